/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* import: a CSV file, an HR feed or LDIF into the mirror.  Main thread.  It must not read the file: the rooms
 * below do. */
#include "usher-ctl-answer.h"
#include "usher-ctl-functions.h"
#include "usher-ctl-progress.h"
#include "usher-import.h"
#include "usher-ldif-import.h"
#include "usher-run.h"
#include "usher-text.h"

const UsherCtlFlag usher_ctl_import_flags[] = {
  { "source", "NAME", "the source that says so; import unless said, of hr and ldif their own names" },
  { "map", "FIELD=HEADER,…", "which header of the file is which field; of ldif which attribute" },
  { "dry-run", NULL, "everything but writing it" },
  { "partial", NULL, "write the good rows though some are rejected" },
  { "complete", NULL, "the file holds everything: who is absent from it is gone (people, hr and ldif alone)" },
  { "separator", "CHARACTER", "between cells; a comma unless said, of hr what the header has" },
  { NULL },
};

static gboolean
check_noun (const char *noun, GError **error)
{
  static const char *const nouns[] = { "people", "accounts", "groups", "memberships", "entitlements",
                                       "grants", "hr", "ldif", NULL };
  g_autofree char *shown = NULL;
  g_auto(GStrv) near = NULL;

  if (usher_import_fields (noun) != NULL || g_str_equal (noun, "ldif"))
    return TRUE;
  shown = usher_ctl_quote (noun);
  usher_error_set (error, USHER_ERROR_USAGE,
                   "People, accounts, groups, memberships, entitlements, grants, hr and ldif can be imported.",
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

static void
answer_rejected (JsonBuilder *builder, const UsherImportResult *result)
{
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
}

/* ---- Of an HR feed ---- */

static void
answer_mapping (JsonBuilder *builder, const UsherImportResult *result)
{
  const char *const *fields = usher_import_fields ("hr");

  json_builder_set_member_name (builder, "mapping");
  json_builder_begin_object (builder);
  for (guint i = 0; result->mapping[i] != NULL; i += 2)
    usher_ctl_text (builder, result->mapping[i], result->mapping[i + 1]);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "ignored");
  json_builder_begin_array (builder);
  for (guint i = 0; result->ignored[i] != NULL; i++)
    json_builder_add_string_value (builder, result->ignored[i]);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "preview");
  json_builder_begin_array (builder);
  for (guint i = 0; i < result->preview->len; i++)
    {
      char **row = result->preview->pdata[i];

      json_builder_begin_object (builder);
      for (guint j = 0; fields[j] != NULL; j++)
        if (*row[j] != '\0')
          usher_ctl_text (builder, fields[j], row[j]);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
answer_difference (JsonBuilder *builder, const UsherImportDifference *difference)
{
  g_autofree char *key = difference->key != NULL ? g_strconcat ("person:", difference->key, NULL) : NULL;

  json_builder_begin_object (builder);
  usher_ctl_text (builder, "person", key);
  usher_ctl_text (builder, "login", difference->login);
  usher_ctl_text (builder, "name", difference->name);
  if (difference->kind == USHER_IMPORT_JOINER)
    usher_ctl_bool (builder, "returns", difference->returns);
  if (difference->kind == USHER_IMPORT_LEAVER)
    usher_ctl_text (builder, "why", difference->absent ? "absent" : "terminated");
  json_builder_set_member_name (builder, "changes");
  json_builder_begin_object (builder);
  for (guint i = 0; i < difference->changes->len; i++)
    {
      const UsherImportFieldChange *change = difference->changes->pdata[i];

      json_builder_set_member_name (builder, change->field);
      json_builder_begin_array (builder);
      for (guint j = 0; j < 2; j++)
        if ((j == 0 ? change->from : change->to) != NULL)
          json_builder_add_string_value (builder, j == 0 ? change->from : change->to);
        else
          json_builder_add_null_value (builder);
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

static void
answer_differences (JsonBuilder *builder, const UsherImportResult *result)
{
  static const char *const names[] = { "joiners", "movers", "leavers", "changes" };

  json_builder_set_member_name (builder, "diff");
  json_builder_begin_object (builder);
  for (guint kind = 0; kind < USHER_IMPORT_DIFFERENCES; kind++)
    {
      g_autofree char *total = g_strconcat (names[kind], "_total", NULL);

      usher_ctl_int (builder, total, result->n_differences[kind]);
      json_builder_set_member_name (builder, names[kind]);
      json_builder_begin_array (builder);
      for (guint i = 0; i < result->differences->len; i++)
        if (((const UsherImportDifference *) result->differences->pdata[i])->kind == kind)
          answer_difference (builder, result->differences->pdata[i]);
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
}

/* ---- Of LDIF ---- */

static void
answer_streams (JsonBuilder *builder, const UsherImportResult *result)
{
  const GArray *streams = result->streams;

  json_builder_set_member_name (builder, "streams");
  json_builder_begin_object (builder);
  for (guint i = 0; i < streams->len; i++)
    {
      const UsherRunStream *stream = &g_array_index (streams, UsherRunStream, i);

      json_builder_set_member_name (builder, stream->stream);
      json_builder_begin_object (builder);
      usher_ctl_int (builder, "read", stream->read);
      usher_ctl_int (builder, "added", stream->added);
      usher_ctl_int (builder, "changed", stream->changed);
      usher_ctl_int (builder, "unchanged", stream->unchanged);
      usher_ctl_int (builder, "removed", stream->removed);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "doubts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < result->doubts->len; i++)
    json_builder_add_string_value (builder, result->doubts->pdata[i]);
  json_builder_end_array (builder);
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
  answer_rejected (builder, result);
  if (result->streams != NULL)
    answer_streams (builder, result);
  if (result->mapping != NULL)
    {
      answer_mapping (builder, result);
      answer_differences (builder, result);
    }
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
  if (!(g_str_equal (noun, "ldif")
            ? usher_ldif_import (ctl->workspace, file, &options, &result, ctl->cancellable, &fault)
            : usher_import_file (ctl->workspace, noun, file, &options, &result, ctl->cancellable, &fault)))
    return file_fault (file, fault, error);
  if (!answer (ctl, result, error))
    return FALSE;
  if (result->n_rejected == 0 || (options.partial && !options.complete))
    return TRUE;
  return usher_error_set (error, USHER_ERROR_INPUT,
                          options.complete ? "Mend them: who stands in a row that is left out of a complete file is not gone."
                                           : "Mend them, or add --partial to write the others.",
                          "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " rows were rejected, and nothing was written",
                          result->n_rejected, result->read);
}
