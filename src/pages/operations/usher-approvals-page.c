/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The approvals of the workspace; which of them wait for the member is asked on a reader, and the grid
 * keeps to those.  Main thread. */

#include "usher-approvals-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "usher-approval-pane.h"
#include "usher-op-columns.h"
#include "usher-pages.h"

struct _UsherApprovalsPage {
  UsherPage parent_instance;

  UsherGrid *grid;           /* (borrowed), as below */
  GtkToggleButton *tabs[2];
  UsherApprovalPane *view;   /* (owned): the pane */
  char *mine;                /* (owned) (nullable): "id:3,4"; not known yet */
};

G_DEFINE_FINAL_TYPE (UsherApprovalsPage, usher_approvals_page, USHER_TYPE_PAGE)

/* ---- Mine ------------------------------------------------------------------------------------------------------ */

typedef struct {
  gint64 member, now;
} Asked;

static gpointer
read_mine (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  const Asked *asked = data;
  g_autoptr(GArray) ids = usher_approval_mine (conn, asked->member, asked->now, error);
  GString *tokens;

  if (!ids)
    return NULL;
  tokens = g_string_new ("id:");
  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (tokens, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", g_array_index (ids, gint64, i));
  if (ids->len == 0)
    g_string_append (tokens, "0");
  return g_string_free (tokens, FALSE);
}

static gboolean
shows_mine (UsherApprovalsPage *self)
{
  return gtk_toggle_button_get_active (self->tabs[0]);
}

static void
apply_scope (UsherApprovalsPage *self)
{
  usher_grid_source_set_scope (usher_grid_get_source (self->grid), shows_mine (self) ? self->mine ? self->mine : "id:0" : NULL);
}

static void
on_mine_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherApprovalsPage) self = data;
  g_autofree char *mine = usher_workspace_read_finish (USHER_WORKSPACE (workspace), result, NULL);

  if (!mine || !self->view || g_strcmp0 (mine, self->mine) == 0)
    return;
  g_free (self->mine);
  self->mine = g_steal_pointer (&mine);
  apply_scope (self);
}

static void
look (UsherApprovalsPage *self)
{
  UsherWorkspace *workspace = usher_page_get_workspace (USHER_PAGE (self));
  const Asked asked = { usher_workspace_member (workspace), usher_workspace_now (workspace) };

  usher_workspace_read_async (workspace, read_mine, g_memdup2 (&asked, sizeof asked), g_free, g_free, usher_page_get_cancellable (USHER_PAGE (self)),
                              on_mine_cb, g_object_ref (self));
}

/* ---- The pane ---------------------------------------------------------------------------------------------------- */

static void
on_focus_row_cb (UsherGrid *grid, gint64 id, const char *key, UsherApprovalsPage *self)
{
  if (id > 0)
    usher_approval_pane_show (self->view, id);
}

/* Once the rows stand where they are said to: they may be changing now. */
static gboolean
choose_first (gpointer data)
{
  UsherApprovalsPage *self = data;
  UsherGridSource *source = self->view ? usher_grid_get_source (self->grid) : NULL;

  if (source && usher_approval_pane_get_id (self->view) <= 0 && usher_grid_source_get_state (source) == USHER_GRID_READY)
    on_focus_row_cb (self->grid, usher_grid_source_get_id (source, 0), NULL, self);
  return G_SOURCE_REMOVE;
}

static void
on_state_cb (UsherGridSource *source, UsherApprovalsPage *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, choose_first, g_object_ref (self), g_object_unref);
}

static void
on_rearranged_cb (UsherGridSource *source, guint was, guint is, UsherApprovalsPage *self)
{
  on_state_cb (source, self);
}

/* ---- Building ------------------------------------------------------------------------------------------------------ */

static void
on_tab_toggled_cb (GtkToggleButton *button, UsherApprovalsPage *self)
{
  if (gtk_toggle_button_get_active (button))
    apply_scope (self);
}

static GtkWidget *
build_tabs (UsherApprovalsPage *self)
{
  static const char *const titles[] = { N_("Mine"), N_("All") };
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      GtkWidget *button = gtk_toggle_button_new_with_label (_(titles[i]));

      gtk_widget_add_css_class (button, "flat");
      self->tabs[i] = GTK_TOGGLE_BUTTON (button);
      if (i > 0)
        gtk_toggle_button_set_group (self->tabs[i], self->tabs[0]);
      else
        gtk_toggle_button_set_active (self->tabs[0], TRUE);
      g_signal_connect (button, "toggled", G_CALLBACK (on_tab_toggled_cb), self);
      gtk_box_append (GTK_BOX (bar), button);
    }
  gtk_widget_add_css_class (bar, "tabs");
  gtk_widget_add_css_class (bar, "filter-bar");
  return bar;
}

/* ---- The page ------------------------------------------------------------------------------------------------------ */

static char *
usher_approvals_page_get_location (UsherPage *page)
{
  UsherApprovalsPage *self = USHER_APPROVALS_PAGE (page);
  g_autofree char *tokens = usher_grid_get_tokens (self->grid);

  return usher_location_make ("approvals", NULL, (const char *const[]) { "query", tokens ? tokens : "", "tab", shows_mine (self) ? NULL : "all", NULL });
}

static gboolean
usher_approvals_page_go (UsherPage *page, const char *location)
{
  UsherApprovalsPage *self = USHER_APPROVALS_PAGE (page);
  g_autofree char *tab = usher_location_state (location, "tab"), *tokens = usher_location_state (location, "query");

  gtk_toggle_button_set_active (self->tabs[g_strcmp0 (tab, "all") == 0 ? 1 : 0], TRUE);
  usher_grid_set_tokens (self->grid, tokens);
  return TRUE;
}

static void
usher_approvals_page_find (UsherPage *page)
{
  usher_grid_find (USHER_APPROVALS_PAGE (page)->grid);
}

static void
usher_approvals_page_refresh (UsherPage *page, GPtrArray *changed)
{
  UsherApprovalsPage *self = USHER_APPROVALS_PAGE (page);

  usher_grid_changed (self->grid, changed);
  usher_approval_pane_reload (self->view);
  look (self);
}

static gboolean
usher_approvals_page_export (UsherPage *page)
{
  usher_grid_export (USHER_APPROVALS_PAGE (page)->grid);
  return TRUE;
}

static void
usher_approvals_page_dispose (GObject *object)
{
  UsherApprovalsPage *self = USHER_APPROVALS_PAGE (object);

  g_clear_object (&self->view);
  g_clear_pointer (&self->mine, g_free);
  G_OBJECT_CLASS (usher_approvals_page_parent_class)->dispose (object);
}

static void
usher_approvals_page_class_init (UsherApprovalsPageClass *klass)
{
  UsherPageClass *page_class = USHER_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = usher_approvals_page_dispose;
  page_class->get_location = usher_approvals_page_get_location;
  page_class->go = usher_approvals_page_go;
  page_class->find = usher_approvals_page_find;
  page_class->refresh = usher_approvals_page_refresh;
  page_class->export = usher_approvals_page_export;
}

static void
usher_approvals_page_init (UsherApprovalsPage *self)
{
}

UsherPage *
usher_approvals_page_new (UsherWorkspace *workspace, const char *location)
{
  UsherApprovalsPage *self = g_object_new (USHER_TYPE_APPROVALS_PAGE, "workspace", workspace, "title", _("Approvals"), NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->view = USHER_APPROVAL_PANE (g_object_ref_sink (usher_approval_pane_new (workspace)));
  self->grid = USHER_GRID (usher_grid_new (workspace, &usher_approval_grid, "id:0"));
  g_signal_connect (self->grid, "focus-row", G_CALLBACK (on_focus_row_cb), self);
  g_signal_connect_object (usher_grid_get_source (self->grid), "state", G_CALLBACK (on_state_cb), self, 0);
  g_signal_connect_object (usher_grid_get_source (self->grid), "rearranged", G_CALLBACK (on_rearranged_cb), self, 0);
  gtk_widget_set_vexpand (GTK_WIDGET (self->grid), TRUE);
  gtk_box_append (GTK_BOX (box), build_tabs (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->grid));
  adw_bin_set_child (ADW_BIN (self), box);
  usher_page_set_pane (USHER_PAGE (self), GTK_WIDGET (self->view));
  usher_approvals_page_go (USHER_PAGE (self), location);
  look (self);
  return USHER_PAGE (self);
}
