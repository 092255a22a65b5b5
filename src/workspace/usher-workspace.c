/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The session as others hold it: what it is, who acts, its signals, its end.  Opening is in
 * usher-workspace-open.c, acting in usher-act.c, other people's changes in usher-watch.c.
 *
 * Getters may be called from any thread; signals come on the context the workspace was made in. */
#include "usher-workspace-private.h"

#include "usher-error.h"

G_DEFINE_FINAL_TYPE (UsherWorkspace, usher_workspace, G_TYPE_OBJECT)

#define CLOSING_MS 3000 /* so long what was given still waits for others when the workspace is closed */

enum { CHANGED, CONNECTED, WAITING, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
usher_workspace_dispose (GObject *object)
{
  usher_workspace_close (USHER_WORKSPACE (object));
  G_OBJECT_CLASS (usher_workspace_parent_class)->dispose (object);
}

static void
usher_workspace_finalize (GObject *object)
{
  UsherWorkspace *self = USHER_WORKSPACE (object);

  g_clear_pointer (&self->db, usher_db_unref);
  g_clear_pointer (&self->clock, usher_clock_unref);
  g_clear_pointer (&self->own_lines, g_array_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self->uuid);
  g_free (self->os_login);
  g_free (self->why_read_only);
  g_free (self->hint_read_only);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (usher_workspace_parent_class)->finalize (object);
}

static void
usher_workspace_class_init (UsherWorkspaceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = usher_workspace_dispose;
  object_class->finalize = usher_workspace_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_PTR_ARRAY, G_TYPE_BOOLEAN);
  signals[CONNECTED] = g_signal_new ("connected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[WAITING] = g_signal_new ("waiting", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
usher_workspace_init (UsherWorkspace *self)
{
  g_mutex_init (&self->lock);
  self->context = g_main_context_ref_thread_default ();
  self->thread = g_thread_self ();
  self->own_lines = g_array_new (FALSE, FALSE, sizeof (UsherLineRange));
  self->connected = TRUE;
}

/* What runs is finished: readers, then the writer; what still waits for other programs gets a moment
 * and then fails.  Safe to call twice. */
void
usher_workspace_close (UsherWorkspace *self)
{
  if (!g_atomic_int_compare_and_exchange (&self->closed, FALSE, TRUE))
    return;
  g_clear_pointer (&self->notice, usher_notice_free);
  if (self->db)
    usher_db_limit_waits (self->db, CLOSING_MS);
  if (self->readers)
    g_thread_pool_free (g_steal_pointer (&self->readers), FALSE, TRUE);
  g_clear_pointer (&self->writer, usher_writer_free);
  if (self->db)
    usher_db_watch_waits (self->db, NULL, NULL);
}

void
usher_workspace_stop_waiting (UsherWorkspace *self)
{
  usher_db_stop_waits (self->db);
}

gboolean
usher_workspace_refuse_closed (UsherWorkspace *self, GError **error)
{
  if (!g_atomic_int_get (&self->closed))
    return TRUE;
  return usher_error_set (error, USHER_ERROR_STORE, "Open it again.", "the workspace is closed");
}

UsherDb *
usher_workspace_db (UsherWorkspace *self)
{
  return self->db;
}

UsherWriter *
usher_workspace_writer (UsherWorkspace *self)
{
  return self->writer;
}

UsherClock *
usher_workspace_clock (UsherWorkspace *self)
{
  return self->clock;
}

gint64
usher_workspace_now (UsherWorkspace *self)
{
  return usher_clock_now (self->clock);
}

void
usher_workspace_set_clock (UsherWorkspace *self, UsherClock *clock)
{
  g_autoptr(UsherClock) old = self->clock;

  self->clock = usher_clock_ref (clock);
  self->clock_rules = TRUE;
}

UsherKind
usher_workspace_kind (UsherWorkspace *self)
{
  return self->kind;
}

const char *
usher_kind_name (UsherKind kind)
{
  static const char *const names[] = { "live", "sample", "training" };

  return names[kind];
}

const char *
usher_workspace_uuid (UsherWorkspace *self)
{
  return self->uuid;
}

const char *
usher_workspace_place (UsherWorkspace *self)
{
  return usher_db_place (self->db);
}

int
usher_workspace_schema (UsherWorkspace *self)
{
  return self->schema;
}

gint64
usher_workspace_member (UsherWorkspace *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->member;
}

const char *
usher_workspace_member_login (UsherWorkspace *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->login;
}

UsherRoles
usher_workspace_roles (UsherWorkspace *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->roles;
}

const UsherRights *
usher_workspace_rights (UsherWorkspace *self)
{
  return usher_rights_shipped ();
}

/* WHY lives as long as the workspace, or until a claim. */
gboolean
usher_workspace_is_read_only (UsherWorkspace *self, const char **why)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (why)
    *why = self->why_read_only;
  return self->why_read_only != NULL;
}

void
usher_workspace_set_read_only (UsherWorkspace *self, const char *why, const char *hint)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_free (self->why_read_only);
  g_free (self->hint_read_only);
  self->why_read_only = g_strdup (why);
  self->hint_read_only = g_strdup (hint);
}

gboolean
usher_workspace_may (UsherWorkspace *self, const char *right, GError **error)
{
  g_autofree char *why = NULL, *hint = NULL;
  UsherRoles roles;

  g_mutex_lock (&self->lock);
  why = g_strdup (self->why_read_only);
  hint = g_strdup (self->hint_read_only);
  roles = self->roles;
  g_mutex_unlock (&self->lock);
  if (why)
    return usher_error_set (error, USHER_ERROR_READ_ONLY, hint, "%s", why);
  return usher_may (usher_rights_shipped (), roles, right, error);
}

/* ---- Signals ---- */
typedef struct {
  UsherWorkspace *self;
  GPtrArray *touched; /* (nullable) */
  char *who;          /* (owned) (nullable) */
  gboolean own, connected;
  guint signal;
} Announcement;

static void
announcement_free (gpointer data)
{
  Announcement *what = data;

  g_clear_pointer (&what->touched, g_ptr_array_unref);
  g_object_unref (what->self);
  g_free (what->who);
  g_free (what);
}

static gboolean
announce_now (gpointer data)
{
  Announcement *what = data;

  if (what->signal == CHANGED)
    g_signal_emit (what->self, signals[CHANGED], 0, what->touched, what->own);
  else if (what->signal == WAITING)
    g_signal_emit (what->self, signals[WAITING], 0, what->who);
  else
    g_signal_emit (what->self, signals[CONNECTED], 0, what->connected);
  return G_SOURCE_REMOVE;
}

/* At once on our own thread; else as an idle of the context (g_main_context_invoke () might run it
 * on the wrong thread between two iterations). */
static void
announce (Announcement *what)
{
  GSource *source;

  if (g_thread_self () == what->self->thread)
    {
      announce_now (what);
      announcement_free (what);
      return;
    }
  source = g_idle_source_new ();
  g_source_set_static_name (source, "usher-workspace-announce");
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, announce_now, what, announcement_free);
  g_source_attach (source, what->self->context);
  g_source_unref (source);
}

void
usher_workspace_announce (UsherWorkspace *self, GPtrArray *touched, gboolean own)
{
  Announcement *what = g_new0 (Announcement, 1);

  what->self = g_object_ref (self);
  what->touched = touched ? g_ptr_array_ref (touched) : NULL;
  what->own = own;
  what->signal = CHANGED;
  announce (what);
}

void
usher_workspace_announce_connected (UsherWorkspace *self, gboolean connected)
{
  Announcement *what = g_new0 (Announcement, 1);

  what->self = g_object_ref (self);
  what->connected = connected;
  what->signal = CONNECTED;
  announce (what);
}

/* On the thread that waits. */
void
usher_workspace_announce_waiting (const char *who, gpointer data)
{
  UsherWorkspace *self = data;
  Announcement *what = g_new0 (Announcement, 1);

  what->self = g_object_ref (self);
  what->who = g_strdup (who);
  what->signal = WAITING;
  announce (what);
}
