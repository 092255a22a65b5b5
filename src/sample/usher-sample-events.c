/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Sign-ins: thirty days in full, and before them a row for each account, app and day with a use, as far
 * back as four hundred days.  An app is signed in to every few days, because its sessions last. */

#include "usher-sample-build.h"

#include <string.h>

#define FULL_DAYS 30
#define ALL_DAYS 400
#define APPS 4
#define MORNING (SAMPLE_TODAY - 2 * SAMPLE_DAY + 9 * SAMPLE_HOUR) /* of a Monday */
#define CHECKOUTS 300 /* accounts that check something out */

static const char *const places[SAMPLE_N_SITES] = { "Leeds, GB", "Lisbon, PT", "Bengaluru, IN", "Austin, US", "Sydney, AU" };
static const int offsets[SAMPLE_N_SITES] = { 0, 0, 330, -300, 660 }; /* minutes */
static const guint8 periods[APPS] = { 4, 6, 7, 9 };

/* How one account behaves: worked out once, then asked for each day. */
typedef struct {
  guint32 account, apps[APPS];
  gint64 from, to; /* it is in use between */
  guint n_apps, phase;
} Habit;

typedef struct {
  SampleOrg *org;
  UsherRandom random;
  guint32 generic[8], of_department[SAMPLE_N_DEPARTMENTS];
} Scribe;

/* ---- One event ---- */

/* Addresses that are kept for documentation: offices, homes, and elsewhere. */
static guint32
office_ip (guint32 account, SampleSite site)
{
  return 0xC6336400u | (site * 40 + account % 40); /* 198.51.100.0 */
}

static SampleEvent *
add_event (Scribe *self, guint32 account, gint64 at, const char *action, const char *outcome)
{
  SampleAccount *who = SAMPLE_ACCOUNT (self->org, account);
  SampleEvent event = { .at = at, .account = account, .app = SAMPLE_NONE, .action = action, .outcome = outcome, .place = places[who->site],
    .ip = office_ip (account, who->site) };

  if (g_str_equal (outcome, "success") && !g_str_equal (action, "mfa-reset") && at <= SAMPLE_SEEN)
    who->last_success = MAX (who->last_success, at);
  g_array_append_val (self->org->events, event);
  return SAMPLE_AT (self->org, events, SampleEvent, self->org->events->len - 1);
}

static void
add_from (Scribe *self, guint32 account, gint64 at, const char *action, const char *outcome, const char *place, guint32 ip)
{
  SampleEvent *event = add_event (self, account, at, action, outcome);

  event->place = place;
  event->ip = ip;
}

static gint64
step (Scribe *self, guint most_seconds)
{
  return 2000 + (gint64) usher_random_below (&self->random, most_seconds * 1000);
}

/* ---- A working day ---- */

static gboolean
has_factor (const SampleOrg *org, guint32 account)
{
  return SAMPLE_PERSON (org, SAMPLE_ACCOUNT (org, account)->person)->part != SAMPLE_P32;
}

static gboolean
is_weekend (gint64 day)
{
  gint64 of_week = (day + 4) % 7; /* 0 is Sunday */

  return of_week == 0 || of_week == 6;
}

static gboolean
is_app_day (const Habit *habit, guint n, gint64 day)
{
  return (day + habit->phase + n) % periods[n] == 0;
}

static void
add_work (Scribe *self, const Habit *habit, gint64 day)
{
  SampleSite site = SAMPLE_ACCOUNT (self->org, habit->account)->site;
  gint64 begin = day * SAMPLE_DAY + 8 * SAMPLE_HOUR - offsets[site] * SAMPLE_MINUTE + (gint64) usher_random_below (&self->random, 7200000), at = begin;
  guint tokens = 1 + usher_random_below (&self->random, 4);

  if (usher_random_chance (&self->random, 40))
    {
      add_event (self, habit->account, at, "sign-in", "failure")->reason = "bad-password";
      at += step (self, 40);
    }
  add_event (self, habit->account, at, "sign-in", "success");
  if (usher_random_chance (&self->random, 900) && has_factor (self->org, habit->account))
    add_event (self, habit->account, at += step (self, 20), "mfa", "success");
  for (guint i = 0; i < habit->n_apps; i++)
    if (is_app_day (habit, i, day))
      add_event (self, habit->account, at += step (self, 1800), "sso", "success")->app = habit->apps[i];
  for (guint i = 0; i < tokens; i++)
    add_event (self, habit->account, at += step (self, 5400), "token", "success");
  if (!usher_random_chance (&self->random, 450))
    return;
  add_event (self, habit->account, at += step (self, 3600), "sign-in", "success");
  if (has_factor (self->org, habit->account))
    add_event (self, habit->account, at + step (self, 20), "mfa", "success");
}

static void
add_full (Scribe *self, const Habit *habit)
{
  gint64 today = SAMPLE_TODAY / SAMPLE_DAY;

  for (gint64 day = today - FULL_DAYS + 1; day <= today; day++)
    if (usher_random_chance (&self->random, is_weekend (day) ? 60 : 930) && day * SAMPLE_DAY >= habit->from && (day + 1) * SAMPLE_DAY <= habit->to)
      add_work (self, habit, day);
}

static void
add_days (Scribe *self, const Habit *habit)
{
  gint64 today = SAMPLE_TODAY / SAMPLE_DAY, first = MAX (today - ALL_DAYS, habit->from / SAMPLE_DAY + 1);
  SampleAccount *account = SAMPLE_ACCOUNT (self->org, habit->account);

  for (guint i = 0; i < habit->n_apps; i++)
    for (gint64 day = first; day <= today - FULL_DAYS && (day + 1) * SAMPLE_DAY <= habit->to; day++)
      if (is_app_day (habit, i, day) && !is_weekend (day))
        {
          SampleDay row = { habit->account, habit->apps[i], (gint32) day, 1 + (gint32) (day + habit->phase) % 3, (day + i) % 41 == 0,
            540 + (gint32) ((day * 37 + habit->phase * 11) % 420) };

          account->last_success = MAX (account->last_success, day * SAMPLE_DAY + row.minute * SAMPLE_MINUTE);
          g_array_append_val (self->org->days, row);
        }
}

/* ---- Who does what ---- */

static void
make_habit (Scribe *self, guint32 account, Habit *habit)
{
  SampleOrg *org = self->org;
  const SampleAccount *who = SAMPLE_ACCOUNT (org, account);
  const SamplePerson *person = SAMPLE_PERSON (org, who->person);
  gboolean outside = person->kind == SAMPLE_PARTNER || person->kind == SAMPLE_VENDOR;
  guint n = outside ? 2 : 6;

  *habit = (Habit) { .account = account, .from = who->created_at + 3 * SAMPLE_DAY, .to = SAMPLE_NOW + SAMPLE_DAY, .phase = account % 1000 };
  habit->apps[habit->n_apps++] = self->generic[account % n];
  habit->apps[habit->n_apps++] = self->generic[(account + 1) % n];
  if (!outside)
    {
      habit->apps[habit->n_apps++] = self->generic[(account + 3) % n];
      habit->apps[habit->n_apps++] = self->of_department[person->department];
    }
  if (person->state == SAMPLE_TERMINATED)
    habit->to = person->ends + SAMPLE_DAY;
  if (who->use == SAMPLE_USE_LEAVE)
    habit->to = person->leave_from;
  if (who->use == SAMPLE_USE_DORMANT)
    habit->to = SAMPLE_TODAY - (38 + 9 * (gint64) person->part_nth) * SAMPLE_DAY;
  if (who->use == SAMPLE_USE_RESETS)
    habit->to = MORNING - 4 * SAMPLE_DAY;
  if (who->use == SAMPLE_USE_SEASONAL)
    habit->to = SAMPLE_TODAY - 131 * SAMPLE_DAY;
}

/* Of whom only the last use is told. */
static void
add_last (Scribe *self, const Habit *habit)
{
  SampleAccount *account = SAMPLE_ACCOUNT (self->org, habit->account);
  gint64 back = SAMPLE_HOUR + (gint64) usher_random_below (&self->random, 3 * 86400) * 1000, at = MIN (habit->to, SAMPLE_NOW) - back;
  SampleDay row = { habit->account, habit->apps[0], (gint32) (at / SAMPLE_DAY), 1, 0, (gint32) (at % SAMPLE_DAY / SAMPLE_MINUTE) };

  if (at < habit->from)
    return;
  account->last_success = at;
  g_array_append_val (self->org->days, row);
}

/* At the other sources they were seen when they worked here. */
static void
follow (Scribe *self, guint32 i)
{
  SampleAccount *account = SAMPLE_ACCOUNT (self->org, i);
  guint32 first = SAMPLE_PERSON (self->org, account->person)->account[SAMPLE_IDP1];
  gint64 seen = first == SAMPLE_NONE ? 0 : SAMPLE_ACCOUNT (self->org, first)->last_success;

  if (seen)
    account->last_success = MAX (seen - (gint64) usher_random_below (&self->random, 20 * 3600) * 1000, account->created_at);
}

/* ---- What is planted ---- */

static guint32
account_of (Scribe *self, SamplePart part, guint nth)
{
  return SAMPLE_PERSON (self->org, usher_sample_part (self->org, part, nth))->account[SAMPLE_IDP1];
}

static void
plant_spray (Scribe *self)
{
  for (guint i = 0; i < self->org->parts[SAMPLE_P14]->len; i++)
    for (guint j = 0; j < 14; j++)
      {
        guint32 account = account_of (self, SAMPLE_P14, i);

        add_from (self, account, MORNING - (gint64) (j * 17 + i * 3) * SAMPLE_HOUR, "sign-in", "failure", j % 2 ? "Chisinau, MD" : "Hanoi, VN",
                  0xCB007100u | (80 + j));
        SAMPLE_AT (self->org, events, SampleEvent, self->org->events->len - 1)->reason = "bad-password";
      }
}

static void
plant_resets (Scribe *self)
{
  guint32 account = account_of (self, SAMPLE_P34, 0);

  for (guint i = 0; i < 5; i++)
    {
      gint64 at = MORNING - (12 - 3 * (gint64) i) * SAMPLE_DAY + 5 * SAMPLE_HOUR;

      add_event (self, account, at, "mfa-reset", "success");
      if (i >= 3)
        add_from (self, account, at + 50 * SAMPLE_MINUTE, "sign-in", "success", "Manila, PH", 0xCB0071C8u);
    }
  /* The week of 2 March at one site, after some shipped phones; elsewhere one now and then. */
  for (guint i = 0; i < self->org->parts[SAMPLE_P36]->len; i++)
    add_event (self, account_of (self, SAMPLE_P36, i), SAMPLE_TODAY - (16 - (gint64) i % 5) * SAMPLE_DAY + (4 * 60 + 23 * (gint64) i) * SAMPLE_MINUTE,
               "mfa-reset", "success");
  for (guint week = 0; week < 4; week++)
    for (guint site = 0; site < SAMPLE_N_SITES; site++)
      {
        const GArray *from = self->org->by_department[SAMPLE_FACILITIES + (week + site) % 3];
        guint32 person = g_array_index (from, guint32, week + site), first = SAMPLE_PERSON (self->org, person)->account[SAMPLE_IDP1];

        if (first != SAMPLE_NONE && SAMPLE_ACCOUNT (self->org, first)->site != SAMPLE_BENGALURU)
          add_event (self, first, SAMPLE_TODAY - (2 + 7 * (gint64) week) * SAMPLE_DAY + (11 * 60 + 7 * (gint64) site) * SAMPLE_MINUTE, "mfa-reset", "success");
      }
}

static void
plant_cues (Scribe *self)
{
  guint32 tired = account_of (self, SAMPLE_P37, 0), traveller = account_of (self, SAMPLE_P38, 0), vpn = account_of (self, SAMPLE_D_VPN, 0);
  gint64 night = MORNING - 7 * SAMPLE_HOUR;

  for (guint i = 0; i < 14; i++)
    add_from (self, tired, night + (gint64) i * 100000, "mfa", "failure", "Tashkent, UZ", 0xCB007177u);
  for (guint i = 0; i < 14; i++)
    SAMPLE_AT (self->org, events, SampleEvent, self->org->events->len - 14 + i)->reason = "push-rejected";
  add_from (self, tired, night + 26 * SAMPLE_MINUTE, "mfa", "success", "Tashkent, UZ", 0xCB007177u);
  add_from (self, tired, night + 26 * SAMPLE_MINUTE + 2100, "sign-in", "success", "Tashkent, UZ", 0xCB007177u);
  add_event (self, traveller, MORNING + 11, "sign-in", "success");
  add_from (self, traveller, MORNING + 41 * SAMPLE_MINUTE, "sign-in", "success", "São Paulo, BR", 0xCB0071DEu);
  add_event (self, vpn, MORNING + 13, "sign-in", "success");
  add_from (self, vpn, MORNING + 22 * SAMPLE_MINUTE, "sign-in", "success", "Frankfurt, DE (VPN)", 0xC000020Au);
}

/* ---- Accounts of nobody ---- */

static void
add_machine (Scribe *self, guint32 i)
{
  gint64 today = SAMPLE_TODAY / SAMPLE_DAY;

  for (gint64 day = today - FULL_DAYS + 1; day <= today; day++)
    add_event (self, i, day * SAMPLE_DAY + (1 + i % 7) * SAMPLE_HOUR + (gint64) usher_random_below (&self->random, 600000), "token", "success");
}

static void
add_shared (Scribe *self, guint32 i)
{
  const SampleAccount *account = SAMPLE_ACCOUNT (self->org, i);
  gint64 today = SAMPLE_TODAY / SAMPLE_DAY;

  for (gint64 day = today - FULL_DAYS + 1; day < today; day++)
    if (!is_weekend (day))
      add_event (self, i, day * SAMPLE_DAY + 9 * SAMPLE_HOUR + (gint64) usher_random_below (&self->random, 3600000), "sign-in", "success");
  for (guint j = 0; account->use == SAMPLE_USE_THREE_SITES && j < 3; j++)
    {
      SampleSite site = (account->site + 1 + j) % SAMPLE_N_SITES;

      if (j < 2)
        add_from (self, i, MORNING + (gint64) (j + 1) * 47 * SAMPLE_MINUTE, "sign-in", "success", places[site], office_ip (i, site));
    }
}

static void
add_of_nobody (Scribe *self, guint32 i)
{
  SampleAccount *account = SAMPLE_ACCOUNT (self->org, i);

  if (account->source == SAMPLE_AD)
    account->last_success = account->use == SAMPLE_USE_YEARLY ? SAMPLE_TODAY - 250 * SAMPLE_DAY : SAMPLE_NOW - SAMPLE_HOUR * (1 + i % 20);
  else if (account->use == SAMPLE_USE_SHARED || account->use == SAMPLE_USE_THREE_SITES)
    add_shared (self, i);
  else if (account->use == SAMPLE_USE_SERVICE && account->nth < 200)
    add_machine (self, i);
}

/* Someone signed in by hand with an account that is for machines. */
static void
plant_interactive (Scribe *self)
{
  for (guint32 i = 0; i < self->org->accounts->len; i++)
    if (SAMPLE_ACCOUNT (self->org, i)->use == SAMPLE_USE_INTERACTIVE)
      {
        add_event (self, i, MORNING + 8 * SAMPLE_HOUR, "sign-in", "success");
        SAMPLE_ACCOUNT (self->org, i)->last_success = MORNING + 8 * SAMPLE_HOUR;
      }
}

static void
add_checkouts (Scribe *self, guint32 i)
{
  guint32 vault = usher_sample_find_app (self->org, "vaultkeep");
  gint64 today = SAMPLE_TODAY / SAMPLE_DAY;

  for (gint64 day = today - FULL_DAYS + 1; day < today; day++)
    if (!is_weekend (day) && (day + i) % 9 == 0)
      add_event (self, i, day * SAMPLE_DAY + 10 * SAMPLE_HOUR + (gint64) usher_random_below (&self->random, 18000000), "checkout", "success")->app = vault;
}

/* ---- All of them ---- */

static int
compare_events (gconstpointer a, gconstpointer b)
{
  const SampleEvent *left = a, *right = b;

  if (left->at != right->at)
    return left->at < right->at ? -1 : 1;
  if (left->account != right->account)
    return left->account < right->account ? -1 : 1;
  return strcmp (left->action, right->action);
}

static void
drop_future (SampleOrg *org)
{
  guint n = org->events->len;

  while (n > 0 && SAMPLE_AT (org, events, SampleEvent, n - 1)->at > SAMPLE_SEEN)
    n--;
  g_array_set_size (org->events, n);
}

static void
find_apps (Scribe *self)
{
  static const char *const generic[] = { "meetloop", "drivebox", "chatterby", "mailroom", "wikistone", "deskpoint" };
  static const char *const of_department[SAMPLE_N_DEPARTMENTS] = { "roadlark", "customervault", "designpad", "travelnest", "supporthive", "webpress",
    "library", "visitor-log", "travelnest", "statuslamp", "contrakt", "travelnest", "audittray", "traintrack", "contrakt", "travelnest" };

  for (guint i = 0; i < G_N_ELEMENTS (generic); i++)
    self->generic[i] = usher_sample_find_app (self->org, generic[i]);
  for (guint i = 0; i < SAMPLE_N_DEPARTMENTS; i++)
    self->of_department[i] = usher_sample_find_app (self->org, of_department[i]);
}

static void
add_of_person (Scribe *self, guint32 i, guint detailed)
{
  SampleAccount *account = SAMPLE_ACCOUNT (self->org, i);
  Habit habit;

  if (account->use == SAMPLE_USE_FAILED_ONLY)
    return;
  make_habit (self, i, &habit);
  if (detailed >= SAMPLE_DETAILED)
    {
      add_last (self, &habit);
      return;
    }
  add_days (self, &habit);
  add_full (self, &habit);
}

void
usher_sample_events (SampleOrg *org)
{
  Scribe self = { .org = org };
  guint n = 0, n_checkouts = 0;

  usher_random_init (&self.random, org->seed, "events");
  find_apps (&self);
  for (guint32 i = 0; i < org->accounts->len; i++)
    {
      const SampleAccount *account = SAMPLE_ACCOUNT (org, i);

      if (account->person == SAMPLE_NONE)
        add_of_nobody (&self, i);
      else if (account->source == SAMPLE_IDP1)
        add_of_person (&self, i, n++);
    }
  plant_spray (&self);
  plant_resets (&self);
  plant_cues (&self);
  plant_interactive (&self);
  for (guint32 i = 0; i < org->accounts->len; i++)
    if (SAMPLE_ACCOUNT (org, i)->source == SAMPLE_PAM && SAMPLE_ACCOUNT (org, i)->use == SAMPLE_USE_DAILY && n_checkouts++ < CHECKOUTS)
      add_checkouts (&self, i);
    else if (SAMPLE_ACCOUNT (org, i)->person != SAMPLE_NONE && SAMPLE_ACCOUNT (org, i)->source != SAMPLE_IDP1 &&
             SAMPLE_PERSON (org, SAMPLE_ACCOUNT (org, i)->person)->part != SAMPLE_P14)
      follow (&self, i);
  g_array_sort (org->events, compare_events);
  drop_future (org);
}
