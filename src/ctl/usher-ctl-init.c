/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole workspaces: init, backup, restore, copy.  Main thread.  It must not touch a place that
 * exists. */
#include "usher-copy.h"
#include "usher-ctl-answer.h"
#include "usher-ctl-functions.h"
#include "usher-ctl-progress.h"
#include "usher-migration.h"
#include "usher-sample.h"

#define PEOPLE_MOST 10000000

const UsherCtlFlag usher_ctl_init_flags[] = {
  { "kind", "live|training", "a training workspace allows --as and --at; live unless said" },
  { "sample", "NAME", "fill it with a sample organisation: larkfield" },
  { "people", "N", "how many people the sample has; 2000 unless said" },
  { "seed", "S", "what the sample is drawn from: the same seed, the same organisation" },
  { NULL },
};

const UsherCtlFlag usher_ctl_copy_flags[] = {
  { "to-secret-fd", "N", "read the database password of the target from this file descriptor" },
  { NULL },
};

/* ---- init ---- */

typedef struct {
  UsherWorkspaceNew new;
  UsherSampleOptions sample; /* name NULL: none */
} Init;

static gboolean
parse_kind (UsherCtl *ctl, Init *init, GError **error)
{
  const char *kind = usher_ctl_flag (ctl, "kind");
  g_autofree char *shown = NULL;

  init->new.kind = init->sample.name ? USHER_KIND_SAMPLE : USHER_KIND_LIVE;
  if (kind == NULL)
    return TRUE;
  if (g_str_equal (kind, "training"))
    {
      init->new.kind = USHER_KIND_TRAINING;
      return TRUE;
    }
  if (g_str_equal (kind, "live") && init->sample.name != NULL)
    return usher_error_set (error, USHER_ERROR_USAGE, "Leave --kind out.",
                            "a live workspace holds no sample organisation");
  if (g_str_equal (kind, "live"))
    return TRUE;
  shown = usher_ctl_quote (kind);
  return usher_error_set (error, USHER_ERROR_USAGE,
                          "Live and training are the kinds; a sample is made by --sample larkfield.",
                          "unknown kind %s", shown);
}

static gboolean
parse_init (UsherCtl *ctl, Init *init, GError **error)
{
  gint64 seed = USHER_SAMPLE_SEED;

  init->sample.name = usher_ctl_flag (ctl, "sample");
  init->sample.people = USHER_SAMPLE_PEOPLE;
  if (init->sample.name == NULL && (usher_ctl_has (ctl, "people") || usher_ctl_has (ctl, "seed")))
    return usher_error_set (error, USHER_ERROR_USAGE, "Add --sample larkfield.",
                            "--people and --seed belong to a sample");
  if (init->sample.name != NULL && !g_str_equal (init->sample.name, "larkfield"))
    {
      g_autofree char *shown = usher_ctl_quote (init->sample.name);

      return usher_error_set (error, USHER_ERROR_USAGE, "larkfield is the sample there is.",
                              "unknown sample %s", shown);
    }
  if (!parse_kind (ctl, init, error) ||
      !usher_ctl_flag_int (ctl, "people", USHER_SAMPLE_PEOPLE_LEAST, PEOPLE_MOST,
                           &init->sample.people, error) ||
      !usher_ctl_flag_int (ctl, "seed", 0, G_MAXINT64, &seed, error))
    return FALSE;
  if (usher_ctl_has (ctl, "at") && init->new.kind == USHER_KIND_LIVE)
    return usher_error_set (error, USHER_ERROR_GUARD, "Add --kind training.",
                            "a live workspace has the real time");
  if (usher_ctl_has (ctl, "at") && init->sample.name != NULL)
    return usher_error_set (error, USHER_ERROR_USAGE, "Leave --at out.",
                            "a sample organisation has its own time");
  init->new.start = init->sample.name != NULL ? USHER_SAMPLE_BEGINS : 0;
  if (!usher_ctl_flag_time (ctl, "at", &init->new.start, error))
    return FALSE;
  init->sample.seed = init->new.seed = seed;
  init->new.seeded = init->sample.name != NULL;
  return TRUE;
}

/* A sample that was not finished is no workspace: the place that we made goes away again. */
static void
discard (UsherCtl *ctl)
{
  g_autoptr(UsherDb) db = usher_db_ref (usher_workspace_db (ctl->workspace));

  usher_workspace_close (ctl->workspace);
  g_clear_object (&ctl->workspace);
  usher_db_discard (db, NULL);
}

static gboolean
fill (UsherCtl *ctl, Init *init, UsherSampleResult *result, GError **error)
{
  g_autoptr(UsherCtlProgress) progress = NULL;

  if (init->sample.name == NULL)
    return TRUE;
  progress = usher_ctl_progress_new (ctl, "sample", "steps");
  if (usher_sample_make (ctl->workspace, &init->sample, usher_ctl_progress_step, progress,
                         ctl->cancellable, result, error) &&
      !g_cancellable_set_error_if_cancelled (ctl->cancellable, error))
    return TRUE;
  discard (ctl);
  return FALSE;
}

gboolean
usher_ctl_init (UsherCtl *ctl, GError **error)
{
  const char *place = usher_ctl_argument (ctl, 0);
  Init init = { 0 };
  UsherSampleResult result = { 0 };
  g_autofree char *secret = NULL;
  gint64 began = g_get_monotonic_time ();
  GError *fault = NULL;
  JsonBuilder *builder;

  if (!parse_init (ctl, &init, error) || !usher_ctl_secret (ctl, &secret, error))
    return FALSE;
  if (*place == '\0')
    return usher_error_set (error, USHER_ERROR_USAGE, "Give a path or a postgresql:// URI.",
                            "the place is empty");
  init.new.secret = secret;
  if ((ctl->workspace = usher_workspace_create (place, &init.new, &fault)) == NULL)
    return usher_ctl_place_fault (fault, error);
  if (!fill (ctl, &init, &result, error))
    return FALSE;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  usher_ctl_text (builder, "workspace", usher_workspace_place (ctl->workspace));
  usher_ctl_text (builder, "engine", usher_db_engine_name (usher_workspace_db (ctl->workspace)));
  usher_ctl_int (builder, "schema", usher_n_migrations);
  usher_ctl_text (builder, "kind", usher_kind_name (usher_workspace_kind (ctl->workspace)));
  usher_ctl_text (builder, "sample", init.sample.name);
  usher_ctl_int (builder, "people", result.people);
  usher_ctl_int (builder, "assignments", result.assignments);
  usher_ctl_seconds (builder, "seconds", g_get_monotonic_time () - began);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}

/* ---- backup, restore, copy ---- */

static gboolean
answer_copied (UsherCtl *ctl, const char *from, const char *to, const UsherCopied *copied,
               GError **error)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  usher_ctl_text (builder, "from", from);
  usher_ctl_text (builder, "to", to);
  usher_ctl_int (builder, "lines", copied->lines);
  usher_ctl_digest (builder, "head", &copied->head);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}

gboolean
usher_ctl_backup (UsherCtl *ctl, GError **error)
{
  g_autoptr(UsherCtlProgress) progress = usher_ctl_progress_new (ctl, "backup", "pages");
  UsherCopyOptions options = { .progress = usher_ctl_progress_step, .data = progress,
                               .cancellable = ctl->cancellable };
  const char *to = usher_ctl_argument (ctl, 0);
  UsherCopied copied = { 0 };

  return usher_workspace_backup (ctl->workspace, to, &options, &copied, error) &&
         answer_copied (ctl, usher_workspace_place (ctl->workspace), to, &copied, error);
}

static gboolean
copy_from_to (UsherCtl *ctl, const char *from, const char *to, UsherCopyOptions *options,
              const char *what,
              GError **error)
{
  g_autoptr(UsherCtlProgress) progress = usher_ctl_progress_new (ctl, what, "rows");
  UsherCopied copied = { 0 };
  GError *fault = NULL;

  options->progress = usher_ctl_progress_step;
  options->data = progress;
  options->cancellable = ctl->cancellable;
  if (*from == '\0' || *to == '\0')
    return usher_error_set (error, USHER_ERROR_USAGE, "Give a path or a postgresql:// URI.",
                            "a place is empty");
  if (!usher_workspace_copy (from, to, options, &copied, &fault))
    return usher_ctl_place_fault (fault, error);
  return answer_copied (ctl, from, to, &copied, error);
}

gboolean
usher_ctl_copy (UsherCtl *ctl, GError **error)
{
  g_autofree char *from_secret = NULL, *to_secret = NULL;
  UsherCopyOptions options = { 0 };

  if (!usher_ctl_secret (ctl, &from_secret, error)
      || !usher_ctl_secret_of (ctl, "to-secret-fd", &to_secret, error))
    return FALSE;
  options.from_secret = from_secret;
  options.to_secret = to_secret;
  return copy_from_to (ctl, usher_ctl_argument (ctl, 0), usher_ctl_argument (ctl, 1), &options,
                       "copy", error);
}

/* -w names the target here, so --secret-fd is its password too, unless --to-secret-fd is given. */
gboolean
usher_ctl_restore (UsherCtl *ctl, GError **error)
{
  const char *place = usher_ctl_place (ctl, error);
  g_autofree char *secret = NULL, *to_secret = NULL;
  UsherCopyOptions options = { 0 };

  if (place == NULL || !usher_ctl_secret (ctl, &secret, error) ||
      !usher_ctl_secret_of (ctl, "to-secret-fd", &to_secret, error))
    return FALSE;
  options.to_secret = to_secret ? to_secret : secret;
  return copy_from_to (ctl, usher_ctl_argument (ctl, 0), place, &options, "restore", error);
}
