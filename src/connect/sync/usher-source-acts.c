/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Adding a source, pointing it elsewhere, allowing it to be written to.  Writer thread, within an act.
 * It must not see a secret: where one may go is a digest that is worked out here. */

#include "usher-source-acts.h"

#include "usher-canon.h"
#include "usher-document.h"
#include "usher-error.h"
#include "usher-history.h"
#include "usher-proposal.h"
#include "usher-source-secret.h"
#include "usher-source-settings.h"

/* What the row is to say; texts are its own. */
typedef struct {
  UsherManifest *manifest;
  char *origin, *digest, *binding, *settings;
} Basis;

static void
clear_basis (Basis *self)
{
  g_clear_pointer (&self->manifest, usher_manifest_free);
  g_free (self->origin);
  g_free (self->digest);
  g_free (self->binding);
  g_free (self->settings);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Basis, clear_basis)

/* Scheme, host and port alone: "https://id.example.org/" loses its slash. */
static char *
tidy_origin (const char *origin, UsherProtocol protocol, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (origin, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  const char *scheme = uri ? g_uri_get_scheme (uri) : "", *path = uri ? g_uri_get_path (uri) : "";
  gboolean ldap = protocol == USHER_PROTOCOL_LDAP;
  gboolean known = ldap ? g_str_has_prefix (scheme, "ldap") : g_str_has_prefix (scheme, "http");

  if (!uri || !known || !g_uri_get_host (uri) || !*g_uri_get_host (uri) || g_uri_get_userinfo (uri) || g_uri_get_query (uri) ||
      g_uri_get_fragment (uri) || (*path && strcmp (path, "/") != 0))
    {
      usher_error_set (error, USHER_ERROR_INPUT, ldap ? "Such as ldaps://dc1.example.org." : "Such as https://id.example.org, without a path.",
                       "“%.200s” is no origin that could be asked", origin);
      return NULL;
    }
  return g_strndup (origin, strlen (origin) - (g_str_has_suffix (origin, "/") ? 1 : 0));
}

static gboolean
publish (UsherTx *tx, const UsherSourceWish *wish, GError **error)
{
  g_autoptr (UsherDocument) document = NULL;
  g_autoptr (GError) fault = NULL;

  if (!wish->body)
    return TRUE;
  document = usher_document_at (usher_tx_conn (tx), "manifest", wish->manifest, G_MAXINT64, &fault);
  if (fault)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  return (document && strcmp (document->body, wish->body) == 0) ||
         usher_document_publish (tx, "manifest", wish->manifest, wish->body, 0, error) != 0;
}

static gboolean
bind_basis (UsherTx *tx, const char *name, Basis *basis, GError **error)
{
  g_autofree char *uuid = usher_ledger_uuid (usher_tx_conn (tx), error);
  const UsherSourceSecretPlace place = { uuid, name, basis->origin, &basis->manifest->digest };

  if (!uuid)
    return FALSE;
  basis->digest = usher_digest_dup_hex (&basis->manifest->digest);
  basis->binding = usher_source_secret_binding (&place);
  return TRUE;
}

gint64
usher_source_connect (UsherTx *tx, const UsherSourceWish *wish, GError **error)
{
  g_auto (Basis) basis = { NULL };
  g_autoptr (GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);

  if (!usher_tx_may (tx, "source", error) || !publish (tx, wish, error) ||
      !(basis.manifest = usher_source_manifest (usher_tx_conn (tx), wish->manifest, error)))
    return 0;
  if (!wish->origin)
    {
      usher_error_set (error, USHER_ERROR_INPUT, "Add --set origin=https://id.example.org.", "where is source %s asked?", wish->name);
      return 0;
    }
  if (!(basis.origin = tidy_origin (wish->origin, basis.manifest->protocol, error)) ||
      !usher_source_settings_check (basis.manifest, wish->settings ? wish->settings : none, error) ||
      !bind_basis (tx, wish->name, &basis, error))
    return 0;
  basis.settings = usher_source_settings_write (wish->settings);
  return usher_source_add_bound (tx, wish->name,
                                 &(UsherSourceBasis) { wish->manifest, basis.digest, basis.origin, basis.binding, basis.settings }, error);
}

/* ---- What takes two ---- */

static GHashTable *
merge_settings (const UsherSource *source, GHashTable *wished)
{
  GHashTable *settings = usher_source_settings_read (source->settings);
  GHashTableIter iter;
  gpointer name, value;

  if (!wished)
    return settings;
  g_hash_table_iter_init (&iter, wished);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (*(const char *) value)
      g_hash_table_insert (settings, g_strdup (name), g_strdup (value));
    else
      g_hash_table_remove (settings, name);
  return settings;
}

static gboolean
propose_change (UsherTx *tx, const UsherSource *source, const char *manifest, const Basis *basis, gboolean *carried, GError **error)
{
  g_autoptr (GString) params = g_string_new ("{");
  g_autofree char *summary = g_strdup_printf ("change source %s: manifest %.100s, origin %.200s", source->name, manifest, basis->origin);

  usher_canon_key_text (params, "manifest", manifest);
  usher_canon_key_text (params, "manifest_digest", basis->digest);
  usher_canon_key_text (params, "origin", basis->origin);
  usher_canon_key_text (params, "settings", basis->settings);
  usher_canon_key_int (params, "source", source->id);
  usher_canon_key_text (params, "what", "change");
  g_string_append_c (params, '}');
  return usher_proposal_second (tx, "source-change", params->str, summary, carried, error);
}

gboolean
usher_source_reconnect (UsherTx *tx, gint64 id, const UsherSourceWish *wish, gboolean *carried, GError **error)
{
  g_autoptr (UsherSource) source = usher_source_load (usher_tx_conn (tx), id, error);
  g_autoptr (GHashTable) settings = source ? merge_settings (source, wish->settings) : NULL;
  const char *manifest = source && !wish->manifest ? source->manifest : wish->manifest;
  g_auto (Basis) basis = { NULL };

  *carried = FALSE;
  if (!source || !publish (tx, wish, error) || !(basis.manifest = usher_source_manifest (usher_tx_conn (tx), manifest, error)))
    return FALSE;
  if (!wish->origin && !source->origin)
    return usher_error_set (error, USHER_ERROR_INPUT, "Add --set origin=https://id.example.org.", "where is source %s asked?", source->name);
  if (!(basis.origin = tidy_origin (wish->origin ? wish->origin : source->origin, basis.manifest->protocol, error)) ||
      !usher_source_settings_check (basis.manifest, settings, error) || !bind_basis (tx, source->name, &basis, error))
    return FALSE;
  basis.settings = usher_source_settings_write (settings);
  if (g_strcmp0 (basis.binding, source->binding) == 0 && g_strcmp0 (basis.settings, source->settings) == 0)
    return usher_error_set (error, USHER_ERROR_GUARD, NULL, "source %s is like that already", source->name);
  if (!propose_change (tx, source, manifest, &basis, carried, error))
    return FALSE;
  return !*carried ||
         usher_source_change (tx, id, &(UsherSourceBasis) { manifest, basis.digest, basis.origin, basis.binding, basis.settings }, error);
}

gboolean
usher_source_enable_writes (UsherTx *tx, gint64 id, gboolean *carried, GError **error)
{
  g_autoptr (UsherSource) source = usher_source_load (usher_tx_conn (tx), id, error);
  g_autofree char *params = NULL, *summary = NULL;

  *carried = FALSE;
  if (!source)
    return FALSE;
  if (source->writes)
    return usher_error_set (error, USHER_ERROR_GUARD, NULL, "source %s may be written to already", source->name);
  if (!source->manifest_digest)
    return usher_error_set (error, USHER_ERROR_GUARD, NULL, "source %s is filled by imports: there is nothing to write to", source->name);
  params = g_strdup_printf ("{\"source\":%" G_GINT64_FORMAT ",\"what\":\"enable-writes\"}", id);
  summary = g_strdup_printf ("allow source %s (%.200s) to be written to", source->name, source->origin);
  return usher_proposal_second (tx, "source-change", params, summary, carried, error) &&
         (!*carried || usher_source_set_writes (tx, id, TRUE, error));
}
