/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The connector for directories: opening and closing it, and which streams it has.  One thread at a time.
 * Nothing is connected before something is asked. */

#include "usher-ldap-private.h"

#include <math.h>
#include <string.h>

#include "usher-error.h"

/* Tombstones of Active Directory are kept for 60 days at least; what was deleted before is not told. */
#define CHECKPOINT_MS (G_GINT64_CONSTANT (30) * 24 * 3600 * 1000)

static const UsherConnectorStream *
get_streams (UsherConnector *connector, guint *n)
{
  UsherLdap *self = (UsherLdap *) (gpointer) connector;

  *n = self->n_streams;
  return self->streams;
}

static double
get_headroom (UsherConnector *connector)
{
  return NAN;
}

static void
close_it (UsherConnector *connector)
{
  UsherLdap *self = (UsherLdap *) (gpointer) connector;

  usher_ldap_link_free (self->link);
  usher_ldap_names_free (self->names);
  for (guint i = 0; i < USHER_LDAP_STREAMS; i++)
    {
      g_free (self->bases[i]);
      g_free (self->narrow[i]);
    }
  g_clear_pointer (&self->moment.lock_ms, g_hash_table_unref);
  g_clear_pointer (&self->cookie, g_bytes_unref);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->clock, usher_clock_unref);
  usher_ldap_profile_free (self->profile);
  g_free (self->source);
  g_free (self->origin);
  g_free (self->host);
  g_free (self->user);
  g_free (self->ca);
  g_free (self->base);
  g_free (self->naming);
  g_free (self->open_at);
  g_free (self);
}

static const UsherConnectorFuncs funcs = {
  .streams = get_streams,
  .read = usher_ldap_read,
  .test = usher_ldap_test,
  .headroom = get_headroom,
  .can = usher_ldap_can,
  .plan = usher_ldap_plan,
  .send = usher_ldap_send,
  .observe = usher_ldap_observe,
  .close = close_it,
};

/* (nullable): an empty one is none. */
static const char *
setting (const UsherConnectorOptions *options, const char *name)
{
  const char *value = options->settings ? g_hash_table_lookup (options->settings, name) : NULL;

  return value && *value ? value : NULL;
}

static gboolean
setting_bool (const UsherConnectorOptions *options, const char *name, gboolean *value, GError **error)
{
  const char *text = setting (options, name);

  *value = g_strcmp0 (text, "true") == 0;
  return !text || *value || strcmp (text, "false") == 0 ||
         usher_error_set (error, USHER_ERROR_INPUT, NULL, "the setting %s is true or false, not “%.40s”", name, text);
}

static void
add_streams (UsherLdap *self)
{
  for (guint i = 0; i < USHER_LDAP_STREAMS; i++)
    if (self->profile->streams[i].there)
      self->streams[self->n_streams++] = (UsherConnectorStream) {
        .name = self->profile->streams[i].name,
        .into = usher_ldap_stream_into ((UsherLdapStreamKind) i),
        .incremental = i != USHER_LDAP_MEMBERSHIPS,
        .checkpoint_ms = self->profile->flavour == USHER_LDAP_ACTIVE_DIRECTORY ? CHECKPOINT_MS : 0,
      };
}

static gboolean
take_places (UsherLdap *self, const UsherConnectorOptions *options, GError **error)
{
  self->base = g_strdup (setting (options, "base") ? setting (options, "base") : "");
  for (guint i = 0; i < USHER_LDAP_STREAMS; i++)
    {
      const UsherLdapStream *stream = &self->profile->streams[i];
      const char *base = stream->base ? setting (options, stream->base) : NULL, *narrow = stream->narrow ? setting (options, stream->narrow) : NULL;

      if (narrow && !usher_ldap_filter_is_whole (narrow))
        return usher_error_set (error, USHER_ERROR_INPUT, "such as (department=Sales)", "the setting %s is no filter: %.200s", stream->narrow, narrow);
      self->bases[i] = g_strdup (base ? base : self->base);
      self->narrow[i] = g_strdup (narrow ? narrow : "");
    }
  return TRUE;
}

static gboolean
open_link (UsherLdap *self, const UsherConnectorOptions *options, GError **error)
{
  UsherLdapLinkOptions link = { .source = self->source, .origin = self->origin, .secret = options->secret,
                                .timeout_ms = self->profile->timeout_ms };

  if (!setting_bool (options, "plain", &self->plain, error))
    return FALSE;
  self->user = g_strdup (setting (options, "user"));
  self->ca = g_strdup (setting (options, "ca"));
  link.user = self->user;
  link.ca = self->ca;
  link.plain = self->plain;
  self->link = usher_ldap_link_new (&link);
  return TRUE;
}

UsherConnector *
usher_ldap_open (const UsherConnectorOptions *options, GError **error)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  UsherLdap *self = g_new0 (UsherLdap, 1);
  g_autoptr (GUri) uri = g_uri_parse (options->origin, G_URI_FLAGS_NONE, NULL);

  self->parent.funcs = &funcs;
  self->source = g_strdup (options->source);
  self->origin = g_strdup (options->origin);
  self->host = g_strdup (uri && g_uri_get_host (uri) ? g_uri_get_host (uri) : "");
  self->clock = options->clock ? usher_clock_ref (options->clock) : usher_clock_new_system ();
  self->names = usher_ldap_names_new ();
  self->profile = usher_ldap_profile_new (options->manifest, faults);
  self->page = self->profile->page;
  if (faults->len)
    g_propagate_error (error, g_error_copy (faults->pdata[0]));
  if (faults->len || !take_places (self, options, error) || !open_link (self, options, error))
    {
      close_it (&self->parent);
      return NULL;
    }
  add_streams (self);
  return &self->parent;
}
