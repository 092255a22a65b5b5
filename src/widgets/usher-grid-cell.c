/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* One cell: an inscription, perhaps with a mark before it or a second line under it.  Inscriptions,
 * because their size never depends on their text: a drag through a million rows then lays nothing
 * out.  Updating sets texts and nothing else.  Main thread. */

#include "usher-grid-cell.h"

#include <glib/gi18n.h>
#include <string.h>

#include "usher-export.h"
#include "usher-mark.h"
#include "usher-when.h"

struct _UsherGridCell {
  GtkWidget parent_instance;

  const UsherGridColumn *spec; /* (borrowed): lives as long as the grid */
  guint column;
  int extra;                   /* the noun's column of the second line; −1 */
  GtkWidget *icon, *line, *under; /* (owned) (nullable) but line */
  GtkWidget *lines;            /* (owned) (nullable): where an icon stands before two lines */
  const char *icon_name, *css; /* (borrowed) (nullable): what is shown now */
  gboolean strong;
};

G_DEFINE_FINAL_TYPE (UsherGridCell, usher_grid_cell, GTK_TYPE_WIDGET)

/* ---- Words ------------------------------------------------------------------------------------------ */

static char *
plain (const UsherColumn *column, const UsherValue *value)
{
  GString *text = g_string_new (NULL);

  usher_export_plain_value (text, column, value);
  return g_string_free (text, FALSE);
}

char *
usher_grid_cell_words (const UsherGridColumn *spec, const UsherColumn *column, const UsherValue *value, gint64 now)
{
  if (value->type == USHER_VALUE_NULL)
    return spec->kind == USHER_CELL_MARK ? g_strdup (usher_mark_word (usher_mark_style (spec->extra, NULL), NULL)) : g_strdup ("");
  switch (spec->kind)
    {
    case USHER_CELL_TIME: return usher_when_short (value->integer, now);
    case USHER_CELL_DATE: return usher_when_date (value->integer);
    case USHER_CELL_NUMBER: return value->type == USHER_VALUE_INT ? g_strdup_printf ("%'" G_GINT64_FORMAT, value->integer) : plain (column, value);
    case USHER_CELL_BOOL: return g_strdup (value->integer ? _("Yes") : _("No"));
    case USHER_CELL_MARK:
      if (value->type == USHER_VALUE_TEXT)
        return g_strdup (usher_mark_word (usher_mark_style (spec->extra, value->text), value->text));
      break;
    case USHER_CELL_KEY:
      if (value->type == USHER_VALUE_TEXT && strchr (value->text, ':'))
        return g_strdup (strchr (value->text, ':') + 1);
      break;
    case USHER_CELL_CODE:
      if (value->type == USHER_VALUE_TEXT && value->length > 8)
        return g_strdup_printf ("%.4s…%s", value->text, value->text + value->length - 2);
      break;
    default: break;
    }
  return plain (column, value);
}

static gboolean
begins_right_to_left (const char *text)
{
  for (const char *at = text; *at; at = g_utf8_next_char (at))
    switch (g_unichar_get_script (g_utf8_get_char (at)))
      {
      case G_UNICODE_SCRIPT_ARABIC:
      case G_UNICODE_SCRIPT_HEBREW:
      case G_UNICODE_SCRIPT_SYRIAC:
      case G_UNICODE_SCRIPT_THAANA: return TRUE;
      case G_UNICODE_SCRIPT_COMMON:
      case G_UNICODE_SCRIPT_INHERITED: break;
      default: return FALSE;
      }
  return FALSE;
}

/* A text that runs against the window would start at the far end of its cell.  The mark before it is
 * for display alone and never in data. */
static void
set_line (GtkWidget *inscription, const char *text)
{
  gboolean rtl = gtk_widget_get_direction (inscription) == GTK_TEXT_DIR_RTL;
  g_autofree char *marked = NULL;

  if (!text || !*text)
    {
      gtk_inscription_set_text (GTK_INSCRIPTION (inscription), " ");
      return;
    }
  if (rtl && !begins_right_to_left (text)) /* within an isolate, so that "40 min ago" keeps its order */
    marked = g_strconcat ("\342\200\217\342\201\250", text, "\342\201\251", NULL);
  else if (!rtl && begins_right_to_left (text))
    marked = g_strconcat ("\342\200\216", text, NULL);
  gtk_inscription_set_text (GTK_INSCRIPTION (inscription), marked ? marked : text);
  if (marked) /* else it is the text itself */
    gtk_accessible_update_property (GTK_ACCESSIBLE (inscription), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

/* ---- Updating ------------------------------------------------------------------------------------------- */

static void
set_mark (UsherGridCell *self, const UsherMarkStyle *style)
{
  if (style->icon != self->icon_name)
    gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), self->icon_name = style->icon);
  if (style->strong != self->strong)
    {
      self->strong = style->strong;
      if (style->strong)
        gtk_widget_add_css_class (GTK_WIDGET (self), "strong");
      else
        gtk_widget_remove_css_class (GTK_WIDGET (self), "strong");
    }
  if (style->css == self->css)
    return;
  if (self->css)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->css);
  if ((self->css = style->css))
    gtk_widget_add_css_class (GTK_WIDGET (self), self->css);
}

/* A key says in its column, not in every row, what it is a key of. */
static char *
under_words (const UsherColumn *column, const UsherValue *value)
{
  const char *colon = column->kind == USHER_COLUMN_KEY && value->type == USHER_VALUE_TEXT ? strchr (value->text, ':') : NULL;

  return colon ? g_strndup (colon + 1, value->length - (gsize) (colon + 1 - value->text)) : plain (column, value);
}

static void
update_face (UsherGridCell *self, UsherGridSource *source, guint position, gint64 now)
{
  UsherCellFace face = { NULL };

  self->spec->format (source, position, now, &face);
  gtk_widget_set_visible (self->icon, face.style != NULL);
  gtk_widget_set_child_visible (self->icon, TRUE);
  if (face.style)
    set_mark (self, face.style);
  set_line (self->line, face.line);
  if (self->under)
    set_line (self->under, face.under);
  g_free (face.line);
  g_free (face.under);
}

void
usher_grid_cell_update (UsherGridCell *self, UsherGridSource *source, guint position, gint64 now)
{
  const UsherNoun *noun = usher_grid_source_get_noun (source);
  UsherValue value = usher_grid_source_get_value (source, position, self->column);
  g_autofree char *words = NULL, *under = NULL;

  if (!usher_grid_source_has (source, position))
    {
      set_line (self->line, NULL);
      if (self->under)
        set_line (self->under, NULL);
      if (self->icon)
        gtk_widget_set_child_visible (self->icon, FALSE);
      return;
    }
  if (self->spec->kind == USHER_CELL_FACE)
    {
      update_face (self, source, position, now);
      return;
    }
  if (self->icon)
    {
      gtk_widget_set_child_visible (self->icon, TRUE);
      set_mark (self, usher_mark_style (self->spec->extra, value.type == USHER_VALUE_TEXT ? value.text : NULL));
    }
  words = usher_grid_cell_words (self->spec, &noun->columns[self->column], &value, now);
  set_line (self->line, words);
  if (self->under)
    {
      value = usher_grid_source_get_value (source, position, (guint) self->extra);
      under = under_words (&noun->columns[self->extra], &value);
      set_line (self->under, under);
    }
}

/* ---- The widget ------------------------------------------------------------------------------------------- */

static GtkWidget *
new_line (gboolean numeric)
{
  GtkWidget *line = gtk_inscription_new (NULL);

  gtk_inscription_set_min_lines (GTK_INSCRIPTION (line), 1);
  gtk_inscription_set_nat_lines (GTK_INSCRIPTION (line), 1);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (line), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_xalign (GTK_INSCRIPTION (line), numeric ? 1 : 0);
  gtk_widget_set_hexpand (line, TRUE);
  gtk_widget_set_valign (line, GTK_ALIGN_CENTER);
  return line;
}

static void
usher_grid_cell_dispose (GObject *object)
{
  UsherGridCell *self = USHER_GRID_CELL (object);

  g_clear_pointer (&self->icon, gtk_widget_unparent);
  if (self->lines)
    self->line = self->under = NULL; /* they go with it */
  g_clear_pointer (&self->lines, gtk_widget_unparent);
  g_clear_pointer (&self->line, gtk_widget_unparent);
  g_clear_pointer (&self->under, gtk_widget_unparent);
  G_OBJECT_CLASS (usher_grid_cell_parent_class)->dispose (object);
}

static void
usher_grid_cell_class_init (UsherGridCellClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = usher_grid_cell_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "gridcell");
}

static void
usher_grid_cell_init (UsherGridCell *self)
{
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

static void
add_icon (UsherGridCell *self)
{
  self->icon = gtk_image_new ();
  gtk_widget_set_parent (self->icon, GTK_WIDGET (self));
  gtk_widget_add_css_class (GTK_WIDGET (self), "mark");
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))), 6);
}

static void
add_under (UsherGridCell *self)
{
  self->under = new_line (FALSE);
  gtk_widget_add_css_class (self->under, "under");
}

/* An icon before one line, or before two that stand in a box of their own. */
static void
build_face (UsherGridCell *self)
{
  add_icon (self);
  if (g_strcmp0 (self->spec->extra, "number") == 0)
    gtk_widget_add_css_class (self->line, "numeric");
  if (g_strcmp0 (self->spec->extra, "two-lines") != 0)
    {
      gtk_widget_set_parent (self->line, GTK_WIDGET (self));
      return;
    }
  self->lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  add_under (self);
  gtk_box_append (GTK_BOX (self->lines), self->line);
  gtk_box_append (GTK_BOX (self->lines), self->under);
  gtk_widget_set_parent (self->lines, GTK_WIDGET (self));
}

GtkWidget *
usher_grid_cell_new (const UsherGridColumn *spec, guint column, int extra_column)
{
  UsherGridCell *self = g_object_new (USHER_TYPE_GRID_CELL, NULL);
  gboolean numeric = spec->kind == USHER_CELL_NUMBER || (spec->kind == USHER_CELL_FACE && g_strcmp0 (spec->extra, "number") == 0);

  self->spec = spec;
  self->column = column;
  self->extra = extra_column;
  self->line = new_line (numeric);
  if (spec->kind == USHER_CELL_FACE)
    {
      build_face (self);
      return GTK_WIDGET (self);
    }
  if (spec->kind == USHER_CELL_MARK)
    add_icon (self);
  gtk_widget_set_parent (self->line, GTK_WIDGET (self));
  if (numeric)
    gtk_widget_add_css_class (self->line, "numeric");
  if (spec->kind == USHER_CELL_STRONG)
    gtk_widget_add_css_class (self->line, "fact");
  if (spec->kind == USHER_CELL_CODE)
    gtk_widget_add_css_class (self->line, "code");
  if (extra_column >= 0)
    {
      add_under (self);
      gtk_widget_set_parent (self->under, GTK_WIDGET (self));
      gtk_orientable_set_orientation (GTK_ORIENTABLE (gtk_widget_get_layout_manager (GTK_WIDGET (self))), GTK_ORIENTATION_VERTICAL);
    }
  return GTK_WIDGET (self);
}

UsherGridColumn
usher_grid_column_default (const UsherColumn *column)
{
  UsherGridColumn spec = { .column = column->name, .title = column->title, .width = MAX (column->width * 7, 80), .hidden = TRUE };

  switch (column->kind)
    {
    case USHER_COLUMN_INT: spec.kind = USHER_CELL_NUMBER; break;
    case USHER_COLUMN_TIME: spec.kind = USHER_CELL_TIME; break;
    case USHER_COLUMN_BOOL: spec.kind = USHER_CELL_BOOL; break;
    case USHER_COLUMN_KEY: spec.kind = USHER_CELL_KEY; break;
    default: spec.kind = USHER_CELL_TEXT; break;
    }
  if (g_str_equal (column->name, "risk"))
    {
      spec.kind = USHER_CELL_MARK;
      spec.extra = "risk";
      spec.width = 110;
    }
  return spec;
}
