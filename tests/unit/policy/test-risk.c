/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The risk of a line: a table of facts and what follows. */

#include "usher-risk.h"

static void
test_table (void)
{
  static const struct {
    UsherRiskFacts facts;
    UsherRisk risk;
    UsherRiskWhy why;
  } rows[] = {
    { { USHER_RISK_LOW }, USHER_RISK_LOW, USHER_RISK_WHY_RATED },
    { { USHER_RISK_UNKNOWN }, USHER_RISK_MEDIUM, USHER_RISK_WHY_UNRATED },
    { { USHER_RISK_LOW, .production = TRUE }, USHER_RISK_MEDIUM, USHER_RISK_WHY_RATED | USHER_RISK_WHY_PRODUCTION },
    { { USHER_RISK_LOW, .production = TRUE, .restricted_data = TRUE }, USHER_RISK_HIGH,
      USHER_RISK_WHY_RATED | USHER_RISK_WHY_PRODUCTION | USHER_RISK_WHY_RESTRICTED },
    { { USHER_RISK_LOW, .outsider = 5 }, USHER_RISK_MEDIUM, USHER_RISK_WHY_RATED | USHER_RISK_WHY_OUTSIDER },
    /* A sum never makes anything privileged. */
    { { USHER_RISK_MEDIUM, .production = TRUE, .restricted_data = TRUE, .outsider = TRUE }, USHER_RISK_HIGH,
      USHER_RISK_WHY_RATED | USHER_RISK_WHY_PRODUCTION | USHER_RISK_WHY_RESTRICTED | USHER_RISK_WHY_OUTSIDER },
    { { USHER_RISK_HIGH, .production = TRUE }, USHER_RISK_HIGH, USHER_RISK_WHY_RATED | USHER_RISK_WHY_PRODUCTION },
    { { USHER_RISK_LOW, .duty_conflict = TRUE }, USHER_RISK_HIGH, USHER_RISK_WHY_RATED | USHER_RISK_WHY_CONFLICT },
    { { USHER_RISK_LOW, .outside_role = TRUE }, USHER_RISK_HIGH, USHER_RISK_WHY_RATED | USHER_RISK_WHY_OUTSIDE_ROLE },
    { { USHER_RISK_LOW, .privileged_set = TRUE }, USHER_RISK_PRIVILEGED, USHER_RISK_WHY_RATED | USHER_RISK_WHY_PRIVILEGED },
    { { USHER_RISK_PRIVILEGED, .duty_conflict = TRUE }, USHER_RISK_PRIVILEGED, USHER_RISK_WHY_RATED | USHER_RISK_WHY_CONFLICT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      UsherRiskWhy why;

      g_assert_cmpint (usher_risk_of_line (&rows[i].facts, &why), ==, rows[i].risk);
      g_assert_cmpint (why, ==, rows[i].why);
      g_assert_cmpint (usher_risk_of_line (&rows[i].facts, NULL), ==, rows[i].risk);
    }
}

/* Adding a reason never lowers the risk. */
static void
test_monotone (void)
{
  for (guint facts = 0; facts < 64; facts++)
    for (UsherRisk own = USHER_RISK_UNKNOWN; own <= USHER_RISK_PRIVILEGED; own++)
      for (guint bit = 1; bit < 64; bit <<= 1)
        {
          UsherRisk less, more;
          guint both[2] = { facts & ~bit, facts | bit };
          UsherRisk risks[2];

          for (int i = 0; i < 2; i++)
            {
              UsherRiskFacts made = { own, both[i] & 1, both[i] & 2, both[i] & 4, both[i] & 8, both[i] & 16, both[i] & 32 };

              risks[i] = usher_risk_of_line (&made, NULL);
            }
          less = risks[0];
          more = risks[1];
          g_assert_cmpint (less, <=, more);
          g_assert_cmpint (less, >=, own);
        }
}

static void
test_names (void)
{
  for (UsherRisk risk = USHER_RISK_LOW; risk <= USHER_RISK_PRIVILEGED; risk++)
    g_assert_cmpint (usher_risk_parse (usher_risk_name (risk)), ==, risk);
  g_assert_cmpint (usher_risk_parse ("critical"), ==, USHER_RISK_UNKNOWN);
  g_assert_cmpint (usher_risk_parse ("nonsense"), ==, USHER_RISK_UNKNOWN);
  g_assert_cmpint (usher_risk_parse (NULL), ==, USHER_RISK_UNKNOWN);
  g_assert_cmpstr (usher_risk_name (99), ==, "unknown");
  for (UsherRiskWhy why = 1; why <= USHER_RISK_WHY_PRIVILEGED; why <<= 1)
    g_assert_cmpuint (strlen (usher_risk_why_text (why)), >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/risk/table", test_table);
  g_test_add_func ("/risk/monotone", test_monotone);
  g_test_add_func ("/risk/names", test_names);
  return g_test_run ();
}
