/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The SQL of person_fact.  Any thread to read, the writer's to write. */

#include "usher-person-facts-private.h"

#include "usher-risk.h"

#define CHUNK 10000
#define FACTS "SELECT person, manager, assignments, risk, last_success, last_kind, last_source FROM person_fact"

static gint64
int_or_zero (UsherStatement *statement, int column)
{
  return usher_statement_is_null (statement, column) ? 0 : usher_statement_int (statement, column);
}

GArray *
usher_person_facts_store_read (UsherConn *conn, const gint64 *people, gsize n, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (UsherPersonFact));
  g_autofree char *list = people ? usher_run_list (people, n) : NULL;
  UsherStatement *statement = usher_conn_prepare (conn, list ? FACTS " WHERE person IN $list(?1) ORDER BY person" : FACTS " ORDER BY person", error);
  gboolean row;

  if (!statement)
    return NULL;
  if (list)
    usher_statement_bind_text (statement, 1, list);
  else
    usher_statement_set_streaming (statement, TRUE);
  while (TRUE)
    {
      UsherPersonFact fact = { 0 };
      const char *risk;

      if (!usher_statement_step (statement, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&rows);
      fact.person = usher_statement_int (statement, 0);
      fact.manager = int_or_zero (statement, 1);
      fact.assignments = usher_statement_int (statement, 2);
      risk = usher_statement_text (statement, 3, NULL);
      fact.risk = risk ? usher_risk_parse (risk) : USHER_RISK_UNKNOWN;
      fact.last_success = int_or_zero (statement, 4);
      fact.last_kind = g_intern_string (usher_statement_text (statement, 5, NULL));
      fact.last_source = int_or_zero (statement, 6);
      g_array_append_val (rows, fact);
    }
}

static void
bind_or_null (UsherStatement *statement, int index, gint64 value)
{
  if (value)
    usher_statement_bind_int (statement, index, value);
  else
    usher_statement_bind_null (statement, index);
}

static gboolean
put_rows (UsherConn *conn, const GArray *rows, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn,
                                                  "INSERT INTO person_fact (person, manager, assignments, risk, last_success, last_kind, last_source)"
                                                  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (person) DO UPDATE SET manager = excluded.manager,"
                                                  " assignments = excluded.assignments, risk = excluded.risk, last_success = excluded.last_success,"
                                                  " last_kind = excluded.last_kind, last_source = excluded.last_source",
                                                  error);

  if (!statement)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      const UsherPersonFact *fact = &g_array_index (rows, UsherPersonFact, i);

      usher_statement_bind_int (statement, 1, fact->person);
      bind_or_null (statement, 2, fact->manager);
      usher_statement_bind_int (statement, 3, fact->assignments);
      usher_statement_bind_text (statement, 4, fact->risk == USHER_RISK_UNKNOWN ? NULL : usher_risk_name (fact->risk));
      bind_or_null (statement, 5, fact->last_success);
      usher_statement_bind_text (statement, 6, fact->last_kind);
      bind_or_null (statement, 7, fact->last_source);
      if (!usher_statement_run (statement, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
remove_rows (UsherConn *conn, const GArray *rows, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "DELETE FROM person_fact WHERE person = ?1", error);

  if (!statement)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      usher_statement_bind_int (statement, 1, g_array_index (rows, UsherPersonFact, i).person);
      if (!usher_statement_run (statement, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
usher_person_facts_store_write (UsherConn *conn, const GArray *put, const GArray *remove, GError **error)
{
  gboolean ok;

  if (!put->len && !remove->len)
    return TRUE;
  if (!usher_conn_pipeline_begin (conn, error))
    return FALSE;
  ok = remove_rows (conn, remove, error) && put_rows (conn, put, error);
  return usher_conn_pipeline_end (conn, ok ? error : NULL) && ok;
}

/* Of one person, over all that they hold: 4 is privileged. */
#define HIGHEST                                                                                                                           \
  "SELECT MAX (CASE WHEN x.privileged = 1 THEN 4 ELSE CASE COALESCE (ec.risk, e.risk, gc.risk) WHEN 'privileged' THEN 4 WHEN 'high' THEN 3" \
  " WHEN 'medium' THEN 2 WHEN 'low' THEN 1 ELSE 0 END END) FROM assignment x"                                                             \
  " LEFT JOIN entitlement e ON x.target_kind = 'ent' AND e.id = x.target"                                                                 \
  " LEFT JOIN entitlement_card ec ON x.target_kind = 'ent' AND ec.id = x.target"                                                          \
  " LEFT JOIN group_card gc ON x.target_kind = 'group' AND gc.id = x.target WHERE x.person = person_fact.person"
#define FOLLOW                                                                                                                            \
  "UPDATE person_fact SET risk = CASE (" HIGHEST ") WHEN 4 THEN 'privileged' WHEN 3 THEN 'high' WHEN 2 THEN 'medium' WHEN 1 THEN 'low'"   \
  " ELSE NULL END WHERE person IN (SELECT person FROM assignment WHERE target_kind = ?2 AND target IN $list(?1))"

gboolean
usher_person_facts_store_follow_risk (UsherConn *conn, gboolean groups, const gint64 *ids, gsize n, GError **error)
{
  for (gsize from = 0; from < n; from += CHUNK)
    {
      g_autofree char *list = usher_run_list (ids + from, MIN (CHUNK, n - from));
      UsherStatement *statement = usher_conn_prepare (conn, FOLLOW, error);

      if (!statement)
        return FALSE;
      usher_statement_bind_text (statement, 1, list);
      usher_statement_bind_text (statement, 2, groups ? "group" : "ent");
      if (!usher_statement_run (statement, error))
        return FALSE;
    }
  return TRUE;
}

int
usher_person_facts_store_people_changed (UsherConn *conn, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn,
                                                  "SELECT COUNT (*) FROM run r JOIN run_stream s ON s.run = r.id WHERE s.stream = 'people'"
                                                  " AND s.added + s.changed + s.removed > 0"
                                                  " AND (r.n IS NULL OR r.n > COALESCE ((SELECT n FROM assignment_state), 0))",
                                                  error);
  gboolean row, changed;

  if (!statement || !usher_statement_step (statement, &row, error))
    return -1;
  changed = usher_statement_int (statement, 0) > 0;
  usher_statement_reset (statement); /* an open one would hold an old view when the next act begins */
  return changed;
}
