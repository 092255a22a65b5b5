/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The base of all pages: title, pane, header, and a cancellable that ends with the page.
 * Main thread.  It knows no window and no feature; what it needs of the window it asks UsherShell. */

#include "usher-page.h"

#include <string.h>

#include "usher-page-layout.h"

typedef struct {
  UsherWorkspace *workspace; /* (owned) (nullable): the welcome page has none */
  GCancellable *cancellable; /* (owned) */
  char *title;               /* (owned) (nullable) */
  char *subtitle;            /* (owned) (nullable) */
  char *sidebar;             /* (owned) (nullable) */
  GtkWidget *pane;           /* (owned) (nullable) */
  GtkWidget *header;         /* (owned) (nullable) */
} UsherPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (UsherPage, usher_page, ADW_TYPE_BIN)

enum { PROP_0, PROP_WORKSPACE, PROP_TITLE, PROP_SUBTITLE, PROP_SIDEBAR, PROP_PANE, PROP_HEADER, N_PROPS };

static GParamSpec *props[N_PROPS];

#define PRIVATE(self) ((UsherPagePrivate *) usher_page_get_instance_private (self))

static void
usher_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  UsherPagePrivate *priv = PRIVATE (USHER_PAGE (object));

  switch (id)
    {
    case PROP_WORKSPACE: g_value_set_object (value, priv->workspace); break;
    case PROP_TITLE: g_value_set_string (value, priv->title); break;
    case PROP_SUBTITLE: g_value_set_string (value, priv->subtitle); break;
    case PROP_SIDEBAR: g_value_set_string (value, priv->sidebar); break;
    case PROP_PANE: g_value_set_object (value, priv->pane); break;
    case PROP_HEADER: g_value_set_object (value, priv->header); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
usher_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  UsherPage *self = USHER_PAGE (object);

  switch (id)
    {
    case PROP_WORKSPACE: g_set_object (&PRIVATE (self)->workspace, g_value_get_object (value)); break;
    case PROP_TITLE: usher_page_set_title (self, g_value_get_string (value)); break;
    case PROP_SUBTITLE: usher_page_set_subtitle (self, g_value_get_string (value)); break;
    case PROP_SIDEBAR: usher_page_set_sidebar (self, g_value_get_string (value)); break;
    case PROP_PANE: usher_page_set_pane (self, g_value_get_object (value)); break;
    case PROP_HEADER: usher_page_set_header (self, g_value_get_object (value)); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
usher_page_dispose (GObject *object)
{
  UsherPagePrivate *priv = PRIVATE (USHER_PAGE (object));

  g_cancellable_cancel (priv->cancellable);
  g_clear_object (&priv->pane);
  g_clear_object (&priv->header);
  g_clear_object (&priv->workspace);
  G_OBJECT_CLASS (usher_page_parent_class)->dispose (object);
}

static void
usher_page_finalize (GObject *object)
{
  UsherPagePrivate *priv = PRIVATE (USHER_PAGE (object));

  g_object_unref (priv->cancellable);
  g_free (priv->title);
  g_free (priv->subtitle);
  g_free (priv->sidebar);
  G_OBJECT_CLASS (usher_page_parent_class)->finalize (object);
}

static void
usher_page_class_init (UsherPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = usher_page_get_property;
  object_class->set_property = usher_page_set_property;
  object_class->dispose = usher_page_dispose;
  object_class->finalize = usher_page_finalize;

  props[PROP_WORKSPACE] = g_param_spec_object ("workspace", NULL, NULL, USHER_TYPE_WORKSPACE,
                                               G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL, flags);
  props[PROP_SIDEBAR] = g_param_spec_string ("sidebar", NULL, NULL, NULL, flags);
  props[PROP_PANE] = g_param_spec_object ("pane", NULL, NULL, GTK_TYPE_WIDGET, flags);
  props[PROP_HEADER] = g_param_spec_object ("header", NULL, NULL, GTK_TYPE_WIDGET, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_REGION);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), USHER_TYPE_PAGE_LAYOUT);
}

static void
usher_page_init (UsherPage *self)
{
  PRIVATE (self)->cancellable = g_cancellable_new ();
}

UsherWorkspace *
usher_page_get_workspace (UsherPage *self)
{
  return PRIVATE (self)->workspace;
}

GCancellable *
usher_page_get_cancellable (UsherPage *self)
{
  return PRIVATE (self)->cancellable;
}

static void
set_text (UsherPage *self, char **text, const char *value, guint prop)
{
  if (g_strcmp0 (*text, value) == 0)
    return;
  g_free (*text);
  *text = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
set_widget (UsherPage *self, GtkWidget **widget, GtkWidget *value, guint prop)
{
  GtkWidget *was = *widget;

  if (was == value)
    return;
  *widget = value ? g_object_ref_sink (value) : NULL;
  g_clear_object (&was);
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

const char *
usher_page_get_title (UsherPage *self)
{
  return PRIVATE (self)->title;
}

void
usher_page_set_title (UsherPage *self, const char *title)
{
  set_text (self, &PRIVATE (self)->title, title, PROP_TITLE);
  if (title)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

const char *
usher_page_get_subtitle (UsherPage *self)
{
  return PRIVATE (self)->subtitle;
}

void
usher_page_set_subtitle (UsherPage *self, const char *subtitle)
{
  set_text (self, &PRIVATE (self)->subtitle, subtitle, PROP_SUBTITLE);
}

const char *
usher_page_get_sidebar (UsherPage *self)
{
  return PRIVATE (self)->sidebar;
}

void
usher_page_set_sidebar (UsherPage *self, const char *destination)
{
  set_text (self, &PRIVATE (self)->sidebar, destination, PROP_SIDEBAR);
}

GtkWidget *
usher_page_get_pane (UsherPage *self)
{
  return PRIVATE (self)->pane;
}

void
usher_page_set_pane (UsherPage *self, GtkWidget *pane)
{
  set_widget (self, &PRIVATE (self)->pane, pane, PROP_PANE);
}

GtkWidget *
usher_page_get_header (UsherPage *self)
{
  return PRIVATE (self)->header;
}

void
usher_page_set_header (UsherPage *self, GtkWidget *header)
{
  set_widget (self, &PRIVATE (self)->header, header, PROP_HEADER);
}

char *
usher_page_get_location (UsherPage *self)
{
  return USHER_PAGE_GET_CLASS (self)->get_location (self);
}

gboolean
usher_page_go (UsherPage *self, const char *location)
{
  UsherPageClass *klass = USHER_PAGE_GET_CLASS (self);

  return klass->go && klass->go (self, location);
}

void
usher_page_find (UsherPage *self)
{
  UsherPageClass *klass = USHER_PAGE_GET_CLASS (self);

  if (klass->find)
    klass->find (self);
}

void
usher_page_refresh (UsherPage *self, GPtrArray *changed)
{
  UsherPageClass *klass = USHER_PAGE_GET_CLASS (self);

  if (klass->refresh)
    klass->refresh (self, changed);
}

void
usher_page_shown (UsherPage *self)
{
  UsherPageClass *klass = USHER_PAGE_GET_CLASS (self);

  if (klass->shown)
    klass->shown (self);
}

gboolean
usher_page_export (UsherPage *self)
{
  UsherPageClass *klass = USHER_PAGE_GET_CLASS (self);

  return klass->export && klass->export (self);
}

/* ---- Locations ------------------------------------------------------------------------------- */

char *
usher_location_word (const char *location)
{
  return g_strndup (location, strcspn (location, ":?"));
}

char *
usher_location_about (const char *location)
{
  gsize word = strcspn (location, ":?"), about;

  if (location[word] != ':')
    return NULL;
  about = strcspn (location + word + 1, "?");
  return about > 0 ? g_strndup (location + word + 1, about) : NULL;
}

char *
usher_location_state (const char *location, const char *key)
{
  const char *state = strchr (location, '?');
  g_auto(GStrv) parts = state ? g_strsplit (state + 1, "&", -1) : NULL;
  gsize length = strlen (key);

  for (char **part = parts; part && *part; part++)
    if (strncmp (*part, key, length) == 0 && (*part)[length] == '=')
      return g_uri_unescape_string (*part + length + 1, NULL);
  return NULL;
}

char *
usher_location_make (const char *word, const char *about, const char *const *key_values)
{
  GString *location = g_string_new (word);
  char mark = '?';

  if (about)
    g_string_append_printf (location, ":%s", about);
  for (; key_values && key_values[0]; key_values += 2)
    {
      if (!key_values[1] || !*key_values[1])
        continue;
      g_string_append_printf (location, "%c%s=", mark, key_values[0]);
      g_string_append_uri_escaped (location, key_values[1], ":,<>", TRUE);
      mark = '&';
    }
  return g_string_free (location, FALSE);
}
