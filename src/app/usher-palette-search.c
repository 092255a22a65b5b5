/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The palette's answers.  Actions come at once; records follow from a reader thread, and late
 * answers to an older text are dropped.  Main thread. */

#include "usher-palette-search.h"

#include <glib/gi18n.h>
#include <string.h>

#include "usher-search.h"
#include "usher-source.h"

typedef struct {
  const char *title, *icon, *keys, *target;
} Doable;

static const Doable doables[] = {
  { N_("Go to People"), "system-users-symbolic", "Ctrl+1", "open:people" },
  { N_("Go to Accounts"), "system-users-symbolic", "Ctrl+2", "open:accounts" },
  { N_("Go to Groups"), "usher-path-group-symbolic", "Ctrl+3", "open:groups" },
  { N_("Go to Apps"), "usher-use-app-symbolic", "Ctrl+4", "open:apps" },
  { N_("Go to Entitlements"), "usher-entitlement-symbolic", "Ctrl+5", "open:entitlements" },
  { N_("Go to Assignments"), "usher-entitlement-symbolic", "Ctrl+6", "open:assignments" },
  { N_("Go to Sign-Ins"), "usher-use-signin-symbolic", "Ctrl+7", "open:events" },
  { N_("Go to Ledger"), "usher-ledger-symbolic", "Ctrl+8", "open:ledger" },
  { N_("Go to Operations"), "usher-decision-keep-symbolic", NULL, "open:operations" },
  { N_("Go to Approvals"), "usher-approval-symbolic", NULL, "open:approvals" },
  { N_("Go to Sources & Sync"), "usher-source-symbolic", NULL, "open:sources" },
  { N_("Go to Members & Roles"), "usher-members-symbolic", "Ctrl+9", "open:members" },
  { N_("Verify the Ledger"), "usher-seal-symbolic", NULL, "open:ledger?do=verify" },
  { N_("Sync All"), "view-refresh-symbolic", NULL, "do:win.sync-all" },
  { N_("Add Source…"), "usher-source-symbolic", NULL, "open:sources?do=add" },
  { N_("Import People…"), "document-open-symbolic", NULL, "open:import:people" },
  { N_("Import Accounts…"), "document-open-symbolic", NULL, "open:import:accounts" },
  { N_("Export This View…"), "document-save-symbolic", "Ctrl+E", "do:win.export" },
  { N_("Undo"), "edit-undo-symbolic", "Ctrl+Z", "do:win.undo" },
  { N_("Redo"), "edit-redo-symbolic", "Ctrl+Shift+Z", "do:win.redo" },
  { N_("Open Workspace…"), "document-open-symbolic", "Ctrl+O", "do:win.open-file" },
  { N_("Close Workspace"), "window-close-symbolic", NULL, "do:win.close-workspace" },
  { N_("Preferences"), "preferences-system-symbolic", "Ctrl+,", "do:app.preferences" },
  { N_("Keyboard Shortcuts"), "input-keyboard-symbolic", "Ctrl+?", "do:win.show-help-overlay" },
  { N_("Help on This Page"), "help-browser-symbolic", "F1", "do:win.help" },
  { N_("About Usher"), "help-about-symbolic", NULL, "do:win.about" },
};

typedef struct {
  GWeakRef palette;
  char *text;       /* (owned): as it was typed      */
  GPtrArray *items; /* (owned): what came at once    */
} Asked;

static void
asked_free (Asked *asked)
{
  g_weak_ref_clear (&asked->palette);
  g_free (asked->text);
  g_ptr_array_unref (asked->items);
  g_free (asked);
}

static gboolean
matches (const char *title, const char *typed)
{
  g_autofree char *a = g_utf8_casefold (title, -1), *b = g_utf8_casefold (typed, -1);

  return strstr (a, b) != NULL;
}

static GPtrArray *
find_doables (const char *typed)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < G_N_ELEMENTS (doables); i++)
    if (matches (_(doables[i].title), typed))
      g_ptr_array_add (items, usher_palette_item_new (_("Do"), doables[i].icon, _(doables[i].title), NULL, doables[i].keys, doables[i].target));
  return items;
}

/* ---- Records --------------------------------------------------------------------------------------- */

typedef struct {
  GPtrArray *hits;    /* (owned) (nullable) (element-type UsherHit): only actions are asked for */
  GPtrArray *sources; /* (owned) (element-type UsherSource) */
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_clear_pointer (&found->hits, g_ptr_array_unref);
  g_clear_pointer (&found->sources, g_ptr_array_unref);
  g_free (found);
}

static gpointer
search_in_reader (UsherConn *conn, gpointer text, GCancellable *cancellable, GError **error)
{
  Found *found = g_new0 (Found, 1);

  if ((*(const char *) text == '>' || (found->hits = usher_search (conn, text, 12, cancellable, error)))
      && (found->sources = usher_source_list (conn, error)))
    return found;
  found_free (found);
  return NULL;
}

/* "Sync AD": what can be asked can be synced from anywhere. */
static void
add_syncs (GPtrArray *items, GPtrArray *sources, const char *typed)
{
  for (guint i = 0; i < sources->len; i++)
    {
      const UsherSource *source = sources->pdata[i];
      g_autofree char *title = g_strdup_printf (_("Sync %s"), source->name), *target = g_strconcat ("sync:", source->name, NULL);

      if (!source->removed_at && source->manifest_digest && matches (title, typed))
        g_ptr_array_add (items, usher_palette_item_new (_("Do"), "view-refresh-symbolic", title, NULL, NULL, target));
    }
}

static const char *
typed_of (const char *text)
{
  const char *typed = text + (*text == '>' || *text == '@');

  while (*typed == ' ')
    typed++;
  return typed;
}

static UsherPaletteItem *
hit_item (const UsherHit *hit)
{
  g_autofree char *target = g_strdup_printf ("open:%s:%" G_GINT64_FORMAT, hit->noun, hit->id);
  gboolean person = g_str_equal (hit->noun, "person"), account = g_str_equal (hit->noun, "account");
  const char *icon = person || account                   ? "avatar-default-symbolic"
                     : g_str_equal (hit->noun, "group") ? "usher-path-group-symbolic"
                     : g_str_equal (hit->noun, "app")   ? "usher-use-app-symbolic"
                                                        : "usher-entitlement-symbolic";

  return usher_palette_item_new (person ? _("People") : account ? _("Accounts") : _("Access"), icon, hit->title ? hit->title : hit->key,
                                 hit->detail, NULL, target);
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Asked *asked = data;
  g_autoptr(UsherPalette) palette = g_weak_ref_get (&asked->palette);
  Found *found = usher_workspace_read_finish (USHER_WORKSPACE (source), result, NULL);
  GPtrArray *hits = found ? found->hits : NULL;
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  static const char *const sections[] = { "person", "account", "group", "app", "entitlement" };

  for (guint s = 0; hits && s < G_N_ELEMENTS (sections); s++)
    for (guint i = 0; i < hits->len; i++)
      if (g_str_equal (((UsherHit *) hits->pdata[i])->noun, sections[s]))
        g_ptr_array_add (items, hit_item (hits->pdata[i]));
  for (guint i = 0; i < asked->items->len; i++)
    g_ptr_array_add (items, g_object_ref (asked->items->pdata[i]));
  if (found && *asked->text != '@')
    add_syncs (items, found->sources, typed_of (asked->text));
  if (palette)
    usher_palette_set_items (palette, asked->text, items);
  g_clear_pointer (&found, found_free);
  asked_free (asked);
}

static void
on_query_cb (UsherPalette *palette, const char *text, UsherWindow *window)
{
  UsherWorkspace *workspace = usher_window_get_workspace (window);
  gboolean only_actions = *text == '>', only_records = *text == '@';
  const char *typed = typed_of (text);
  g_autoptr(GPtrArray) items = NULL;
  Asked *asked;

  items = only_records ? g_ptr_array_new_with_free_func (g_object_unref) : find_doables (typed);
  if (!*typed || !workspace)
    {
      usher_palette_set_items (palette, text, items);
      return;
    }
  asked = g_new0 (Asked, 1);
  g_weak_ref_init (&asked->palette, palette);
  asked->text = g_strdup (text);
  asked->items = g_ptr_array_ref (items);
  usher_workspace_read_async (workspace, search_in_reader, g_strdup (only_actions ? ">" : typed), g_free, found_free, NULL, on_found_cb, asked);
}

static void
on_activated_cb (UsherPalette *palette, const char *target, UsherWindow *window)
{
  if (g_str_has_prefix (target, "open:"))
    usher_window_open (window, target + strlen ("open:"));
  else if (g_str_has_prefix (target, "sync:"))
    gtk_widget_activate_action (GTK_WIDGET (window), "win.sync", "s", target + strlen ("sync:"));
  else
    gtk_widget_activate_action (GTK_WIDGET (window), target + strlen ("do:"), NULL);
}

void
usher_palette_search_attach (UsherWindow *window, UsherPalette *palette)
{
  g_signal_connect_object (palette, "query", G_CALLBACK (on_query_cb), window, 0);
  g_signal_connect_object (palette, "activated", G_CALLBACK (on_activated_cb), window, 0);
}
