/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of a grid: which are shown, how wide, in what order, sorted how; kept per grid in
 * GSettings.  GTK 4.8 cannot say which header was clicked, so each column has a sorter that only
 * notes that it was asked: comparing two objects once tells the column and its direction. */

#include "usher-grid-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "usher-preferences.h"

/* Widths are given in pixels at 100 % and follow the text. */
double
usher_grid_text_scale (void)
{
  int dpi = 0;

  g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &dpi, NULL);
  return dpi > 0 ? dpi / 1024.0 / 96.0 : 1;
}

/* ---- Cells -------------------------------------------------------------------------------------------- */

static void
on_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  UsherGrid *self = data;
  guint index = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), "index"));
  UsherGridShown *shown = &g_array_index (self->columns, UsherGridShown, index);

  gtk_list_item_set_child (item, usher_grid_cell_new (&shown->spec, shown->noun_column, shown->extra_column));
}

static void
on_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  UsherGrid *self = data;
  UsherGridRow *row = gtk_list_item_get_item (item);
  GtkWidget *cell = gtk_list_item_get_child (item);

  usher_grid_row_add_cell (row, cell);
  usher_grid_cell_update (USHER_GRID_CELL (cell), self->source, usher_grid_row_get_position (row), usher_workspace_now (self->workspace));
}

static void
on_unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  usher_grid_row_remove_cell (gtk_list_item_get_item (item), gtk_list_item_get_child (item));
}

/* ---- Sorting by header ------------------------------------------------------------------------------------ */

typedef struct {
  UsherGrid *grid; /* (borrowed) */
  guint index;
} Asker;

static int
note_asked (gconstpointer a, gconstpointer b, gpointer data)
{
  Asker *asker = data;

  if (asker->grid->asked_sort < 0)
    asker->grid->asked_sort = (int) asker->index;
  return GTK_ORDERING_SMALLER;
}

/* The primary column and its direction; −1: none. */
static int
ask_sorter (UsherGrid *self, gboolean *descending)
{
  g_autoptr(GObject) a = g_object_new (USHER_TYPE_GRID_ROW, NULL), b = g_object_new (USHER_TYPE_GRID_ROW, NULL);

  self->asked_sort = -1;
  *descending = gtk_sorter_compare (gtk_column_view_get_sorter (self->view), a, b) == GTK_ORDERING_LARGER;
  return self->asked_sort;
}

/* The column chosen before stays as the second level. */
static void
on_sorter_changed_cb (GtkSorter *sorter, GtkSorterChange change, UsherGrid *self)
{
  gboolean descending;
  int index;
  const char *was = self->restoring ? NULL : usher_grid_source_get_sort (self->source), *name;
  g_auto(GStrv) levels = was ? g_strsplit (was, ",", -1) : NULL;
  g_autoptr(GString) sort = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  gsize length;

  if (self->restoring || (index = ask_sorter (self, &descending)) < 0)
    return;
  name = g_array_index (self->columns, UsherGridShown, index).spec.column;
  length = strlen (name);
  g_string_printf (sort, "%s%s", name, descending ? ":desc" : "");
  for (guint i = 0; levels && levels[i] && i < 2; i++)
    if (strncmp (levels[i], name, length) != 0 || (levels[i][length] != '\0' && levels[i][length] != ':'))
      {
        g_string_append_printf (sort, ",%s", levels[i]);
        break;
      }
  if (usher_grid_source_set_sort (self->source, sort->str, &error))
    usher_grid_columns_save (self);
}

/* The arrow in the header follows an order that came from elsewhere. */
void
usher_grid_columns_set_arrow (UsherGrid *self, const char *sort)
{
  gsize length = sort ? strcspn (sort, ":,") : 0;

  self->restoring = TRUE;
  gtk_column_view_sort_by_column (self->view, NULL, GTK_SORT_ASCENDING);
  for (guint i = 0; sort && i < self->columns->len; i++)
    {
      UsherGridShown *shown = &g_array_index (self->columns, UsherGridShown, i);

      if (shown->column && !shown->dropped && strlen (shown->spec.column) == length && strncmp (shown->spec.column, sort, length) == 0)
        gtk_column_view_sort_by_column (self->view, shown->column, g_str_has_prefix (sort + length, ":desc") ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
    }
  self->restoring = FALSE;
}

/* ---- Showing ------------------------------------------------------------------------------------------------- */

static void
on_width_changed_cb (GtkColumnViewColumn *column, GParamSpec *pspec, UsherGrid *self)
{
  for (guint i = 0; !self->restoring && i < self->columns->len; i++)
    {
      UsherGridShown *shown = &g_array_index (self->columns, UsherGridShown, i);

      if (shown->column == column)
        shown->width = gtk_column_view_column_get_fixed_width (column);
    }
  if (!self->restoring)
    usher_grid_columns_save (self);
}

static GtkColumnViewColumn *
new_column (UsherGrid *self, guint index)
{
  UsherGridShown *shown = &g_array_index (self->columns, UsherGridShown, index);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  const char *title = _(shown->spec.title ? shown->spec.title : self->noun->columns[shown->noun_column].title);
  GtkColumnViewColumn *column;
  g_autoptr(GtkSorter) sorter = NULL;
  Asker *asker = g_new0 (Asker, 1);

  g_object_set_data (G_OBJECT (factory), "index", GUINT_TO_POINTER (index));
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind_cb), self);
  column = gtk_column_view_column_new (title, factory);
  asker->grid = self;
  asker->index = index;
  sorter = GTK_SORTER (gtk_custom_sorter_new (note_asked, asker, g_free));
  gtk_column_view_column_set_sorter (column, sorter);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_expand (column, shown->spec.expand);
  gtk_column_view_column_set_fixed_width (column, shown->width > 0 ? shown->width : (int) (shown->spec.width * usher_grid_text_scale ()));
  g_signal_connect (column, "notify::fixed-width", G_CALLBACK (on_width_changed_cb), self);
  return column;
}

static void
add_needs (UsherGrid *self, const char *needs, GArray *columns)
{
  g_auto(GStrv) names = g_strsplit (needs, ",", -1);

  for (char **name = names; *name; name++)
    {
      int index = usher_noun_column (self->noun, *name);

      if (index < 0)
        g_error ("%s has no column %s", self->noun->name, *name); /* a bug: pages name the noun's own */
      g_array_append_val (columns, index);
    }
}

/* What is shown and grouped by must be held in memory. */
void
usher_grid_columns_tell_source (UsherGrid *self)
{
  g_autoptr(GArray) columns = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_append_val (columns, self->noun->key);
  for (guint i = 0; i < self->columns->len; i++)
    {
      UsherGridShown *shown = &g_array_index (self->columns, UsherGridShown, i);
      guint extra = (guint) shown->extra_column;

      if (!shown->shown)
        continue;
      if (shown->noun_column != self->noun->key)
        g_array_append_val (columns, shown->noun_column);
      if (shown->extra_column >= 0)
        g_array_append_val (columns, extra);
      if (shown->spec.needs)
        add_needs (self, shown->spec.needs, columns);
    }
  if (self->group >= 0)
    g_array_append_val (columns, self->group);
  for (guint i = 0; i < columns->len; i++) /* each once */
    for (guint j = columns->len - 1; j > i; j--)
      if (g_array_index (columns, guint, i) == g_array_index (columns, guint, j))
        g_array_remove_index (columns, j);
  usher_grid_source_set_columns (self->source, (const guint *) columns->data, columns->len);
}

void
usher_grid_columns_apply (UsherGrid *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);

  self->restoring = TRUE;
  while (g_list_model_get_n_items (columns) > 0)
    {
      g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item (columns, 0);

      gtk_column_view_remove_column (self->view, column);
    }
  for (guint i = 0; i < self->columns->len; i++)
    {
      UsherGridShown *shown = &g_array_index (self->columns, UsherGridShown, i);

      g_clear_object (&shown->column);
      shown->dropped = FALSE;
      if (!shown->shown)
        continue;
      shown->column = new_column (self, i);
      gtk_column_view_append_column (self->view, shown->column);
    }
  self->restoring = FALSE;
  usher_grid_fit (self);
  usher_grid_columns_tell_source (self);
}

static void
move (UsherGrid *self, guint from, guint to)
{
  UsherGridShown shown = g_array_index (self->columns, UsherGridShown, from);

  memmove (&g_array_index (self->columns, UsherGridShown, to + 1), &g_array_index (self->columns, UsherGridShown, to), (from - to) * sizeof shown);
  g_array_index (self->columns, UsherGridShown, to) = shown;
}

/* Headers may have been dragged elsewhere.  Cells point into the array: only before apply (). */
static void
follow_headers (UsherGrid *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);

  usher_grid_fit_undo (self);
  for (guint n = 0; n < g_list_model_get_n_items (columns); n++)
    {
      g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item (columns, n);

      for (guint i = n; i < self->columns->len; i++)
        if (g_array_index (self->columns, UsherGridShown, i).column == column)
          {
            move (self, i, n);
            break;
          }
    }
}

void
usher_grid_columns_show (UsherGrid *self, const char *column, gboolean show)
{
  for (guint i = 0; i < self->columns->len; i++)
    if (g_str_equal (g_array_index (self->columns, UsherGridShown, i).spec.column, column))
      g_array_index (self->columns, UsherGridShown, i).shown = g_array_index (self->columns, UsherGridShown, i).chosen = show;
  follow_headers (self);
  usher_grid_columns_apply (self);
  usher_grid_columns_set_arrow (self, usher_grid_source_get_sort (self->source));
  usher_grid_columns_save (self);
}

static void
shown_clear (gpointer data)
{
  UsherGridShown *shown = data;

  if (shown->column)
    g_signal_handlers_disconnect_matched (shown->column, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, on_width_changed_cb, NULL);
  g_clear_object (&shown->column);
}

static gboolean
page_has (const UsherGridColumn *columns, const char *name)
{
  for (; columns->column; columns++)
    if (g_str_equal (columns->column, name))
      return TRUE;
  return FALSE;
}

void
usher_grid_columns_init (UsherGrid *self)
{
  self->columns = g_array_new (FALSE, TRUE, sizeof (UsherGridShown));
  g_array_set_clear_func (self->columns, shown_clear);
  for (const UsherGridColumn *spec = self->spec->columns; spec->column; spec++)
    {
      int index = usher_noun_column (self->noun, spec->column);
      UsherGridShown shown = { .spec = *spec, .extra_column = -1, .shown = !spec->hidden };

      if (index < 0)
        g_error ("%s has no column %s", self->noun->name, spec->column); /* a bug: pages name the noun's own */
      shown.noun_column = (guint) index;
      if (spec->extra && spec->kind != USHER_CELL_MARK && spec->kind != USHER_CELL_FACE)
        shown.extra_column = usher_noun_column (self->noun, spec->extra);
      g_array_append_val (self->columns, shown);
    }
  for (guint i = 0; i < self->noun->n_columns; i++)
    if (!page_has (self->spec->columns, self->noun->columns[i].name))
      {
        UsherGridShown shown = { .spec = usher_grid_column_default (&self->noun->columns[i]), .noun_column = i, .extra_column = -1 };

        g_array_append_val (self->columns, shown);
      }
  g_signal_connect_object (gtk_column_view_get_sorter (self->view), "changed", G_CALLBACK (on_sorter_changed_cb), self, 0);
  g_signal_connect_object (gtk_column_view_get_columns (self->view), "items-changed", G_CALLBACK (usher_grid_columns_save), self, G_CONNECT_SWAPPED);
}

/* ---- Remembering ------------------------------------------------------------------------------------------------ */

static void
add_text (GString *text, const UsherGridShown *shown)
{
  g_string_append_printf (text, "%s%s:%d%s", text->len > 0 ? "," : "", shown->spec.column, shown->width, shown->chosen ? "!" : "");
}

/* "name:180,state:0!,…": shown columns with their widths, and ! when somebody chose them.  Those for
 * which there is no room stand behind the one that they stood behind. */
static char *
columns_text (UsherGrid *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);
  GString *text = g_string_new (NULL);
  guint next = 0;

  for (guint n = 0; n <= g_list_model_get_n_items (columns); n++)
    {
      g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item (columns, n);
      guint at = 0;

      while (column && g_array_index (self->columns, UsherGridShown, at).column != column)
        at++;
      at = column ? at : self->columns->len;
      for (; next < at; next++)
        if (g_array_index (self->columns, UsherGridShown, next).dropped)
          add_text (text, &g_array_index (self->columns, UsherGridShown, next));
      if (column)
        add_text (text, &g_array_index (self->columns, UsherGridShown, at));
    }
  return g_string_free (text, FALSE);
}

/* "columns|name:desc|department": columns, order, group. */
static gboolean
save_now (gpointer data)
{
  UsherGrid *self = data;
  GSettings *settings = usher_preferences_get ();
  g_autoptr(GVariant) was = g_settings_get_value (settings, "grids");
  g_autofree char *shown = columns_text (self);
  g_autoptr(GString) text = g_string_new (shown);
  GVariantBuilder builder;
  GVariantIter iter;
  const char *id, *value, *sort = usher_grid_source_get_sort (self->source);

  self->save_source = 0;
  g_string_append_printf (text, "|%s|%s", sort ? sort : "", self->group >= 0 ? self->noun->columns[self->group].name : "");
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (&builder, "{ss}", self->spec->id, text->str);
  g_variant_iter_init (&iter, was);
  while (g_variant_iter_next (&iter, "{&s&s}", &id, &value))
    if (!g_str_equal (id, self->spec->id))
      g_variant_builder_add (&builder, "{ss}", id, value);
  g_settings_set_value (settings, "grids", g_variant_builder_end (&builder));
  return G_SOURCE_REMOVE;
}

void
usher_grid_columns_flush (UsherGrid *self)
{
  if (self->save_source == 0)
    return;
  g_clear_handle_id (&self->save_source, g_source_remove);
  save_now (self);
}

/* A drag of a column's edge changes its width many times: one write a while after the last. */
void
usher_grid_columns_save (UsherGrid *self)
{
  if (self->spec->plain || self->restoring)
    return;
  g_clear_handle_id (&self->save_source, g_source_remove);
  self->save_source = g_timeout_add (400, save_now, self);
}

static void
restore_columns (UsherGrid *self, const char *text)
{
  g_auto(GStrv) names = g_strsplit (text, ",", -1);
  guint place = 0;

  for (guint i = 0; i < self->columns->len; i++)
    g_array_index (self->columns, UsherGridShown, i).shown = FALSE;
  for (char **name = names; *name; name++)
    {
      gsize length = strcspn (*name, ":");

      for (guint i = place; i < self->columns->len; i++)
        {
          UsherGridShown *shown = &g_array_index (self->columns, UsherGridShown, i);

          if (strlen (shown->spec.column) != length || strncmp (shown->spec.column, *name, length) != 0)
            continue;
          shown->shown = TRUE;
          shown->chosen = strchr (*name, '!') != NULL;
          shown->width = (*name)[length] == ':' ? CLAMP ((int) g_ascii_strtoll (*name + length + 1, NULL, 10), 0, 2000) : 0;
          move (self, i, place++);
          break;
        }
    }
}

void
usher_grid_columns_restore (UsherGrid *self)
{
  g_autoptr(GVariant) grids = g_settings_get_value (usher_preferences_get (), "grids");
  const char *kept = NULL;
  g_auto(GStrv) parts = NULL;

  if (!self->spec->plain)
    g_variant_lookup (grids, self->spec->id, "&s", &kept);
  parts = kept ? g_strsplit (kept, "|", 3) : NULL;
  if (parts && g_strv_length (parts) == 3 && *parts[0])
    restore_columns (self, parts[0]);
  usher_grid_columns_apply (self);
  self->restoring = TRUE;
  usher_grid_set_sort (self, parts && g_strv_length (parts) == 3 && *parts[1] ? parts[1] : self->spec->sort);
  if (parts && g_strv_length (parts) == 3 && *parts[2])
    usher_grid_set_group (self, usher_noun_column (self->noun, parts[2]));
  self->restoring = FALSE;
}
