/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Which person an account belongs to, as far as data tells: employee number, then mail, then login, or
 * in the order of the source's setting `match`, each only where exactly one person answers.  Everything
 * is held in indexes, so that it is two passes and a write for each account that changes, and for each
 * whose person is in doubt.  Writer thread. */

#include "usher-run-private.h"

#include <string.h>

#include "usher-canon.h"
#include "usher-source.h"

#define SEVERAL (-1)

typedef struct {
  char kind;
  int column; /* of the statement that reads accounts */
  const char *rule, *several;
} Way;

static const Way ways[] = {
  { 'e', 1, "employee", "several people have this employee number" },
  { 'm', 2, "mail", "several people have this mail" },
  { 'l', 3, "login", "several people have this login" },
  { 'm', 3, "login", "several people have this login as their mail" },
};
#define N_WAYS G_N_ELEMENTS (ways)

/* "e:4711", "m:…", "l:…": one index for the three. */
static void
make_key (GString *scratch, char kind, const char *text, gsize length, guint64 key[2])
{
  g_string_truncate (scratch, 0);
  g_string_append_c (scratch, kind);
  g_string_append_len (scratch, text, (gssize) length);
  usher_index_hash (scratch->str, scratch->len, key);
}

static void
add_name (UsherIndex *index, GString *scratch, char kind, UsherStatement *statement, int column, gint64 person)
{
  gsize length;
  const char *text = usher_statement_text (statement, column, &length);
  UsherIndexEntry *entry;
  guint64 key[2];

  if (!text || !length)
    return;
  make_key (scratch, kind, text, length, key);
  entry = usher_index_add (index, key, person);
  if (entry->id != person)
    entry->id = SEVERAL;
}

static gboolean
load_people (UsherConn *conn, UsherIndex *index, GString *scratch, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn,
                                                  "SELECT COALESCE (l.into_person, p.id), p.employee, p.mail_fold, p.login_fold FROM person p"
                                                  " LEFT JOIN person_link l ON l.id = p.id AND l.active = 1 WHERE p.gone_at IS NULL",
                                                  error);
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_set_streaming (statement, TRUE);
  while (TRUE)
    {
      gint64 person;

      if (!usher_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      person = usher_statement_int (statement, 0);
      add_name (index, scratch, 'e', statement, 1, person);
      add_name (index, scratch, 'm', statement, 2, person);
      add_name (index, scratch, 'l', statement, 3, person);
    }
}

/* In which order the keys of a source's accounts count. */
typedef struct {
  gint64 source;
  guint8 ways[N_WAYS]; /* indexes into `ways` */
  guint n;
} Order;

typedef struct {
  gint64 account, person;
  const char *rule; /* (nullable) */
} Match;

typedef struct {
  gint64 account;
  const char *why;
  gint64 people[2]; /* 0: several, whom the key alone tells */
} Doubt;

typedef struct {
  UsherIndex people;
  GString *scratch;  /* (owned) */
  GArray *orders;    /* (owned) (element-type Order) */
  GArray *changed;   /* (owned) (element-type Match) */
  GArray *doubts;    /* (owned) (element-type Doubt) */
} Matching;

static gint64
find_person (const UsherIndex *index, GString *scratch, char kind, UsherStatement *statement, int column)
{
  gsize length;
  const char *text = usher_statement_text (statement, column, &length);
  const UsherIndexEntry *entry;
  guint64 key[2];

  if (!text || !length)
    return 0;
  make_key (scratch, kind, text, length, key);
  entry = usher_index_find (index, key);
  return entry ? entry->id : 0;
}

/* The first key that one person answers decides.  Another key that names someone else, or a key that
 * several answer where none decides, is a doubt. */
static Match
match_account (Matching *self, const Order *order, UsherStatement *statement)
{
  Match match = { usher_statement_int (statement, 0), 0, NULL };
  Doubt doubt = { .account = match.account };

  for (guint i = 0; i < order->n; i++)
    {
      const Way *way = &ways[order->ways[i]];
      gint64 person = find_person (&self->people, self->scratch, way->kind, statement, way->column);

      if (person == SEVERAL && !match.person && !doubt.why)
        doubt.why = way->several;
      if (person <= 0 || person == match.person)
        continue;
      if (match.person)
        doubt = (Doubt) { match.account, "keys name different people", { match.person, person } };
      else
        {
          match.person = person;
          match.rule = way->rule;
          doubt.why = NULL;
        }
    }
  if (doubt.why)
    g_array_append_val (self->doubts, doubt);
  return match;
}

/* "employee,mail": ways in that order; what is no key is passed over. */
static void
parse_order (Order *order, const char *text)
{
  g_auto (GStrv) names = g_strsplit (text, ",", -1);

  for (guint i = 0; names[i]; i++)
    for (guint8 w = 0; w < N_WAYS; w++)
      if (strcmp (g_strstrip (names[i]), ways[w].rule) == 0 && order->n < N_WAYS)
        order->ways[order->n++] = w;
}

static gboolean
load_orders (UsherConn *conn, GArray *orders, GError **error)
{
  g_autoptr (GPtrArray) sources = usher_source_list (conn, error);

  if (!sources)
    return FALSE;
  for (guint i = 0; i < sources->len; i++)
    {
      const UsherSource *source = g_ptr_array_index (sources, i);
      UsherCanonSlice settings = { source->settings, source->settings ? strlen (source->settings) : 0 };
      UsherCanonSlice match = source->settings ? usher_canon_get (settings, "match") : (UsherCanonSlice) { NULL, 0 };
      g_autofree char *text = match.text ? usher_canon_dup_text (match) : NULL;
      Order order = { .source = source->id };

      if (text)
        parse_order (&order, text);
      if (order.n)
        g_array_append_val (orders, order);
    }
  return TRUE;
}

static const Order *
find_order (const GArray *orders, gint64 source)
{
  static const Order usual = { .ways = { 0, 1, 2, 3 }, .n = N_WAYS };

  for (guint i = 0; i < orders->len; i++)
    if (g_array_index (orders, Order, i).source == source)
      return &g_array_index (orders, Order, i);
  return &usual;
}

/* The accounts whose match is not what the table says. */
static gboolean
compare_accounts (UsherConn *conn, Matching *self, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn,
                                                  "SELECT a.id, a.employee, a.mail_fold, a.login_fold, a.matched_person, a.match_rule,"
                                                  " a.source FROM account a WHERE a.gone_at IS NULL",
                                                  error);
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_set_streaming (statement, TRUE);
  while (TRUE)
    {
      Match match;
      gint64 had;

      if (!usher_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      match = match_account (self, find_order (self->orders, usher_statement_int (statement, 6)), statement);
      had = usher_statement_is_null (statement, 4) ? 0 : usher_statement_int (statement, 4);
      if (had != match.person || g_strcmp0 (usher_statement_text (statement, 5, NULL), match.rule) != 0)
        g_array_append_val (self->changed, match);
    }
}

static gboolean
write_doubts (UsherConn *conn, const GArray *doubts, GError **error)
{
  UsherStatement *statement;
  gboolean ok;

  if (!usher_conn_run (conn, "DELETE FROM match_doubt", error))
    return FALSE;
  if (!doubts->len)
    return TRUE;
  statement = usher_conn_prepare (conn, "INSERT INTO match_doubt (account, why, people) VALUES (?1, ?2, ?3)", error);
  if (!(ok = statement && usher_conn_pipeline_begin (conn, error)))
    return FALSE;
  for (guint i = 0; ok && i < doubts->len; i++)
    {
      const Doubt *doubt = &g_array_index (doubts, Doubt, i);
      g_autofree char *people = usher_run_list (doubt->people, doubt->people[0] ? 2 : 0);

      usher_statement_bind_int (statement, 1, doubt->account);
      usher_statement_bind_text (statement, 2, doubt->why);
      usher_statement_bind_text (statement, 3, people);
      ok = usher_statement_run (statement, error);
    }
  return usher_conn_pipeline_end (conn, ok ? error : NULL) && ok;
}

static gboolean
write_matches (UsherConn *conn, const GArray *changed, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "UPDATE account SET matched_person = ?2, match_rule = ?3 WHERE id = ?1", error);
  gboolean ok = statement != NULL;

  if (!ok || !changed->len)
    return ok;
  if (!usher_conn_pipeline_begin (conn, error))
    return FALSE;
  for (guint i = 0; ok && i < changed->len; i++)
    {
      const Match *match = &g_array_index (changed, Match, i);

      usher_statement_bind_int (statement, 1, match->account);
      if (match->person)
        usher_statement_bind_int (statement, 2, match->person);
      else
        usher_statement_bind_null (statement, 2);
      usher_statement_bind_text (statement, 3, match->rule);
      ok = usher_statement_run (statement, error);
    }
  return usher_conn_pipeline_end (conn, ok ? error : NULL) && ok;
}

static gboolean
match_everyone (UsherConn *conn, Matching *self, GError **error)
{
  return load_people (conn, &self->people, self->scratch, error) && load_orders (conn, self->orders, error) &&
         compare_accounts (conn, self, error) && write_matches (conn, self->changed, error) && write_doubts (conn, self->doubts, error);
}

gboolean
usher_run_match (UsherTx *tx, gint64 *matched, GError **error)
{
  UsherConn *conn = usher_tx_conn (tx);
  Matching self;
  gint64 any;
  gboolean ok;

  if (matched)
    *matched = 0;
  if (!usher_conn_query_int (conn, "SELECT MAX (id) FROM account", 0, &any, error))
    return FALSE;
  if (!any)
    return TRUE;
  usher_index_init (&self.people);
  self.scratch = g_string_new (NULL);
  self.orders = g_array_new (FALSE, FALSE, sizeof (Order));
  self.changed = g_array_new (FALSE, FALSE, sizeof (Match));
  self.doubts = g_array_new (FALSE, FALSE, sizeof (Doubt));
  ok = match_everyone (conn, &self, error);
  if (ok && matched)
    *matched = self.changed->len;
  usher_index_clear (&self.people);
  g_string_free (self.scratch, TRUE);
  g_array_unref (self.orders);
  g_array_unref (self.changed);
  g_array_unref (self.doubts);
  return ok;
}
