/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The organisation in memory: what scales and what stays, that names can be signed in with, and that a
 * section draws nothing that another one did. */

#include "usher-sample-build.h"

#include <string.h>

static SampleOrg *
build (guint64 seed, gint64 people)
{
  SampleOrg *org = usher_sample_org_new (seed, people);

  usher_sample_people (org);
  usher_sample_managers (org);
  usher_sample_accounts (org);
  usher_sample_catalogue (org);
  usher_sample_groups (org);
  return org;
}

static guint
count_people (const SampleOrg *org, int kind, int state)
{
  guint n = 0;

  for (guint32 i = 0; i < org->people->len; i++)
    n += (kind < 0 || SAMPLE_PERSON (org, i)->kind == kind) && (state < 0 || SAMPLE_PERSON (org, i)->state == state);
  return n;
}

static void
test_scale (void)
{
  const gint64 sizes[] = { 1000, 1001, 2000, 2777, 30000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      SampleOrg *org = build (5, sizes[i]);

      g_assert_cmpint (org->people->len, ==, sizes[i]);
      g_assert_cmpint (count_people (org, SAMPLE_CONTRACTOR, -1), ==, usher_sample_scale (org, 280));
      g_assert_cmpint (count_people (org, -1, SAMPLE_TERMINATED), ==, usher_sample_scale (org, 60));
      g_assert_cmpint (count_people (org, -1, SAMPLE_ON_LEAVE), ==, usher_sample_scale (org, 36));
      g_assert_cmpuint (org->apps->len, ==, 60);
      g_assert_cmpuint (org->entitlements->len, ==, 412);
      g_assert_cmpuint (org->parts[SAMPLE_P17]->len, ==, 21);
      g_assert_cmpuint (org->parts[SAMPLE_P33]->len, ==, 31);
      usher_sample_org_free (org);
    }
}

/* ASCII letters, digits and dots; nobody has another's. */
static void
test_logins (void)
{
  SampleOrg *org = build (USHER_SAMPLE_SEED, 12000);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint32 i = 0; i < org->people->len; i++)
    {
      const SamplePerson *person = SAMPLE_PERSON (org, i);

      g_assert_cmpuint (strspn (person->login, "abcdefghijklmnopqrstuvwxyz0123456789."), ==, strlen (person->login));
      g_assert_cmpuint (strchr (person->login, '.') - person->login, >, 0);
      g_assert_true (g_utf8_validate (person->name, -1, NULL));
      g_assert_true (g_hash_table_add (seen, (char *) person->login));
    }
  usher_sample_org_free (org);
}

/* The cast is the same for every seed; the rest is not, and does not depend on how many come after. */
static void
test_cast (void)
{
  SampleOrg *one = build (1, 1000), *two = build (2, 3000);
  guint differ = 0;

  for (guint part = SAMPLE_NAMED; part < SAMPLE_N_PARTS; part++)
    {
      g_assert_cmpuint (one->parts[part]->len, ==, two->parts[part]->len);
      for (guint i = 0; i < one->parts[part]->len; i++)
        g_assert_cmpstr (SAMPLE_PERSON (one, usher_sample_part (one, part, i))->login, ==, SAMPLE_PERSON (two, usher_sample_part (two, part, i))->login);
    }
  for (guint32 i = 300; i < 1000; i++)
    differ += strcmp (SAMPLE_PERSON (one, i)->login, SAMPLE_PERSON (two, i)->login) != 0;
  g_assert_cmpuint (differ, >, 600);
  usher_sample_org_free (one);
  usher_sample_org_free (two);
}

static void
test_titles (void)
{
  guint n, all = 0;

  for (guint i = 0; i < SAMPLE_N_DEPARTMENTS; i++)
    {
      g_assert_cmpuint (usher_sample_title_first (i, &n), ==, all);
      g_assert_cmpuint (usher_sample_title_find (usher_sample_title_name (all)), ==, all);
      all += n;
    }
  g_assert_cmpuint (all, ==, 96);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sample/org/scale", test_scale);
  g_test_add_func ("/sample/org/logins", test_logins);
  g_test_add_func ("/sample/org/cast", test_cast);
  g_test_add_func ("/sample/org/titles", test_titles);
  return g_test_run ();
}
