/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Making the sample: the organisation in memory, then its history as acts, each at its own time.  The
 * caller's thread waits; acts run on the writer thread.  SQL is nowhere here: rooms below have it. */

#include "usher-sample.h"

#include "usher-access.h"
#include "usher-error.h"
#include "usher-sample-write.h"

#define WEEK (7 * SAMPLE_DAY)
#define FIRST_MONDAY (USHER_SAMPLE_BEGINS - 7 * SAMPLE_HOUR + WEEK) /* 02:00 */
#define LAST_MONDAY (SAMPLE_TODAY - 2 * SAMPLE_DAY + 2 * SAMPLE_HOUR)
#define LAST_IMPORT (SAMPLE_TODAY + 6 * SAMPLE_HOUR)

/* Of what is done in one act. */
typedef enum { STEP_SOURCES, STEP_PEOPLE, STEP_DELTA, STEP_SOURCE, STEP_MATCH, STEP_ENTITLEMENTS, STEP_GROUPS, STEP_ACCOUNTS, STEP_MEMBERS, STEP_GAP,
  STEP_REBUILD } StepKind;

typedef struct {
  StepKind kind;
  gint64 at, before;
  SampleSource source;
  gboolean last;
  const char *reason; /* (nullable) */
} Step;

typedef struct {
  SampleWriter *writer;
  const Step *step;
} Job;

static gboolean
run_step (UsherTx *tx, gpointer data, GError **error)
{
  Job *job = data;
  SampleWriter *writer = job->writer;
  const Step *step = job->step;
  UsherAccessCounts counts;

  switch (step->kind)
    {
    case STEP_SOURCES:
      return usher_sample_write_sources (writer, tx, error);
    case STEP_PEOPLE:
      return usher_sample_write_people (writer, tx, step->at, 0, TRUE, error);
    case STEP_DELTA:
      return usher_sample_write_people (writer, tx, step->at, step->before, FALSE, error);
    case STEP_SOURCE:
      return usher_sample_write_source (writer, tx, step->source, step->at, step->last, error);
    case STEP_MATCH:
      return usher_run_match (tx, NULL, error);
    case STEP_ENTITLEMENTS:
      return usher_sample_write_entitlement_cards (writer, tx, error);
    case STEP_GROUPS:
      return usher_sample_write_group_cards (writer, tx, error);
    case STEP_ACCOUNTS:
      return usher_sample_write_account_cards (writer, tx, error);
    case STEP_MEMBERS:
      return usher_sample_write_members (writer, tx, error);
    case STEP_GAP:
      return usher_sample_write_memberships (writer, tx, SAMPLE_IDP2, step->at, error);
    case STEP_REBUILD:
    default:
      if (!usher_run_match (tx, NULL, error) || !usher_access_rebuild (tx, &counts, error))
        return FALSE;
      writer->assignments = counts.assignments;
      return TRUE;
    }
}

/* ---- What happened when ---- */

static void
add_step (GArray *steps, Step step)
{
  g_array_append_val (steps, step);
}

static void
add_all_sources (GArray *steps, gint64 at, gboolean last)
{
  static const SampleSource order[] = { SAMPLE_AD, SAMPLE_IDP1, SAMPLE_IDP2, SAMPLE_IDP3, SAMPLE_PAM };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    add_step (steps, (Step) { .kind = STEP_SOURCE, .at = at + i * SAMPLE_MINUTE, .source = order[i], .last = last });
}

static int
compare_steps (gconstpointer a, gconstpointer b)
{
  const Step *left = a, *right = b;

  return left->at < right->at ? -1 : left->at > right->at;
}

static GArray *
plan (const SampleOrg *org)
{
  GArray *steps = g_array_new (FALSE, TRUE, sizeof (Step));
  gint64 at = USHER_SAMPLE_BEGINS, before = at + 5 * SAMPLE_MINUTE;

  add_step (steps, (Step) { .kind = STEP_SOURCES, .at = at + SAMPLE_MINUTE, .reason = "Where Larkfield's identities come from." });
  add_step (steps, (Step) { .kind = STEP_PEOPLE, .at = before, .reason = "First import of HR's people." });
  add_all_sources (steps, at + 10 * SAMPLE_MINUTE, FALSE);
  add_step (steps, (Step) { .kind = STEP_MATCH, .at = at + 20 * SAMPLE_MINUTE });
  add_step (steps, (Step) { .kind = STEP_MEMBERS, .at = at + SAMPLE_HOUR, .reason = "Who works with Usher." });
  add_step (steps, (Step) { .kind = STEP_ENTITLEMENTS, .at = at + 25 * SAMPLE_HOUR, .reason = "Owners named in the autumn workshop." });
  add_step (steps, (Step) { .kind = STEP_GROUPS, .at = at + 26 * SAMPLE_HOUR, .reason = "Owners of groups, by department." });
  add_step (steps, (Step) { .kind = STEP_ACCOUNTS, .at = at + 27 * SAMPLE_HOUR, .reason = "Every account of a machine has somebody who answers for it." });
  for (gint64 monday = FIRST_MONDAY; monday <= LAST_MONDAY; monday += WEEK)
    if (usher_sample_imports (org, (guint) ((LAST_MONDAY - monday) / WEEK)))
      {
        add_step (steps, (Step) { .kind = STEP_DELTA, .at = monday, .before = before });
        before = monday;
      }
  add_step (steps, (Step) { .kind = STEP_GAP, .at = SAMPLE_GAP_EMPTY + 3 * SAMPLE_HOUR });
  add_step (steps, (Step) { .kind = STEP_GAP, .at = SAMPLE_GAP_DECOY + 3 * SAMPLE_HOUR });
  add_step (steps, (Step) { .kind = STEP_PEOPLE, .at = LAST_IMPORT });
  add_all_sources (steps, SAMPLE_SEEN, TRUE);
  add_step (steps, (Step) { .kind = STEP_REBUILD, .at = SAMPLE_SEEN + 6 * SAMPLE_MINUTE });
  g_array_sort (steps, compare_steps);
  return steps;
}

static SampleOrg *
build (const UsherSampleOptions *options)
{
  SampleOrg *org = usher_sample_org_new (options->seed, options->people);

  usher_sample_people (org);
  usher_sample_managers (org);
  usher_sample_accounts (org);
  usher_sample_catalogue (org);
  usher_sample_groups (org);
  usher_sample_access (org);
  usher_sample_plant (org);
  usher_sample_events (org);
  usher_sample_factors (org);
  return org;
}

static void
fill_result (const SampleWriter *writer, UsherSampleResult *result)
{
  const SampleOrg *org = writer->org;

  *result = (UsherSampleResult) { .people = org->people->len, .groups = org->groups->len, .entitlements = org->entitlements->len,
    .assignments = writer->assignments, .events = org->events->len, .days = org->days->len };
  for (guint32 i = 0; i < org->accounts->len; i++)
    result->accounts += usher_sample_is_there (SAMPLE_ACCOUNT (org, i), SAMPLE_SEEN);
}

static gboolean
check_options (UsherWorkspace *workspace, const UsherSampleOptions *options, GError **error)
{
  if (g_strcmp0 (options->name, "larkfield") != 0)
    return usher_error_set (error, USHER_ERROR_UNKNOWN, "larkfield is the sample there is", "unknown sample “%s”", options->name ? options->name : "");
  if (options->people < USHER_SAMPLE_PEOPLE_LEAST)
    return usher_error_set (error, USHER_ERROR_USAGE, NULL, "the sample has at least %d people", USHER_SAMPLE_PEOPLE_LEAST);
  if (usher_workspace_kind (workspace) == USHER_KIND_LIVE)
    return usher_error_set (error, USHER_ERROR_GUARD, "make a sample or a training workspace", "a live workspace takes no sample");
  return TRUE;
}

gboolean
usher_sample_make (UsherWorkspace *workspace, const UsherSampleOptions *options, UsherProgress progress, gpointer data,
                   GCancellable *cancellable, UsherSampleResult *result, GError **error)
{
  g_autoptr (GArray) steps = NULL;
  g_autoptr (UsherClock) present = usher_clock_new_ticking (SAMPLE_NOW);
  SampleWriter writer;
  SampleOrg *org;
  gboolean ok = TRUE;

  if (!check_options (workspace, options, error))
    return FALSE;
  org = build (options);
  steps = plan (org);
  usher_sample_writer_init (&writer, org, cancellable);
  for (guint i = 0; ok && i < steps->len; i++)
    {
      const Step *step = &g_array_index (steps, Step, i);
      g_autoptr (UsherClock) then = usher_clock_new_fake (step->at);
      Job job = { &writer, step };

      usher_workspace_set_clock (workspace, then);
      if (progress)
        progress (i, steps->len, data);
      ok = !g_cancellable_set_error_if_cancelled (cancellable, error) && usher_workspace_act (workspace, step->reason, run_step, &job, error);
    }
  usher_workspace_set_clock (workspace, present);
  if (ok && result)
    fill_result (&writer, result);
  usher_sample_writer_clear (&writer);
  usher_sample_org_free (org);
  return ok;
}
