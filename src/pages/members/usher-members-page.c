/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Members & Roles: the members in the one grid, the matrix of rights, and what one may do oneself
 * with the reason for each "not".  Main thread; acts on the writer. */

#include "usher-members-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "usher-fold-row.h"
#include "usher-grid.h"
#include "usher-mark.h"
#include "usher-member-window.h"
#include "usher-pages.h"
#include "usher-rights-matrix.h"
#include "usher-shell.h"

struct _UsherMembersPage {
  UsherPage parent_instance;

  UsherGrid *grid;    /* (borrowed), as all below */
  GtkStack *stack;
  GtkListBox *mine;
  GtkEditable *ask;
  GtkBox *pane;       /* (owned) */
  gint64 focus;       /* the member in the pane; 0: none */
};

G_DEFINE_FINAL_TYPE (UsherMembersPage, usher_members_page, USHER_TYPE_PAGE)

static const UsherGridColumn columns[] = {
  { "name", N_("Member"), USHER_CELL_TWO_LINES, "login", 220, .expand = TRUE },
  { "roles", N_("Roles"), USHER_CELL_TEXT, NULL, 220, .expand = TRUE },
  { "person", N_("Person"), USHER_CELL_KEY, NULL, 180, .drop = 1 },
  { "active", N_("Active"), USHER_CELL_BOOL, NULL, 80, .drop = 2 },
  { NULL }
};

static const UsherGridSpec spec = {
  .id = "members",
  .noun = "members",
  .placeholder = N_("Filter members"),
  .empty_icon = "usher-members-symbolic",
  .empty_title = N_("No Members"),
  .empty_text = N_("Nobody may write here yet."),
  .columns = columns,
  .sort = "name",
};

/* ---- Rights in words ---------------------------------------------------------------------------------- */

static GtkWidget *
new_right_row (const UsherMemberRight *right)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *mark = usher_mark_new ("check", !right->has ? "not" : right->second ? "second" : "has"), *title = gtk_label_new (_(right->title)), *why = gtk_label_new (right->why);

  gtk_widget_set_size_request (mark, 190, -1);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (title), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (why), 0);
  gtk_label_set_wrap (GTK_LABEL (why), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (why), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (why, "under");
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (words), title);
  gtk_box_append (GTK_BOX (words), why);
  gtk_box_append (GTK_BOX (box), mark);
  gtk_box_append (GTK_BOX (box), words);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  g_object_set_data_full (G_OBJECT (row), "words", g_strdup_printf ("%s %s %s", right->right, _(right->title), right->why), g_free);
  return row;
}

static gboolean
filter_right (GtkListBoxRow *row, gpointer data)
{
  UsherMembersPage *self = data;
  g_autofree char *words = g_utf8_casefold (g_object_get_data (G_OBJECT (row), "words"), -1);
  g_autofree char *asked = g_utf8_casefold (gtk_editable_get_text (self->ask), -1);

  return strstr (words, asked) != NULL;
}

static void
fill_mine (UsherMembersPage *self)
{
  UsherWorkspace *workspace = usher_page_get_workspace (USHER_PAGE (self));
  g_autoptr(GPtrArray) rights = usher_member_rights (usher_workspace_rights (workspace), usher_workspace_roles (workspace));

  for (guint missing = 2; missing-- > 0;) /* what is missing first: that is what one asks about */
    for (guint i = 0; i < rights->len; i++)
      if (((UsherMemberRight *) rights->pdata[i])->has == !missing)
        gtk_list_box_append (self->mine, new_right_row (rights->pdata[i]));
}

/* ---- The pane ------------------------------------------------------------------------------------------- */

static void
add_to_pane (UsherMembersPage *self, const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css)
    gtk_widget_add_css_class (label, css);
  gtk_box_append (self->pane, label);
}

static gpointer
load_member_in_reader (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  return usher_member_load (conn, *(gint64 *) data, error);
}

static void on_edit_clicked_cb (GtkButton *button, UsherMembersPage *self);

static void
show_member (UsherMembersPage *self, const UsherMember *member)
{
  UsherWorkspace *workspace = usher_page_get_workspace (USHER_PAGE (self));
  g_autoptr(GPtrArray) rights = usher_member_rights (usher_workspace_rights (workspace), member->roles);
  GtkWidget *child, *edit = gtk_button_new_with_label (_("Change…"));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->pane))))
    gtk_box_remove (self->pane, child);
  add_to_pane (self, member->name, "title-4");
  add_to_pane (self, member->login, "secondary");
  if (!member->active)
    add_to_pane (self, _("No longer active"), "over");
  gtk_widget_set_halign (edit, GTK_ALIGN_START);
  g_object_set_data_full (G_OBJECT (edit), "login", g_strdup (member->login), g_free);
  g_signal_connect (edit, "clicked", G_CALLBACK (on_edit_clicked_cb), self);
  gtk_box_append (self->pane, edit);
  add_to_pane (self, _("May"), "section-title");
  for (guint i = 0; i < rights->len; i++)
    {
      const UsherMemberRight *right = rights->pdata[i];
      GtkWidget *mark;

      if (!right->has)
        continue;
      mark = usher_mark_new ("check", right->second ? "second" : "has");
      usher_mark_set_word (USHER_MARK (mark), _(right->title));
      usher_mark_wrap (USHER_MARK (mark));
      gtk_widget_set_tooltip_text (mark, right->why);
      gtk_box_append (self->pane, mark);
    }
}

static void
on_member_loaded_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherMembersPage) self = data;
  UsherMember *member = usher_workspace_read_finish (USHER_WORKSPACE (workspace), result, NULL);

  if (member && member->id == self->focus)
    show_member (self, member);
  g_clear_pointer (&member, usher_member_free);
}

static void
on_focus_row_cb (UsherGrid *grid, gint64 id, const char *key, UsherMembersPage *self)
{
  self->focus = id;
  if (id > 0)
    usher_workspace_read_async (usher_page_get_workspace (USHER_PAGE (self)), load_member_in_reader, g_memdup2 (&id, sizeof id), g_free,
                                (GDestroyNotify) usher_member_free, usher_page_get_cancellable (USHER_PAGE (self)), on_member_loaded_cb, g_object_ref (self));
}

/* ---- Adding and changing --------------------------------------------------------------------------------------- */

static void
on_saved_cb (UsherMemberWindow *window, const char *act, UsherMembersPage *self)
{
  UsherShell *shell = usher_shell_of (GTK_WIDGET (self));

  if (shell)
    usher_shell_toast (shell, _("Saved"), act);
}

static void
open_editor (UsherMembersPage *self, const UsherMember *member)
{
  UsherMemberWindow *window = usher_member_window_new (usher_page_get_workspace (USHER_PAGE (self)), member);

  g_signal_connect_object (window, "saved", G_CALLBACK (on_saved_cb), self, 0);
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_loaded_for_edit_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherMembersPage) self = data;
  g_autoptr(GError) error = NULL;
  UsherMember *member = usher_workspace_read_finish (USHER_WORKSPACE (workspace), result, &error);

  if (member)
    open_editor (self, member);
  else if (usher_shell_of (GTK_WIDGET (self)))
    usher_shell_show_error (usher_shell_of (GTK_WIDGET (self)), _("This Member Could Not Be Read"), error);
  g_clear_pointer (&member, usher_member_free);
}

static void
edit (UsherMembersPage *self, gint64 id)
{
  usher_workspace_read_async (usher_page_get_workspace (USHER_PAGE (self)), load_member_in_reader, g_memdup2 (&id, sizeof id), g_free,
                              (GDestroyNotify) usher_member_free, usher_page_get_cancellable (USHER_PAGE (self)), on_loaded_for_edit_cb, g_object_ref (self));
}

static void
on_edit_clicked_cb (GtkButton *button, UsherMembersPage *self)
{
  edit (self, self->focus);
}

static void
on_activate_row_cb (UsherGrid *grid, gint64 id, const char *key, UsherMembersPage *self)
{
  edit (self, id);
}

static void
act_add (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UsherMembersPage *self = USHER_MEMBERS_PAGE (widget);
  g_autoptr(GError) error = NULL;

  if (usher_workspace_may (usher_page_get_workspace (USHER_PAGE (self)), "member", &error))
    open_editor (self, NULL);
  else
    usher_shell_show_error (usher_shell_of (widget), _("Adding Members Is Not Yours to Do"), error);
}

/* ---- The page ----------------------------------------------------------------------------------------------------- */

static void
on_ask_changed_cb (GtkEditable *entry, UsherMembersPage *self)
{
  gtk_list_box_invalidate_filter (self->mine);
}

static GtkWidget *
build_mine (UsherMembersPage *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new (), *clamp = adw_clamp_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18), *entry = gtk_search_entry_new ();
  const char *label = _("Why can’t I…");

  self->ask = GTK_EDITABLE (entry);
  g_object_set (entry, "placeholder-text", label, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect (entry, "changed", G_CALLBACK (on_ask_changed_cb), self);
  self->mine = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->mine, GTK_SELECTION_NONE);
  gtk_list_box_set_filter_func (self->mine, filter_right, self, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->mine), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self->mine), "lines");
  gtk_widget_add_css_class (GTK_WIDGET (self->mine), "tall");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->mine), GTK_ACCESSIBLE_PROPERTY_LABEL, _("What I may do"), -1);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->mine));
  gtk_widget_add_css_class (box, "page-margin");
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 860);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  return scroller;
}

static GtkWidget *
build_matrix (UsherMembersPage *self)
{
  UsherWorkspace *workspace = usher_page_get_workspace (USHER_PAGE (self));
  GtkWidget *scroller = gtk_scrolled_window_new (), *matrix = usher_rights_matrix_new (usher_workspace_rights (workspace), usher_workspace_roles (workspace));

  gtk_widget_add_css_class (matrix, "page-margin");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), matrix);
  gtk_widget_set_focusable (scroller, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (scroller), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Rights by role"), -1);
  return scroller;
}

static void
on_tab_toggled_cb (GtkToggleButton *button, UsherMembersPage *self)
{
  if (gtk_toggle_button_get_active (button))
    gtk_stack_set_visible_child_name (self->stack, g_object_get_data (G_OBJECT (button), "child"));
}

static GtkWidget *
build_tabs (UsherMembersPage *self)
{
  static const char *const tabs[][2] = { { "members", N_("Members") }, { "mine", N_("What I May Do") }, { "matrix", N_("Rights by Role") } };
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *add = gtk_button_new_with_label (_("Add Member…")), *first = NULL, *row;

  gtk_widget_add_css_class (bar, "tabs");
  for (guint i = 0; i < G_N_ELEMENTS (tabs); i++)
    {
      GtkWidget *button = gtk_toggle_button_new_with_label (_(tabs[i][1]));

      gtk_widget_add_css_class (button, "flat");
      g_object_set_data (G_OBJECT (button), "child", (gpointer) tabs[i][0]);
      if (first)
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), GTK_TOGGLE_BUTTON (first));
      else
        gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (first = button), TRUE);
      g_signal_connect (button, "toggled", G_CALLBACK (on_tab_toggled_cb), self);
      gtk_box_append (GTK_BOX (bar), button);
    }
  gtk_actionable_set_action_name (GTK_ACTIONABLE (add), "members.add");
  gtk_widget_add_css_class (add, "slim");
  gtk_widget_set_valign (add, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (add, GTK_ALIGN_END);
  row = usher_fold_row_new (bar, add);
  gtk_widget_add_css_class (row, "filter-bar");
  return row;
}

static char *
usher_members_page_get_location (UsherPage *page)
{
  g_autofree char *tokens = usher_grid_get_tokens (USHER_MEMBERS_PAGE (page)->grid);

  return usher_location_make ("members", NULL, (const char *const[]) { "query", tokens, NULL });
}

static gboolean
usher_members_page_go (UsherPage *page, const char *location)
{
  g_autofree char *tokens = usher_location_state (location, "query");

  if (tokens)
    usher_grid_set_tokens (USHER_MEMBERS_PAGE (page)->grid, tokens);
  return TRUE;
}

static void
usher_members_page_find (UsherPage *page)
{
  UsherMembersPage *self = USHER_MEMBERS_PAGE (page);

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "mine") == 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->ask));
  else
    usher_grid_find (self->grid);
}

static void
usher_members_page_refresh (UsherPage *page, GPtrArray *changed)
{
  UsherMembersPage *self = USHER_MEMBERS_PAGE (page);

  usher_grid_changed (self->grid, changed);
  on_focus_row_cb (self->grid, self->focus, NULL, self);
}

static gboolean
usher_members_page_export (UsherPage *page)
{
  usher_grid_export (USHER_MEMBERS_PAGE (page)->grid);
  return TRUE;
}

static void
usher_members_page_dispose (GObject *object)
{
  g_clear_object (&USHER_MEMBERS_PAGE (object)->pane);
  G_OBJECT_CLASS (usher_members_page_parent_class)->dispose (object);
}

static void
usher_members_page_class_init (UsherMembersPageClass *klass)
{
  UsherPageClass *page_class = USHER_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = usher_members_page_dispose;
  page_class->get_location = usher_members_page_get_location;
  page_class->go = usher_members_page_go;
  page_class->find = usher_members_page_find;
  page_class->refresh = usher_members_page_refresh;
  page_class->export = usher_members_page_export;
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "members.add", NULL, act_add);
}

static void
usher_members_page_init (UsherMembersPage *self)
{
}

UsherPage *
usher_members_page_new (UsherWorkspace *workspace, const char *location)
{
  UsherMembersPage *self = g_object_new (USHER_TYPE_MEMBERS_PAGE, "workspace", workspace, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  usher_page_set_title (USHER_PAGE (self), _("Members & Roles"));
  self->grid = USHER_GRID (usher_grid_new (workspace, &spec, NULL));
  g_signal_connect (self->grid, "focus-row", G_CALLBACK (on_focus_row_cb), self);
  g_signal_connect (self->grid, "activate-row", G_CALLBACK (on_activate_row_cb), self);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->grid), "members");
  gtk_stack_add_named (self->stack, build_mine (self), "mine");
  gtk_stack_add_named (self->stack, build_matrix (self), "matrix");
  fill_mine (self);
  gtk_box_append (GTK_BOX (box), build_tabs (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  adw_bin_set_child (ADW_BIN (self), box);
  self->pane = GTK_BOX (g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_VERTICAL, 9)));
  g_object_set (self->pane, "margin-start", 18, "margin-end", 18, "margin-top", 18, "margin-bottom", 18, NULL);
  usher_page_set_pane (USHER_PAGE (self), GTK_WIDGET (self->pane));
  usher_members_page_go (USHER_PAGE (self), location);
  return USHER_PAGE (self);
}
