/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Changes as LDIF, there and back; and the lines to copy. */

#include "usher-ldap-change.h"

#include <string.h>

#include "usher-error.h"
#include "usher-test.h"

static void
test_round_trip (void)
{
  static const char *const dns[] = { "CN=Smith\\, Jr.,DC=x", "CN=ليلى حداد,DC=x", "CN=美咲 佐藤,DC=x", "CN=O'Brien,DC=x", " odd " };

  for (guint i = 0; i < G_N_ELEMENTS (dns); i++)
    {
      g_autoptr (UsherLdapChange) change = usher_ldap_change_new (dns[i]), back = NULL;
      g_autofree char *ldif = NULL, *again = NULL;
      g_autoptr (GError) error = NULL;
      LDAPMod **mods;

      usher_ldap_change_add (change, "add", "member", dns[(i + 1) % G_N_ELEMENTS (dns)]);
      usher_ldap_change_add (change, "delete", "member", dns[i]);
      usher_ldap_change_add (change, "delete", "lockoutTime", NULL);
      ldif = usher_ldap_change_to_ldif (change);
      usher_test_ok (back = usher_ldap_change_parse (ldif, &error));
      again = usher_ldap_change_to_ldif (back);
      g_assert_cmpstr (ldif, ==, again);
      g_assert_cmpstr (usher_ldap_change_dn (back), ==, dns[i]);
      mods = usher_ldap_change_to_mods (back);
      g_assert_cmpint (mods[0]->mod_op, ==, LDAP_MOD_ADD | LDAP_MOD_BVALUES);
      g_assert_cmpmem (mods[1]->mod_bvalues[0]->bv_val, mods[1]->mod_bvalues[0]->bv_len, dns[i], strlen (dns[i]));
      g_assert_null (mods[2]->mod_bvalues);
      g_assert_null (mods[3]);
      usher_ldap_change_free_mods (mods);
    }
}

static void
test_condition (void)
{
  g_autoptr (UsherLdapChange) change = usher_ldap_change_new ("CN=a"), back = NULL;
  g_autofree char *ldif = NULL;
  g_autoptr (GError) error = NULL;
  const char *attribute, *value, *how;

  usher_ldap_change_only_if (change, "userAccountControl", "512");
  usher_ldap_change_add (change, "replace", "userAccountControl", "514");
  ldif = usher_ldap_change_to_ldif (change);
  g_assert_cmpstr (ldif, ==, "# only while userAccountControl: 512\ndn: CN=a\nchangetype: modify\nreplace: userAccountControl\nuserAccountControl: 514\n-\n");
  usher_test_ok (back = usher_ldap_change_parse (ldif, &error));
  g_assert_true (usher_ldap_change_get_condition (back, &attribute, &value));
  g_assert_cmpstr (attribute, ==, "userAccountControl");
  g_assert_cmpstr (value, ==, "512");
  g_assert_true (usher_ldap_change_get_only (back, &how, &attribute, &value));
  g_assert_cmpstr (value, ==, "514");
}

static void
test_refused (void)
{
  static const char *const bad[] = { "", "dn: a=b\n", "dn: a=b\nchangetype: delete\n", "dn: a=b\nchangetype: modify\n",
    "dn: a=b\nchangetype: modify\nadd: member\nother: c\n-\n", "dn: a=b\nchangetype: modify\nadd: member\nmember: c\nmember: d\n-\n",
    "dn: a=b\nchangetype: modify\nincrement: x\nx: 1\n-\n", "dn: a=b\nchangetype: modify\ndelete: x\n-\n\ndn: c=d\nchangetype: modify\ndelete: x\n-\n",
    "dn: a=b\nchangetype: modify\nadd: member\nmember: c\n" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (usher_ldap_change_parse (bad[i], &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
    }
}

/* A name cannot end the quotes around it. */
static void
test_lines (void)
{
  g_autofree char *shell = usher_ldap_change_to_shell ("ldaps://h", "cn=it's me", "/a b/ca.pem", FALSE, "dn: x\n"),
                  *powershell = usher_ldap_change_to_powershell ("ldaps://h", "cn=it's me", "dn: x\n");

  g_assert_nonnull (strstr (shell, "-D 'cn=it'\\''s me'"));
  g_assert_nonnull (strstr (shell, "LDAPTLS_CACERT='/a b/ca.pem'"));
  g_assert_nonnull (strstr (shell, "\"$PASSWORD_FILE\""));
  g_assert_nonnull (strstr (powershell, "-D 'cn=it''s me'"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ldap-change/round-trip", test_round_trip);
  g_test_add_func ("/ldap-change/condition", test_condition);
  g_test_add_func ("/ldap-change/refused", test_refused);
  g_test_add_func ("/ldap-change/lines", test_lines);
  return g_test_run ();
}
