/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of a grid's columns have room.  Where the grid is narrower than its columns, those that the
 * page can do without go, in the page's order; what is left and takes the rest may shrink; only then
 * the grid scrolls sideways.  A column that somebody chose stays.  Main thread. */

#include "usher-grid-private.h"

#define FAIR 0.85 /* of its width, to which a column that takes the rest shrinks before another goes */
#define LEAST 0.6 /* and when none can go any more */

static int last_width; /* of any list: a new one begins with what is likely */

static int
wish (const UsherGridShown *shown)
{
  return shown->width > 0 ? shown->width : (int) (shown->spec.width * usher_grid_text_scale ());
}

static int
fair (const UsherGridShown *shown)
{
  return shown->spec.expand && shown->width == 0 ? (int) (wish (shown) * FAIR) : wish (shown);
}

static int
least (const UsherGridShown *shown)
{
  return shown->spec.expand && shown->width == 0 ? (int) (wish (shown) * LEAST) : wish (shown);
}

/* What the columns that are left ask for. */
static int
sum (UsherGrid *self, int (*width_of) (const UsherGridShown *shown))
{
  int all = 0;

  for (guint i = 0; i < self->columns->len; i++)
    {
      const UsherGridShown *shown = &g_array_index (self->columns, UsherGridShown, i);

      if (shown->column && !shown->dropped)
        all += width_of (shown);
    }
  return all;
}

static gboolean
may_go (const UsherGridShown *shown)
{
  return shown->column && !shown->dropped && !shown->chosen && shown->spec.drop > 0;
}

/* The one that can be missed most; of equals the last. */
static UsherGridShown *
next_to_go (UsherGrid *self)
{
  UsherGridShown *next = NULL;

  for (guint i = 0; i < self->columns->len; i++)
    {
      UsherGridShown *shown = &g_array_index (self->columns, UsherGridShown, i);

      if (may_go (shown) && (!next || shown->spec.drop <= next->spec.drop))
        next = shown;
    }
  return next;
}

static gboolean
is_in_view (const UsherGridShown *shown)
{
  return shown->column && gtk_column_view_column_get_column_view (shown->column) != NULL;
}

static guint
position_in_view (UsherGrid *self, GtkColumnViewColumn *column)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);

  for (guint n = 0; n < g_list_model_get_n_items (columns); n++)
    {
      g_autoptr(GtkColumnViewColumn) at = g_list_model_get_item (columns, n);

      if (at == column)
        return n;
    }
  g_assert_not_reached ();
}

/* Behind the one that stood before it. */
static void
put_back (UsherGrid *self, guint index)
{
  guint position = 0;

  for (guint i = index; i > 0; i--)
    {
      const UsherGridShown *before = &g_array_index (self->columns, UsherGridShown, i - 1);

      if (!is_in_view (before))
        continue;
      position = position_in_view (self, before->column) + 1;
      break;
    }
  gtk_column_view_insert_column (self->view, position, g_array_index (self->columns, UsherGridShown, index).column);
}

/* A title stands where its figures stand.  GTK 4.8 has no word for it: a title is a box with a label
 * and an arrow within what is clicked. */
static void
align_header (UsherGrid *self, const UsherGridShown *shown)
{
  const char *wanted = gtk_column_view_column_get_title (shown->column);

  for (GtkWidget *title = gtk_widget_get_first_child (gtk_widget_get_first_child (GTK_WIDGET (self->view))); title;
       title = gtk_widget_get_next_sibling (title))
    {
      GtkWidget *box = gtk_widget_get_first_child (title), *label = box ? gtk_widget_get_first_child (box) : NULL;

      if (!GTK_IS_BOX (box) || !GTK_IS_LABEL (label) || g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), wanted) != 0)
        continue;
      gtk_widget_set_halign (box, GTK_ALIGN_END);
      gtk_box_reorder_child_after (GTK_BOX (box), label, gtk_widget_get_last_child (box));
    }
}

/* Not by a column's visibility: GTK 4.8 reckons the widths of invisible columns with what is in memory. */
static void
show_what_fits (UsherGrid *self, int missing)
{
  self->restoring = TRUE; /* nobody's wish, so nothing to keep */
  for (guint i = 0; i < self->columns->len; i++)
    {
      UsherGridShown *shown = &g_array_index (self->columns, UsherGridShown, i);
      int less;

      if (!shown->column)
        continue;
      if (shown->dropped && is_in_view (shown))
        gtk_column_view_remove_column (self->view, shown->column);
      else if (!shown->dropped && !is_in_view (shown))
        put_back (self, i);
      if (shown->dropped)
        continue;
      less = CLAMP (missing, 0, wish (shown) - least (shown));
      missing -= less;
      gtk_column_view_column_set_fixed_width (shown->column, wish (shown) - less);
      if (shown->spec.kind == USHER_CELL_NUMBER)
        align_header (self, shown);
    }
  self->restoring = FALSE;
}

void
usher_grid_fit_undo (UsherGrid *self)
{
  self->restoring = TRUE;
  for (guint i = 0; i < self->columns->len; i++)
    {
      UsherGridShown *shown = &g_array_index (self->columns, UsherGridShown, i);

      shown->dropped = FALSE;
      if (shown->column && !is_in_view (shown))
        put_back (self, i);
    }
  self->restoring = FALSE;
}

static gboolean
drop_what_does_not_fit (UsherGrid *self, int width)
{
  gboolean changed = FALSE;
  g_autofree gboolean *was = g_new (gboolean, self->columns->len);
  UsherGridShown *next;

  for (guint i = 0; i < self->columns->len; i++)
    {
      was[i] = g_array_index (self->columns, UsherGridShown, i).dropped;
      g_array_index (self->columns, UsherGridShown, i).dropped = FALSE;
    }
  while (width > 0 && sum (self, fair) > width && (next = next_to_go (self)))
    next->dropped = TRUE;
  for (guint i = 0; i < self->columns->len; i++)
    changed |= was[i] != g_array_index (self->columns, UsherGridShown, i).dropped;
  return changed;
}

void
usher_grid_fit (UsherGrid *self)
{
  int width = self->fit_width > 0 || self->spec->plain ? self->fit_width : last_width;
  gboolean changed = drop_what_does_not_fit (self, width);

  show_what_fits (self, width > 0 ? sum (self, wish) - width : 0);
  if (changed)
    usher_grid_columns_set_arrow (self, usher_grid_source_get_sort (self->source));
}

/* Not while GTK lays the window out, which is when widths become known. */
static gboolean
fit_now (gpointer data)
{
  UsherGrid *self = data;

  self->fit_source = 0;
  usher_grid_fit (self);
  return G_SOURCE_REMOVE;
}

static void
on_width_cb (GtkAdjustment *adjustment, GParamSpec *pspec, UsherGrid *self)
{
  int width = (int) gtk_adjustment_get_page_size (adjustment);

  if (width <= 0 || width == self->fit_width)
    return;
  self->fit_width = width;
  if (!self->spec->plain)
    last_width = width;
  if (self->fit_source == 0)
    self->fit_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, fit_now, self, NULL);
}

void
usher_grid_fit_init (UsherGrid *self)
{
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (self->scroller), "notify::page-size", G_CALLBACK (on_width_cb), self, 0);
}
