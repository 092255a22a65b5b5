/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The shipped manifests are faultless; a fault is told with its place. */

#include <string.h>

#include "usher-error.h"
#include "usher-ldap-profile.h"

static void
test_shipped (void)
{
  static const char *const names[] = { "active-directory", "openldap" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize length;
      const char *text = usher_manifest_shipped_text (names[i], &length);
      g_autoptr (GPtrArray) faults = NULL;

      g_assert_nonnull (text);
      faults = usher_manifest_lint (names[i], text, length);
      for (guint j = 0; j < faults->len; j++)
        g_test_message ("%s", ((GError *) faults->pdata[j])->message);
      g_assert_cmpuint (faults->len, ==, 0);
    }
}

static void
test_faults (void)
{
  static const struct {
    const char *what, *by, *says;
  } cases[] = {
    { "flavour: openldap", "flavour: novell", "flavour" },
    { "page: 500", "page: 0", "page" },
    { "page: 500", "pages: 500", "“pages” is no key here" },
    { "into: accounts", "into: people", "stream of the mirror" },
    { "login: uid", "logon: uid", "field" },
    { "native: {attribute: entryUUID, as: uuid}\n      login", "native: {as: ppolicy-state}\n      login", "native is one attribute" },
    { "state: {as: ppolicy-state}", "state: {as: ppolicy}", "conversion" },
    { "state: {as: ppolicy-state}", "state: {as: ppolicy-state, attribute: x}", "either an attribute" },
    { "mail: mail", "mail: 'ma il'", "name of an attribute" },
    { "base: people-base", "base: nowhere", "settings above" },
    { "filter: (|(objectClass=inetOrgPerson)(objectClass=posixAccount))", "filter: (a=b", "parentheses" },
    { "members: [member, uniqueMember]", "member-logins: uid", "“member-logins”" },
    { "operations: [add-member,", "operations: [add-friend,", "operation" },
  };
  gsize length;
  const char *shipped = usher_manifest_shipped_text ("openldap", &length);
  g_autofree char *text = g_strndup (shipped, length);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) parts = g_strsplit (text, cases[i].what, 2);
      g_autofree char *faulty = g_strjoinv (cases[i].by, parts);
      g_autoptr (GPtrArray) faults = usher_manifest_lint ("x", faulty, strlen (faulty));
      gboolean said = FALSE;

      g_assert_cmpuint (g_strv_length (parts), ==, 2);
      for (guint j = 0; j < faults->len; j++)
        {
          const GError *fault = faults->pdata[j];

          said |= strstr (fault->message, cases[i].says) != NULL || (i == 11 && strstr (fault->message, "twice"));
          g_assert_cmpint (usher_error_get_info (fault)->line, >, 0);
        }
      if (!said)
        g_error ("%s: %s", cases[i].by, faults->len ? ((GError *) faults->pdata[0])->message : "no fault");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ldap-manifest/shipped", test_shipped);
  g_test_add_func ("/ldap-manifest/faults", test_faults);
  return g_test_run ();
}
