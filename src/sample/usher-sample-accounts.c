/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Accounts: of people at each source, and those that belong to no person: service accounts, shared
 * ones, agents and break-glass.  When each was made, disabled and deleted. */

#include "usher-sample-build.h"

#include <string.h>

#define SHARED 12
#define AGENTS 6
#define SHARED_IDP1 7
#define AGENTS_IDP1 4
#define BREAK_GLASS_EACH 2
#define RESTS 21

/* ---- Logins ---- */

static const char *
take_login (SampleOrg *org, GHashTable *taken, const char *login)
{
  g_autofree char *numbered = NULL;
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (taken, login));
  const char *text = usher_sample_text (org, "%s", login);

  g_hash_table_insert (taken, (char *) text, GUINT_TO_POINTER (n + 1));
  if (n == 0)
    return text;
  numbered = g_strdup_printf ("%s%u", login, n + 1);
  return take_login (org, taken, numbered);
}

/* "ines.carvalho" as each source has it. */
static const char *
make_login (SampleOrg *org, GHashTable *taken, SampleSource source, const char *login)
{
  const char *dot = strchr (login, '.');
  g_autofree char *short_one = dot ? g_strdup_printf ("%c%s%s", login[0], source == SAMPLE_IDP2 ? "." : "", dot + 1) : g_strdup (login);
  g_autofree char *admin = g_strdup_printf ("adm-%s", login);

  switch (source)
    {
    case SAMPLE_IDP2:
    case SAMPLE_AD:
      return take_login (org, taken, short_one);
    case SAMPLE_PAM:
      return take_login (org, taken, admin);
    default:
      return login;
    }
}

/* ---- Of people ---- */

static gboolean
is_technical (const SamplePerson *person)
{
  const char *title = usher_sample_title_name (person->title);

  return strstr (title, "Reliability") || strstr (title, "Platform") || strstr (title, "Release") || strstr (title, "Staff");
}

static gboolean
has_account (const SamplePerson *person, SampleSource source)
{
  if (person->state == SAMPLE_PRE_HIRE)
    return FALSE;
  switch (source)
    {
    case SAMPLE_IDP1:
      return TRUE;
    case SAMPLE_AD:
      return person->kind == SAMPLE_EMPLOYEE;
    case SAMPLE_IDP2:
      if (person->department == SAMPLE_ENGINEERING)
        return is_technical (person) || person->part == SAMPLE_P10 || person->part == SAMPLE_P13;
      return person->department >= SAMPLE_FINANCE || person->department == SAMPLE_DATA || person->department == SAMPLE_SERVICES;
    case SAMPLE_IDP3:
      return person->department == SAMPLE_ENGINEERING || person->department == SAMPLE_DATA || person->department == SAMPLE_SECURITY;
    case SAMPLE_PAM:
      return person->kind == SAMPLE_EMPLOYEE && person->state == SAMPLE_ACTIVE &&
             (person->department == SAMPLE_IT || person->department == SAMPLE_SECURITY);
    default:
      return FALSE;
    }
}

static SampleUse
use_of (const SamplePerson *person)
{
  switch (person->part)
    {
    case SAMPLE_P13:
      return SAMPLE_USE_DORMANT;
    case SAMPLE_P14:
      return SAMPLE_USE_FAILED_ONLY;
    case SAMPLE_P34:
      return SAMPLE_USE_RESETS;
    case SAMPLE_P37:
      return SAMPLE_USE_FATIGUE;
    case SAMPLE_P38:
      return SAMPLE_USE_TRAVEL;
    case SAMPLE_D_VPN:
      return SAMPLE_USE_VPN;
    case SAMPLE_D_SEASONAL:
      return SAMPLE_USE_SEASONAL;
    default:
      return person->state == SAMPLE_ACTIVE ? SAMPLE_USE_DAILY : person->state == SAMPLE_ON_LEAVE ? SAMPLE_USE_LEAVE : SAMPLE_USE_NONE;
    }
}

/* What becomes of the accounts of who leaves. */
static void
set_end (const SamplePerson *person, SampleAccount *account, gboolean keep)
{
  if (person->state != SAMPLE_TERMINATED || person->part == SAMPLE_P02)
    return;
  if (person->part == SAMPLE_P01 && account->source == SAMPLE_IDP3)
    return;
  account->disabled_at = person->told_at + 2 * SAMPLE_HOUR;
  if (account->source == SAMPLE_IDP2 || account->source == SAMPLE_IDP3 || (account->source == SAMPLE_IDP1 && !keep))
    account->gone_at = person->told_at + 8 * SAMPLE_HOUR;
}

static guint32
append_account (SampleOrg *org, const SampleAccount *account)
{
  g_array_append_val (org->accounts, *account);
  return org->accounts->len - 1;
}

/* KEEP: how many of the leavers' accounts at IdP-1 are still there, disabled. */
static void
add_people (SampleOrg *org, SampleSource source, gint64 keep)
{
  g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint32 i = 0; i < org->people->len; i++)
    {
      SamplePerson *person = SAMPLE_PERSON (org, i);
      SampleAccount account = { .person = i, .source = (guint8) source, .kind = SAMPLE_HUMAN, .site = person->site };
      gboolean planted = person->part == SAMPLE_P01 || person->part == SAMPLE_P02;

      if (!has_account (person, source))
        continue;
      account.login = make_login (org, taken, source, person->login);
      account.name = person->name;
      account.department = usher_sample_department_name (person->department);
      account.created_at = person->starts - 3 * SAMPLE_DAY + 9 * SAMPLE_HOUR;
      account.use = (guint8) use_of (person);
      if (person->state == SAMPLE_TERMINATED && source == SAMPLE_IDP1 && !planted)
        keep--;
      set_end (person, &account, planted || keep >= 0);
      person->account[source] = append_account (org, &account);
    }
}

/* ---- Of nobody ---- */

static const char *const chores[] = { "backup", "sync", "export", "report", "deploy", "monitor", "import", "scan", "cleanup", "mailer", "index", "billing",
  "archive", "metrics" };
static const char *const systems[] = { "ledgerline", "payharbor", "customervault", "quillbase", "deskpoint", "drivebox", "pipewright", "artifacto",
  "beaconlog", "expensely" };

static void
add_service (SampleOrg *org, SampleSource source, guint n, guint *nth)
{
  for (guint i = 0; i < n; i++, (*nth)++)
    {
      guint chore = *nth % G_N_ELEMENTS (chores), system = *nth / G_N_ELEMENTS (chores);
      SampleAccount account = { .person = SAMPLE_NONE, .source = (guint8) source, .kind = SAMPLE_SERVICE, .nth = *nth,
        .use = SAMPLE_USE_SERVICE };

      account.login = system < G_N_ELEMENTS (systems) ? usher_sample_text (org, "svc-%s-%s", systems[system], chores[chore])
                                                      : usher_sample_text (org, "svc-node-%u-%s", system, chores[chore]);
      account.name = usher_sample_text (org, "Service: %s", account.login + strlen ("svc-"));
      account.created_at = SAMPLE_TODAY - (400 + (gint64) ((*nth * 37) % 900)) * SAMPLE_DAY;
      append_account (org, &account);
    }
}

static void
add_few (SampleOrg *org, SampleSource source, SampleAccountKind kind, const char *const *logins, guint from, guint n)
{
  for (guint i = from; i < from + n; i++)
    {
      SampleAccount account = { .person = SAMPLE_NONE, .source = (guint8) source, .kind = (guint8) kind, .nth = i, .login = logins[i],
        .created_at = SAMPLE_TODAY - (500 + 13 * (gint64) i) * SAMPLE_DAY, .site = (guint8) (i % SAMPLE_N_SITES) };

      account.name = account.login;
      account.use = kind == SAMPLE_SHARED ? (i < 2 ? SAMPLE_USE_THREE_SITES : SAMPLE_USE_SHARED)
                    : kind == SAMPLE_AGENT ? SAMPLE_USE_SERVICE : SAMPLE_USE_NONE;
      append_account (org, &account);
    }
}

static const char *const shared[SHARED] = { "reception", "warehouse-kiosk", "boardroom-leeds", "boardroom-lisbon", "support-overflow", "press-office",
  "events-desk", "training-lab-1", "training-lab-2", "print-room", "loading-bay", "signage-control" };
static const char *const agents[AGENTS] = { "triage-helper", "invoice-reader", "release-notes-writer", "meeting-summariser", "log-explainer", "contract-comparer" };
static const char *const glass[2 * BREAK_GLASS_EACH] = { "break-glass-idp1-a", "break-glass-idp1-b", "break-glass-idp2-a", "break-glass-idp2-b" };

static void
mark_services (SampleOrg *org)
{
  gboolean found = FALSE;

  for (guint32 i = 0; i < org->accounts->len; i++)
    {
      SampleAccount *account = SAMPLE_ACCOUNT (org, i);

      if (account->kind != SAMPLE_SERVICE)
        continue;
      /* One that somebody signs in with, and one that rests most of the year: the second is a decoy. */
      if (account->source == SAMPLE_IDP1 && !found)
        {
          account->use = SAMPLE_USE_INTERACTIVE;
          account->login = "svc-statuslamp-probe";
          account->name = "Service: statuslamp-probe";
        }
      else if (account->nth == RESTS)
        account->use = SAMPLE_USE_YEARLY;
      found |= account->source == SAMPLE_IDP1;
    }
}

void
usher_sample_accounts (SampleOrg *org)
{
  guint services = (guint) usher_sample_scale (org, 140), each = services / 14, nth = 0;
  gint64 present = 0, planted = 0, total = usher_sample_scale (org, 1960);

  for (guint32 i = 0; i < org->people->len; i++)
    {
      present += SAMPLE_PERSON (org, i)->state == SAMPLE_ACTIVE || SAMPLE_PERSON (org, i)->state == SAMPLE_ON_LEAVE;
      planted += SAMPLE_PERSON (org, i)->part == SAMPLE_P01 || SAMPLE_PERSON (org, i)->part == SAMPLE_P02;
    }
  add_people (org, SAMPLE_AD, 0);
  add_service (org, SAMPLE_AD, services - 5 * each, &nth);
  add_few (org, SAMPLE_AD, SAMPLE_SHARED, shared, SHARED_IDP1, SHARED - SHARED_IDP1);
  add_people (org, SAMPLE_IDP1, total - present - planted - each - SHARED_IDP1 - AGENTS_IDP1 - BREAK_GLASS_EACH);
  add_service (org, SAMPLE_IDP1, each, &nth);
  add_few (org, SAMPLE_IDP1, SAMPLE_SHARED, shared, 0, SHARED_IDP1);
  add_few (org, SAMPLE_IDP1, SAMPLE_AGENT, agents, 0, AGENTS_IDP1);
  add_few (org, SAMPLE_IDP1, SAMPLE_BREAK_GLASS, glass, 0, BREAK_GLASS_EACH);
  add_people (org, SAMPLE_IDP2, 0);
  add_service (org, SAMPLE_IDP2, 3 * each, &nth);
  add_few (org, SAMPLE_IDP2, SAMPLE_AGENT, agents, AGENTS_IDP1, AGENTS - AGENTS_IDP1);
  add_few (org, SAMPLE_IDP2, SAMPLE_BREAK_GLASS, glass, BREAK_GLASS_EACH, BREAK_GLASS_EACH);
  add_people (org, SAMPLE_IDP3, 0);
  add_service (org, SAMPLE_IDP3, each, &nth);
  add_people (org, SAMPLE_PAM, 0);
  mark_services (org);
}
