/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The kinds of work that time asks for: this room's own two and those that the rooms above bring.
 *
 * Kinds are registered before a workspace is opened.  Counting runs on any thread; running is in
 * usher-due-acts.c. */
#include "usher-due.h"

#include <string.h>

#include "usher-due-private.h"
#include "usher-private.h"
#include "usher-proposal-private.h"
#include "usher-setting.h"

/* ---- Proposals that nobody seconded ---- */
static gint64
count_proposals (UsherConn *conn, gint64 now, GError **error)
{
  gint64 n;

  return usher_proposal_store_count_over (conn, now, &n, error) ? n : -1;
}

/* ---- Personal text beyond its retention ---- */
#define RETENTION "retention."

typedef gint64 (*RetentionFunc) (gpointer place, const char *kind, gint64 before, GError **error);

/* Sums FUNC over the kinds that have a retention; −1 on failure. */
static gint64
each_retention (UsherConn *conn, gint64 now, RetentionFunc func, gpointer place, GError **error)
{
  const UsherSetting *setting;
  gint64 sum = 0, keep, n;

  for (guint i = 0; (setting = usher_setting_nth (i)); i++)
    {
      if (!g_str_has_prefix (setting->name, RETENTION))
        continue;
      if (!usher_setting_get_duration (conn, setting->name, &keep, error))
        return -1;
      if (!keep)
        continue;
      n = func (place, setting->name + strlen (RETENTION), now - keep, error);
      if (n < 0)
        return -1;
      sum += n;
    }
  return sum;
}

static gint64
count_private_kind (gpointer place, const char *kind, gint64 before, GError **error)
{
  gint64 n;

  return usher_due_store_count_private (place, kind, before, &n, error) ? n : -1;
}

static gint64
count_private (UsherConn *conn, gint64 now, GError **error)
{
  return each_retention (conn, now, count_private_kind, conn, error);
}

static gint64
expire_private_kind (gpointer place, const char *kind, gint64 before, GError **error)
{
  return usher_private_expire (place, kind, before, error);
}

static gint64
expire_private (UsherTx *tx, GError **error)
{
  return each_retention (usher_tx_conn (tx), usher_tx_now (tx), expire_private_kind, tx, error);
}

/* ---- All kinds ---- */
static const UsherDueKind own_kinds[] = {
  { "proposals", "close proposals that nobody seconded in time", count_proposals, usher_proposal_expire },
  { "personal-text", "erase personal text that is older than its retention", count_private, expire_private },
};

static GMutex kinds_lock;
static GPtrArray *more_kinds; /* (owned) (nullable) (element-type UsherDueKind): as long as the program */

void
usher_due_register (const UsherDueKind *kind)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&kinds_lock);

  if (!more_kinds)
    more_kinds = g_ptr_array_new ();
  if (!g_ptr_array_find (more_kinds, kind, NULL))
    g_ptr_array_add (more_kinds, (gpointer) kind);
}

void
usher_due_free (UsherDue *self)
{
  g_clear_error (&self->error);
  g_free (self);
}

static void
add_due (GPtrArray *list, const UsherDueKind *kind)
{
  UsherDue *due = g_new0 (UsherDue, 1);

  due->kind = kind;
  g_ptr_array_add (list, due);
}

GPtrArray *
usher_due_list (UsherConn *conn, gint64 now, GError **error)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_due_free);

  for (gsize i = 0; i < G_N_ELEMENTS (own_kinds); i++)
    add_due (list, &own_kinds[i]);
  g_mutex_lock (&kinds_lock);
  for (guint i = 0; more_kinds && i < more_kinds->len; i++)
    add_due (list, more_kinds->pdata[i]);
  g_mutex_unlock (&kinds_lock);
  for (guint i = 0; i < list->len; i++)
    {
      UsherDue *due = list->pdata[i];

      due->due = due->kind->count (conn, now, error);
      if (due->due < 0)
        return NULL;
    }
  return g_steal_pointer (&list);
}
