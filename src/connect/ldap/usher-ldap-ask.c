/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Questions to a directory and changes in it, over an open connection.  Blocking; one thread at a time.
 * Referrals are never followed: what lies elsewhere is another source.  It must not know streams. */

#include "usher-ldap-link-private.h"

#include <string.h>

#include "usher-error.h"

/* A failure of the connection itself, behind which nothing can be asked on it any more. */
static gboolean
is_broken (int code)
{
  return code == LDAP_SERVER_DOWN || code == LDAP_CONNECT_ERROR || code == LDAP_TIMEOUT || code == LDAP_DECODING_ERROR ||
         code == LDAP_LOCAL_ERROR || code == LDAP_ENCODING_ERROR;
}

static UsherLdapEntry *
copy_entry (LDAP *ldap, LDAPMessage *message)
{
  char *dn = ldap_get_dn (ldap, message);
  UsherLdapEntry *entry = usher_ldap_entry_new (dn ? dn : "");
  BerElement *position = NULL;

  for (char *name = ldap_first_attribute (ldap, message, &position); name; name = ldap_next_attribute (ldap, message, position))
    {
      struct berval **values = ldap_get_values_len (ldap, message, name);

      for (guint i = 0; values && values[i]; i++)
        usher_ldap_entry_add (entry, name, values[i]->bv_val, values[i]->bv_len);
      ldap_value_free_len (values);
      ldap_memfree (name);
    }
  ber_free (position, 0);
  ldap_memfree (dn);
  return entry;
}

/* What stands in a paged answer's control: the cookie, or NULL at the end. */
static GBytes *
take_cookie (LDAP *ldap, LDAPControl **controls)
{
  LDAPControl *control = controls ? ldap_control_find (LDAP_CONTROL_PAGEDRESULTS, controls, NULL) : NULL;
  struct berval cookie = { 0 };
  ber_int_t estimate;
  GBytes *taken = NULL;

  if (control && ldap_parse_pageresponse_control (ldap, control, &estimate, &cookie) == LDAP_SUCCESS && cookie.bv_len)
    taken = g_bytes_new (cookie.bv_val, cookie.bv_len);
  ber_memfree (cookie.bv_val);
  return taken;
}

static int
send_search (UsherLdapLink *self, const UsherLdapSearch *search, GBytes *from, int *request)
{
  LDAPControl *controls[3] = { NULL }, deleted = { (char *) LDAP_CONTROL_X_SHOW_DELETED, { 0, NULL }, 1 };
  struct berval cookie = { 0 };
  guint n = 0;
  int code;

  if (from)
    cookie = (struct berval){ g_bytes_get_size (from), (char *) g_bytes_get_data (from, NULL) };
  if (search->page)
    {
      code = ldap_create_page_control (self->ldap, (ber_int_t) search->page, &cookie, 1, &controls[n++]);
      if (code != LDAP_SUCCESS)
        return code;
    }
  if (search->deleted)
    controls[n++] = &deleted;
  code = ldap_search_ext (self->ldap, search->base, search->scope, search->filter, (char **) search->attributes, 0, controls, NULL, NULL,
                          (int) search->most, request);
  if (search->page)
    ldap_control_free (controls[0]);
  return code;
}

/* Gathers what comes until the search is done; its result code. */
static int
gather (UsherLdapLink *self, const UsherLdapSearch *search, int request, GPtrArray *entries, GBytes **cookie, char **words)
{
  while (TRUE)
    {
      LDAPMessage *message = NULL;
      LDAPControl **controls = NULL;
      char *text = NULL;
      int code, said = LDAP_OTHER, kind = usher_ldap_link_wait (self, request, &message, &code);

      if (kind < 0)
        return code;
      if (kind == LDAP_RES_SEARCH_ENTRY)
        g_ptr_array_add (entries, copy_entry (self->ldap, message));
      if (kind != LDAP_RES_SEARCH_RESULT)
        {
          ldap_msgfree (message);
          continue;
        }
      if (ldap_parse_result (self->ldap, message, &said, NULL, &text, NULL, &controls, 1) != LDAP_SUCCESS)
        return LDAP_DECODING_ERROR;
      if (search->page)
        *cookie = take_cookie (self->ldap, controls);
      *words = g_strdup (text);
      ldap_memfree (text);
      ldap_controls_free (controls);
      /* It was told to stop there. */
      return said == LDAP_SIZELIMIT_EXCEEDED && search->most && entries->len >= search->most ? LDAP_SUCCESS : said;
    }
}

/* Ends what was guarded: TRUE when the answer counts. */
static gboolean
settle (UsherLdapLink *self, UsherLdapGuard *guard, int code, GError **error)
{
  gboolean cancelled = usher_ldap_guard_end (guard);

  if (cancelled || is_broken (code))
    usher_ldap_link_drop (self);
  else
    self->used = TRUE;
  return !cancelled || !g_cancellable_set_error_if_cancelled (guard->cancellable, error);
}

static gboolean
fail (UsherLdapLink *self, int code, const char *words, const char *what, GError **error)
{
  g_auto (UsherTrouble) trouble = { 0 };
  g_autofree char *doing = g_strdup_printf ("%s %s", self->source, what);

  usher_ldap_trouble (&trouble, code, words);
  return usher_trouble_set (error, &trouble, doing);
}

GPtrArray *
usher_ldap_link_search (UsherLdapLink *self, const UsherLdapSearch *search, GBytes **cookie, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_ldap_entry_free);
  g_autoptr (GBytes) from = cookie ? g_steal_pointer (cookie) : NULL;
  g_autofree char *words = NULL;
  GBytes *next = NULL;
  UsherLdapGuard guard;
  int request, code;

  if (!usher_ldap_link_open (self, cancellable, error))
    return NULL;
  usher_ldap_guard_begin (&guard, self->fd, cancellable);
  code = send_search (self, search, from, &request);
  if (code == LDAP_SUCCESS)
    code = gather (self, search, request, entries, &next, &words);
  if (!settle (self, &guard, code, error) || (code != LDAP_SUCCESS && !fail (self, code, words, "was read", error)))
    {
      g_clear_pointer (&next, g_bytes_unref);
      return NULL;
    }
  if (cookie)
    *cookie = next;
  return g_steal_pointer (&entries);
}

gboolean
usher_ldap_link_read (UsherLdapLink *self, const char *dn, const char *filter, const char *const *attributes, UsherLdapEntry **entry,
                      GCancellable *cancellable, GError **error)
{
  const UsherLdapSearch search = { .base = dn, .scope = LDAP_SCOPE_BASE, .filter = filter ? filter : "(objectClass=*)", .attributes = attributes };
  g_autoptr (GError) local = NULL;
  g_autoptr (GPtrArray) entries = usher_ldap_link_search (self, &search, NULL, cancellable, &local);

  *entry = NULL;
  if (entries && entries->len)
    *entry = g_ptr_array_steal_index (entries, 0);
  if (!entries && usher_trouble_of (local) != USHER_TROUBLE_NOT_FOUND)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE;
}

/* The result code of REQUEST, and what the server says beside. */
static int
wait_answer (UsherLdapLink *self, int request, char **words)
{
  LDAPMessage *message = NULL;
  char *text = NULL;
  int code, said = LDAP_OTHER;

  if (usher_ldap_link_wait (self, request, &message, &code) < 0)
    return code;
  if (ldap_parse_result (self->ldap, message, &said, NULL, &text, NULL, NULL, 1) != LDAP_SUCCESS)
    return LDAP_DECODING_ERROR;
  *words = g_strdup (text);
  ldap_memfree (text);
  return said;
}

gboolean
usher_ldap_link_modify (UsherLdapLink *self, const char *dn, LDAPMod **changes, UsherTrouble *trouble, GCancellable *cancellable)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *words = NULL;
  UsherLdapGuard guard;
  int request, code;

  trouble->status = -1;
  if (!usher_ldap_link_open (self, cancellable, &local))
    {
      /* Nothing was sent, and that is sure. */
      trouble->class = usher_trouble_of (local);
      trouble->status = 0;
      trouble->message = g_strdup (local->message);
      return FALSE;
    }
  usher_ldap_guard_begin (&guard, self->fd, cancellable);
  code = ldap_modify_ext (self->ldap, dn, changes, NULL, NULL, &request);
  if (code == LDAP_SUCCESS)
    code = wait_answer (self, request, &words);
  usher_ldap_guard_end (&guard);
  if (is_broken (code))
    usher_ldap_link_drop (self);
  else
    self->used = TRUE;
  if (code == LDAP_SUCCESS)
    {
      trouble->status = 0;
      return TRUE;
    }
  usher_ldap_trouble (trouble, code, words);
  if (is_broken (code))
    trouble->status = -1;
  return FALSE;
}

UsherTruth
usher_ldap_link_compare (UsherLdapLink *self, const char *dn, const char *attribute, const char *value, GCancellable *cancellable, GError **error)
{
  struct berval bytes = { strlen (value), (char *) value };
  g_autofree char *words = NULL;
  UsherLdapGuard guard;
  int request, code;

  if (!usher_ldap_link_open (self, cancellable, error))
    return USHER_TRUTH_UNKNOWN;
  usher_ldap_guard_begin (&guard, self->fd, cancellable);
  code = ldap_compare_ext (self->ldap, dn, attribute, &bytes, NULL, NULL, &request);
  if (code == LDAP_SUCCESS)
    code = wait_answer (self, request, &words);
  if (!settle (self, &guard, code, error))
    return USHER_TRUTH_UNKNOWN;
  if (code == LDAP_COMPARE_TRUE)
    return USHER_TRUTH_YES;
  if (code == LDAP_COMPARE_FALSE || code == LDAP_NO_SUCH_ATTRIBUTE)
    return USHER_TRUTH_NO;
  fail (self, code, words, "was asked", error);
  return USHER_TRUTH_UNKNOWN;
}

char *
usher_ldap_link_whoami (UsherLdapLink *self, GCancellable *cancellable)
{
  LDAPMessage *message = NULL;
  struct berval *answer = NULL;
  char *name = NULL, *oid = NULL;
  UsherLdapGuard guard;
  int request, code;

  if (!usher_ldap_link_open (self, cancellable, NULL))
    return NULL;
  usher_ldap_guard_begin (&guard, self->fd, cancellable);
  code = ldap_whoami (self->ldap, NULL, NULL, &request);
  if (code == LDAP_SUCCESS && usher_ldap_link_wait (self, request, &message, &code) > 0 &&
      ldap_parse_extended_result (self->ldap, message, &oid, &answer, 1) == LDAP_SUCCESS && answer && answer->bv_len)
    name = g_utf8_make_valid (answer->bv_val, (gssize) answer->bv_len);
  settle (self, &guard, code, NULL);
  ldap_memfree (oid);
  ber_bvfree (answer);
  return name;
}
