/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Groups: those that give an app's entitlement, roles, what a rule fills, what a directory masters,
 * teams within divisions, and the few that the answer key needs. */

#include "usher-sample-build.h"

#include <string.h>

#define DIVISIONS 12
#define ORGS 3
#define NESTED_TEAMS 60
#define TEAMS 159
#define TEAMS_LEAST 70
#define EMPTY 12
#define FILES 13

/* So many role groups a department has. */
static const guint8 roles[SAMPLE_N_DEPARTMENTS] = {
  [SAMPLE_ENGINEERING] = 6, [SAMPLE_SALES] = 3, [SAMPLE_PRODUCT] = 3, [SAMPLE_SERVICES] = 2, [SAMPLE_SUPPORT] = 3, [SAMPLE_MARKETING] = 2,
  [SAMPLE_DATA] = 3, [SAMPLE_FACILITIES] = 1, [SAMPLE_FINANCE] = 12, [SAMPLE_IT] = 3, [SAMPLE_PROCUREMENT] = 2, [SAMPLE_CORPORATE] = 1,
  [SAMPLE_SECURITY] = 3, [SAMPLE_HR] = 2, [SAMPLE_LEGAL] = 2,
};

static guint32
add_group (SampleOrg *org, SampleSource source, SampleGroupUse use, const char *name, const char *description)
{
  SampleGroup group = { .source = (guint8) source, .use = (guint8) use, .name = name, .description = description, .owner = SAMPLE_NONE,
    .department = SAMPLE_N_DEPARTMENTS };

  group.created_at = SAMPLE_TODAY - (500 + (gint64) (org->groups->len * 29) % 1400) * SAMPLE_DAY + 8 * SAMPLE_HOUR;
  g_array_append_val (org->groups, group);
  return org->groups->len - 1;
}

/* ---- Of apps ---- */

static guint
groups_wanted (const SampleApp *app)
{
  static const guint of_tier0[] = { 0, 0, 0, 2, 3, 4, 4 };

  return app->tier == 0 ? of_tier0[app->n] : app->tier == 1 ? app->n : app->tier == 2 ? 4 : 2;
}

static void
add_app_groups (SampleOrg *org)
{
  for (guint32 i = 0; i < org->apps->len; i++)
    for (guint j = 0; j < groups_wanted (SAMPLE_APP (org, i)); j++)
      {
        const SampleApp *app = SAMPLE_APP (org, i);
        SampleEntitlement *entitlement = SAMPLE_ENTITLEMENT (org, app->first + j);

        /* Whoever reads the warehouse is counted by the answer key: one group of its own. */
        if (g_str_equal (app->slug, "quillbase") && !g_str_equal (entitlement->name, "Analyst"))
          continue;
        entitlement->group = add_group (org, app->source, SAMPLE_GROUP_APP,
                                        usher_sample_text (org, "app-%s-%s-%s", app->slug, entitlement->environment, entitlement->level),
                                        usher_sample_text (org, "Gives %s in %s.", entitlement->name, app->name));
        SAMPLE_GROUP (org, entitlement->group)->privileged = entitlement->privileged;
        usher_sample_grant_group (org, app->first + j, entitlement->group);
      }
}

/* ---- Filled by rules and by the directory ---- */

static void
add_dynamic (SampleOrg *org)
{
  guint32 group;

  for (guint i = 0; i < SAMPLE_N_DEPARTMENTS; i++)
    {
      group = add_group (org, SAMPLE_IDP1, SAMPLE_GROUP_DYNAMIC, usher_sample_text (org, "dept-%s", usher_sample_department_slug (i)),
                         usher_sample_text (org, "Everyone in %s.", usher_sample_department_name (i)));
      SAMPLE_GROUP (org, group)->rule = usher_sample_text (org, "user.department == \"%s\"", usher_sample_department_name (i));
      SAMPLE_GROUP (org, group)->department = (guint8) i;
    }
  for (guint i = 0; i < SAMPLE_N_SITES; i++)
    {
      g_autofree char *low = g_ascii_strdown (usher_sample_site_name (i), -1);

      group = add_group (org, SAMPLE_IDP1, SAMPLE_GROUP_DYNAMIC, usher_sample_text (org, "site-%s", low),
                         usher_sample_text (org, "Everyone who works at %s.", usher_sample_site_name (i)));
      SAMPLE_GROUP (org, group)->rule = usher_sample_text (org, "user.city == \"%s\"", usher_sample_site_name (i));
    }
  group = add_group (org, SAMPLE_IDP1, SAMPLE_GROUP_DYNAMIC, "all-employees", "Every employee.");
  SAMPLE_GROUP (org, group)->rule = "user.userType == \"Employee\"";
  add_group (org, SAMPLE_IDP1, SAMPLE_GROUP_TEAM, "all-contractors", "Every contractor.");
  add_group (org, SAMPLE_IDP1, SAMPLE_GROUP_TEAM, "all-partners", "People of partners and vendors.");
  add_group (org, SAMPLE_IDP2, SAMPLE_GROUP_TEAM, "all-cloud-users", "Everyone who has an account there.");
}

static void
add_mastered (SampleOrg *org, const char *name, const char *description, SampleDepartment department)
{
  guint32 master = add_group (org, SAMPLE_AD, SAMPLE_GROUP_MASTER, name, description);
  guint32 synced = add_group (org, SAMPLE_IDP1, SAMPLE_GROUP_SYNCED, name, description);

  SAMPLE_GROUP (org, master)->department = SAMPLE_GROUP (org, synced)->department = (guint8) department;
}

static void
add_directory (SampleOrg *org)
{
  for (guint i = 0; i < SAMPLE_N_DEPARTMENTS; i++)
    add_mastered (org, usher_sample_text (org, "fs-%s", usher_sample_department_slug (i)),
                  usher_sample_text (org, "The file share of %s.", usher_sample_department_name (i)), i);
  for (guint i = 0; i < SAMPLE_N_SITES; i++)
    {
      g_autofree char *low = g_ascii_strdown (usher_sample_site_name (i), -1);

      add_mastered (org, usher_sample_text (org, "vpn-%s", low), usher_sample_text (org, "May use the VPN of %s.", usher_sample_site_name (i)),
                    SAMPLE_N_DEPARTMENTS);
      add_mastered (org, usher_sample_text (org, "print-%s", low), usher_sample_text (org, "May use the printers of %s.", usher_sample_site_name (i)),
                    SAMPLE_N_DEPARTMENTS);
    }
  add_mastered (org, "qb-fin-marts-ro", "Reads the finance marts of Quillbase.", SAMPLE_N_DEPARTMENTS);
  add_mastered (org, "qb-trs-marts-ro", "Reads the treasury marts of Quillbase.", SAMPLE_N_DEPARTMENTS);
  add_mastered (org, "remote-desktop", "May open a remote desktop.", SAMPLE_N_DEPARTMENTS);
  add_mastered (org, "laptop-loans", "May lend a laptop.", SAMPLE_N_DEPARTMENTS);
  add_mastered (org, "badge-printing", "May print badges.", SAMPLE_N_DEPARTMENTS);
}

/* ---- Roles, teams, shares ---- */

static void
add_roles (SampleOrg *org)
{
  for (guint i = 0; i < SAMPLE_N_DEPARTMENTS; i++)
    for (guint j = 0; j < roles[i]; j++)
      {
        SampleSource source = i == SAMPLE_ENGINEERING ? SAMPLE_IDP3 : SAMPLE_IDP1;
        guint32 group = add_group (org, source, SAMPLE_GROUP_ROLE, usher_sample_text (org, "role-%s-%u", usher_sample_department_slug (i), j + 1),
                                   usher_sample_text (org, "What role %u of %s needs.", j + 1, usher_sample_department_name (i)));

        SAMPLE_GROUP (org, group)->department = (guint8) i;
      }
}

guint
usher_sample_role_of (SampleDepartment department, guint title)
{
  guint n, first = usher_sample_title_first (department, &n);

  return roles[department] ? (title - first) * roles[department] / n : G_MAXUINT;
}

static const char *const words[] = { "amber", "birch", "comet", "delta", "ember", "falcon", "grove", "harbour", "iris", "juniper", "kestrel", "lagoon",
  "meadow", "nimbus", "orchid", "pebble", "quartz", "raven", "saffron", "tundra", "umber", "violet", "willow", "yarrow", "zephyr" };

static void
add_teams (SampleOrg *org)
{
  guint teams = MAX ((guint) usher_sample_scale (org, TEAMS), TEAMS_LEAST);
  guint32 company = add_group (org, SAMPLE_IDP1, SAMPLE_GROUP_TEAM, "larkfield", "All divisions."), first_org = org->groups->len;

  for (guint i = 0; i < ORGS; i++)
    {
      add_group (org, SAMPLE_IDP1, SAMPLE_GROUP_TEAM, usher_sample_text (org, "org-%s", ((const char *[]) { "build", "sell", "run" })[i]),
                 usher_sample_text (org, "Divisions that %s.", ((const char *[]) { "build", "sell", "run the company" })[i]));
      usher_sample_nest (org, company, first_org + i);
    }
  for (guint i = 0; i < DIVISIONS; i++)
    {
      guint32 group = add_group (org, SAMPLE_IDP1, SAMPLE_GROUP_TEAM, usher_sample_text (org, "division-%02u", i + 1),
                                 usher_sample_text (org, "Teams of division %u.", i + 1));

      usher_sample_nest (org, first_org + i % ORGS, group);
    }
  for (guint i = 0; i < teams; i++)
    {
      guint n = G_N_ELEMENTS (words);
      const char *name = i < n * n ? usher_sample_text (org, "team-%s-%s", words[i % n], words[(i / n * 7 + i) % n])
                                   : usher_sample_text (org, "team-%s-%u", words[i % n], i);
      guint32 group = add_group (org, SAMPLE_IDP1, SAMPLE_GROUP_TEAM, name, "A team and its calendar.");

      if (i < NESTED_TEAMS)
        usher_sample_nest (org, first_org + ORGS + i % DIVISIONS, group);
    }
}

static void
add_small (SampleOrg *org)
{
  static const char *const shares[FILES] = { "share-board-papers", "share-close-binder", "share-tender-2026", "share-payroll-archive", "share-audit-room",
    "share-merger-atlas", "share-design-vault", "share-brand-kit", "share-incident-notes", "share-customer-exports", "share-vendor-files",
    "share-training-videos", "share-site-plans" };

  for (guint i = 0; i < FILES; i++)
    add_group (org, SAMPLE_IDP1, SAMPLE_GROUP_FILES, shares[i], "Opens one shared folder.");
  for (guint i = 0; i < EMPTY; i++)
    add_group (org, SAMPLE_IDP2, SAMPLE_GROUP_EMPTY, usher_sample_text (org, "project-%s-2024", words[i]), "A project that is over.");
  add_group (org, SAMPLE_IDP2, SAMPLE_GROUP_EMPTY, "project-zephyr-2026", "A project between two phases.");
}

/* Groups within groups that give more than they seem to. */
static void
add_hidden (SampleOrg *org)
{
  const struct {
    const char *name, *description, *into;
    SampleSource source;
  } hidden[] = {
    { "finance-operations", "Runs the day-to-day of finance.", "app-ledgerline-prod-payment-approver", SAMPLE_IDP1 },
    { "finance-close", "Closes the books each month.", "finance-operations", SAMPLE_IDP1 },
    { "treasury-close", "The part of treasury in the close.", "finance-close", SAMPLE_IDP1 },
    { "finance-systems-support", "Helps with finance systems.", "app-ledgerline-prod-ledgerline-administrator", SAMPLE_IDP1 },
    { "platform-oncall", "On call for the platform.", "app-cloudnorth-prod-prod-power-user", SAMPLE_IDP2 },
  };
  static const char *const into[] = { "app-designpad-prod-user", "app-roadlark-prod-user", "app-surveyor-prod-user", "app-callbridge-prod-user",
    "app-webpress-prod-user" };

  for (guint i = 0; i < G_N_ELEMENTS (hidden); i++)
    {
      guint32 group = add_group (org, hidden[i].source, SAMPLE_GROUP_TEAM, hidden[i].name, hidden[i].description);

      SAMPLE_GROUP (org, group)->privileged = i >= 3;
      usher_sample_nest (org, usher_sample_find_group (org, hidden[i].into), group);
    }
  for (guint i = 0; i < G_N_ELEMENTS (into); i++)
    usher_sample_nest (org, usher_sample_find_group (org, into[i]), usher_sample_find_group (org, usher_sample_team_name (org, NESTED_TEAMS + i)));
}

const char *
usher_sample_team_name (const SampleOrg *org, guint nth)
{
  for (guint32 i = 0; i < org->groups->len; i++)
    if (g_str_has_prefix (SAMPLE_GROUP (org, i)->name, "team-") && nth-- == 0)
      return SAMPLE_GROUP (org, i)->name;
  g_return_val_if_reached (NULL);
}

void
usher_sample_groups (SampleOrg *org)
{
  add_app_groups (org);
  add_dynamic (org);
  add_directory (org);
  add_roles (org);
  add_teams (org);
  add_small (org);
  add_hidden (org);
}
