/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* manifest: what is shipped, whether a file is sound, and what a stream of it would bring.  Main
 * thread, no workspace.  Nothing that is read here is kept. */
#include <string.h>

#include "usher-connector.h"
#include "usher-ctl-answer.h"
#include "usher-ctl-fail.h"
#include "usher-ctl-functions.h"
#include "usher-ctl-source.h"
#include "usher-rest-column.h"
#include "usher-source-secret.h"

#define FILE_MOST (1024 * 1024)
#define PARENTS_MOST 20

const UsherCtlFlag usher_ctl_manifest_try_flags[] = {
  { "stream", "S", "the stream to read" },
  { "limit", "N", "so many records; 10 unless said" },
  { "base", "URL", "where the source is, such as https://id.example.org" },
  { "set", "KEY=VALUE", "a setting that the manifest names", 0, TRUE },
  { NULL },
};

/* The bytes of a shipped one, by its name, or of a file. */
static char *
load (const char *name, gsize *length, GError **error)
{
  const char *shipped = usher_manifest_shipped_text (name, length);
  GError *fault = NULL;
  char *text = NULL;

  if (shipped != NULL)
    return g_memdup2 (shipped, *length + 1);
  if (!g_file_get_contents (name, &text, length, &fault))
    {
      usher_error_set (error, USHER_ERROR_STORE, "Give a file, or a name of manifest list.", "%s", fault->message);
      g_error_free (fault);
      return NULL;
    }
  if (*length <= FILE_MOST)
    return text;
  g_free (text);
  usher_error_set (error, USHER_ERROR_INPUT, NULL, "“%.80s” is larger than 1 MiB", name);
  return NULL;
}

/* ---- list ---- */

static void
add_settings (JsonBuilder *builder, const UsherManifest *manifest)
{
  json_builder_set_member_name (builder, "settings");
  json_builder_begin_array (builder);
  for (guint i = 0; i < manifest->settings->len; i++)
    {
      const UsherManifestSetting *setting = manifest->settings->pdata[i];
      g_autofree char *text = g_strdup_printf ("%s%s", setting->name, setting->required ? "*" : "");

      json_builder_add_string_value (builder, text);
    }
  json_builder_end_array (builder);
}

static gboolean
add_manifest (JsonBuilder *builder, const char *name, GError **error)
{
  gsize length = 0;
  const char *text = usher_manifest_shipped_text (name, &length);
  g_autoptr(UsherManifest) manifest = usher_manifest_parse (name, text, length, error);

  if (manifest == NULL)
    return FALSE;
  json_builder_begin_object (builder);
  usher_ctl_text (builder, "key", manifest->name);
  usher_ctl_text (builder, "title", manifest->title);
  usher_ctl_text (builder, "protocol", manifest->protocol == USHER_PROTOCOL_LDAP ? "ldap" : "rest");
  usher_ctl_int (builder, "edition", manifest->edition);
  usher_ctl_text (builder, "proved", manifest->proved);
  add_settings (builder, manifest);
  json_builder_set_member_name (builder, "observes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < manifest->observes->len; i++)
    json_builder_add_string_value (builder, manifest->observes->pdata[i]);
  json_builder_end_array (builder);
  usher_ctl_digest (builder, "digest", &manifest->digest);
  json_builder_end_object (builder);
  return TRUE;
}

gboolean
usher_ctl_manifest_list (UsherCtl *ctl, GError **error)
{
  const char *const *names = usher_manifest_shipped ();
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  usher_ctl_int (builder, "total", g_strv_length ((char **) names));
  json_builder_set_member_name (builder, "rows");
  json_builder_begin_array (builder);
  for (guint i = 0; names[i] != NULL; i++)
    if (!add_manifest (builder, names[i], error))
      return FALSE;
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, g_steal_pointer (&builder), error);
}

/* ---- lint ---- */

static void
add_fault (JsonBuilder *builder, const GError *fault)
{
  const UsherErrorInfo *info = usher_error_get_info (fault);

  json_builder_begin_object (builder);
  usher_ctl_int (builder, "line", info != NULL ? info->line : 0);
  usher_ctl_int (builder, "column", info != NULL ? info->column : 0);
  usher_ctl_text (builder, "message", fault->message);
  json_builder_end_object (builder);
}

gboolean
usher_ctl_manifest_lint (UsherCtl *ctl, GError **error)
{
  const char *file = usher_ctl_argument (ctl, 0);
  gsize length = 0;
  g_autofree char *text = load (file, &length, error);
  g_autoptr(GPtrArray) faults = text ? usher_manifest_lint (file, text, length) : NULL;
  JsonBuilder *builder;

  if (faults == NULL)
    return FALSE;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  usher_ctl_text (builder, "file", file);
  usher_ctl_bool (builder, "ok", faults->len == 0);
  json_builder_set_member_name (builder, "faults");
  json_builder_begin_array (builder);
  for (guint i = 0; i < faults->len; i++)
    add_fault (builder, faults->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  if (!usher_ctl_answer_built (ctl, builder, error))
    return FALSE;
  if (faults->len > 0)
    g_propagate_error (error, g_error_copy (faults->pdata[0]));
  return faults->len == 0;
}

/* ---- try ---- */

typedef struct {
  UsherCtl *ctl;
  UsherConnector *connector;
  GPtrArray *doubts; /* (owned) (element-type char*) */
} Trying;

static const UsherConnectorStream *
find_stream (UsherConnector *connector, const char *name, GError **error)
{
  g_autoptr(GString) known = g_string_new (NULL);
  const UsherConnectorStream *streams;
  guint n = 0;

  streams = usher_connector_streams (connector, &n);
  for (guint i = 0; i < n; i++)
    {
      if (g_strcmp0 (streams[i].name, name) == 0)
        return &streams[i];
      g_string_append_printf (known, "%s%s", i ? ", " : "", streams[i].name);
    }
  usher_error_set (error, name ? USHER_ERROR_UNKNOWN : USHER_ERROR_USAGE, NULL, "which stream? --stream is one of %s", known->str);
  return NULL;
}

static gboolean
native_at (gint64 ordinal, char **native, gpointer data, GError **error)
{
  *native = g_strdup (((GPtrArray *) data)->pdata[ordinal]);
  return TRUE;
}

static GPtrArray *read_batches (Trying *trying, const char *stream, gint64 limit, GError **error);

/* Native ids of the parent's first records. */
static GPtrArray *
read_parents (Trying *trying, const char *parent, GError **error)
{
  g_autoptr(GPtrArray) batches = read_batches (trying, parent, PARENTS_MOST, error);
  GPtrArray *natives;

  if (batches == NULL)
    return NULL;
  natives = g_ptr_array_new_with_free_func (g_free);
  for (guint b = 0; b < batches->len; b++)
    for (guint row = 0; row < usher_batch_rows (batches->pdata[b]) && natives->len < PARENTS_MOST; row++)
      g_ptr_array_add (natives, g_strdup (usher_batch_row (batches->pdata[b], row, NULL)[0].text));
  return natives;
}

/* Pages of STREAM until LIMIT records came. (element-type UsherBatch) */
static GPtrArray *
read_batches (Trying *trying, const char *stream, gint64 limit, GError **error)
{
  const UsherConnectorStream *of = find_stream (trying->connector, stream, error);
  g_autoptr(GPtrArray) natives = NULL, batches = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_batch_free);
  UsherConnectorParents parents = { .at = native_at };
  const char *next = NULL;
  gint64 read = 0;

  if (of == NULL || (of->parent != NULL && (natives = read_parents (trying, of->parent, error)) == NULL))
    return NULL;
  parents.n = natives != NULL ? natives->len : 0;
  parents.data = natives;
  do
    {
      UsherConnectorRead page = { .stream = of->name, .cursor = next, .parents = &parents };
      UsherBatch *batch = usher_connector_read (trying->connector, &page, trying->ctl->cancellable, error);

      if (batch == NULL)
        return NULL;
      g_ptr_array_add (batches, batch);
      read += usher_batch_rows (batch);
      next = batch->next;
      for (guint i = 0; i < batch->doubts->len; i++)
        g_ptr_array_add (trying->doubts, g_strdup (batch->doubts->pdata[i]));
    }
  while (next != NULL && read < limit);
  return g_steal_pointer (&batches);
}

static void
add_value (JsonBuilder *builder, const UsherRestColumn *column, const UsherValue *value)
{
  if (value->type == USHER_VALUE_INT && column->type == USHER_REST_COLUMN_BOOL)
    usher_ctl_bool (builder, column->name, value->integer != 0);
  else if (value->type == USHER_VALUE_INT && column->type == USHER_REST_COLUMN_TIME)
    usher_ctl_time (builder, column->name, value->integer);
  else if (value->type == USHER_VALUE_INT)
    usher_ctl_int (builder, column->name, value->integer);
  else
    usher_ctl_text (builder, column->name, value->text);
}

static void
add_row (JsonBuilder *builder, const UsherRestTable *table, const UsherBatch *batch, guint row)
{
  gboolean removed;
  const UsherValue *values = usher_batch_row (batch, row, &removed);

  json_builder_begin_object (builder);
  for (guint c = 0; c < table->n; c++)
    add_value (builder, &table->columns[c], &values[c]);
  if (removed)
    usher_ctl_bool (builder, "removed", TRUE);
  json_builder_end_object (builder);
}

static gboolean
answer_batches (Trying *trying, const UsherConnectorStream *stream, GPtrArray *batches, gint64 limit, GError **error)
{
  const UsherBatch *last = batches->pdata[batches->len - 1];
  const UsherRestTable *table = usher_rest_table (stream->into);
  JsonBuilder *builder = json_builder_new ();
  gint64 shown = 0;

  json_builder_begin_object (builder);
  usher_ctl_text (builder, "stream", stream->name);
  usher_ctl_text (builder, "into", stream->into);
  json_builder_set_member_name (builder, "total");
  if (last->total >= 0)
    json_builder_add_int_value (builder, last->total);
  else
    json_builder_add_null_value (builder);
  usher_ctl_bool (builder, "more", last->next != NULL);
  json_builder_set_member_name (builder, "rows");
  json_builder_begin_array (builder);
  for (guint b = 0; b < batches->len; b++)
    for (guint row = 0; row < usher_batch_rows (batches->pdata[b]) && shown < limit; row++, shown++)
      add_row (builder, table, batches->pdata[b], row);
  json_builder_end_array (builder);
  g_ptr_array_add (trying->doubts, NULL);
  usher_ctl_texts (builder, "doubts", (const char *const *) trying->doubts->pdata);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (trying->ctl, builder, error);
}

/* --set KEY=VALUE: a value may hold commas. */
static GHashTable *
take_settings (UsherCtl *ctl, GError **error)
{
  g_autoptr(GHashTable) settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GPtrArray *given = g_hash_table_lookup (ctl->flags, "set");

  for (guint i = 0; given != NULL && i < given->len; i++)
    {
      const char *text = given->pdata[i], *equals = strchr (text, '=');

      if (equals == NULL || equals == text)
        {
          usher_error_set (error, USHER_ERROR_USAGE, NULL, "--set takes KEY=VALUE");
          return NULL;
        }
      g_hash_table_replace (settings, g_strndup (text, equals - text), g_strdup (equals + 1));
    }
  return g_steal_pointer (&settings);
}

static gboolean
try (UsherCtl *ctl, const UsherManifest *manifest, GHashTable *settings, const char *secret, gint64 limit, GError **error)
{
  UsherConnectorOptions options = { .source = manifest->name, .manifest = manifest, .origin = usher_ctl_flag (ctl, "base"),
                                    .settings = settings, .secret = secret, .interactive = TRUE };
  g_autoptr(UsherConnector) connector = usher_connector_open (&options, error);
  g_autoptr(GPtrArray) doubts = g_ptr_array_new_with_free_func (g_free), batches = NULL;
  Trying trying = { ctl, connector, doubts };
  const UsherConnectorStream *stream;

  if (connector == NULL || (stream = find_stream (connector, usher_ctl_flag (ctl, "stream"), error)) == NULL)
    return FALSE;
  batches = read_batches (&trying, stream->name, limit, error);
  return batches != NULL && answer_batches (&trying, stream, batches, limit, error);
}

gboolean
usher_ctl_manifest_try (UsherCtl *ctl, GError **error)
{
  const char *file = usher_ctl_argument (ctl, 0);
  gsize length = 0;
  g_autofree char *text = load (file, &length, error);
  g_autoptr(UsherManifest) manifest = text ? usher_manifest_parse (file, text, length, error) : NULL;
  g_autoptr(GHashTable) settings = manifest ? take_settings (ctl, error) : NULL;
  gint64 limit = 10;
  char *secret = NULL;
  gboolean good;

  if (settings == NULL || !usher_ctl_flag_int (ctl, "limit", 1, 100000, &limit, error))
    return FALSE;
  if (usher_ctl_flag (ctl, "base") == NULL)
    return usher_error_set (error, USHER_ERROR_USAGE, "Give its address, such as --base https://id.example.org", "where is the source?");
  if (!usher_ctl_source_secret (ctl, &secret, error))
    return FALSE;
  good = try (ctl, manifest, settings, secret, limit, error);
  usher_source_secret_free (secret);
  return good;
}
