/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ldap-live.h"

#include <string.h>

#include "usher-canon.h"
#include "usher-test.h"

/* ---- A source ---- */

static char *
replace (char *text, const char *what, const char *by)
{
  g_auto (GStrv) parts = g_strsplit (text, what, -1);

  g_assert_cmpint (g_strv_length (parts), ==, 2);
  g_free (text);
  return g_strjoinv (by, parts);
}

Live *
live_new (const char *manifest, const char *origin, const char *secret, const char *const *edits)
{
  Live *self = g_new0 (Live, 1);
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *shipped = usher_manifest_shipped_text (manifest, &length);
  g_autofree char *text = NULL;

  g_assert_nonnull (shipped);
  text = g_strndup (shipped, length);
  for (guint i = 0; edits && edits[i]; i += 2)
    text = replace (text, edits[i], edits[i + 1]);
  usher_test_ok (self->manifest = usher_manifest_parse (manifest, text, strlen (text), &error));
  self->settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->origin = g_strdup (origin);
  self->secret = g_strdup (secret);
  return self;
}

void
live_set (Live *self, const char *name, const char *value)
{
  g_hash_table_replace (self->settings, g_strdup (name), g_strdup (value));
}

void
live_open (Live *self)
{
  UsherConnectorOptions options = { .source = "directory", .manifest = self->manifest, .origin = self->origin, .settings = self->settings,
                                    .secret = self->secret };
  g_autoptr (GError) error = NULL;

  usher_connector_close (self->connector);
  usher_test_ok (self->connector = usher_connector_open (&options, &error));
}

void
live_free (Live *self)
{
  usher_connector_close (self->connector);
  usher_manifest_free (self->manifest);
  g_hash_table_unref (self->settings);
  g_free (self->origin);
  g_free (self->secret);
  g_free (self);
}

/* ---- Tables ---- */

static char *
value_text (const UsherValue *value)
{
  if (value->type == USHER_VALUE_TEXT)
    return g_strdup (value->text);
  return value->type == USHER_VALUE_INT ? g_strdup_printf ("%" G_GINT64_FORMAT, value->integer) : g_strdup (LIVE_NULL);
}

static void
take_rows (LiveTable *table, const UsherBatch *batch)
{
  for (guint i = 0; i < usher_batch_rows (batch); i++)
    {
      gboolean removed;
      const UsherValue *values = usher_batch_row (batch, i, &removed);
      char **row = g_new0 (char *, batch->width + 1);
      char *key;

      for (guint j = 0; j < batch->width; j++)
        row[j] = value_text (&values[j]);
      key = strcmp (batch->into, "memberships") == 0 ? g_strjoin (" ", row[0], row[1], row[2], NULL) : g_strdup (row[0]);
      if (removed)
        {
          g_hash_table_add (table->removed, key);
          g_strfreev (row);
        }
      else
        g_hash_table_replace (table->rows, key, row);
    }
}

LiveTable *
live_read (Live *self, const char *stream, const char *checkpoint, gboolean reopen)
{
  LiveTable *table = g_new0 (LiveTable, 1);
  g_autofree char *cursor = NULL;
  gboolean more = TRUE;

  table->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
  table->removed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  while (more)
    {
      const UsherConnectorRead read = { .stream = stream, .cursor = cursor, .checkpoint = checkpoint };
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherBatch) batch = usher_connector_read (self->connector, &read, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (batch->next, !=, cursor ? cursor : "");
      take_rows (table, batch);
      table->pages++;
      table->doubts += batch->doubts->len;
      if (batch->doubts->len && !table->doubt)
        table->doubt = g_strdup (batch->doubts->pdata[0]);
      g_free (cursor);
      cursor = g_strdup (batch->next);
      more = cursor != NULL;
      if (!more)
        table->checkpoint = g_strdup (batch->checkpoint);
      if (reopen)
        live_open (self);
    }
  return table;
}

void
live_table_free (LiveTable *self)
{
  g_hash_table_unref (self->rows);
  g_hash_table_unref (self->removed);
  g_free (self->checkpoint);
  g_free (self->doubt);
  g_free (self);
}

char **
live_find (LiveTable *self, guint column, const char *text)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    if (strcmp (((char **) row)[column], text) == 0)
      return row;
  return NULL;
}

const char *
live_id (LiveTable *self, guint column, const char *text)
{
  char **row = live_find (self, column, text);

  if (!row)
    g_error ("there is no %s", text);
  return row[0];
}

gboolean
live_has_member (LiveTable *memberships, const char *group, const char *kind, const char *member)
{
  g_autofree char *key = g_strjoin (" ", group, kind, member, NULL);

  return g_hash_table_contains (memberships->rows, key);
}

void
live_assert_equal (LiveTable *a, LiveTable *b)
{
  GHashTableIter iter;
  gpointer key, row;

  g_assert_cmpuint (g_hash_table_size (a->rows), ==, g_hash_table_size (b->rows));
  g_hash_table_iter_init (&iter, a->rows);
  while (g_hash_table_iter_next (&iter, &key, &row))
    {
      char **other = g_hash_table_lookup (b->rows, key);

      g_assert_nonnull (other);
      g_assert_true (g_strv_equal (row, (const char *const *) other));
    }
}

/* ---- Behind its back ---- */

const char *
live_fact (const char *name)
{
  const char *value = g_getenv (name);

  if (!value)
    g_error ("the environment has no %s: run this with tests/live/on", name);
  return value;
}

static gboolean
run (const char *const *argv, const char *ca, const char *input)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                                                        G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;

  g_subprocess_launcher_setenv (launcher, "LDAPTLS_CACERT", ca, TRUE);
  usher_test_ok (process = g_subprocess_launcher_spawnv (launcher, argv, &error));
  usher_test_ok (g_subprocess_communicate_utf8 (process, input, NULL, &output, NULL, &error));
  if (!g_subprocess_get_successful (process))
    g_test_message ("%s: %s", argv[0], output);
  return g_subprocess_get_successful (process);
}

void
live_change (const char *ldif_format, ...)
{
  gboolean ad = g_getenv ("AD_LDAPS_URI") != NULL;
  const char *argv[] = { "ldapmodify", "-x", "-H", live_fact (ad ? "AD_LDAPS_URI" : "LDAPS_URI"),
                         "-D", live_fact (ad ? "AD_BIND_UPN" : "LDAP_ADMIN_DN"), "-w",
                         live_fact (ad ? "AD_BIND_PASSWORD" : "LDAP_ADMIN_PASSWORD"), NULL };
  g_autofree char *ldif = NULL;
  va_list arguments;

  va_start (arguments, ldif_format);
  ldif = g_strdup_vprintf (ldif_format, arguments);
  va_end (arguments);
  g_assert_true (run (argv, live_fact (ad ? "AD_CA_FILE" : "LDAP_CA_FILE"), ldif));
}

gboolean
live_bind (const char *uri, const char *ca, const char *name, const char *password)
{
  const char *argv[] = { "ldapsearch", "-x", "-H", uri, "-D", name, "-w", password, "-b", "", "-s", "base", "namingContexts", NULL };

  return run (argv, ca, NULL);
}

/* ---- Operations ---- */

UsherTruth
live_do (Live *self, UsherOpKind kind, const char *account, const char *group, gboolean *already)
{
  const UsherOpTarget target = { .kind = kind, .account = account, .group = group };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) requests = NULL;
  g_auto (UsherOpSeen) seen = { 0 };

  *already = FALSE;
  usher_test_ok (usher_connector_can (self->connector, kind, NULL));
  usher_test_ok (requests = usher_connector_plan (self->connector, &target, NULL, &error));
  for (guint i = 0; i < requests->len; i++)
    {
      const UsherOpRequest *request = requests->pdata[i];
      g_auto (UsherOpAnswer) answer = { 0 };

      g_test_message ("%s", request->curl);
      g_assert_cmpstr (request->method, ==, "modify");
      g_assert_nonnull (request->powershell);
      g_assert_null (strstr (request->curl, self->secret));
      g_assert_null (strstr (request->powershell, self->secret));
      usher_test_ok (usher_connector_send (self->connector, request, "key", &answer, NULL, &error));
      g_assert_cmpint (answer.sent, ==, USHER_TRUTH_YES);
      *already |= answer.already;
    }
  usher_test_ok (usher_connector_observe (self->connector, &target, &seen, NULL, &error));
  g_test_message ("%s", seen.proof);
  usher_test_ok (usher_canon_check (seen.proof, strlen (seen.proof), &error));
  return seen.holds;
}
