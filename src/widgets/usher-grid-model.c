/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The stack of a grid:
 *
 *   GtkColumnView ── UsherGridModel (positions, selection) ── UsherGridSource ── columns in memory
 *
 * GTK keeps about 205 rows alive whatever the length.  On another order those objects stay and their
 * cells are told to show anew; items_changed is emitted for the tail alone, because replacing all
 * makes GTK 4.8 look for moved items through the whole list.  Selecting a million rows sets one
 * bit; GtkMultiSelection would keep a million objects.
 *
 * Making those 205 rows takes GTK longer than all else that a page needs, and a screen shows a
 * quarter of them: a new list first has so many, and the rest when they were drawn.
 * Main thread. */

#include "usher-grid-model.h"

#define FIRST 56    /* rows: more than a screen shows */
#define REST_MS 40  /* after which the others come */

/* ---- A row ------------------------------------------------------------------------------------- */

struct _UsherGridRow {
  GObject parent_instance;

  UsherGridModel *model; /* (borrowed) (nullable): NULL once the model is gone */
  guint position;
  GPtrArray *cells;      /* (owned container) of GtkWidget */
};

G_DEFINE_FINAL_TYPE (UsherGridRow, usher_grid_row, G_TYPE_OBJECT)

struct _UsherGridModel {
  GObject parent_instance;

  UsherGridSource *source;    /* (owned) */
  UsherSelection *selection;  /* (owned) */
  GHashTable *live;           /* (owned): position → UsherGridRow (borrowed) */
  UsherGridCellUpdate update;
  gpointer data;
  guint n_items;              /* as announced */
  guint rest;                 /* a timeout; 0: all are announced */
  gboolean filled;            /* there were rows before */
};

static void
usher_grid_row_finalize (GObject *object)
{
  UsherGridRow *self = USHER_GRID_ROW (object);

  if (self->model)
    g_hash_table_remove (self->model->live, GUINT_TO_POINTER (self->position));
  g_ptr_array_unref (self->cells);
  G_OBJECT_CLASS (usher_grid_row_parent_class)->finalize (object);
}

static void
usher_grid_row_class_init (UsherGridRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_grid_row_finalize;
}

static void
usher_grid_row_init (UsherGridRow *self)
{
  self->cells = g_ptr_array_sized_new (12);
}

guint
usher_grid_row_get_position (UsherGridRow *self)
{
  return self->position;
}

void
usher_grid_row_add_cell (UsherGridRow *self, GtkWidget *cell)
{
  g_ptr_array_add (self->cells, cell);
}

void
usher_grid_row_remove_cell (UsherGridRow *self, GtkWidget *cell)
{
  g_ptr_array_remove_fast (self->cells, cell);
}

GtkWidget *
usher_grid_row_any_cell (UsherGridRow *self)
{
  return self->cells->len > 0 ? self->cells->pdata[0] : NULL;
}

/* ---- The list ------------------------------------------------------------------------------------ */

static GType
model_get_item_type (GListModel *list)
{
  return USHER_TYPE_GRID_ROW;
}

static guint
model_get_n_items (GListModel *list)
{
  return USHER_GRID_MODEL (list)->n_items;
}

static gpointer
model_get_item (GListModel *list, guint position)
{
  UsherGridModel *self = USHER_GRID_MODEL (list);
  UsherGridRow *row;

  if (position >= self->n_items)
    return NULL;
  row = g_hash_table_lookup (self->live, GUINT_TO_POINTER (position));
  if (row)
    return g_object_ref (row);
  row = g_object_new (USHER_TYPE_GRID_ROW, NULL);
  row->model = self;
  row->position = position;
  g_hash_table_insert (self->live, GUINT_TO_POINTER (position), row);
  return row;
}

static void
list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = model_get_item_type;
  iface->get_n_items = model_get_n_items;
  iface->get_item = model_get_item;
}

/* ---- The selection --------------------------------------------------------------------------------- */

static gboolean
is_selected (UsherGridModel *self, guint position)
{
  gint64 id = usher_grid_source_get_id (self->source, position);

  return id >= 0 && usher_selection_has (self->selection, id);
}

static gboolean
model_is_selected (GtkSelectionModel *model, guint position)
{
  return is_selected (USHER_GRID_MODEL (model), position);
}

static GtkBitset *
model_get_selection_in_range (GtkSelectionModel *model, guint position, guint n)
{
  UsherGridModel *self = USHER_GRID_MODEL (model);
  GtkBitset *set = gtk_bitset_new_empty ();
  guint end = MIN (self->n_items, position + n);

  if (usher_selection_count (self->selection, self->n_items) == 0)
    return set;
  for (guint i = position; i < end; i++)
    if (is_selected (self, i))
      gtk_bitset_add (set, i);
  return set;
}

static void
announce (UsherGridModel *self)
{
  if (self->n_items > 0)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, self->n_items);
}

static void
choose (UsherGridModel *self, guint position, gboolean chosen)
{
  gint64 id = usher_grid_source_get_id (self->source, position);

  if (id >= 0)
    usher_selection_set (self->selection, id, chosen);
}

static gboolean
model_select_item (GtkSelectionModel *model, guint position, gboolean unselect_rest)
{
  UsherGridModel *self = USHER_GRID_MODEL (model);

  if (unselect_rest)
    usher_selection_clear (self->selection);
  choose (self, position, TRUE);
  announce (self);
  return TRUE;
}

static gboolean
model_unselect_item (GtkSelectionModel *model, guint position)
{
  UsherGridModel *self = USHER_GRID_MODEL (model);

  choose (self, position, FALSE);
  announce (self);
  return TRUE;
}

static gboolean
model_select_range (GtkSelectionModel *model, guint position, guint n, gboolean unselect_rest)
{
  UsherGridModel *self = USHER_GRID_MODEL (model);
  guint end = MIN (self->n_items, position + n);

  if (unselect_rest)
    usher_selection_clear (self->selection);
  for (guint i = position; i < end; i++)
    choose (self, i, TRUE);
  announce (self);
  return TRUE;
}

static gboolean
model_unselect_range (GtkSelectionModel *model, guint position, guint n)
{
  UsherGridModel *self = USHER_GRID_MODEL (model);
  guint end = MIN (self->n_items, position + n);

  for (guint i = position; i < end; i++)
    choose (self, i, FALSE);
  announce (self);
  return TRUE;
}

static gboolean
model_select_all (GtkSelectionModel *model)
{
  UsherGridModel *self = USHER_GRID_MODEL (model);

  usher_selection_set_all (self->selection);
  announce (self);
  return TRUE;
}

static gboolean
model_unselect_all (GtkSelectionModel *model)
{
  UsherGridModel *self = USHER_GRID_MODEL (model);

  usher_selection_clear (self->selection);
  announce (self);
  return TRUE;
}

static gboolean
model_set_selection (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  UsherGridModel *self = USHER_GRID_MODEL (model);
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, mask, &position); more && position < self->n_items;
       more = gtk_bitset_iter_next (&iter, &position))
    choose (self, position, gtk_bitset_contains (selected, position));
  announce (self);
  return TRUE;
}

static void
selection_iface_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = model_is_selected;
  iface->get_selection_in_range = model_get_selection_in_range;
  iface->select_item = model_select_item;
  iface->unselect_item = model_unselect_item;
  iface->select_range = model_select_range;
  iface->unselect_range = model_unselect_range;
  iface->select_all = model_select_all;
  iface->unselect_all = model_unselect_all;
  iface->set_selection = model_set_selection;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (UsherGridModel, usher_grid_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_iface_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, selection_iface_init))

UsherSelection *
usher_grid_model_get_selection (UsherGridModel *self)
{
  return self->selection;
}

gint64
usher_grid_model_count_selected (UsherGridModel *self)
{
  return usher_selection_count (self->selection, usher_grid_source_get_rows (self->source));
}

/* ---- Another order ------------------------------------------------------------------------------------- */

guint
usher_grid_model_live_rows (UsherGridModel *self)
{
  return g_hash_table_size (self->live);
}

void
usher_grid_model_update_all (UsherGridModel *self)
{
  GHashTableIter iter;
  UsherGridRow *row;

  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    for (guint i = 0; i < row->cells->len; i++)
      self->update (row->cells->pdata[i], row->position, self->data);
}

void
usher_grid_model_complete (UsherGridModel *self)
{
  guint announced = self->n_items;

  if (self->rest == 0)
    return;
  g_clear_handle_id (&self->rest, g_source_remove);
  self->n_items = usher_grid_source_get_rows (self->source);
  g_list_model_items_changed (G_LIST_MODEL (self), announced, 0, self->n_items - announced);
  announce (self);
}

static gboolean
announce_rest (gpointer data)
{
  usher_grid_model_complete (data);
  return G_SOURCE_REMOVE;
}

static void
on_rearranged_cb (UsherGridSource *source, guint was, guint is, UsherGridModel *self)
{
  guint announced = self->n_items;

  if (is > FIRST && (!self->filled || self->rest))
    {
      is = FIRST;
      if (self->rest == 0)
        self->rest = g_timeout_add (REST_MS, announce_rest, self);
    }
  else
    g_clear_handle_id (&self->rest, g_source_remove);
  self->n_items = is;
  self->filled |= is > 0;
  usher_grid_model_update_all (self);
  if (is < announced)
    g_list_model_items_changed (G_LIST_MODEL (self), is, announced - is, 0);
  else if (is > announced)
    g_list_model_items_changed (G_LIST_MODEL (self), announced, 0, is - announced);
  announce (self);
}

void
usher_grid_model_each_live (UsherGridModel *self, const gint64 *ids, gsize n, void (*func) (UsherGridRow *row, gpointer data), gpointer data)
{
  for (gsize i = 0; i < n; i++)
    {
      guint position;
      UsherGridRow *row = usher_grid_source_find (self->source, ids[i], &position) ? g_hash_table_lookup (self->live, GUINT_TO_POINTER (position)) : NULL;

      if (row)
        func (row, data);
    }
}

/* ---- The type --------------------------------------------------------------------------------------------- */

static void
usher_grid_model_finalize (GObject *object)
{
  UsherGridModel *self = USHER_GRID_MODEL (object);
  GHashTableIter iter;
  UsherGridRow *row;

  g_clear_handle_id (&self->rest, g_source_remove);
  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    row->model = NULL;
  g_hash_table_unref (self->live);
  usher_selection_free (self->selection);
  g_object_unref (self->source);
  G_OBJECT_CLASS (usher_grid_model_parent_class)->finalize (object);
}

static void
usher_grid_model_class_init (UsherGridModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_grid_model_finalize;
}

static void
usher_grid_model_init (UsherGridModel *self)
{
  self->live = g_hash_table_new (NULL, NULL);
  self->selection = usher_selection_new ();
}

UsherGridModel *
usher_grid_model_new (UsherGridSource *source, UsherGridCellUpdate update, gpointer data)
{
  UsherGridModel *self = g_object_new (USHER_TYPE_GRID_MODEL, NULL);

  self->source = g_object_ref (source);
  self->update = update;
  self->data = data;
  self->n_items = usher_grid_source_get_rows (source);
  g_signal_connect_object (source, "rearranged", G_CALLBACK (on_rearranged_cb), self, 0);
  return self;
}
