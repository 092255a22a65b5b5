/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Circles and strangers among managers: a look over all people at once, for HR's quality. */

#include "usher-person.h"

#include <string.h>

#include "usher-index-private.h"
#include "usher-person-facts-private.h"
#include "usher-text.h"

#define SEVERAL (-1)

typedef UsherReport Report;

static void
add_name (UsherIndex *index, UsherStatement *statement, int column, gint64 id)
{
  gsize length;
  const char *text = usher_statement_text (statement, column, &length);
  UsherIndexEntry *entry;
  guint64 key[2];

  if (!text || !length)
    return;
  usher_index_hash (text, length, key);
  entry = usher_index_add (index, key, id);
  if (entry->id != id)
    entry->id = SEVERAL;
}

/* SQL gives id and up to three names. */
static gboolean
load_names (UsherConn *conn, UsherIndex *index, GError **error)
{
  UsherStatement *statement
    = usher_conn_prepare (conn, "SELECT id, native, login_fold, employee, mail_fold, key FROM person WHERE gone_at IS NULL", error);
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_set_streaming (statement, TRUE);
  while (TRUE)
    {
      if (!usher_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      for (int column = 1; column <= 5; column++)
        add_name (index, statement, column, usher_statement_int (statement, 0));
    }
}

static gint64
find_name (const UsherIndex *index, GString *fold, const char *text, gsize length)
{
  gint64 id = usher_index_find_text (index, text, length);

  if (id)
    return id;
  usher_fold_into (fold, text, length);
  return usher_index_find_text (index, fold->str, fold->len);
}

static gboolean
load_reports (UsherConn *conn, const UsherIndex *index, GArray *reports, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT id, manager FROM person WHERE gone_at IS NULL ORDER BY id", error);
  g_autoptr (GString) fold = g_string_new (NULL);
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_set_streaming (statement, TRUE);
  while (TRUE)
    {
      Report report = { 0 };
      const char *text;
      gsize length;

      if (!usher_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      report.id = usher_statement_int (statement, 0);
      text = usher_statement_text (statement, 1, &length);
      if (text && length)
        report.manager = find_name (index, fold, text, length);
      if (text && length && report.manager <= 0)
        report.manager = -1;
      g_array_append_val (reports, report);
    }
}

static guint
find_report (const GArray *reports, gint64 id)
{
  guint from = 0, to = reports->len;

  while (from < to)
    {
      guint middle = from + (to - from) / 2;

      if (g_array_index (reports, Report, middle).id < id)
        from = middle + 1;
      else
        to = middle;
    }
  return from;
}

/* Follows each chain once: a place met again on the same walk closes a circle. */
static void
find_circles (const GArray *reports, GArray *circles)
{
  g_autofree guint *walk = g_new0 (guint, reports->len + 1);

  for (guint i = 0; i < reports->len; i++)
    {
      guint at = i;

      while (at < reports->len && !walk[at])
        {
          gint64 manager = g_array_index (reports, Report, at).manager;

          walk[at] = i + 1;
          at = manager > 0 ? find_report (reports, manager) : G_MAXUINT;
        }
      if (at < reports->len && walk[at] == i + 1)
        {
          guint first = at;

          do
            {
              g_array_append_val (circles, g_array_index (reports, Report, at).id);
              at = find_report (reports, g_array_index (reports, Report, at).manager);
            }
          while (at != first);
        }
    }
}

GArray *
usher_manager_store_reports (UsherConn *conn, GError **error)
{
  g_autoptr (GArray) reports = g_array_new (FALSE, FALSE, sizeof (Report));
  UsherIndex index;
  gboolean ok;

  usher_index_init (&index);
  ok = load_names (conn, &index, error) && load_reports (conn, &index, reports, error);
  usher_index_clear (&index);
  return ok ? g_steal_pointer (&reports) : NULL;
}

gboolean
usher_person_manager_faults (UsherConn *conn, GArray **circles, GArray **unknown, GError **error)
{
  g_autoptr (GArray) reports = usher_manager_store_reports (conn, error);

  *circles = *unknown = NULL;
  if (!reports)
    return FALSE;
  *circles = g_array_new (FALSE, FALSE, sizeof (gint64));
  *unknown = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < reports->len; i++)
    if (g_array_index (reports, Report, i).manager < 0)
      g_array_append_val (*unknown, g_array_index (reports, Report, i).id);
  find_circles (reports, *circles);
  return TRUE;
}
