/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The SQL of effective access: the graph's nodes and edges, of everyone or of what some people reach,
 * and the derived table.  Any thread to read, the writer's to write. */

#include "usher-access-private.h"

#include <string.h>

/* Whose an account is: what a member said, else what was matched; then whoever that is merged into. */
#define PERSON_OF "CASE WHEN l.id IS NOT NULL THEN l.person ELSE a.matched_person END"
#define ACCOUNTS                                                                                                                          \
  "SELECT a.id, COALESCE (pl.into_person, " PERSON_OF "), a.key, a.last_success, a.last_kind, a.source FROM account a"                                                           \
  " LEFT JOIN account_link l ON l.id = a.id AND l.active = 1"                                                                             \
  " LEFT JOIN person_link pl ON pl.id = " PERSON_OF " AND pl.active = 1 WHERE a.gone_at IS NULL"
#define ACCOUNTS_OF                                                                                                                       \
  " AND a.id IN (SELECT id FROM account WHERE matched_person IN $list(?1)"                                                                \
  " UNION SELECT id FROM account_link WHERE active = 1 AND person IN $list(?1)) ORDER BY a.id"
#define GROUPS                                                                                                                            \
  "SELECT g.id, COALESCE (c.entitlement, 0), CASE WHEN g.privileged = 1 OR c.privileged = 1 THEN 1 ELSE 0 END,"                           \
  " g.key, g.name, g.kind, g.mastered_by, COALESCE (g.writable, -1), c.risk"                                                                      \
  " FROM grp g LEFT JOIN group_card c ON c.id = g.id WHERE g.gone_at IS NULL"
#define ENTITLEMENTS                                                                                                                      \
  "SELECT e.id, 1, CASE WHEN e.privileged = 1 OR c.privileged = 1 OR p.tier = 0 THEN 1 ELSE 0 END, e.key, e.name, NULL, NULL, -1,"         \
  " COALESCE (c.risk, e.risk) FROM entitlement e LEFT JOIN app p ON p.id = e.app LEFT JOIN entitlement_card c ON c.id = e.id WHERE e.gone_at IS NULL"
#define MEMBERS "SELECT member, grp, how, source FROM membership WHERE gone_at IS NULL AND member_kind = "
#define GRANTS "SELECT principal, entitlement, how, source FROM access_grant WHERE gone_at IS NULL AND principal_kind = "
#define IMPLICATIONS "SELECT entitlement, implies, 'implied', source FROM implication WHERE gone_at IS NULL"

#define CHUNK 10000

static void
clear_facts (gpointer data)
{
  UsherNodeFacts *facts = data;

  g_free (facts->key);
  g_free (facts->name);
  g_free (facts->kind);
  g_free (facts->mastered_by);
}

static UsherAccessWorld *
new_world (gboolean facts)
{
  UsherAccessWorld *self = g_new0 (UsherAccessWorld, 1);

  self->graph = usher_graph_new ();
  self->hops = g_array_new (FALSE, FALSE, sizeof (UsherFirstHop));
  self->risks = g_array_new (FALSE, FALSE, sizeof (guint8));
  self->uses = g_array_new (FALSE, FALSE, sizeof (UsherLastUse));
  if (!facts)
    return self;
  self->facts = g_array_new (FALSE, TRUE, sizeof (UsherNodeFacts));
  g_array_set_clear_func (self->facts, clear_facts);
  self->sources = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->accounts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  return self;
}

void
usher_access_world_free (UsherAccessWorld *self)
{
  if (!self)
    return;
  usher_graph_free (self->graph);
  g_array_unref (self->hops);
  g_array_unref (self->risks);
  g_array_unref (self->uses);
  g_clear_pointer (&self->facts, g_array_unref);
  g_clear_pointer (&self->sources, g_hash_table_unref);
  g_clear_pointer (&self->accounts, g_hash_table_unref);
  g_free (self);
}

/* ---- One pass over a table ---- */

/* Where a pass puts what it reads. */
typedef struct {
  UsherAccessWorld *world;
  GArray *owners;    /* (element-type gint64): by account id, the person */
  GArray *raw;       /* (element-type RawEdge): of a part, whose nodes are not all there yet */
  GArray *found;     /* (element-type gint64): ids at the other end */
  gboolean to_group, from_group;
} Pass;

typedef struct {
  gint64 from, to, source;
  gboolean from_group, to_group;
  UsherHopKind kind;
} RawEdge;

typedef void (*RowFunc) (UsherStatement *statement, Pass *pass);

static gboolean
run_pass (UsherConn *conn, const char *sql, const char *list, RowFunc func, Pass *pass, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, sql, error);
  gboolean row;

  if (!statement)
    return FALSE;
  if (list)
    usher_statement_bind_text (statement, 1, list);
  else
    usher_statement_set_streaming (statement, TRUE);
  while (TRUE)
    {
      if (!usher_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      func (statement, pass);
    }
}

static void
on_node (UsherStatement *statement, Pass *pass)
{
  UsherAccessWorld *world = pass->world;
  guint32 node = usher_graph_add (world->graph, pass->to_group, usher_statement_int (statement, 0),
                                  usher_statement_int (statement, 1) == 1, usher_statement_int (statement, 2) == 1);

  if (node == world->risks->len)
    {
      const char *text = usher_statement_text (statement, 8, NULL);
      guint8 risk = (guint8) (text ? usher_risk_parse (text) : USHER_RISK_UNKNOWN);

      g_array_append_val (world->risks, risk);
    }
  if (!world->facts || node < world->facts->len)
    return;
  {
    UsherNodeFacts facts = {
      .key = g_strdup (usher_statement_text (statement, 3, NULL)),
      .name = g_strdup (usher_statement_text (statement, 4, NULL)),
      .kind = g_strdup (usher_statement_text (statement, 5, NULL)),
      .mastered_by = g_strdup (usher_statement_text (statement, 6, NULL)),
      .writable = (int) usher_statement_int (statement, 7),
    };

    g_array_append_val (world->facts, facts);
  }
}

static void
add_use (UsherStatement *statement, UsherAccessWorld *world, gint64 person)
{
  UsherLastUse use = { person, 0, 0, NULL };

  if (usher_statement_is_null (statement, 3))
    return;
  use.at = usher_statement_int (statement, 3);
  use.kind = g_intern_string (usher_statement_text (statement, 4, NULL));
  use.source = usher_statement_int (statement, 5);
  g_array_append_val (world->uses, use);
}

static void
on_account (UsherStatement *statement, Pass *pass)
{
  gint64 id = usher_statement_int (statement, 0), person = usher_statement_is_null (statement, 1) ? 0 : usher_statement_int (statement, 1);

  if (!person)
    return;
  if (id >= (gint64) pass->owners->len)
    g_array_set_size (pass->owners, (guint) MAX (id + 1, (gint64) pass->owners->len * 2));
  g_array_index (pass->owners, gint64, id) = person;
  add_use (statement, pass->world, person);
  if (pass->found)
    g_array_append_val (pass->found, id);
  if (pass->world->accounts)
    g_hash_table_insert (pass->world->accounts, g_memdup2 (&id, sizeof id), g_strdup (usher_statement_text (statement, 2, NULL)));
}

static UsherHopKind
read_kind (const char *how, gboolean from_account, gboolean to_group)
{
  switch (how[0] ? how[1] : '\0')
    {
    case 'y': /* dynamic, synced */
      return how[0] == 'd' ? USHER_HOP_DYNAMIC : USHER_HOP_SYNCED;
    case 'u': /* rule */
      return USHER_HOP_RULE;
    case 'm': /* implied */
      return USHER_HOP_IMPLIED;
    default:
      if (to_group)
        return from_account ? USHER_HOP_MEMBER : USHER_HOP_NESTED;
      return from_account ? USHER_HOP_DIRECT : USHER_HOP_ROLE;
    }
}

static void
on_first_hop (UsherStatement *statement, Pass *pass)
{
  gint64 account = usher_statement_int (statement, 0);
  guint32 node = usher_graph_find (pass->world->graph, pass->to_group, usher_statement_int (statement, 1));
  gint64 person = account < (gint64) pass->owners->len ? g_array_index (pass->owners, gint64, account) : 0;
  UsherFirstHop hop = { person, account, usher_statement_int (statement, 3), node,
    read_kind (usher_statement_text (statement, 2, NULL), TRUE, pass->to_group) };

  if (person && node != USHER_GRAPH_NONE)
    g_array_append_val (pass->world->hops, hop);
}

static void
on_edge (UsherStatement *statement, Pass *pass)
{
  UsherGraph *graph = pass->world->graph;

  usher_graph_join (graph, usher_graph_find (graph, pass->from_group, usher_statement_int (statement, 0)),
                    usher_graph_find (graph, pass->to_group, usher_statement_int (statement, 1)),
                    read_kind (usher_statement_text (statement, 2, NULL), FALSE, pass->to_group), usher_statement_int (statement, 3));
}

/* Of a part: the other end's node is loaded later. */
static void
on_raw_edge (UsherStatement *statement, Pass *pass)
{
  RawEdge edge = { usher_statement_int (statement, 0), usher_statement_int (statement, 1), usher_statement_int (statement, 3),
    pass->from_group, pass->to_group, read_kind (usher_statement_text (statement, 2, NULL), FALSE, pass->to_group) };

  g_array_append_val (pass->raw, edge);
  g_array_append_val (pass->found, edge.to);
}

static void
on_raw_first_hop (UsherStatement *statement, Pass *pass)
{
  RawEdge edge = { usher_statement_int (statement, 0), usher_statement_int (statement, 1), usher_statement_int (statement, 3), FALSE,
    pass->to_group, read_kind (usher_statement_text (statement, 2, NULL), TRUE, pass->to_group) };

  g_array_append_val (pass->raw, edge);
  g_array_append_val (pass->found, edge.to);
}

static int
compare_hops (gconstpointer a, gconstpointer b)
{
  const UsherFirstHop *left = a, *right = b;

  if (left->person != right->person)
    return left->person < right->person ? -1 : 1;
  if (left->account != right->account)
    return left->account < right->account ? -1 : 1;
  if (left->node != right->node)
    return left->node < right->node ? -1 : 1;
  return (int) left->kind - (int) right->kind;
}

/* By person; what two sources say alike is one way. */
static void
sort_hops (UsherAccessWorld *world)
{
  UsherFirstHop *hops = (UsherFirstHop *) (gpointer) world->hops->data;
  guint kept = 0;

  if (world->hops->len)
    qsort (hops, world->hops->len, sizeof *hops, compare_hops);
  for (guint i = 0; i < world->hops->len; i++)
    if (!kept || hops[kept - 1].account != hops[i].account || hops[kept - 1].node != hops[i].node ||
        hops[kept - 1].kind != hops[i].kind)
      hops[kept++] = hops[i];
  g_array_set_size (world->hops, kept);
}

/* ---- Everyone ---- */

UsherAccessWorld *
usher_access_store_load_all (UsherConn *conn, GError **error)
{
  g_autoptr (UsherAccessWorld) world = new_world (FALSE);
  g_autoptr (GArray) owners = g_array_new (FALSE, TRUE, sizeof (gint64));
  Pass groups = { world, owners, NULL, NULL, TRUE, TRUE }, role = { world, owners, NULL, NULL, FALSE, TRUE },
       entitlements = { world, owners, NULL, NULL, FALSE, FALSE };
  const struct {
    const char *sql;
    RowFunc func;
    Pass *pass;
  } passes[] = {
    { GROUPS, on_node, &groups },
    { ENTITLEMENTS, on_node, &entitlements },
    { ACCOUNTS, on_account, &groups },
    { MEMBERS "'group'", on_edge, &groups },
    { GRANTS "'group'", on_edge, &role },
    { IMPLICATIONS, on_edge, &entitlements },
    { MEMBERS "'account'", on_first_hop, &groups },
    { GRANTS "'account'", on_first_hop, &entitlements },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (passes); i++)
    if (!run_pass (conn, passes[i].sql, NULL, passes[i].func, passes[i].pass, error))
      return NULL;
  usher_graph_finish (world->graph);
  sort_hops (world);
  return g_steal_pointer (&world);
}

/* ---- Some people ---- */

/* Runs SQL for each chunk of IDS. */
static gboolean
run_over (UsherConn *conn, const char *sql, const GArray *ids, RowFunc func, Pass *pass, GError **error)
{
  for (guint from = 0; from < ids->len; from += CHUNK)
    {
      g_autofree char *list = usher_run_list (&g_array_index (ids, gint64, from), MIN (CHUNK, ids->len - from));

      if (!run_pass (conn, sql, list, func, pass, error))
        return FALSE;
    }
  return TRUE;
}

/* Those of FOUND that the graph lacks, each once; empties FOUND. */
static GArray *
take_new (UsherGraph *graph, gboolean is_group, GArray *found)
{
  GArray *fresh = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < found->len; i++)
    {
      gint64 *id = &g_array_index (found, gint64, i);

      if (usher_graph_find (graph, is_group, *id) == USHER_GRAPH_NONE && g_hash_table_add (seen, id))
        g_array_append_val (fresh, *id);
    }
  g_array_set_size (found, 0);
  return fresh;
}

/* From the groups and entitlements in *GROUPS and *ENTITLEMENTS to all that they lead to. */
static gboolean
load_reachable (UsherConn *conn, UsherAccessWorld *world, GArray *groups, GArray *entitlements, GArray *raw, GError **error)
{
  Pass nested = { world, NULL, raw, groups, TRUE, TRUE }, role = { world, NULL, raw, entitlements, FALSE, TRUE },
       implied = { world, NULL, raw, entitlements, FALSE, FALSE };

  while (groups->len)
    {
      g_autoptr (GArray) fresh = take_new (world->graph, TRUE, groups);

      if (!run_over (conn, GROUPS " AND g.id IN $list(?1) ORDER BY g.id", fresh, on_node, &nested, error) ||
          !run_over (conn, MEMBERS "'group' AND member IN $list(?1) ORDER BY id", fresh, on_raw_edge, &nested, error) ||
          !run_over (conn, GRANTS "'group' AND principal IN $list(?1) ORDER BY id", fresh, on_raw_edge, &role, error))
        return FALSE;
    }
  while (entitlements->len)
    {
      g_autoptr (GArray) fresh = take_new (world->graph, FALSE, entitlements);

      if (!run_over (conn, ENTITLEMENTS " AND e.id IN $list(?1) ORDER BY e.id", fresh, on_node, &implied, error) ||
          !run_over (conn, IMPLICATIONS " AND entitlement IN $list(?1) ORDER BY id", fresh, on_raw_edge, &implied, error))
        return FALSE;
    }
  return TRUE;
}

static void
join_raw (UsherAccessWorld *world, const GArray *raw, guint first_hops, const GArray *owners)
{
  UsherGraph *graph = world->graph;

  for (guint i = 0; i < raw->len; i++)
    {
      const RawEdge *edge = &g_array_index (raw, RawEdge, i);
      guint32 to = usher_graph_find (graph, edge->to_group, edge->to);

      if (i >= first_hops)
        usher_graph_join (graph, usher_graph_find (graph, edge->from_group, edge->from), to, edge->kind, edge->source);
      else if (to != USHER_GRAPH_NONE)
        {
          UsherFirstHop hop = { g_array_index (owners, gint64, edge->from), edge->from, edge->source, to, edge->kind };

          g_array_append_val (world->hops, hop);
        }
    }
}

static void
on_source (UsherStatement *statement, Pass *pass)
{
  gint64 id = usher_statement_int (statement, 0);

  g_hash_table_insert (pass->world->sources, g_memdup2 (&id, sizeof id), g_strdup (usher_statement_text (statement, 1, NULL)));
}

static void
on_id (UsherStatement *statement, Pass *pass)
{
  gint64 id = usher_statement_int (statement, 0);

  g_array_append_val (pass->found, id);
}

/* Accounts of PEOPLE and of those merged into them, but not those that went elsewhere. */
static gboolean
load_accounts (UsherConn *conn, UsherAccessWorld *world, const gint64 *people, gsize n, GArray *owners, GArray *accounts, GError **error)
{
  g_autoptr (GArray) everyone = g_array_new (FALSE, FALSE, sizeof (gint64)), wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) asked = g_hash_table_new (g_int64_hash, g_int64_equal);
  Pass merged = { world, NULL, NULL, everyone, FALSE, FALSE }, pass = { world, owners, NULL, accounts, FALSE, FALSE };
  guint kept = 0;

  g_array_append_vals (wanted, people, (guint) n);
  if (!run_over (conn, "SELECT id FROM person_link WHERE active = 1 AND into_person IN $list(?1)", wanted, on_id, &merged, error))
    return FALSE;
  g_array_append_vals (everyone, people, (guint) n);
  if (!run_over (conn, ACCOUNTS ACCOUNTS_OF, everyone, on_account, &pass, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    g_hash_table_add (asked, (gpointer) &people[i]);
  for (guint i = 0; i < accounts->len; i++)
    {
      gint64 account = g_array_index (accounts, gint64, i);

      if (g_hash_table_contains (asked, &g_array_index (owners, gint64, account)))
        g_array_index (accounts, gint64, kept++) = account;
    }
  g_array_set_size (accounts, kept);
  return TRUE;
}

UsherAccessWorld *
usher_access_store_load_some (UsherConn *conn, const gint64 *people, gsize n, gboolean facts, GError **error)
{
  g_autoptr (UsherAccessWorld) world = new_world (facts);
  g_autoptr (GArray) owners = g_array_new (FALSE, TRUE, sizeof (gint64)), accounts = g_array_new (FALSE, FALSE, sizeof (gint64)),
                     raw = g_array_new (FALSE, FALSE, sizeof (RawEdge)), groups = g_array_new (FALSE, FALSE, sizeof (gint64)),
                     entitlements = g_array_new (FALSE, FALSE, sizeof (gint64));
  Pass member = { world, owners, raw, groups, TRUE, FALSE }, direct = { world, owners, raw, entitlements, FALSE, FALSE };
  guint first_hops;

  if (facts && !run_pass (conn, "SELECT id, name FROM source", NULL, on_source, &member, error))
    return NULL;
  if (!load_accounts (conn, world, people, n, owners, accounts, error) ||
      !run_over (conn, MEMBERS "'account' AND member IN $list(?1) ORDER BY id", accounts, on_raw_first_hop, &member, error) ||
      !run_over (conn, GRANTS "'account' AND principal IN $list(?1) ORDER BY id", accounts, on_raw_first_hop, &direct, error))
    return NULL;
  first_hops = raw->len;
  if (!load_reachable (conn, world, groups, entitlements, raw, error))
    return NULL;
  join_raw (world, raw, first_hops, owners);
  usher_graph_finish (world->graph);
  sort_hops (world);
  return g_steal_pointer (&world);
}

/* ---- The derived table ---- */

#define ASSIGNMENTS "SELECT person, target_kind, target, paths, direct, privileged FROM assignment"
#define ASSIGNMENT_ORDER " ORDER BY person, target_kind, target"

static void
on_assignment (UsherStatement *statement, Pass *pass)
{
  UsherAssignment row = { usher_statement_int (statement, 0), usher_statement_int (statement, 2),
    usher_statement_text (statement, 1, NULL)[0] == 'g', usher_statement_int (statement, 4) != 0, usher_statement_int (statement, 5) != 0,
    usher_statement_int (statement, 3) };

  g_array_append_val (pass->found, row);
}

GArray *
usher_access_store_read (UsherConn *conn, const gint64 *people, gsize n, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (UsherAssignment));
  g_autofree char *list = people ? usher_run_list (people, n) : NULL;
  Pass pass = { .found = rows };

  if (!run_pass (conn, list ? ASSIGNMENTS " WHERE person IN $list(?1)" ASSIGNMENT_ORDER : ASSIGNMENTS ASSIGNMENT_ORDER, list,
                 on_assignment, &pass, error))
    return NULL;
  return g_steal_pointer (&rows);
}

static gboolean
write_rows (UsherConn *conn, const char *sql, const GArray *rows, gboolean values, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, sql, error);

  if (!statement)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      const UsherAssignment *row = &g_array_index (rows, UsherAssignment, i);

      usher_statement_bind_int (statement, 1, row->person);
      usher_statement_bind_text_n (statement, 2, row->is_group ? "group" : "ent", row->is_group ? 5 : 3);
      usher_statement_bind_int (statement, 3, row->target);
      if (values)
        {
          usher_statement_bind_int (statement, 4, row->paths);
          usher_statement_bind_int (statement, 5, row->direct != FALSE);
          usher_statement_bind_int (statement, 6, row->privileged != FALSE);
        }
      if (!usher_statement_run (statement, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
usher_access_store_write (UsherConn *conn, const GArray *add, const GArray *change, const GArray *remove, GError **error)
{
  gboolean ok;

  if (!add->len && !change->len && !remove->len)
    return TRUE;
  if (!usher_conn_pipeline_begin (conn, error))
    return FALSE;
  ok = write_rows (conn, "DELETE FROM assignment WHERE person = ?1 AND target_kind = ?2 AND target = ?3", remove, FALSE, error) &&
       write_rows (conn,
                   "UPDATE assignment SET paths = ?4, direct = ?5, privileged = ?6 WHERE person = ?1 AND target_kind = ?2 AND target = ?3",
                   change, TRUE, error) &&
       write_rows (conn, "INSERT INTO assignment (person, target_kind, target, paths, direct, privileged) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                   add, TRUE, error);
  return usher_conn_pipeline_end (conn, ok ? error : NULL) && ok;
}

gboolean
usher_access_store_set_state (UsherConn *conn, gint64 line, GError **error)
{
  UsherStatement *statement
    = usher_conn_prepare (conn, "INSERT INTO assignment_state (one, n) VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET n = excluded.n", error);

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, line);
  return usher_statement_run (statement, error);
}
