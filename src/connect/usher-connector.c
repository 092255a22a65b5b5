/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The door to a source, whichever protocol it speaks.  Blocking; a thread of its own. */

#include "usher-connector-private.h"

#include <math.h>

UsherConnector *
usher_connector_open (const UsherConnectorOptions *options, GError **error)
{
  switch (options->manifest->protocol)
    {
    case USHER_PROTOCOL_LDAP:
      return usher_ldap_open (options, error);
    case USHER_PROTOCOL_REST:
    default:
      return usher_rest_open (options, error);
    }
}

void
usher_connector_close (UsherConnector *self)
{
  if (self)
    self->funcs->close (self);
}

const UsherConnectorStream *
usher_connector_streams (UsherConnector *self, guint *n)
{
  return self->funcs->streams (self, n);
}

UsherBatch *
usher_connector_read (UsherConnector *self, const UsherConnectorRead *read, GCancellable *cancellable, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return self->funcs->read (self, read, cancellable, error);
}

gboolean
usher_connector_test (UsherConnector *self, UsherConnectorReport *report, GCancellable *cancellable, GError **error)
{
  return self->funcs->test (self, report, cancellable, error);
}

double
usher_connector_headroom (UsherConnector *self)
{
  return self->funcs->headroom (self);
}

gboolean
usher_connector_can (UsherConnector *self, UsherOpKind kind, char **why)
{
  return self->funcs->can (self, kind, why);
}

GPtrArray *
usher_connector_plan (UsherConnector *self, const UsherOpTarget *target, GCancellable *cancellable, GError **error)
{
  return self->funcs->plan (self, target, cancellable, error);
}

gboolean
usher_connector_send (UsherConnector *self, const UsherOpRequest *request, const char *key, UsherOpAnswer *answer,
                      GCancellable *cancellable, GError **error)
{
  return self->funcs->send (self, request, key, answer, cancellable, error);
}

gboolean
usher_connector_observe (UsherConnector *self, const UsherOpTarget *target, UsherOpSeen *seen, GCancellable *cancellable, GError **error)
{
  return self->funcs->observe (self, target, seen, cancellable, error);
}

static void
capability_free (gpointer data)
{
  UsherCapability *capability = data;

  g_free (capability->stream);
  g_free (capability->missing);
  g_free (capability->message);
  g_free (capability);
}

void
usher_connector_report_init (UsherConnectorReport *self)
{
  *self = (UsherConnectorReport) { .streams = g_ptr_array_new_with_free_func (capability_free), .clock_skew = NAN, .headroom = NAN };
}

void
usher_connector_report_clear (UsherConnectorReport *self)
{
  g_clear_pointer (&self->streams, g_ptr_array_unref);
  g_clear_pointer (&self->identity, g_free);
}
