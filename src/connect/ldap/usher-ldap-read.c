/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Users and groups as pages of rows.  Blocking; one thread at a time.
 *
 *   everything    a
 *   what changed  c ──► m: changed elsewhere, so moved away ──► n: changed, and not wanted any more
 *                   ──► d: deleted                              (m, n and d in Active Directory alone) */

#include "usher-ldap-private.h"

#include <string.h>

#include "usher-error.h"

/* ---- What of the directory's own must be known ---- */

static void
learn_base (UsherLdap *self, const UsherLdapEntry *root)
{
  const char *naming = usher_ldap_entry_text (root, "defaultNamingContext");

  if (!naming)
    naming = usher_ldap_entry_text (root, "namingContexts");
  g_clear_pointer (&self->naming, g_free);
  self->naming = g_strdup (naming);
  if (!*self->base && naming)
    {
      g_free (self->base);
      self->base = g_strdup (naming);
    }
  for (guint i = 0; i < USHER_LDAP_STREAMS; i++)
    if (!*self->bases[i])
      {
        g_free (self->bases[i]);
        self->bases[i] = g_strdup (self->base);
      }
}

/* How long a lock lasts, by password policy; where there is one alone, it is everybody's. */
static void
learn_policies (UsherLdap *self, GCancellable *cancellable)
{
  static const char *const attributes[] = { "pwdLockoutDuration", NULL };
  const UsherLdapSearch search = { .base = self->base, .scope = LDAP_SCOPE_SUBTREE, .filter = "(objectClass=pwdPolicy)", .attributes = attributes };
  g_autoptr (GPtrArray) entries = usher_ldap_link_search (self->link, &search, NULL, cancellable, NULL);

  if (!entries)
    return;
  self->moment.lock_ms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < entries->len; i++)
    {
      const UsherLdapEntry *entry = entries->pdata[i];
      char *normal = usher_ldap_dn_normal (entry->dn);
      gint64 seconds = 0;

      usher_ldap_entry_int (entry, "pwdLockoutDuration", &seconds);
      seconds *= 1000;
      g_hash_table_replace (self->moment.lock_ms, normal ? normal : g_strdup (entry->dn), g_memdup2 (&seconds, sizeof seconds));
      if (entries->len == 1)
        g_hash_table_replace (self->moment.lock_ms, g_strdup (""), g_memdup2 (&seconds, sizeof seconds));
    }
}

gboolean
usher_ldap_learn_moment (UsherLdap *self, GCancellable *cancellable, GError **error)
{
  static const char *const attributes[] = { "defaultNamingContext", "namingContexts", "currentTime", NULL };
  g_autoptr (UsherLdapEntry) root = NULL;
  gint64 ours = usher_clock_now (self->clock), theirs;
  const char *time;

  self->moment.now = ours + self->skew_ms;
  if (self->moment_known)
    return TRUE;
  if (!usher_ldap_link_read (self->link, "", NULL, attributes, &root, cancellable, error))
    return FALSE;
  if (root)
    learn_base (self, root);
  if (root && (time = usher_ldap_entry_text (root, "currentTime")) && usher_ldap_time (time, &theirs))
    self->skew_ms = theirs - ours;
  self->moment.now = ours + self->skew_ms;
  if (self->profile->flavour == USHER_LDAP_OPENLDAP)
    learn_policies (self, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (!*self->base)
    return usher_error_set (error, USHER_ERROR_INPUT, "say it with --set base=DC=example,DC=org",
                            "%s: the directory does not say where its entries begin", self->source);
  self->moment_known = TRUE;
  return TRUE;
}

/* ---- Searches ---- */

char *
usher_ldap_filter (UsherLdap *self, UsherLdapStreamKind kind)
{
  return usher_ldap_and (self->profile->streams[kind].filter, self->narrow[kind], NULL);
}

/* What a phase asks. */
typedef struct {
  UsherLdapPaging paging;
  char *filter;                /* (owned) */
  const char *id_only[2];
} Asking;

static gboolean
make_asking (UsherLdap *self, UsherLdapStreamKind kind, const UsherConnectorRead *read, const UsherLdapCursor *at, Asking *asking,
             GCancellable *cancellable, GError **error)
{
  const UsherLdapStream *stream = &self->profile->streams[kind];
  g_autofree char *changed = NULL, *not_wanted = NULL;

  if (at->phase != 'a' && !usher_ldap_changed_filter (self, kind, read->checkpoint, &changed, cancellable, error))
    return FALSE;
  *asking = (Asking) { .paging = { .kind = kind, .cursor = read->cursor }, .id_only = { usher_ldap_stream_id (stream), NULL } };
  asking->paging.search = (UsherLdapSearch) { .base = self->bases[kind], .scope = LDAP_SCOPE_SUBTREE,
                                              .attributes = (const char *const *) stream->wanted->pdata };
  if (at->phase == 'm' || at->phase == 'd')
    asking->paging.search.base = self->naming;
  asking->paging.search.deleted = at->phase == 'd';
  if (at->phase != 'a' && at->phase != 'c')
    asking->paging.search.attributes = asking->id_only;
  not_wanted = g_strdup_printf ("(!%s)", self->narrow[kind]);
  if (at->phase == 'd')
    asking->filter = usher_ldap_deleted_filter (self, kind, read->checkpoint);
  else if (at->phase == 'm')
    asking->filter = usher_ldap_and (stream->filter, changed, NULL);
  else
    asking->filter = usher_ldap_and (stream->filter, at->phase == 'n' ? not_wanted : self->narrow[kind], changed, NULL);
  asking->paging.search.filter = asking->filter;
  return TRUE;
}

/* The phase behind PHASE that has something to ask; 0: none. */
static char
next_phase (UsherLdap *self, UsherLdapStreamKind kind, char phase)
{
  static const char order[] = "cmnd";
  const char *at = strchr (order, phase);
  g_autofree char *base = NULL, *naming = NULL;

  if (!at || self->profile->flavour != USHER_LDAP_ACTIVE_DIRECTORY || !self->naming)
    return 0;
  for (at++; *at; at++)
    {
      base = base ? base : usher_ldap_dn_normal (self->bases[kind]);
      naming = naming ? naming : usher_ldap_dn_normal (self->naming);
      if ((*at == 'm' && g_strcmp0 (base, naming) == 0) || (*at == 'n' && !*self->narrow[kind]))
        continue;
      return *at;
    }
  return 0;
}

/* ---- Rows ---- */

void
usher_ldap_note_name (UsherLdap *self, UsherLdapStreamKind kind, const UsherLdapEntry *entry, const char *id, const char *called)
{
  const UsherLdapValue *bytes = usher_ldap_entry_first (entry, "objectSid");
  g_autofree char *sid = bytes && kind == USHER_LDAP_GROUPS ? usher_ldap_sid_format (bytes->text, bytes->length) : NULL;

  usher_ldap_names_add (self->names, kind, entry->dn, id);
  if (sid && self->profile->primary_group)
    usher_ldap_names_add_sid (self->names, sid, id);
  if (called && kind == USHER_LDAP_USERS && self->profile->member_logins->len)
    usher_ldap_names_add_login (self->names, called, id);
}

static void
add_removed (UsherLdap *self, UsherBatch *batch, UsherLdapStreamKind kind, char phase, const UsherLdapEntry *entry, const char *id)
{
  g_autofree char *dn = usher_ldap_dn_normal (entry->dn), *base = usher_ldap_dn_normal (self->bases[kind]);

  if (id && (phase != 'm' || !dn || !base || !usher_ldap_dn_is_below (dn, base)))
    usher_batch_add (batch, TRUE)[USHER_ACCOUNTS_NATIVE] = usher_batch_text (batch, id);
}

static void
take_entries (UsherLdap *self, UsherBatch *batch, UsherLdapStreamKind kind, UsherLdapCursor *at, const GPtrArray *entries)
{
  const UsherLdapStream *stream = &self->profile->streams[kind];

  for (guint i = 0; i < entries->len; i++)
    {
      const UsherLdapEntry *entry = entries->pdata[i];
      g_autofree char *id = usher_ldap_convert_id (&stream->fields[USHER_ACCOUNTS_NATIVE], entry);

      usher_ldap_cursor_pass (at, id);
      if (at->phase != 'a' && at->phase != 'c')
        add_removed (self, batch, kind, at->phase, entry, id);
      else if (usher_ldap_convert (batch, stream, entry, &self->moment))
        usher_ldap_note_name (self, kind, entry, id, usher_batch_row (batch, usher_batch_rows (batch) - 1, NULL)[1].text);
    }
}

/* Behind the last page of a phase: the next one, or the end. */
static void
end_phase (UsherLdap *self, UsherBatch *batch, UsherLdapStreamKind kind, UsherLdapCursor *at, gboolean whole)
{
  char phase = next_phase (self, kind, at->phase);

  if (phase)
    {
      at->phase = phase;
      at->passed = 0;
      memset (&at->digest, 0, sizeof at->digest);
      batch->next = usher_ldap_note_cursor (self, at);
      return;
    }
  if (whole)
    usher_ldap_names_set_complete (self->names, kind);
  batch->checkpoint = g_strdup (at->checkpoint);
}

/* ---- The stream ---- */

static gboolean
begin (UsherLdap *self, const UsherConnectorRead *read, UsherLdapCursor *at, GCancellable *cancellable, GError **error)
{
  if (read->cursor)
    return usher_ldap_cursor_parse (at, read->cursor) || usher_ldap_fail_gone (self, "this is no place in a directory", error);
  at->phase = read->checkpoint ? 'c' : 'a';
  return usher_ldap_checkpoint_now (self, &at->checkpoint, cancellable, error);
}

/* Tombstones are shown to administrators alone. */
static gboolean
is_hidden (char phase, const GError *fault)
{
  UsherTroubleClass class = usher_trouble_of (fault);

  return phase == 'd' && (class == USHER_TROUBLE_FORBIDDEN_ROLE || class == USHER_TROUBLE_NOT_FOUND || class == USHER_TROUBLE_INVALID_REQUEST);
}

UsherBatch *
usher_ldap_read_records (UsherLdap *self, UsherLdapStreamKind kind, const UsherConnectorRead *read, GCancellable *cancellable, GError **error)
{
  g_autoptr (UsherBatch) batch = usher_batch_new (usher_ldap_stream_into (kind));
  g_auto (UsherLdapCursor) at = { 0 };
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) local = NULL;
  Asking asking;
  gboolean last = TRUE;

  if (!begin (self, read, &at, cancellable, error) || !make_asking (self, kind, read, &at, &asking, cancellable, error))
    return NULL;
  if (!read->cursor && at.phase == 'a')
    self->whole[kind] = TRUE;
  else if (at.phase != 'a' || g_strcmp0 (read->cursor, self->open_at) != 0)
    self->whole[kind] = FALSE;
  entries = usher_ldap_next_page (self, &asking.paging, &at, &last, cancellable, &local);
  g_free (asking.filter);
  if (entries)
    take_entries (self, batch, kind, &at, entries);
  else if (is_hidden (at.phase, local))
    usher_batch_doubt (batch, "the directory does not show what was deleted: %s; reading everything finds it", local->message);
  else
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (last || !entries)
    end_phase (self, batch, kind, &at, self->whole[kind]);
  else
    batch->next = usher_ldap_note_cursor (self, &at);
  return g_steal_pointer (&batch);
}

static UsherBatch *
read_once (UsherLdap *self, const UsherConnectorRead *read, GCancellable *cancellable, GError **error)
{
  if (!usher_ldap_learn_moment (self, cancellable, error))
    return NULL;
  for (guint i = 0; i < USHER_LDAP_STREAMS; i++)
    if (self->profile->streams[i].there && strcmp (self->profile->streams[i].name, read->stream) == 0)
      return i == USHER_LDAP_MEMBERSHIPS ? usher_ldap_read_members (self, read, cancellable, error)
                                         : usher_ldap_read_records (self, (UsherLdapStreamKind) i, read, cancellable, error);
  usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "%s has no stream “%.64s”", self->source, read->stream);
  return NULL;
}

UsherBatch *
usher_ldap_read (UsherConnector *connector, const UsherConnectorRead *read, GCancellable *cancellable, GError **error)
{
  UsherLdap *self = (UsherLdap *) (gpointer) connector;
  gboolean was_used = usher_ldap_link_was_used (self->link);
  g_autoptr (GError) local = NULL;
  UsherBatch *batch = read_once (self, read, cancellable, &local);

  /* A connection that was idle for long is ended by its server: that shows only when it is asked. */
  if (!batch && was_used && usher_trouble_of (local) == USHER_TROUBLE_NETWORK)
    {
      g_clear_error (&local);
      batch = read_once (self, read, cancellable, &local);
    }
  if (local)
    g_propagate_error (error, g_steal_pointer (&local));
  return batch;
}
