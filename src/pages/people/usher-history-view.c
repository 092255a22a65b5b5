/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The history card.  Main thread; lines are read and put into words on a reader. */

#include "usher-history-view.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "usher-history-reading.h"
#include "usher-parts.h"
#include "usher-when.h"

#define SHOWN 30

struct _UsherHistoryView {
  AdwBin parent_instance;

  UsherWorkspace *workspace; /* (owned) */
  GCancellable *reading;     /* (owned) (nullable) */
  char *about;               /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (UsherHistoryView, usher_history_view, ADW_TYPE_BIN)

static GtkWidget *
new_side (const char *text, const char *css)
{
  GtkWidget *label = usher_parts_paragraph (text ? text : _("None"), "small");

  gtk_widget_add_css_class (label, css);
  gtk_widget_set_hexpand (label, TRUE);
  return label;
}

/* "Risk   medium → high": tints and words, for whoever sees no tint. */
static GtkWidget *
new_diff (GPtrArray *changes)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 3);
  for (guint i = 0; i < changes->len; i++)
    {
      const UsherHistoryChange *change = changes->pdata[i];
      GtkWidget *from = new_side (change->from, "diff-old"), *to = new_side (change->to, "diff-new");
      GtkWidget *name = usher_parts_label (change->field, "small secondary"), *arrow = usher_parts_label ("→", "secondary");
      g_autofree char *was = g_strdup_printf (_("%s before: %s"), change->field, change->from ? change->from : _("None"));
      g_autofree char *is = g_strdup_printf (_("%s after: %s"), change->field, change->to ? change->to : _("None"));

      gtk_widget_set_size_request (name, (int) (110 * usher_parts_text_scale ()), -1);
      gtk_accessible_update_property (GTK_ACCESSIBLE (from), GTK_ACCESSIBLE_PROPERTY_LABEL, was, -1);
      gtk_accessible_update_property (GTK_ACCESSIBLE (to), GTK_ACCESSIBLE_PROPERTY_LABEL, is, -1);
      gtk_grid_attach (GTK_GRID (grid), name, 0, (int) i, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), from, 1, (int) i, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), arrow, 2, (int) i, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), to, 3, (int) i, 1, 1);
    }
  return grid;
}

static GtkWidget *
new_entry (UsherHistoryView *self, const UsherHistoryEntry *entry)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *time;
  g_autofree char *when = usher_when_short (entry->at, usher_workspace_now (self->workspace)), *exact = usher_when_long (entry->at);
  g_autofree char *line = g_strdup_printf (_("Line %'" PRId64), entry->n), *what = g_strdup_printf ("%s %s", entry->who, entry->did);
  GtkWidget *did = usher_parts_paragraph (what, "small");

  time = usher_parts_label (when, "small secondary");
  gtk_widget_set_tooltip_text (time, exact);
  gtk_widget_set_size_request (time, (int) (110 * usher_parts_text_scale ()), -1);
  gtk_widget_set_hexpand (did, TRUE);
  gtk_box_append (GTK_BOX (head), time);
  gtk_box_append (GTK_BOX (head), did);
  gtk_box_append (GTK_BOX (head), usher_parts_label (line, "caption secondary numeric"));
  gtk_box_append (GTK_BOX (box), head);
  if (entry->changes->len > 0)
    gtk_box_append (GTK_BOX (box), new_diff (entry->changes));
  if (entry->reason)
    gtk_box_append (GTK_BOX (box), usher_parts_paragraph (entry->reason, "small"));
  return box;
}

static void
show_reading (UsherHistoryView *self, const UsherHistoryReading *reading)
{
  g_autofree char *all = g_strdup_printf (_("All %'" PRId64), reading->total), *location = g_strconcat ("ledger:", self->about, NULL);
  GtkWidget *lines, *more = reading->total > 0 ? usher_parts_link (all, location) : NULL, *card = usher_parts_card (_("History"), more, &lines);

  gtk_widget_add_css_class (lines, "tall");
  for (guint i = 0; i < reading->entries->len; i++)
    gtk_box_append (GTK_BOX (lines), new_entry (self, reading->entries->pdata[i]));
  if (reading->entries->len == 0)
    gtk_box_append (GTK_BOX (lines), usher_parts_paragraph (_("No member has decided anything about this yet."), "small secondary"));
  adw_bin_set_child (ADW_BIN (self), card);
}

static gpointer
read_history (UsherConn *conn, gpointer about, GCancellable *cancellable, GError **error)
{
  return usher_history_reading_load (conn, about, SHOWN, error);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherHistoryView) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherHistoryReading) reading = usher_workspace_read_finish (USHER_WORKSPACE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (reading)
    show_reading (self, reading);
  else
    adw_bin_set_child (ADW_BIN (self), usher_parts_strip ("error", "usher-state-fail-symbolic", _("The history could not be read."), error->message));
}

void
usher_history_view_show (UsherHistoryView *self, const char *about)
{
  char *kept = g_strdup (about);

  g_free (self->about);
  self->about = kept;
  if (self->reading)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();
  usher_workspace_read_async (self->workspace, read_history, g_strdup (kept), g_free, (GDestroyNotify) usher_history_reading_free, self->reading,
                              on_read_cb, g_object_ref (self));
}

static void
usher_history_view_dispose (GObject *object)
{
  UsherHistoryView *self = USHER_HISTORY_VIEW (object);

  if (self->reading)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (usher_history_view_parent_class)->dispose (object);
}

static void
usher_history_view_finalize (GObject *object)
{
  g_free (USHER_HISTORY_VIEW (object)->about);
  G_OBJECT_CLASS (usher_history_view_parent_class)->finalize (object);
}

static void
usher_history_view_class_init (UsherHistoryViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = usher_history_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = usher_history_view_finalize;
}

static void
usher_history_view_init (UsherHistoryView *self)
{
}

GtkWidget *
usher_history_view_new (UsherWorkspace *workspace)
{
  UsherHistoryView *self = g_object_new (USHER_TYPE_HISTORY_VIEW, NULL);

  self->workspace = g_object_ref (workspace);
  return GTK_WIDGET (self);
}
