/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The matrix of approvals, row by row. */

#include <glib.h>

#include "usher-requirement.h"

#define HOUR G_GINT64_CONSTANT (3600000)
#define DAY (24 * HOUR)

static const struct {
  const char *name;
  UsherLevel level;
  guint facts;
  const char *approvers;
  gint64 cap, active;
  const char *verify;
  guint notes;
} cases[] = {
  { "low-birthright", USHER_LEVEL_LOW, USHER_FACT_ROLE_BOUND, "[]", 0, 0, "auto", 0 },
  { "low-optional", USHER_LEVEL_LOW, 0, "[\"manager\"]", 365 * DAY, 0, "auto", 0 },
  { "medium", USHER_LEVEL_MEDIUM, 0, "[\"manager\"]", 180 * DAY, 0, "auto", USHER_NOTES_FULL },
  { "medium-by-role-is-no-birthright", USHER_LEVEL_MEDIUM, USHER_FACT_ROLE_BOUND, "[\"manager\"]", 180 * DAY, 0, "auto", USHER_NOTES_FULL },
  { "medium-owner-asks", USHER_LEVEL_MEDIUM, USHER_FACT_OWNER_ASKS, "[\"manager\",\"owner\"]", 180 * DAY, 0, "auto", USHER_NOTES_FULL },
  { "high", USHER_LEVEL_HIGH, 0, "[\"iam-peer\",\"manager\",\"owner\"]", 90 * DAY, 0, "analyst", USHER_NOTES_FULL | USHER_NOTES_ALTERNATIVE },
  { "non-standard", USHER_LEVEL_LOW, USHER_FACT_NONSTANDARD, "[\"iam-peer\",\"manager\",\"owner\"]", 90 * DAY, 0, "analyst",
    USHER_NOTES_FULL | USHER_NOTES_ALTERNATIVE },
  { "conflict", USHER_LEVEL_MEDIUM, USHER_FACT_CONFLICT, "[\"control-owner\",\"iam-peer\",\"manager\",\"owner\"]", 90 * DAY, 0, "analyst",
    USHER_NOTES_FULL | USHER_NOTES_ALTERNATIVE | USHER_NOTES_MITIGATION },
  { "privileged", USHER_LEVEL_PRIVILEGED, 0, "[\"iam-lead\",\"owner\"]", 90 * DAY, 8 * HOUR, "second-person",
    USHER_NOTES_FULL | USHER_NOTES_LOG_CHECK },
  { "standing", USHER_LEVEL_PRIVILEGED, USHER_FACT_STANDING, "[\"director\",\"iam-lead\",\"iam-manager\",\"owner\"]", 90 * DAY, 8 * HOUR,
    "second-person", USHER_NOTES_FULL | USHER_NOTES_LOG_CHECK | USHER_NOTES_EXCEPTION },
  { "bypass", USHER_LEVEL_LOW, USHER_FACT_BYPASS, "[\"director\",\"iam-manager\",\"manager\"]", 14 * DAY, 0, "second-person",
    USHER_NOTES_FULL | USHER_NOTES_EXCEPTION },
  { "bypass-of-an-executive", USHER_LEVEL_LOW, USHER_FACT_BYPASS | USHER_FACT_EXECUTIVE, "[\"executive\",\"iam-manager\",\"manager\"]",
    14 * DAY, 0, "second-person", USHER_NOTES_FULL | USHER_NOTES_EXCEPTION },
  { "executive-alone-changes-nothing", USHER_LEVEL_LOW, USHER_FACT_EXECUTIVE, "[\"manager\"]", 365 * DAY, 0, "auto", 0 },
  { "privileged-group", USHER_LEVEL_LOW, USHER_FACT_PRIVILEGED_GROUP, "[\"director\",\"iam-manager\",\"manager\"]", 90 * DAY, 0,
    "second-person", USHER_NOTES_FULL | USHER_NOTES_EXCEPTION },
  { "bulk", USHER_LEVEL_LOW, USHER_FACT_BULK, "[\"iam-peer\",\"manager\"]", 365 * DAY, 0, "sample", USHER_NOTES_DIFF },
  { "bulk-of-birthright", USHER_LEVEL_LOW, USHER_FACT_BULK | USHER_FACT_ROLE_BOUND, "[\"iam-peer\"]", 0, 0, "sample", USHER_NOTES_DIFF },
  { "taken-from-a-critical-group", USHER_LEVEL_PRIVILEGED, USHER_FACT_CRITICAL_GROUP | USHER_FACT_TAKES_AWAY, "[\"iam-peer\"]", 0, 0,
    "sample", USHER_NOTES_DIFF },
  { "taken-away", USHER_LEVEL_HIGH, USHER_FACT_TAKES_AWAY, "[]", 0, 0, "auto", 0 },
  { "break-glass", USHER_LEVEL_PRIVILEGED, USHER_FACT_BREAK_GLASS, "[\"custodian\",\"second-custodian\"]", 4 * HOUR, 0, "soc",
    USHER_NOTES_FULL | USHER_NOTES_ROTATED },
};

static void
test_row (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  UsherRequirement asks = usher_requirement_of (cases[i].level, cases[i].facts);
  g_autofree char *json = usher_requirement_to_json (&asks);

  g_assert_cmpstr (json, ==, cases[i].approvers);
  g_assert_cmpuint (usher_requirement_from_json (json), ==, asks.approvers);
  g_assert_cmpint (asks.cap_ms, ==, cases[i].cap);
  g_assert_cmpint (asks.active_cap_ms, ==, cases[i].active);
  g_assert_cmpstr (usher_verify_mode_name (asks.verify), ==, cases[i].verify);
  g_assert_cmpuint (asks.notes, ==, cases[i].notes);
  g_assert_true (asks.mitigation == ((cases[i].facts & USHER_FACT_CONFLICT) != 0));
}

/* More facts never ask for fewer approvers, less verification or a longer time; only being a birthright,
 * a removal or break-glass does, which are rows of their own. */
static void
test_monotonic (void)
{
  const guint relaxing = USHER_FACT_ROLE_BOUND | USHER_FACT_TAKES_AWAY | USHER_FACT_BREAK_GLASS | USHER_FACT_EXECUTIVE;

  for (UsherLevel level = USHER_LEVEL_LOW; level <= USHER_LEVEL_PRIVILEGED; level++)
    for (guint facts = 0; facts < 1u << 12; facts++)
      for (guint bit = 0; bit < 12; bit++)
        {
          UsherRequirement with = usher_requirement_of (level, facts | 1u << bit), without = usher_requirement_of (level, facts & ~(1u << bit));

          if (relaxing & 1u << bit)
            continue;
          g_assert_cmpuint (with.approvers & without.approvers, ==, without.approvers);
          g_assert_cmpint (with.verify, >=, without.verify);
          g_assert_true (without.cap_ms == 0 || (with.cap_ms > 0 && with.cap_ms <= without.cap_ms));
          g_assert_cmpuint (with.notes & without.notes, ==, without.notes);
        }
}

static void
test_words (void)
{
  UsherLevel level;
  UsherApprover approver;

  for (UsherLevel i = USHER_LEVEL_LOW; i <= USHER_LEVEL_PRIVILEGED; i++)
    {
      g_assert_true (usher_level_parse (usher_level_name (i), &level));
      g_assert_cmpint (level, ==, i);
    }
  for (UsherApprover i = 0; i < USHER_APPROVER_N; i++)
    {
      g_assert_true (usher_approver_parse (usher_approver_name (i), &approver));
      g_assert_cmpint (approver, ==, i);
    }
  g_assert_false (usher_level_parse ("middling", &level));
  g_assert_false (usher_approver_parse ("anyone", &approver));
  g_assert_cmpuint (usher_requirement_from_json ("[\"anyone\"]"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/requirement/", cases[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
    }
  g_test_add_func ("/requirement/monotonic", test_monotonic);
  g_test_add_func ("/requirement/words", test_words);
  return g_test_run ();
}
