/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The matrix of approvals: who must say yes to what, for how long at most, how it is verified and what
 * must be written down.  Pure; any thread.
 *
 * Each row of the matrix stands below as data; what applies is added up.  It must not know who a manager
 * or a lead is (usher-approver.h), nor what is approved. */

#include "usher-requirement.h"

#include <string.h>

#include "usher-canon.h"

#define HOUR G_GINT64_CONSTANT (3600000)
#define DAY (24 * HOUR)

#define ONE(approver) (1u << USHER_APPROVER_##approver)
#define HIGH_APPROVERS (ONE (MANAGER) | ONE (OWNER) | ONE (IAM_PEER))
#define HIGH_NOTES (USHER_NOTES_FULL | USHER_NOTES_ALTERNATIVE)

static const UsherRequirement nothing = { .verify = USHER_VERIFY_AUTO };

static const UsherRequirement levels[] = {
  [USHER_LEVEL_LOW] = { .approvers = ONE (MANAGER), .cap_ms = 365 * DAY },
  [USHER_LEVEL_MEDIUM] = { .approvers = ONE (MANAGER), .cap_ms = 180 * DAY, .notes = USHER_NOTES_FULL },
  [USHER_LEVEL_HIGH] = { .approvers = HIGH_APPROVERS, .cap_ms = 90 * DAY, .verify = USHER_VERIFY_ANALYST, .notes = HIGH_NOTES },
  [USHER_LEVEL_PRIVILEGED] = { .approvers = ONE (OWNER) | ONE (IAM_LEAD), .apart = TRUE, .cap_ms = 90 * DAY, .active_cap_ms = 8 * HOUR,
    .verify = USHER_VERIFY_SECOND_PERSON, .notes = USHER_NOTES_FULL | USHER_NOTES_LOG_CHECK },
};

/* Rows that a fact brings, whatever the level. */
static const struct {
  guint facts; /* any of them */
  UsherRequirement asks;
} rows[] = {
  { USHER_FACT_NONSTANDARD,
    { .approvers = HIGH_APPROVERS, .cap_ms = 90 * DAY, .verify = USHER_VERIFY_ANALYST, .notes = HIGH_NOTES } },
  { USHER_FACT_CONFLICT,
    { .approvers = HIGH_APPROVERS | ONE (CONTROL_OWNER), .cap_ms = 90 * DAY, .verify = USHER_VERIFY_ANALYST,
      .notes = HIGH_NOTES | USHER_NOTES_MITIGATION, .mitigation = TRUE } },
  { USHER_FACT_STANDING | USHER_FACT_PRIVILEGED_GROUP,
    { .approvers = ONE (IAM_MANAGER) | ONE (DIRECTOR), .cap_ms = 90 * DAY, .verify = USHER_VERIFY_SECOND_PERSON,
      .notes = USHER_NOTES_FULL | USHER_NOTES_EXCEPTION } },
  { USHER_FACT_BYPASS,
    { .approvers = ONE (IAM_MANAGER) | ONE (DIRECTOR), .cap_ms = 14 * DAY, .verify = USHER_VERIFY_SECOND_PERSON,
      .notes = USHER_NOTES_FULL | USHER_NOTES_EXCEPTION } },
  { USHER_FACT_BULK, { .approvers = ONE (IAM_PEER), .verify = USHER_VERIFY_SAMPLE, .notes = USHER_NOTES_DIFF } },
  { USHER_FACT_CRITICAL_GROUP, { .approvers = ONE (IAM_PEER), .verify = USHER_VERIFY_SAMPLE, .notes = USHER_NOTES_DIFF } },
  { USHER_FACT_BREAK_GLASS,
    { .approvers = ONE (CUSTODIAN) | ONE (SECOND_CUSTODIAN), .cap_ms = 4 * HOUR, .verify = USHER_VERIFY_SOC,
      .notes = USHER_NOTES_FULL | USHER_NOTES_ROTATED } },
};

static gint64
shorter (gint64 a, gint64 b)
{
  return a == 0 || (b != 0 && b < a) ? b : a;
}

static void
add (UsherRequirement *self, const UsherRequirement *more)
{
  self->approvers |= more->approvers;
  self->apart |= more->apart;
  self->cap_ms = shorter (self->cap_ms, more->cap_ms);
  self->active_cap_ms = shorter (self->active_cap_ms, more->active_cap_ms);
  self->verify = MAX (self->verify, more->verify);
  self->notes |= more->notes;
  self->mitigation |= more->mitigation;
}

/* What the level asks: birthright needs nobody while it is low, the owner speaks at medium when they
 * asked to, break-glass has its own custodians instead, and who only takes away does not grant. */
static UsherRequirement
of_level (UsherLevel level, guint facts)
{
  UsherRequirement self = levels[level];

  if (facts & (USHER_FACT_BREAK_GLASS | USHER_FACT_TAKES_AWAY))
    return nothing;
  if (level == USHER_LEVEL_LOW && facts & USHER_FACT_ROLE_BOUND)
    return nothing;
  if (level == USHER_LEVEL_MEDIUM && facts & USHER_FACT_OWNER_ASKS)
    self.approvers |= ONE (OWNER);
  return self;
}

UsherRequirement
usher_requirement_of (UsherLevel level, UsherRequirementFacts facts)
{
  UsherRequirement self = of_level (level, facts);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].facts & facts)
      add (&self, &rows[i].asks);
  if (facts & USHER_FACT_EXECUTIVE && self.approvers & ONE (DIRECTOR))
    self.approvers = (self.approvers & ~ONE (DIRECTOR)) | ONE (EXECUTIVE);
  return self;
}

/* ---- Words ---- */
static const char *const level_names[] = { "low", "medium", "high", "privileged" };
static const char *const approver_names[] = { "manager", "owner", "iam-peer", "iam-lead", "control-owner", "iam-manager", "director",
  "executive", "custodian", "second-custodian" };

G_STATIC_ASSERT (G_N_ELEMENTS (approver_names) == USHER_APPROVER_N);

static gboolean
parse (const char *const *names, guint n, const char *name, guint *at)
{
  for (*at = 0; *at < n; (*at)++)
    if (g_str_equal (names[*at], name))
      return TRUE;
  return FALSE;
}

const char *
usher_level_name (UsherLevel level)
{
  return level_names[level];
}

gboolean
usher_level_parse (const char *name, UsherLevel *level)
{
  guint at;

  if (!parse (level_names, G_N_ELEMENTS (level_names), name, &at))
    return FALSE;
  *level = at;
  return TRUE;
}

const char *
usher_approver_name (UsherApprover approver)
{
  return approver_names[approver];
}

gboolean
usher_approver_parse (const char *name, UsherApprover *approver)
{
  guint at;

  if (!parse (approver_names, G_N_ELEMENTS (approver_names), name, &at))
    return FALSE;
  *approver = at;
  return TRUE;
}

const char *
usher_verify_mode_name (UsherVerifyMode mode)
{
  static const char *const names[] = { "auto", "analyst", "second-person", "sample", "soc" };

  return names[mode];
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
usher_requirement_to_json (const UsherRequirement *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GString *json = g_string_new ("[");

  for (guint i = 0; i < USHER_APPROVER_N; i++)
    if (self->approvers & 1u << i)
      g_ptr_array_add (names, (gpointer) approver_names[i]);
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      usher_canon_comma (json);
      usher_canon_text (json, names->pdata[i], -1);
    }
  g_string_append_c (json, ']');
  return g_string_free (json, FALSE);
}

guint
usher_requirement_from_json (const char *json)
{
  UsherCanonSlice list = { json, strlen (json) }, item;
  UsherCanonIter iter;
  guint approvers = 0;

  usher_canon_iter_init (&iter, list);
  while (usher_canon_next_item (&iter, &item))
    {
      g_autofree char *name = usher_canon_dup_text (item);
      UsherApprover approver;

      if (name && usher_approver_parse (name, &approver))
        approvers |= 1u << approver;
    }
  return approvers;
}
