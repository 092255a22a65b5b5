/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Back and forward. */

#include "usher-history-stack.h"

static void
test_back_and_forward (void)
{
  g_autoptr(UsherHistoryStack) stack = usher_history_stack_new ();

  g_assert_null (usher_history_stack_current (stack));
  g_assert_false (usher_history_stack_can_go (stack, -1));
  usher_history_stack_push (stack, "people");
  usher_history_stack_push (stack, "people");
  g_assert_false (usher_history_stack_can_go (stack, -1)); /* the same twice is one */
  usher_history_stack_replace (stack, "people?query=x");
  usher_history_stack_push (stack, "person:1");
  usher_history_stack_push (stack, "ledger");
  g_assert_cmpstr (usher_history_stack_go (stack, -1), ==, "person:1");
  g_assert_cmpstr (usher_history_stack_go (stack, -1), ==, "people?query=x");
  g_assert_null (usher_history_stack_go (stack, -1));
  g_assert_cmpstr (usher_history_stack_go (stack, 2), ==, "ledger");
  usher_history_stack_go (stack, -1);
  usher_history_stack_push (stack, "members"); /* what was ahead is forgotten */
  g_assert_false (usher_history_stack_can_go (stack, 1));
  g_assert_cmpstr (usher_history_stack_go (stack, -1), ==, "person:1");
}

static void
test_bounded (void)
{
  g_autoptr(UsherHistoryStack) stack = usher_history_stack_new ();
  guint back = 0;

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *location = g_strdup_printf ("person:%u", i);

      usher_history_stack_push (stack, location);
    }
  while (usher_history_stack_go (stack, -1))
    back++;
  g_assert_cmpuint (back, ==, 199);
  usher_history_stack_clear (stack);
  g_assert_null (usher_history_stack_current (stack));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/history-stack/back-and-forward", test_back_and_forward);
  g_test_add_func ("/history-stack/bounded", test_bounded);
  return g_test_run ();
}
