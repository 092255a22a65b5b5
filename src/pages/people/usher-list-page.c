/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The list page: the one grid with the columns of its noun, and a pane that follows what is focused or
 * chosen in it.  Its location holds filter and order.  Main thread. */

#include "usher-list-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "usher-chosen-card.h"
#include "usher-facts.h"
#include "usher-list-specs.h"
#include "usher-pages.h"
#include "usher-parts.h"
#include "usher-record-card.h"
#include "usher-shell.h"

struct _UsherListPage {
  UsherPage parent_instance;

  /* template */
  AdwBin *slot;

  const UsherListSpec *spec;
  UsherGrid *grid;         /* (borrowed) */
  GtkStack *pane;          /* (borrowed): "nothing", "card", "chosen" */
  UsherRecordCard *card;   /* (borrowed) */
  UsherChosenCard *chosen; /* (borrowed) */
  gint64 as_of;            /* 0: nothing was read yet */
};

G_DEFINE_FINAL_TYPE (UsherListPage, usher_list_page, USHER_TYPE_PAGE)

/* ---- As of ------------------------------------------------------------------------------------------------ */

static gpointer
read_as_of (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  gint64 at = usher_facts_as_of (conn, error);

  return at < 0 ? NULL : g_memdup2 (&at, sizeof at);
}

static void
on_as_of_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherListPage) self = data;
  g_autofree gint64 *at = usher_workspace_read_finish (USHER_WORKSPACE (source), result, NULL);
  g_autofree char *text = NULL;

  if (!at) /* the grid beside it says what is wrong */
    return;
  text = usher_facts_as_of_text (*at, usher_workspace_now (USHER_WORKSPACE (source)));
  usher_page_set_subtitle (USHER_PAGE (self), text);
}

static void
ask_as_of (UsherListPage *self)
{
  usher_workspace_read_async (usher_page_get_workspace (USHER_PAGE (self)), read_as_of, NULL, NULL, g_free,
                              usher_page_get_cancellable (USHER_PAGE (self)), on_as_of_cb, g_object_ref (self));
}

/* ---- Location --------------------------------------------------------------------------------------------- */

static char *
usher_list_page_get_location (UsherPage *page)
{
  UsherListPage *self = USHER_LIST_PAGE (page);
  g_autofree char *tokens = usher_grid_get_tokens (self->grid);
  const char *sort = usher_grid_get_sort (self->grid);
  const char *const state[] = { "query", tokens ? tokens : "", "sort", g_strcmp0 (sort, self->spec->grid.sort) == 0 || !sort ? "" : sort, NULL };

  return usher_location_make (self->spec->grid.noun, NULL, state);
}

static gboolean
usher_list_page_go (UsherPage *page, const char *location)
{
  UsherListPage *self = USHER_LIST_PAGE (page);
  g_autofree char *tokens = usher_location_state (location, "query"), *text = usher_location_state (location, "text");
  g_autofree char *sort = usher_location_state (location, "sort"), *now = usher_grid_get_tokens (self->grid);
  g_autofree char *all = g_strjoin (tokens && text ? " " : "", tokens ? tokens : "", text ? text : "", NULL);

  if (g_strcmp0 (now ? now : "", all) != 0)
    usher_grid_set_tokens (self->grid, all);
  if (sort)
    usher_grid_set_sort (self->grid, sort);
  return TRUE;
}

/* ---- Rows ---------------------------------------------------------------------------------------------------- */

static char *
value_at (UsherListPage *self, gint64 id, const char *column)
{
  UsherGridSource *source = usher_grid_get_source (self->grid);
  UsherValue value;
  guint position;

  if (!usher_grid_source_find (source, id, &position))
    return NULL;
  value = usher_grid_source_get_value (source, position, (guint) usher_noun_column (usher_grid_source_get_noun (source), column));
  return value.type == USHER_VALUE_TEXT ? g_strndup (value.text, value.length) : NULL;
}

/* Rows of people and the like open themselves; an assignment opens its person at that access, an event
 * the account that it is about, a membership who is in the group. */
static char *
location_of (UsherListPage *self, gint64 id)
{
  const char *noun = self->spec->grid.noun;

  if (g_str_equal (noun, "assignments"))
    {
      g_autofree char *person = value_at (self, id, "person"), *access = value_at (self, id, "entitlement");
      const char *const state[] = { "access", access, NULL };

      return person ? usher_location_make (person, NULL, state) : NULL;
    }
  if (g_str_equal (noun, "events"))
    return value_at (self, id, "account");
  if (g_str_equal (noun, "memberships"))
    return value_at (self, id, "member");
  return g_strdup_printf ("%s:%" G_GINT64_FORMAT, usher_noun_find (noun)->singular, id);
}

static void
open_row (UsherListPage *self, gint64 id)
{
  UsherShell *shell = usher_shell_of (GTK_WIDGET (self));
  g_autofree char *location = location_of (self, id);

  if (shell && location)
    usher_shell_open (shell, location);
}

static void
on_activate_row_cb (UsherGrid *grid, gint64 id, const char *key, UsherListPage *self)
{
  open_row (self, id);
}

static void
on_card_open_cb (UsherRecordCard *card, gint64 id, UsherListPage *self)
{
  open_row (self, id);
}

static void
show_in_pane (UsherListPage *self, const char *name)
{
  gtk_stack_set_visible_child_name (self->pane, name);
}

static void
on_focus_row_cb (UsherGrid *grid, gint64 id, const char *key, UsherListPage *self)
{
  if (id < 0 || usher_grid_model_count_selected (usher_grid_get_model (grid)) > 1)
    return;
  usher_record_card_show (self->card, id);
  show_in_pane (self, "card");
}

static void
on_selection_cb (UsherGrid *grid, gint64 count, UsherListPage *self)
{
  g_autoptr(UsherQuery) query = NULL;

  if (count <= 1)
    {
      usher_chosen_card_stop (self->chosen);
      if (count == 0)
        show_in_pane (self, "nothing");
      return;
    }
  query = usher_grid_get_chosen (grid);
  usher_chosen_card_show (self->chosen, query, count);
  show_in_pane (self, "chosen");
}

/* ---- The page's duties -------------------------------------------------------------------------------------- */

static void
usher_list_page_find (UsherPage *page)
{
  usher_grid_find (USHER_LIST_PAGE (page)->grid);
}

static void
usher_list_page_refresh (UsherPage *page, GPtrArray *changed)
{
  UsherListPage *self = USHER_LIST_PAGE (page);

  usher_grid_changed (self->grid, changed);
  usher_record_card_refresh (self->card);
  ask_as_of (self);
}

static void
usher_list_page_shown (UsherPage *page)
{
  ask_as_of (USHER_LIST_PAGE (page));
}

static gboolean
usher_list_page_export (UsherPage *page)
{
  usher_grid_export (USHER_LIST_PAGE (page)->grid);
  return TRUE;
}

UsherGrid *
usher_list_page_get_grid (UsherListPage *self)
{
  return self->grid;
}

/* ---- Building -------------------------------------------------------------------------------------------------- */

static GtkWidget *
new_hint (UsherListPage *self)
{
  GtkWidget *hint = usher_parts_paragraph (_("Choose a row to see what is known about it. With several, you see what they are made of."), "secondary small");

  gtk_widget_set_margin_top (hint, 18);
  gtk_widget_set_margin_start (hint, 18);
  gtk_widget_set_margin_end (hint, 18);
  gtk_widget_set_valign (hint, GTK_ALIGN_START);
  return hint;
}

static void
build_pane (UsherListPage *self)
{
  UsherWorkspace *workspace = usher_page_get_workspace (USHER_PAGE (self));

  self->pane = GTK_STACK (gtk_stack_new ());
  self->card = USHER_RECORD_CARD (usher_record_card_new (workspace, self->spec));
  self->chosen = USHER_CHOSEN_CARD (usher_chosen_card_new (workspace, self->spec));
  gtk_stack_set_vhomogeneous (self->pane, FALSE);
  gtk_stack_set_hhomogeneous (self->pane, FALSE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->pane), FALSE); /* else what expands in it would take half the window */
  gtk_stack_add_named (self->pane, new_hint (self), "nothing");
  gtk_stack_add_named (self->pane, GTK_WIDGET (self->card), "card");
  gtk_stack_add_named (self->pane, GTK_WIDGET (self->chosen), "chosen");
  g_signal_connect_object (self->card, "open", G_CALLBACK (on_card_open_cb), self, 0);
  usher_page_set_pane (USHER_PAGE (self), GTK_WIDGET (self->pane));
}

static void
usher_list_page_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL); /* the template's child; the bin must know that it is gone */
  G_OBJECT_CLASS (usher_list_page_parent_class)->dispose (object);
}

static void
usher_list_page_class_init (UsherListPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  UsherPageClass *page_class = USHER_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = usher_list_page_dispose;
  page_class->get_location = usher_list_page_get_location;
  page_class->go = usher_list_page_go;
  page_class->find = usher_list_page_find;
  page_class->refresh = usher_list_page_refresh;
  page_class->shown = usher_list_page_shown;
  page_class->export = usher_list_page_export;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/usher_workbench/Usher/ui/usher-list-page.ui");
  gtk_widget_class_bind_template_child (widget_class, UsherListPage, slot);
}

static void
usher_list_page_init (UsherListPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

UsherPage *
usher_list_page_new (UsherWorkspace *workspace, const char *location)
{
  g_autofree char *word = usher_location_word (location);
  UsherListPage *self = g_object_new (USHER_TYPE_LIST_PAGE, "workspace", workspace, NULL);

  self->spec = usher_list_spec_find (word);
  self->grid = USHER_GRID (usher_grid_new (workspace, &self->spec->grid, NULL));
  adw_bin_set_child (self->slot, GTK_WIDGET (self->grid));
  usher_page_set_title (USHER_PAGE (self), _(self->spec->title));
  usher_page_set_sidebar (USHER_PAGE (self), word);
  g_signal_connect_object (self->grid, "activate-row", G_CALLBACK (on_activate_row_cb), self, 0);
  g_signal_connect_object (self->grid, "focus-row", G_CALLBACK (on_focus_row_cb), self, 0);
  g_signal_connect_object (self->grid, "selection", G_CALLBACK (on_selection_cb), self, 0);
  build_pane (self);
  usher_list_page_go (USHER_PAGE (self), location);
  return USHER_PAGE (self);
}
