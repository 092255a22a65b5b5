/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What takes two members, and faults that two have looked at. */

#include "usher-test-workspace.h"

#include "usher-error.h"
#include "usher-fault.h"
#include "usher-member.h"
#include "usher-proposal.h"
#include "usher-verify.h"

#define PARAMS "{\"run\":12}"

typedef struct {
  const char *act, *params;
  gboolean carried;
} Call;

static gboolean
second (UsherTx *tx, gpointer data, GError **error)
{
  Call *self = data;

  return usher_proposal_second (tx, self->act, self->params, "accept run 12", &self->carried, error);
}

static gboolean
remove_member (UsherTx *tx, gpointer data, GError **error)
{
  return usher_member_remove (tx, *(gint64 *) data, 0, error);
}

static gboolean
withdraw (UsherTx *tx, gpointer data, GError **error)
{
  return usher_proposal_withdraw (tx, *(gint64 *) data, error);
}

static gint64
count (UsherWorkspace *workspace, const char *state)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count (*) FROM proposal WHERE state = '%s'", state);

  return usher_test_workspace_int (workspace, sql);
}

static void
test_two (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_LIVE);
  Call call = { "accept", PARAMS }, other = { "accept", "{\"run\":13}" };

  usher_test_ok (usher_test_act_as (workspace, "lead", NULL, second, &call, &error));
  g_assert_false (call.carried);
  /* The same member again: it still waits, and nothing is written. */
  usher_test_ok (usher_test_act_as (workspace, "lead", NULL, second, &call, &error));
  g_assert_false (call.carried);
  g_assert_cmpint (count (workspace, "open"), ==, 1);
  /* Other parameters are another act; who may not second is told who may. */
  usher_test_fails (usher_test_act_as (workspace, "auditor", NULL, second, &other, &error), USHER_ERROR_RIGHT);
  usher_test_fails (usher_test_act_as (workspace, "analyst", NULL, second, &call, &error), USHER_ERROR_RIGHT);
  usher_test_ok (usher_test_act_as (workspace, "auditor", NULL, second, &call, &error));
  g_assert_true (call.carried);
  g_assert_cmpint (count (workspace, "carried"), ==, 1);
  /* Once carried out, the next call is a new proposal. */
  usher_test_ok (usher_test_act_as (workspace, "lead", NULL, second, &call, &error));
  g_assert_false (call.carried);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

static void
test_ends (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_LIVE);
  UsherClock *clock = usher_workspace_clock (workspace);
  Call call = { "accept", PARAMS };
  gint64 id = 2;

  usher_test_ok (usher_test_act_as (workspace, "lead", NULL, second, &call, &error));
  usher_clock_advance (clock, USHER_PROPOSAL_MS);
  /* Over: an auditor may second but not propose. */
  usher_test_fails (usher_test_act_as (workspace, "auditor", NULL, second, &call, &error), USHER_ERROR_RIGHT);
  usher_test_ok (usher_test_act_as (workspace, "lead", NULL, second, &call, &error));
  g_assert_false (call.carried);
  usher_test_fails (usher_test_act_as (workspace, "auditor", NULL, withdraw, &id, &error), USHER_ERROR_GUARD);
  usher_test_ok (usher_test_act_as (workspace, "lead", NULL, withdraw, &id, &error));
  usher_test_fails (usher_test_act_as (workspace, "lead", NULL, withdraw, &id, &error), USHER_ERROR_GUARD);
  g_assert_cmpint (count (workspace, "withdrawn"), ==, 1);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

/* Whoever left cannot have been one of two; and alone there is no second. */
static void
test_alone (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_LIVE);
  Call call = { "accept", PARAMS };
  gint64 lead = usher_test_workspace_int (workspace, "SELECT id FROM member WHERE login = 'lead'");
  gint64 auditor = usher_test_workspace_int (workspace, "SELECT id FROM member WHERE login = 'auditor'");

  usher_test_ok (usher_test_act_as (workspace, "lead", NULL, second, &call, &error));
  usher_test_do (workspace, remove_member, &lead);
  usher_test_fails (usher_test_act_as (workspace, "auditor", NULL, second, &call, &error), USHER_ERROR_RIGHT);
  usher_test_do (workspace, remove_member, &auditor);
  g_assert_false (usher_test_act_as (workspace, "lead", NULL, second, &(Call) { "accept", "{}" }, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_GUARD);
  g_assert_nonnull (strstr (usher_error_get_info (error)->hint, "member add"));
  usher_test_close (workspace);
}

static void
test_bad_calls (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_LIVE);
  Call no_right = { "conquer", "{}" }, not_canonical = { "accept", "{ }" };

  usher_test_fails (usher_test_act_as (workspace, "lead", NULL, second, &no_right, &error), USHER_ERROR_USAGE);
  g_assert_false (usher_test_act_as (workspace, "lead", NULL, second, &not_canonical, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT count (*) FROM proposal"), ==, 0);
  usher_test_close (workspace);
}

/* ---- A fault, acknowledged ---- */
typedef struct {
  const UsherFault *fault;
  gboolean carried;
} Acknowledge;

static gboolean
acknowledge (UsherTx *tx, gpointer data, GError **error)
{
  Acknowledge *self = data;

  return usher_fault_acknowledge (tx, self->fault, "a slip during the move", &self->carried, error);
}

static UsherVerdict *
verify (UsherWorkspace *workspace)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherConn) conn = usher_conn_open (usher_workspace_db (workspace), &error);
  UsherVerifyOptions options = { .deep = FALSE };
  UsherVerdict *verdict = conn ? usher_verify (conn, &options, NULL, NULL, NULL, &error) : NULL;

  usher_test_ok (verdict != NULL);
  return verdict;
}

static gboolean
rename_trainee (UsherTx *tx, gpointer data, GError **error)
{
  UsherMemberChange change = { .name = "Someone else" };

  return usher_member_change (tx, *(gint64 *) data, 0, &change, error);
}

static void
test_acknowledge (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_LIVE);
  g_autoptr(UsherVerdict) found = NULL, after = NULL;
  Acknowledge call = { NULL };
  gint64 trainee = usher_test_workspace_int (workspace, "SELECT id FROM member WHERE login = 'trainee'");

  if (engine == USHER_ENGINE_SQLITE)
    usher_test_sql (usher_workspace_db (workspace), "DROP TRIGGER member_door_update");
  usher_test_sql (usher_workspace_db (workspace), "UPDATE member SET name = 'Mallory' WHERE login = 'trainee'");
  found = verify (workspace);
  g_assert_false (found->ok);
  g_assert_cmpint (found->n_faults, ==, 1);
  call.fault = found->faults->pdata[0];
  usher_test_fails (usher_workspace_act (workspace, NULL, rename_trainee, &trainee, &error), USHER_ERROR_FAULTY);
  usher_test_ok (usher_test_act_as (workspace, "lead", NULL, acknowledge, &call, &error));
  g_assert_false (call.carried);
  usher_test_ok (usher_test_act_as (workspace, "auditor", NULL, acknowledge, &call, &error));
  g_assert_true (call.carried);
  usher_test_fails (usher_test_act_as (workspace, "lead", NULL, acknowledge, &call, &error), USHER_ERROR_GUARD);
  after = verify (workspace);
  g_assert_true (after->ok);
  g_assert_cmpint (after->n_known, ==, 1);
  usher_test_do (workspace, rename_trainee, &trainee);
  usher_test_close (workspace);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/proposal/two", test_two, NULL);
  usher_test_add_engines ("/proposal/ends", test_ends, NULL);
  usher_test_add_engines ("/proposal/alone", test_alone, NULL);
  usher_test_add_engines ("/proposal/bad-calls", test_bad_calls, NULL);
  usher_test_add_engines ("/proposal/acknowledge", test_acknowledge, NULL);
  return usher_test_run ();
}
