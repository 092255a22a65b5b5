/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening a source: its row, the manifest that two members accepted, its settings, its secret, and the
 * connector over them.  Any thread but the main one.  A secret goes only where it was bound to. */

#include "usher-source-session.h"

#include "usher-document.h"
#include "usher-error.h"
#include "usher-event-retention.h"
#include "usher-source-secret.h"
#include "usher-source-settings.h"

/* ---- Manifests ---- */

static gboolean
lint_manifest (const char *name, const char *body, gsize length, GError **error)
{
  g_autoptr (UsherManifest) manifest = usher_manifest_parse (name, body, length, error);

  return manifest != NULL;
}

void
usher_source_register (void)
{
  static gsize once = 0;

  if (g_once_init_enter (&once))
    {
      usher_document_register ("manifest", "Connector manifest", lint_manifest);
      usher_due_register (&usher_event_retention);
      g_once_init_leave (&once, 1);
    }
}

static UsherManifest *
find_own (UsherConn *conn, const char *name, GError **error)
{
  g_autoptr (UsherDocument) document = usher_document_at (conn, "manifest", name, G_MAXINT64, error);

  return document ? usher_manifest_parse (name, document->body, strlen (document->body), error) : NULL;
}

UsherManifest *
usher_source_manifest (UsherConn *conn, const char *name, GError **error)
{
  GError *fault = NULL;
  UsherManifest *own = find_own (conn, name, &fault);
  const char *text;
  gsize length;

  if (own || fault)
    {
      if (fault)
        g_propagate_error (error, fault);
      return own;
    }
  if ((text = usher_manifest_shipped_text (name, &length)))
    return usher_manifest_parse (name, text, length, error);
  usher_error_set (error, USHER_ERROR_UNKNOWN, "usherctl manifest list shows them; source add --manifest FILE brings your own.",
                   "there is no manifest “%.100s”", name);
  if (error)
    usher_error_add_candidates (*error, usher_manifest_shipped ());
  return NULL;
}

/* ---- A session ---- */

void
usher_source_session_close (UsherSourceSession *self)
{
  if (!self)
    return;
  g_clear_pointer (&self->connector, usher_connector_close);
  g_clear_pointer (&self->settings, g_hash_table_unref);
  g_clear_pointer (&self->manifest, usher_manifest_free);
  g_clear_pointer (&self->source, usher_source_free);
  usher_source_secret_free (self->secret);
  g_free (self);
}

static gboolean
load_row (UsherSourceSession *self, UsherConn *conn, const char *name, GError **error)
{
  gint64 id;

  if (!usher_source_find (conn, name, &id, error) || !(self->source = usher_source_load (conn, id, error)))
    return FALSE;
  if (self->source->removed_at)
    return usher_error_set (error, USHER_ERROR_GUARD, NULL, "source %s was removed", self->source->name);
  if (!self->source->manifest_digest || !self->source->origin)
    return usher_error_set (error, USHER_ERROR_GUARD, "source add --manifest … adds one that can be asked.",
                            "source %s is filled by imports: there is nobody to ask", self->source->name);
  return TRUE;
}

static gboolean
load_manifest (UsherSourceSession *self, UsherConn *conn, GError **error)
{
  g_autofree char *hex = NULL, *hint = NULL;

  if (!(self->manifest = usher_source_manifest (conn, self->source->manifest, error)))
    return FALSE;
  hex = usher_digest_dup_hex (&self->manifest->digest);
  if (g_str_equal (hex, self->source->manifest_digest))
    return TRUE;
  hint = g_strdup_printf ("If it is right, two members say so: usherctl source change %s --manifest %s.", self->source->name,
                          self->source->manifest);
  return usher_error_set (error, USHER_ERROR_GUARD, hint, "the manifest %s is not the one that was accepted for source %s",
                          self->source->manifest, self->source->name);
}

static gboolean
check_binding (UsherSourceSession *self, const UsherSourceSecretPlace *place, GError **error)
{
  g_autofree char *binding = usher_source_secret_binding (place);

  if (g_strcmp0 (binding, self->source->binding) == 0)
    return TRUE;
  return usher_error_set (error, USHER_ERROR_GUARD, "Two members bind it anew: usherctl source change.",
                          "the secret of source %s is bound to another origin, manifest or workspace", self->source->name);
}

static gboolean
load_secret (UsherSourceSession *self, const UsherSourceSecretPlace *place, const UsherSourceOpen *options, GCancellable *cancellable,
             GError **error)
{
  g_autofree char *variable = usher_source_setting (self->source, "secret_env");
  g_autoptr (GError) fault = NULL;

  if (options->secret)
    self->secret = g_strdup (options->secret);
  else if (options->secret_fd >= 0)
    return (self->secret = usher_source_secret_from_fd (options->secret_fd, error)) != NULL;
  else if (options->secret_env)
    return (self->secret = usher_source_secret_from_env (options->secret_env, error)) != NULL;
  else if (variable && g_getenv (variable))
    return (self->secret = usher_source_secret_from_env (variable, error)) != NULL;
  if (self->secret)
    return TRUE;
  usher_source_secret_load (place, &self->secret, cancellable, &fault);
  if (g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  /* Without a keyring a source that needs no secret can be asked still; one that does will say so. */
  return self->secret || !variable || usher_source_secret_from_env (variable, error) != NULL;
}

static gboolean
open_connector (UsherSourceSession *self, const UsherSourceOpen *options, GError **error)
{
  g_autoptr (GHashTable) all = usher_source_settings_read (self->source->settings);
  UsherConnectorOptions connector = { .source = self->source->name, .manifest = self->manifest, .origin = self->source->origin,
    .secret = self->secret, .interactive = options->interactive };

  connector.settings = self->settings = usher_source_settings_of_manifest (all);
  return (self->connector = usher_connector_open (&connector, error)) != NULL;
}

UsherSourceSession *
usher_source_session_open (UsherWorkspace *workspace, UsherConn *conn, const char *name, const UsherSourceOpen *options,
                           GCancellable *cancellable, GError **error)
{
  g_autoptr (UsherSourceSession) self = g_new0 (UsherSourceSession, 1);
  UsherSourceSecretPlace place = { .workspace = usher_workspace_uuid (workspace) };

  if (!load_row (self, conn, name, error) || !load_manifest (self, conn, error))
    return NULL;
  place.source = self->source->name;
  place.origin = self->source->origin;
  place.manifest = &self->manifest->digest;
  if (!check_binding (self, &place, error) || !load_secret (self, &place, options, cancellable, error) ||
      !open_connector (self, options, error))
    return NULL;
  return g_steal_pointer (&self);
}
