/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Why a directory's certificate was not accepted, in words.  libldap only says that it was not; so, once it
 * has refused, the same handshake is tried with GIO, which tells.  Nothing is ever sent over that connection, and
 * its answer lets nothing through.  Blocking; any thread. */

#include "usher-ldap-link-private.h"

#include <string.h>

static const struct {
  GTlsCertificateFlags flag;
  const char *words;
} faults[] = {
  { G_TLS_CERTIFICATE_BAD_IDENTITY, "it is for another name" },
  { G_TLS_CERTIFICATE_EXPIRED, "it has expired" },
  { G_TLS_CERTIFICATE_NOT_ACTIVATED, "it is not valid yet" },
  { G_TLS_CERTIFICATE_REVOKED, "it was revoked" },
  { G_TLS_CERTIFICATE_INSECURE, "it is made in a way that is not secure any more" },
  { G_TLS_CERTIFICATE_UNKNOWN_CA, "no authority that is trusted here has signed it" },
  { G_TLS_CERTIFICATE_GENERIC_ERROR, "it cannot be checked" },
};

static gboolean
on_accept_certificate_cb (GTlsConnection *connection, GTlsCertificate *certificate, GTlsCertificateFlags flags, gpointer data)
{
  *(GTlsCertificateFlags *) data = flags;
  return FALSE;
}

/* The request for StartTLS is always the same bytes; the answer is read, whatever it is. */
static gboolean
ask_start_tls (GIOStream *stream, GCancellable *cancellable)
{
  static const char request[] = "\x30\x1d\x02\x01\x01\x77\x18\x80\x16" "1.3.6.1.4.1.1466.20037";
  GInputStream *input = g_io_stream_get_input_stream (stream);
  guint8 answer[2 + 127];
  gsize got;

  return g_output_stream_write_all (g_io_stream_get_output_stream (stream), request, sizeof request - 1, NULL, cancellable, NULL) &&
         g_input_stream_read_all (input, answer, 2, &got, cancellable, NULL) && got == 2 && answer[1] < 0x80 &&
         g_input_stream_read_all (input, answer + 2, answer[1], &got, cancellable, NULL) && got == answer[1];
}

static char *
describe (GTlsCertificateFlags flags)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    if (flags & faults[i].flag)
      g_strv_builder_add (words, faults[i].words);
  list = g_strv_builder_end (words);
  return list[0] ? g_strjoinv (", and ", list) : NULL;
}

char *
usher_ldap_certificate_fault (const UsherLdapLink *self, GCancellable *cancellable)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) identity = g_network_address_new (self->host, self->port);
  g_autoptr (GSocketConnection) socket = NULL;
  g_autoptr (GIOStream) tls = NULL;
  g_autoptr (GTlsDatabase) authorities = NULL;
  GTlsCertificateFlags flags = 0;

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, (guint) MAX (1, self->timeout_ms / 1000));
  if (!(socket = g_socket_client_connect_to_host (client, self->host, self->port, cancellable, NULL)) ||
      (!self->encrypted && !ask_start_tls (G_IO_STREAM (socket), cancellable)) ||
      !(tls = g_tls_client_connection_new (G_IO_STREAM (socket), identity, NULL)))
    return NULL;
  if (self->ca && (authorities = g_tls_file_database_new (self->ca, NULL)))
    g_tls_connection_set_database (G_TLS_CONNECTION (tls), authorities);
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (on_accept_certificate_cb), &flags);
  g_tls_connection_handshake (G_TLS_CONNECTION (tls), cancellable, NULL);
  return describe (flags);
}
