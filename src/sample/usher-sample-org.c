/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The organisation as a value: its arrays, and what is looked up in them.  One thread.  It must not
 * know how any of it is made or written. */

#include "usher-sample-build.h"

#include <string.h>

static GArray *
new_array (gsize size)
{
  return g_array_new (FALSE, TRUE, (guint) size);
}

SampleOrg *
usher_sample_org_new (guint64 seed, gint64 people)
{
  SampleOrg *self = g_new0 (SampleOrg, 1);

  self->seed = seed;
  self->n = people;
  self->texts = g_string_chunk_new (65536);
  self->logins = g_hash_table_new (g_str_hash, g_str_equal);
  self->people = new_array (sizeof (SamplePerson));
  self->accounts = new_array (sizeof (SampleAccount));
  self->apps = new_array (sizeof (SampleApp));
  self->entitlements = new_array (sizeof (SampleEntitlement));
  self->groups = new_array (sizeof (SampleGroup));
  self->memberships = new_array (sizeof (SampleMembership));
  self->grants = new_array (sizeof (SampleGrant));
  self->factors = new_array (sizeof (SampleFactor));
  self->events = new_array (sizeof (SampleEvent));
  self->days = new_array (sizeof (SampleDay));
  for (guint i = 0; i < SAMPLE_N_PARTS; i++)
    self->parts[i] = new_array (sizeof (guint32));
  for (guint i = 0; i < SAMPLE_N_DEPARTMENTS; i++)
    self->by_department[i] = new_array (sizeof (guint32));
  return self;
}

void
usher_sample_org_free (SampleOrg *self)
{
  GArray *arrays[] = { self->people, self->accounts, self->apps, self->entitlements, self->groups, self->memberships, self->grants,
    self->factors, self->events, self->days };

  for (guint i = 0; i < G_N_ELEMENTS (arrays); i++)
    g_array_unref (arrays[i]);
  for (guint i = 0; i < SAMPLE_N_PARTS; i++)
    g_array_unref (self->parts[i]);
  for (guint i = 0; i < SAMPLE_N_DEPARTMENTS; i++)
    g_array_unref (self->by_department[i]);
  g_hash_table_unref (self->logins);
  g_string_chunk_free (self->texts);
  g_free (self);
}

gint64
usher_sample_scale (const SampleOrg *org, gint64 of_two_thousand)
{
  return (of_two_thousand * org->n + USHER_SAMPLE_PEOPLE / 2) / USHER_SAMPLE_PEOPLE;
}

const char *
usher_sample_text (SampleOrg *org, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list list;

  va_start (list, format);
  text = g_strdup_vprintf (format, list);
  va_end (list);
  return g_string_chunk_insert_const (org->texts, text);
}

guint32
usher_sample_part (const SampleOrg *org, SamplePart part, guint nth)
{
  g_return_val_if_fail (nth < org->parts[part]->len, 0);
  return g_array_index (org->parts[part], guint32, nth);
}

guint32
usher_sample_find_app (const SampleOrg *org, const char *slug)
{
  for (guint32 i = 0; i < org->apps->len; i++)
    if (strcmp (SAMPLE_APP (org, i)->slug, slug) == 0)
      return i;
  g_return_val_if_reached (0);
}

guint32
usher_sample_find_entitlement (const SampleOrg *org, const char *app, const char *name)
{
  const SampleApp *found = SAMPLE_APP (org, usher_sample_find_app (org, app));

  for (guint32 i = found->first; i < found->first + found->n; i++)
    if (strcmp (SAMPLE_ENTITLEMENT (org, i)->name, name) == 0)
      return i;
  g_return_val_if_reached (0);
}

guint32
usher_sample_find_group (const SampleOrg *org, const char *name)
{
  for (guint32 i = 0; i < org->groups->len; i++)
    if (strcmp (SAMPLE_GROUP (org, i)->name, name) == 0)
      return i;
  g_return_val_if_reached (0);
}

/* ---- What joins two things ---- */

/* A person's account where the group or the entitlement is; those who have none there are left out. */
static const SampleAccount *
account_at (const SampleOrg *org, guint32 person, SampleSource source, guint32 *index)
{
  *index = SAMPLE_PERSON (org, person)->account[source];
  return *index == SAMPLE_NONE ? NULL : SAMPLE_ACCOUNT (org, *index);
}

void
usher_sample_join (SampleOrg *org, guint32 group, guint32 person, guint how, gint64 since)
{
  const SampleGroup *to = SAMPLE_GROUP (org, group);
  const SamplePerson *who = SAMPLE_PERSON (org, person);
  SampleMembership membership = { .group = group, .source = to->source, .how = (guint8) how };
  const SampleAccount *account = account_at (org, person, to->source, &membership.member);

  if (!account)
    return;
  membership.since = MAX (since, account->created_at);
  membership.until = who->state == SAMPLE_TERMINATED ? who->told_at : 0;
  g_array_append_val (org->memberships, membership);
}

void
usher_sample_nest (SampleOrg *org, guint32 group, guint32 inner)
{
  SampleMembership membership = { .group = group, .member = inner, .is_group = TRUE, .source = SAMPLE_GROUP (org, group)->source };

  membership.since = MAX (SAMPLE_GROUP (org, group)->created_at, SAMPLE_GROUP (org, inner)->created_at);
  g_array_append_val (org->memberships, membership);
}

void
usher_sample_grant (SampleOrg *org, guint32 entitlement, guint32 person, gint64 since)
{
  const SamplePerson *who = SAMPLE_PERSON (org, person);
  SampleGrant grant = { .entitlement = entitlement, .source = SAMPLE_APP (org, SAMPLE_ENTITLEMENT (org, entitlement)->app)->source };
  const SampleAccount *account = account_at (org, person, grant.source, &grant.principal);

  if (!account)
    return;
  grant.since = MAX (since, account->created_at);
  grant.until = who->state == SAMPLE_TERMINATED ? who->told_at : 0;
  g_array_append_val (org->grants, grant);
}

void
usher_sample_grant_group (SampleOrg *org, guint32 entitlement, guint32 group)
{
  SampleGrant grant = { .principal = group, .entitlement = entitlement, .is_group = TRUE };

  grant.source = SAMPLE_APP (org, SAMPLE_ENTITLEMENT (org, entitlement)->app)->source;
  grant.since = SAMPLE_GROUP (org, group)->created_at;
  g_array_append_val (org->grants, grant);
}
