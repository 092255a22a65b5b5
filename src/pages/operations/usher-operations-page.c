/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The operations of the workspace.  Main thread. */

#include "usher-operations-page.h"

#include <glib/gi18n.h>

#include "usher-op-columns.h"
#include "usher-op-view.h"
#include "usher-pages.h"

struct _UsherOperationsPage {
  UsherPage parent_instance;

  UsherGrid *grid;    /* (borrowed) */
  UsherOpView *view;  /* (owned): the pane */
};

G_DEFINE_FINAL_TYPE (UsherOperationsPage, usher_operations_page, USHER_TYPE_PAGE)

static void
on_focus_row_cb (UsherGrid *grid, gint64 id, const char *key, UsherOperationsPage *self)
{
  if (id > 0)
    usher_op_view_show (self->view, id);
}

/* The first stands in the pane until one is chosen. */
static void
on_state_cb (UsherGridSource *source, UsherOperationsPage *self)
{
  if (usher_op_view_get_id (self->view) <= 0 && usher_grid_source_get_state (source) == USHER_GRID_READY && usher_grid_source_get_rows (source) > 0)
    on_focus_row_cb (self->grid, usher_grid_source_get_id (source, 0), NULL, self);
}

static char *
usher_operations_page_get_location (UsherPage *page)
{
  g_autofree char *tokens = usher_grid_get_tokens (USHER_OPERATIONS_PAGE (page)->grid);

  return usher_location_make ("operations", NULL, (const char *const[]) { "query", tokens, NULL });
}

static gboolean
usher_operations_page_go (UsherPage *page, const char *location)
{
  UsherOperationsPage *self = USHER_OPERATIONS_PAGE (page);
  g_autofree char *tokens = usher_location_state (location, "query"), *about = usher_location_about (location);
  gint64 id = about ? g_ascii_strtoll (about, NULL, 10) : 0;

  usher_grid_set_tokens (self->grid, tokens);
  if (id > 0)
    usher_op_view_show (self->view, id);
  return TRUE;
}

static void
usher_operations_page_find (UsherPage *page)
{
  usher_grid_find (USHER_OPERATIONS_PAGE (page)->grid);
}

static void
usher_operations_page_refresh (UsherPage *page, GPtrArray *changed)
{
  UsherOperationsPage *self = USHER_OPERATIONS_PAGE (page);

  usher_grid_changed (self->grid, changed);
  usher_op_view_reload (self->view);
}

static gboolean
usher_operations_page_export (UsherPage *page)
{
  usher_grid_export (USHER_OPERATIONS_PAGE (page)->grid);
  return TRUE;
}

static void
usher_operations_page_dispose (GObject *object)
{
  g_clear_object (&USHER_OPERATIONS_PAGE (object)->view);
  G_OBJECT_CLASS (usher_operations_page_parent_class)->dispose (object);
}

static void
usher_operations_page_class_init (UsherOperationsPageClass *klass)
{
  UsherPageClass *page_class = USHER_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = usher_operations_page_dispose;
  page_class->get_location = usher_operations_page_get_location;
  page_class->go = usher_operations_page_go;
  page_class->find = usher_operations_page_find;
  page_class->refresh = usher_operations_page_refresh;
  page_class->export = usher_operations_page_export;
}

static void
usher_operations_page_init (UsherOperationsPage *self)
{
}

UsherPage *
usher_operations_page_new (UsherWorkspace *workspace, const char *location)
{
  UsherOperationsPage *self = g_object_new (USHER_TYPE_OPERATIONS_PAGE, "workspace", workspace, "title", _("Operations"), NULL);

  self->view = USHER_OP_VIEW (g_object_ref_sink (usher_op_view_new (workspace)));
  self->grid = USHER_GRID (usher_grid_new (workspace, &usher_op_grid, NULL));
  g_signal_connect (self->grid, "focus-row", G_CALLBACK (on_focus_row_cb), self);
  g_signal_connect_object (usher_grid_get_source (self->grid), "state", G_CALLBACK (on_state_cb), self, 0);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->grid));
  usher_page_set_pane (USHER_PAGE (self), GTK_WIDGET (self->view));
  usher_operations_page_go (USHER_PAGE (self), location);
  return USHER_PAGE (self);
}
