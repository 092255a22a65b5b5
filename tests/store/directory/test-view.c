/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Pages of a person, a group and an entitlement, holders and their ways, history, managers. */

#include "usher-account-link.h"
#include "usher-card.h"
#include "usher-entitlement.h"
#include "usher-error.h"
#include "usher-group.h"
#include "usher-person.h"
#include "usher-test-directory.h"

static gboolean
link_service (UsherTx *tx, gpointer data, GError **error)
{
  const UsherCardChange owner[] = { { "owner", USHER_INT (1) }, { "purpose", usher_text_value ("pays") }, { NULL } };

  return usher_account_link (tx, 4, 1, NULL, error) && usher_card_change (tx, USHER_CARD_ENTITLEMENT, 2, 0, owner, error);
}

static gboolean
count_line (const UsherLine *line, const char *text, const UsherDigest *hash, gpointer data)
{
  ++*(guint *) data;
  return TRUE;
}

static void
test_person (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);

  usher_test_organisation (workspace);
  usher_test_do (workspace, link_service, NULL);
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (UsherConn) conn = usher_test_conn (workspace);
    g_autoptr (UsherPerson) person = usher_person_load (conn, 1, &error);
    guint lines = 0;

    usher_test_ok (person != NULL);
    g_assert_cmpstr (person->key, ==, "person:ann");
    g_assert_cmpstr (person->source, ==, "import");
    g_assert_cmpstr (person->mail, ==, "ann@x.example");
    g_assert_cmpuint (person->accounts->len, ==, 2);
    g_assert_cmpstr (((UsherPersonAccount *) person->accounts->pdata[0])->rule, ==, "mail");
    g_assert_cmpstr (((UsherPersonAccount *) person->accounts->pdata[1])->rule, ==, "link");
    /* By employee number, then by login. */
    g_assert_cmpuint (person->managers->len, ==, 2);
    g_assert_cmpstr (((UsherPersonManager *) person->managers->pdata[0])->key, ==, "person:bob");
    g_assert_cmpstr (((UsherPersonManager *) person->managers->pdata[1])->key, ==, "person:cat");
    g_assert_false (person->manager_circle);
    g_assert_cmpint (person->assignments, ==, 2);
    usher_test_ok (usher_person_history (conn, 1, count_line, &lines, &error));
    g_assert_cmpuint (lines, ==, 1);
    usher_test_fails (usher_person_load (conn, 99, &error) != NULL, USHER_ERROR_UNKNOWN);
  }
  usher_test_close (workspace);
}

static void
test_managers (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);

  usher_test_import_good (workspace, "people",
                          "login,manager\na,b\nb,c\nc,a\nd,a\ne,e\nf,nobody\ng,\nh,d\n");
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (UsherConn) conn = usher_test_conn (workspace);
    g_autoptr (GArray) circles = NULL, unknown = NULL;
    g_autoptr (UsherPerson) person = usher_person_load (conn, 4, &error);

    usher_test_ok (person != NULL);
    g_assert_cmpuint (person->managers->len, ==, 3);
    g_assert_true (person->manager_circle);
    g_assert_cmpint (person->reports, ==, 1);
    usher_test_ok (usher_person_manager_faults (conn, &circles, &unknown, &error));
    g_assert_cmpuint (circles->len, ==, 4);
    g_assert_cmpuint (unknown->len, ==, 1);
    g_assert_cmpint (g_array_index (unknown, gint64, 0), ==, 6);
  }
  usher_test_close (workspace);
}

static void
check_holder (GPtrArray *holders, guint at, const char *key, gboolean direct, const char *through)
{
  const UsherHolder *holder = g_ptr_array_index (holders, at);
  g_autofree char *ways = g_strjoinv (" ", holder->through);

  g_assert_cmpstr (holder->key, ==, key);
  g_assert_cmpint (holder->direct, ==, direct);
  g_assert_cmpstr (ways, ==, through);
}

static void
test_entitlement (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);

  usher_test_organisation (workspace);
  usher_test_do (workspace, link_service, NULL);
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (UsherConn) conn = usher_test_conn (workspace);
    g_autoptr (UsherEntitlement) pay = usher_entitlement_load (conn, 2, &error), root = usher_entitlement_load (conn, 4, &error);
    g_autoptr (GPtrArray) readers = NULL, payers = NULL, page = NULL;
    gint64 total;

    usher_test_ok (pay != NULL && root != NULL);
    g_assert_cmpstr (pay->key, ==, "ent:ledger/pay");
    g_assert_cmpstr (pay->owner_key, ==, "person:ann");
    g_assert_cmpint (pay->holders, ==, 1);
    g_assert_cmpint (pay->direct_holders, ==, 1);
    g_assert_cmpstr (pay->granted_to[0], ==, "group:idp/outer");
    g_assert_cmpstr (pay->granted_to[1], ==, "account:idp/ann");
    g_assert_false (pay->privileged);
    g_assert_true (root->privileged);
    g_assert_cmpint (root->tier, ==, 0);
    readers = usher_entitlement_holders (conn, 1, FALSE, 0, 0, &total, &error);
    usher_test_ok (readers != NULL);
    g_assert_cmpint (total, ==, 3);
    check_holder (readers, 0, "person:ann", FALSE, "group:idp/staff");
    check_holder (readers, 1, "person:bob", FALSE, "group:idp/staff");
    check_holder (readers, 2, "person:cat", FALSE, "ent:ledger/audit");
    payers = usher_entitlement_holders (conn, 2, FALSE, 0, 0, NULL, &error);
    usher_test_ok (payers != NULL);
    check_holder (payers, 0, "person:ann", TRUE, "group:idp/inner");
    page = usher_entitlement_holders (conn, 1, FALSE, 1, 1, &total, &error);
    usher_test_ok (page != NULL);
    g_assert_cmpuint (page->len, ==, 1);
    check_holder (page, 0, "person:bob", FALSE, "group:idp/staff");
    usher_test_fails (usher_entitlement_load (conn, 99, &error) != NULL, USHER_ERROR_UNKNOWN);
    usher_test_fails (usher_entitlement_holders (conn, 99, FALSE, 0, 0, NULL, &error) != NULL, USHER_ERROR_UNKNOWN);
  }
  usher_test_close (workspace);
}

static void
test_group (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);

  usher_test_organisation (workspace);
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (UsherConn) conn = usher_test_conn (workspace);
    g_autoptr (UsherGroup) outer = usher_group_load (conn, 3, &error), ring = usher_group_load (conn, 6, &error);
    g_autoptr (GPtrArray) members = usher_group_members (conn, 3, TRUE, 0, &error), flat = usher_group_members (conn, 3, FALSE, 0, &error);

    usher_test_ok (outer != NULL && ring != NULL && members != NULL && flat != NULL);
    g_assert_cmpint (outer->members, ==, 0);
    g_assert_cmpint (outer->groups, ==, 1);
    g_assert_cmpint (outer->effective_members, ==, 1);
    g_assert_cmpstr (outer->grants[0], ==, "ent:ledger/pay");
    g_assert_cmpuint (flat->len, ==, 1);
    g_assert_cmpuint (members->len, ==, 2);
    g_assert_cmpstr (((UsherGroupMember *) members->pdata[1])->key, ==, "account:idp/ann");
    g_assert_cmpstr (((UsherGroupMember *) members->pdata[1])->person_key, ==, "person:ann");
    g_assert_cmpstr (((UsherGroupMember *) members->pdata[1])->via, ==, "group:idp/inner");
    g_assert_cmpuint (((UsherGroupMember *) members->pdata[1])->depth, ==, 1);
    /* The circle ends. */
    g_assert_cmpint (ring->effective_members, ==, 1);
    g_assert_cmpstr (ring->parents[0], ==, "group:idp/ring-b");
    usher_test_fails (usher_group_load (conn, 99, &error) != NULL, USHER_ERROR_UNKNOWN);
  }
  usher_test_close (workspace);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/directory/view/person", test_person, NULL);
  usher_test_add_engines ("/directory/view/managers", test_managers, NULL);
  usher_test_add_engines ("/directory/view/entitlement", test_entitlement, NULL);
  usher_test_add_engines ("/directory/view/group", test_group, NULL);
  return usher_test_run ();
}
