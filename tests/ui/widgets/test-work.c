/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Background work: what a thread reports arrives on the main context. */

#include "usher-test.h"
#include "usher-work.h"

static gpointer
report (gpointer work)
{
  for (gint64 i = 0; i <= 1000; i++)
    usher_work_progress (i, 1000, work);
  usher_work_set_detail (work, "a thousand");
  usher_work_finish (work, NULL);
  return NULL;
}

static void
on_notify_cb (UsherWork *work, GParamSpec *pspec, gpointer counted)
{
  ++*(guint *) counted;
}

static void
test_from_a_thread (void)
{
  UsherWork *work = usher_work_new ("Counting");
  guint notified = 0;
  GThread *thread;

  g_assert_cmpfloat (usher_work_get_fraction (work), ==, -1);
  g_signal_connect (work, "notify::fraction", G_CALLBACK (on_notify_cb), &notified);
  thread = g_thread_new ("worker", report, work);
  usher_test_wait_until (usher_work_get_finished (work));
  g_thread_join (thread);
  g_assert_cmpfloat (usher_work_get_fraction (work), ==, 1);
  g_assert_cmpstr (usher_work_get_detail (work), ==, "a thousand");
  g_assert_cmpuint (notified, <, 100); /* a thousand reports are not a thousand announcements */
  usher_test_wait_until (G_OBJECT (work)->ref_count == 1);
  g_assert_finalize_object (work);
}

static void
test_cancelled_is_no_error (void)
{
  g_autoptr(UsherWork) work = usher_work_new ("Reading");
  g_autoptr(GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stop");
  g_autofree char *text = NULL;

  usher_work_finish (work, cancelled);
  usher_test_wait_until (usher_work_get_finished (work));
  g_object_get (work, "error", &text, NULL);
  g_assert_null (text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/background/from-a-thread", test_from_a_thread);
  g_test_add_func ("/background/cancelled-is-no-error", test_cancelled_is_no_error);
  return g_test_run ();
}
