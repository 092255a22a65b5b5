/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* One piece of background work.  Workers report from their own threads; what they say is kept under
 * a lock and announced on the main context, never more than one announcement under way. */

#include "usher-work.h"

struct _UsherWork {
  GObject parent_instance;

  char *title;               /* (owned) */
  GCancellable *cancellable; /* (owned) */

  GMutex lock;               /* guards the next five */
  char *detail;              /* (owned) (nullable) */
  double fraction;
  gboolean finished;
  char *error;               /* (owned) (nullable) */
  gboolean announcing;

  char *shown_detail;        /* (owned) (nullable): main thread's copies */
  char *shown_error;         /* (owned) (nullable) */
  double shown_fraction;
  gboolean shown_finished;
};

G_DEFINE_FINAL_TYPE (UsherWork, usher_work, G_TYPE_OBJECT)

enum { PROP_0, PROP_TITLE, PROP_DETAIL, PROP_FRACTION, PROP_FINISHED, PROP_ERROR, N_PROPS };

static GParamSpec *props[N_PROPS];

static void
usher_work_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  UsherWork *self = USHER_WORK (object);

  switch (id)
    {
    case PROP_TITLE: g_value_set_string (value, self->title); break;
    case PROP_DETAIL: g_value_set_string (value, self->shown_detail); break;
    case PROP_FRACTION: g_value_set_double (value, self->shown_fraction); break;
    case PROP_FINISHED: g_value_set_boolean (value, self->shown_finished); break;
    case PROP_ERROR: g_value_set_string (value, self->shown_error); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
usher_work_finalize (GObject *object)
{
  UsherWork *self = USHER_WORK (object);

  g_free (self->title);
  g_free (self->detail);
  g_free (self->error);
  g_free (self->shown_detail);
  g_free (self->shown_error);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (usher_work_parent_class)->finalize (object);
}

static void
usher_work_class_init (UsherWorkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = usher_work_get_property;
  object_class->finalize = usher_work_finalize;
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, flags);
  props[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, -1, 1, -1, flags);
  props[PROP_FINISHED] = g_param_spec_boolean ("finished", NULL, NULL, FALSE, flags);
  props[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
usher_work_init (UsherWork *self)
{
  g_mutex_init (&self->lock);
  self->cancellable = g_cancellable_new ();
  self->fraction = self->shown_fraction = -1;
}

UsherWork *
usher_work_new (const char *title)
{
  UsherWork *self = g_object_new (USHER_TYPE_WORK, NULL);

  self->title = g_strdup (title);
  return self;
}

const char *
usher_work_get_title (UsherWork *self)
{
  return self->title;
}

const char *
usher_work_get_detail (UsherWork *self)
{
  return self->shown_detail;
}

double
usher_work_get_fraction (UsherWork *self)
{
  return self->shown_fraction;
}

gboolean
usher_work_get_finished (UsherWork *self)
{
  return self->shown_finished;
}

GCancellable *
usher_work_get_cancellable (UsherWork *self)
{
  return self->cancellable;
}

static gboolean
announce (gpointer data)
{
  UsherWork *self = data;

  g_mutex_lock (&self->lock);
  self->announcing = FALSE;
  g_free (self->shown_detail);
  g_free (self->shown_error);
  self->shown_detail = g_strdup (self->detail);
  self->shown_error = g_strdup (self->error);
  self->shown_fraction = self->fraction;
  self->shown_finished = self->finished;
  g_mutex_unlock (&self->lock);

  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = PROP_DETAIL; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), props[i]);
  g_object_thaw_notify (G_OBJECT (self));
  return G_SOURCE_REMOVE;
}

/* With the lock held.  Progress waits a little, so that a fast worker does not flood the window. */
static void
announce_soon (UsherWork *self, guint ms)
{
  g_autoptr(GSource) source = NULL;

  if (self->announcing)
    return;
  self->announcing = TRUE;
  source = ms > 0 ? g_timeout_source_new (ms) : g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, announce, g_object_ref (self), g_object_unref);
  g_source_attach (source, NULL);
}

void
usher_work_progress (gint64 done, gint64 total, gpointer work)
{
  UsherWork *self = work;

  g_mutex_lock (&self->lock);
  self->fraction = total > 0 ? CLAMP ((double) done / (double) total, 0, 1) : -1;
  announce_soon (self, 100);
  g_mutex_unlock (&self->lock);
}

void
usher_work_set_detail (UsherWork *self, const char *detail)
{
  g_mutex_lock (&self->lock);
  g_free (self->detail);
  self->detail = g_strdup (detail);
  announce_soon (self, 100);
  g_mutex_unlock (&self->lock);
}

void
usher_work_finish (UsherWork *self, const GError *error)
{
  g_mutex_lock (&self->lock);
  self->finished = TRUE;
  if (error && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_free (self->error);
      self->error = g_strdup (error->message);
    }
  announce_soon (self, 0);
  g_mutex_unlock (&self->lock);
}
