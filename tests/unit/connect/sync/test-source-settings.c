/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A source's settings: canonical, back again, and never a secret. */

#include "usher-canon.h"
#include "usher-error.h"
#include "usher-source-settings.h"

#include <string.h>

static void
test_round_trip (void)
{
  g_autoptr (GHashTable) settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free), again = NULL, rest = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL, *none = usher_source_settings_write (NULL), *match = NULL;
  UsherSource source = { .id = 1 };

  g_hash_table_insert (settings, g_strdup ("realm"), g_strdup ("a \"b\",\\ ü"));
  g_hash_table_insert (settings, g_strdup ("match"), g_strdup ("mail,login"));
  g_hash_table_insert (settings, g_strdup ("base"), g_strdup ("dc=example,dc=org"));
  json = usher_source_settings_write (settings);
  g_assert_true (usher_canon_check (json, strlen (json), &error));
  again = usher_source_settings_read (json);
  g_assert_cmpuint (g_hash_table_size (again), ==, 3);
  g_assert_cmpstr (g_hash_table_lookup (again, "realm"), ==, "a \"b\",\\ ü");
  g_assert_cmpstr (none, ==, "{}");
  rest = usher_source_settings_of_manifest (again);
  g_assert_cmpuint (g_hash_table_size (rest), ==, 2);
  source.settings = json;
  match = usher_source_setting (&source, "match");
  g_assert_cmpstr (match, ==, "mail,login");
  g_assert_null (usher_source_setting (&source, "nothing"));
}

static void
test_refused (void)
{
  static const struct {
    const char *name, *value;
  } bad[] = { { "token", "x" }, { "password", "x" }, { "client_secret", "x" }, { "Realm", "x" }, { "", "x" }, { "match", "name" },
    { "full_every", "often" }, { "nonsense", "x" } };
  const char *text;
  gsize length;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherManifest) manifest = NULL;

  text = usher_manifest_shipped_text ("scim", &length);
  g_assert_nonnull (text);
  manifest = usher_manifest_parse ("scim", text, length, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GHashTable) settings = g_hash_table_new (g_str_hash, g_str_equal);

      g_hash_table_insert (settings, (gpointer) bad[i].name, (gpointer) bad[i].value);
      g_assert_false (usher_source_settings_check (manifest, settings, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
      g_clear_error (&error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source/settings/round-trip", test_round_trip);
  g_test_add_func ("/source/settings/refused", test_refused);
  return g_test_run ();
}
