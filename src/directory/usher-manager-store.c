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

/* The names by which somebody is called a manager: few beside all names that people have.  A bit for
 * each name's quick hash says at once that a name is none of them. */
#define FILTER_BITS (1u << 23)

typedef struct {
  UsherIndex index;
  guint8 *filter; /* (owned) */
} Wanted;

typedef struct {
  gint64 id;
  guint32 plain, folded; /* where the manager's name stands in the index, as it is and folded, plus one */
} Named;

static guint32
quick_hash (const char *text, gsize length)
{
  guint32 hash = 2166136261u;

  for (gsize i = 0; i < length; i++)
    hash = (hash ^ (guint8) text[i]) * 16777619u;
  return (hash ^ hash >> 15) & (FILTER_BITS - 1);
}

static guint32
want_name (Wanted *wanted, const char *text, gsize length)
{
  guint32 bit = quick_hash (text, length);
  guint64 key[2];

  wanted->filter[bit >> 3] |= (guint8) (1u << (bit & 7));
  usher_index_hash (text, length, key);
  return (guint32) (usher_index_add (&wanted->index, key, 0) - wanted->index.entries) + 1;
}

static gboolean
load_named (UsherConn *conn, Wanted *wanted, GArray *named, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT id, manager FROM person WHERE gone_at IS NULL ORDER BY id", error);
  g_autoptr (GString) fold = g_string_new (NULL);
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_set_streaming (statement, TRUE);
  while (TRUE)
    {
      Named one = { 0 };
      const char *text;
      gsize length;

      if (!usher_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      one.id = usher_statement_int (statement, 0);
      text = usher_statement_text (statement, 1, &length);
      if (text && length)
        {
          one.plain = want_name (wanted, text, length);
          usher_fold_into (fold, text, length);
          if (fold->len != length || memcmp (fold->str, text, length) != 0)
            one.folded = want_name (wanted, fold->str, fold->len);
        }
      g_array_append_val (named, one);
    }
}

static void
offer_name (Wanted *wanted, const char *text, gsize length, gint64 id)
{
  guint32 bit = quick_hash (text, length);
  UsherIndexEntry *entry;
  guint64 key[2];

  if (!(wanted->filter[bit >> 3] & 1u << (bit & 7)))
    return;
  usher_index_hash (text, length, key);
  if ((entry = usher_index_find (&wanted->index, key)))
    entry->id = entry->id && entry->id != id ? SEVERAL : id;
}

static gboolean
load_names (UsherConn *conn, Wanted *wanted, GError **error)
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
        {
          gsize length;
          const char *text = usher_statement_text (statement, column, &length);

          if (text && length)
            offer_name (wanted, text, length, usher_statement_int (statement, 0));
        }
    }
}

static GArray *
make_reports (const Wanted *wanted, const GArray *named)
{
  GArray *reports = g_array_sized_new (FALSE, FALSE, sizeof (Report), named->len);

  for (guint i = 0; i < named->len; i++)
    {
      const Named *one = &g_array_index (named, Named, i);
      Report report = { .id = one->id };

      if (one->plain)
        report.manager = wanted->index.entries[one->plain - 1].id;
      if (!report.manager && one->folded)
        report.manager = wanted->index.entries[one->folded - 1].id;
      if (one->plain && report.manager <= 0)
        report.manager = -1;
      g_array_append_val (reports, report);
    }
  return reports;
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
  g_autoptr (GArray) named = g_array_new (FALSE, FALSE, sizeof (Named));
  Wanted wanted = { .filter = g_new0 (guint8, FILTER_BITS / 8) };
  GArray *reports = NULL;

  usher_index_init (&wanted.index);
  if (load_named (conn, &wanted, named, error) && (!wanted.index.n || load_names (conn, &wanted, error)))
    reports = make_reports (&wanted, named);
  usher_index_clear (&wanted.index);
  g_free (wanted.filter);
  return reports;
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
