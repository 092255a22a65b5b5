/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Who reports to whom, and the titles that follow from it: a tree at most seven deep, in which a
 * manager has three to fourteen people.  The planted faults of managers are put in afterwards. */

#include "usher-sample-build.h"

#define HEADS 3
#define SPAN 9
#define SPAN_MOST 14

/* Each department's officer, as a place among the twelve. */
static const guint8 officers[SAMPLE_N_DEPARTMENTS] = {
  [SAMPLE_ENGINEERING] = 1, [SAMPLE_SALES] = 5, [SAMPLE_PRODUCT] = 4, [SAMPLE_SERVICES] = 5, [SAMPLE_SUPPORT] = 3, [SAMPLE_MARKETING] = 6,
  [SAMPLE_DATA] = 8, [SAMPLE_FACILITIES] = 3, [SAMPLE_FINANCE] = 2, [SAMPLE_IT] = 3, [SAMPLE_PROCUREMENT] = 2, [SAMPLE_CORPORATE] = 11,
  [SAMPLE_SECURITY] = 9, [SAMPLE_HR] = 7, [SAMPLE_LEGAL] = 10,
};

/* Managers come from the first of these classes; who left, is new or has not begun leads nobody. */
static guint
rank_of (const SamplePerson *person)
{
  if (person->state != SAMPLE_ACTIVE)
    return 3;
  if (person->starts >= USHER_SAMPLE_BEGINS)
    return 2;
  if (person->kind != SAMPLE_EMPLOYEE)
    return 2;
  return person->part == SAMPLE_PLAIN || person->part == SAMPLE_NAMED ? 0 : 1;
}

static void
list_departments (SampleOrg *org)
{
  for (guint rank = 0; rank <= 3; rank++)
    for (guint32 i = 0; i < org->people->len; i++)
      if (rank_of (SAMPLE_PERSON (org, i)) == rank)
        g_array_append_val (org->by_department[SAMPLE_PERSON (org, i)->department], i);
}

/* As few levels as an org of this size needs: three heads and spans of nine until they do not do. */
static void
choose_shape (guint n, guint *heads, guint *span)
{
  static const guint shapes[][2] = { { HEADS, SPAN }, { HEADS, 12 }, { 6, SPAN_MOST }, { SPAN_MOST, SPAN_MOST } };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      guint64 level = shapes[i][0], sum = 0;

      for (guint depth = 3; depth <= 6; depth++, level *= shapes[i][1])
        sum += level;
      *heads = shapes[i][0];
      *span = shapes[i][1];
      if (n <= sum)
        return;
    }
}

static guint32
at (const GArray *list, guint i)
{
  return g_array_index (list, guint32, i);
}

static void
set_managers (SampleOrg *org, SampleDepartment department)
{
  const GArray *list = org->by_department[department];
  guint heads, span, last;

  choose_shape (list->len, &heads, &span);
  heads = MIN (heads, list->len);
  last = (list->len - heads + span - 1) / span; /* so many have people */
  if ((list->len - heads) % span && (list->len - heads) % span < 3 && last > 1)
    last--;
  for (guint i = 0; i < list->len; i++)
    {
      guint manager = i < heads ? 0 : MIN ((i - heads) / span, last - 1);

      SAMPLE_PERSON (org, at (list, i))->manager = i < heads ? org->ceo + officers[department] : at (list, manager);
    }
}

static void
set_titles (SampleOrg *org, SampleDepartment department, UsherRandom *random)
{
  const GArray *list = org->by_department[department];
  guint n, first = usher_sample_title_first (department, &n), heads, span;

  choose_shape (list->len, &heads, &span);
  for (guint i = 0; i < list->len; i++)
    {
      SamplePerson *person = SAMPLE_PERSON (org, at (list, i));
      guint drawn = first + (n > 2 ? 2 + usher_random_below (random, MIN (n, 16) - 2) : n - 1);

      if (person->title != G_MAXUINT16)
        continue;
      if (i < heads)
        person->title = (guint16) first;
      else if (n > 2 && i < (list->len - heads + span - 1) / span)
        person->title = (guint16) (first + 1);
      else
        person->title = (guint16) drawn;
    }
}

static void
report_to (SampleOrg *org, const char *manager, const char *const *reports)
{
  guint32 to = SAMPLE_NONE;

  for (guint32 i = 0; i < org->people->len && to == SAMPLE_NONE; i++)
    if (g_str_equal (SAMPLE_PERSON (org, i)->login, manager))
      to = i;
  for (guint32 i = 0; i < org->people->len && to != SAMPLE_NONE; i++)
    if (g_strv_contains (reports, SAMPLE_PERSON (org, i)->login))
      SAMPLE_PERSON (org, i)->manager = to;
}

/* Who works for whom in the pages that show Larkfield. */
static void
set_named (SampleOrg *org)
{
  static const char *const of_tom[] = { "ines.carvalho", "misaki.sato", "farid.benhaddou", "jonas.lindqvist", "owain.prothero", NULL };
  static const char *const of_adaeze[] = { "layla.alhusayni", "owen.pritchard", "harish.venkataraman", "piotr.wisniewski", NULL };
  static const char *const of_harish[] = { "huong.nguyen", "tomas.quintero", "beatriz.sampaio", NULL };

  report_to (org, "tom.whitfield", of_tom);
  report_to (org, "adaeze.nwosu", of_adaeze);
  report_to (org, "harish.venkataraman", of_harish);
}

static void
plant_faults (SampleOrg *org)
{
  for (guint i = 0; i < 2; i++)
    SAMPLE_PERSON (org, usher_sample_part (org, SAMPLE_P07_LOOP, i))->manager = usher_sample_part (org, SAMPLE_P07_LOOP, 1 - i);
  for (guint i = 0; i < org->parts[SAMPLE_P07_MISSING]->len; i++)
    {
      SamplePerson *person = SAMPLE_PERSON (org, usher_sample_part (org, SAMPLE_P07_MISSING, i));

      /* Some name nobody, some name a number that HR does not have any more. */
      person->manager = SAMPLE_NONE;
      person->manager_says = i < 5 ? NULL : usher_sample_text (org, "E%06u", 90 + i);
    }
  for (guint i = 0; i < org->parts[SAMPLE_P07_TERMINATED]->len; i++)
    SAMPLE_PERSON (org, usher_sample_part (org, SAMPLE_P07_TERMINATED, i))->manager = usher_sample_part (org, SAMPLE_GONE_MANAGER, i % 2);
  for (guint i = 0; i < org->parts[SAMPLE_P05]->len; i++)
    SAMPLE_PERSON (org, usher_sample_part (org, SAMPLE_P05, i))->manager = usher_sample_part (org, SAMPLE_GONE_SPONSOR, i % 2);
}

void
usher_sample_managers (SampleOrg *org)
{
  UsherRandom random;

  usher_random_init (&random, org->seed, "managers");
  list_departments (org);
  for (guint i = 0; i < SAMPLE_EXECUTIVE; i++)
    {
      set_managers (org, i);
      set_titles (org, i, &random);
    }
  for (guint i = 1; i < org->by_department[SAMPLE_EXECUTIVE]->len; i++)
    SAMPLE_PERSON (org, org->ceo + i)->manager = org->ceo;
  set_named (org);
  plant_faults (org);
}
