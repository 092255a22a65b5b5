/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of settings: each is well declared, and what values each accepts. */

#include "usher-setting.h"

#include "usher-error.h"

static void
test_declared (void)
{
  const UsherSetting *setting, *before = NULL;
  guint n = 0;

  for (; (setting = usher_setting_nth (n)); n++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *checked = NULL;

      g_assert_true (usher_setting_find (setting->name) == setting);
      g_assert_cmpstr (setting->title, !=, "");
      g_assert_cmpint (setting->min, <=, setting->max);
      if (before)
        g_assert_cmpstr (before->name, <, setting->name);
      before = setting;
      if (!setting->otherwise)
        continue;
      checked = usher_setting_check (setting, setting->otherwise, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (checked, ==, setting->otherwise);
    }
  g_assert_cmpuint (n, >, 5);
  g_assert_null (usher_setting_find ("no.such"));
}

typedef struct {
  const char *name, *value, *expected; /* expected NULL: refused */
} Row;

static const Row rows[] = {
  { "quarantine.percent", "20", "20" },
  { "quarantine.percent", "100", "100" },
  { "quarantine.percent", "0", NULL },
  { "quarantine.percent", "101", NULL },
  { "quarantine.percent", "20.5", NULL },
  { "quarantine.percent", "", NULL },
  { "quarantine.percent", "99999999999999999999", NULL },
  { "retention.note", "30d", "30d" },
  { "retention.note", "2h", NULL },
  { "retention.note", "never", NULL },
  { "retention.note", "-3d", NULL },
  { "workspace.title", "Larkfield \xc3\xa9quipe", "Larkfield \xc3\xa9quipe" },
  { "workspace.title", "", NULL },
  { "workspace.title", "\xff", NULL },
};

static void
test_check (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *checked = usher_setting_check (usher_setting_find (rows[i].name), rows[i].value, &error);

      g_assert_cmpstr (checked, ==, rows[i].expected);
      if (!rows[i].expected)
        g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/setting/declared", test_declared);
  g_test_add_func ("/setting/check", test_check);
  return g_test_run ();
}
