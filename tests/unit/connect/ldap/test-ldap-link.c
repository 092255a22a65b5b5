/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A directory that takes connections and then says nothing, or nonsense: whatever waits on it can be
 * cancelled at any moment, and no wait is for ever. */

#include "usher-ldap-link.h"

#include <string.h>

#include "usher-error.h"
#include "usher-test.h"

typedef struct {
  GSocketListener *listener;
  GThread *thread;
  GCancellable *cancellable; /* cancelled once somebody has connected */
  GCancellable *stop;
  const char *answer;        /* (nullable) */
  guint16 port;
} Server;

static gpointer
serve (gpointer data)
{
  Server *self = data;
  g_autoptr (GPtrArray) connections = g_ptr_array_new_with_free_func (g_object_unref);
  GSocketConnection *connection;

  while ((connection = g_socket_listener_accept (self->listener, NULL, self->stop, NULL)))
    {
      char request[64];

      g_ptr_array_add (connections, connection);
      g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), request, sizeof request, self->stop, NULL);
      if (self->answer)
        {
          g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), self->answer, strlen (self->answer), NULL, NULL, NULL);
          g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
        }
      if (self->cancellable)
        g_cancellable_cancel (self->cancellable);
    }
  return NULL;
}

static void
start (Server *self)
{
  g_autoptr (GError) error = NULL;

  self->listener = g_socket_listener_new ();
  self->stop = g_cancellable_new ();
  usher_test_ok (self->port = g_socket_listener_add_any_inet_port (self->listener, NULL, &error));
  self->thread = g_thread_new ("server", serve, self);
}

static void
stop (Server *self)
{
  g_cancellable_cancel (self->stop);
  g_thread_join (self->thread);
  g_object_unref (self->listener);
  g_object_unref (self->stop);
  g_clear_object (&self->cancellable);
}

static GPtrArray *
ask (const char *origin, gboolean plain, gint64 timeout_ms, GCancellable *cancellable, GError **error)
{
  const UsherLdapLinkOptions options = { .source = "directory", .origin = origin, .user = "cn=a", .secret = "planted-secret", .plain = plain,
                                         .timeout_ms = timeout_ms };
  const UsherLdapSearch search = { .base = "", .filter = "(a=b)", .scope = LDAP_SCOPE_BASE };
  g_autoptr (UsherLdapLink) link = usher_ldap_link_new (&options);

  return usher_ldap_link_search (link, &search, NULL, cancellable, error);
}

/* In the bind, in the answer to StartTLS, in the handshake. */
static void
test_cancel (void)
{
  static const struct {
    const char *scheme;
    gboolean plain;
  } cases[] = { { "ldap", TRUE }, { "ldap", FALSE }, { "ldaps", FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Server server = { .cancellable = g_cancellable_new () };
      g_autofree char *origin = NULL;
      g_autoptr (GError) error = NULL;

      start (&server);
      origin = g_strdup_printf ("%s://127.0.0.1:%u", cases[i].scheme, server.port);
      g_assert_null (ask (origin, cases[i].plain, 3600 * 1000, server.cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      stop (&server);
    }
}

static void
test_cancelled_before (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (ask ("ldap://127.0.0.1:9", TRUE, 1000, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_silence (void)
{
  Server server = { NULL };
  g_autofree char *origin = NULL;
  g_autoptr (GError) error = NULL;

  start (&server);
  origin = g_strdup_printf ("ldap://127.0.0.1:%u", server.port);
  g_assert_null (ask (origin, TRUE, 50, NULL, &error));
  g_assert_cmpint (usher_trouble_of (error), ==, USHER_TROUBLE_NETWORK);
  g_assert_null (strstr (error->message, "planted-secret"));
  stop (&server);
}

static void
test_nonsense (void)
{
  static const char *const answers[] = { "HTTP/1.1 400 Bad Request\r\n\r\n", "0", "\x30\x84\x7f\xff\xff\xff" };
  static const char *const schemes[] = { "ldap", "ldaps" };

  for (guint i = 0; i < G_N_ELEMENTS (answers) * 2; i++)
    {
      Server server = { .answer = answers[i / 2] };
      g_autofree char *origin = NULL;
      g_autoptr (GError) error = NULL;

      start (&server);
      origin = g_strdup_printf ("%s://127.0.0.1:%u", schemes[i % 2], server.port);
      g_assert_null (ask (origin, i % 2 == 0, 2000, NULL, &error));
      g_test_message ("%s", error->message);
      g_assert_cmpint (usher_trouble_of (error), !=, USHER_TROUBLE_NONE);
      stop (&server);
    }
}

static void
test_origins (void)
{
  static const char *const bad[] = { "http://x", "ldaps://", "ldaps://x/dc=y", "x", "ldap://user:secret@x" };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) fault = NULL;

      g_assert_null (ask (bad[i], FALSE, 1000, NULL, &fault));
      g_assert_error (fault, USHER_ERROR, USHER_ERROR_INPUT);
    }
  /* Nobody is there. */
  g_assert_null (ask ("ldap://127.0.0.1:9", TRUE, 1000, NULL, &error));
  g_assert_cmpint (usher_trouble_of (error), ==, USHER_TROUBLE_NETWORK);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ldap-link/cancel", test_cancel);
  g_test_add_func ("/ldap-link/cancelled-before", test_cancelled_before);
  g_test_add_func ("/ldap-link/silence", test_silence);
  g_test_add_func ("/ldap-link/nonsense", test_nonsense);
  g_test_add_func ("/ldap-link/origins", test_origins);
  return g_test_run ();
}
