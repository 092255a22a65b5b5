/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The base of the pages of one record.  Main thread; reading is a reader's. */

#include "usher-record-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "usher-error.h"
#include "usher-facts.h"
#include "usher-shell.h"
#include "usher-widgets.h"

typedef struct {
  /* template */
  GtkStack *stack;       /* "loading", "content", "failed" */
  GtkBox *content;
  AdwStatusPage *failed;

  char *about;           /* (owned) (nullable) */
  gint64 id;
} UsherRecordPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (UsherRecordPage, usher_record_page, USHER_TYPE_PAGE)

#define PRIVATE(self) ((UsherRecordPagePrivate *) usher_record_page_get_instance_private (self))

GtkBox *
usher_record_page_get_content (UsherRecordPage *self)
{
  return PRIVATE (self)->content;
}

gint64
usher_record_page_get_id (UsherRecordPage *self)
{
  return PRIVATE (self)->id;
}

void
usher_record_page_set_id (UsherRecordPage *self, gint64 id)
{
  PRIVATE (self)->id = id;
}

void
usher_record_page_set_as_of (UsherRecordPage *self, gint64 at)
{
  g_autofree char *text = usher_facts_as_of_text (at, usher_workspace_now (usher_page_get_workspace (USHER_PAGE (self))));

  usher_page_set_subtitle (USHER_PAGE (self), text);
}

/* ---- Reading -------------------------------------------------------------------------------------------------- */

static void
wanted_free (gpointer data)
{
  UsherRecordWanted *self = data;

  g_free (self->about);
  g_free (self);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherRecordPage) self = data;
  UsherRecordPageClass *klass = USHER_RECORD_PAGE_GET_CLASS (self);
  g_autoptr(GError) error = NULL;
  gpointer reading = usher_workspace_read_finish (USHER_WORKSPACE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (reading)
    {
      klass->show (self, reading);
      klass->reading_free (reading);
      gtk_stack_set_visible_child_name (PRIVATE (self)->stack, "content");
      return;
    }
  if (error)
    usher_widgets_say_error (PRIVATE (self)->failed, error);
  else
    adw_status_page_set_description (PRIVATE (self)->failed, _("It is no longer there."));
  gtk_stack_set_visible_child_name (PRIVATE (self)->stack, "failed");
}

void
usher_record_page_read (UsherRecordPage *self)
{
  UsherRecordPageClass *klass = USHER_RECORD_PAGE_GET_CLASS (self);
  UsherWorkspace *workspace = usher_page_get_workspace (USHER_PAGE (self));
  UsherRecordWanted *wanted = g_new0 (UsherRecordWanted, 1);

  wanted->about = g_strdup (PRIVATE (self)->about);
  wanted->now = usher_workspace_now (workspace);
  usher_workspace_read_async (workspace, klass->read, wanted, wanted_free, klass->reading_free, usher_page_get_cancellable (USHER_PAGE (self)),
                              on_read_cb, g_object_ref (self));
}

void
usher_record_page_set_about (UsherRecordPage *self, const char *location)
{
  g_free (PRIVATE (self)->about);
  PRIVATE (self)->about = usher_location_about (location);
  if (!PRIVATE (self)->about)
    PRIVATE (self)->about = g_strdup ("");
  usher_record_page_read (self);
}

static void
on_retry_clicked_cb (GtkButton *button, UsherRecordPage *self)
{
  gtk_stack_set_visible_child_name (PRIVATE (self)->stack, "loading");
  usher_record_page_read (self);
}

/* ---- The page's duties -------------------------------------------------------------------------------------------- */

static char *
usher_record_page_get_location (UsherPage *page)
{
  UsherRecordPage *self = USHER_RECORD_PAGE (page);
  const char *word = USHER_RECORD_PAGE_GET_CLASS (self)->word;

  return PRIVATE (self)->id ? g_strdup_printf ("%s:%" G_GINT64_FORMAT, word, PRIVATE (self)->id) : usher_location_make (word, PRIVATE (self)->about, NULL);
}

static gboolean
usher_record_page_go (UsherPage *page, const char *location)
{
  return TRUE;
}

static gboolean
concerns (UsherRecordPage *self, GPtrArray *changed)
{
  const char *tables = USHER_RECORD_PAGE_GET_CLASS (self)->tables;

  for (guint i = 0; changed && i < changed->len; i++)
    {
      const char *object = changed->pdata[i];
      g_autofree char *table = g_strdup_printf (" %.*s ", (int) strcspn (object, ":"), object);

      if (strstr (tables, table))
        return TRUE;
    }
  return changed == NULL;
}

static void
usher_record_page_refresh (UsherPage *page, GPtrArray *changed)
{
  if (concerns (USHER_RECORD_PAGE (page), changed))
    usher_record_page_read (USHER_RECORD_PAGE (page));
}

/* ---- Acts ------------------------------------------------------------------------------------------------------------ */

typedef struct {
  UsherRecordPage *page; /* (owned) */
  char *done, *failed;   /* (owned) */
} Acting;

static void
on_acted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Acting *acting = data;
  UsherShell *shell = usher_shell_of (GTK_WIDGET (acting->page));
  g_autoptr(GError) error = NULL;
  g_autofree char *act = NULL;

  if (usher_workspace_act_finish (USHER_WORKSPACE (source), result, &act, &error))
    {
      if (shell)
        usher_shell_toast (shell, acting->done, act);
    }
  else if (shell)
    usher_shell_show_error (shell, acting->failed, error);
  g_object_unref (acting->page);
  g_free (acting->done);
  g_free (acting->failed);
  g_free (acting);
}

void
usher_record_page_act (UsherRecordPage *self, const char *done, const char *failed, UsherActFunc func, gpointer data, GDestroyNotify destroy)
{
  Acting *acting = g_new0 (Acting, 1);

  acting->page = g_object_ref (self);
  acting->done = g_strdup (done);
  acting->failed = g_strdup (failed);
  usher_workspace_act_async (usher_page_get_workspace (USHER_PAGE (self)), NULL, func, data, destroy, NULL, on_acted_cb, acting);
}

/* ---- The type ---------------------------------------------------------------------------------------------------------- */

static void
usher_record_page_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL); /* the template's child; the bin must know that it is gone */
  G_OBJECT_CLASS (usher_record_page_parent_class)->dispose (object);
}

static void
usher_record_page_finalize (GObject *object)
{
  g_free (PRIVATE (USHER_RECORD_PAGE (object))->about);
  G_OBJECT_CLASS (usher_record_page_parent_class)->finalize (object);
}

static void
usher_record_page_class_init (UsherRecordPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  UsherPageClass *page_class = USHER_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = usher_record_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = usher_record_page_finalize;
  page_class->get_location = usher_record_page_get_location;
  page_class->go = usher_record_page_go;
  page_class->refresh = usher_record_page_refresh;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/usher_workbench/Usher/ui/usher-record-page.ui");
  gtk_widget_class_bind_template_child_private (widget_class, UsherRecordPage, stack);
  gtk_widget_class_bind_template_child_private (widget_class, UsherRecordPage, content);
  gtk_widget_class_bind_template_child_private (widget_class, UsherRecordPage, failed);
  gtk_widget_class_bind_template_callback (widget_class, on_retry_clicked_cb);
}

static void
usher_record_page_init (UsherRecordPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
