/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The connector against a real domain controller: tests/live/on samba-ad -- test-live-samba-ad.  The cases build on each other. */
#include "ldap-live.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "usher-error.h"
#include "usher-test.h"

#define PEOPLE "OU=People,DC=idlab,DC=test"
#define GROUPS "OU=Groups,DC=idlab,DC=test"
#define BULK 600

static Live *
new_live (const char *const *edits)
{
  Live *self = live_new ("active-directory", live_fact ("AD_LDAPS_URI"), live_fact ("AD_BIND_PASSWORD"), edits);

  live_set (self, "user", live_fact ("AD_BIND_UPN"));
  live_set (self, "ca", live_fact ("AD_CA_FILE"));
  return self;
}

/* Without the many. */
static Live *
open_people (const char *const *edits)
{
  Live *self = new_live (edits);

  live_set (self, "people-base", PEOPLE);
  live_set (self, "people-filter", "(employeeID=*)");
  live_open (self);
  return self;
}

static void
assert_person (LiveTable *users, JsonObject *person)
{
  g_autofree char *login = g_strndup (json_object_get_string_member (person, "login"), 20);
  char **row = live_find (users, USHER_ACCOUNTS_LOGIN, login);

  g_assert_nonnull (row);
  g_assert_cmpstr (row[USHER_ACCOUNTS_NAME], ==, json_object_get_string_member (person, "display"));
  g_assert_cmpstr (row[USHER_ACCOUNTS_MAIL], ==, json_object_get_string_member (person, "mail"));
  g_assert_cmpstr (row[USHER_ACCOUNTS_EMPLOYEE], ==, json_object_get_string_member (person, "employee"));
  g_assert_cmpstr (row[USHER_ACCOUNTS_DEPARTMENT], ==, json_object_get_string_member (person, "department"));
  g_assert_cmpstr (row[USHER_ACCOUNTS_KIND], ==, "human");
  g_assert_cmpuint (strlen (row[USHER_ACCOUNTS_NATIVE]), ==, 36);
  g_assert_cmpstr (row[USHER_ACCOUNTS_CREATED_AT], !=, LIVE_NULL);
}

static void
test_full (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("USHER_TEST_SOURCE"), "tests", "servers", "seed", "people.json", NULL);
  g_autoptr (Live) live = open_people (NULL);
  g_autoptr (LiveTable) users = live_read (live, "users", NULL, FALSE), groups = live_read (live, "groups", NULL, FALSE),
                        members = live_read (live, "memberships", NULL, FALSE);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonObject *seed;
  JsonArray *people, *teams;

  usher_test_ok (json_parser_load_from_file (parser, path, &error));
  seed = json_node_get_object (json_parser_get_root (parser));
  people = json_object_get_array_member (seed, "people");
  teams = json_object_get_array_member (seed, "groups");
  g_assert_cmpuint (g_hash_table_size (users->rows), ==, 50);
  for (guint i = 0; i < json_array_get_length (people); i++)
    assert_person (users, json_array_get_object_element (people, i));
  for (guint i = 0; i < json_array_get_length (teams); i++)
    {
      JsonObject *team = json_array_get_object_element (teams, i);
      JsonArray *of = json_object_get_array_member (team, "members");
      const char *id = live_id (groups, USHER_GROUPS_NAME, json_object_get_string_member (team, "name"));

      for (guint j = 0; j < json_array_get_length (of); j++)
        {
          g_autofree char *login = g_strndup (json_array_get_string_element (of, j), 20);

          g_assert_true (live_has_member (members, id, "account", live_id (users, USHER_ACCOUNTS_LOGIN, login)));
        }
    }
  /* A group in a group, and everybody's primary group. */
  g_assert_true (live_has_member (members, live_id (groups, USHER_GROUPS_NAME, "vpn-users"), "group",
                                  live_id (groups, USHER_GROUPS_NAME, "prod-admins")));
  g_assert_true (live_has_member (members, live_id (groups, USHER_GROUPS_NAME, "Domain Users"), "account",
                                  live_id (users, USHER_ACCOUNTS_LOGIN, "misaki.sato")));
}

static void
test_states (void)
{
  g_autoptr (Live) live = new_live (NULL);
  g_autoptr (LiveTable) users = NULL, groups = NULL;
  static const struct {
    const char *login, *state, *locked, *kind;
  } expected[] = {
    { "nadia.karimi", "locked", "1", "human" },     { "tamsin.petrov", "disabled", "0", "human" },
    { "farid.nair", "disabled", "0", "human" },     { "greta.leroy", "password-expired", "0", "human" },
    { "amara.okafor", "active", "0", "human" },     { "svc-hr-sync", "active", "0", "unknown" },
    { "Guest", "disabled", "0", "guest" },          { "krbtgt", "disabled", "0", "service" },
  };
  static const struct {
    const char *name, *kind, *privileged;
  } groups_expected[] = {
    { "Domain Admins", "native", "1" },
    { "Administrators", "builtin", "1" },
    { "Schema Admins", "native", "1" },
    { "Domain Users", "native", "0" },
    { "prod-admins", "native", "0" },
  };

  live_open (live);
  users = live_read (live, "users", NULL, FALSE);
  groups = live_read (live, "groups", NULL, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      char **row = live_find (users, USHER_ACCOUNTS_LOGIN, expected[i].login);

      g_assert_nonnull (row);
      g_assert_cmpstr (row[USHER_ACCOUNTS_STATE], ==, expected[i].state);
      g_assert_cmpstr (row[USHER_ACCOUNTS_LOCKED], ==, expected[i].locked);
      g_assert_cmpstr (row[USHER_ACCOUNTS_KIND], ==, expected[i].kind);
    }
  g_assert_cmpstr (live_find (users, USHER_ACCOUNTS_LOGIN, "amara.okafor")[USHER_ACCOUNTS_LAST_SUCCESS], !=, LIVE_NULL);
  for (guint i = 0; i < G_N_ELEMENTS (groups_expected); i++)
    {
      char **row = live_find (groups, USHER_GROUPS_NAME, groups_expected[i].name);

      g_assert_cmpstr (row[USHER_GROUPS_KIND], ==, groups_expected[i].kind);
      g_assert_cmpstr (row[USHER_GROUPS_PRIVILEGED], ==, groups_expected[i].privileged);
    }
}

/* Small pages and ranges, and each page in another process, bring the same. */
static void
test_pages (void)
{
  static const char *const streams[] = { "users", "groups", "memberships" },
                    *const edits[] = { "page: 500", "page: 7\n  range: 4", NULL };
  g_autoptr (Live) large = open_people (NULL), small = open_people (edits);

  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      g_autoptr (LiveTable) all = live_read (large, streams[i], NULL, FALSE), parts = live_read (small, streams[i], NULL, FALSE),
                            broken = live_read (small, streams[i], NULL, TRUE);

      g_assert_cmpuint (parts->pages, >, all->pages);
      live_assert_equal (all, parts);
      live_assert_equal (all, broken);
    }
}

static char *
make_big_group (LiveTable *users)
{
  GString *ldif = g_string_new ("dn: CN=everyone," GROUPS "\nchangetype: add\nobjectClass: group\nsAMAccountName: everyone\n");
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, users->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    if (g_str_has_prefix (((char **) row)[USHER_ACCOUNTS_LOGIN], "bulk"))
      g_string_append_printf (ldif, "member: CN=%s," PEOPLE "\n", ((char **) row)[USHER_ACCOUNTS_LOGIN]);
  return g_string_free (ldif, FALSE);
}

/* More members than one answer holds. */
static void
test_ranges (void)
{
  static const char *const edits[] = { "page: 500", "page: 500\n  range: 250", NULL };
  g_autoptr (Live) live = new_live (edits);
  g_autoptr (LiveTable) users = NULL, groups = NULL, members = NULL, again = NULL;
  g_autofree char *ldif = NULL;
  const char *id;
  guint n = 0;
  GHashTableIter iter;
  gpointer row;

  live_open (live);
  users = live_read (live, "users", NULL, FALSE);
  g_assert_cmpuint (users->pages, >, 1);
  ldif = make_big_group (users);
  live_change ("%s", ldif);
  groups = live_read (live, "groups", NULL, FALSE);
  members = live_read (live, "memberships", NULL, FALSE);
  id = live_id (groups, USHER_GROUPS_NAME, "everyone");
  g_hash_table_iter_init (&iter, members->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    n += strcmp (((char **) row)[USHER_MEMBERSHIPS_GROUP], id) == 0;
  g_assert_cmpuint (n, ==, BULK);
  again = live_read (live, "memberships", NULL, TRUE);
  live_assert_equal (members, again);
  live_change ("dn: CN=everyone," GROUPS "\nchangetype: delete\n");
}

static void
test_incremental (void)
{
  g_autoptr (Live) live = open_people (NULL);
  g_autoptr (LiveTable) before = live_read (live, "users", NULL, FALSE), groups = live_read (live, "groups", NULL, FALSE), after = NULL,
                        teams = NULL;
  const char *deleted, *moved, *unwanted;

  g_assert_nonnull (before->checkpoint);
  deleted = live_id (before, USHER_ACCOUNTS_LOGIN, "umar.nair");
  moved = live_id (before, USHER_ACCOUNTS_LOGIN, "vera.vidal");
  unwanted = live_id (before, USHER_ACCOUNTS_LOGIN, "wanda.silva");
  live_change ("dn: CN=Chiara Holm," PEOPLE "\nchangetype: modify\nreplace: department\ndepartment: Marketing\n");
  live_change ("dn: CN=Umar Nair," PEOPLE "\nchangetype: delete\n");
  live_change ("dn: CN=Vera Vidal," PEOPLE "\nchangetype: moddn\nnewrdn: CN=Vera Vidal\ndeleteoldrdn: 1\nnewsuperior: CN=Users,DC=idlab,DC=test\n");
  live_change ("dn: CN=Wanda Silva," PEOPLE "\nchangetype: modify\ndelete: employeeID\n");
  live_change ("dn: CN=support," GROUPS "\nchangetype: modify\nreplace: description\ndescription: Helps\n\n"
               "dn: CN=sales," GROUPS "\nchangetype: delete\n");
  after = live_read (live, "users", before->checkpoint, FALSE);
  g_assert_cmpstr (live_find (after, USHER_ACCOUNTS_LOGIN, "chiara.holm")[USHER_ACCOUNTS_DEPARTMENT], ==, "Marketing");
  /* Who is locked is looked at each time: that runs out without a change. */
  g_assert_nonnull (live_find (after, USHER_ACCOUNTS_LOGIN, "nadia.karimi"));
  g_assert_cmpuint (g_hash_table_size (after->rows), ==, 2);
  g_assert_true (g_hash_table_contains (after->removed, deleted));
  g_assert_true (g_hash_table_contains (after->removed, moved));
  g_assert_true (g_hash_table_contains (after->removed, unwanted));
  g_assert_nonnull (after->checkpoint);
  teams = live_read (live, "groups", groups->checkpoint, FALSE);
  g_assert_cmpstr (live_find (teams, USHER_GROUPS_NAME, "support")[USHER_GROUPS_DESCRIPTION], ==, "Helps");
  g_assert_true (g_hash_table_contains (teams->removed, live_id (groups, USHER_GROUPS_NAME, "sales")));
  g_clear_pointer (&teams, live_table_free);
  teams = live_read (live, "groups", after->checkpoint, FALSE);
  g_assert_cmpuint (g_hash_table_size (teams->rows), ==, 0);
}

static void
test_gone (void)
{
  g_autoptr (Live) live = open_people (NULL);
  const UsherConnectorRead reads[] = {
    { .stream = "users", .checkpoint = "00000000-0000-0000-0000-000000000000 100 1795000000000" },
    { .stream = "users", .checkpoint = "nonsense" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (reads); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (usher_connector_read (live->connector, &reads[i], NULL, &error));
      g_assert_cmpint (usher_trouble_of (error), ==, USHER_TROUBLE_GONE_CURSOR);
    }
}

static void
test_members (void)
{
  static const char *const logins[] = { "sinead.obrien", "martin.smithjr", "rafael.costa", "lukasz.zolkiewski", "layla.haddad", "misaki.sato" };
  g_autoptr (Live) live = open_people (NULL);
  g_autoptr (LiveTable) users = live_read (live, "users", NULL, FALSE), groups = live_read (live, "groups", NULL, FALSE);
  const char *empty = live_id (groups, USHER_GROUPS_NAME, "empty-group");
  const UsherOpTarget primary = { .kind = USHER_OP_REMOVE_MEMBER, .account = live_id (users, USHER_ACCOUNTS_LOGIN, "layla.haddad"),
                                  .group = live_id (groups, USHER_GROUPS_NAME, "Domain Users") };
  g_autoptr (GError) error = NULL;
  gboolean already;

  for (guint i = 0; i < G_N_ELEMENTS (logins); i++)
    {
      const char *id = live_id (users, USHER_ACCOUNTS_LOGIN, logins[i]);

      g_assert_cmpint (live_do (live, USHER_OP_ADD_MEMBER, id, empty, &already), ==, USHER_TRUTH_YES);
      g_assert_false (already);
      g_assert_cmpint (live_do (live, USHER_OP_ADD_MEMBER, id, empty, &already), ==, USHER_TRUTH_YES);
      g_assert_true (already);
      g_assert_cmpint (live_do (live, USHER_OP_REMOVE_MEMBER, id, empty, &already), ==, USHER_TRUTH_YES);
      g_assert_false (already);
      g_assert_cmpint (live_do (live, USHER_OP_REMOVE_MEMBER, id, empty, &already), ==, USHER_TRUTH_YES);
      g_assert_true (already);
    }
  g_assert_null (usher_connector_plan (live->connector, &primary, NULL, &error));
  g_assert_nonnull (strstr (error->message, "primary group"));
}

static gboolean
can_sign_in (const char *login)
{
  g_autofree char *name = g_strconcat (login, "@idlab.test", NULL);

  return live_bind (live_fact ("AD_LDAPS_URI"), live_fact ("AD_CA_FILE"), name, live_fact ("AD_USER_PASSWORD"));
}

static void
test_accounts (void)
{
  g_autoptr (Live) live = open_people (NULL);
  g_autoptr (LiveTable) users = live_read (live, "users", NULL, FALSE), locked = NULL, expired = NULL;
  const char *id = live_id (users, USHER_ACCOUNTS_LOGIN, "layla.haddad");
  gboolean already;

  g_assert_true (can_sign_in ("layla.haddad"));
  g_assert_cmpint (live_do (live, USHER_OP_DISABLE, id, NULL, &already), ==, USHER_TRUTH_YES);
  g_assert_false (can_sign_in ("layla.haddad"));
  g_assert_cmpint (live_do (live, USHER_OP_ENABLE, id, NULL, &already), ==, USHER_TRUTH_YES);
  g_assert_true (can_sign_in ("layla.haddad"));
  for (guint i = 0; i < 5; i++)
    g_assert_false (live_bind (live_fact ("AD_LDAPS_URI"), live_fact ("AD_CA_FILE"), "layla.haddad@idlab.test", "wrong"));
  locked = live_read (live, "users", NULL, FALSE);
  g_assert_cmpstr (live_find (locked, USHER_ACCOUNTS_LOGIN, "layla.haddad")[USHER_ACCOUNTS_STATE], ==, "locked");
  g_assert_cmpstr (live_find (locked, USHER_ACCOUNTS_LOGIN, "layla.haddad")[USHER_ACCOUNTS_LOCKED], ==, "1");
  g_assert_cmpint (live_do (live, USHER_OP_UNLOCK, id, NULL, &already), ==, USHER_TRUTH_YES);
  g_assert_true (can_sign_in ("layla.haddad"));
  g_assert_cmpint (live_do (live, USHER_OP_EXPIRE_PASSWORD, id, NULL, &already), ==, USHER_TRUTH_YES);
  expired = live_read (live, "users", NULL, FALSE);
  g_assert_cmpstr (live_find (expired, USHER_ACCOUNTS_LOGIN, "layla.haddad")[USHER_ACCOUNTS_STATE], ==, "password-expired");
}

/* Between plan and sending somebody else changed the account: what was planned would undo it. */
static void
test_precondition (void)
{
  g_autoptr (Live) live = open_people (NULL);
  g_autoptr (LiveTable) users = live_read (live, "users", NULL, FALSE);
  const UsherOpTarget target = { .kind = USHER_OP_DISABLE, .account = live_id (users, USHER_ACCOUNTS_LOGIN, "misaki.sato") };
  g_autoptr (GPtrArray) requests = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (UsherOpAnswer) answer = { 0 };

  usher_test_ok (requests = usher_connector_plan (live->connector, &target, NULL, &error));
  live_change ("dn:: Q049576O5ZKyIOS9kOiXpCxPVT1QZW9wbGUsREM9aWRsYWIsREM9dGVzdA==\n"
               "changetype: modify\nreplace: userAccountControl\nuserAccountControl: 66048\n");
  g_assert_false (usher_connector_send (live->connector, requests->pdata[0], "key", &answer, NULL, &error));
  g_assert_cmpint (usher_trouble_of (error), ==, USHER_TROUBLE_PRECONDITION);
  g_assert_cmpint (answer.sent, ==, USHER_TRUTH_NO);
}

static void
test_sign_in (void)
{
  static const struct {
    const char *user, *password, *words;
  } tries[] = {
    { "amara.okafor@idlab.test", "wrong", "password is wrong" },   { "tamsin.petrov@idlab.test", NULL, "disabled" },
    { "nadia.karimi@idlab.test", NULL, "locked out" },             { "greta.leroy@idlab.test", NULL, "must be changed" },
    { "CN=Nobody," PEOPLE, "wrong", "password is wrong" },
  };
  g_autoptr (Live) untrusted = new_live (NULL), tls = new_live (NULL), plain = new_live (NULL);
  const UsherConnectorRead read = { .stream = "groups" };
  g_autoptr (UsherBatch) batch = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (tries); i++)
    {
      g_autoptr (Live) live = new_live (NULL);
      g_autoptr (GError) fault = NULL;

      g_free (live->secret);
      live->secret = g_strdup (tries[i].password ? tries[i].password : live_fact ("AD_USER_PASSWORD"));
      live_set (live, "user", tries[i].user);
      live_open (live);
      g_assert_null (usher_connector_read (live->connector, &read, NULL, &fault));
      g_test_message ("%s", fault->message);
      g_assert_nonnull (strstr (fault->message, tries[i].words));
      g_assert_null (strstr (fault->message, live_fact ("AD_USER_PASSWORD")));
    }
  live_set (untrusted, "ca", "");
  live_open (untrusted);
  g_assert_null (usher_connector_read (untrusted->connector, &read, NULL, &error));
  g_assert_cmpint (usher_trouble_of (error), ==, USHER_TROUBLE_TLS);
  g_clear_error (&error);
  g_free (tls->origin);
  tls->origin = g_strdup (live_fact ("AD_LDAP_URI"));
  live_open (tls);
  usher_test_ok (batch = usher_connector_read (tls->connector, &read, NULL, &error));
  /* A domain controller takes no password in the clear. */
  g_free (plain->origin);
  plain->origin = g_strdup (live_fact ("AD_LDAP_URI"));
  live_set (plain, "plain", "true");
  live_open (plain);
  g_assert_null (usher_connector_read (plain->connector, &read, NULL, &error));
  g_assert_cmpint (usher_trouble_of (error), ==, USHER_TROUBLE_POLICY_BLOCK);
}

static void
test_report (void)
{
  g_autoptr (Live) live = open_people (NULL), poor = new_live (NULL);
  g_auto (UsherConnectorReport) report = { 0 }, limited = { 0 };
  g_autoptr (GError) error = NULL;

  usher_connector_report_init (&report);
  usher_test_ok (usher_connector_test (live->connector, &report, NULL, &error));
  g_assert_true (report.reachable);
  g_assert_cmpint (report.writes, ==, USHER_TRUTH_YES);
  g_assert_cmpfloat (ABS (report.clock_skew), <, 60);
  for (guint i = 0; i < report.streams->len; i++)
    g_assert_cmpint (((UsherCapability *) report.streams->pdata[i])->can, ==, USHER_TRUTH_YES);
  /* An ordinary user may read, not write. */
  g_free (poor->secret);
  poor->secret = g_strdup (live_fact ("AD_USER_PASSWORD"));
  live_set (poor, "user", "bram.tanaka@idlab.test");
  live_open (poor);
  usher_connector_report_init (&limited);
  usher_test_ok (usher_connector_test (poor->connector, &limited, NULL, &error));
  g_assert_cmpint (limited.writes, ==, USHER_TRUTH_NO);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/samba-ad/full", test_full);
  g_test_add_func ("/samba-ad/states", test_states);
  g_test_add_func ("/samba-ad/pages", test_pages);
  g_test_add_func ("/samba-ad/ranges", test_ranges);
  g_test_add_func ("/samba-ad/gone", test_gone);
  g_test_add_func ("/samba-ad/sign-in", test_sign_in);
  g_test_add_func ("/samba-ad/report", test_report);
  g_test_add_func ("/samba-ad/members", test_members);
  g_test_add_func ("/samba-ad/accounts", test_accounts);
  g_test_add_func ("/samba-ad/precondition", test_precondition);
  g_test_add_func ("/samba-ad/incremental", test_incremental);
  return g_test_run ();
}
