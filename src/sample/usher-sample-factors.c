/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What people prove themselves with, and the keys of service accounts.  Runs after the sign-ins, since
 * a factor was last used when its account was. */

#include "usher-sample-build.h"

#define OLD_KEYS_FROM 6
#define OLD_KEYS 9

static void
add_factor (SampleOrg *org, guint32 account, const char *type, gint64 created_at, gint64 last_used)
{
  const SampleFactor factor = { account, org->factors->len + 1, type, created_at, last_used };

  g_array_append_val (org->factors, factor);
}

static void
add_of_person (SampleOrg *org, guint32 i, UsherRandom *random)
{
  static const char *const first[] = { "push", "push", "push", "push", "totp", "fido2" }, *const second[] = { "totp", "fido2", "sms" },
                    *const weak[] = { "sms", "voice", "email" };
  SampleAccount *account = SAMPLE_ACCOUNT (org, i);
  SamplePart part = SAMPLE_PERSON (org, account->person)->part;
  gint64 since = account->created_at + 4 * SAMPLE_DAY + (gint64) usher_random_below (random, 86400) * 1000;
  guint draw = usher_random_below (random, G_N_ELEMENTS (first));
  gboolean two = usher_random_chance (random, 400);

  if (account->source != SAMPLE_IDP1 || part == SAMPLE_P32)
    {
      account->no_factor = account->source == SAMPLE_IDP1;
      return;
    }
  since = MIN (since, SAMPLE_NOW - SAMPLE_HOUR);
  if (part == SAMPLE_P33)
    {
      account->weak = TRUE;
      add_factor (org, i, weak[SAMPLE_PERSON (org, account->person)->part_nth % G_N_ELEMENTS (weak)], since, account->last_success);
      return;
    }
  add_factor (org, i, first[draw], since, account->last_success);
  if (two)
    add_factor (org, i, second[draw % G_N_ELEMENTS (second)], since + 9 * SAMPLE_MINUTE, 0);
}

static void
add_of_service (SampleOrg *org, guint32 i)
{
  const SampleAccount *account = SAMPLE_ACCOUNT (org, i);
  gboolean old = account->nth >= OLD_KEYS_FROM && account->nth < OLD_KEYS_FROM + OLD_KEYS;
  gint64 age = old ? 400 + 13 * (gint64) (account->nth - OLD_KEYS_FROM) : 5 + (gint64) (account->nth * 7) % 170;

  add_factor (org, i, "key", SAMPLE_TODAY - age * SAMPLE_DAY + 10 * SAMPLE_HOUR, account->last_success);
}

void
usher_sample_factors (SampleOrg *org)
{
  UsherRandom random;

  usher_random_init (&random, org->seed, "factors");
  for (guint32 i = 0; i < org->accounts->len; i++)
    {
      const SampleAccount *account = SAMPLE_ACCOUNT (org, i);

      if (account->kind == SAMPLE_HUMAN)
        add_of_person (org, i, &random);
      else if (account->kind == SAMPLE_SERVICE)
        add_of_service (org, i);
      else if (account->kind == SAMPLE_BREAK_GLASS)
        add_factor (org, i, "fido2", account->created_at + SAMPLE_DAY, 0);
    }
}
