/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Who is in what, and what that gives: everyone's, by department, by role, and what each asked for.
 * Nobody gets here what is privileged with a question mark, nor two duties that must be apart: that is
 * planted. */

#include "usher-sample-build.h"

#include <string.h>

#define OLD (USHER_SAMPLE_BEGINS - 40 * SAMPLE_DAY) /* before the ledger begins */

/* "app/Entitlement" separated by '|'. */
static const char *const everyone = "chatterby/User|meetloop/User|mailroom/User|wikistone/User|deskpoint/User|drivebox/User|hroot/Self service|"
                                    "expensely/Expense submitter|roomfinder/User|traintrack/User";
static const char *const contractors = "chatterby/User|meetloop/User|mailroom/User|wikistone/User|deskpoint/User|drivebox/User";
static const char *const partners = "meetloop/User|drivebox/User";
static const char *const of_site[SAMPLE_N_SITES] = { "parkpass/User", "lunchbox/User", "fleet/User", "parkpass/User", "perks/User" };

static const char *const of_department[SAMPLE_N_DEPARTMENTS] = {
  [SAMPLE_ENGINEERING] = "roadlark/User|statuslamp/User|library/User|designpad/User",
  [SAMPLE_SALES] = "customervault/Read accounts|callbridge/User|quotemill/User|travelnest/User",
  [SAMPLE_PRODUCT] = "designpad/User|roadlark/Editor|surveyor/User|fontshelf/User",
  [SAMPLE_SERVICES] = "customervault/Read accounts|travelnest/User|roadlark/User|surveyor/User",
  [SAMPLE_SUPPORT] = "supporthive/User|chatlift/User|callbridge/User|statuslamp/User",
  [SAMPLE_MARKETING] = "sendbarn/User|webpress/User|adledger/User|stockphoto/User",
  [SAMPLE_DATA] = "roadlark/User|library/User|surveyor/User|designpad/User",
  [SAMPLE_FACILITIES] = "visitor-log/User|signage/Editor|parkpass/Editor|fleet/Editor",
  [SAMPLE_FINANCE] = "expensely/Read receipts|travelnest/User|treasura/Treasury reports|payharbor/Own payslips",
  [SAMPLE_IT] = "deskpoint/Editor|statuslamp/Editor|audittray/Answer questionnaires",
  [SAMPLE_PROCUREMENT] = "contrakt/Contract reader|travelnest/User|expensely/Expense reports",
  [SAMPLE_CORPORATE] = "contrakt/Contract reader|travelnest/User|quotemill/User",
  [SAMPLE_SECURITY] = "audittray/Read controls|statuslamp/User|library/User",
  [SAMPLE_HR] = "hroot/Team view|traintrack/Editor|polls/Editor|perks/Editor",
  [SAMPLE_LEGAL] = "contrakt/Contract reader|audittray/Read controls|travelnest/User",
  [SAMPLE_EXECUTIVE] = "travelnest/User|hroot/HR reports|customervault/CRM reports",
};

/* By department and role, separated by ';'. */
static const char *const of_role[SAMPLE_N_DEPARTMENTS] = {
  [SAMPLE_ENGINEERING] = "bugfern/User|flagpost/Report viewer;bugfern/User|artifacto/User;bugfern/User|testquarry/User;bugfern/User|artifacto/Editor;"
                         "bugfern/Editor|flagpost/User;bugfern/User|testquarry/Editor",
  [SAMPLE_SALES] = "customervault/Edit forecast|customervault/Edit opportunities;customervault/Edit opportunities;"
                   "customervault/Discount administrator|quotemill/Editor",
  [SAMPLE_PRODUCT] = "surveyor/Report viewer|roadlark/Report viewer;roadlark/Integration;surveyor/Editor|translate/User",
  [SAMPLE_SERVICES] = "customervault/Edit service cases|supporthive/Report viewer;customervault/Edit service cases|translate/User",
  [SAMPLE_SUPPORT] = "supporthive/Report viewer|surveyor/User;supporthive/Editor;supporthive/Editor|chatlift/Editor",
  [SAMPLE_MARKETING] = "adledger/Editor|customervault/Edit campaign members;webpress/Editor|sendbarn/Editor",
  [SAMPLE_DATA] = "surveyor/Report viewer|customervault/CRM reports;surveyor/Report viewer;customervault/Data import",
  [SAMPLE_FACILITIES] = "ledgerline/Goods receipt|visitor-log/Editor",
  [SAMPLE_FINANCE] = "ledgerline/Read ledgers|ledgerline/Read all journals|ledgerline/Journal approver;ledgerline/Post receipts|ledgerline/Edit invoices;"
                     "ledgerline/Journal entry|customervault/Edit credit limits;ledgerline/Journal entry|ledgerline/Read ledgers;"
                     "treasura/Read cash positions|treasura/Edit cash forecast|ledgerline/Prepare payment run;taxferry/Draft tax filings|taxferry/Submit tax filings;"
                     "expensely/Expense approver|ledgerline/Read ledgers;payharbor/Read payroll|payharbor/Edit payroll;"
                     "ledgerline/Read ledgers|ledgerline/Read all journals|expensely/Expense auditor;ledgerline/Edit vendor bank details|ledgerline/Edit invoices;"
                     "ledgerline/Read ledgers|ledgerline/Read all journals;stockade/Read cap table|stockade/Edit vesting",
  [SAMPLE_IT] = "deskpoint/Report viewer|hroot/HR reports;deskpoint/Report viewer;deskpoint/Report viewer|meetloop/Editor",
  [SAMPLE_PROCUREMENT] = "ledgerline/Approve purchase orders|contrakt/Contract approver;ledgerline/Vendor creator|contrakt/Contract author",
  [SAMPLE_CORPORATE] = "contrakt/Contract author|quotemill/Report viewer",
  [SAMPLE_SECURITY] = "audittray/Edit risks|audittray/Edit findings;audittray/Upload evidence;audittray/Upload evidence|wikistone/Editor",
  [SAMPLE_HR] = "hroot/Read personnel records|hroot/Edit absence;hroot/Edit personnel records|hroot/Hire and transfer",
  [SAMPLE_LEGAL] = "contrakt/Contract approver|contrakt/Legal hold;contrakt/Archive reader|audittray/Publish policies",
};

static void
grant_words (SampleOrg *org, const char *list, guint32 group)
{
  g_auto (GStrv) words = g_strsplit (list, "|", -1);

  for (guint i = 0; words[i]; i++)
    {
      char *slash = strchr (words[i], '/');

      *slash = '\0';
      usher_sample_grant_group (org, usher_sample_find_entitlement (org, words[i], slash + 1), group);
    }
}

/* ---- What groups give ---- */

static void
grant_groups (SampleOrg *org)
{
  grant_words (org, everyone, usher_sample_find_group (org, "all-employees"));
  grant_words (org, contractors, usher_sample_find_group (org, "all-contractors"));
  grant_words (org, partners, usher_sample_find_group (org, "all-partners"));
  for (guint i = 0; i < SAMPLE_N_SITES; i++)
    {
      g_autofree char *low = g_ascii_strdown (usher_sample_site_name (i), -1), *name = g_strdup_printf ("site-%s", low);

      grant_words (org, of_site[i], usher_sample_find_group (org, name));
    }
  for (guint i = 0; i < SAMPLE_N_DEPARTMENTS; i++)
    {
      g_autofree char *name = g_strdup_printf ("dept-%s", usher_sample_department_slug (i));
      g_auto (GStrv) roles = g_strsplit (of_role[i] ? of_role[i] : "", ";", -1);

      grant_words (org, of_department[i], usher_sample_find_group (org, name));
      for (guint j = 0; roles[j]; j++)
        {
          g_autofree char *role = g_strdup_printf ("role-%s-%u", usher_sample_department_slug (i), j + 1);

          grant_words (org, roles[j], usher_sample_find_group (org, role));
        }
    }
}

/* ---- Who is in them ---- */

typedef struct {
  guint32 everyone, contractors, partners, departments[SAMPLE_N_DEPARTMENTS], shares[SAMPLE_N_DEPARTMENTS], sites[SAMPLE_N_SITES],
    roles[SAMPLE_N_DEPARTMENTS], vpn[SAMPLE_N_SITES], teams;
  guint n_teams;
} Places;

static void
find_places (const SampleOrg *org, Places *places)
{
  places->everyone = usher_sample_find_group (org, "all-employees");
  places->contractors = places->everyone + 1;
  places->partners = places->everyone + 2;
  places->teams = usher_sample_find_group (org, usher_sample_team_name (org, 0));
  for (guint32 i = 0; i < org->groups->len; i++)
    places->n_teams += g_str_has_prefix (SAMPLE_GROUP (org, i)->name, "team-");
  for (guint i = 0; i < SAMPLE_N_DEPARTMENTS; i++)
    {
      g_autofree char *name = g_strdup_printf ("dept-%s", usher_sample_department_slug (i)), *share = g_strdup_printf ("fs-%s", name + 5),
                      *role = g_strdup_printf ("role-%s-1", name + 5);

      places->departments[i] = usher_sample_find_group (org, name);
      places->shares[i] = usher_sample_find_group (org, share); /* the directory's; what is synced stands behind it */
      places->roles[i] = i == SAMPLE_EXECUTIVE ? SAMPLE_NONE : usher_sample_find_group (org, role);
    }
  for (guint i = 0; i < SAMPLE_N_SITES; i++)
    {
      g_autofree char *low = g_ascii_strdown (usher_sample_site_name (i), -1), *name = g_strdup_printf ("site-%s", low),
                      *vpn = g_strdup_printf ("vpn-%s", low);

      places->sites[i] = usher_sample_find_group (org, name);
      places->vpn[i] = usher_sample_find_group (org, vpn);
    }
}

void
usher_sample_join_mastered (SampleOrg *org, guint32 group, guint32 person, gint64 since)
{
  if (SAMPLE_PERSON (org, person)->account[SAMPLE_AD] == SAMPLE_NONE)
    return;
  usher_sample_join (org, group, person, SAMPLE_BY_HAND, since);
  usher_sample_join (org, group + 1, person, SAMPLE_BY_SYNC, since);
}

static void
join_places (SampleOrg *org, const Places *places, guint32 i, UsherRandom *random)
{
  const SamplePerson *person = SAMPLE_PERSON (org, i);
  guint role = person->department == SAMPLE_EXECUTIVE ? G_MAXUINT : usher_sample_role_of (person->department, person->title);

  usher_sample_join (org, person->kind == SAMPLE_EMPLOYEE ? places->everyone : person->kind == SAMPLE_CONTRACTOR ? places->contractors : places->partners,
                     i, person->kind == SAMPLE_EMPLOYEE ? SAMPLE_BY_RULE : SAMPLE_BY_HAND, OLD);
  if (person->kind == SAMPLE_PARTNER || person->kind == SAMPLE_VENDOR)
    return;
  usher_sample_join (org, places->everyone + 3, i, SAMPLE_BY_RULE, OLD);
  usher_sample_join (org, places->departments[person->department], i, SAMPLE_BY_RULE, person->moved_at ? person->moved_at : OLD);
  usher_sample_join (org, places->sites[person->site], i, SAMPLE_BY_RULE, OLD);
  if (role != G_MAXUINT && person->kind == SAMPLE_EMPLOYEE)
    usher_sample_join (org, places->roles[person->department] + role, i, SAMPLE_BY_HAND, OLD);
  usher_sample_join (org, places->teams + usher_random_below (random, places->n_teams), i, SAMPLE_BY_HAND, OLD);
  usher_sample_join_mastered (org, places->shares[person->department], i, OLD);
  if (usher_random_chance (random, 250))
    usher_sample_join_mastered (org, places->vpn[person->site], i, OLD);
  if (usher_random_chance (random, 150))
    usher_sample_join_mastered (org, places->vpn[person->site] + 2, i, OLD); /* the printers there */
}

/* What people asked for: ordinary things, by group or directly, since some day in the last years. */
static void
join_wishes (SampleOrg *org, const GArray *wishes, guint32 i, UsherRandom *random)
{
  const SamplePerson *person = SAMPLE_PERSON (org, i);
  guint n = usher_random_below (random, 3);

  if (person->kind == SAMPLE_PARTNER || person->kind == SAMPLE_VENDOR)
    return;
  for (guint j = 0; j < n; j++)
    {
      guint32 wish = g_array_index (wishes, guint32, usher_random_below (random, wishes->len));
      const SampleEntitlement *entitlement = SAMPLE_ENTITLEMENT (org, wish);
      gint64 since = SAMPLE_TODAY - (10 + (gint64) usher_random_below (random, 700)) * SAMPLE_DAY;

      if (person->account[SAMPLE_APP (org, entitlement->app)->source] == SAMPLE_NONE)
        continue;
      if (entitlement->group != SAMPLE_NONE && usher_random_chance (random, 600))
        usher_sample_join (org, entitlement->group, i, SAMPLE_BY_HAND, since);
      else
        usher_sample_grant (org, wish, i, since);
    }
}

static GArray *
list_wishes (const SampleOrg *org)
{
  GArray *wishes = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint32 i = 0; i < org->entitlements->len; i++)
    {
      const SampleEntitlement *entitlement = SAMPLE_ENTITLEMENT (org, i);
      guint tier = SAMPLE_APP (org, entitlement->app)->tier;

      if (tier >= 2 && (g_str_equal (entitlement->risk, "low") || g_str_equal (entitlement->risk, "medium")))
        g_array_append_val (wishes, i);
    }
  return wishes;
}

/* ---- Privileged: long since, and used ---- */

static gboolean
may_be_privileged (const SampleOrg *org, guint32 i, SampleSource source)
{
  const SamplePerson *person = SAMPLE_PERSON (org, i);

  return person->part == SAMPLE_PLAIN && person->state == SAMPLE_ACTIVE && person->kind == SAMPLE_EMPLOYEE && person->starts < OLD &&
         person->account[source] != SAMPLE_NONE;
}

/* Each time another one, so that nobody has two duties of the highest kind. */
static guint32
next_privileged (const SampleOrg *org, const SampleApp *app, gboolean *used)
{
  static const guint8 of_systems[] = { SAMPLE_IT, SAMPLE_SECURITY, SAMPLE_ENGINEERING }, of_money[] = { SAMPLE_FINANCE, SAMPLE_HR, SAMPLE_IT };
  const guint8 *from = app->tier == 0 ? of_systems : of_money;

  for (guint d = 0; d < 3; d++)
    for (guint i = org->by_department[from[d]]->len; i-- > 0;)
      {
        guint32 person = g_array_index (org->by_department[from[d]], guint32, i);

        if (used[person] || !may_be_privileged (org, person, app->source))
          continue;
        used[person] = TRUE;
        return person;
      }
  return SAMPLE_NONE;
}

static void
join_privileged (SampleOrg *org)
{
  g_autofree gboolean *used = g_new0 (gboolean, org->people->len);
  guint many = (guint) MIN (2 + org->n / 1000, 12);

  for (guint32 i = 0; i < org->entitlements->len; i++)
    {
      const SampleEntitlement *entitlement = SAMPLE_ENTITLEMENT (org, i);
      const SampleApp *app = SAMPLE_APP (org, entitlement->app);
      guint n = entitlement->group != SAMPLE_NONE && app->tier == 0 ? many : 2;

      /* Quillbase's holders are counted by the answer key. */
      for (guint j = 0; entitlement->privileged && !g_str_equal (app->slug, "quillbase") && j < n; j++)
        {
          guint32 person = next_privileged (org, app, used);

          if (person == SAMPLE_NONE)
            break;
          if (entitlement->group != SAMPLE_NONE)
            usher_sample_join (org, entitlement->group, person, SAMPLE_BY_HAND, OLD);
          else
            usher_sample_grant (org, i, person, OLD);
        }
    }
}

void
usher_sample_access (SampleOrg *org)
{
  g_autoptr (GArray) wishes = list_wishes (org);
  Places places = { 0 };
  UsherRandom random;

  usher_random_init (&random, org->seed, "access");
  grant_groups (org);
  find_places (org, &places);
  for (guint32 i = 0; i < org->people->len; i++)
    {
      if (SAMPLE_PERSON (org, i)->state == SAMPLE_PRE_HIRE)
        continue;
      join_places (org, &places, i, &random);
      join_wishes (org, wishes, i, &random);
    }
  join_privileged (org);
}
