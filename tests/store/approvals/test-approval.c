/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Approvals of a content: who may give them, for what they hold and for how long. */

#include "usher-test-approvals.h"

#include <string.h>

#include "usher-due.h"
#include "usher-error.h"
#include "usher-member.h"

#define DAY G_GINT64_CONSTANT (86400000)

#define APPROVE USHER_APPROVAL_APPROVE
#define REFUSE USHER_APPROVAL_REFUSE
#define ASK USHER_APPROVAL_ASK

static void
test_high (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherWorkspace *workspace = usher_test_approvals (engine);
  UsherTestAsking asking;

  usher_test_asking (&asking, workspace, "amy", USHER_LEVEL_HIGH, 0);
  asking.of.target = usher_test_find (workspace, "group", "idp/staff");
  usher_test_want (&asking);
  usher_test_want (&asking); /* once is enough */
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT count (*) FROM approval"), ==, 3);
  g_assert_false (usher_test_satisfied (&asking, NULL));
  usher_test_fails (usher_test_decide (&asking, "sam", USHER_APPROVER_MANAGER, APPROVE, &error), USHER_ERROR_GUARD);
  usher_test_fails (usher_test_decide (&asking, "trainee", USHER_APPROVER_IAM_PEER, APPROVE, &error), USHER_ERROR_RIGHT);
  usher_test_fails (usher_test_decide (&asking, "amy", USHER_APPROVER_IAM_PEER, APPROVE, &error), USHER_ERROR_GUARD);
  usher_test_ok (usher_test_decide (&asking, "meg", USHER_APPROVER_MANAGER, ASK, &error));
  usher_test_ok (usher_test_decide (&asking, "meg", USHER_APPROVER_MANAGER, APPROVE, &error));
  usher_test_fails (usher_test_decide (&asking, "meg", USHER_APPROVER_MANAGER, REFUSE, &error), USHER_ERROR_GUARD);
  usher_test_ok (usher_test_decide (&asking, "sam", USHER_APPROVER_IAM_PEER, APPROVE, &error));
  g_assert_false (usher_test_satisfied (&asking, NULL));
  /* The owner has no login: an approval of theirs is written down. */
  g_assert_false (usher_test_decide (&asking, "lea", USHER_APPROVER_OWNER, APPROVE, &error));
  g_assert_nonnull (strstr (usher_error_get_info (error)->hint, "approval record"));
  g_clear_error (&error);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

typedef struct {
  gint64 id;
  UsherApprovalRecord record;
} Recording;

static gboolean
record (UsherTx *tx, gpointer data, GError **error)
{
  Recording *self = data;

  return usher_approval_record (tx, self->id, &self->record, error);
}

static void
test_recorded (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherWorkspace *workspace = usher_test_approvals (engine);
  UsherTestAsking asking;
  g_autoptr (UsherApproval) owner = NULL, lead = NULL, after = NULL;
  Recording recording = { 0 };

  usher_test_asking (&asking, workspace, "amy", USHER_LEVEL_PRIVILEGED, 0);
  usher_test_want (&asking);
  owner = usher_test_approval (&asking, USHER_APPROVER_OWNER);
  lead = usher_test_approval (&asking, USHER_APPROVER_IAM_LEAD);
  recording = (Recording) { owner->id, { .person = usher_test_person (workspace, "olaf"), .proof = "Mail of 18 March: yes, Olaf" } };
  recording.record.proof = NULL;
  usher_test_fails (usher_test_act_as (workspace, "sam", NULL, record, &recording, &error), USHER_ERROR_INPUT);
  recording.record.proof = "Mail of 18 March: yes, Olaf";
  recording.record.person = usher_test_person (workspace, "top");
  usher_test_fails (usher_test_act_as (workspace, "sam", NULL, record, &recording, &error), USHER_ERROR_GUARD);
  recording.record.person = usher_test_person (workspace, "olaf");
  usher_test_ok (usher_test_act_as (workspace, "sam", NULL, record, &recording, &error));
  recording.id = lead->id; /* whose approvers are members */
  usher_test_fails (usher_test_act_as (workspace, "sam", NULL, record, &recording, &error), USHER_ERROR_GUARD);
  usher_test_ok (usher_test_decide (&asking, "lea", USHER_APPROVER_IAM_LEAD, APPROVE, &error));
  after = usher_test_approval (&asking, USHER_APPROVER_OWNER);
  g_assert_cmpstr (after->state, ==, "approved");
  g_assert_cmpint (after->recorded, ==, recording.record.person);
  g_assert_nonnull (after->proof);
  g_assert_true (usher_test_satisfied (&asking, NULL));
  g_assert_true (usher_test_satisfied (&asking, "amy"));
  g_assert_false (usher_test_satisfied (&asking, "sam")); /* who wrote it down does not carry it out */
  g_assert_false (usher_test_satisfied (&asking, "lea")); /* nor who said yes */
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

/* Two of one set take two people, even where one could be both. */
static void
test_distinct (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherWorkspace *workspace = usher_test_approvals (engine);
  UsherTestAsking asking;

  usher_test_asking (&asking, workspace, "amy", USHER_LEVEL_LOW, USHER_FACT_BREAK_GLASS);
  usher_test_want (&asking);
  usher_test_ok (usher_test_decide (&asking, "sam", USHER_APPROVER_CUSTODIAN, APPROVE, &error));
  usher_test_fails (usher_test_decide (&asking, "sam", USHER_APPROVER_SECOND_CUSTODIAN, APPROVE, &error), USHER_ERROR_GUARD);
  usher_test_ok (usher_test_decide (&asking, "lee", USHER_APPROVER_SECOND_CUSTODIAN, APPROVE, &error));
  g_assert_true (usher_test_satisfied (&asking, "amy"));
  usher_test_close (workspace);
}

static void
test_refused (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherWorkspace *workspace = usher_test_approvals (engine);
  UsherTestAsking asking;

  usher_test_asking (&asking, workspace, "amy", USHER_LEVEL_LOW, USHER_FACT_BREAK_GLASS);
  asking.of.beneficiary = usher_test_person (workspace, "lee");
  usher_test_want (&asking);
  usher_test_ok (usher_test_decide (&asking, "sam", USHER_APPROVER_CUSTODIAN, APPROVE, &error));
  /* Who gains may say no, and a no is not overruled. */
  usher_test_fails (usher_test_decide (&asking, "lee", USHER_APPROVER_SECOND_CUSTODIAN, APPROVE, &error), USHER_ERROR_GUARD);
  usher_test_ok (usher_test_decide (&asking, "lee", USHER_APPROVER_SECOND_CUSTODIAN, REFUSE, &error));
  g_assert_false (usher_test_satisfied (&asking, NULL));
  usher_test_want (&asking);
  g_assert_false (usher_test_satisfied (&asking, NULL));
  usher_test_fails (usher_test_decide (&asking, "lea", USHER_APPROVER_SECOND_CUSTODIAN, APPROVE, &error), USHER_ERROR_GUARD);
  usher_test_close (workspace);
}

static void
test_content (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherWorkspace *workspace = usher_test_approvals (engine);
  UsherTestAsking asking;
  g_autoptr (UsherApproval) before = NULL, after = NULL;

  usher_test_asking (&asking, workspace, "amy", USHER_LEVEL_LOW, 0);
  usher_test_want (&asking);
  usher_test_ok (usher_test_decide (&asking, "meg", USHER_APPROVER_MANAGER, APPROVE, &error));
  before = usher_test_approval (&asking, USHER_APPROVER_MANAGER);
  g_assert_true (usher_test_satisfied (&asking, NULL));
  asking.hash = USHER_TEST_OTHER_HASH;
  g_assert_false (usher_test_satisfied (&asking, NULL));
  usher_test_want (&asking);
  after = usher_test_approval (&asking, USHER_APPROVER_MANAGER);
  g_assert_cmpint (after->id, !=, before->id);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT count (*) FROM approval WHERE state = 'void'"), ==, 1);
  g_assert_false (usher_test_satisfied (&asking, NULL));
  asking.hash = USHER_TEST_HASH;
  g_assert_false (usher_test_satisfied (&asking, NULL));
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

static void
test_expiry (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherWorkspace *workspace = usher_test_approvals (engine);
  UsherClock *clock = usher_workspace_clock (workspace);
  UsherTestAsking asking;
  g_autoptr (GPtrArray) done = NULL;

  usher_approval_register ();
  usher_test_asking (&asking, workspace, "amy", USHER_LEVEL_LOW, USHER_FACT_BREAK_GLASS);
  usher_test_want (&asking);
  usher_clock_advance (clock, 13 * DAY);
  usher_test_ok (usher_test_decide (&asking, "sam", USHER_APPROVER_CUSTODIAN, APPROVE, &error));
  usher_clock_advance (clock, 1 * DAY);
  /* What was asked for two weeks ago cannot be given any more, before anything made it expire. */
  usher_test_fails (usher_test_decide (&asking, "lea", USHER_APPROVER_SECOND_CUSTODIAN, APPROVE, &error), USHER_ERROR_GUARD);
  usher_test_want (&asking);
  usher_test_ok (usher_test_decide (&asking, "lea", USHER_APPROVER_SECOND_CUSTODIAN, APPROVE, &error));
  g_assert_true (usher_test_satisfied (&asking, "amy"));
  usher_clock_advance (clock, 13 * DAY);
  g_assert_false (usher_test_satisfied (&asking, "amy"));
  done = usher_due_run (workspace, &error);
  usher_test_ok (done != NULL);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT count (*) FROM approval WHERE state = 'expired'"), ==, 2);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

/* What was right when it was said is looked at again. */
static void
test_again (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherWorkspace *workspace = usher_test_approvals (engine);
  UsherTestAsking asking;
  UsherImportOptions options = { .partial = TRUE };
  g_autoptr (UsherImportResult) result = NULL;

  usher_test_asking (&asking, workspace, "amy", USHER_LEVEL_LOW, 0);
  usher_test_want (&asking);
  usher_test_ok (usher_test_decide (&asking, "meg", USHER_APPROVER_MANAGER, APPROVE, &error));
  g_assert_true (usher_test_satisfied (&asking, "amy"));
  result = usher_test_import (workspace, "people", "login,manager,state\nann,lea,active\n", &options);
  g_assert_true (result->written);
  g_assert_false (usher_test_satisfied (&asking, "amy"));
  usher_test_close (workspace);
}

static void
test_mine (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherWorkspace *workspace = usher_test_approvals (engine);
  g_autoptr (UsherConn) conn = NULL;
  UsherTestAsking asking;
  static const struct {
    const char *login;
    guint n;
  } expected[] = { { "meg", 1 }, { "sam", 1 }, { "amy", 0 }, { "lea", 1 }, { "exe", 0 } };

  usher_test_asking (&asking, workspace, "amy", USHER_LEVEL_HIGH, 0);
  usher_test_want (&asking);
  conn = usher_test_conn (workspace);
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (GArray) mine = usher_approval_mine (conn, usher_test_member (workspace, expected[i].login), USHER_TEST_NOW, &error);

      usher_test_ok (mine != NULL);
      g_assert_cmpuint (mine->len, ==, expected[i].n);
    }
  g_clear_pointer (&conn, usher_conn_close);
  usher_test_close (workspace);
}

static gboolean
leave_alone (UsherTx *tx, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) members = usher_member_list (usher_tx_conn (tx), error);

  for (guint i = 0; members && i < members->len; i++)
    {
      UsherMember *member = members->pdata[i];

      if (member->id != usher_tx_member (tx) && !g_str_equal (member->login, USHER_MEMBER_SYSTEM) && member->active &&
          !usher_member_remove (tx, member->id, member->version, error))
        return FALSE;
    }
  return members != NULL;
}

/* Alone nothing can be approved, and the refusal says what to do. */
static void
test_alone (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherWorkspace *workspace = usher_test_approvals (engine);
  g_autoptr (UsherConn) conn = NULL;
  UsherTestAsking asking;
  UsherApprovalQuestion question;

  usher_test_asking (&asking, workspace, "amy", USHER_LEVEL_LOW, USHER_FACT_BULK);
  usher_test_want (&asking);
  usher_test_do (workspace, leave_alone, NULL);
  conn = usher_test_conn (workspace);
  question = (UsherApprovalQuestion) { "thing:1", asking.hash, asking.requirement.approvers, 0, USHER_TEST_NOW };
  g_assert_false (usher_approval_check (conn, &question, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_GUARD);
  g_assert_nonnull (strstr (usher_error_get_info (error)->hint, "member add"));
  g_assert_cmpuint (usher_error_get_info (error)->guards->len, ==, 2);
  g_clear_pointer (&conn, usher_conn_close);
  usher_test_close (workspace);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/approval/high", test_high, NULL);
  usher_test_add_engines ("/approval/recorded", test_recorded, NULL);
  usher_test_add_engines ("/approval/distinct", test_distinct, NULL);
  usher_test_add_engines ("/approval/refused", test_refused, NULL);
  usher_test_add_engines ("/approval/content", test_content, NULL);
  usher_test_add_engines ("/approval/expiry", test_expiry, NULL);
  usher_test_add_engines ("/approval/again", test_again, NULL);
  usher_test_add_engines ("/approval/mine", test_mine, NULL);
  usher_test_add_engines ("/approval/alone", test_alone, NULL);
  return usher_test_run ();
}
