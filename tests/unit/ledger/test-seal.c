/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Seals and keys against each other, and against Debian's minisign, both ways. */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <openssl/evp.h>

#include "usher-error.h"
#include "usher-seal-private.h"
#include "usher-text.h"

#define UUID "3f2b1c7e-0000-4000-8000-000000000001"

typedef struct {
  char *folder, *message_path, *secret, *public, *signature;
} Place;

static void
place_init (Place *place)
{
  g_autoptr (GError) error = NULL;

  place->folder = g_dir_make_tmp ("usher-seal-XXXXXX", &error);
  g_assert_no_error (error);
  place->message_path = g_build_filename (place->folder, "message", NULL);
  place->secret = g_build_filename (place->folder, "key", NULL);
  place->public = g_build_filename (place->folder, "key.pub", NULL);
  place->signature = g_build_filename (place->folder, "message.minisig", NULL);
}

static void
place_clear (Place *place)
{
  char *files[] = { place->message_path, place->secret, place->public, place->signature };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_unlink (files[i]);
      g_free (files[i]);
    }
  g_rmdir (place->folder);
  g_free (place->folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

/* Runs minisign with INPUT; FALSE when it refuses. */
static gboolean
minisign (const char *input, const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  va_list rest;

  g_ptr_array_add (argv, (gpointer) "minisign");
  va_start (rest, first);
  for (const char *word = first; word; word = va_arg (rest, const char *))
    g_ptr_array_add (argv, (gpointer) word);
  va_end (rest);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv ((const char *const *) argv->pdata,
                               G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, input, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return g_subprocess_get_successful (process);
}

static gboolean
has_minisign (void)
{
  g_autofree char *path = g_find_program_in_path ("minisign");

  if (!path)
    g_test_skip ("minisign is not installed");
  return path != NULL;
}

static void
put (const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
test_blake2b (void)
{
  static const struct {
    const char *text, *hex;
    gsize length;
  } vectors[] = {
    { "", "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8", 32 },
    { "abc", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319", 32 },
  };
  g_autofree char *large = g_strnfill (1000, 'x');

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      guint8 digest[64];
      g_autofree char *hex = NULL;

      usher_blake2b (vectors[i].text, strlen (vectors[i].text), digest, vectors[i].length);
      hex = usher_hex (digest, vectors[i].length);
      g_assert_cmpstr (hex, ==, vectors[i].hex);
    }
  for (gsize length = 0; length <= 1000; length += 1 + length / 7)
    {
      guint8 ours[64], theirs[64];

      usher_blake2b (large, length, ours, 64);
      g_assert_cmpint (EVP_Digest (large, length, theirs, NULL, EVP_blake2b512 (), NULL), ==, 1);
      g_assert_cmpmem (ours, 64, theirs, 64);
    }
}

static void
test_roundtrip (void)
{
  g_autoptr (UsherSealKey) key = usher_seal_key_new (), other = usher_seal_key_new ();
  g_autofree char *message = usher_seal_message (UUID, 812, "ab"), *signature = usher_seal_sign (key, message);
  g_autofree char *public = usher_seal_key_public (key), *other_public = usher_seal_key_public (other), *id = usher_seal_public_id (public);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (message, ==, "[\"" UUID "\",812,\"ab\"]");
  g_assert_cmpstr (id, ==, usher_seal_key_id (key));
  g_assert_true (usher_seal_check (message, signature, public, &error));
  g_assert_no_error (error);
  g_assert_false (usher_seal_check ("[]", signature, public, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_FAULTY);
  g_clear_error (&error);
  g_assert_false (usher_seal_check (message, signature, other_public, NULL));
  g_assert_false (usher_seal_check (message, signature, "nonsense", NULL));
  g_assert_false (usher_seal_check (message, "nonsense", public, NULL));
  g_assert_null (usher_seal_public_id ("nonsense"));
}

/* Unlike minisign's own check, ours notices every bit. */
static void
test_every_bit (void)
{
  g_autoptr (UsherSealKey) key = usher_seal_key_new ();
  g_autofree char *signature = usher_seal_sign (key, "[1]"), *public = usher_seal_key_public (key);
  gsize length = strlen (signature);

  for (gsize i = 0; i < length; i++)
    for (guint bit = 0; bit < 8; bit++)
      {
        g_autofree char *edited = g_strdup (signature);

        edited[i] = (char) (edited[i] ^ 1 << bit);
        g_assert_false (usher_seal_check ("[1]", edited, public, NULL));
      }
}

static void
test_files (void)
{
  g_auto (Place) place = { 0 };
  g_autoptr (UsherSealKey) key = usher_seal_key_new (), again = NULL, none = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf info;

  place_init (&place);
  g_assert_true (usher_seal_key_save (key, place.secret, place.public, "correct horse", &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (place.secret, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  again = usher_seal_key_load (place.secret, "correct horse", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (usher_seal_key_id (again), ==, usher_seal_key_id (key));
  none = usher_seal_key_load (place.secret, "wrong", &error);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_AUTH);
  g_clear_error (&error);
  g_assert_null (none);
  none = usher_seal_key_load (place.secret, NULL, &error);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_AUTH);
  g_clear_error (&error);
  none = usher_seal_key_load (place.public, NULL, &error);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
  g_clear_error (&error);
  none = usher_seal_key_load (place.message_path, NULL, &error);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_STORE);
  g_clear_error (&error);
  /* Never over an existing key. */
  g_assert_false (usher_seal_key_save (key, place.secret, NULL, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_STORE);
}

static void
test_minisign_checks_ours (gconstpointer password)
{
  g_auto (Place) place = { 0 };
  g_autoptr (UsherSealKey) key = usher_seal_key_new ();
  g_autofree char *message = usher_seal_message (UUID, 7, "00ff"), *signature = usher_seal_sign (key, message);
  g_autofree char *public = usher_seal_key_public (key);
  g_autoptr (GError) error = NULL;

  if (!has_minisign ())
    return;
  place_init (&place);
  put (place.message_path, message);
  put (place.signature, signature);
  g_assert_true (minisign (NULL, "-V", "-m", place.message_path, "-P", public, NULL));
  put (place.message_path, "[]");
  g_assert_false (minisign (NULL, "-V", "-m", place.message_path, "-P", public, NULL));
  /* And a key of ours makes signatures there. */
  put (place.message_path, message);
  g_assert_true (usher_seal_key_save (key, place.secret, place.public, password, &error));
  g_assert_true (minisign (password ? "secret words\n" : NULL, "-S", "-s", place.secret, "-m", place.message_path, "-x", place.signature,
                           "-t", "usher seal", "-c", "signature of an Usher ledger", NULL));
  g_clear_pointer (&signature, g_free);
  g_assert_true (g_file_get_contents (place.signature, &signature, NULL, NULL));
  g_assert_true (usher_seal_check (message, signature, public, &error));
  g_assert_no_error (error);
  /* The signature is deterministic: theirs is ours. */
  g_clear_pointer (&public, g_free);
  public = usher_seal_sign (key, message);
  g_assert_cmpstr (public, ==, signature);
}

static void
test_their_key (void)
{
  g_auto (Place) place = { 0 };
  g_autoptr (UsherSealKey) key = NULL;
  g_autofree char *text = NULL, *public = NULL, *signature = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  if (!has_minisign ())
    return;
  place_init (&place);
  g_assert_true (minisign (NULL, "-G", "-W", "-s", place.secret, "-p", place.public, NULL));
  key = usher_seal_key_load (place.secret, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (place.public, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", 0);
  public = usher_seal_key_public (key);
  g_assert_cmpstr (public, ==, lines[1]);
  g_assert_true (g_str_has_suffix (lines[0], usher_seal_key_id (key)));
  put (place.message_path, "[\"x\"]");
  signature = usher_seal_sign (key, "[\"x\"]");
  put (place.signature, signature);
  g_assert_true (minisign (NULL, "-V", "-m", place.message_path, "-p", place.public, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seal/blake2b", test_blake2b);
  g_test_add_func ("/seal/roundtrip", test_roundtrip);
  g_test_add_func ("/seal/every-bit", test_every_bit);
  g_test_add_func ("/seal/files", test_files);
  g_test_add_data_func ("/seal/minisign-checks-ours", NULL, test_minisign_checks_ours);
  g_test_add_data_func ("/seal/minisign-checks-ours-with-password", "secret words", test_minisign_checks_ours);
  g_test_add_func ("/seal/their-key", test_their_key);
  return g_test_run ();
}
