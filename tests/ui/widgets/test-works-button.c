/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The header's button: there while something runs, and while something failed until it was seen. */

#include "usher-test.h"
#include "usher-widgets.h"
#include "usher-works-button.h"

static gboolean
is_shown (GtkWidget *button)
{
  return gtk_widget_get_visible (gtk_widget_get_first_child (button));
}

static void
test_comes_and_goes (void)
{
  GtkWidget *button = g_object_ref_sink (usher_works_button_new ());
  g_autoptr(UsherWork) good = usher_work_new ("Good"), bad = usher_work_new ("Bad");
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "no disk");

  g_assert_false (is_shown (button));
  usher_works_button_add (USHER_WORKS_BUTTON (button), good);
  usher_works_button_add (USHER_WORKS_BUTTON (button), bad);
  g_assert_true (is_shown (button));
  g_assert_cmpuint (usher_works_button_running (USHER_WORKS_BUTTON (button)), ==, 2);
  usher_work_finish (good, NULL);
  usher_work_finish (bad, error);
  usher_test_wait_until (usher_work_get_finished (good) && usher_work_get_finished (bad));
  g_assert_cmpuint (usher_works_button_running (USHER_WORKS_BUTTON (button)), ==, 0);
  g_assert_true (is_shown (button)); /* the failure waits to be seen */
  g_assert_finalize_object (button);
}

static void
test_cancel_all (void)
{
  GtkWidget *button = g_object_ref_sink (usher_works_button_new ());
  g_autoptr(UsherWork) work = usher_work_new ("Long");

  usher_works_button_add (USHER_WORKS_BUTTON (button), work);
  usher_works_button_cancel_all (USHER_WORKS_BUTTON (button));
  g_assert_true (g_cancellable_is_cancelled (usher_work_get_cancellable (work)));
  g_assert_finalize_object (button);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  usher_widgets_init ();
  g_test_add_func ("/works-button/comes-and-goes", test_comes_and_goes);
  g_test_add_func ("/works-button/cancel-all", test_cancel_all);
  return g_test_run ();
}
