/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads what a person's card and page tell, in one snapshot.  Reader threads; it knows no widget. */

#include "usher-person-reading.h"

#include <string.h>

#include "usher-key.h"
#include "usher-when.h"

static const char *const names[] = { "privileged", "high", "medium", "low", NULL };

const char *
usher_held_name (guint held)
{
  return names[held];
}

const char *
usher_held_risk (const UsherFacts *assignment)
{
  return usher_facts_int (assignment, "privileged", 0) ? "privileged" : usher_facts_text (assignment, "risk");
}

static guint
held_index (const UsherFacts *assignment)
{
  const char *risk = usher_held_risk (assignment);

  for (guint i = 0; risk && i < USHER_HELD_UNRATED; i++)
    if (strcmp (names[i], risk) == 0)
      return i;
  return USHER_HELD_UNRATED;
}

static int
compare_access (gconstpointer a, gconstpointer b)
{
  const UsherFacts *left = *(UsherFacts *const *) a, *right = *(UsherFacts *const *) b;
  guint first = held_index (left), second = held_index (right);

  return first != second ? (first < second ? -1 : 1)
                         : g_strcmp0 (usher_facts_text (left, "entitlement_name"), usher_facts_text (right, "entitlement_name"));
}

static gboolean
read_access (UsherConn *conn, UsherPersonReading *self, GError **error)
{
  const char *key = strchr (self->person->key, ':') + 1;
  g_autofree char *tokens = usher_token_make ("person", key);

  self->access = usher_facts_list (conn, "assignments", tokens, NULL, "entitlement,entitlement_name,app,risk,privileged,paths,direct", -1, error);
  if (!self->access)
    return FALSE;
  g_ptr_array_sort (self->access, compare_access);
  for (guint i = 0; i < self->access->len; i++)
    self->held[held_index (self->access->pdata[i])]++;
  return TRUE;
}

static void
find_last_success (UsherPersonReading *self)
{
  for (guint i = 0; i < self->person->accounts->len; i++)
    {
      const UsherPersonAccount *account = self->person->accounts->pdata[i];

      if (account->last_success <= self->last_success)
        continue;
      self->last_success = account->last_success;
      g_free (self->last_source);
      self->last_source = g_strdup (account->source);
    }
}

static gboolean
is_a_source (const UsherPersonReading *self, const char *name)
{
  if (g_strcmp0 (self->person->source, name) == 0)
    return TRUE;
  for (guint i = 0; i < self->person->accounts->len; i++)
    if (g_strcmp0 (((UsherPersonAccount *) self->person->accounts->pdata[i])->source, name) == 0)
      return TRUE;
  return FALSE;
}

#define RUNS_LOOKED_AT 200 /* the newest; a source that has not run for so long is left out */

/* Which sources said so, each with its last run that was applied. */
static gboolean
read_sources (UsherConn *conn, UsherPersonReading *self, gint64 now, GError **error)
{
  g_autoptr(GPtrArray) runs = usher_facts_list (conn, "runs", "state:complete,partial", "ended:desc", "source,ended", RUNS_LOOKED_AT, error);
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; runs && i < runs->len; i++)
    {
      const char *name = usher_facts_text (runs->pdata[i], "source");
      g_autofree char *when = NULL;

      if (!name || !is_a_source (self, name) || !g_hash_table_add (seen, (gpointer) name))
        continue;
      when = usher_when_short (usher_facts_int (runs->pdata[i], "ended", 0), now);
      g_string_append_printf (text, "%s%s %s", text->len ? " · " : "", name, when);
    }
  self->sources = text->len ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
  return runs != NULL;
}

UsherPersonReading *
usher_person_reading_load (UsherConn *conn, const char *person, gint64 now, GError **error)
{
  g_autoptr(UsherPersonReading) self = g_new0 (UsherPersonReading, 1);
  gint64 id;

  if (!usher_key_find (conn, "person", person, &id, error) || !(self->person = usher_person_load (conn, id, error)) || !read_access (conn, self, error)
      || !read_sources (conn, self, now, error) || (self->as_of = usher_facts_as_of (conn, error)) < 0)
    return NULL;
  find_last_success (self);
  return g_steal_pointer (&self);
}

void
usher_person_reading_free (UsherPersonReading *self)
{
  g_clear_pointer (&self->person, usher_person_free);
  g_clear_pointer (&self->access, g_ptr_array_unref);
  g_free (self->last_source);
  g_free (self->sources);
  g_free (self);
}
