/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Access tokens, one for all who sign in alike: several readers of one source fetch one token, and a refresh
 * token that changes at every use is never used twice.  Any thread; nothing here talks to a server, and
 * nothing is written down. */

#include "usher-auth-private.h"

#include <string.h>

#include "usher-digest.h"
#include "usher-source-secret.h"

/* Of a token's life this share is used. */
#define FRESH_PERCENT 80
#define ENTRIES_MOST 64

struct _UsherAuthEntry {
  char *key;
  GHashTable *secrets;  /* digests of the secrets that lead here: the first, and each refresh token after it */
  guint users;
  gboolean busy;        /* someone fetches */
  char *access, *refresh, *claims; /* (nullable) */
  gint64 until;         /* fresh until then */
};

static GMutex lock;
static GCond changed;
static GPtrArray *entries; /* under the lock, as all that is in them; the longest unused first */

static void
entry_free (gpointer data)
{
  UsherAuthEntry *self = data;

  usher_source_secret_free (self->access);
  usher_source_secret_free (self->refresh);
  g_free (self->claims);
  g_free (self->key);
  g_hash_table_unref (self->secrets);
  g_free (self);
}

static char *
digest_of (const char *secret)
{
  UsherDigest digest = usher_sha256 (secret, strlen (secret));

  return usher_digest_dup_hex (&digest);
}

static gboolean
is_lineage (const UsherAuthOptions *options)
{
  return options->kind == USHER_AUTH_CODE || options->kind == USHER_AUTH_DEVICE;
}

static char *
key_of (const UsherAuthOptions *options)
{
  const char *parts[] = { options->token_url, options->client, options->user, options->scope, options->audience, options->login_body,
                          options->key_id };
  g_autoptr (GString) key = g_string_new (NULL);

  g_string_append_printf (key, "%d", options->kind);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_string_append_printf (key, "|%zu:%s", parts[i] ? strlen (parts[i]) : 0, parts[i] ? parts[i] : "");
  return g_string_free (g_steal_pointer (&key), FALSE);
}

static UsherAuthEntry *
find (const char *key, const char *secret)
{
  g_autofree char *digest = secret ? digest_of (secret) : NULL;

  for (guint i = 0; digest && i < entries->len; i++)
    {
      UsherAuthEntry *entry = entries->pdata[i];

      if (g_str_equal (entry->key, key) && g_hash_table_contains (entry->secrets, digest))
        return entry;
    }
  return NULL;
}

static void
make_room (void)
{
  for (guint i = 0; entries->len >= ENTRIES_MOST && i < entries->len;)
    if (((UsherAuthEntry *) entries->pdata[i])->users == 0)
      g_ptr_array_remove_index (entries, i);
    else
      i++;
}

UsherAuthEntry *
usher_auth_entry_ref (const UsherAuthOptions *options)
{
  g_autofree char *key = key_of (options);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  UsherAuthEntry *self;

  if (!entries)
    entries = g_ptr_array_new_with_free_func (entry_free);
  self = find (key, options->secret);
  if (!self)
    {
      make_room ();
      self = g_new0 (UsherAuthEntry, 1);
      self->key = g_steal_pointer (&key);
      self->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      if (options->secret)
        g_hash_table_add (self->secrets, digest_of (options->secret));
      if (is_lineage (options))
        self->refresh = g_strdup (options->secret);
      g_ptr_array_add (entries, self);
    }
  self->users++;
  return self;
}

void
usher_auth_entry_unref (UsherAuthEntry *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  /* What no secret leads to nobody can find again. */
  if (--self->users == 0 && g_hash_table_size (self->secrets) == 0)
    g_ptr_array_remove (entries, self);
}

static void
on_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  g_mutex_lock (&lock);
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
}

char *
usher_auth_entry_take (UsherAuthEntry *self, gint64 now, gboolean *mine, GCancellable *cancellable)
{
  gulong handler = cancellable ? g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb), NULL, NULL) : 0;
  char *token = NULL;

  *mine = FALSE;
  g_mutex_lock (&lock);
  while (self->busy && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&changed, &lock);
  if (!self->busy && self->access && now < self->until)
    token = g_strdup (self->access);
  else if (!self->busy)
    *mine = self->busy = TRUE;
  g_mutex_unlock (&lock);
  if (handler)
    g_cancellable_disconnect (cancellable, handler);
  return token;
}

static void
set_refresh (UsherAuthEntry *self, const char *refresh)
{
  char *old = self->refresh;

  self->refresh = g_strdup (refresh);
  usher_source_secret_free (old);
  g_hash_table_add (self->secrets, digest_of (refresh));
}

void
usher_auth_entry_done (UsherAuthEntry *self, const UsherAuthToken *token, gint64 now)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  self->busy = FALSE;
  if (token)
    {
      g_clear_pointer (&self->access, usher_source_secret_free);
      g_clear_pointer (&self->claims, g_free);
      self->access = g_strdup (token->access);
      self->until = token->lifetime_ms < 0 ? G_MAXINT64 : now + token->lifetime_ms / 100 * FRESH_PERCENT;
      if (token->refresh)
        set_refresh (self, token->refresh);
    }
  g_cond_broadcast (&changed);
}

void
usher_auth_entry_drop (UsherAuthEntry *self, const char *token, const char *claims)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  if (!self->access || g_strcmp0 (self->access, token) != 0)
    return;
  g_clear_pointer (&self->access, usher_source_secret_free);
  g_free (self->claims);
  self->claims = g_strdup (claims);
}

char *
usher_auth_entry_dup_refresh (UsherAuthEntry *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  return g_strdup (self->refresh);
}

void
usher_auth_entry_set_refresh (UsherAuthEntry *self, const char *refresh)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  if (refresh)
    set_refresh (self, refresh);
  else
    g_clear_pointer (&self->refresh, usher_source_secret_free);
}

char *
usher_auth_entry_dup_claims (UsherAuthEntry *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  return g_strdup (self->claims);
}

void
usher_auth_cache_clear (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  for (guint i = 0; entries && i < entries->len;)
    if (((UsherAuthEntry *) entries->pdata[i])->users == 0)
      g_ptr_array_remove_index (entries, i);
    else
      i++;
}
