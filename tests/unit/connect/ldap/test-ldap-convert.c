/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What bits, times and attributes of an account mean; and what refusals do. */

#include "usher-ldap-convert.h"

#include <string.h>

#include "usher-ldap-link.h"
#include "usher-ldap-value.h"

#define NOW G_GINT64_CONSTANT (1795232400000) /* 2026-11-21T03:40:00Z */

typedef struct {
  const char *pairs[13]; /* attribute, value, … */
  const char *state;
  UsherTruth locked;
} Case;

static UsherLdapEntry *
make_entry (const char *const *pairs)
{
  UsherLdapEntry *entry = usher_ldap_entry_new ("cn=a,dc=x");

  for (; *pairs; pairs += 2)
    usher_ldap_entry_add (entry, pairs[0], pairs[1], strlen (pairs[1]));
  return entry;
}

static void
check (UsherLdapFlavour flavour, const Case *cases, guint n, const UsherLdapMoment *moment)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (UsherLdapEntry) entry = make_entry (cases[i].pairs);

      g_assert_cmpstr (usher_ldap_account_state (flavour, entry, moment), ==, cases[i].state);
      g_assert_cmpint (usher_ldap_account_locked (flavour, entry, moment), ==, cases[i].locked);
    }
}

static void
test_active_directory (void)
{
  static const Case cases[] = {
    { { "userAccountControl", "512" }, "active", USHER_TRUTH_NO },
    { { "userAccountControl", "514" }, "disabled", USHER_TRUTH_NO },
    { { NULL }, "unknown", USHER_TRUTH_UNKNOWN },
    { { "userAccountControl", "512", "lockoutTime", "134397059909959880" }, "locked", USHER_TRUTH_YES },
    /* The computed bits know that the lock has run out. */
    { { "userAccountControl", "512", "lockoutTime", "134397059909959880", "msDS-User-Account-Control-Computed", "0" }, "active", USHER_TRUTH_NO },
    { { "userAccountControl", "512", "lockoutTime", "0" }, "active", USHER_TRUTH_NO },
    { { "userAccountControl", "512", "msDS-User-Account-Control-Computed", "16" }, "locked", USHER_TRUTH_YES },
    { { "userAccountControl", "512", "msDS-User-Account-Control-Computed", "8388608" }, "password-expired", USHER_TRUTH_NO },
    { { "userAccountControl", "512", "pwdLastSet", "0" }, "password-expired", USHER_TRUTH_NO },
    { { "userAccountControl", "512", "accountExpires", "134397059909959880" }, "suspended", USHER_TRUTH_NO },
    { { "userAccountControl", "512", "accountExpires", "9223372036854775807", "pwdLastSet", "134397059909959880" }, "active", USHER_TRUTH_NO },
    { { "userAccountControl", "512", "accountExpires", "0" }, "active", USHER_TRUTH_NO },
    { { "userAccountControl", "514", "lockoutTime", "134397059909959880" }, "disabled", USHER_TRUTH_YES },
  };
  const UsherLdapMoment moment = { .now = NOW };

  check (USHER_LDAP_ACTIVE_DIRECTORY, cases, G_N_ELEMENTS (cases), &moment);
}

static void
test_ppolicy (void)
{
  static const Case cases[] = {
    { { NULL }, "active", USHER_TRUTH_NO },
    { { "pwdAccountLockedTime", "000001010000Z" }, "disabled", USHER_TRUTH_NO },
    { { "pwdAccountLockedTime", "20261121033500Z" }, "locked", USHER_TRUTH_YES },
    { { "pwdAccountLockedTime", "20261121010000Z" }, "active", USHER_TRUTH_NO }, /* half an hour is over */
    { { "pwdAccountLockedTime", "20261121010000Z", "pwdPolicySubentry", "CN=Strict,DC=x" }, "locked", USHER_TRUTH_YES },
    { { "pwdReset", "TRUE" }, "password-expired", USHER_TRUTH_NO },
  };
  static const Case unknown[] = { { { "pwdAccountLockedTime", "20261121010000Z" }, "locked", USHER_TRUTH_YES } };
  gint64 half = 30 * 60 * 1000, ever = 0;
  UsherLdapMoment moment = { .now = NOW, .lock_ms = g_hash_table_new (g_str_hash, g_str_equal) };
  const UsherLdapMoment ignorant = { .now = NOW };

  g_hash_table_insert (moment.lock_ms, (gpointer) "", &half);
  g_hash_table_insert (moment.lock_ms, (gpointer) "cn=strict,dc=x", &ever);
  check (USHER_LDAP_OPENLDAP, cases, G_N_ELEMENTS (cases), &moment);
  check (USHER_LDAP_OPENLDAP, unknown, G_N_ELEMENTS (unknown), &ignorant);
  g_hash_table_unref (moment.lock_ms);
}

static void
test_trouble (void)
{
  static const struct {
    int code;
    const char *words;
    UsherTroubleClass class;
    const char *says;
  } cases[] = {
    { 49, "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 52e, v1db1", USHER_TROUBLE_AUTH_EXPIRED, "password is wrong" },
    { 49, "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 533, v1db1", USHER_TROUBLE_POLICY_BLOCK, "disabled" },
    { 49, "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 701, v1db1", USHER_TROUBLE_POLICY_BLOCK, "expired" },
    { 49, "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 773, v1db1", USHER_TROUBLE_AUTH_EXPIRED, "must be changed" },
    { 49, "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 775, v1db1", USHER_TROUBLE_POLICY_BLOCK, "locked out" },
    { 49, NULL, USHER_TROUBLE_AUTH_EXPIRED, "password is wrong" },
    { 8, "BindSimple: Transport encryption required.", USHER_TROUBLE_POLICY_BLOCK, "StartTLS" },
    { 50, NULL, USHER_TROUBLE_FORBIDDEN_ROLE, "nsufficient" },
    { 11, NULL, USHER_TROUBLE_FORBIDDEN_ROLE, "no more entries" },
    { 32, NULL, USHER_TROUBLE_NOT_FOUND, "" },
    { 68, NULL, USHER_TROUBLE_ALREADY_DONE, "" },
    { 20, NULL, USHER_TROUBLE_ALREADY_DONE, "" },
    { 51, NULL, USHER_TROUBLE_LOCKED_RETRY, "" },
    { 52, NULL, USHER_TROUBLE_SERVER, "" },
    { 10, NULL, USHER_TROUBLE_READ_ONLY_SOURCE, "" },
    { -1, NULL, USHER_TROUBLE_NETWORK, "" },
    { 1234, "odd \xff words", USHER_TROUBLE_UNKNOWN, "odd" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (UsherTrouble) trouble = { 0 };

      usher_ldap_trouble (&trouble, cases[i].code, cases[i].words);
      g_assert_cmpint (trouble.class, ==, cases[i].class);
      g_assert_nonnull (strstr (trouble.message, cases[i].says));
      g_assert_true (g_utf8_validate (trouble.message, -1, NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ldap-convert/active-directory", test_active_directory);
  g_test_add_func ("/ldap-convert/ppolicy", test_ppolicy);
  g_test_add_func ("/ldap-convert/trouble", test_trouble);
  return g_test_run ();
}
