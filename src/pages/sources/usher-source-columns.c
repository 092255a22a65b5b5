/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* How sources and runs stand in the grid.  Main thread. */

#include "usher-source-columns.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "usher-manifest.h"
#include "usher-source-reading.h"
#include "usher-sync-desk.h"

#define FALLEN 0.2 /* of the median: what is taken for a fault */

static UsherValue
value_at (UsherGridSource *source, guint position, const char *column)
{
  return usher_grid_source_get_value (source, position, (guint) usher_noun_column (usher_grid_source_get_noun (source), column));
}

static char *
text_at (UsherGridSource *source, guint position, const char *column)
{
  UsherValue value = value_at (source, position, column);

  return value.type == USHER_VALUE_TEXT ? g_strndup (value.text, value.length) : NULL;
}

static gint64
number_at (UsherGridSource *source, guint position, const char *column, gint64 otherwise)
{
  UsherValue value = value_at (source, position, column);

  return value.type == USHER_VALUE_INT ? value.integer : otherwise;
}

/* "Keycloak" of "keycloak": read once from those that are shipped. */
static const char *
title_of (const char *manifest)
{
  static GHashTable *titles = NULL;
  const char *title;

  if (!titles)
    {
      titles = g_hash_table_new (g_str_hash, g_str_equal);
      for (const char *const *name = usher_manifest_shipped (); *name; name++)
        {
          gsize length;
          const char *text = usher_manifest_shipped_text (*name, &length);
          g_autoptr(UsherManifest) parsed = usher_manifest_parse (*name, text, length, NULL);

          if (parsed)
            g_hash_table_insert (titles, (gpointer) *name, g_strdup (parsed->title));
        }
    }
  title = g_hash_table_lookup (titles, manifest);
  return title ? title : manifest;
}

static void
show_name (UsherGridSource *source, guint position, gint64 now, UsherCellFace *face)
{
  g_autofree char *manifest = text_at (source, position, "manifest"), *origin = text_at (source, position, "origin");

  face->line = text_at (source, position, "name");
  if (!manifest || g_str_equal (manifest, "file"))
    face->under = g_strdup (_("Imported from files"));
  else
    face->under = origin ? g_strdup_printf ("%s · %s", title_of (manifest), origin) : g_strdup (title_of (manifest));
}

static void
show_state (UsherGridSource *source, guint position, gint64 now, UsherCellFace *face)
{
  g_autofree char *last = text_at (source, position, "state"), *name = text_at (source, position, "name"), *manifest = text_at (source, position, "manifest");
  UsherSyncDesk *desk = usher_sync_desk_of (usher_grid_source_get_workspace (source));
  const char *state = desk && name && usher_sync_desk_is_running (desk, name)
                        ? "syncing"
                        : usher_source_state (manifest, last, number_at (source, position, "as_of", 0), number_at (source, position, "schedule", 0), now);

  face->style = usher_mark_style ("source-state", state);
  face->line = g_strdup (usher_mark_word (face->style, state));
}

static void
show_change (UsherGridSource *source, guint position, gint64 now, UsherCellFace *face)
{
  gint64 objects = number_at (source, position, "objects", -1), usual = number_at (source, position, "usual", -1);
  gint64 change = objects - usual;
  g_autofree char *last = text_at (source, position, "state");

  if (objects < 0 || usual < 0 || g_strcmp0 (last, "quarantined") == 0)
    face->line = g_strdup ("–");
  else if (usual > 0 && ABS ((double) change) > FALLEN * (double) usual)
    face->line = g_strdup_printf ("%+d %%", (int) (100 * change / usual));
  else
    face->line = g_strdup_printf ("%+" PRId64, change);
}

static void
show_headroom (UsherGridSource *source, guint position, gint64 now, UsherCellFace *face)
{
  gint64 left = number_at (source, position, "headroom", -1);

  face->line = left < 0 ? g_strdup ("–") : g_strdup_printf ("%d %%", (int) left);
}

static void
show_writes (UsherGridSource *source, guint position, gint64 now, UsherCellFace *face)
{
  face->line = g_strdup (number_at (source, position, "writes", 0) ? _("Writes on") : _("Reads only"));
}

static const UsherGridColumn source_columns[] = {
  { "name", N_("Source"), USHER_CELL_FACE, "two-lines", 200, .expand = TRUE, .format = show_name, .needs = "manifest,origin" },
  { "state", N_("State"), USHER_CELL_FACE, NULL, 96, .format = show_state, .needs = "name,manifest,as_of,schedule" },
  { "as_of", N_("Last good"), USHER_CELL_TIME, NULL, 110, .drop = 3 },
  { "objects", N_("Objects"), USHER_CELL_NUMBER, NULL, 80, .drop = 4 },
  { "usual", N_("Change"), USHER_CELL_FACE, "number", 72, .format = show_change, .needs = "objects,state", .drop = 2 },
  { "headroom", N_("Headroom"), USHER_CELL_FACE, "number", 84, .format = show_headroom, .drop = 1 },
  { "writes", N_("Writes"), USHER_CELL_FACE, NULL, 96, .format = show_writes, .drop = 1 },
  { "error", N_("Last error"), USHER_CELL_TEXT, NULL, 240, .hidden = TRUE },
  { NULL }
};

const UsherGridSpec usher_source_grid = {
  .id = "sources",
  .noun = "sources",
  .placeholder = N_("Filter sources"),
  .empty_icon = "usher-source-symbolic",
  .empty_title = N_("No Sources"),
  .empty_text = N_("Nothing tells who has which account yet. Add a source, or import a file."),
  .columns = source_columns,
  .sort = "name",
};

static const UsherGridColumn run_columns[] = {
  { "key", N_("Run"), USHER_CELL_TEXT, NULL, 90 },
  { "source", N_("Source"), USHER_CELL_TEXT, NULL, 140, .expand = TRUE },
  { "state", N_("State"), USHER_CELL_MARK, "run-state", 110 },
  { "began", N_("Began"), USHER_CELL_TIME, NULL, 120, .drop = 4 },
  { "seconds", N_("Took"), USHER_CELL_TEXT, NULL, 80, .drop = 1 },
  { "read", N_("Read"), USHER_CELL_NUMBER, NULL, 80, .drop = 2 },
  { "added", N_("Added"), USHER_CELL_NUMBER, NULL, 80, .drop = 3 },
  { "changed", N_("Changed"), USHER_CELL_NUMBER, NULL, 80, .drop = 3 },
  { "removed", N_("Gone"), USHER_CELL_NUMBER, NULL, 80, .drop = 3 },
  { "error", N_("Error"), USHER_CELL_TEXT, NULL, 240, .hidden = TRUE },
  { NULL }
};

const UsherGridSpec usher_run_grid = {
  .id = "runs",
  .noun = "runs",
  .placeholder = N_("Filter runs"),
  .empty_icon = "usher-source-symbolic",
  .empty_title = N_("No Runs"),
  .empty_text = N_("Nothing was synced or imported yet."),
  .columns = run_columns,
  .sort = "id:desc",
};
