/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What asks the source and so blocks: a test, a dry run, applying what was released.  Each in a thread of
 * its own, shown as work that can be stopped; its end comes on the main thread. */

#include <glib/gi18n.h>
#include <inttypes.h>

#include "usher-source-parts.h"
#include "usher-source-report.h"
#include "usher-sources-page-private.h"

typedef struct {
  UsherSourcesPage *page;     /* (owned): main thread alone */
  UsherWorkspace *workspace;  /* (owned) */
  UsherWork *work;            /* (owned) */
  char *source, *why;         /* (owned) (nullable) */
  gint64 run;
  UsherManifest *manifest;    /* (owned) (nullable): that was tested */
} Asking;

static void
asking_free (Asking *self)
{
  g_object_unref (self->page);
  g_object_unref (self->workspace);
  g_object_unref (self->work);
  g_free (self->source);
  g_free (self->why);
  g_clear_pointer (&self->manifest, usher_manifest_free);
  g_free (self);
}

static Asking *
begin (UsherSourcesPage *page, const char *title)
{
  Asking *self = g_new0 (Asking, 1);
  UsherShell *shell = usher_sources_page_shell (page);
  g_autofree char *named = g_strdup_printf ("%s: %s", page->reading->source->name, title);

  self->page = g_object_ref (page);
  self->workspace = g_object_ref (usher_page_get_workspace (USHER_PAGE (page)));
  self->work = usher_work_new (named);
  self->source = g_strdup (page->reading->source->name);
  self->run = page->reading->held_run;
  if (shell)
    usher_shell_add_work (shell, self->work);
  return self;
}

static void
run (Asking *self, GTaskThreadFunc func, GAsyncReadyCallback callback)
{
  GTask *task = g_task_new (NULL, usher_work_get_cancellable (self->work), callback, self);

  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, func);
  g_object_unref (task);
}

static void
present (Asking *self, const char *title, GtkWidget *content)
{
  g_autofree char *named = g_strdup_printf ("%s: %s", self->source, title);

  if (gtk_widget_get_root (GTK_WIDGET (self->page)))
    gtk_window_present (usher_source_window (GTK_WIDGET (self->page), named, content));
  else
    g_object_unref (g_object_ref_sink (content));
}

/* ---- Test --------------------------------------------------------------------------------------------------- */

static void
test_in_thread (GTask *task, gpointer object, gpointer data, GCancellable *cancellable)
{
  Asking *self = data;
  const UsherSourceOpen open = { .secret_fd = -1, .interactive = TRUE };
  UsherDb *db = usher_workspace_db (self->workspace);
  UsherConnectorReport *report = usher_source_report_alloc ();
  g_autoptr(UsherSourceSession) session = NULL;
  GError *error = NULL;
  UsherConn *conn = usher_db_take_reader (db, &error);

  if (conn)
    {
      session = usher_source_session_open (self->workspace, conn, self->source, &open, cancellable, &error);
      usher_db_put_reader (db, conn);
    }
  if (session && usher_connector_test (session->connector, report, cancellable, &error))
    {
      self->manifest = g_steal_pointer (&session->manifest);
      g_clear_pointer (&session->connector, usher_connector_close); /* it looks at the manifest */
      g_task_return_pointer (task, report, (GDestroyNotify) usher_source_report_free);
      return;
    }
  usher_source_report_free (report);
  g_task_return_error (task, error);
}

static void
on_tested_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Asking *self = data;
  g_autoptr(GError) error = NULL;
  UsherConnectorReport *report = g_task_propagate_pointer (G_TASK (result), &error);

  usher_work_finish (self->work, error);
  if (report)
    present (self, _("What Can Be Read"), usher_source_report_new (report, self->manifest));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    present (self, _("The Test Failed"), usher_source_trouble_new (error));
  usher_source_report_free (report);
  asking_free (self);
}

void
usher_sources_page_test (UsherSourcesPage *self)
{
  if (self->reading)
    run (begin (self, _("testing")), test_in_thread, on_tested_cb);
}

/* ---- Dry run --------------------------------------------------------------------------------------------------- */

static void
dry_in_thread (GTask *task, gpointer object, gpointer data, GCancellable *cancellable)
{
  Asking *self = data;
  const UsherSyncOptions options = { .dry_run = TRUE, .open = { .secret_fd = -1 } };
  UsherSyncResult *result = NULL;
  GError *error = NULL;

  if (usher_sync (self->workspace, self->source, &options, &result, cancellable, &error))
    g_task_return_pointer (task, result, (GDestroyNotify) usher_sync_result_free);
  else
    g_task_return_error (task, error);
}

static const char *
word_of (const char *what)
{
  return g_str_equal (what, "added") ? _("Would be added") : g_str_equal (what, "removed") ? _("Would be gone") : _("Would change");
}

static void
add_items (GtkBox *box, const UsherSyncResult *result)
{
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_add_css_class (lines, "card");
  gtk_widget_add_css_class (lines, "lines");
  gtk_widget_add_css_class (lines, "tall");
  for (guint i = 0; i < result->items->len; i++)
    {
      const UsherSyncItem *item = result->items->pdata[i];
      GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *label = usher_source_label (item->label, "small");
      g_autofree char *what = g_strdup_printf ("%s · %s", usher_source_stream_title (item->stream), word_of (item->what));

      gtk_widget_set_hexpand (label, TRUE);
      gtk_box_append (GTK_BOX (row), label);
      gtk_box_append (GTK_BOX (row), usher_source_label (what, g_str_equal (item->what, "removed") ? "small diff-old" : "small diff-new"));
      gtk_box_append (GTK_BOX (lines), row);
    }
  gtk_box_append (box, result->items->len > 0 ? lines : usher_source_label (_("Nothing would change."), NULL));
  if (result->items->len == 0)
    g_object_unref (g_object_ref_sink (lines));
}

static GtkWidget *
new_diff (const UsherSyncResult *result)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  gtk_box_append (GTK_BOX (box), usher_source_label (_("Nothing was written."), "small secondary"));
  if (result->why)
    gtk_box_append (GTK_BOX (box), usher_source_strip ("warning", "usher-state-warning-symbolic", result->why));
  for (guint i = 0; i < result->told->len; i++)
    {
      const UsherSyncStream *stream = result->told->pdata[i];
      g_autofree char *text = stream->unread ? g_strdup_printf (_("%s: not read: %s"), stream->stream, stream->unread)
                                             : g_strdup_printf (_("%s: %'" PRId64 " read, %'" PRId64 " would be added, %'" PRId64 " changed, %'" PRId64 " gone"),
                                                                stream->stream, stream->read, stream->added, stream->changed, stream->removed);

      gtk_box_append (GTK_BOX (box), usher_source_label (text, "small"));
    }
  add_items (GTK_BOX (box), result);
  return box;
}

static void
on_dry_cb (GObject *object, GAsyncResult *async, gpointer data)
{
  Asking *self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherSyncResult) result = g_task_propagate_pointer (G_TASK (async), &error);

  usher_work_finish (self->work, error);
  if (result && result->error)
    present (self, _("The Dry Run Failed"), usher_source_trouble_new (result->error));
  else if (result && !g_str_equal (result->state, "cancelled"))
    present (self, _("What Would Change"), new_diff (result));
  else if (error && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    present (self, _("The Dry Run Failed"), usher_source_trouble_new (error));
  asking_free (self);
}

void
usher_sources_page_dry_run (UsherSourcesPage *self)
{
  if (self->reading)
    run (begin (self, _("dry run")), dry_in_thread, on_dry_cb);
}

/* ---- Release ------------------------------------------------------------------------------------------------------ */

static void
accept_in_thread (GTask *task, gpointer object, gpointer data, GCancellable *cancellable)
{
  Asking *self = data;
  UsherSyncResult *result = NULL;
  GError *error = NULL;

  if (usher_sync_accept (self->workspace, self->run, self->why, &result, cancellable, &error))
    g_task_return_pointer (task, result, (GDestroyNotify) usher_sync_result_free);
  else
    g_task_return_error (task, error);
}

static void
on_accepted_cb (GObject *object, GAsyncResult *async, gpointer data)
{
  Asking *self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherSyncResult) result = g_task_propagate_pointer (G_TASK (async), &error);

  usher_work_finish (self->work, error);
  if (error)
    usher_sources_page_show_error (self->page, _("The Run Was Not Released"), error);
  else
    usher_sources_page_toast (self->page, result ? _("The run is released and was brought in") : _("Kept for a second member, who does the same"));
  usher_sources_page_read (self->page);
  asking_free (self);
}

void
usher_sources_page_accept (UsherSourcesPage *self, const char *why)
{
  Asking *asking;

  if (!self->reading)
    return;
  asking = begin (self, _("releasing"));
  asking->why = g_strdup (why);
  run (asking, accept_in_thread, on_accepted_cb);
}
