/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Faults: names, ids, words. */

#include "usher-fault.h"

static void
test_names (void)
{
  g_assert_cmpstr (usher_fault_kind_name (USHER_FAULT_LINE_EDITED), ==, "line-edited");
  g_assert_cmpstr (usher_fault_kind_name (USHER_FAULT_RULE_VIOLATED), ==, "rule-violated");
}

static void
test_text (void)
{
  UsherFault row = { USHER_FAULT_ROW_DIFFERS, 431, (char *) "setting:5", (char *) "value", (char *) "\"a\"", (char *) "\"b\"", TRUE };
  UsherFault line = { .kind = USHER_FAULT_LINE_MISSING, .line = 9 };
  g_autofree char *row_text = usher_fault_text (&row), *line_text = usher_fault_text (&line);

  g_assert_cmpstr (row_text, ==, "row-differs setting:5 value (line 431): the record is not what its last line says; expected \"a\"; found \"b\"; known");
  g_assert_cmpstr (line_text, ==, "line-missing line 9: it is gone");
}

static void
test_id (void)
{
  UsherFault fault = { USHER_FAULT_ROW_DIFFERS, 431, (char *) "setting:5", (char *) "value", (char *) "\"a\"", (char *) "\"b\"", FALSE };
  UsherFault tail = { .kind = USHER_FAULT_TAIL_MISSING, .line = 9 }, gap = { .kind = USHER_FAULT_LINE_MISSING, .line = 9 };
  g_autofree char *id = usher_fault_id (&fault), *known = NULL, *other = NULL, *tail_id = usher_fault_id (&tail), *gap_id = usher_fault_id (&gap);

  fault.known = TRUE;
  known = usher_fault_id (&fault);
  fault.found = (char *) "\"c\"";
  other = usher_fault_id (&fault);
  g_assert_cmpuint (strlen (id), ==, 12);
  g_assert_cmpstr (id, ==, known);
  g_assert_cmpstr (id, !=, other);
  /* A missing tail becomes a gap with the next line, and stays known. */
  g_assert_cmpstr (tail_id, ==, gap_id);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fault/names", test_names);
  g_test_add_func ("/fault/text", test_text);
  g_test_add_func ("/fault/id", test_id);
  return g_test_run ();
}
