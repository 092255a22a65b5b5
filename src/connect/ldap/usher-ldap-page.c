/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One page after another of a search, also in a process that begins in the middle.  Blocking; one thread
 * at a time.
 *
 *   the cursor of the search that is open ──► its cookie ──► the next page
 *   another cursor ──► a new search ──► as many entries as it passed, the same ones? ──► the next page
 *                                                                    └─ no: gone-cursor
 *
 * It must not know what is read. */

#include "usher-ldap-private.h"

#include <string.h>

#include "usher-error.h"

gboolean
usher_ldap_fail_gone (UsherLdap *self, const char *why, GError **error)
{
  UsherTrouble trouble = { .class = USHER_TROUBLE_GONE_CURSOR, .message = (char *) why };
  g_autofree char *doing = g_strdup_printf ("%s was read", self->source);

  return usher_trouble_set (error, &trouble, doing);
}

static void
close_search (UsherLdap *self)
{
  g_clear_pointer (&self->cookie, g_bytes_unref);
  g_clear_pointer (&self->open_at, g_free);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
}

/* A page of at most MOST entries (0: as many as a page has).  A server that finds the first one too big is
 * asked for less, and that is remembered. */
static GPtrArray *
fetch (UsherLdap *self, const UsherLdapPaging *paging, guint most, GCancellable *cancellable, GError **error)
{
  while (TRUE)
    {
      UsherLdapSearch search = paging->search;
      gboolean first = self->cookie == NULL;
      g_autoptr (GError) local = NULL;
      GPtrArray *entries;
      int status;

      search.page = paging->most ? MIN (paging->most, self->page) : self->page;
      search.page = most ? MIN (most, search.page) : search.page;
      entries = usher_ldap_link_search (self->link, &search, &self->cookie, cancellable, &local);
      /* Active Directory answers empty pages in the middle. */
      if (entries && !entries->len && self->cookie)
        {
          g_ptr_array_unref (entries);
          continue;
        }
      if (entries)
        {
          self->generation = usher_ldap_link_generation (self->link);
          return entries;
        }
      status = usher_error_get_info (local) && usher_error_get_info (local)->remote ? usher_error_get_info (local)->remote->status : 0;
      if (!first || self->page <= 1 || (status != LDAP_ADMINLIMIT_EXCEEDED && status != LDAP_SIZELIMIT_EXCEEDED))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      self->page /= 2;
    }
}

/* A new search up to where AT is. */
static gboolean
pass_again (UsherLdap *self, const UsherLdapPaging *paging, const UsherLdapCursor *at, gboolean *ended, GCancellable *cancellable, GError **error)
{
  const UsherLdapField *native = &self->profile->streams[paging->kind].fields[USHER_ACCOUNTS_NATIVE];
  g_auto (UsherLdapCursor) again = { 0 };

  while (again.passed < at->passed && !*ended)
    {
      gint64 left = at->passed - again.passed;
      g_autoptr (GPtrArray) entries = fetch (self, paging, (guint) MIN (left, G_MAXINT32), cancellable, error);

      if (!entries)
        return FALSE;
      for (guint i = 0; i < entries->len; i++)
        {
          g_autofree char *id = usher_ldap_convert_id (native, entries->pdata[i]);

          usher_ldap_cursor_pass (&again, id);
        }
      *ended = self->cookie == NULL;
    }
  return (again.passed == at->passed && usher_digest_equal (&again.digest, &at->digest)) ||
         usher_ldap_fail_gone (self, "the directory changed while the reading of it was broken off", error);
}

GPtrArray *
usher_ldap_next_page (UsherLdap *self, const UsherLdapPaging *paging, UsherLdapCursor *at, gboolean *last, GCancellable *cancellable,
                      GError **error)
{
  gboolean ended = FALSE;
  GPtrArray *entries;

  if (!paging->cursor || !self->cookie || g_strcmp0 (self->open_at, paging->cursor) != 0 || self->generation != usher_ldap_link_generation (self->link))
    {
      close_search (self);
      if (at->passed && !pass_again (self, paging, at, &ended, cancellable, error))
        return NULL;
    }
  g_clear_pointer (&self->open_at, g_free);
  if (ended)
    entries = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_ldap_entry_free);
  else
    entries = fetch (self, paging, 0, cancellable, error);
  *last = self->cookie == NULL;
  return entries;
}

char *
usher_ldap_note_cursor (UsherLdap *self, const UsherLdapCursor *at)
{
  g_free (self->open_at);
  self->open_at = usher_ldap_cursor_format (at);
  return g_strdup (self->open_at);
}
