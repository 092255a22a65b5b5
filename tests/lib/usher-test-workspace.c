/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A workspace in one line, with a clock that stands still and members of every role.  Acts as
 * another member go through the room's private call, since a live workspace has no --as. */

#include "usher-test-workspace.h"

#include "usher-fault.h"
#include "usher-member.h"
#include "usher-verify.h"
#include "usher-workspace-private.h"

static gboolean
add_members (UsherTx *tx, gpointer data, GError **error)
{
  for (UsherRoles role = USHER_ROLE_TRAINEE; role < USHER_ROLE_SYSTEM; role <<= 1)
    {
      UsherMemberNew member = { .login = usher_role_name (role), .roles = role };

      if (!usher_member_add (tx, &member, error))
        return FALSE;
    }
  return TRUE;
}

UsherWorkspace *
usher_test_workspace (UsherEngine engine, UsherKind kind)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *place = usher_test_place (engine);
  g_autoptr(UsherClock) clock = usher_clock_new_fake (USHER_TEST_NOW);
  UsherWorkspaceNew options = { .kind = kind, .clock = clock, .scratch = TRUE };
  UsherWorkspace *workspace = usher_workspace_create (place, &options, &error);

  usher_test_ok (workspace != NULL);
  usher_test_do (workspace, add_members, NULL);
  return workspace;
}

UsherWorkspace *
usher_test_reopen (UsherWorkspace *workspace, const char *member)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspaceOpen options = { .as = member, .scratch = TRUE };
  UsherWorkspace *again = usher_workspace_open (usher_workspace_place (workspace), &options, &error);

  usher_test_ok (again != NULL);
  usher_workspace_set_clock (again, usher_workspace_clock (workspace));
  return again;
}

void
usher_test_close (UsherWorkspace *workspace)
{
  usher_workspace_close (workspace);
  /* Announcements that nobody waited for hold it until they are made. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (workspace);
}

gboolean
usher_test_act_as (UsherWorkspace *workspace, const char *login, const char *reason, UsherActFunc func, gpointer data, GError **error)
{
  UsherConn *conn = usher_db_take_reader (usher_workspace_db (workspace), error);
  g_autoptr(UsherMember) member = conn ? usher_member_find (conn, login, error) : NULL;
  UsherActAs as;

  if (conn)
    usher_db_put_reader (usher_workspace_db (workspace), conn);
  if (!member)
    return FALSE;
  as = (UsherActAs) { .member = member->id, .roles = member->roles };
  return usher_workspace_act_as (workspace, &as, reason, func, data, error);
}

gint64
usher_test_verify (UsherWorkspace *workspace)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherConn) conn = usher_conn_open (usher_workspace_db (workspace), &error);
  g_autoptr(UsherVerdict) verdict = NULL;
  UsherVerifyOptions options = { .deep = TRUE };

  usher_test_ok (conn != NULL);
  verdict = usher_verify (conn, &options, NULL, NULL, NULL, &error);
  usher_test_ok (verdict != NULL);
  for (guint i = 0; i < verdict->faults->len; i++)
    {
      g_autofree char *text = usher_fault_text (verdict->faults->pdata[i]);

      g_test_message ("%s", text);
    }
  g_assert_true (verdict->ok);
  g_assert_cmpint (verdict->n_faults, ==, 0);
  return verdict->lines;
}

gint64
usher_test_workspace_int (UsherWorkspace *workspace, const char *sql)
{
  return usher_test_int (usher_workspace_db (workspace), sql);
}

void
usher_test_do (UsherWorkspace *workspace, UsherActFunc func, gpointer data)
{
  g_autoptr(GError) error = NULL;

  usher_test_ok (usher_workspace_act (workspace, NULL, func, data, &error));
}
