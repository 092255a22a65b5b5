/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Readable keys: what people type, and which record it means.  Any thread, with a connection.  Order
 * of belief: the key itself, its number, a key it had before, the last part of a key.  It must not
 * know what a record is beyond its table. */

#include "usher-key-private.h"

#include <string.h>

#include "usher-error.h"
#include "usher-text.h"

#define CANDIDATES_MAX 10

static const UsherNounKey nouns[] = {
  { "person", "people", "person", "person" },
  { "account", "accounts", "account", "account" },
  { "group", "groups", "group", "grp" },
  { "app", "apps", "app", "app" },
  { "entitlement", "entitlements", "ent", "entitlement" },
};

const UsherNounKey *
usher_key_nth_noun (guint n)
{
  return n < G_N_ELEMENTS (nouns) ? &nouns[n] : NULL;
}

static const UsherNounKey *
find_noun (const char *word, gsize length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (nouns); i++)
    {
      const char *const names[] = { nouns[i].noun, nouns[i].plural, nouns[i].prefix };

      for (gsize j = 0; j < G_N_ELEMENTS (names); j++)
        if (strlen (names[j]) == length && memcmp (names[j], word, length) == 0)
          return &nouns[i];
    }
  return NULL;
}

const UsherNounKey *
usher_key_noun (const char *word)
{
  return find_noun (word, strlen (word));
}

/* (nullable): what its prefix names; *REST is behind the colon. */
static const UsherNounKey *
split_prefix (const char *text, const char **rest)
{
  const char *colon = strchr (text, ':');
  const UsherNounKey *noun = colon ? find_noun (text, (gsize) (colon - text)) : NULL;

  *rest = noun ? colon + 1 : text;
  return noun;
}

static char *
write_key (const UsherNounKey *noun, const char *key)
{
  return g_strdup_printf ("%s:%s", noun->prefix, key);
}

static gint64
parse_number (const char *text)
{
  gint64 number;

  if (strlen (text) > 15 || strspn (text, "0123456789") != strlen (text) || !*text)
    return 0;
  number = g_ascii_strtoll (text, NULL, 10);
  return number;
}

static gboolean
refuse_ambiguous (const UsherNounKey *noun, const char *text, GPtrArray *keys, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < keys->len; i++)
    g_ptr_array_add (list, write_key (noun, g_ptr_array_index (keys, i)));
  g_ptr_array_add (list, NULL);
  usher_error_set (error, USHER_ERROR_AMBIGUOUS, "name one of them in full", "“%s” may be several %s", text, noun->plural);
  if (error)
    usher_error_add_candidates (*error, (const char *const *) list->pdata);
  return FALSE;
}

static const char *
last_part (const char *key)
{
  const char *slash = strrchr (key, '/');

  return slash ? slash + 1 : key;
}

static gboolean
refuse_unknown (UsherConn *conn, const UsherNounKey *noun, const char *text, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free), names = g_ptr_array_new (),
                        list = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) near = NULL;
  gboolean whole = strchr (text, '/') != NULL;

  if (!usher_key_store_similar (conn, noun->table, text, keys, error))
    return FALSE;
  for (guint i = 0; i < keys->len; i++)
    g_ptr_array_add (names, (char *) (whole ? g_ptr_array_index (keys, i) : last_part (g_ptr_array_index (keys, i))));
  g_ptr_array_add (names, NULL);
  near = usher_nearest (text, (const char *const *) names->pdata, 3);
  for (guint n = 0; near[n]; n++)
    for (guint i = 0; i < keys->len; i++)
      if (strcmp (near[n], g_ptr_array_index (names, i)) == 0)
        {
          char *key = write_key (noun, g_ptr_array_index (keys, i));

          if (g_ptr_array_find_with_equal_func (list, key, g_str_equal, NULL))
            g_free (key);
          else
            g_ptr_array_add (list, key);
          break;
        }
  g_ptr_array_add (list, NULL);
  usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "there is no %s “%s”", noun->noun, text);
  if (error)
    usher_error_add_candidates (*error, (const char *const *) list->pdata);
  return FALSE;
}

/* By its key or its number; both at once for different records is ambiguous. */
static gboolean
find_exact (UsherConn *conn, const UsherNounKey *noun, const char *text, gint64 *id, GError **error)
{
  g_autofree char *escaped = usher_key_escape (text), *numbered = NULL;
  gint64 number = parse_number (text);

  if (!usher_key_store_exact (conn, noun->table, text, id, error) ||
      (!*id && !usher_key_store_exact (conn, noun->table, escaped, id, error)))
    return FALSE;
  if (number && number != *id)
    {
      g_autoptr (GError) local = NULL;

      numbered = usher_key_store_read (conn, noun->table, number, &local);
      if (local)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (numbered && *id)
        {
          g_autoptr (GPtrArray) keys = g_ptr_array_new ();

          g_ptr_array_add (keys, escaped);
          g_ptr_array_add (keys, numbered);
          return refuse_ambiguous (noun, text, keys, error);
        }
      if (numbered)
        *id = number;
    }
  if (!*id && !usher_key_store_alias (conn, noun->noun, text, id, error))
    return FALSE;
  return *id || usher_key_store_alias (conn, noun->noun, escaped, id, error);
}

static gboolean
find_last_part (UsherConn *conn, const UsherNounKey *noun, const char *text, gint64 *id, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *escaped = usher_key_escape (text);

  if (!usher_key_store_last_part (conn, noun->table, escaped, CANDIDATES_MAX, ids, keys, error))
    return FALSE;
  if (ids->len > 1)
    return refuse_ambiguous (noun, text, keys, error);
  *id = ids->len ? g_array_index (ids, gint64, 0) : 0;
  return TRUE;
}

gboolean
usher_key_find (UsherConn *conn, const char *word, const char *text, gint64 *id, GError **error)
{
  const UsherNounKey *noun = usher_key_noun (word), *named;
  const char *rest;

  *id = 0;
  if (!noun)
    return usher_error_set (error, USHER_ERROR_USAGE, NULL, "“%s” have no keys", word);
  named = split_prefix (text, &rest);
  if (named && named != noun)
    return usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "“%s” is no %s", text, noun->noun);
  if (strlen (rest) > 4096 || !usher_utf8_check (rest, strlen (rest), NULL))
    return usher_error_set (error, USHER_ERROR_USAGE, NULL, "this is no key of a %s: it is too long or not UTF-8", noun->noun);
  if (!*rest)
    return usher_error_set (error, USHER_ERROR_USAGE, NULL, "which %s? The key is empty", noun->noun);
  if (!find_exact (conn, noun, rest, id, error))
    return FALSE;
  if (!*id && !find_last_part (conn, noun, rest, id, error))
    return FALSE;
  return *id ? TRUE : refuse_unknown (conn, noun, rest, error);
}

gboolean
usher_key_find_any (UsherConn *conn, const char *text, const char **noun, gint64 *id, GError **error)
{
  const char *rest;
  const UsherNounKey *named = split_prefix (text, &rest);

  *noun = NULL;
  *id = 0;
  if (!named)
    return usher_error_set (error, USHER_ERROR_USAGE, "write it like person:amara.okafor", "“%s” does not say what it names", text);
  *noun = named->noun;
  return usher_key_find (conn, named->noun, text, id, error);
}

char *
usher_key_of (UsherConn *conn, const char *word, gint64 id, GError **error)
{
  const UsherNounKey *noun = usher_key_noun (word);
  g_autofree char *key = NULL;

  g_return_val_if_fail (noun != NULL, NULL);
  key = usher_key_store_read (conn, noun->table, id, error);
  return key ? write_key (noun, key) : NULL;
}
