/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Passwords through libsecret: never in the database, a log, an error or the process list.  Main
 * thread; nothing blocks. */

#include "usher-secret.h"

#include <libsecret/secret.h>

static const SecretSchema *
schema (void)
{
  static const SecretSchema database = { "io.github.usher_workbench.Usher.Database", SECRET_SCHEMA_NONE,
                                         { { "place", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } } };

  return &database;
}

static void
on_looked_up_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  char *password = secret_password_lookup_finish (result, &error);

  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, password, (GDestroyNotify) secret_password_free);
}

void
usher_secret_lookup_async (GObject *source, const char *place, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (source, NULL, callback, data);

  g_task_set_source_tag (task, usher_secret_lookup_async);
  secret_password_lookup (schema (), NULL, on_looked_up_cb, task, "place", place, NULL);
}

char *
usher_secret_lookup_finish (GAsyncResult *result, GError **error)
{
  char *kept = g_task_propagate_pointer (G_TASK (result), error);
  char *own = g_strdup (kept);

  secret_password_free (kept);
  return own;
}

static void
on_stored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
usher_secret_store_async (GObject *source, const char *place, const char *secret, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (source, NULL, callback, data);
  g_autofree char *label = g_strdup_printf ("Usher: %s", place);

  g_task_set_source_tag (task, usher_secret_store_async);
  secret_password_store (schema (), SECRET_COLLECTION_DEFAULT, label, secret, NULL, on_stored_cb, task, "place", place, NULL);
}

gboolean
usher_secret_store_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
