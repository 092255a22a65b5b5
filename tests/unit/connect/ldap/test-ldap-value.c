/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Filters, names, ids, times and ranges. */

#include "usher-ldap-value.h"

#include <string.h>

static void
test_filters (void)
{
  g_autofree char *escaped = usher_ldap_escape ("O'Brien (x)*\\é"), *both = usher_ldap_and ("(a=1)", "", "(b=2)", NULL),
                  *one = usher_ldap_and ("", "(a=1)", NULL);

  g_assert_cmpstr (escaped, ==, "O'Brien \\28x\\29\\2a\\5c\\c3\\a9");
  g_assert_cmpstr (both, ==, "(&(a=1)(b=2))");
  g_assert_cmpstr (one, ==, "(a=1)");
  g_assert_true (usher_ldap_filter_is_whole ("(&(a=1)(!(b=2)))"));
  g_assert_false (usher_ldap_filter_is_whole ("(a=1)(b=2)"));
  g_assert_false (usher_ldap_filter_is_whole ("(a=1))"));
  g_assert_false (usher_ldap_filter_is_whole ("a=1"));
  g_assert_false (usher_ldap_filter_is_whole (""));
}

static void
test_names (void)
{
  static const struct {
    const char *dn, *normal;
  } cases[] = {
    { "CN=Ada Lovelace,  OU=People,DC=x", "cn=ada lovelace,ou=people,dc=x" },
    { "cn=Smith\\, Jr.,dc=x", "cn=smith\\2c jr.,dc=x" },
    { "cn=Smith\\2C Jr.,DC=X", "cn=smith\\2c jr.,dc=x" },
    { "CN=ليلى حداد,DC=x", "cn=ليلى حداد,dc=x" },
    { "CN=STRASSE+UID=7,DC=x", "cn=strasse+uid=7,dc=x" },
  };
  g_autofree char *url = usher_ldap_url ("ldaps://h:636", "CN=O'Brien\\, é,DC=x");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *normal = usher_ldap_dn_normal (cases[i].dn);

      g_assert_cmpstr (normal, ==, cases[i].normal);
    }
  g_assert_null (usher_ldap_dn_normal ("no name"));
  g_assert_true (usher_ldap_dn_is_below ("cn=a,dc=x", "dc=x"));
  g_assert_true (usher_ldap_dn_is_below ("dc=x", "dc=x"));
  g_assert_false (usher_ldap_dn_is_below ("cn=a,adc=x", "dc=x"));
  g_assert_false (usher_ldap_dn_is_below ("dc=x", "cn=a,dc=x"));
  g_assert_cmpstr (url, ==, "ldaps://h:636/CN=O'Brien%5C,%20%C3%A9,DC=x");
}

static void
test_ids (void)
{
  static const guint8 bytes[16] = { 0x76, 0x35, 0x3e, 0xf9, 0xeb, 0x4e, 0x0a, 0x4f, 0x80, 0x06, 0x92, 0x7f, 0xbb, 0x28, 0xf2, 0xa1 };
  static const guint8 sid[] = { 1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 0x46, 0xaf, 0xaa, 0x7a, 0xc2, 0x39, 0x12, 0x1e, 0xe1, 7, 0x5f, 0xaf, 0, 2, 0, 0 };
  g_autofree char *guid = usher_ldap_guid_format (bytes, 16), *text = usher_ldap_sid_format (sid, sizeof sid);
  guint8 back[16];

  g_assert_cmpstr (guid, ==, "f93e3576-4eeb-4f0a-8006-927fbb28f2a1");
  g_assert_true (usher_ldap_guid_parse (guid, back));
  g_assert_cmpmem (back, 16, bytes, 16);
  g_assert_false (usher_ldap_guid_parse ("f93e3576-4eeb-4f0a-8006-927fbb28f2a", back));
  g_assert_false (usher_ldap_guid_parse ("f93e35764eeb4f0a8006927fbb28f2a1----", back));
  g_assert_null (usher_ldap_guid_format (bytes, 15));
  g_assert_cmpstr (text, ==, "S-1-5-21-2058006342-504510914-2942240737-512");
  g_assert_null (usher_ldap_sid_format (sid, sizeof sid - 1));
  g_assert_true (usher_ldap_sid_is_privileged (text));
  g_assert_true (usher_ldap_sid_is_privileged ("S-1-5-32-544"));
  g_assert_false (usher_ldap_sid_is_privileged ("S-1-5-21-1-2-3-513"));
  g_assert_false (usher_ldap_sid_is_privileged ("S-1-5-32-545"));
  g_assert_false (usher_ldap_sid_is_privileged ("S-1-5-21-1-2-3-544"));
}

static void
test_times (void)
{
  static const struct {
    const char *text;
    gint64 ms;
  } good[] = {
    { "20261121033949.0Z", G_GINT64_CONSTANT (1795232389000) },  { "20261121022518.131359Z", G_GINT64_CONSTANT (1795227918131) },
    { "20261121032518+0100", G_GINT64_CONSTANT (1795227918000) }, { "202611210225Z", G_GINT64_CONSTANT (1795227900000) },
    { "2026112102Z", G_GINT64_CONSTANT (1795226400000) },         { "20261120212518-0500", G_GINT64_CONSTANT (1795227918000) },
  };
  static const char *const bad[] = { "", "20261121", "20261321022518Z", "20261121022518", "20261121022518ZZ", "x0261121022518Z", "20261121022518+1" };
  g_autofree char *text = usher_ldap_format_time (G_GINT64_CONSTANT (1795227918131));
  gint64 ms;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_assert_true (usher_ldap_time (good[i].text, &ms));
      g_assert_cmpint (ms, ==, good[i].ms);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (usher_ldap_time (bad[i], &ms));
  g_assert_cmpstr (text, ==, "20261121022518Z");
  g_assert_true (usher_ldap_filetime ("134397059896579120", &ms));
  g_assert_cmpint (ms, ==, G_GINT64_CONSTANT (1795232389657));
  g_assert_cmpint (usher_ldap_to_filetime (ms), ==, G_GINT64_CONSTANT (134397059896570000));
  g_assert_false (usher_ldap_filetime ("0", &ms));
  g_assert_false (usher_ldap_filetime ("9223372036854775807", &ms));
  g_assert_false (usher_ldap_filetime ("never", &ms));
}

static void
test_ranges (void)
{
  static const char *const bad[] = { "member", "member;range=", "member;range=a-b", "member;range=5-4", "member;range=0-", "member;binary", "member;range=0-4x" };
  gsize name;
  gint64 first, last;

  g_assert_true (usher_ldap_range ("member;range=0-1499", &name, &first, &last));
  g_assert_cmpuint (name, ==, 6);
  g_assert_cmpint (first, ==, 0);
  g_assert_cmpint (last, ==, 1499);
  g_assert_true (usher_ldap_range ("member;Range=1500-*", &name, &first, &last));
  g_assert_cmpint (first, ==, 1500);
  g_assert_cmpint (last, ==, -1);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (usher_ldap_range (bad[i], &name, &first, &last));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ldap-value/filters", test_filters);
  g_test_add_func ("/ldap-value/names", test_names);
  g_test_add_func ("/ldap-value/ids", test_ids);
  g_test_add_func ("/ldap-value/times", test_times);
  g_test_add_func ("/ldap-value/ranges", test_ranges);
  return g_test_run ();
}
