/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* From "the manager" to a person: who stands in for whom, and who never counts. */

#include "usher-test-approvals.h"

#include "usher-error.h"

static void
assert_named (UsherTestAsking *self, UsherApprover approver, gboolean apart, const char *key, const char *via)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = usher_test_conn (self->workspace);
  g_auto (UsherApproverWho) who = { 0 };

  usher_test_ok (usher_approver_resolve (conn, &self->of, approver, apart, &who, &error));
  g_assert_cmpstr (who.key, ==, key);
  g_assert_cmpstr (who.via, ==, via);
  g_assert_true ((who.person != 0) == (key != NULL));
}

static void
set_state (UsherWorkspace *workspace, const char *login, const char *manager, const char *state)
{
  g_autofree char *csv = g_strdup_printf ("login,manager,state\n%s,%s,%s\n", login, manager, state);
  UsherImportOptions options = { .partial = TRUE };
  g_autoptr (UsherImportResult) result = usher_test_import (workspace, "people", csv, &options);

  g_assert_cmpint (result->n_rejected, ==, 0);
}

static void
test_manager (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_approvals (engine);
  UsherTestAsking asking;

  usher_test_asking (&asking, workspace, "amy", USHER_LEVEL_LOW, 0);
  assert_named (&asking, USHER_APPROVER_MANAGER, FALSE, "person:meg", "manager");
  /* Who asks does not say yes: their manager does. */
  asking.of.requester = usher_test_member (workspace, "meg");
  assert_named (&asking, USHER_APPROVER_MANAGER, FALSE, "person:top", "skip-level");
  asking.of.requester = usher_test_member (workspace, "amy");
  set_state (workspace, "meg", "top", "on-leave");
  assert_named (&asking, USHER_APPROVER_MANAGER, FALSE, "person:top", "skip-level");
  set_state (workspace, "top", "", "terminated");
  assert_named (&asking, USHER_APPROVER_MANAGER, FALSE, NULL, "group");
  assert_named (&asking, USHER_APPROVER_MANAGER, TRUE, NULL, "nobody");
  /* A circle ends, and never comes back to who gains. */
  set_state (workspace, "top", "ann", "terminated");
  assert_named (&asking, USHER_APPROVER_MANAGER, FALSE, NULL, "group");
  usher_test_close (workspace);
}

static void
test_owner (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_approvals (engine);
  UsherTestAsking asking;

  usher_test_asking (&asking, workspace, "amy", USHER_LEVEL_HIGH, 0);
  assert_named (&asking, USHER_APPROVER_OWNER, FALSE, "person:olaf", "owner");
  asking.of.target_kind = "ent";
  asking.of.target = usher_test_find (workspace, "entitlement", "ledger/pay");
  assert_named (&asking, USHER_APPROVER_OWNER, TRUE, "person:olaf", "owner");
  asking.of.beneficiary = usher_test_person (workspace, "olaf");
  assert_named (&asking, USHER_APPROVER_OWNER, FALSE, "person:dee", "deputy");
  set_state (workspace, "dee", "olaf", "on-leave");
  assert_named (&asking, USHER_APPROVER_OWNER, FALSE, NULL, "group");
  assert_named (&asking, USHER_APPROVER_OWNER, TRUE, NULL, "nobody");
  asking.of.target = usher_test_find (workspace, "entitlement", "vault/root");
  asking.of.beneficiary = 0;
  assert_named (&asking, USHER_APPROVER_OWNER, FALSE, NULL, "group");
  usher_test_close (workspace);
}

static gboolean
fits (UsherTestAsking *self, UsherApprover approver, const char *login)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = usher_test_conn (self->workspace);
  g_auto (UsherApproverWho) who = { 0 };
  UsherVoice voice;
  gboolean good;
  gint64 behalf;

  usher_test_ok (usher_approver_resolve (conn, &self->of, approver, FALSE, &who, &error));
  usher_test_ok (usher_voice_of_member (conn, usher_test_member (self->workspace, login), &voice, &error));
  usher_test_ok (usher_voice_fits (conn, &self->of, &who, &voice, USHER_TEST_NOW, &good, &behalf, &error));
  return good;
}

/* Every approver has a title, and whoever can be it; groups are roles. */
static void
test_groups (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_approvals (engine);
  UsherTestAsking asking;

  usher_test_asking (&asking, workspace, "amy", USHER_LEVEL_LOW, 0);
  for (UsherApprover i = 0; i < USHER_APPROVER_N; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherConn) conn = usher_test_conn (workspace);
      g_auto (UsherApproverWho) who = { 0 };
      g_autofree char *text = NULL;

      usher_test_ok (usher_approver_resolve (conn, &asking.of, i, FALSE, &who, &error));
      g_assert_true (who.person || who.roles);
      text = usher_approver_who_text (&who);
      g_assert_cmpstr (usher_approver_title (i), !=, NULL);
      g_assert_nonnull (text);
    }
  g_assert_true (fits (&asking, USHER_APPROVER_IAM_PEER, "sam"));
  g_assert_true (fits (&asking, USHER_APPROVER_IAM_PEER, "lea"));
  g_assert_false (fits (&asking, USHER_APPROVER_IAM_PEER, "amy")); /* who asks */
  g_assert_false (fits (&asking, USHER_APPROVER_IAM_PEER, "meg"));
  g_assert_true (fits (&asking, USHER_APPROVER_IAM_LEAD, "lee"));
  g_assert_false (fits (&asking, USHER_APPROVER_IAM_LEAD, "sam"));
  g_assert_true (fits (&asking, USHER_APPROVER_DIRECTOR, "exe"));
  g_assert_true (fits (&asking, USHER_APPROVER_CONTROL_OWNER, "own"));
  asking.of.beneficiary = usher_test_person (workspace, "sam");
  g_assert_false (fits (&asking, USHER_APPROVER_IAM_PEER, "sam")); /* who gains */
  usher_test_close (workspace);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/approver/manager", test_manager, NULL);
  usher_test_add_engines ("/approver/owner", test_owner, NULL);
  usher_test_add_engines ("/approver/groups", test_groups, NULL);
  return usher_test_run ();
}
