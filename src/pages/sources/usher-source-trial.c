/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A test before anything is kept.  The thread works on copies; the main thread gets the report. */

#include "usher-source-trial.h"

#include <string.h>

#include "usher-source-report.h"
#include "usher-source-secret.h"
#include "usher-source-settings.h"

typedef struct {
  char *name, *origin, *secret, *text; /* (owned) */
  gsize length;
  GHashTable *settings;                /* (owned) */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->name);
  g_free (job->origin);
  usher_source_secret_free (job->secret);
  g_free (job->text);
  g_hash_table_unref (job->settings);
  g_free (job);
}

static void
try_in_thread (GTask *task, gpointer object, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  g_autoptr(UsherManifest) manifest = usher_manifest_parse (job->name, job->text, job->length, &error);
  g_autoptr(GHashTable) settings = usher_source_settings_of_manifest (job->settings);
  const UsherConnectorOptions options = { .source = job->name, .manifest = manifest, .origin = job->origin, .settings = settings,
                                          .secret = job->secret, .interactive = TRUE };
  UsherConnectorReport *report = usher_source_report_alloc ();
  UsherConnector *connector = manifest ? usher_connector_open (&options, &error) : NULL;
  gboolean good = connector && usher_connector_test (connector, report, cancellable, &error);

  g_clear_pointer (&connector, usher_connector_close);
  if (good)
    g_task_return_pointer (task, report, (GDestroyNotify) usher_source_report_free);
  else
    {
      usher_source_report_free (report);
      g_task_return_error (task, error);
    }
}

static GHashTable *
copy_settings (GHashTable *settings)
{
  GHashTable *copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, settings);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_hash_table_insert (copy, g_strdup (name), g_strdup (value));
  return copy;
}

void
usher_source_trial_async (const UsherSourceTrial *trial, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  Job *job = g_new0 (Job, 1);

  job->name = g_strdup (trial->name);
  job->origin = g_strndup (trial->origin, strlen (trial->origin) - (g_str_has_suffix (trial->origin, "/") ? 1 : 0));
  job->secret = trial->secret && *trial->secret ? g_strdup (trial->secret) : NULL;
  if (trial->body)
    {
      job->text = g_strdup (trial->body);
      job->length = strlen (trial->body);
    }
  else
    {
      const char *text = usher_manifest_shipped_text (trial->manifest->name, &job->length);

      job->text = g_strndup (text, job->length);
    }
  job->settings = copy_settings (trial->settings);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, try_in_thread);
  g_object_unref (task);
}

UsherConnectorReport *
usher_source_trial_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
is_secret (const UsherYamlNode *way)
{
  const UsherYamlNode *kind = usher_yaml_kind (way) == USHER_YAML_MAP ? usher_yaml_get (way, "kind") : NULL;
  const char *text = kind ? usher_yaml_text (kind) : NULL;

  return text && !g_str_equal (text, "none") && !g_str_equal (text, "device");
}

gboolean
usher_source_needs_secret (const UsherManifest *manifest)
{
  const UsherYamlNode *root = usher_yaml_root (manifest->yaml), *ways = root ? usher_yaml_get (root, "sign-in") : NULL;

  if (manifest->protocol == USHER_PROTOCOL_LDAP)
    return TRUE;
  if (!ways)
    return FALSE;
  if (usher_yaml_kind (ways) == USHER_YAML_MAP)
    return is_secret (ways);
  for (guint i = 0; usher_yaml_kind (ways) == USHER_YAML_LIST && i < usher_yaml_length (ways); i++)
    if (is_secret (usher_yaml_nth (ways, i)))
      return TRUE;
  return FALSE;
}
