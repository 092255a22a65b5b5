/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* import: a CSV file into the mirror.  Main thread.  It must not read the file: the directory does. */
#include "usher-ctl-answer.h"
#include "usher-ctl-functions.h"
#include "usher-ctl-progress.h"
#include "usher-import.h"
#include "usher-text.h"

const UsherCtlFlag usher_ctl_import_flags[] = {
  { "source", "NAME", "the source that says so; import unless said" },
  { "map", "FIELD=HEADER,…", "which header of the file is which field" },
  { "dry-run", NULL, "everything but writing it" },
  { "partial", NULL, "write the good rows though some are rejected" },
  { "complete", NULL, "the file holds everyone: who is absent from it is gone (people alone)" },
  { "separator", "CHARACTER", "between cells; a comma unless said" },
  { NULL },
};

static gboolean
check_noun (const char *noun, GError **error)
{
  static const char *const nouns[] = { "people", "accounts", "groups", "memberships", "entitlements",
                                       "grants", NULL };
  g_autofree char *shown = NULL;
  g_auto(GStrv) near = NULL;

  if (usher_import_fields (noun) != NULL)
    return TRUE;
  shown = usher_ctl_quote (noun);
  usher_error_set (error, USHER_ERROR_USAGE,
                   "People, accounts, groups, memberships, entitlements and grants can be imported.",
                   "%s cannot be imported", shown);
  near = usher_nearest (noun, nouns, 3);
  if (near != NULL && near[0] != NULL && error != NULL)
    usher_error_add_candidates (*error, (const char *const *) near);
  return FALSE;
}

static gboolean
parse_separator (UsherCtl *ctl, char *separator, GError **error)
{
  const char *text = usher_ctl_flag (ctl, "separator");

  if (text == NULL)
    return TRUE;
  *separator = g_str_equal (text, "tab") || g_str_equal (text, "\\t") ? '\t' : text[0];
  if ((text[0] != '\0' && text[1] == '\0' && g_ascii_ispunct (text[0]) && text[0] != '"')
      || *separator == '\t')
    return TRUE;
  return usher_error_set (error, USHER_ERROR_USAGE, "Such as ; or tab.",
                          "--separator takes one character");
}

static gboolean
answer (UsherCtl *ctl, const UsherImportResult *result, GError **error)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  usher_ctl_int (builder, "read", result->read);
  usher_ctl_int (builder, "added", result->added);
  usher_ctl_int (builder, "changed", result->changed);
  usher_ctl_int (builder, "unchanged", result->unchanged);
  usher_ctl_int (builder, "removed", result->removed);
  usher_ctl_bool (builder, "written", result->written);
  usher_ctl_int (builder, "rejected_total", result->n_rejected);
  json_builder_set_member_name (builder, "rejected");
  json_builder_begin_array (builder);
  for (guint i = 0; i < result->rejected->len; i++)
    {
      const UsherImportReject *reject = result->rejected->pdata[i];

      json_builder_begin_object (builder);
      usher_ctl_int (builder, "row", reject->row);
      usher_ctl_text (builder, "column", reject->column);
      usher_ctl_text (builder, "value", reject->value);
      usher_ctl_text (builder, "why", reject->why);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}

/* A faulty document says where: at least which file. */
static gboolean
file_fault (const char *file, GError *fault, GError **error)
{
  const UsherErrorInfo *info = usher_error_get_info (fault);

  if (g_error_matches (fault, USHER_ERROR, USHER_ERROR_INPUT) && info->file == NULL)
    usher_error_add_where (fault, file, 0, 0);
  g_propagate_error (error, fault);
  return FALSE;
}

gboolean
usher_ctl_import (UsherCtl *ctl, GError **error)
{
  const char *noun = usher_ctl_argument (ctl, 0), *file = usher_ctl_argument (ctl, 1);
  g_autoptr(UsherCtlProgress) progress = usher_ctl_progress_new (ctl, "import", "bytes");
  g_autoptr(UsherImportResult) result = NULL;
  UsherImportOptions options = {
    .source = usher_ctl_flag (ctl, "source"),
    .map = usher_ctl_flag (ctl, "map"),
    .dry_run = usher_ctl_has (ctl, "dry-run"),
    .partial = usher_ctl_has (ctl, "partial"),
    .complete = usher_ctl_has (ctl, "complete"),
    .progress = usher_ctl_progress_step,
    .progress_data = progress,
  };
  GError *fault = NULL;

  if (!check_noun (noun, error) || !parse_separator (ctl, &options.separator, error))
    return FALSE;
  if (!usher_import_file (ctl->workspace, noun, file, &options, &result, ctl->cancellable, &fault))
    return file_fault (file, fault, error);
  if (!answer (ctl, result, error))
    return FALSE;
  if (result->n_rejected == 0 || options.partial)
    return TRUE;
  return usher_error_set (error, USHER_ERROR_INPUT,
                          "Mend them, or add --partial to write the others.",
                          "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " rows were rejected, and nothing was written",
                          result->n_rejected, result->read);
}
