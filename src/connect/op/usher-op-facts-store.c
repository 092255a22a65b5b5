/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of what an operation is about: account, group, entitlement, factor and their cards, the first
 * hops of a person, and what follows from each.  Any thread, on the connection given. */

#include "usher-op-private.h"

#include <string.h>

#include "usher-error.h"

#define REACH_MAX 10000 /* nodes: beyond, what is found counts */

static gint64
int_or (UsherStatement *row, int column, gint64 otherwise)
{
  return usher_statement_is_null (row, column) ? otherwise : usher_statement_int (row, column);
}

static char *
text_of (UsherStatement *row, int column)
{
  return g_strdup (usher_statement_text (row, column, NULL));
}

/* The one row of SQL for ID; *ROW FALSE: none.  Reset it after reading. */
static UsherStatement *
one_row (UsherConn *conn, const char *sql, gint64 id, gboolean *row, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, sql, error);

  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, id);
  return usher_statement_step (statement, row, error) ? statement : NULL;
}

static gboolean
unknown (const char *what, gint64 id, GError **error)
{
  return usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "there is no %s %" G_GINT64_FORMAT, what, id);
}

/* ---- The account of a person ---- */
#define WHOSE "COALESCE (l.into_person, CASE WHEN k.id IS NOT NULL THEN k.person ELSE a.matched_person END)"
#define OWNED                                                                                     \
  " FROM account a LEFT JOIN account_link k ON k.id = a.id AND k.active = 1 LEFT JOIN person_link l ON l.active = 1 AND l.id ="     \
  " (CASE WHEN k.id IS NOT NULL THEN k.person ELSE a.matched_person END)"

gboolean
usher_op_store_account (UsherConn *conn, gint64 source, gint64 person, gint64 *account, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn,
    "SELECT a.id, a.key" OWNED " WHERE a.source = ?1 AND a.gone_at IS NULL AND " WHOSE " = ?2 ORDER BY a.id LIMIT 20", error);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  gboolean row;

  *account = 0;
  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, source);
  usher_statement_bind_int (statement, 2, person);
  while (TRUE)
    {
      if (!usher_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        break;
      *account = usher_statement_int (statement, 0);
      g_ptr_array_add (keys, g_strconcat ("account:", usher_statement_text (statement, 1, NULL), NULL));
    }
  if (keys->len == 1)
    return TRUE;
  if (keys->len == 0)
    return usher_error_set (error, USHER_ERROR_GUARD, "Sync the source, or say whose account it is: usherctl account link ID --person P.",
                            "this person has no account at this source");
  g_ptr_array_add (keys, NULL);
  usher_error_set (error, USHER_ERROR_AMBIGUOUS, "Name one with --account.", "this person has %u accounts at this source", keys->len - 1);
  if (error)
    usher_error_add_candidates (*error, (const char *const *) keys->pdata);
  return FALSE;
}

gboolean
usher_op_account_source (UsherConn *conn, gint64 account, gint64 *source, GError **error)
{
  gboolean row;
  UsherStatement *statement = one_row (conn, "SELECT source FROM account WHERE id = ?1", account, &row, error);

  if (!statement)
    return FALSE;
  if (!row)
    return unknown ("account", account, error);
  *source = usher_statement_int (statement, 0);
  usher_statement_reset (statement);
  return TRUE;
}

/* ---- Parts ---- */
static gboolean
load_source (UsherConn *conn, gint64 id, UsherOpFacts *facts, GError **error)
{
  gboolean row;
  UsherStatement *statement = one_row (conn, "SELECT name, writes, removed_at FROM source WHERE id = ?1", id, &row, error);

  if (!statement)
    return FALSE;
  if (!row)
    return unknown ("source", id, error);
  facts->source = text_of (statement, 0);
  facts->writes = usher_statement_int (statement, 1) != 0;
  facts->removed = !usher_statement_is_null (statement, 2);
  usher_statement_reset (statement);
  return TRUE;
}

static void
read_part (UsherOpPart *part, UsherStatement *row)
{
  part->id = usher_statement_int (row, 0);
  part->source = usher_statement_int (row, 1);
  part->gone = !usher_statement_is_null (row, 2);
  part->native = text_of (row, 3);
  part->key = text_of (row, 4);
  part->kind = text_of (row, 5);
}

#define ACCOUNT                                                                                                                        \
  "SELECT a.id, a.source, a.gone_at, a.native, a.key, a.kind, a.login, a.state, " WHOSE ", p.state, p.kind, c.risk,"                   \
  " (SELECT COUNT (*) FROM assignment x WHERE x.person = p.id AND x.privileged = 1)" OWNED                                             \
  " LEFT JOIN person p ON p.id = " WHOSE " LEFT JOIN account_card c ON c.id = a.id WHERE a.id = ?1"

static gboolean
load_account (UsherConn *conn, gint64 id, UsherOpFacts *facts, GError **error)
{
  gboolean row;
  UsherStatement *statement = one_row (conn, ACCOUNT, id, &row, error);

  if (!statement)
    return FALSE;
  if (!row)
    return unknown ("account", id, error);
  read_part (&facts->account, statement);
  facts->login = text_of (statement, 6);
  facts->account_state = text_of (statement, 7);
  facts->person = int_or (statement, 8, 0);
  facts->person_state = text_of (statement, 9);
  facts->person_kind = text_of (statement, 10);
  facts->account.risk = usher_risk_parse (usher_statement_is_null (statement, 11) ? "" : usher_statement_text (statement, 11, NULL));
  facts->holds_privileged = int_or (statement, 12, 0) > 0 || facts->account.risk == USHER_RISK_PRIVILEGED;
  usher_statement_reset (statement);
  return TRUE;
}

static gboolean
load_group (UsherConn *conn, gint64 id, UsherOpPart *part, GError **error)
{
  gboolean row;
  UsherStatement *statement
    = one_row (conn, "SELECT id, source, gone_at, native, key, kind, writable, mastered_by FROM grp WHERE id = ?1", id, &row, error);

  if (!statement)
    return FALSE;
  if (!row)
    return unknown ("group", id, error);
  read_part (part, statement);
  part->writable = (int) int_or (statement, 6, -1);
  part->mastered_by = text_of (statement, 7);
  usher_statement_reset (statement);
  return TRUE;
}

static gboolean
load_entitlement (UsherConn *conn, gint64 id, UsherOpPart *part, GError **error)
{
  gboolean row;
  UsherStatement *statement = one_row (conn,
    "SELECT e.id, e.source, e.gone_at, e.native, e.key, NULL, p.native FROM entitlement e LEFT JOIN app p ON p.id = e.app WHERE e.id = ?1", id, &row,
    error);

  if (!statement)
    return FALSE;
  if (!row)
    return unknown ("entitlement", id, error);
  read_part (part, statement);
  part->app = text_of (statement, 6);
  usher_statement_reset (statement);
  return TRUE;
}

static gboolean
load_factor (UsherConn *conn, gint64 id, UsherOpPart *part, GError **error)
{
  gboolean row;
  UsherStatement *statement
    = one_row (conn, "SELECT id, source, gone_at, native, native, NULL, type, account FROM factor WHERE id = ?1", id, &row, error);

  if (!statement)
    return FALSE;
  if (!row)
    return unknown ("factor", id, error);
  read_part (part, statement);
  part->type = text_of (statement, 6);
  part->account = usher_statement_int (statement, 7);
  usher_statement_reset (statement);
  return TRUE;
}

UsherOpFacts *
usher_op_store_facts (UsherConn *conn, const UsherOpWanted *wanted, GError **error)
{
  g_autoptr (UsherOpFacts) facts = g_new0 (UsherOpFacts, 1);
  gint64 account = wanted->account;

  if (!account && !usher_op_store_account (conn, wanted->source, wanted->person, &account, error))
    return NULL;
  if (!load_source (conn, wanted->source, facts, error) || !load_account (conn, account, facts, error) ||
      (wanted->group && !load_group (conn, wanted->group, &facts->group, error)) ||
      (wanted->entitlement && !load_entitlement (conn, wanted->entitlement, &facts->entitlement, error)) ||
      (wanted->factor && !load_factor (conn, wanted->factor, &facts->factor, error)))
    return NULL;
  return g_steal_pointer (&facts);
}

/* ---- First hops, and what follows ---- */
static gboolean
each_row (UsherStatement *statement, void (*func) (UsherStatement *row, gpointer data), gpointer data, GError **error)
{
  gboolean row;

  while (TRUE)
    {
      if (!usher_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      func (statement, data);
    }
}

static void
add_account (UsherStatement *row, gpointer data)
{
  gint64 id = usher_statement_int (row, 0);

  g_array_append_val ((GArray *) data, id);
}

static void
add_hop (UsherStatement *row, gpointer data)
{
  UsherOpHop hop = { .account = usher_statement_int (row, 0), .id = usher_statement_int (row, 1), .is_group = usher_statement_int (row, 3) != 0 };

  g_strlcpy (hop.how, usher_statement_text (row, 2, NULL), sizeof hop.how);
  g_array_append_val ((GArray *) data, hop);
}

static GArray *
load_accounts (UsherConn *conn, gint64 person, GError **error)
{
  g_autoptr (GArray) accounts = g_array_new (FALSE, FALSE, sizeof (gint64));
  UsherStatement *statement
    = usher_conn_prepare (conn, "SELECT a.id" OWNED " WHERE a.gone_at IS NULL AND a.id IN (SELECT id FROM account WHERE matched_person IN (SELECT ?1"
                          " UNION SELECT id FROM person_link WHERE into_person = ?1 AND active = 1) UNION SELECT id FROM account_link WHERE"
                          " active = 1 AND person IN (SELECT ?1 UNION SELECT id FROM person_link WHERE into_person = ?1 AND active = 1)) AND "
                          WHOSE " = ?1 ORDER BY a.id", error);

  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, person);
  return each_row (statement, add_account, accounts, error) ? g_steal_pointer (&accounts) : NULL;
}

static gboolean
load_hops_of (UsherConn *conn, gint64 account, GArray *hops, GError **error)
{
  static const char *const ways[] = {
    "SELECT member, grp, how, 1 FROM membership WHERE member_kind = 'account' AND member = ?1 AND gone_at IS NULL ORDER BY grp",
    "SELECT principal, entitlement, how, 0 FROM access_grant WHERE principal_kind = 'account' AND principal = ?1 AND gone_at IS NULL"
    " ORDER BY entitlement",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      UsherStatement *statement = usher_conn_prepare (conn, ways[i], error);

      if (!statement)
        return FALSE;
      usher_statement_bind_int (statement, 1, account);
      if (!each_row (statement, add_hop, hops, error))
        return FALSE;
    }
  return TRUE;
}

GArray *
usher_op_store_hops (UsherConn *conn, gint64 person, gint64 account, GError **error)
{
  g_autoptr (GArray) hops = g_array_new (FALSE, TRUE, sizeof (UsherOpHop)), accounts = NULL;

  if (!person)
    return load_hops_of (conn, account, hops, error) ? g_steal_pointer (&hops) : NULL;
  if (!(accounts = load_accounts (conn, person, error)))
    return NULL;
  for (guint i = 0; i < accounts->len; i++)
    if (!load_hops_of (conn, g_array_index (accounts, gint64, i), hops, error))
      return NULL;
  return g_steal_pointer (&hops);
}

typedef struct {
  GArray *nodes;
  GHashTable *known; /* (owned): "g12", "e3" */
} Reach;

static void
reach_add (Reach *self, gboolean is_group, gint64 id)
{
  UsherOpNode node = { id, is_group };
  g_autofree char *name = g_strdup_printf ("%c%" G_GINT64_FORMAT, is_group ? 'g' : 'e', id);

  if (self->nodes->len < REACH_MAX && g_hash_table_add (self->known, g_steal_pointer (&name)))
    g_array_append_val (self->nodes, node);
}

static void
reach_group (UsherStatement *row, gpointer data)
{
  reach_add (data, TRUE, usher_statement_int (row, 0));
}

static void
reach_entitlement (UsherStatement *row, gpointer data)
{
  reach_add (data, FALSE, usher_statement_int (row, 0));
}

static gboolean
follow (UsherConn *conn, Reach *reach, UsherOpNode node, GError **error)
{
  static const struct {
    gboolean of_group;
    const char *sql;
    void (*func) (UsherStatement *row, gpointer data);
  } edges[] = {
    { TRUE, "SELECT grp FROM membership WHERE member_kind = 'group' AND member = ?1 AND gone_at IS NULL ORDER BY grp", reach_group },
    { TRUE, "SELECT entitlement FROM access_grant WHERE principal_kind = 'group' AND principal = ?1 AND gone_at IS NULL ORDER BY entitlement",
      reach_entitlement },
    { FALSE, "SELECT implies FROM implication WHERE entitlement = ?1 AND gone_at IS NULL ORDER BY implies", reach_entitlement },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (edges); i++)
    {
      UsherStatement *statement;

      if (edges[i].of_group != node.is_group)
        continue;
      if (!(statement = usher_conn_prepare (conn, edges[i].sql, error)))
        return FALSE;
      usher_statement_bind_int (statement, 1, node.id);
      if (!each_row (statement, edges[i].func, reach, error))
        return FALSE;
    }
  return TRUE;
}

GArray *
usher_op_store_reach (UsherConn *conn, gboolean is_group, gint64 id, GError **error)
{
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (UsherOpNode));
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Reach reach = { nodes, known };

  reach_add (&reach, is_group, id);
  for (guint i = 0; i < nodes->len; i++)
    if (!follow (conn, &reach, g_array_index (nodes, UsherOpNode, i), error))
      return NULL;
  return g_steal_pointer (&nodes);
}

/* ---- How risky ---- */
static char *
ids_of (GArray *nodes, gboolean groups)
{
  GString *json = g_string_new ("[");

  for (guint i = 0; i < nodes->len; i++)
    {
      const UsherOpNode *node = &g_array_index (nodes, UsherOpNode, i);

      if (node->is_group == groups)
        g_string_append_printf (json, "%s%" G_GINT64_FORMAT, json->len > 1 ? "," : "", node->id);
    }
  g_string_append_c (json, ']');
  return g_string_free (json, FALSE);
}

static void
weigh_row (UsherStatement *row, gpointer data)
{
  UsherRiskFacts *facts = data;
  const char *risk = usher_statement_is_null (row, 0) ? "" : usher_statement_text (row, 0, NULL), *environment = usher_statement_text (row, 2, NULL),
             *data_class = usher_statement_text (row, 3, NULL);

  facts->entitlement = MAX (facts->entitlement, usher_risk_parse (risk));
  facts->privileged_set |= int_or (row, 1, 0) != 0;
  facts->production |= environment && g_str_has_prefix (environment, "prod");
  facts->restricted_data |= g_strcmp0 (data_class, "restricted") == 0;
}

gboolean
usher_op_store_weigh (UsherConn *conn, GArray *nodes, UsherRiskFacts *facts, GError **error)
{
  static const char *const ways[] = {
    /* What nobody rated counts as medium; a group is as risky as what it gives. */
    "SELECT COALESCE (c.risk, e.risk, 'medium'), CASE WHEN c.privileged = 1 OR e.privileged = 1 OR p.tier = 0 THEN 1 ELSE 0 END, e.environment,"
    " c.data_class FROM entitlement e LEFT JOIN app p ON p.id = e.app LEFT JOIN entitlement_card c ON c.id = e.id WHERE $in(e.id,?1)",
    "SELECT c.risk, CASE WHEN c.privileged = 1 OR g.privileged = 1 THEN 1 ELSE 0 END, NULL, c.data_class FROM grp g"
    " LEFT JOIN group_card c ON c.id = g.id WHERE $in(g.id,?1)",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *ids = ids_of (nodes, i == 1);
      UsherStatement *statement = usher_conn_prepare (conn, ways[i], error);

      if (!statement)
        return FALSE;
      usher_statement_bind_text (statement, 1, ids);
      if (!each_row (statement, weigh_row, facts, error))
        return FALSE;
    }
  return TRUE;
}

char *
usher_op_store_key (UsherConn *conn, gboolean is_group, gint64 id, GError **error)
{
  gboolean row;
  UsherStatement *statement
    = one_row (conn, is_group ? "SELECT 'group:' || key FROM grp WHERE id = ?1" : "SELECT 'ent:' || key FROM entitlement WHERE id = ?1", id, &row, error);
  char *key;

  if (!statement)
    return NULL;
  if (!row)
    {
      unknown (is_group ? "group" : "entitlement", id, error);
      return NULL;
    }
  key = text_of (statement, 0);
  usher_statement_reset (statement);
  return key;
}
