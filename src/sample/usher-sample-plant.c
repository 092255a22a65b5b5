/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What is wrong at Larkfield, as far as access, owners and non-human accounts go, and what only looks
 * wrong.  The answer key among the tests says who it is about. */

#include "usher-sample-build.h"

#include <string.h>

#define OLD (USHER_SAMPLE_BEGINS - 40 * SAMPLE_DAY)

static void
give (SampleOrg *org, guint32 person, const char *app, const char *name)
{
  usher_sample_grant (org, usher_sample_find_entitlement (org, app, name), person, OLD);
}

static void
put_in (SampleOrg *org, guint32 person, const char *group, gint64 since)
{
  usher_sample_join (org, usher_sample_find_group (org, group), person, SAMPLE_BY_HAND, since);
}

static void
put_part_in (SampleOrg *org, SamplePart part, const char *group)
{
  for (guint i = 0; i < org->parts[part]->len; i++)
    put_in (org, usher_sample_part (org, part, i), group, OLD);
}

/* ---- Who left, who moved ---- */

static void
plant_leavers (SampleOrg *org)
{
  for (guint i = 0; i < org->parts[SAMPLE_P01]->len; i++)
    {
      give (org, usher_sample_part (org, SAMPLE_P01, i), "ironbranch", "Repository administrator");
      g_array_index (org->grants, SampleGrant, org->grants->len - 1).until = 0;
    }
  /* Nobody has touched what these had. */
  for (guint i = 0; i < org->memberships->len; i++)
    {
      SampleMembership *membership = SAMPLE_AT (org, memberships, SampleMembership, i);
      guint32 person = membership->is_group ? SAMPLE_NONE : SAMPLE_ACCOUNT (org, membership->member)->person;

      if (person != SAMPLE_NONE && SAMPLE_PERSON (org, person)->part == SAMPLE_P02)
        membership->until = 0;
    }
  put_part_in (org, SAMPLE_P06, "role-finance-3");
}

/* ---- Privileged ---- */

static void
plant_privileged (SampleOrg *org)
{
  static const char *const added[] = { "app-cloudnorth-prod-prod-database-write", "app-idp-1-admin-prod-group-administrator",
    "app-ironbranch-prod-merge-administrator", "app-vaultkeep-prod-policy-administrator" };
  static const char *const dormant[] = { "app-vaultkeep-prod-vault-administrator", "app-beaconlog-prod-rule-administrator",
    "app-idp-1-admin-prod-application-administrator", "app-beaconlog-prod-analyst", "app-vaultkeep-prod-checkout-approver" };

  for (guint i = 0; i < org->parts[SAMPLE_P10]->len; i++)
    put_in (org, usher_sample_part (org, SAMPLE_P10, i), added[i], SAMPLE_NOW - 3 * SAMPLE_HOUR - i * 11 * SAMPLE_MINUTE);
  for (guint i = 0; i < org->parts[SAMPLE_P13]->len; i++)
    put_in (org, usher_sample_part (org, SAMPLE_P13, i), dormant[i], OLD);
  give (org, usher_sample_part (org, SAMPLE_D_LEAVE, 0), "payharbor", "PayHarbor administrator");
  give (org, usher_sample_part (org, SAMPLE_D_SEASONAL, 0), "ledgerline", "Read ledgers");
}

/* ---- Paths ---- */

static void
plant_paths (SampleOrg *org)
{
  guint32 marts = usher_sample_find_group (org, "qb-fin-marts-ro"), treasury = usher_sample_find_group (org, "qb-trs-marts-ro");

  usher_sample_grant_group (org, usher_sample_find_entitlement (org, "quillbase", "Read finance marts"), marts + 1);
  usher_sample_grant_group (org, usher_sample_find_entitlement (org, "quillbase", "Read treasury marts"), treasury + 1);
  put_part_in (org, SAMPLE_P17, "finance-systems-support");
  for (guint i = 0; i < org->parts[SAMPLE_P19]->len; i++)
    usher_sample_join_mastered (org, i == 1 ? treasury : marts, usher_sample_part (org, SAMPLE_P19, i), OLD);
  for (guint i = 0; i < org->parts[SAMPLE_P20]->len; i++)
    {
      put_in (org, usher_sample_part (org, SAMPLE_P20, i), "app-ledgerline-prod-payment-approver", OLD);
      give (org, usher_sample_part (org, SAMPLE_P20, i), "ledgerline", "Payment approver");
    }
}

/* With those of P19 they are the 118 rows that have no usage. */
static void
plant_quillbase (SampleOrg *org)
{
  static const guint8 who[] = { SAMPLE_P09, SAMPLE_P18, SAMPLE_P20, SAMPLE_P33, SAMPLE_P36, SAMPLE_P32, SAMPLE_P07_TERMINATED, SAMPLE_P52 };

  for (guint i = 0; i < G_N_ELEMENTS (who); i++)
    put_part_in (org, who[i], "app-quillbase-prod-analyst");
}

/* Two duties that must be apart, in plain sight or behind groups in groups. */
static void
plant_conflicts (SampleOrg *org)
{
  static const char *const pairs[][4] = {
    { "payharbor", "Create payroll users", "payharbor", "Approve payroll run" },
    { "ledgerline", "Journal entry", "ledgerline", "Journal approver" },
    { "ledgerline", "Vendor creator", "ledgerline", "Payment approver" },
    { "ledgerline", "Purchase request", "ledgerline", "Approve purchase orders" },
    { "ledgerline", "Approve purchase orders", "ledgerline", "Goods receipt" },
    { "expensely", "Expense submitter for others", "expensely", "Expense approver" },
    { "hroot", "Terminate", "payharbor", "Prepare payroll run" },
    { "stockade", "Prepare equity grants", "stockade", "Approve equity grants" },
  };

  for (guint i = 0; i < org->parts[SAMPLE_P23]->len; i++)
    for (guint j = 0; j < 4; j += 2)
      give (org, usher_sample_part (org, SAMPLE_P23, i), pairs[i][j], pairs[i][j + 1]);
  for (guint i = 0; i < org->parts[SAMPLE_P24]->len; i++)
    {
      put_in (org, usher_sample_part (org, SAMPLE_P24, i), "treasury-close", OLD);
      give (org, usher_sample_part (org, SAMPLE_P24, i), "ledgerline", "Vendor creator");
    }
}

/* ---- Empty groups ---- */

static void
plant_empty (SampleOrg *org)
{
  guint n = 0;

  for (guint32 i = 0; i < org->groups->len; i++)
    if (SAMPLE_GROUP (org, i)->use == SAMPLE_GROUP_EMPTY)
      for (guint j = 0; j < 2; j++, n++)
        {
          const GArray *finance = org->by_department[n % 2 ? SAMPLE_FINANCE : SAMPLE_IT];
          guint before = org->memberships->len;

          usher_sample_join (org, i, g_array_index (finance, guint32, 3 + n / 2 % 12), SAMPLE_BY_HAND, OLD);
          if (org->memberships->len > before)
            g_array_index (org->memberships, SampleMembership, before).until
              = g_str_has_suffix (SAMPLE_GROUP (org, i)->name, "2026") ? SAMPLE_GAP_DECOY : SAMPLE_GAP_EMPTY;
        }
}

/* ---- Agents ---- */

static void
give_account (SampleOrg *org, guint32 account, const char *app, const char *name)
{
  SampleGrant grant = { .principal = account, .entitlement = usher_sample_find_entitlement (org, app, name), .since = OLD };

  grant.source = SAMPLE_APP (org, SAMPLE_ENTITLEMENT (org, grant.entitlement)->app)->source;
  g_array_append_val (org->grants, grant);
}

guint32
usher_sample_sponsor (const SampleOrg *org, guint agent)
{
  return agent == 0 ? usher_sample_part (org, SAMPLE_P51, 0) : usher_sample_part (org, SAMPLE_NAMED, agent - 1);
}

static void
plant_agents (SampleOrg *org)
{
  for (guint32 i = 0; i < org->accounts->len; i++)
    {
      const SampleAccount *account = SAMPLE_ACCOUNT (org, i);

      if (account->kind != SAMPLE_AGENT)
        continue;
      if (account->source == SAMPLE_IDP1)
        {
          give_account (org, i, "wikistone", "User");
          give_account (org, i, "drivebox", "User");
        }
      else
        {
          give_account (org, i, "sheetworks", "User");
          give (org, usher_sample_sponsor (org, account->nth), "sheetworks", "User");
        }
      if (account->nth == 0)
        {
          give_account (org, i, "supporthive", "Editor");
          give_account (org, i, "customervault", "Export contacts");
        }
    }
}

static void
fill_shares (SampleOrg *org)
{
  UsherRandom random;

  usher_random_init (&random, org->seed, "shares");
  for (guint32 i = 0; i < org->groups->len; i++)
    if (SAMPLE_GROUP (org, i)->use == SAMPLE_GROUP_FILES)
      for (guint j = 0; j < 8; j++)
        {
          const GArray *from = org->by_department[usher_random_below (&random, SAMPLE_EXECUTIVE)];
          guint32 person = g_array_index (from, guint32, usher_random_below (&random, MAX (from->len / 2, 1)));

          if (SAMPLE_PERSON (org, person)->state == SAMPLE_ACTIVE)
            usher_sample_join (org, i, person, SAMPLE_BY_HAND, OLD);
        }
}

/* ---- No group is empty but those that are meant to be ---- */

static gboolean
is_free (const SampleOrg *org, guint32 person)
{
  const SamplePerson *who = SAMPLE_PERSON (org, person);

  return who->part == SAMPLE_PLAIN && who->state == SAMPLE_ACTIVE && who->kind == SAMPLE_EMPLOYEE && who->starts < OLD;
}

/* Each time another person, of a department whose roles carry none of the duties that must be apart. */
static guint32
next_free (const SampleOrg *org, const SampleGroup *group, guint *turn)
{
  static const guint8 from[] = { SAMPLE_SERVICES, SAMPLE_DATA, SAMPLE_SECURITY, SAMPLE_LEGAL, SAMPLE_CORPORATE };
  static const guint8 of_idp3[] = { SAMPLE_DATA, SAMPLE_SECURITY, SAMPLE_ENGINEERING };

  for (guint tries = 0; tries < 4 * org->people->len; tries++)
    {
      guint n = (*turn)++, department = group->source == SAMPLE_IDP3 ? of_idp3[n % 3] : from[n % 5];
      const GArray *list = org->by_department[group->department < SAMPLE_N_DEPARTMENTS ? group->department : department];
      guint32 person = g_array_index (list, guint32, n / 5 % list->len);

      if (is_free (org, person) && SAMPLE_PERSON (org, person)->account[group->source] != SAMPLE_NONE)
        return person;
    }
  return SAMPLE_NONE;
}

static void
fill_empty (SampleOrg *org)
{
  g_autofree gboolean *filled = g_new0 (gboolean, org->groups->len);
  guint turn = 0;

  for (guint i = 0; i < org->memberships->len; i++)
    {
      const SampleMembership *membership = SAMPLE_AT (org, memberships, SampleMembership, i);

      filled[membership->group] |= membership->until == 0;
    }
  for (guint32 i = 0; i < org->groups->len; i++)
    {
      const SampleGroup *group = SAMPLE_GROUP (org, i);
      guint32 person;

      if (filled[i] || group->use == SAMPLE_GROUP_EMPTY || (person = next_free (org, group, &turn)) == SAMPLE_NONE)
        continue;
      if (group->use == SAMPLE_GROUP_MASTER)
        {
          usher_sample_join_mastered (org, i, person, OLD);
          filled[i + 1] = TRUE;
        }
      else
        usher_sample_join (org, i, person, SAMPLE_BY_HAND, OLD);
    }
}

/* ---- Owners ---- */

#define ORPHANS_FROM 80
#define ORPHANS 9

/* Heads and managers answer for groups; for some, one who has left. */
static void
set_owners (SampleOrg *org)
{
  guint teams = 0;

  for (guint32 i = 0; i < org->groups->len; i++)
    {
      SampleGroup *group = SAMPLE_GROUP (org, i);
      const GArray *from = org->by_department[group->department < SAMPLE_N_DEPARTMENTS ? group->department : i % SAMPLE_EXECUTIVE];
      gboolean team = g_str_has_prefix (group->name, "team-");

      group->owner = g_array_index (from, guint32, i % 3);
      if (team && teams >= ORPHANS_FROM - 20 && teams < ORPHANS_FROM - 20 + ORPHANS)
        group->owner = usher_sample_part (org, SAMPLE_GONE_OWNER, teams % 3);
      teams += team;
    }
  for (guint32 i = 0; i < org->apps->len; i++)
    {
      static const guint8 of_tier0[] = { SAMPLE_IT, SAMPLE_SECURITY, SAMPLE_ENGINEERING }, of_tier1[] = { SAMPLE_FINANCE, SAMPLE_HR, SAMPLE_LEGAL };
      SampleApp *app = SAMPLE_APP (org, i);
      guint department = app->tier == 0 ? of_tier0[i % 3] : app->tier == 1 ? of_tier1[i % 3] : i % SAMPLE_EXECUTIVE;

      app->owner = g_array_index (org->by_department[department], guint32, i % 3);
      app->deputy = g_array_index (org->by_department[department], guint32, (i + 1) % 3);
    }
}

void
usher_sample_plant (SampleOrg *org)
{
  plant_leavers (org);
  plant_privileged (org);
  plant_paths (org);
  plant_quillbase (org);
  plant_conflicts (org);
  plant_empty (org);
  plant_agents (org);
  fill_shares (org);
  fill_empty (org);
  set_owners (org);
}
