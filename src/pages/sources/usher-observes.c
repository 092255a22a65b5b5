/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The matrix of what sources can observe.  One that can be asked says it in its manifest; of one that is
 * imported, what was brought counts.  Reading on a reader; the widget on the main thread. */

#include "usher-observes.h"

#include <glib/gi18n.h>
#include <string.h>

#include "usher-mark.h"
#include "usher-query.h"
#include "usher-source-parts.h"
#include "usher-source-reading.h"
#include "usher-source-session.h"

static const struct {
  const char *title;
  const char *stream;   /* (nullable): of the mirror, and the noun of what was imported */
  const char *observes; /* (nullable): a word of manifests that says it as well */
  const char *lesser;   /* (nullable): a word that says less of it … */
  const char *less;     /* … and how that is called */
} columns[] = {
  { N_("People"), "people", NULL, NULL, NULL },
  { N_("Accounts"), "accounts", NULL, NULL, NULL },
  { N_("Groups"), "groups", NULL, NULL, NULL },
  { N_("Grants"), "grants", "grants", NULL, NULL },
  { N_("Sign-ins"), "events", "sign-ins", "last-sign-in", N_("Last one") },
  { N_("Factors"), "factors", "factors", "mfa", N_("Whether any") },
  { N_("Locks"), NULL, "lock", NULL, NULL },
  { N_("Removals"), NULL, "removals", NULL, NULL },
};

typedef struct {
  char *name, *state;                        /* (owned) */
  char *how;                                 /* (owned): how often */
  gboolean sees[G_N_ELEMENTS (columns)], less[G_N_ELEMENTS (columns)];
} Row;

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->name);
  g_free (row->state);
  g_free (row->how);
  g_free (row);
}

/* ---- Reading ----------------------------------------------------------------------------------------------- */

static gboolean
says (const UsherManifest *manifest, const char *word)
{
  for (guint i = 0; word && i < manifest->observes->len; i++)
    if (g_str_equal (manifest->observes->pdata[i], word))
      return TRUE;
  return FALSE;
}

static gboolean
fills (const UsherManifest *manifest, const char *stream)
{
  const UsherYamlNode *root = usher_yaml_root (manifest->yaml), *streams = root ? usher_yaml_get (root, "streams") : NULL;

  for (guint i = 0; stream && streams && i < usher_yaml_length (streams); i++)
    {
      const UsherYamlNode *node = usher_yaml_nth (streams, i);
      const UsherYamlNode *into = usher_yaml_kind (node) == USHER_YAML_MAP ? usher_yaml_get (node, "into") : NULL;

      if (into && g_strcmp0 (usher_yaml_text (into), stream) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
ask_manifest (Row *row, const UsherManifest *manifest)
{
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      row->sees[i] = says (manifest, columns[i].observes) || fills (manifest, columns[i].stream);
      row->less[i] = !row->sees[i] && says (manifest, columns[i].lesser);
    }
}

static gboolean
ask_mirror (Row *row, UsherConn *conn, GError **error)
{
  g_autofree char *tokens = usher_token_make ("source", row->name);

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_autoptr(GPtrArray) first = NULL;

      if (!columns[i].stream)
        continue;
      if (!(first = usher_source_rows (conn, columns[i].stream, tokens, NULL, "source", 1, error)))
        return FALSE;
      row->sees[i] = first->len > 0;
    }
  return TRUE;
}

static Row *
load_row (UsherConn *conn, GPtrArray *texts, gint64 now, GError **error)
{
  const char *manifest = texts->pdata[1];
  gint64 as_of = texts->pdata[3] ? g_ascii_strtoll (texts->pdata[3], NULL, 10) : 0;
  gint64 schedule = texts->pdata[4] ? g_ascii_strtoll (texts->pdata[4], NULL, 10) : 0;
  g_autoptr(UsherManifest) said = NULL;
  Row *row = g_new0 (Row, 1);

  row->name = g_strdup (texts->pdata[0]);
  row->state = g_strdup (usher_source_state (manifest, texts->pdata[2], as_of, schedule, now));
  row->how = usher_source_schedule_text (schedule);
  if (g_strcmp0 (manifest, "file") == 0)
    {
      g_free (row->how);
      row->how = g_strdup (_("Imported"));
      if (ask_mirror (row, conn, error))
        return row;
      row_free (row);
      return NULL;
    }
  if ((said = usher_source_manifest (conn, manifest, NULL)))
    ask_manifest (row, said);
  return row;
}

GPtrArray *
usher_observes_load (UsherConn *conn, gint64 now, GError **error)
{
  g_autoptr(GPtrArray) sources = usher_source_rows (conn, "sources", NULL, "name", "name,manifest,state,as_of,schedule", 200, error);
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);

  if (!sources)
    return NULL;
  for (guint i = 0; i < sources->len; i++)
    {
      Row *row = load_row (conn, sources->pdata[i], now, error);

      if (!row)
        return NULL;
      g_ptr_array_add (rows, row);
    }
  return g_steal_pointer (&rows);
}

/* ---- Showing ------------------------------------------------------------------------------------------------- */

static GtkWidget *
new_text (const char *text, const char *css)
{
  GtkWidget *label = usher_source_label (text, css);

  gtk_label_set_wrap (GTK_LABEL (label), FALSE);
  return label;
}

static GtkWidget *
new_cell (const Row *row, guint i)
{
  gboolean in_doubt = g_str_equal (row->state, "held") || g_str_equal (row->state, "failed");
  GtkWidget *cell;
  g_autofree char *spoken = NULL;

  if (row->sees[i] && in_doubt)
    {
      const UsherMarkStyle *style = usher_mark_style ("source-state", row->state);

      cell = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      gtk_widget_add_css_class (cell, "mark");
      gtk_widget_add_css_class (cell, style->css);
      gtk_box_append (GTK_BOX (cell), gtk_image_new_from_icon_name (style->icon));
      gtk_box_append (GTK_BOX (cell), new_text (usher_mark_word (style, row->state), NULL));
      return cell;
    }
  cell = new_text (row->sees[i] ? row->how : row->less[i] ? _(columns[i].less) : "–", row->sees[i] || row->less[i] ? "small" : "small secondary");
  if (!row->sees[i] && !row->less[i])
    {
      spoken = g_strdup_printf (_("%s cannot observe this: %s"), row->name, _(columns[i].title));
      gtk_widget_set_tooltip_text (cell, spoken);
      gtk_accessible_update_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
    }
  return cell;
}

GtkWidget *
usher_observes_new (GPtrArray *rows)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 24);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 9);
  gtk_grid_attach (GTK_GRID (grid), usher_source_label (_("Source"), "under"), 0, 0, 1, 1);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    gtk_grid_attach (GTK_GRID (grid), new_text (_(columns[i].title), "under"), (int) i + 1, 0, 1, 1);
  for (guint r = 0; r < rows->len; r++)
    {
      const Row *row = rows->pdata[r];
      GtkWidget *name = new_text (row->name, "small");

      gtk_widget_set_hexpand (name, TRUE);
      gtk_grid_attach (GTK_GRID (grid), name, 0, (int) r + 1, 1, 1);
      for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
        gtk_grid_attach (GTK_GRID (grid), new_cell (row, i), (int) i + 1, (int) r + 1, 1, 1);
    }
  return grid;
}
