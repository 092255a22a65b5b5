/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Memberships: a group's own attributes name its members, in Active Directory in ranges when there are
 * many; and there each user names one primary group.  Always all of them: a directory does not tell who
 * left a group.  Blocking; one thread at a time. */

#include "usher-ldap-private.h"

#include <string.h>

#include "usher-error.h"

#define ROWS_MAX 5000     /* of a batch */
#define GROUPS_MAX 100    /* in a page: each may have many members */
#define RESTARTS_MAX 3    /* of a group whose members change while they are read */

/* ---- Who is called how ---- */

/* All names of KIND, where the streams that were read in this process did not bring them. */
static gboolean
sweep (UsherLdap *self, UsherLdapStreamKind kind, GCancellable *cancellable, GError **error)
{
  const UsherLdapStream *stream = &self->profile->streams[kind];
  const UsherLdapField *native = &stream->fields[USHER_ACCOUNTS_NATIVE], *called = &stream->fields[USHER_ACCOUNTS_LOGIN];
  const char *attributes[] = { usher_ldap_stream_id (stream), kind == USHER_LDAP_GROUPS ? "objectSid" : called->attributes[0], NULL };
  g_autofree char *filter = usher_ldap_filter (self, kind);
  UsherLdapPaging paging = { .kind = kind, .search = { .base = self->bases[kind], .scope = LDAP_SCOPE_SUBTREE, .filter = filter,
                                                       .attributes = attributes } };
  g_auto (UsherLdapCursor) at = { .phase = 'a' };
  gboolean last = FALSE;

  while (!last)
    {
      g_autofree char *cursor = g_strdup (self->open_at);
      g_autoptr (GPtrArray) entries = NULL;

      paging.cursor = cursor;
      if (!(entries = usher_ldap_next_page (self, &paging, &at, &last, cancellable, error)))
        return FALSE;
      for (guint i = 0; i < entries->len; i++)
        {
          const UsherLdapEntry *entry = entries->pdata[i];
          g_autofree char *id = usher_ldap_convert_id (native, entry);

          usher_ldap_cursor_pass (&at, id);
          if (id)
            usher_ldap_note_name (self, kind, entry, id, usher_ldap_entry_text (entry, called->attributes[0]));
        }
      if (!last)
        g_free (usher_ldap_note_cursor (self, &at));
    }
  usher_ldap_names_set_complete (self->names, kind);
  return TRUE;
}

static gboolean
learn_names (UsherLdap *self, GCancellable *cancellable, GError **error)
{
  for (guint kind = USHER_LDAP_USERS; kind <= USHER_LDAP_GROUPS; kind++)
    if (!usher_ldap_names_is_complete (self->names, (UsherLdapStreamKind) kind))
      {
        g_clear_pointer (&self->open_at, g_free);
        if (!sweep (self, (UsherLdapStreamKind) kind, cancellable, error))
          return FALSE;
      }
  return TRUE;
}

/* ---- One group's members ---- */

/* What is being told of one group. */
typedef struct {
  UsherLdap *self;
  UsherBatch *batch;
  UsherLdapCursor *at;
  const UsherLdapEntry *group;
  UsherValue id;            /* of the group, in the batch */
  gint64 position;          /* of the member that comes next */
  guint strangers;
  char *stranger;           /* (owned) (nullable): one of them */
} Telling;

static void
add_row (Telling *telling, UsherLdapStreamKind kind, const char *member)
{
  UsherValue *row = usher_batch_add (telling->batch, FALSE);

  row[USHER_MEMBERSHIPS_GROUP] = telling->id;
  row[USHER_MEMBERSHIPS_MEMBER_KIND] = usher_text_value (kind == USHER_LDAP_GROUPS ? "group" : "account");
  row[USHER_MEMBERSHIPS_MEMBER] = usher_batch_text (telling->batch, member);
  row[USHER_MEMBERSHIPS_HOW] = usher_text_value ("direct");
}

/* uniqueMember may carry an id of its own: "cn=x,dc=y#'0101'B" */
static char *
without_uid (const char *dn)
{
  const char *hash = strrchr (dn, '#');

  return hash && hash[1] == '\'' && g_str_has_suffix (dn, "'B") ? g_strndup (dn, (gsize) (hash - dn)) : g_strdup (dn);
}

static void
tell_member (Telling *telling, const UsherLdapValue *value, gboolean is_login)
{
  UsherLdapStreamKind kind = USHER_LDAP_USERS;
  g_autofree char *name = without_uid (value->text);
  const char *id = is_login ? usher_ldap_names_find_login (telling->self->names, name)
                            : usher_ldap_names_find (telling->self->names, name, &kind);

  if (!id)
    {
      if (!telling->strangers++)
        telling->stranger = g_steal_pointer (&name);
      return;
    }
  /* A group that must have a member holds itself when it has none. */
  if (kind != USHER_LDAP_GROUPS || strcmp (id, telling->id.text) != 0)
    add_row (telling, kind, id);
}

/* FALSE: the batch is full, and at->from says where to go on. */
static gboolean
tell_values (Telling *telling, const GArray *values, gboolean is_login)
{
  for (guint i = 0; i < values->len; i++, telling->position++)
    {
      if (telling->position < telling->at->from)
        continue;
      if (usher_batch_rows (telling->batch) >= ROWS_MAX)
        {
          telling->at->from = telling->position;
          return FALSE;
        }
      tell_member (telling, &g_array_index (values, UsherLdapValue, i), is_login);
    }
  return TRUE;
}

static const char *
stamp_name (UsherLdap *self)
{
  return self->profile->flavour == USHER_LDAP_ACTIVE_DIRECTORY ? "uSNChanged" : "entryCSN";
}

/* Active Directory answers so many values of one attribute, or fewer. */
static char *
range_of (UsherLdap *self, const char *attribute, gint64 first)
{
  return g_strdup_printf ("%s;range=%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT, attribute, first, first + self->profile->range - 1);
}

/* The members from POSITION on; *ENTRY without the range when there is none. */
static gboolean
fetch_range (Telling *telling, const char *attribute, UsherLdapEntry **entry, GCancellable *cancellable, GError **error)
{
  g_autofree char *range = range_of (telling->self, attribute, telling->position);
  const char *attributes[] = { range, stamp_name (telling->self), NULL };

  return usher_ldap_link_read (telling->self->link, telling->group->dn, NULL, attributes, entry, cancellable, error);
}

typedef enum { WHOLE, FULL, CHANGED, FAILED } Outcome;

/* A ranged attribute, part by part. */
static Outcome
tell_range (Telling *telling, const char *attribute, const UsherLdapAttribute *part, gint64 last, GCancellable *cancellable, GError **error)
{
  g_autoptr (UsherLdapEntry) entry = NULL;
  gint64 first = 0;

  if (telling->at->from > last && last >= 0)
    {
      /* The first part was told by an earlier batch. */
      telling->position = telling->at->from;
      part = NULL;
    }
  while (TRUE)
    {
      if (part && !tell_values (telling, part->values, FALSE))
        return FULL;
      if (part && last < 0)
        return WHOLE;
      g_clear_pointer (&entry, usher_ldap_entry_free);
      if (!fetch_range (telling, attribute, &entry, cancellable, error))
        return FAILED;
      if (!entry || g_strcmp0 (usher_ldap_entry_text (entry, stamp_name (telling->self)), telling->at->stamp) != 0)
        return CHANGED;
      if (!(part = usher_ldap_entry_find_range (entry, attribute, &first, &last)) || first != telling->position)
        return WHOLE;
    }
}

static Outcome
tell_group (Telling *telling, GCancellable *cancellable, GError **error)
{
  const UsherLdapProfile *profile = telling->self->profile;

  telling->position = 0;
  for (guint i = 0; i < profile->members->len + profile->member_logins->len; i++)
    {
      gboolean is_login = i >= profile->members->len;
      const char *name = is_login ? profile->member_logins->pdata[i - profile->members->len] : profile->members->pdata[i];
      gint64 first, last;
      const UsherLdapAttribute *part = usher_ldap_entry_find_range (telling->group, name, &first, &last);
      Outcome outcome = WHOLE;

      if (part)
        outcome = tell_range (telling, name, part, last, cancellable, error);
      else if ((part = usher_ldap_entry_find (telling->group, name)) && !tell_values (telling, part->values, is_login))
        outcome = FULL;
      if (outcome != WHOLE)
        return outcome;
    }
  return WHOLE;
}

static void
say_strangers (Telling *telling)
{
  if (telling->strangers)
    usher_batch_doubt (telling->batch, "%.200s: %u members are not among the users and groups that are read, such as %.200s", telling->group->dn,
                       telling->strangers, telling->stranger);
  g_clear_pointer (&telling->stranger, g_free);
}

static GPtrArray *
make_attributes (UsherLdap *self)
{
  GPtrArray *attributes = g_ptr_array_new_with_free_func (g_free);
  const UsherLdapProfile *profile = self->profile;
  gboolean ranged = profile->flavour == USHER_LDAP_ACTIVE_DIRECTORY;

  g_ptr_array_add (attributes, g_strdup (usher_ldap_stream_id (&profile->streams[USHER_LDAP_GROUPS])));
  g_ptr_array_add (attributes, g_strdup (stamp_name (self)));
  for (guint i = 0; i < profile->members->len; i++)
    g_ptr_array_add (attributes, ranged ? range_of (self, profile->members->pdata[i], 0) : g_strdup (profile->members->pdata[i]));
  for (guint i = 0; i < profile->member_logins->len; i++)
    g_ptr_array_add (attributes, g_strdup (profile->member_logins->pdata[i]));
  g_ptr_array_add (attributes, NULL);
  return attributes;
}

/* The group as it is now, in the place of GROUP; *THERE FALSE: it is gone. */
static gboolean
fetch_group (UsherLdap *self, guint place, gboolean *there, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) attributes = make_attributes (self);
  UsherLdapEntry **group = (UsherLdapEntry **) &self->groups->pdata[place];
  UsherLdapEntry *entry = NULL;

  if (!usher_ldap_link_read (self->link, (*group)->dn, NULL, (const char *const *) attributes->pdata, &entry, cancellable, error))
    return FALSE;
  *there = entry != NULL;
  if (!entry)
    return TRUE;
  usher_ldap_entry_free (*group);
  *group = entry;
  return TRUE;
}

/* The one at groups_at, up to its end or until the batch is full. */
static Outcome
tell_one (UsherLdap *self, UsherBatch *batch, UsherLdapCursor *at, const char *id, GCancellable *cancellable, GError **error)
{
  const UsherLdapEntry *group = self->groups->pdata[self->groups_at];
  const char *stamp = usher_ldap_entry_text (group, stamp_name (self));
  Telling telling = { .self = self, .batch = batch, .at = at, .group = group, .id = usher_batch_text (batch, id) };
  Outcome outcome;

  /* It changed since a part of it was told: what is told twice is one membership still, what is left out would be gone. */
  if (g_strcmp0 (at->stamp, stamp) != 0)
    at->from = 0;
  g_free (at->stamp);
  at->stamp = g_strdup (stamp);
  outcome = tell_group (&telling, cancellable, error);
  say_strangers (&telling);
  return outcome;
}

/* *FULL: the batch is; the group goes on in the next. */
static gboolean
tell_next (UsherLdap *self, UsherBatch *batch, UsherLdapCursor *at, gboolean *full, GCancellable *cancellable, GError **error)
{
  const UsherLdapField *native = &self->profile->streams[USHER_LDAP_GROUPS].fields[USHER_GROUPS_NATIVE];
  g_autofree char *id = usher_ldap_convert_id (native, self->groups->pdata[self->groups_at]);
  Outcome outcome = id ? tell_one (self, batch, at, id, cancellable, error) : WHOLE;
  gboolean there = TRUE;

  for (guint restarts = 0; outcome == CHANGED && there && restarts < RESTARTS_MAX; restarts++)
    {
      if (!fetch_group (self, self->groups_at, &there, cancellable, error))
        return FALSE;
      if (there)
        outcome = tell_one (self, batch, at, id, cancellable, error);
    }
  if (outcome == CHANGED && there)
    {
      UsherTrouble trouble = { .class = USHER_TROUBLE_LOCKED_RETRY, .message = (char *) "a group kept changing while its members were read" };

      return usher_trouble_set (error, &trouble, self->source);
    }
  *full = outcome == FULL;
  if (outcome == FAILED || *full)
    return *full;
  usher_ldap_cursor_pass (at, id);
  at->from = 0;
  g_clear_pointer (&at->stamp, g_free);
  self->groups_at++;
  return TRUE;
}

gboolean
usher_ldap_tell_members (UsherLdap *self, UsherBatch *batch, UsherLdapCursor *at, const UsherLdapEntry *group, const char *id)
{
  Telling telling = { .self = self, .batch = batch, .at = at, .group = group, .id = usher_batch_text (batch, id) };
  const UsherLdapProfile *profile = self->profile;
  gboolean full = FALSE;

  for (guint i = 0; !full && i < profile->members->len + profile->member_logins->len; i++)
    {
      gboolean is_login = i >= profile->members->len;
      const char *name = is_login ? profile->member_logins->pdata[i - profile->members->len] : profile->members->pdata[i];
      const UsherLdapAttribute *attribute = usher_ldap_entry_find (group, name);

      full = attribute && !tell_values (&telling, attribute->values, is_login);
    }
  say_strangers (&telling);
  return full;
}

/* ---- Pages of groups ---- */

static gboolean
open_groups (UsherLdap *self, const char *cursor, UsherLdapCursor *at, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) attributes = make_attributes (self), groups = NULL;
  g_autofree char *filter = usher_ldap_filter (self, USHER_LDAP_GROUPS);
  UsherLdapPaging paging = { .kind = USHER_LDAP_GROUPS, .cursor = cursor, .most = GROUPS_MAX,
                             .search = { .base = self->bases[USHER_LDAP_GROUPS], .scope = LDAP_SCOPE_SUBTREE, .filter = filter,
                                         .attributes = (const char *const *) attributes->pdata } };

  if (!(groups = usher_ldap_next_page (self, &paging, at, &self->groups_last, cancellable, error)))
    return FALSE;
  self->groups = g_steal_pointer (&groups);
  return TRUE;
}

static gboolean
tell_groups (UsherLdap *self, UsherBatch *batch, const char *cursor, UsherLdapCursor *at, GCancellable *cancellable, GError **error)
{
  gboolean full = FALSE;

  if (!self->groups || g_strcmp0 (self->open_at, cursor) != 0)
    {
      if (!open_groups (self, cursor, at, cancellable, error))
        return FALSE;
      self->groups_at = 0;
    }
  g_clear_pointer (&self->open_at, g_free);
  while (self->groups_at < self->groups->len && !full)
    if (!tell_next (self, batch, at, &full, cancellable, error))
      return FALSE;
  if (!full)
    g_clear_pointer (&self->groups, g_ptr_array_unref);
  if (full || !self->groups_last)
    batch->next = usher_ldap_note_cursor (self, at);
  return TRUE;
}

/* ---- Primary groups ---- */

void
usher_ldap_tell_primary (UsherLdap *self, UsherBatch *batch, const UsherLdapEntry *user, const char *id)
{
  const UsherLdapValue *bytes = usher_ldap_entry_first (user, "objectSid");
  g_autofree char *sid = bytes ? usher_ldap_sid_format (bytes->text, bytes->length) : NULL, *group = NULL;
  const char *dash = sid ? strrchr (sid, '-') : NULL, *native;
  UsherValue *row;
  gint64 rid;

  if (!id || !dash || !usher_ldap_entry_int (user, "primaryGroupID", &rid))
    return;
  group = g_strdup_printf ("%.*s-%" G_GINT64_FORMAT, (int) (dash - sid), sid, rid);
  if (!(native = usher_ldap_names_find_sid (self->names, group)))
    {
      usher_batch_doubt (batch, "%.200s: its primary group %s is not among the groups that are read", user->dn, group);
      return;
    }
  row = usher_batch_add (batch, FALSE);
  row[USHER_MEMBERSHIPS_GROUP] = usher_batch_text (batch, native);
  row[USHER_MEMBERSHIPS_MEMBER_KIND] = usher_text_value ("account");
  row[USHER_MEMBERSHIPS_MEMBER] = usher_batch_text (batch, id);
  row[USHER_MEMBERSHIPS_HOW] = usher_text_value ("direct");
}

static gboolean
tell_primaries (UsherLdap *self, UsherBatch *batch, const char *cursor, UsherLdapCursor *at, GCancellable *cancellable, GError **error)
{
  const UsherLdapStream *users = &self->profile->streams[USHER_LDAP_USERS];
  const char *attributes[] = { usher_ldap_stream_id (users), "objectSid", "primaryGroupID", NULL };
  g_autofree char *filter = usher_ldap_filter (self, USHER_LDAP_USERS);
  UsherLdapPaging paging = { .kind = USHER_LDAP_USERS, .cursor = cursor,
                             .search = { .base = self->bases[USHER_LDAP_USERS], .scope = LDAP_SCOPE_SUBTREE, .filter = filter,
                                         .attributes = attributes } };
  gboolean last;
  g_autoptr (GPtrArray) entries = usher_ldap_next_page (self, &paging, at, &last, cancellable, error);

  if (!entries)
    return FALSE;
  for (guint i = 0; i < entries->len; i++)
    {
      g_autofree char *id = usher_ldap_convert_id (&users->fields[USHER_ACCOUNTS_NATIVE], entries->pdata[i]);

      usher_ldap_cursor_pass (at, id);
      usher_ldap_tell_primary (self, batch, entries->pdata[i], id);
    }
  if (!last)
    batch->next = usher_ldap_note_cursor (self, at);
  return TRUE;
}

/* ---- The stream ---- */

UsherBatch *
usher_ldap_read_members (UsherLdap *self, const UsherConnectorRead *read, GCancellable *cancellable, GError **error)
{
  g_autoptr (UsherBatch) batch = usher_batch_new ("memberships");
  g_auto (UsherLdapCursor) at = { .phase = 'a' };

  if (read->cursor && !usher_ldap_cursor_parse (&at, read->cursor))
    {
      usher_ldap_fail_gone (self, "this is no place in a directory", error);
      return NULL;
    }
  if (!learn_names (self, cancellable, error))
    return NULL;
  if (at.phase == 'p')
    return tell_primaries (self, batch, read->cursor, &at, cancellable, error) ? g_steal_pointer (&batch) : NULL;
  if (!tell_groups (self, batch, read->cursor, &at, cancellable, error))
    return NULL;
  if (!batch->next && self->profile->primary_group)
    {
      usher_ldap_cursor_clear (&at);
      at = (UsherLdapCursor) { .phase = 'p' };
      batch->next = usher_ldap_note_cursor (self, &at);
    }
  return g_steal_pointer (&batch);
}
