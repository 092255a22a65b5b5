/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Tab goes through a whole page, leaves it and comes back; Shift and Tab the same; what takes the
 * keyboard is reached by one of them, or by arrows within what was reached; a table costs one Tab. */

#include "usher-tab-stop.h"
#include "usher-test-walk.h"

#define STEPS_MOST 400

/* Within these, arrows go on. */
static GtkWidget *
roving_of (GtkWidget *widget)
{
  for (GtkWidget *at = gtk_widget_get_parent (widget); at; at = gtk_widget_get_parent (at))
    if (GTK_IS_LIST_BOX (at) || GTK_IS_LIST_BASE (at) || GTK_IS_FLOW_BOX (at))
      return at;
  return NULL;
}

static gboolean
takes_keyboard (GtkWidget *widget)
{
  return usher_walk_is_shown (widget) && gtk_widget_get_focusable (widget) && gtk_widget_is_sensitive (widget) && gtk_widget_get_can_focus (widget);
}

typedef struct {
  GPtrArray *visited;  /* (owned) (element-type GtkWidget): in order */
  GtkWidget *trap;     /* (nullable): it came again, and not as the first */
  gboolean is_round;
} Round;

static Round
go_round (GtkWindow *window, GtkDirectionType direction)
{
  Round round = { g_ptr_array_new (), NULL, FALSE };

  gtk_window_set_focus (window, NULL);
  if (!USHER_IS_WINDOW (window)) /* the window itself must cope with a focus that is gone */
    gtk_widget_child_focus (GTK_WIDGET (window), direction);
  for (guint i = 0; i < STEPS_MOST && !round.is_round && !round.trap; i++)
    {
      GtkWidget *focus;

      g_signal_emit_by_name (window, "move-focus", direction);
      focus = gtk_window_get_focus (window);
      if (focus && round.visited->len > 0 && focus == round.visited->pdata[0])
        round.is_round = TRUE;
      else if (focus && g_ptr_array_find (round.visited, focus, NULL))
        round.trap = focus;
      else if (focus)
        g_ptr_array_add (round.visited, focus);
    }
  return round;
}

static void
tell (const Round *round)
{
  for (guint i = 0; i < round->visited->len && i < 60; i++)
    {
      g_autofree char *text = usher_walk_describe (round->visited->pdata[i]);

      g_test_message ("%u: %s", i, text);
    }
}

static void
assert_round (const Round *round, const char *what)
{
  g_autofree char *text = round->trap ? usher_walk_describe (round->trap) : NULL;

  if (round->is_round)
    return;
  tell (round);
  if (text)
    g_error ("%s: %s is a trap: it is left only for what was there before", what, text);
  g_error ("%s: after %d steps the keyboard is not where it began", what, STEPS_MOST);
}

typedef struct {
  GPtrArray *visited;
  GtkWindow *window;
  const char *what;
  guint missed;
} Looking;

static gboolean
shares_roving (GPtrArray *visited, GtkWidget *widget)
{
  GtkWidget *roving = roving_of (widget);

  for (guint i = 0; roving && i < visited->len; i++)
    if (visited->pdata[i] == roving || gtk_widget_is_ancestor (visited->pdata[i], roving))
      return TRUE;
  return FALSE;
}

/* A field stands for the text in it, a chooser for the item that it shows, and what is in a scrolled window
 * or a row for that. */
static gboolean
is_stood_for (GPtrArray *visited, GtkWidget *widget)
{
  for (guint i = 0; i < visited->len; i++)
    {
      GtkWidget *at = visited->pdata[i];

      if (gtk_widget_is_ancestor (at, widget) || (gtk_widget_is_ancestor (widget, at) && (GTK_IS_EDITABLE (at) || ADW_IS_COMBO_ROW (at) || GTK_IS_DROP_DOWN (at))))
        return TRUE;
    }
  return FALSE;
}

static void
look_at (GtkWidget *widget, gpointer data)
{
  Looking *looking = data;
  g_autofree char *text = NULL;

  if (GTK_IS_TEXT_VIEW (widget) && gtk_text_view_get_accepts_tab (GTK_TEXT_VIEW (widget)) && takes_keyboard (widget))
    {
      looking->missed++;
      g_test_message ("%s: a text that keeps Tab to itself is a trap", looking->what);
    }
  if (!takes_keyboard (widget) || GTK_IS_WINDOW (widget) || gtk_widget_get_native (widget) != GTK_NATIVE (looking->window)
      || g_ptr_array_find (looking->visited, widget, NULL) || shares_roving (looking->visited, widget) || is_stood_for (looking->visited, widget))
    return;
  text = usher_walk_describe (widget);
  looking->missed++;
  g_test_message ("%s: Tab never reaches %s", looking->what, text);
}

static void
assert_same (GPtrArray *forward, GPtrArray *back, const char *what)
{
  for (guint i = 0; i < forward->len; i++)
    if (!g_ptr_array_find (back, forward->pdata[i], NULL) && !shares_roving (back, forward->pdata[i]))
      {
        g_autofree char *text = usher_walk_describe (forward->pdata[i]);

        g_error ("%s: Shift and Tab never reach %s", what, text);
      }
}

/* A table or a list that is one place costs one Tab. */
static void
assert_one_stop (GPtrArray *visited, const char *what)
{
  g_autoptr(GHashTable) stops = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < visited->len; i++)
    {
      GtkWidget *stop = gtk_widget_get_ancestor (visited->pdata[i], USHER_TYPE_TAB_STOP);
      g_autofree char *text = usher_walk_describe (visited->pdata[i]);

      if (!stop)
        stop = gtk_widget_get_ancestor (visited->pdata[i], GTK_TYPE_COLUMN_VIEW);
      if (stop && !g_hash_table_add (stops, stop))
        g_error ("%s: more than one Tab is needed for %s", what, text);
    }
}

static void
walk_window (GtkWindow *window, const char *what)
{
  for (guint again = 0; again < 50; again++)
    {
      guint print = usher_walk_print (GTK_WIDGET (window));
      Round forward = go_round (window, GTK_DIR_TAB_FORWARD), back = go_round (window, GTK_DIR_TAB_BACKWARD);
      g_autoptr(GPtrArray) there = forward.visited, here = back.visited;
      Looking looking = { there, window, what, 0 };

      usher_test_settle ();
      if (print != usher_walk_print (GTK_WIDGET (window)))
        continue; /* something came while we went */
      assert_round (&forward, what);
      assert_round (&back, what);
      assert_same (there, here, what);
      assert_same (here, there, what);
      usher_walk_each (GTK_WIDGET (window), look_at, &looking);
      if (looking.missed > 0)
        tell (&forward);
      g_assert_cmpuint (looking.missed, ==, 0);
      assert_one_stop (there, what);
      return;
    }
  g_error ("%s: never the same for as long as a walk takes", what);
}

static void
walk_page (UsherWindow *window, const char *what, gpointer data)
{
  walk_window (GTK_WINDOW (window), what);
}

static void
walk_dialog (GtkWindow *dialog, const char *what, gpointer data)
{
  walk_window (dialog, what);
}

static void
test_pages (void)
{
  usher_walk (walk_page, NULL);
}

static void
test_dialogs (void)
{
  usher_walk_dialogs (walk_dialog, NULL);
}

int
main (int argc, char **argv)
{
  usher_walk_init (&argc, &argv);
  g_test_add_func ("/keyboard/pages", test_pages);
  g_test_add_func ("/keyboard/dialogs", test_dialogs);
  return usher_test_run ();
}
