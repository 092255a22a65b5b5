/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The risk of a line, as a pure function over plain facts.  Any thread.  It must not know where the
 * facts come from, nor what follows from a level: approvals ask for that. */

#include "usher-risk.h"

static const char *const names[] = { "unknown", "low", "medium", "high", "privileged" };

static const struct {
  UsherRiskWhy why;
  const char *text;
} texts[] = {
  { USHER_RISK_WHY_RATED, "the entitlement is rated so" },
  { USHER_RISK_WHY_UNRATED, "nobody has rated the entitlement" },
  { USHER_RISK_WHY_PRODUCTION, "it is in production" },
  { USHER_RISK_WHY_RESTRICTED, "it opens restricted data" },
  { USHER_RISK_WHY_OUTSIDER, "the beneficiary belongs to a vendor or partner" },
  { USHER_RISK_WHY_CONFLICT, "it conflicts with another duty" },
  { USHER_RISK_WHY_OUTSIDE_ROLE, "the role rule does not give it" },
  { USHER_RISK_WHY_PRIVILEGED, "it is privileged" },
};

UsherRisk
usher_risk_of_line (const UsherRiskFacts *facts, UsherRiskWhy *why)
{
  UsherRiskWhy reasons = facts->entitlement ? USHER_RISK_WHY_RATED : USHER_RISK_WHY_UNRATED;
  UsherRisk own = facts->entitlement ? facts->entitlement : USHER_RISK_MEDIUM, risk = own;
  int more = !!facts->production + !!facts->restricted_data + !!facts->outsider;

  reasons |= (facts->production ? USHER_RISK_WHY_PRODUCTION : 0) | (facts->restricted_data ? USHER_RISK_WHY_RESTRICTED : 0)
             | (facts->outsider ? USHER_RISK_WHY_OUTSIDER : 0) | (facts->duty_conflict ? USHER_RISK_WHY_CONFLICT : 0)
             | (facts->outside_role ? USHER_RISK_WHY_OUTSIDE_ROLE : 0) | (facts->privileged_set ? USHER_RISK_WHY_PRIVILEGED : 0);
  risk = MAX (own, (UsherRisk) MIN ((int) own + more, USHER_RISK_HIGH));
  if (facts->duty_conflict || facts->outside_role)
    risk = MAX (risk, USHER_RISK_HIGH);
  if (facts->privileged_set)
    risk = USHER_RISK_PRIVILEGED;
  if (why)
    *why = reasons;
  return risk;
}

UsherRisk
usher_risk_parse (const char *name)
{
  for (guint i = USHER_RISK_LOW; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (names[i], name) == 0)
      return i;
  return USHER_RISK_UNKNOWN;
}

const char *
usher_risk_name (UsherRisk risk)
{
  return (guint) risk < G_N_ELEMENTS (names) ? names[risk] : names[0];
}

const char *
usher_risk_why_text (UsherRiskWhy one)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i].why == one)
      return texts[i].text;
  return "";
}
