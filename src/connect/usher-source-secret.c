/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A source's secret: in the keyring, found again only under the binding it was stored with; or, headless,
 * from an environment variable or a descriptor.  Any thread; the keyring's calls block.  It must not know
 * what the secret is for. */

#include "usher-source-secret.h"

#include <errno.h>
#include <libsecret/secret.h>
#include <string.h>
#include <unistd.h>

#include "usher-error.h"

#define SECRET_MOST 65536
#define HEADLESS "or give the secret with --secret-env or --secret-fd"

static const SecretSchema *
schema (void)
{
  static const SecretSchema source = { "io.github.usher_workbench.Usher.Source", SECRET_SCHEMA_NONE,
                                       { { "workspace", SECRET_SCHEMA_ATTRIBUTE_STRING },
                                         { "source", SECRET_SCHEMA_ATTRIBUTE_STRING },
                                         { "binding", SECRET_SCHEMA_ATTRIBUTE_STRING },
                                         { NULL, 0 } } };

  return &source;
}

char *
usher_source_secret_binding (const UsherSourceSecretPlace *place)
{
  char manifest[USHER_DIGEST_HEX + 1];
  const char *parts[] = { place->workspace, place->source, place->origin, manifest };
  g_autoptr (UsherHasher) hasher = usher_hasher_new ();
  UsherDigest digest;

  usher_digest_to_hex (place->manifest, manifest);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      /* The length before each part: no two places read alike. */
      g_autofree char *length = g_strdup_printf ("%zu:", strlen (parts[i]));

      usher_hasher_add (hasher, length, strlen (length));
      usher_hasher_add (hasher, parts[i], strlen (parts[i]));
    }
  digest = usher_hasher_end (hasher);
  return usher_digest_dup_hex (&digest);
}

static GHashTable *
attributes_of (const UsherSourceSecretPlace *place, gboolean bound)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  g_hash_table_insert (table, (char *) "workspace", g_strdup (place->workspace));
  g_hash_table_insert (table, (char *) "source", g_strdup (place->source));
  if (bound)
    g_hash_table_insert (table, (char *) "binding", usher_source_secret_binding (place));
  return table;
}

static gboolean
is_locked_fault (const GError *fault)
{
  return g_error_matches (fault, SECRET_ERROR, SECRET_ERROR_IS_LOCKED) || strstr (fault->message, "locked") != NULL;
}

/* DOING: "the secret was not stored". */
static gboolean
refuse (GError *fault, const char *doing, GError **error)
{
  if (g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_error_copy (fault));
  else if (is_locked_fault (fault))
    usher_error_set (error, USHER_ERROR_AUTH, "unlock the keyring, " HEADLESS, "%s: the keyring is locked", doing);
  else if (g_error_matches (fault, SECRET_ERROR, SECRET_ERROR_NO_SUCH_OBJECT) || strstr (fault->message, "/org/freedesktop/secrets/"))
    usher_error_set (error, USHER_ERROR_AUTH, "make a keyring (the first sign-in on a desktop does), " HEADLESS, "%s: there is no keyring yet", doing);
  else
    usher_error_set (error, USHER_ERROR_AUTH, "start a keyring service on the session's bus, " HEADLESS, "%s: no keyring answers (%s)", doing, fault->message);
  return FALSE;
}

/* A locked keyring says "not found", and "cleared" too, without an error: only the lock itself tells. */
static gboolean
is_locked (GCancellable *cancellable)
{
  g_autoptr (SecretService) service = secret_service_get_sync (SECRET_SERVICE_NONE, cancellable, NULL);
  g_autoptr (SecretCollection) collection = NULL;

  if (service)
    collection = secret_collection_for_alias_sync (service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, cancellable, NULL);
  return collection && secret_collection_get_locked (collection);
}

gboolean
usher_source_secret_load (const UsherSourceSecretPlace *place, char **secret, GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) attributes = attributes_of (place, TRUE);
  g_autoptr (GError) fault = NULL;
  char *kept;

  *secret = NULL;
  kept = secret_password_lookupv_sync (schema (), attributes, cancellable, &fault);
  if (fault)
    return refuse (fault, "the secret was not read", error);
  if (kept)
    {
      *secret = g_strdup (kept);
      secret_password_free (kept);
      return TRUE;
    }
  if (is_locked (cancellable))
    return usher_error_set (error, USHER_ERROR_AUTH, "unlock the keyring, " HEADLESS, "the secret was not read: the keyring is locked");
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

gboolean
usher_source_secret_store (const UsherSourceSecretPlace *place, const char *secret, GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) attributes = attributes_of (place, TRUE), everywhere = attributes_of (place, FALSE);
  g_autofree char *label = g_strdup_printf ("Usher: %s (%s)", place->source, place->origin);
  g_autoptr (GError) fault = NULL;

  /* What was kept for another origin or manifest is of no use any more. */
  secret_password_clearv_sync (schema (), everywhere, cancellable, &fault);
  if (!fault && secret_password_storev_sync (schema (), attributes, SECRET_COLLECTION_DEFAULT, label, secret, cancellable, &fault))
    return TRUE;
  return refuse (fault, "the secret was not stored", error);
}

gboolean
usher_source_secret_forget (const UsherSourceSecretPlace *place, GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) everywhere = attributes_of (place, FALSE);
  g_autoptr (GError) fault = NULL;

  secret_password_clearv_sync (schema (), everywhere, cancellable, &fault);
  if (fault)
    return refuse (fault, "the secret was not forgotten", error);
  if (is_locked (cancellable))
    return usher_error_set (error, USHER_ERROR_AUTH, "unlock the keyring, then try again", "the secret was not forgotten: the keyring is locked");
  return TRUE;
}

/* Takes TEXT: one last newline goes; what cannot be a secret is refused without being repeated. */
static char *
check (char *text, gsize length, const char *place, GError **error)
{
  const char *why = NULL;

  if (length > 0 && text[length - 1] == '\n')
    text[--length] = '\0';
  if (length > 0 && text[length - 1] == '\r')
    text[--length] = '\0';
  if (length == 0)
    why = "is empty";
  else if (length > SECRET_MOST)
    why = "holds more than 64 KiB";
  else if (!g_utf8_validate (text, length, NULL))
    why = "holds something else than text";
  if (!why)
    return text;
  explicit_bzero (text, length);
  g_free (text);
  usher_error_set (error, USHER_ERROR_INPUT, "put the secret there, and nothing else", "%s %s", place, why);
  return NULL;
}

char *
usher_source_secret_from_env (const char *variable, GError **error)
{
  const char *value = g_getenv (variable);
  g_autofree char *place = g_strdup_printf ("the environment variable %s", variable);

  if (value)
    return check (g_strdup (value), strlen (value), place, error);
  usher_error_set (error, USHER_ERROR_INPUT, "set it before the command is started", "%s is not set", place);
  return NULL;
}

char *
usher_source_secret_from_fd (int fd, GError **error)
{
  g_autofree char *place = g_strdup_printf ("the descriptor %d", fd);
  /* Never moved while it grows: no copy is left behind. */
  char *text = g_malloc0 (SECRET_MOST + 4);
  gsize length = 0;

  while (length < SECRET_MOST + 3)
    {
      gssize n = read (fd, text + length, SECRET_MOST + 3 - length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          int code = errno;

          usher_source_secret_free (text);
          usher_error_set (error, USHER_ERROR_INPUT, "open it before the command is started, as in 3<FILE", "%s cannot be read: %s", place, g_strerror (code));
          return NULL;
        }
      if (n == 0)
        break;
      length += n;
    }
  return check (text, length, place, error);
}

void
usher_source_secret_free (char *secret)
{
  if (!secret)
    return;
  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

char *
usher_source_secret_redact (const char *text, const char *secret)
{
  g_autoptr (GString) clean = g_string_new (text);

  if (secret && *secret)
    g_string_replace (clean, secret, "•••", 0);
  return g_string_free (g_steal_pointer (&clean), FALSE);
}
