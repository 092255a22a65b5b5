/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A CSV file into the mirror, as one act.  The workspace's writer thread does all of it: rows stream
 * from the file through a run, so that memory is bounded by the run's index and not by the file.
 *
 * A file whose rows come from several sources is read once to see which, and once more for each. */

#include "usher-import-feed.h"

#include <glib/gstdio.h>
#include <string.h>

#include "usher-access.h"
#include "usher-person-facts-private.h"
#include "usher-error.h"
#include "usher-member.h"
#include "usher-text.h"

#define CHECK_EVERY 1024   /* rows between looks at cancellation           */

/* ---- Cells and rejections ---- */

const char *
usher_import_cell (UsherImport *self, guint field, gsize *length)
{
  int place = self->place[field];

  if (length)
    *length = place < 0 ? 0 : self->row->lengths[place];
  return place < 0 ? "" : self->row->fields[place];
}

static gboolean
is_noting (const UsherImport *self)
{
  return self->scouting || !self->several_sources;
}

gboolean
usher_import_reject (UsherImport *self, int field, const char *format, ...)
{
  g_autofree char *why = NULL;
  va_list arguments;

  if (!is_noting (self))
    return FALSE;
  va_start (arguments, format);
  why = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  usher_import_result_reject (self->result, self->row->number, field < 0 ? NULL : self->shape->fields[field].name,
                              field < 0 ? NULL : usher_import_cell (self, (guint) field, NULL), why);
  return FALSE;
}

/* ---- The header ---- */

static int
find_field (const UsherImportShape *shape, const char *name)
{
  for (guint i = 0; i < shape->n_fields; i++)
    if (strcmp (shape->fields[i].name, name) == 0)
      return (int) i;
  return -1;
}

static char *
tidy (const char *text)
{
  char *name = g_strstrip (g_ascii_strdown (text, -1));

  return g_strdelimit (name, " -", '_');
}

static gboolean
refuse_header (UsherImport *self, const char *name, gint64 column, GError **error)
{
  const char *const *fields = usher_import_fields (self->shape->noun);
  g_auto (GStrv) near = usher_nearest (name, fields, 3);
  g_autofree char *list = g_strjoinv (", ", (char **) fields), *hint = NULL;

  hint = g_strdup_printf ("headers of %s: %s; or say --map field=Header,…", self->shape->noun, list);
  usher_error_set (error, USHER_ERROR_INPUT, hint, "“%.80s” is no column of %s", name, self->shape->noun);
  if (error)
    {
      usher_error_add_where (*error, self->file, 1, column);
      usher_error_add_candidates (*error, (const char *const *) near);
    }
  return FALSE;
}

static gboolean
set_place (UsherImport *self, int field, guint place, GError **error)
{
  if (self->place[field] >= 0)
    {
      usher_error_set (error, USHER_ERROR_INPUT, NULL, "the header names “%s” twice", self->shape->fields[field].name);
      if (error)
        usher_error_add_where (*error, self->file, 1, (gint64) place + 1);
      return FALSE;
    }
  self->place[field] = (int) place;
  return TRUE;
}

/* "login=User ID,name=Full name": only these count then. */
static gboolean
map_header (UsherImport *self, const UsherCsvRow *row, GError **error)
{
  g_auto (GStrv) pairs = g_strsplit (self->options->map, ",", -1);

  for (guint i = 0; pairs[i]; i++)
    {
      char *equals = strchr (pairs[i], '=');
      int field;
      guint place = 0;

      if (!equals)
        return usher_error_set (error, USHER_ERROR_USAGE, "write --map field=Header,field=Header", "“%s” maps nothing", pairs[i]);
      *equals = '\0';
      g_strstrip (pairs[i]);
      if ((field = find_field (self->shape, pairs[i])) < 0)
        return refuse_header (self, pairs[i], 0, error);
      while (place < row->n && strcmp (row->fields[place], equals + 1) != 0)
        place++;
      if (place == row->n)
        return usher_error_set (error, USHER_ERROR_INPUT, NULL, "the file has no column “%s”", equals + 1);
      if (!set_place (self, field, place, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
match_header (UsherImport *self, const UsherCsvRow *row, GError **error)
{
  for (guint i = 0; i < row->n; i++)
    {
      g_autofree char *name = tidy (row->fields[i]);
      int field = find_field (self->shape, name);

      if (field < 0)
        return refuse_header (self, row->fields[i], (gint64) i + 1, error);
      if (!set_place (self, field, i, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_header (UsherImport *self, UsherCsvReader *reader, GError **error)
{
  g_autoptr (GError) local = NULL;
  const UsherCsvRow *row = usher_csv_reader_next (reader, self->cancellable, &local);

  if (local)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!row)
    return usher_error_set (error, USHER_ERROR_INPUT, "the first row names the columns", "“%s” is empty", self->file);
  for (guint i = 0; i < USHER_IMPORT_FIELDS_MAX; i++)
    self->place[i] = -1;
  self->n_header = row->n;
  if (self->feed)
    return usher_import_feed_header (self, row, error);
  if (!(self->options->map ? map_header (self, row, error) : match_header (self, row, error)))
    return FALSE;
  for (guint i = 0; i < self->shape->n_fields; i++)
    if (self->shape->fields[i].required && self->place[i] < 0)
      return usher_error_set (error, USHER_ERROR_INPUT, NULL, "“%s” has no column “%s”", self->file, self->shape->fields[i].name);
  return TRUE;
}

/* ---- Rows ---- */

static void
report (UsherImport *self, UsherCsvReader *reader)
{
  if (self->options->progress)
    self->options->progress (usher_csv_reader_bytes (reader), self->file_bytes, self->options->progress_data);
}

/* *ROW NULL is the end. */
static gboolean
next_row (UsherImport *self, UsherCsvReader *reader, const UsherCsvRow **row, GError **error)
{
  g_autoptr (GError) local = NULL;

  do
    *row = self->row = usher_csv_reader_next (reader, self->cancellable, &local);
  while (*row && (*row)->n == 1 && (*row)->lengths[0] == 0 && self->n_header > 1);
  if (local)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (*row && (*row)->number % CHECK_EVERY == 0)
    {
      report (self, reader);
      return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
    }
  return TRUE;
}

/* FALSE without an error: the row was rejected. */
static gboolean
read_row (UsherImport *self, UsherValue *values, gint64 *source, GError **error)
{
  if (self->row->n != self->n_header)
    return usher_import_reject (self, -1, "%u fields where the header has %u", self->row->n, self->n_header);
  memset (values, 0, USHER_RUN_VALUES_MAX * sizeof *values);
  return usher_import_convert (self, values, error) && self->shape->complete (self, values, source, error);
}

static gboolean
put_row (UsherImport *self, UsherRun *run, const UsherValue *values, GError **error)
{
  UsherRunEffect effect;
  gint64 id;

  if (!usher_run_put (run, values, &id, &effect, error))
    return FALSE;
  if (effect == USHER_RUN_TWICE)
    {
      gboolean noting = self->several_sources;

      /* Only a run can tell, so a later pass may say it. */
      self->several_sources = FALSE;
      usher_import_reject (self, 0, "twice in this file");
      self->several_sources = noting;
    }
  else if (self->feed)
    usher_import_feed_note (self, values, usher_import_untold (self));
  else if (self->shape->follow)
    self->shape->follow (self, id);
  return TRUE;
}

/* What the header has most of. */
static char
feed_separator (UsherImport *self)
{
  static const char separators[] = ",;\t|";
  g_autoptr (GFile) file = g_file_new_for_path (self->file);
  g_autoptr (GFileInputStream) stream = self->options->separator ? NULL : g_file_read (file, NULL, NULL);
  char head[4096] = { 0 }, best = ',';
  guint counts[sizeof separators - 1] = { 0 }, most = 0;

  if (stream)
    g_input_stream_read (G_INPUT_STREAM (stream), head, sizeof head - 1, NULL, NULL);
  head[strcspn (head, "\r\n")] = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      for (const char *at = head; *at; at++)
        counts[i] += *at == separators[i];
      if (counts[i] > most)
        {
          most = counts[i];
          best = separators[i];
        }
    }
  return self->options->separator ? self->options->separator : best;
}

/* Puts the rows of SOURCE; without a run it only looks which sources there are. */
static gboolean
pass (UsherImport *self, UsherRun *run, gint64 source, GError **error)
{
  const UsherCsvOptions csv = { .name = self->file, .separator = self->feed ? feed_separator (self) : self->options->separator };
  g_autoptr (UsherCsvReader) reader = usher_csv_reader_open (self->file, &csv, error);
  UsherValue values[USHER_RUN_VALUES_MAX];
  const UsherCsvRow *row;

  if (!reader || !read_header (self, reader, error))
    return FALSE;
  if (run && !usher_run_open_untold (run, self->shape->stream, self->options->complete, usher_import_untold (self), error))
    return FALSE;
  while (TRUE)
    {
      g_autoptr (GError) local = NULL;
      gint64 of = 0;

      if (!next_row (self, reader, &row, error))
        return FALSE;
      if (!row)
        break;
      self->result->read += is_noting (self);
      if (!read_row (self, values, &of, &local))
        {
          if (!local)
            continue;
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (!run)
        {
          if (!g_hash_table_contains (self->source_set, &of))
            g_hash_table_add (self->source_set, g_memdup2 (&of, sizeof of));
        }
      else if (of == source && !put_row (self, run, values, error))
        return FALSE;
    }
  report (self, reader);
  if (self->feed)
    usher_import_feed_end (self);
  return TRUE;
}

static gboolean
run_pass (UsherImport *self, gint64 source, GError **error)
{
  UsherRun *run = usher_run_begin (self->tx, source, "import", error);
  UsherRunStream counts;

  if (!run)
    return FALSE;
  if (!pass (self, run, source, error) || !usher_run_close (run, &counts, error))
    {
      usher_run_free (run);
      return FALSE;
    }
  self->result->added += counts.added;
  self->result->changed += counts.changed;
  self->result->unchanged += counts.unchanged;
  self->result->removed += counts.removed;
  if (!usher_run_end (run, NULL, error))
    return FALSE;
  return !counts.quarantined || usher_error_set (error, USHER_ERROR_GUARD, "look at the file: it may be cut short", "held back: %s", counts.why);
}

/* ---- The act ---- */

static gboolean
make_apps (UsherImport *self, GError **error)
{
  UsherRun *run;

  if (!self->new_apps->len)
    return TRUE;
  if (!(run = usher_run_begin (self->tx, self->default_source, "import", error)))
    return FALSE;
  if (!usher_run_open (run, "apps", FALSE, error))
    {
      usher_run_free (run);
      return FALSE;
    }
  for (guint i = 0; i < self->new_apps->len; i++)
    {
      const char *name = g_ptr_array_index (self->new_apps, i);
      g_autofree char *native = usher_key_escape (name);
      const UsherValue values[USHER_APPS_N] = {
        [USHER_APPS_NATIVE] = usher_text_value (native),
        [USHER_APPS_NAME] = usher_text_value (name),
      };

      if (!usher_run_put (run, values, NULL, NULL, error))
        {
          usher_run_free (run);
          return FALSE;
        }
    }
  if (!usher_run_close (run, NULL, error))
    {
      usher_run_free (run);
      return FALSE;
    }
  /* Apps are found by name from now on. */
  for (gsize i = 0; i < G_N_ELEMENTS (self->names); i++)
    if (self->names[i])
      {
        usher_index_clear (self->names[i]);
        g_clear_pointer (&self->names[i], g_free);
      }
  return usher_run_end (run, NULL, error);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 left = **(const gint64 *const *) a, right = **(const gint64 *const *) b;

  return (left > right) - (left < right);
}

static gboolean
run_several (UsherImport *self, GError **error)
{
  g_autofree gpointer *sources = NULL;
  guint n;
  gboolean ok;

  self->scouting = TRUE;
  ok = pass (self, NULL, 0, error);
  self->scouting = FALSE;
  if (!ok || !make_apps (self, error))
    return FALSE;
  sources = g_hash_table_get_keys_as_array (self->source_set, &n);
  qsort (sources, n, sizeof *sources, compare_ids);
  for (guint i = 0; i < n; i++)
    if (!run_pass (self, *(gint64 *) sources[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
derive (UsherImport *self, GError **error)
{
  const UsherImportResult *result = self->result;
  gboolean people = strcmp (self->shape->stream, "people") == 0;
  gint64 matched = 0;

  if (!result->added && !result->changed && !result->removed && !self->follows->len)
    return TRUE;
  if ((people || strcmp (self->shape->noun, "accounts") == 0) && !usher_run_match (self->tx, &matched, error))
    return FALSE;
  return usher_import_follow (self, error)
         && (people && !matched ? usher_person_facts_follow_people (self->tx, error) : usher_access_rebuild (self->tx, NULL, error));
}

/* An admin in a workspace without people is at its beginning: nobody else can be asked. */
static gboolean
name_first_steps (UsherTx *tx, const GError *refusal, GError **error)
{
  g_autoptr (UsherMember) member = usher_member_load (usher_tx_conn (tx), usher_tx_member (tx), error);
  g_auto (GStrv) names = member ? usher_roles_to_names (member->roles | USHER_ROLE_LEAD) : NULL;
  g_autofree char *roles = names ? g_strjoinv (",", names) : NULL, *hint = NULL;
  const UsherErrorInfo *info = usher_error_get_info (refusal);

  if (!member)
    return FALSE;
  hint = g_strdup_printf ("There are no people here yet. First take the role: usherctl member change %s --role %s. Then import, and"
                          " say who you are: usherctl member change %s --person LOGIN.",
                          member->login, roles, member->login);
  usher_error_set (error, refusal->code, hint, "%s", refusal->message);
  for (guint i = 0; error && info->guards && i < info->guards->len; i++)
    {
      const UsherErrorGuard *guard = g_ptr_array_index (info->guards, i);

      usher_error_add_guard (*error, guard->id, guard->message, (const char *const *) guard->who);
    }
  return FALSE;
}

gboolean
usher_import_check_right (UsherTx *tx, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean has_people = TRUE;

  if (usher_tx_may (tx, "import", &local))
    return TRUE;
  if (usher_tx_roles (tx) & USHER_ROLE_ADMIN && !usher_import_store_has_people (usher_tx_conn (tx), &has_people, error))
    return FALSE;
  if (!has_people)
    return name_first_steps (tx, local, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
import_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  UsherImport *self = data;
  const char *source = self->options->source ? self->options->source : self->feed ? "hr" : "import";

  self->tx = tx;
  if (!usher_import_check_right (tx, error) || !usher_import_find_source (self, source, -1, &self->default_source, error))
    return FALSE;
  if (self->feed && !usher_import_feed_load (self, self->default_source, error))
    return FALSE;
  self->several_sources = strcmp (self->shape->stream, "people") != 0;
  if (!(self->several_sources ? run_several (self, error) : run_pass (self, self->default_source, error)))
    return FALSE;
  /* Who stands in a rejected row of a complete file is not gone. */
  if (self->options->dry_run || (self->result->n_rejected && (!self->options->partial || self->options->complete)))
    {
      self->held = TRUE;
      return usher_error_set (error, USHER_ERROR_INPUT, NULL, "nothing is written");
    }
  return derive (self, error);
}

static void
clear_import (UsherImport *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->names); i++)
    if (self->names[i])
      {
        usher_index_clear (self->names[i]);
        g_free (self->names[i]);
      }
  for (gsize i = 0; i < G_N_ELEMENTS (self->scratch); i++)
    g_string_free (self->scratch[i], TRUE);
  g_hash_table_unref (self->sources);
  g_hash_table_unref (self->source_set);
  g_ptr_array_unref (self->new_apps);
  g_array_unref (self->follows);
  usher_import_feed_free (self->feed);
  g_clear_pointer (&self->result, usher_import_result_free);
}

static void
init_import (UsherImport *self)
{
  GStatBuf status;

  for (gsize i = 0; i < G_N_ELEMENTS (self->scratch); i++)
    self->scratch[i] = g_string_new (NULL);
  self->sources = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->source_set = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->new_apps = g_ptr_array_new_with_free_func (g_free);
  self->follows = g_array_new (FALSE, FALSE, sizeof (UsherImportOwner));
  self->result = usher_import_result_new ();
  if (self->shape->feed)
    self->feed = usher_import_feed_new ();
  self->file_bytes = g_stat (self->file, &status) == 0 ? (gint64) status.st_size : -1;
}

gboolean
usher_import_file (UsherWorkspace *workspace, const char *noun, const char *file, const UsherImportOptions *options,
                   UsherImportResult **result, GCancellable *cancellable, GError **error)
{
  static const UsherImportOptions defaults;
  UsherImport self = { .workspace = workspace, .file = file, .options = options ? options : &defaults,
    .shape = usher_import_shape (noun), .cancellable = cancellable };
  g_autoptr (GError) local = NULL;

  *result = NULL;
  if (!self.shape)
    return usher_error_set (error, USHER_ERROR_USAGE, "people, accounts, groups, memberships, entitlements, grants or hr",
                            "“%s” cannot be imported", noun);
  if (self.options->complete && strcmp (self.shape->stream, "people") != 0)
    return usher_error_set (error, USHER_ERROR_USAGE, NULL, "only a file of people can be complete");
  init_import (&self);
  if (usher_workspace_act (workspace, NULL, import_in_writer, &self, &local))
    self.result->written = TRUE;
  else if (!self.held)
    {
      clear_import (&self);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *result = g_steal_pointer (&self.result);
  clear_import (&self);
  return TRUE;
}
