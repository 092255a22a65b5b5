/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Which page is on screen.  The last few pages stay alive, so that going back finds them as they
 * were; older ones are made anew from their location.  Main thread. */

#include "usher-window-private.h"

#include <glib/gi18n.h>

#include "usher-page-registry.h"
#include "usher-preferences.h"

#define KEPT 8

static gboolean
same_place (const char *a, const char *b)
{
  g_autofree char *word_a = usher_location_word (a), *word_b = usher_location_word (b);
  g_autofree char *about_a = usher_location_about (a), *about_b = usher_location_about (b);

  return g_str_equal (word_a, word_b) && g_strcmp0 (about_a, about_b) == 0;
}

static UsherPage *
find_kept (UsherWindow *self, const char *location)
{
  for (GList *at = self->cache.head; at; at = at->next)
    {
      g_autofree char *its = usher_page_get_location (at->data);

      if (same_place (its, location))
        return at->data;
    }
  return NULL;
}

static void
drop_page (UsherWindow *self, UsherPage *page)
{
  g_queue_remove (&self->cache, page);
  if (self->page == page)
    self->page = NULL;
  gtk_stack_remove (self->pages, GTK_WIDGET (page));
}

void
usher_window_pages_update_pane (UsherWindow *self)
{
  GtkWidget *pane = self->page ? usher_page_get_pane (self->page) : NULL;
  gboolean wanted = g_settings_get_boolean (usher_preferences_get (), "pane-visible");

  if (adw_bin_get_child (self->pane_slot) != pane)
    adw_bin_set_child (self->pane_slot, pane);
  adw_flap_set_reveal_flap (self->flap, pane != NULL && wanted && !adw_flap_get_folded (self->flap));
  gtk_widget_set_visible (GTK_WIDGET (self->pane_button), pane != NULL);
}

static void
update_page_header (UsherWindow *self)
{
  GtkWidget *header = self->page ? usher_page_get_header (self->page) : NULL;

  if (adw_bin_get_child (self->page_header_slot) != header)
    adw_bin_set_child (self->page_header_slot, header);
}

static void
on_page_notify_cb (UsherPage *page, GParamSpec *pspec, UsherWindow *self)
{
  const char *title = usher_page_get_title (page), *subtitle = usher_page_get_subtitle (page);

  if (page != self->page)
    return;
  adw_window_title_set_title (self->page_title, title ? title : "");
  adw_window_title_set_subtitle (self->page_title, subtitle ? subtitle : "");
  gtk_window_set_title (GTK_WINDOW (self), title ? title : _("Usher"));
  usher_window_pages_update_pane (self);
  update_page_header (self);
}

static UsherPage *
new_page (UsherWindow *self, const char *location)
{
  const UsherPageEntry *entry = usher_page_registry_find (location);
  UsherPage *page = entry ? entry->new_page (self->workspace, location) : NULL;

  if (!page)
    return NULL;
  if (!usher_page_get_sidebar (page))
    usher_page_set_sidebar (page, entry->sidebar);
  gtk_stack_add_child (self->pages, GTK_WIDGET (page));
  g_signal_connect_object (page, "notify", G_CALLBACK (on_page_notify_cb), self, 0);
  return page;
}

static void
leave_page (UsherWindow *self)
{
  g_autofree char *location = self->page ? usher_page_get_location (self->page) : NULL;

  if (location)
    usher_history_stack_replace (self->history, location);
}

static void
put_on_screen (UsherWindow *self, UsherPage *page)
{
  self->page = page;
  g_queue_remove (&self->cache, page);
  g_queue_push_head (&self->cache, page);
  gtk_stack_set_visible_child (self->pages, GTK_WIDGET (page));
  while (self->cache.length > KEPT)
    drop_page (self, g_queue_peek_tail (&self->cache));
  usher_sidebar_mark (self->sidebar, usher_page_get_sidebar (page));
  on_page_notify_cb (page, NULL, self);
  usher_page_shown (page);
  usher_window_update_actions (self);
}

/* REMEMBER is FALSE when history itself leads there. */
void
usher_window_pages_show (UsherWindow *self, const char *location, gboolean remember)
{
  UsherPage *page;

  if (!self->workspace)
    return;
  if (remember)
    leave_page (self);
  page = find_kept (self, location);
  if (page && !usher_page_go (page, location))
    {
      drop_page (self, page);
      page = NULL;
    }
  if (!page)
    page = new_page (self, location);
  if (!page)
    {
      g_autofree char *message = g_strdup_printf (_("There is no page for “%s”"), location);

      usher_shell_toast (USHER_SHELL (self), message, NULL);
      return;
    }
  if (remember)
    usher_history_stack_push (self->history, location);
  put_on_screen (self, page);
}

void
usher_window_pages_go (UsherWindow *self, int by)
{
  g_autofree char *location = NULL;

  if (!usher_history_stack_can_go (self->history, by))
    return;
  leave_page (self);
  location = g_strdup (usher_history_stack_go (self->history, by));
  usher_window_pages_show (self, location, FALSE);
}

void
usher_window_pages_clear (UsherWindow *self)
{
  self->page = NULL;
  adw_bin_set_child (self->pane_slot, NULL);
  adw_bin_set_child (self->page_header_slot, NULL);
  while (self->cache.length > 0)
    drop_page (self, g_queue_peek_tail (&self->cache));
  usher_history_stack_clear (self->history);
  g_ptr_array_set_size (self->undo, 0);
  g_ptr_array_set_size (self->redo, 0);
}
