/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The connector against a real OpenLDAP: tests/live/on openldap -- test-live-openldap.  The cases build on each other. */
#include "ldap-live.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "usher-error.h"
#include "usher-test.h"

#define PEOPLE "ou=People,dc=idlab,dc=test"
#define GROUPS "ou=Groups,dc=idlab,dc=test"
#define BULK 700

static Live *
new_reader (const char *const *edits)
{
  Live *self = live_new ("openldap", live_fact ("LDAPS_URI"), live_fact ("LDAP_READER_PASSWORD"), edits);

  live_set (self, "user", live_fact ("LDAP_READER_DN"));
  live_set (self, "ca", live_fact ("LDAP_CA_FILE"));
  live_set (self, "people-base", PEOPLE);
  return self;
}

static Live *
open_reader (void)
{
  Live *self = new_reader (NULL);

  live_open (self);
  return self;
}

static Live *
open_admin (void)
{
  Live *self = live_new ("openldap", live_fact ("LDAPS_URI"), live_fact ("LDAP_ADMIN_PASSWORD"), NULL);

  live_set (self, "user", live_fact ("LDAP_ADMIN_DN"));
  live_set (self, "ca", live_fact ("LDAP_CA_FILE"));
  live_set (self, "people-base", PEOPLE);
  live_open (self);
  return self;
}

static JsonObject *
load_seed (JsonParser *parser)
{
  g_autofree char *path = g_build_filename (g_getenv ("USHER_TEST_SOURCE"), "tests", "servers", "seed", "people.json", NULL);
  g_autoptr (GError) error = NULL;

  usher_test_ok (json_parser_load_from_file (parser, path, &error));
  return json_node_get_object (json_parser_get_root (parser));
}

/* Everybody and everything of the seed is there, in its own words. */
static void
test_full (void)
{
  g_autoptr (Live) live = open_reader ();
  g_autoptr (LiveTable) users = live_read (live, "users", NULL, FALSE), groups = live_read (live, "groups", NULL, FALSE),
                        members = live_read (live, "memberships", NULL, FALSE);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *seed = load_seed (parser);
  JsonArray *people = json_object_get_array_member (seed, "people"), *teams = json_object_get_array_member (seed, "groups");
  guint expected = 0;

  g_assert_cmpuint (g_hash_table_size (users->rows), ==, 50);
  g_assert_cmpuint (g_hash_table_size (groups->rows), ==, 12);
  g_assert_cmpuint (users->doubts + groups->doubts + members->doubts, ==, 0);
  for (guint i = 0; i < json_array_get_length (people); i++)
    {
      JsonObject *person = json_array_get_object_element (people, i);
      char **row = live_find (users, USHER_ACCOUNTS_LOGIN, json_object_get_string_member (person, "login"));

      g_assert_nonnull (row);
      g_assert_cmpstr (row[USHER_ACCOUNTS_NAME], ==, json_object_get_string_member (person, "display"));
      g_assert_cmpstr (row[USHER_ACCOUNTS_EMPLOYEE], ==, json_object_get_string_member (person, "employee"));
      g_assert_cmpstr (row[USHER_ACCOUNTS_DEPARTMENT], ==, json_object_get_string_member (person, "department"));
      g_assert_cmpstr (row[USHER_ACCOUNTS_KIND], ==, "human");
      g_assert_cmpuint (strlen (row[USHER_ACCOUNTS_NATIVE]), ==, 36);
      g_assert_cmpstr (row[USHER_ACCOUNTS_MFA], ==, LIVE_NULL);
    }
  for (guint i = 0; i < json_array_get_length (teams); i++)
    {
      JsonObject *team = json_array_get_object_element (teams, i);
      JsonArray *of = json_object_get_array_member (team, "members");
      const char *id = live_id (groups, USHER_GROUPS_NAME, json_object_get_string_member (team, "name"));

      expected += json_array_get_length (of);
      for (guint j = 0; j < json_array_get_length (of); j++)
        g_assert_true (live_has_member (members, id, "account", live_id (users, USHER_ACCOUNTS_LOGIN, json_array_get_string_element (of, j))));
    }
  /* And nothing else: the empty group holds itself, which is no membership. */
  g_assert_cmpuint (g_hash_table_size (members->rows), ==, expected);
}

static void
test_states (void)
{
  g_autoptr (Live) live = open_reader ();
  g_autoptr (LiveTable) users = live_read (live, "users", NULL, FALSE);
  static const struct {
    const char *login, *state, *locked;
  } expected[] = { { "nadia.karimi", "locked", "1" }, { "tamsin.petrov", "disabled", "0" }, { "amara.okafor", "active", "0" } };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      char **row = live_find (users, USHER_ACCOUNTS_LOGIN, expected[i].login);

      g_assert_cmpstr (row[USHER_ACCOUNTS_STATE], ==, expected[i].state);
      g_assert_cmpstr (row[USHER_ACCOUNTS_LOCKED], ==, expected[i].locked);
    }
}

/* Small pages, and each page in another process, bring the same. */
static void
test_pages (void)
{
  static const char *const streams[] = { "users", "groups", "memberships" }, *const edits[] = { "page: 500", "page: 7", NULL };
  g_autoptr (Live) large = open_reader (), small = new_reader (edits);

  live_open (small);
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      g_autoptr (LiveTable) all = live_read (large, streams[i], NULL, FALSE), parts = live_read (small, streams[i], NULL, FALSE),
                            broken = live_read (small, streams[i], NULL, TRUE);

      g_assert_cmpuint (all->pages, ==, 1);
      g_assert_cmpuint (parts->pages, >, 1);
      live_assert_equal (all, parts);
      live_assert_equal (all, broken);
    }
}

static UsherTroubleClass
read_class (Live *live, const char *cursor, char **message)
{
  const UsherConnectorRead read = { .stream = "users", .cursor = cursor };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherBatch) batch = usher_connector_read (live->connector, &read, NULL, &error);

  g_assert_null (batch);
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  if (message)
    *message = g_strdup (error->message);
  return usher_trouble_of (error);
}

/* Somebody leaves while the reading is broken off: what was passed is no longer the same. */
static void
test_gone (void)
{
  static const char *const edits[] = { "page: 500", "page: 7", NULL };
  const UsherConnectorRead begin = { .stream = "users" };
  g_autoptr (Live) live = new_reader (edits);
  g_autoptr (UsherBatch) first = NULL;
  g_autoptr (GError) error = NULL;

  live_change ("dn: uid=short.stay," PEOPLE "\nchangetype: add\nobjectClass: inetOrgPerson\nuid: short.stay\ncn: Short Stay\nsn: Stay\n");
  live_set (live, "people-filter", "(|(uid=short.stay)(uid=*a*))");
  live_open (live);
  usher_test_ok (first = usher_connector_read (live->connector, &begin, NULL, &error));
  g_assert_nonnull (first->next);
  live_open (live);
  {
    const UsherConnectorRead second = { .stream = "users", .cursor = first->next };
    g_autoptr (UsherBatch) batch = NULL;

    usher_test_ok (batch = usher_connector_read (live->connector, &second, NULL, &error));
  }
  live_open (live);
  live_change ("dn: uid=short.stay," PEOPLE "\nchangetype: delete\n");
  /* One of those that were passed, moved to the end by being made anew. */
  live_change ("dn: uid=amara.okafor," PEOPLE "\nchangetype: moddn\nnewrdn: uid=amara.okafor\ndeleteoldrdn: 0\nnewsuperior: ou=Bulk,dc=idlab,dc=test\n");
  g_assert_cmpint (read_class (live, first->next, NULL), ==, USHER_TROUBLE_GONE_CURSOR);
  live_change ("dn: uid=amara.okafor,ou=Bulk,dc=idlab,dc=test\nchangetype: moddn\nnewrdn: uid=amara.okafor\ndeleteoldrdn: 0\nnewsuperior: " PEOPLE "\n");
  g_assert_cmpint (read_class (live, "nonsense", NULL), ==, USHER_TROUBLE_GONE_CURSOR);
}

/* An ordinary user gets 200 entries a page and no more: the connector finds that out. */
static void
test_limits (void)
{
  g_autoptr (Live) live = live_new ("openldap", live_fact ("LDAPS_URI"), live_fact ("LDAP_USER_PASSWORD"), NULL);
  g_autoptr (LiveTable) users = NULL;

  live_set (live, "user", "uid=bram.tanaka," PEOPLE);
  live_set (live, "ca", live_fact ("LDAP_CA_FILE"));
  live_open (live);
  users = live_read (live, "users", NULL, FALSE);
  g_assert_cmpuint (g_hash_table_size (users->rows), ==, 50 + BULK);
  g_assert_cmpuint (users->pages, >, 3);
}

static void
test_incremental (void)
{
  g_autoptr (Live) live = open_reader ();
  g_autoptr (LiveTable) before = live_read (live, "users", NULL, FALSE), after = NULL, groups = NULL;
  char **row;

  g_assert_nonnull (before->checkpoint);
  live_change ("dn: uid=chiara.holm," PEOPLE "\nchangetype: modify\nreplace: departmentNumber\ndepartmentNumber: Marketing\n");
  live_change ("dn: uid=new.comer," PEOPLE "\nchangetype: add\nobjectClass: inetOrgPerson\nuid: new.comer\ncn: New Comer\nsn: Comer\nmail: new.comer@idlab.test\n");
  after = live_read (live, "users", before->checkpoint, FALSE);
  row = live_find (after, USHER_ACCOUNTS_LOGIN, "chiara.holm");
  g_assert_nonnull (row);
  g_assert_cmpstr (row[USHER_ACCOUNTS_DEPARTMENT], ==, "Marketing");
  g_assert_nonnull (live_find (after, USHER_ACCOUNTS_LOGIN, "new.comer"));
  g_assert_nonnull (after->checkpoint);
  groups = live_read (live, "groups", after->checkpoint, FALSE);
  g_assert_cmpuint (g_hash_table_size (groups->removed), ==, 0);
  live_change ("dn: uid=new.comer," PEOPLE "\nchangetype: delete\n");
}

static void
test_members (void)
{
  g_autoptr (Live) live = open_admin ();
  g_autoptr (LiveTable) users = live_read (live, "users", NULL, FALSE), groups = live_read (live, "groups", NULL, FALSE), members = NULL;
  const char *empty = live_id (groups, USHER_GROUPS_NAME, "empty-group");
  static const char *const logins[] = { "sinead.obrien", "martin.smithjr", "rafael.costa", "lukasz.zolkiewski", "layla.haddad", "misaki.sato" };
  gboolean already;

  for (guint i = 0; i < G_N_ELEMENTS (logins); i++)
    {
      const char *id = live_id (users, USHER_ACCOUNTS_LOGIN, logins[i]);

      g_assert_cmpint (live_do (live, USHER_OP_ADD_MEMBER, id, empty, &already), ==, USHER_TRUTH_YES);
      g_assert_false (already);
      g_assert_cmpint (live_do (live, USHER_OP_ADD_MEMBER, id, empty, &already), ==, USHER_TRUTH_YES);
      g_assert_true (already);
    }
  members = live_read (live, "memberships", NULL, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (logins); i++)
    {
      const char *id = live_id (users, USHER_ACCOUNTS_LOGIN, logins[i]);

      g_assert_true (live_has_member (members, empty, "account", id));
      g_assert_cmpint (live_do (live, USHER_OP_REMOVE_MEMBER, id, empty, &already), ==, USHER_TRUTH_YES);
      g_assert_false (already);
      g_assert_cmpint (live_do (live, USHER_OP_REMOVE_MEMBER, id, empty, &already), ==, USHER_TRUTH_YES);
      g_assert_true (already);
    }
  /* A group in a group, and the last member of one. */
  live_change ("dn: cn=nested," GROUPS "\nchangetype: add\nobjectClass: groupOfNames\ncn: nested\nmember: cn=finance," GROUPS "\n\n"
               "dn: cn=pair," GROUPS "\nchangetype: add\nobjectClass: groupOfUniqueNames\ncn: pair\nuniqueMember: uid=bram.tanaka," PEOPLE "\n\n"
               "dn: cn=one," GROUPS "\nchangetype: add\nobjectClass: groupOfNames\ncn: one\nmember: uid=bram.tanaka," PEOPLE "\n");
  g_clear_pointer (&groups, live_table_free);
  g_clear_pointer (&members, live_table_free);
  groups = live_read (live, "groups", NULL, FALSE);
  members = live_read (live, "memberships", NULL, FALSE);
  g_assert_true (live_has_member (members, live_id (groups, USHER_GROUPS_NAME, "nested"), "group", live_id (groups, USHER_GROUPS_NAME, "finance")));
  g_assert_true (live_has_member (members, live_id (groups, USHER_GROUPS_NAME, "pair"), "account", live_id (users, USHER_ACCOUNTS_LOGIN, "bram.tanaka")));
  g_assert_cmpint (live_do (live, USHER_OP_REMOVE_MEMBER, live_id (users, USHER_ACCOUNTS_LOGIN, "bram.tanaka"),
                            live_id (groups, USHER_GROUPS_NAME, "one"), &already), ==, USHER_TRUTH_YES);
  g_assert_cmpint (live_do (live, USHER_OP_ADD_MEMBER, live_id (users, USHER_ACCOUNTS_LOGIN, "amara.okafor"),
                            live_id (groups, USHER_GROUPS_NAME, "pair"), &already), ==, USHER_TRUTH_YES);
  live_change ("dn: cn=nested," GROUPS "\nchangetype: delete\n\ndn: cn=pair," GROUPS "\nchangetype: delete\n\ndn: cn=one," GROUPS "\nchangetype: delete\n");
}

static void
test_accounts (void)
{
  g_autoptr (Live) live = open_admin ();
  g_autoptr (LiveTable) users = live_read (live, "users", NULL, FALSE);
  const char *id = live_id (users, USHER_ACCOUNTS_LOGIN, "layla.haddad"), *dn = "uid=layla.haddad," PEOPLE;
  const char *uri = live_fact ("LDAPS_URI"), *ca = live_fact ("LDAP_CA_FILE"), *password = live_fact ("LDAP_USER_PASSWORD");
  gboolean already;

  g_assert_cmpint (live_do (live, USHER_OP_DISABLE, id, NULL, &already), ==, USHER_TRUTH_YES);
  g_assert_false (live_bind (uri, ca, dn, password));
  g_assert_cmpint (live_do (live, USHER_OP_ENABLE, id, NULL, &already), ==, USHER_TRUTH_YES);
  g_assert_true (live_bind (uri, ca, dn, password));
  g_assert_cmpint (live_do (live, USHER_OP_ENABLE, id, NULL, &already), ==, USHER_TRUTH_YES);
  g_assert_true (already);

  for (guint i = 0; i < 5; i++)
    g_assert_false (live_bind (uri, ca, dn, "wrong"));
  g_assert_false (live_bind (uri, ca, dn, password));
  {
    g_autoptr (LiveTable) locked = live_read (live, "users", NULL, FALSE);

    g_assert_cmpstr (live_find (locked, USHER_ACCOUNTS_LOGIN, "layla.haddad")[USHER_ACCOUNTS_STATE], ==, "locked");
  }
  g_assert_cmpint (live_do (live, USHER_OP_UNLOCK, id, NULL, &already), ==, USHER_TRUTH_YES);
  g_assert_false (already);
  g_assert_true (live_bind (uri, ca, dn, password));
  g_assert_cmpint (live_do (live, USHER_OP_UNLOCK, id, NULL, &already), ==, USHER_TRUTH_YES);

  g_assert_cmpint (live_do (live, USHER_OP_EXPIRE_PASSWORD, id, NULL, &already), ==, USHER_TRUTH_YES);
  {
    g_autoptr (LiveTable) expired = live_read (live, "users", NULL, FALSE);

    g_assert_cmpstr (live_find (expired, USHER_ACCOUNTS_LOGIN, "layla.haddad")[USHER_ACCOUNTS_STATE], ==, "password-expired");
  }
  live_change ("dn: %s\nchangetype: modify\nreplace: pwdReset\npwdReset: FALSE\n", dn);
}

/* What cannot be, and why; what is refused, and why. */
static void
test_refusals (void)
{
  g_autoptr (Live) live = open_admin (), reader = open_reader ();
  g_autoptr (LiveTable) users = live_read (live, "users", NULL, FALSE);
  UsherOpTarget target = { .kind = USHER_OP_UNLOCK, .account = live_id (users, USHER_ACCOUNTS_LOGIN, "tamsin.petrov") };
  g_autoptr (GPtrArray) requests = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (UsherOpAnswer) answer = { 0 };
  g_autofree char *why = NULL;

  g_assert_false (usher_connector_can (live->connector, USHER_OP_RESET_MFA, &why));
  g_assert_nonnull (why);
  g_assert_null (usher_connector_plan (live->connector, &target, NULL, &error));
  g_assert_cmpint (usher_trouble_of (error), ==, USHER_TROUBLE_PRECONDITION);
  g_assert_nonnull (strstr (error->message, "disabled, not locked"));
  g_clear_error (&error);
  target = (UsherOpTarget) { .kind = USHER_OP_DISABLE, .account = live_id (users, USHER_ACCOUNTS_LOGIN, "amara.okafor") };
  usher_test_ok (requests = usher_connector_plan (reader->connector, &target, NULL, &error));
  g_assert_false (usher_connector_send (reader->connector, requests->pdata[0], "key", &answer, NULL, &error));
  g_assert_cmpint (usher_trouble_of (error), ==, USHER_TROUBLE_FORBIDDEN_ROLE);
  g_assert_cmpint (answer.sent, ==, USHER_TRUTH_YES);
  g_assert_cmpint (answer.status, ==, 50);
  g_clear_error (&error);
  target.account = "00000000-0000-0000-0000-000000000000";
  g_assert_null (usher_connector_plan (live->connector, &target, NULL, &error));
  g_assert_cmpint (usher_trouble_of (error), ==, USHER_TROUBLE_NOT_FOUND);
}

static void
test_sign_in (void)
{
  g_autoptr (Live) wrong = new_reader (NULL), empty = new_reader (NULL), untrusted = new_reader (NULL), tls = new_reader (NULL),
                   plain = new_reader (NULL);
  g_autoptr (LiveTable) users = NULL, again = NULL;
  g_autofree char *words = NULL, *trust = NULL;

  g_free (wrong->secret);
  wrong->secret = g_strdup ("not-the-password");
  live_open (wrong);
  g_assert_cmpint (read_class (wrong, NULL, &words), ==, USHER_TROUBLE_AUTH_EXPIRED);
  g_assert_nonnull (strstr (words, "password is wrong"));
  g_assert_null (strstr (words, "not-the-password"));

  g_clear_pointer (&empty->secret, g_free);
  live_open (empty);
  {
    const UsherConnectorRead read = { .stream = "users" };
    g_autoptr (GError) error = NULL;

    g_assert_null (usher_connector_read (empty->connector, &read, NULL, &error));
    g_assert_error (error, USHER_ERROR, USHER_ERROR_AUTH);
  }
  live_set (untrusted, "ca", "");
  live_open (untrusted);
  g_assert_cmpint (read_class (untrusted, NULL, &trust), ==, USHER_TROUBLE_TLS);
  g_assert_nonnull (strstr (trust, "no authority that is trusted here has signed it"));
  g_clear_pointer (&trust, g_free);
  g_free (untrusted->origin);
  untrusted->origin = g_strdup (live_fact ("LDAP_URI"));
  live_open (untrusted);
  g_assert_cmpint (read_class (untrusted, NULL, &trust), ==, USHER_TROUBLE_TLS);
  g_assert_nonnull (strstr (trust, "no authority that is trusted here has signed it"));

  /* ldap:// means StartTLS; without any only where the setting says so, and to this machine alone. */
  g_free (tls->origin);
  tls->origin = g_strdup (live_fact ("LDAP_URI"));
  live_open (tls);
  users = live_read (tls, "users", NULL, FALSE);
  g_assert_cmpuint (g_hash_table_size (users->rows), ==, 50);
  g_free (plain->origin);
  plain->origin = g_strdup (live_fact ("LDAP_URI"));
  live_set (plain, "plain", "true");
  live_open (plain);
  again = live_read (plain, "users", NULL, FALSE);
  live_assert_equal (users, again);
}

static void
test_report (void)
{
  g_autoptr (Live) live = open_reader (), limited = NULL;
  g_auto (UsherConnectorReport) report = { 0 }, poor = { 0 };
  g_autoptr (GError) error = NULL;

  usher_connector_report_init (&report);
  usher_test_ok (usher_connector_test (live->connector, &report, NULL, &error));
  g_assert_true (report.reachable);
  g_assert_cmpstr (report.identity, ==, "dn:cn=svc-sync,ou=Services,dc=idlab,dc=test");
  g_assert_cmpuint (report.streams->len, ==, 3);
  for (guint i = 0; i < report.streams->len; i++)
    g_assert_cmpint (((UsherCapability *) report.streams->pdata[i])->can, ==, USHER_TRUTH_YES);
  g_assert_cmpint (((UsherCapability *) report.streams->pdata[0])->seen, ==, 50);

  limited = new_reader (NULL);
  live_set (limited, "people-base", "ou=Policies,dc=idlab,dc=test");
  live_open (limited);
  usher_connector_report_init (&poor);
  usher_test_ok (usher_connector_test (limited->connector, &poor, NULL, &error));
  g_assert_cmpint (((UsherCapability *) poor.streams->pdata[0])->can, ==, USHER_TRUTH_UNKNOWN);
  g_assert_nonnull (((UsherCapability *) poor.streams->pdata[0])->missing);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/openldap/full", test_full);
  g_test_add_func ("/openldap/states", test_states);
  g_test_add_func ("/openldap/pages", test_pages);
  g_test_add_func ("/openldap/gone", test_gone);
  g_test_add_func ("/openldap/limits", test_limits);
  g_test_add_func ("/openldap/incremental", test_incremental);
  g_test_add_func ("/openldap/members", test_members);
  g_test_add_func ("/openldap/accounts", test_accounts);
  g_test_add_func ("/openldap/refusals", test_refusals);
  g_test_add_func ("/openldap/sign-in", test_sign_in);
  g_test_add_func ("/openldap/report", test_report);
  return g_test_run ();
}
