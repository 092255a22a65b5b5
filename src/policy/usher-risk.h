/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum { USHER_RISK_UNKNOWN, USHER_RISK_LOW, USHER_RISK_MEDIUM, USHER_RISK_HIGH, USHER_RISK_PRIVILEGED } UsherRisk;

/* Why a line's risk is what it is, as a set of bits. */
typedef enum {
  USHER_RISK_WHY_RATED = 1 << 0,        /* the entitlement's own risk                        */
  USHER_RISK_WHY_UNRATED = 1 << 1,      /* nobody rated it: counts as medium                 */
  USHER_RISK_WHY_PRODUCTION = 1 << 2,   /* one level more                                    */
  USHER_RISK_WHY_RESTRICTED = 1 << 3,   /* restricted data: one level more                   */
  USHER_RISK_WHY_OUTSIDER = 1 << 4,     /* vendor or partner beneficiary: one level more     */
  USHER_RISK_WHY_CONFLICT = 1 << 5,     /* separation of duties: at least high               */
  USHER_RISK_WHY_OUTSIDE_ROLE = 1 << 6, /* outside the role rule: at least high              */
  USHER_RISK_WHY_PRIVILEGED = 1 << 7,   /* in the privileged set                             */
} UsherRiskWhy;

/* What is known of one line: one beneficiary, one entitlement. */
typedef struct {
  UsherRisk entitlement; /* UNKNOWN: unrated */
  gboolean production, restricted_data, outsider, duty_conflict, outside_role, privileged_set;
} UsherRiskFacts;

/* The greatest of what the facts ask for.  Levels are added up to HIGH and no further: privileged is
 * a property of what is granted, never a sum.  *WHY (nullable) receives the reasons that hold. */
UsherRisk usher_risk_of_line (const UsherRiskFacts *facts, UsherRiskWhy *why);

UsherRisk usher_risk_parse (const char *name); /* "low" "medium" "high" "privileged"; else UNKNOWN */
const char *usher_risk_name (UsherRisk risk);
const char *usher_risk_why_text (UsherRiskWhy one);

G_END_DECLS
