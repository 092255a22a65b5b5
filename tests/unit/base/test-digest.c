/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* SHA-256 against the vectors of FIPS 180, its three forms against each other, and its hexadecimal. */

#include "usher-digest.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "usher-error.h"

static void
check_hex (UsherDigest digest, const char *expected)
{
  char hex[USHER_DIGEST_HEX + 1];
  g_autofree char *dup = usher_digest_dup_hex (&digest);
  UsherDigest back;

  usher_digest_to_hex (&digest, hex);
  g_assert_cmpstr (hex, ==, expected);
  g_assert_cmpstr (dup, ==, expected);
  g_assert_true (usher_digest_from_hex (&back, hex, -1));
  g_assert_true (usher_digest_equal (&back, &digest));
}

static void
test_vectors (void)
{
  static const char two_blocks[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
  g_autofree char *million = g_strnfill (1000000, 'a');

  check_hex (usher_sha256 ("", 0), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  check_hex (usher_sha256 (NULL, 0), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  check_hex (usher_sha256 ("abc", 3), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  check_hex (usher_sha256 (two_blocks, strlen (two_blocks)), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  check_hex (usher_sha256 (million, 1000000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void
test_forms (void)
{
  g_autofree char *text = g_strnfill (1000, 'x');
  UsherHasher *hasher = usher_hasher_new ();

  for (gsize cut = 0; cut <= 1000; cut += 37)
    {
      UsherDigest whole = usher_sha256 (text, 1000), two = usher_sha256_two (text, cut, text + cut, 1000 - cut), streamed;

      usher_hasher_add (hasher, text, cut);
      usher_hasher_add (hasher, text + cut, 1000 - cut);
      streamed = usher_hasher_end (hasher);
      g_assert_true (usher_digest_equal (&whole, &two));
      g_assert_true (usher_digest_equal (&whole, &streamed));
    }
  usher_hasher_free (hasher);
  usher_hasher_free (NULL);
}

static gpointer
hash_in_thread (gpointer unused)
{
  for (guint i = 0; i < 2000; i++)
    check_hex (usher_sha256 ("abc", 3), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("hash", hash_in_thread, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
test_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("usher-digest-XXXXXX", NULL), *path = g_build_filename (folder, "a", NULL);
  g_autofree char *million = g_strnfill (1000000, 'a');
  g_autoptr (GError) error = NULL;
  UsherDigest digest;

  g_assert_true (g_file_set_contents (path, million, 1000000, NULL));
  g_assert_true (usher_sha256_file (path, &digest, &error));
  g_assert_no_error (error);
  check_hex (digest, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  g_unlink (path);
  g_assert_false (usher_sha256_file (path, &digest, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_STORE);
  g_clear_error (&error);
  g_assert_false (usher_sha256_file (folder, &digest, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_STORE);
  g_rmdir (folder);
}

static void
test_hex (void)
{
  static const char good[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  UsherDigest digest;
  g_autofree char *upper = g_ascii_strup (good, -1), *wrong = g_strdup (good);

  g_assert_true (usher_digest_from_hex (&digest, good, USHER_DIGEST_HEX));
  g_assert_false (usher_digest_from_hex (&digest, good, USHER_DIGEST_HEX - 1));
  g_assert_false (usher_digest_from_hex (&digest, "", -1));
  g_assert_false (usher_digest_from_hex (&digest, upper, -1));
  wrong[63] = 'g';
  g_assert_false (usher_digest_from_hex (&digest, wrong, -1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/digest/vectors", test_vectors);
  g_test_add_func ("/base/digest/forms", test_forms);
  g_test_add_func ("/base/digest/threads", test_threads);
  g_test_add_func ("/base/digest/file", test_file);
  g_test_add_func ("/base/digest/hex", test_hex);
  return g_test_run ();
}
