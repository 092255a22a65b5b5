/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening and closing a connection to a directory.  Blocking; one thread at a time.
 *
 *   GSocketClient connects (it can be cancelled) ─► libldap gets the socket ─► TLS ─► bind
 *
 * Cancelling shuts the socket down from whichever thread cancels: every wait of libldap on it ends, and
 * the connection is thrown away.  It must not know entries. */

#include "usher-ldap-link-private.h"

#include <fcntl.h>
#include <openldap.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "usher-error.h"

#define ANSWER_MAX (64 * 1024 * 1024) /* bytes of one message */
#define SYSTEM_CA "/etc/ssl/certs/ca-certificates.crt"

/* ---- Cancelling ---- */

static void
on_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  shutdown (GPOINTER_TO_INT (data), SHUT_RDWR);
}

void
usher_ldap_guard_begin (UsherLdapGuard *guard, int fd, GCancellable *cancellable)
{
  guard->cancellable = cancellable;
  guard->handler = cancellable ? g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb), GINT_TO_POINTER (fd), NULL) : 0;
}

gboolean
usher_ldap_guard_end (UsherLdapGuard *guard)
{
  if (!guard->cancellable)
    return FALSE;
  g_cancellable_disconnect (guard->cancellable, guard->handler);
  return g_cancellable_is_cancelled (guard->cancellable);
}

/* ---- Making and ending ---- */

static gboolean
is_scheme (const char *origin, const char *scheme)
{
  return g_ascii_strncasecmp (origin, scheme, strlen (scheme)) == 0;
}

UsherLdapLink *
usher_ldap_link_new (const UsherLdapLinkOptions *options)
{
  UsherLdapLink *self = g_new0 (UsherLdapLink, 1);

  self->source = g_strdup (options->source);
  self->origin = g_strdup (options->origin);
  self->user = g_strdup (options->user);
  self->secret = g_strdup (options->secret);
  self->ca = g_strdup (options->ca);
  self->encrypted = is_scheme (options->origin, "ldaps://");
  self->plain = options->plain && !self->encrypted;
  self->timeout_ms = options->timeout_ms;
  self->fd = -1;
  return self;
}

void
usher_ldap_link_drop (UsherLdapLink *self)
{
  self->fd = -1;
  if (self->ldap)
    ldap_unbind_ext (self->ldap, NULL, NULL); /* closes the socket too */
  self->ldap = NULL;
  self->used = FALSE;
}

void
usher_ldap_link_free (UsherLdapLink *self)
{
  if (!self)
    return;
  usher_ldap_link_drop (self);
  if (self->secret)
    explicit_bzero (self->secret, strlen (self->secret));
  g_free (self->source);
  g_free (self->origin);
  g_free (self->host);
  g_free (self->user);
  g_free (self->secret);
  g_free (self->ca);
  g_free (self);
}

gboolean
usher_ldap_link_was_used (const UsherLdapLink *self)
{
  return self->used;
}

guint
usher_ldap_link_generation (const UsherLdapLink *self)
{
  return self->generation;
}

/* ---- Failing ---- */

char *
usher_ldap_link_words (UsherLdapLink *self)
{
  char *words = NULL, *copy;

  if (!self->ldap || ldap_get_option (self->ldap, LDAP_OPT_DIAGNOSTIC_MESSAGE, &words) != LDAP_OPT_SUCCESS || !words)
    return NULL;
  copy = g_strdup (words);
  ldap_memfree (words);
  return copy;
}

static gboolean
fail (UsherLdapLink *self, int code, const char *words, GError **error)
{
  g_auto (UsherTrouble) trouble = { 0 };
  g_autofree char *doing = g_strdup_printf ("%s was signed in to", self->source);

  usher_ldap_trouble (&trouble, code, words);
  return usher_trouble_set (error, &trouble, doing);
}

/* The handshake failed: nearly always because the certificate is not to be trusted. */
static gboolean
fail_tls (UsherLdapLink *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *fault = usher_ldap_certificate_fault (self, cancellable), *words = fault ? NULL : usher_ldap_link_words (self),
                  *doing = g_strdup_printf ("%s was connected to", self->source);
  g_auto (UsherTrouble) trouble = { .class = USHER_TROUBLE_TLS };

  if (fault)
    trouble.message = g_strdup_printf ("the certificate of %s is not accepted: %s", self->origin, fault);
  else
    trouble.message = g_strdup_printf ("no encrypted connection to %s came about%s%s", self->origin, words ? ": " : "", words ? words : "");
  return usher_trouble_set (error, &trouble, doing);
}

static gboolean
fail_network (UsherLdapLink *self, const GError *was, GError **error)
{
  g_autofree char *doing = g_strdup_printf ("%s was connected to", self->source);
  UsherTrouble trouble = { .class = USHER_TROUBLE_NETWORK, .message = was->message };

  return usher_trouble_set (error, &trouble, doing);
}

/* ---- Opening ---- */

static gboolean
parse_origin (UsherLdapLink *self, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (self->origin, G_URI_FLAGS_NONE, NULL);
  int port = uri ? g_uri_get_port (uri) : -1;

  if (!uri || !g_uri_get_host (uri) || !*g_uri_get_host (uri) || !(self->encrypted || is_scheme (self->origin, "ldap://")) ||
      (*g_uri_get_path (uri) && strcmp (g_uri_get_path (uri), "/") != 0) || g_uri_get_userinfo (uri))
    return usher_error_set (error, USHER_ERROR_INPUT, "such as ldaps://directory.example.org", "“%.200s” is no address of a directory",
                            self->origin);
  g_free (self->host);
  self->host = g_strdup (g_uri_get_host (uri));
  self->port = (guint16) (port > 0 ? port : self->encrypted ? 636 : 389);
  return TRUE;
}

static gboolean
is_loopback (GSocketConnection *connection)
{
  g_autoptr (GSocketAddress) address = g_socket_connection_get_remote_address (connection, NULL);

  return G_IS_INET_SOCKET_ADDRESS (address) &&
         g_inet_address_get_is_loopback (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

/* The result is a blocking socket of our own; −1 with an error. */
static int
connect_socket (UsherLdapLink *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) local = NULL;
  int fd;

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, (guint) MAX (1, self->timeout_ms / 1000));
  if (!(connection = g_socket_client_connect_to_host (client, self->host, self->port, cancellable, &local)))
    {
      if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_propagate_error (error, g_steal_pointer (&local));
      else
        fail_network (self, local, error);
      return -1;
    }
  if (self->plain && !is_loopback (connection))
    {
      usher_error_set (error, USHER_ERROR_GUARD, "use ldaps://, or leave the setting plain out: then StartTLS is used",
                       "%s: passwords are sent without encryption to this machine itself alone", self->source);
      return -1;
    }
  fd = fcntl (g_socket_get_fd (g_socket_connection_get_socket (connection)), F_DUPFD_CLOEXEC, 3);
  if (fd < 0)
    {
      usher_error_set (error, USHER_ERROR_FULL, NULL, "no file descriptor is left: %s", g_strerror (errno));
      return -1;
    }
  fcntl (fd, F_SETFL, fcntl (fd, F_GETFL) & ~O_NONBLOCK);
  return fd;
}

static void
set_options (UsherLdapLink *self)
{
  int version = LDAP_VERSION3, demand = LDAP_OPT_X_TLS_HARD, minimum = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2;
  struct timeval timeout = { .tv_sec = (time_t) MAX (1, self->timeout_ms / 1000) };
  ber_len_t most = ANSWER_MAX;
  Sockbuf *buffer = NULL;
  const char *ca = self->ca;

  ldap_set_option (self->ldap, LDAP_OPT_PROTOCOL_VERSION, &version);
  ldap_set_option (self->ldap, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
  ldap_set_option (self->ldap, LDAP_OPT_RESTART, LDAP_OPT_ON);
  ldap_set_option (self->ldap, LDAP_OPT_NETWORK_TIMEOUT, &timeout);
  if (ldap_get_option (self->ldap, LDAP_OPT_SOCKBUF, &buffer) == LDAP_OPT_SUCCESS && buffer)
    ber_sockbuf_ctrl (buffer, LBER_SB_OPT_SET_MAX_INCOMING, &most);
  if (!ca && g_file_test (SYSTEM_CA, G_FILE_TEST_EXISTS))
    ca = SYSTEM_CA;
  if (ca)
    ldap_set_option (self->ldap, LDAP_OPT_X_TLS_CACERTFILE, ca);
  ldap_set_option (self->ldap, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand);
  ldap_set_option (self->ldap, LDAP_OPT_X_TLS_PROTOCOL_MIN, &minimum);
}

static gboolean
make_tls_context (UsherLdapLink *self, GError **error)
{
  int client = 0;

  if (self->ca && !g_file_test (self->ca, G_FILE_TEST_IS_REGULAR))
    return usher_error_set (error, USHER_ERROR_INPUT, "the setting ca names a file of certificates in PEM form", "“%s” is no file", self->ca);
  if (ldap_set_option (self->ldap, LDAP_OPT_X_TLS_NEWCTX, &client) != LDAP_OPT_SUCCESS)
    return usher_error_set (error, USHER_ERROR_INPUT, "the setting ca names a file of certificates in PEM form",
                            "“%s” holds no certificates that can be used", self->ca ? self->ca : SYSTEM_CA);
  return TRUE;
}

int
usher_ldap_link_wait (UsherLdapLink *self, int request, LDAPMessage **message, int *code)
{
  struct timeval timeout = { .tv_sec = (time_t) (self->timeout_ms / 1000), .tv_usec = (suseconds_t) (self->timeout_ms % 1000) * 1000 };
  int kind = ldap_result (self->ldap, request, LDAP_MSG_ONE, &timeout, message);

  *code = LDAP_SUCCESS;
  if (kind == 0)
    *code = LDAP_TIMEOUT;
  else if (kind < 0)
    {
      ldap_get_option (self->ldap, LDAP_OPT_RESULT_CODE, code);
      if (*code == LDAP_SUCCESS)
        *code = LDAP_SERVER_DOWN;
    }
  return kind > 0 ? kind : -1;
}

/* Waits for the one answer of REQUEST; its result code. */
static int
wait_result (UsherLdapLink *self, int request, char **words)
{
  LDAPMessage *message = NULL;
  int code, said = LDAP_OTHER;
  char *text = NULL;

  if (usher_ldap_link_wait (self, request, &message, &code) < 0)
    return code;
  if (ldap_parse_result (self->ldap, message, &said, NULL, &text, NULL, NULL, 1) != LDAP_SUCCESS)
    return LDAP_DECODING_ERROR;
  *words = g_strdup (text);
  ldap_memfree (text);
  return said;
}

static gboolean
begin_tls (UsherLdapLink *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *words = NULL;
  int request, code;

  if (self->plain)
    return TRUE;
  if (!make_tls_context (self, error))
    return FALSE;
  if (!self->encrypted)
    {
      code = ldap_start_tls (self->ldap, NULL, NULL, &request);
      if (code == LDAP_SUCCESS)
        code = wait_result (self, request, &words);
      if (code != LDAP_SUCCESS)
        return fail (self, code, words, error);
    }
  code = ldap_install_tls (self->ldap);
  return code == LDAP_SUCCESS || fail_tls (self, cancellable, error);
}

static gboolean
sign_in (UsherLdapLink *self, GError **error)
{
  struct berval secret = { .bv_val = self->secret, .bv_len = self->secret ? strlen (self->secret) : 0 };
  g_autofree char *words = NULL;
  int request, code;

  if (!self->user)
    return TRUE;
  /* A name with an empty password is an anonymous bind that succeeds. */
  if (!secret.bv_len)
    return usher_error_set (error, USHER_ERROR_AUTH, "store it with the source, or give --secret-env or --secret-fd",
                            "%s: there is no password for %s", self->source, self->user);
  code = ldap_sasl_bind (self->ldap, self->user, LDAP_SASL_SIMPLE, &secret, NULL, NULL, &request);
  if (code == LDAP_SUCCESS)
    code = wait_result (self, request, &words);
  return code == LDAP_SUCCESS || fail (self, code, words, error);
}

static gboolean
open_it (UsherLdapLink *self, GCancellable *cancellable, GError **error)
{
  int fd = connect_socket (self, cancellable, error);
  UsherLdapGuard guard;
  gboolean ok;

  if (fd < 0)
    return FALSE;
  if (ldap_init_fd (fd, LDAP_PROTO_TCP, self->origin, &self->ldap) != LDAP_SUCCESS)
    {
      close (fd);
      return usher_error_set (error, USHER_ERROR_FULL, NULL, "the connection to %s could not be set up", self->source);
    }
  self->fd = fd;
  self->generation++;
  set_options (self);
  usher_ldap_guard_begin (&guard, fd, cancellable);
  ok = begin_tls (self, cancellable, error) && sign_in (self, error);
  if (usher_ldap_guard_end (&guard))
    {
      usher_ldap_link_drop (self);
      g_clear_error (error);
      g_cancellable_set_error_if_cancelled (cancellable, error);
      return FALSE;
    }
  if (!ok)
    usher_ldap_link_drop (self);
  return ok;
}

gboolean
usher_ldap_link_open (UsherLdapLink *self, GCancellable *cancellable, GError **error)
{
  if (self->ldap)
    return TRUE;
  return parse_origin (self, error) && open_it (self, cancellable, error);
}
