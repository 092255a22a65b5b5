/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A line taken apart: who did what to what, why, and each field before and after.  The reason is
 * personal text and read where the member may.  Main thread; reading on a reader. */

#include "usher-line-pane.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

#include "usher-history.h"
#include "usher-private.h"
#include "usher-schema.h"
#include "usher-when.h"

#define FIELDS_MOST 60
#define OBJECTS_MOST 12
#define WORD_MOST 40 /* what is longer is a hash or the like */

struct _UsherLinePane {
  AdwBin parent_instance;

  UsherWorkspace *workspace; /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable) */
  GtkBox *box;               /* (borrowed) */
};

G_DEFINE_FINAL_TYPE (UsherLinePane, usher_line_pane, ADW_TYPE_BIN)

typedef struct {
  char *field, *from, *to; /* (owned) (nullable) but field */
} Change;

typedef struct {
  gint64 n, at;
  char *member, *verb, *object, *reason, *hash; /* (owned) (nullable) */
  gboolean erased;
  GPtrArray *objects; /* (owned) of text: a bulk line's */
  gint64 n_objects;
  GPtrArray *changes; /* (owned) of Change */
} Line;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_free (change->field);
  g_free (change->from);
  g_free (change->to);
  g_free (change);
}

static void
line_free (gpointer data)
{
  Line *line = data;

  g_free (line->member);
  g_free (line->verb);
  g_free (line->object);
  g_free (line->reason);
  g_free (line->hash);
  g_ptr_array_unref (line->objects);
  g_ptr_array_unref (line->changes);
  g_free (line);
}

/* ---- Reading, on a reader ----------------------------------------------------------------------------- */

/* "seen 122, added 6": what is told apart by name, without braces and hashes. */
static void
add_members (GString *text, UsherCanonSlice object)
{
  UsherCanonIter iter;
  UsherCanonSlice key, value;
  const char *between = "";

  usher_canon_iter_init (&iter, object);
  while (usher_canon_next_member (&iter, &key, &value))
    {
      g_autofree char *name = usher_canon_dup_text (key), *word = usher_canon_dup_text (value);

      if (value.length > WORD_MOST || *value.text == '{' || *value.text == '[')
        continue;
      g_string_append_printf (text, "%s%s ", between, name);
      g_string_append_len (text, word ? word : value.text, word ? -1 : (gssize) value.length);
      between = ", ";
    }
}

static char *
object_text (UsherCanonSlice object)
{
  GString *text = g_string_new (NULL);
  UsherCanonIter iter;
  UsherCanonSlice key, value;

  add_members (text, object);
  usher_canon_iter_init (&iter, object);
  while (usher_canon_next_member (&iter, &key, &value) && text->len < 2000)
    if (*value.text == '{')
      {
        g_autofree char *name = usher_canon_dup_text (key);

        g_string_append_printf (text, "%s%s: ", text->len > 0 ? "\n" : "", name);
        add_members (text, value);
      }
  return g_string_free (text, FALSE);
}

static gboolean
is_time (const UsherTable *table, const char *name)
{
  int field = table ? usher_table_field (table, name) : -1;

  if (!table) /* a run's line: what it brought is in the mirror, and no governed table declares its two times */
    return g_str_equal (name, "began") || g_str_equal (name, "ended");
  return field >= 0 && table->fields[field].kind == USHER_FIELD_TIME;
}

static char *
value_text (const UsherTable *table, const char *field, UsherCanonSlice value)
{
  if (!value.text || usher_canon_equal (value, "null"))
    return NULL;
  if (*value.text == '"')
    return usher_canon_dup_text (value);
  if (*value.text == '{')
    return object_text (value);
  if (is_time (table, field))
    return usher_when_long (usher_canon_to_int (value, 0));
  return g_strndup (value.text, MIN (value.length, 400));
}

static void
read_changes (Line *line, const char *table_name, UsherCanonSlice changes)
{
  const UsherTable *table = usher_table_find (table_name);
  UsherCanonIter iter, pair;
  UsherCanonSlice key, value, part;

  usher_canon_iter_init (&iter, changes);
  while (line->changes->len < FIELDS_MOST && usher_canon_next_member (&iter, &key, &value))
    {
      Change *change = g_new0 (Change, 1);

      change->field = usher_canon_dup_text (key);
      usher_canon_iter_init (&pair, value);
      if (usher_canon_next_item (&pair, &part))
        change->from = value_text (table, change->field, part);
      if (usher_canon_next_item (&pair, &part))
        change->to = value_text (table, change->field, part);
      g_ptr_array_add (line->changes, change);
    }
}

static gboolean
note_object (const char *table, gint64 id, gint64 version, UsherCanonSlice after, UsherCanonSlice changes, gpointer data)
{
  Line *line = data;

  line->n_objects++;
  if (line->objects->len < OBJECTS_MOST)
    g_ptr_array_add (line->objects, g_strdup_printf ("%s:%" G_GINT64_FORMAT, table, id));
  if (line->n_objects == 1)
    read_changes (line, table, changes);
  return TRUE;
}

static gboolean
take_line (const UsherLine *from, const char *text, const UsherDigest *hash, gpointer data)
{
  Line *line = data;
  g_autofree char *table = NULL;

  line->n = from->n;
  line->at = from->at;
  line->member = from->member > 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, from->member) : NULL;
  line->verb = usher_canon_dup_text (from->verb);
  line->object = usher_canon_dup_text (from->object);
  line->reason = usher_canon_dup_text (from->reason);
  line->hash = usher_digest_dup_hex (hash);
  if (from->objects.text)
    usher_line_each_object (from, note_object, line);
  else
    {
      table = g_strndup (line->object ? line->object : "", line->object ? strcspn (line->object, ":") : 0);
      read_changes (line, table, from->changes);
    }
  return FALSE;
}

static gpointer
read_line_in_reader (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  gint64 n = *(gint64 *) data;
  Line *line = g_new0 (Line, 1);
  g_autofree char *reason = NULL;

  line->objects = g_ptr_array_new_with_free_func (g_free);
  line->changes = g_ptr_array_new_with_free_func (change_free);
  if (!usher_ledger_each (conn, n, n, take_line, line, error))
    {
      line_free (line);
      return NULL;
    }
  if (line->reason)
    {
      reason = usher_private_read (conn, line->reason, NULL);
      line->erased = reason == NULL;
      g_free (line->reason);
      line->reason = g_steal_pointer (&reason);
    }
  return line;
}

/* ---- Showing ---------------------------------------------------------------------------------------------- */

static GtkWidget *
add_label (UsherLinePane *self, const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  if (css)
    gtk_widget_add_css_class (label, css);
  gtk_box_append (self->box, label);
  return label;
}

/* What was made had nothing before. */
static gboolean
is_made (const Line *line)
{
  for (guint i = 0; i < line->changes->len; i++)
    if (((Change *) line->changes->pdata[i])->from)
      return FALSE;
  return TRUE;
}

/* "From" and "To" are words as well as tints. */
static GtkWidget *
new_side (const char *word, const char *value, const char *css)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *label = gtk_label_new (word), *text = gtk_label_new (value ? value : _("nothing"));

  gtk_widget_add_css_class (label, "under");
  gtk_widget_set_size_request (label, 48, -1);
  gtk_widget_set_margin_top (label, 4);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_widget_set_halign (text, GTK_ALIGN_START);
  gtk_widget_add_css_class (text, css);
  gtk_widget_add_css_class (text, "small");
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), text);
  return row;
}

static void
add_change (UsherLinePane *self, const Change *change, gboolean made)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3), *field = gtk_label_new (change->field);

  gtk_label_set_xalign (GTK_LABEL (field), 0);
  gtk_widget_add_css_class (field, "small");
  gtk_box_append (GTK_BOX (box), field);
  if (!made)
    gtk_box_append (GTK_BOX (box), new_side (_("Before"), change->from, "diff-old"));
  gtk_box_append (GTK_BOX (box), new_side (_("After"), change->to, "diff-new"));
  gtk_box_append (self->box, box);
}

static void
clear (UsherLinePane *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))))
    gtk_box_remove (self->box, child);
}

static void
on_line_read_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherLinePane) self = data;
  g_autoptr(GError) error = NULL;
  Line *line = usher_workspace_read_finish (USHER_WORKSPACE (workspace), result, &error);
  g_autofree char *title = NULL, *what = NULL, *when = NULL, *stub = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  clear (self);
  if (!line)
    {
      add_label (self, error->message, "secondary");
      return;
    }
  title = g_strdup_printf (_("Line %" PRId64), line->n);
  what = g_strdup_printf ("%s · %s", line->verb ? line->verb : "", line->object ? line->object : "");
  when = usher_when_long (line->at);
  add_label (self, title, "title-4");
  add_label (self, what, NULL);
  add_label (self, when, "secondary");
  if (line->reason)
    add_label (self, line->reason, "lead");
  else if (line->erased)
    add_label (self, _("The reason was erased or is not yours to read."), "secondary");
  if (line->n_objects > 0)
    {
      g_autofree char *many = g_strdup_printf (ngettext ("%" PRId64 " record in this line", "%" PRId64 " records in this line", (gulong) line->n_objects),
                                               line->n_objects);

      add_label (self, many, "section-title");
      for (guint i = 0; i < line->objects->len; i++)
        add_label (self, line->objects->pdata[i], "small");
    }
  for (guint i = 0; i < line->changes->len; i++)
    add_change (self, line->changes->pdata[i], is_made (line));
  stub = g_strdup_printf (_("Chained to line %" PRId64 " · hash %.4s…%s"), line->n - 1, line->hash, line->hash + strlen (line->hash) - 2);
  add_label (self, stub, "stub");
  line_free (line);
}

void
usher_line_pane_show (UsherLinePane *self, gint64 n)
{
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  clear (self);
  if (n <= 0)
    {
      add_label (self, _("Choose a line to see what it changed."), "secondary");
      return;
    }
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  usher_workspace_read_async (self->workspace, read_line_in_reader, g_memdup2 (&n, sizeof n), g_free, line_free, self->cancellable, on_line_read_cb,
                              g_object_ref (self));
}

static void
usher_line_pane_dispose (GObject *object)
{
  UsherLinePane *self = USHER_LINE_PANE (object);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (usher_line_pane_parent_class)->dispose (object);
}

static void
usher_line_pane_class_init (UsherLinePaneClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = usher_line_pane_dispose;
}

static void
usher_line_pane_init (UsherLinePane *self)
{
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 9));
  gtk_widget_set_margin_start (GTK_WIDGET (self->box), 18);
  gtk_widget_set_margin_end (GTK_WIDGET (self->box), 18);
  gtk_widget_set_margin_top (GTK_WIDGET (self->box), 18);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->box), 18);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
}

GtkWidget *
usher_line_pane_new (UsherWorkspace *workspace)
{
  UsherLinePane *self = g_object_new (USHER_TYPE_LINE_PANE, NULL);

  self->workspace = g_object_ref (workspace);
  usher_line_pane_show (self, 0);
  return GTK_WIDGET (self);
}
