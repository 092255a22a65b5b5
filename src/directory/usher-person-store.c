/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One person as a page tells it: employment, managers, accounts, what was merged.  Any thread. */

#include "usher-person.h"

#include <string.h>

#include "usher-error.h"
#include "usher-link-private.h"
#include "usher-reading-private.h"

#define MANAGERS_MAX 32

static void
free_account (gpointer data)
{
  UsherPersonAccount *self = data;

  g_free (self->key);
  g_free (self->source);
  g_free (self->login);
  g_free (self->name);
  g_free (self->mail);
  g_free (self->state);
  g_free (self->kind);
  g_free (self->employee);
  g_free (self->rule);
  g_free (self);
}

static void
free_manager (gpointer data)
{
  UsherPersonManager *self = data;

  g_free (self->key);
  g_free (self->name);
  g_free (self);
}

void
usher_person_free (UsherPerson *self)
{
  char **texts[] = { &self->key, &self->source, &self->login, &self->name, &self->given, &self->family, &self->mail, &self->employee,
    &self->kind, &self->department, &self->title, &self->site, &self->manager, &self->state, &self->merged_into_key };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*texts[i]);
  g_ptr_array_unref (self->managers);
  g_ptr_array_unref (self->accounts);
  g_ptr_array_unref (self->merged);
  g_free (self);
}

static void
on_person (UsherStatement *statement, gpointer data)
{
  UsherPerson *self = data;
  char **texts[] = { &self->source, &self->login, &self->name, &self->given, &self->family, &self->mail, &self->employee, &self->kind,
    &self->department, &self->title, &self->site, &self->manager, &self->state };

  self->key = usher_reading_key (statement, 0, "person");
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    *texts[i] = usher_reading_text (statement, 1 + (int) i);
  self->starts = usher_reading_int (statement, 14, 0);
  self->ends = usher_reading_int (statement, 15, 0);
  self->gone_at = usher_reading_int (statement, 16, 0);
  self->merged_into = usher_reading_int (statement, 17, 0);
  self->merged_into_key = usher_reading_key (statement, 18, "person");
}

static void
on_account (UsherStatement *statement, gpointer data)
{
  UsherPersonAccount *self = g_new0 (UsherPersonAccount, 1);

  self->id = usher_statement_int (statement, 0);
  self->key = usher_reading_key (statement, 1, "account");
  self->source = usher_reading_text (statement, 2);
  self->login = usher_reading_text (statement, 3);
  self->name = usher_reading_text (statement, 4);
  self->mail = usher_reading_text (statement, 5);
  self->state = usher_reading_text (statement, 6);
  self->kind = usher_reading_text (statement, 7);
  self->employee = usher_reading_text (statement, 8);
  self->last_success = usher_reading_int (statement, 9, 0);
  self->rule = usher_reading_text (statement, 10);
  g_ptr_array_add (data, self);
}

static void
on_manager (UsherStatement *statement, gpointer data)
{
  UsherPersonManager *self = g_new0 (UsherPersonManager, 1);

  self->id = usher_statement_int (statement, 0);
  self->key = usher_reading_key (statement, 1, "person");
  self->name = usher_reading_text (statement, 2);
  g_ptr_array_add (data, self);
}

/* Managers are named as the source does: what matches best goes first. */
#define MANAGER_IS(column) "SELECT m.id FROM person p JOIN person m ON m." column " WHERE p.id = ?1 AND m.gone_at IS NULL AND m.id <> p.id LIMIT 2"

static gboolean
find_by (UsherConn *conn, const char *sql, gint64 person, gint64 *manager, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (free_manager);
  UsherStatement *statement = usher_conn_prepare (conn, sql, error);
  gboolean row;
  guint n = 0;

  *manager = 0;
  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, person);
  while (TRUE)
    {
      if (!usher_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        break;
      *manager = usher_statement_int (statement, 0);
      n++;
    }
  if (n > 1)
    *manager = 0;
  return TRUE;
}

gboolean
usher_person_find_manager (UsherConn *conn, gint64 person, gint64 *manager, GError **error)
{
  static const char *const ways[] = {
    MANAGER_IS ("source = p.source AND m.native = p.manager"),
    MANAGER_IS ("key = lower (p.manager)"),
    MANAGER_IS ("employee = p.manager"),
    MANAGER_IS ("mail_fold = lower (p.manager)"),
    MANAGER_IS ("login_fold = lower (p.manager)"),
  };
  gint64 named;

  *manager = 0;
  named = usher_reading_count (conn, "SELECT COUNT (*) FROM person WHERE id = ?1 AND manager IS NOT NULL", person, error);
  for (gsize i = 0; named > 0 && !*manager && i < G_N_ELEMENTS (ways); i++)
    if (!find_by (conn, ways[i], person, manager, error))
      return FALSE;
  return named >= 0;
}

static gboolean
load_managers (UsherConn *conn, UsherPerson *self, GError **error)
{
  gint64 at = self->id;

  while (self->managers->len < MANAGERS_MAX)
    {
      gint64 manager;

      if (!usher_person_find_manager (conn, at, &manager, error))
        return FALSE;
      if (!manager)
        return TRUE;
      self->manager_circle = manager == self->id;
      for (guint i = 0; i < self->managers->len; i++)
        self->manager_circle |= ((UsherPersonManager *) g_ptr_array_index (self->managers, i))->id == manager;
      if (self->manager_circle)
        return TRUE;
      if (!usher_reading_each (conn, "SELECT id, key, name FROM person WHERE id = ?1", manager, on_manager, self->managers, error))
        return FALSE;
      at = manager;
    }
  return TRUE;
}

#define PERSON                                                                                                                            \
  "SELECT p.key, s.name, p.login, p.name, p.given, p.family, p.mail, p.employee, p.kind, p.department, p.title, p.site, p.manager,"       \
  " p.state, p.starts, p.ends, p.gone_at, l.into_person, i.key FROM person p LEFT JOIN source s ON s.id = p.source"                       \
  " LEFT JOIN person_link l ON l.id = p.id AND l.active = 1 LEFT JOIN person i ON i.id = l.into_person WHERE p.id = ?1"
#define WHOSE "CASE WHEN k.id IS NOT NULL THEN k.person ELSE a.matched_person END"
/* Of the person or of one that is merged into it; the inner list uses the index, the outer test decides. */
#define ACCOUNTS                                                                                                                          \
  "SELECT a.id, a.key, s.name, a.login, a.name, a.mail, a.state, COALESCE (c.kind, a.kind), a.employee, a.last_success,"                  \
  " CASE WHEN k.id IS NOT NULL THEN 'link' ELSE a.match_rule END FROM account a LEFT JOIN source s ON s.id = a.source"                    \
  " LEFT JOIN account_card c ON c.id = a.id LEFT JOIN account_link k ON k.id = a.id AND k.active = 1"                                     \
  " WHERE a.gone_at IS NULL AND a.id IN (SELECT id FROM account WHERE matched_person IN (SELECT ?1 UNION SELECT id FROM person_link"      \
  " WHERE into_person = ?1 AND active = 1) UNION SELECT id FROM account_link WHERE active = 1 AND person IN (SELECT ?1 UNION"             \
  " SELECT id FROM person_link WHERE into_person = ?1 AND active = 1))"                                                                   \
  " AND " WHOSE " IN (SELECT ?1 UNION SELECT id FROM person_link WHERE into_person = ?1 AND active = 1) ORDER BY a.key"
#define REPORTS                                                                                                                           \
  "SELECT COUNT (*) FROM person r JOIN person p ON p.id = ?1 WHERE r.gone_at IS NULL AND r.id <> p.id AND r.manager IS NOT NULL"          \
  " AND (r.manager = p.login OR r.manager = p.native OR r.manager = p.key OR r.manager = p.employee OR r.manager = p.mail)"

static gboolean
count_all (UsherConn *conn, UsherPerson *self, GError **error)
{
  return (self->reports = usher_reading_count (conn, REPORTS, self->id, error)) >= 0 &&
         (self->assignments = usher_reading_count (conn, "SELECT COUNT (*) FROM assignment WHERE person = ?1", self->id, error)) >= 0 &&
         (self->privileged = usher_reading_count (conn, "SELECT COUNT (*) FROM assignment WHERE person = ?1 AND privileged = 1", self->id,
                                               error)) >= 0;
}

UsherPerson *
usher_person_load (UsherConn *conn, gint64 id, GError **error)
{
  g_autoptr (UsherPerson) self = g_new0 (UsherPerson, 1);

  self->id = id;
  self->managers = g_ptr_array_new_with_free_func (free_manager);
  self->accounts = g_ptr_array_new_with_free_func (free_account);
  self->merged = g_ptr_array_new_with_free_func (free_manager);
  if (!usher_reading_each (conn, PERSON, id, on_person, self, error))
    return NULL;
  if (!self->key)
    {
      usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "there is no person %" G_GINT64_FORMAT, id);
      return NULL;
    }
  if (!load_managers (conn, self, error) || !usher_reading_each (conn, ACCOUNTS, id, on_account, self->accounts, error) ||
      !usher_reading_each (conn,
                        "SELECT p.id, p.key, p.name FROM person_link l JOIN person p ON p.id = l.id WHERE l.into_person = ?1 AND l.active = 1"
                        " ORDER BY p.key",
                        id, on_manager, self->merged, error) ||
      !count_all (conn, self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- History ---- */

static void
on_line (UsherStatement *statement, gpointer data)
{
  gint64 n = usher_statement_int (statement, 0);

  g_array_append_val ((GArray *) data, n);
}

gboolean
usher_person_history (UsherConn *conn, gint64 person, UsherHistoryFunc func, gpointer data, GError **error)
{
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!usher_reading_each (conn,
                        "SELECT n FROM object_line WHERE tab = 'person' AND id = ?1"
                        " UNION SELECT n FROM object_line WHERE tab = 'person_link' AND (id = ?1 OR id IN (SELECT id FROM person_link WHERE"
                        " into_person = ?1))"
                        " UNION SELECT n FROM object_line WHERE tab IN ('account_link', 'account_card') AND id IN (SELECT id FROM account"
                        " WHERE matched_person = ?1 UNION SELECT id FROM account_link WHERE person = ?1)"
                        " UNION SELECT n FROM object_line WHERE tab = 'member' AND id IN (SELECT id FROM member WHERE person = ?1)"
                        " ORDER BY n",
                        person, on_line, lines, error))
    return FALSE;
  for (guint i = 0; i < lines->len; i++)
    {
      gint64 n = g_array_index (lines, gint64, i);

      if (!usher_ledger_each (conn, n, n, func, data, error))
        return FALSE;
    }
  return TRUE;
}
