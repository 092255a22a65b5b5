/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Which person an account belongs to, as far as data tells: employee number, then mail, then login,
 * each only where exactly one person answers.  Everything is held in indexes, so that it is two passes
 * and a write for each account that changes.  Writer thread. */

#include "usher-run-private.h"

#include <string.h>

#define SEVERAL (-1)

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

typedef struct {
  gint64 account, person;
  const char *rule; /* (nullable) */
} Match;

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
  return entry && entry->id != SEVERAL ? entry->id : 0;
}

static Match
match_account (const UsherIndex *index, GString *scratch, UsherStatement *statement)
{
  const struct {
    char kind;
    int column;
    const char *rule;
  } ways[] = { { 'e', 1, "employee" }, { 'm', 2, "mail" }, { 'l', 3, "login" }, { 'm', 3, "login" } };
  Match match = { usher_statement_int (statement, 0), 0, NULL };

  for (gsize i = 0; !match.person && i < G_N_ELEMENTS (ways); i++)
    if ((match.person = find_person (index, scratch, ways[i].kind, statement, ways[i].column)))
      match.rule = ways[i].rule;
  return match;
}

/* The accounts whose match is not what the table says. */
static gboolean
compare_accounts (UsherConn *conn, const UsherIndex *index, GString *scratch, GArray *changed, GError **error)
{
  UsherStatement *statement
    = usher_conn_prepare (conn, "SELECT id, employee, mail_fold, login_fold, matched_person, match_rule FROM account WHERE gone_at IS NULL",
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
      match = match_account (index, scratch, statement);
      had = usher_statement_is_null (statement, 4) ? 0 : usher_statement_int (statement, 4);
      if (had != match.person || g_strcmp0 (usher_statement_text (statement, 5, NULL), match.rule) != 0)
        g_array_append_val (changed, match);
    }
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

gboolean
usher_run_match (UsherTx *tx, gint64 *matched, GError **error)
{
  UsherConn *conn = usher_tx_conn (tx);
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (Match));
  g_autoptr (GString) scratch = g_string_new (NULL);
  UsherIndex index;
  gint64 any;
  gboolean ok;

  if (matched)
    *matched = 0;
  if (!usher_conn_query_int (conn, "SELECT MAX (id) FROM account", 0, &any, error))
    return FALSE;
  if (!any)
    return TRUE;
  usher_index_init (&index);
  ok = load_people (conn, &index, scratch, error) && compare_accounts (conn, &index, scratch, changed, error);
  usher_index_clear (&index);
  if (!ok || !write_matches (conn, changed, error))
    return FALSE;
  if (matched)
    *matched = changed->len;
  return TRUE;
}
