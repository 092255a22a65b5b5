/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Lays out a table for people: the first rows wait until their widths are known, the rest streams.
 * Main thread.  It must not know what the cells mean. */
#include "usher-ctl-table.h"

#define ROWS_WAITING 200
#define WIDTH_LEAST 6
#define WIDTH_MOST 60 /* of one column, where nothing bounds the table */
#define GAP 2

struct _UsherCtlTable {
  /* borrowed */
  UsherCtlOut *out;
  /* owned */
  char **titles;
  guint *widths;
  gboolean *right;
  GPtrArray *waiting; /* (element-type utf8): cells of the first rows */
  GPtrArray *row;     /* (element-type utf8): of the row in the making */
  /* running */
  guint n, width;
  guint shown; /* of the N columns: those that fit */
  gboolean begun;
};

UsherCtlTable *
usher_ctl_table_new (UsherCtlOut *out, guint n, guint width)
{
  UsherCtlTable *self = g_new0 (UsherCtlTable, 1);

  self->out = out;
  self->n = n;
  self->width = width;
  self->titles = g_new0 (char *, n + 1);
  self->widths = g_new0 (guint, n);
  self->right = g_new0 (gboolean, n);
  self->waiting = g_ptr_array_new_with_free_func (g_free);
  self->row = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
usher_ctl_table_free (UsherCtlTable *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->titles);
  g_free (self->widths);
  g_free (self->right);
  g_ptr_array_unref (self->waiting);
  g_ptr_array_unref (self->row);
  g_free (self);
}

void
usher_ctl_table_column (UsherCtlTable *self, guint column, const char *title, gboolean right)
{
  self->titles[column] = g_utf8_strup (title, -1);
  self->right[column] = right;
}

/* The widest columns give way first, down to WIDTH_LEAST; then those at the end are left out. */
static void
fit (UsherCtlTable *self)
{
  guint total = 0;

  for (guint c = 0; c < self->n; c++)
    total += self->widths[c] + (c > 0 ? GAP : 0);
  while (self->width > 0 && total > self->width)
    {
      guint widest = 0;

      for (guint c = 1; c < self->n; c++)
        if (self->widths[c] > self->widths[widest])
          widest = c;
      if (self->widths[widest] <= WIDTH_LEAST)
        break;
      self->widths[widest]--;
      total--;
    }
  for (self->shown = self->n; self->width > 0 && total > self->width
       && self->shown > 1; self->shown--)
    total -= self->widths[self->shown - 1] + GAP;
}

static gboolean
write_row (UsherCtlTable *self, char **cells, GError **error)
{
  GString *text = usher_ctl_out_text (self->out);

  for (guint c = 0; c < self->shown; c++)
    {
      if (c > 0)
        g_string_append (text, "  ");
      usher_ctl_pad (text, cells[c], self->widths[c], self->right[c], self->width > 0);
    }
  while (text->len > 0 && text->str[text->len - 1] == ' ')
    g_string_truncate (text, text->len - 1);
  g_string_append_c (text, '\n');
  return usher_ctl_out_check (self->out, error);
}

static gboolean
begin (UsherCtlTable *self, GError **error)
{
  char **cells = (char **) self->waiting->pdata;

  self->begun = TRUE;
  for (guint c = 0; c < self->n; c++)
    self->widths[c] = usher_ctl_width (self->titles[c]);
  for (guint i = 0; i < self->waiting->len; i++)
    {
      guint width = MIN (usher_ctl_width (cells[i]), WIDTH_MOST);

      self->widths[i % self->n] = MAX (self->widths[i % self->n], width);
    }
  fit (self);
  if (!write_row (self, self->titles, error))
    return FALSE;
  for (guint i = 0; i < self->waiting->len; i += self->n)
    if (!write_row (self, cells + i, error))
      return FALSE;
  g_ptr_array_set_size (self->waiting, 0);
  return TRUE;
}

gboolean
usher_ctl_table_cell (UsherCtlTable *self, const char *text, GError **error)
{
  GPtrArray *row = self->begun ? self->row : self->waiting;
  GString *plain = g_string_new (NULL);
  gboolean good;

  if (text != NULL)
    usher_ctl_plain (plain, text, -1, 1000);
  g_ptr_array_add (row, g_string_free (plain, FALSE));
  if (!self->begun)
    return self->waiting->len < self->n * ROWS_WAITING || begin (self, error);
  if (row->len < self->n)
    return TRUE;
  good = write_row (self, (char **) row->pdata, error);
  g_ptr_array_set_size (row, 0);
  return good;
}

gboolean
usher_ctl_table_end (UsherCtlTable *self, GError **error)
{
  return self->begun || begin (self, error);
}
