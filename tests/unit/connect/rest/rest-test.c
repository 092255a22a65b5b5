/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of manifests share.  Main thread. */

#include "rest-test.h"

#include <string.h>

#include "usher-rest-json.h"

#define HEAD \
  "name: trial\ntitle: Trial\nprotocol: rest\nedition: 1\nproved: contract\nobserves: [groups]\n" \
  "settings: {realm: {title: Realm, default: lab}}\nsign-in: {kind: none}\nbase: /api\nany-case: false\n" \
  "errors: {code: code, message: message, rules: [{code: gone, class: gone-cursor}, {message: already, class: already-done}]}\n"

UsherManifest *
rest_manifest (const char *tail)
{
  g_autofree char *text = g_strconcat (HEAD, tail, NULL);
  g_autoptr (GError) error = NULL;
  UsherManifest *manifest = usher_manifest_parse ("trial.yaml", text, strlen (text), &error);

  g_assert_no_error (error);
  return manifest;
}

UsherManifest *
rest_shipped (const char *name)
{
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  const char *text = usher_manifest_shipped_text (name, &length);
  UsherManifest *manifest;

  g_assert_nonnull (text);
  manifest = usher_manifest_parse (name, text, length, &error);
  g_assert_no_error (error);
  return manifest;
}

UsherConnector *
rest_open (const UsherManifest *manifest, const char *origin, TestWait *wait, const char *const *settings)
{
  g_autoptr (GHashTable) table = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  UsherConnectorOptions options = { .source = "trial", .manifest = manifest, .origin = origin, .settings = table, .secret = "s3cret-planted",
                                    .clock = wait->clock, .wait = test_wait, .wait_data = wait };
  UsherConnector *connector;

  g_hash_table_insert (table, (gpointer) "proxy", (gpointer) "");
  for (guint i = 0; settings && settings[i]; i += 2)
    g_hash_table_insert (table, (gpointer) settings[i], (gpointer) settings[i + 1]);
  connector = usher_connector_open (&options, &error);
  g_assert_no_error (error);
  return connector;
}

static void
add_value (GString *out, const UsherValue *value)
{
  if (value->type == USHER_VALUE_INT)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, value->integer);
  else
    g_string_append (out, value->type == USHER_VALUE_TEXT ? value->text : "null");
}

char *
rest_row (const UsherBatch *batch, guint row)
{
  GString *out = g_string_new (NULL);
  gboolean removed;
  UsherValue *values = usher_batch_row (batch, row, &removed);

  if (removed)
    g_string_append (out, "-");
  for (guint c = 0; c < batch->width; c++)
    {
      if (c > 0)
        g_string_append_c (out, '|');
      add_value (out, &values[c]);
    }
  return g_string_free (out, FALSE);
}

char *
rest_read_all (UsherConnector *connector, const char *stream, const UsherConnectorParents *parents, guint *pages, gint64 *total, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *cursor = NULL;
  guint n = 0;

  do
    {
      UsherConnectorRead read = { .stream = stream, .cursor = cursor, .parents = parents };
      g_autoptr (UsherBatch) batch = usher_connector_read (connector, &read, NULL, error);

      if (!batch)
        return NULL;
      for (guint row = 0; row < usher_batch_rows (batch); row++)
        {
          if (out->len)
            g_string_append_c (out, ' ');
          add_value (out, usher_batch_row (batch, row, NULL));
        }
      if (total)
        *total = batch->total;
      g_free (cursor);
      cursor = g_strdup (batch->next);
      g_assert_cmpuint (++n, <, 1000);
    }
  while (cursor);
  if (pages)
    *pages = n;
  return g_string_free (g_steal_pointer (&out), FALSE);
}

JsonNode *
rest_json (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = usher_rest_json_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  return node;
}

static gboolean
native_at (gint64 ordinal, char **native, gpointer data, GError **error)
{
  *native = g_strdup (((const char *const *) data)[ordinal]);
  return TRUE;
}

void
rest_parents (UsherConnectorParents *parents, const char *const *natives)
{
  parents->n = g_strv_length ((char **) natives);
  parents->at = native_at;
  parents->data = (gpointer) natives;
}
