/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Syncs as background work.  The schedule syncs in threads of its own; what it tells arrives on the main
 * context, and how far each came is looked at a few times a second while something runs.  It knows no
 * page and no window. */

#include "usher-sync-desk.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "usher-error.h"

#define LOOK_MS 300

struct _UsherSyncDesk {
  GObject parent_instance;

  UsherWorkspace *workspace;   /* (owned) */
  UsherShell *shell;           /* (borrowed) */
  UsherSyncSchedule *schedule; /* (owned) */
  GHashTable *works;           /* (owned): source → UsherWork */
  GCancellable *cancellable;   /* (owned) */
  guint timer;
};

G_DEFINE_FINAL_TYPE (UsherSyncDesk, usher_sync_desk, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* ---- How far it came --------------------------------------------------------------------------------- */

char *
usher_sync_desk_progress (UsherSyncDesk *self, const char *source)
{
  g_autofree char *stream = NULL;
  gint64 read = -1, total = -1;

  if (!usher_sync_schedule_progress (self->schedule, source, &stream, &read, &total))
    return NULL;
  if (!stream)
    return g_strdup (_("Signing in…"));
  if (read < 0)
    return g_strdup_printf (_("%s: being applied"), stream);
  if (total > 0)
    return g_strdup_printf (_("%s: %'" PRId64 " of %'" PRId64 " read"), stream, read, total);
  return g_strdup_printf (_("%s: %'" PRId64 " read"), stream, read);
}

static void
tell_progress (UsherSyncDesk *self, const char *source, UsherWork *work)
{
  g_autofree char *detail = usher_sync_desk_progress (self, source), *stream = NULL;
  gint64 read = -1, total = -1;

  if (!detail)
    return;
  usher_sync_schedule_progress (self->schedule, source, &stream, &read, &total);
  if (stream && read >= 0 && total > 0)
    usher_work_progress (read, total, work);
  if (g_strcmp0 (usher_work_get_detail (work), detail) == 0)
    return;
  usher_work_set_detail (work, detail);
  g_signal_emit (self, signals[CHANGED], 0, source);
}

/* One that found another desktop at it ends without a word. */
static gboolean
on_look (gpointer data)
{
  UsherSyncDesk *self = data;
  g_autoptr(GList) names = g_hash_table_get_keys (self->works);

  for (GList *at = names; at; at = at->next)
    {
      g_autofree char *source = g_strdup (at->data);
      g_autoptr(UsherWork) work = g_object_ref (g_hash_table_lookup (self->works, source));

      if (usher_sync_schedule_is_running (self->schedule, source))
        {
          tell_progress (self, source, work);
          continue;
        }
      g_hash_table_remove (self->works, source);
      usher_work_finish (work, NULL);
      g_signal_emit (self, signals[CHANGED], 0, source);
    }
  if (g_hash_table_size (self->works) > 0)
    return G_SOURCE_CONTINUE;
  self->timer = 0;
  return G_SOURCE_REMOVE;
}

/* ---- Beginning and ending ------------------------------------------------------------------------------ */

static void
on_cancelled_cb (GCancellable *cancellable, UsherSyncDesk *self)
{
  usher_sync_schedule_cancel (self->schedule, g_object_get_data (G_OBJECT (cancellable), "source"));
}

static void
on_began (const char *source, gpointer data)
{
  UsherSyncDesk *self = data;
  g_autofree char *title = g_strdup_printf (_("Syncing %s"), source);
  UsherWork *work = usher_work_new (title);
  GCancellable *cancellable = usher_work_get_cancellable (work);

  g_object_set_data_full (G_OBJECT (cancellable), "source", g_strdup (source), g_free);
  g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (on_cancelled_cb), self, 0);
  g_hash_table_insert (self->works, g_strdup (source), work);
  if (self->shell)
    usher_shell_add_work (self->shell, work);
  if (!self->timer)
    self->timer = g_timeout_add (LOOK_MS, on_look, self);
  g_signal_emit (self, signals[CHANGED], 0, source);
}

static GError *
fault_of (const UsherSyncResult *result, const GError *error)
{
  if (error)
    return g_error_copy (error);
  if (!result || g_str_equal (result->state, "cancelled"))
    return NULL;
  if (result->error)
    return g_error_copy (result->error);
  if (g_str_equal (result->state, "quarantined"))
    return g_error_new (USHER_ERROR, USHER_ERROR_GUARD, _("Held back, and nothing changed: %s"), result->why);
  if (g_str_equal (result->state, "failed"))
    return g_error_new_literal (USHER_ERROR, USHER_ERROR_OFFLINE, result->why ? result->why : _("It failed"));
  return NULL;
}

static void
on_done (const char *source, const UsherSyncResult *result, const GError *error, gpointer data)
{
  UsherSyncDesk *self = data;
  UsherWork *work = g_hash_table_lookup (self->works, source);
  g_autoptr(GError) fault = fault_of (result, error);

  if (work)
    {
      g_object_ref (work);
      g_hash_table_remove (self->works, source);
      usher_work_finish (work, fault);
      g_object_unref (work);
    }
  g_signal_emit (self, signals[CHANGED], 0, source);
}

gboolean
usher_sync_desk_start (UsherSyncDesk *self, const char *source, gboolean full, GError **error)
{
  if (!usher_workspace_may (self->workspace, "sync", error))
    return FALSE;
  return usher_sync_schedule_start (self->schedule, source, full, NULL)
         || usher_error_set (error, USHER_ERROR_BUSY, NULL, _("%s is being synced already."), source);
}

static gpointer
list_in_reader (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  return usher_source_list (conn, error);
}

static void
on_listed_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherSyncDesk) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) sources = usher_workspace_read_finish (USHER_WORKSPACE (workspace), result, &error);

  if (!sources && self->shell && !g_cancellable_is_cancelled (self->cancellable))
    usher_shell_show_error (self->shell, _("The Sources Could Not Be Read"), error);
  for (guint i = 0; sources && !g_cancellable_is_cancelled (self->cancellable) && i < sources->len; i++)
    {
      const UsherSource *source = sources->pdata[i];

      if (!source->removed_at && source->manifest_digest)
        usher_sync_schedule_start (self->schedule, source->name, FALSE, NULL);
    }
}

void
usher_sync_desk_start_all (UsherSyncDesk *self)
{
  g_autoptr(GError) error = NULL;

  if (usher_workspace_may (self->workspace, "sync", &error))
    usher_workspace_read_async (self->workspace, list_in_reader, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, self->cancellable, on_listed_cb,
                                g_object_ref (self));
  else if (self->shell)
    usher_shell_show_error (self->shell, _("Syncing Is Not Yours to Do"), error);
}

gboolean
usher_sync_desk_is_running (UsherSyncDesk *self, const char *source)
{
  return usher_sync_schedule_is_running (self->schedule, source);
}

void
usher_sync_desk_cancel (UsherSyncDesk *self, const char *source)
{
  usher_sync_schedule_cancel (self->schedule, source);
}

/* ---- The type --------------------------------------------------------------------------------------------- */

static void
usher_sync_desk_dispose (GObject *object)
{
  UsherSyncDesk *self = USHER_SYNC_DESK (object);
  GHashTableIter iter;
  gpointer work;

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->schedule, usher_sync_schedule_free);
  g_hash_table_iter_init (&iter, self->works);
  while (g_hash_table_iter_next (&iter, NULL, &work))
    usher_work_finish (work, NULL);
  g_hash_table_remove_all (self->works);
  if (self->workspace && usher_sync_desk_of (self->workspace) == self)
    g_object_set_data (G_OBJECT (self->workspace), "usher-sync-desk", NULL);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (usher_sync_desk_parent_class)->dispose (object);
}

static void
usher_sync_desk_finalize (GObject *object)
{
  UsherSyncDesk *self = USHER_SYNC_DESK (object);

  g_hash_table_unref (self->works);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (usher_sync_desk_parent_class)->finalize (object);
}

static void
usher_sync_desk_class_init (UsherSyncDeskClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = usher_sync_desk_dispose;
  G_OBJECT_CLASS (klass)->finalize = usher_sync_desk_finalize;
  signals[CHANGED] = g_signal_new ("changed", USHER_TYPE_SYNC_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
usher_sync_desk_init (UsherSyncDesk *self)
{
  self->works = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->cancellable = g_cancellable_new ();
}

UsherSyncDesk *
usher_sync_desk_new (UsherWorkspace *workspace, UsherShell *shell)
{
  UsherSyncDesk *self = g_object_new (USHER_TYPE_SYNC_DESK, NULL);

  self->workspace = g_object_ref (workspace);
  self->shell = shell;
  self->schedule = usher_sync_schedule_new (workspace, on_done, self);
  usher_sync_schedule_watch (self->schedule, on_began);
  usher_sync_schedule_look (self->schedule);
  g_object_set_data (G_OBJECT (workspace), "usher-sync-desk", self);
  return self;
}

UsherSyncDesk *
usher_sync_desk_of (UsherWorkspace *workspace)
{
  return g_object_get_data (G_OBJECT (workspace), "usher-sync-desk");
}
