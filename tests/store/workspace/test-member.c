/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Members: who may be added and how, the last admin, persons. */

#include "usher-test-workspace.h"

#include "usher-error.h"
#include "usher-member.h"

typedef struct {
  UsherMemberNew what;
  gint64 id;
} Add;

static gboolean
add (UsherTx *tx, gpointer data, GError **error)
{
  Add *self = data;

  self->id = usher_member_add (tx, &self->what, error);
  return self->id != 0;
}

typedef struct {
  gint64 id, version;
  UsherMemberChange change;
} Change;

static gboolean
change (UsherTx *tx, gpointer data, GError **error)
{
  Change *self = data;

  return usher_member_change (tx, self->id, self->version, &self->change, error);
}

static gboolean
remove_member (UsherTx *tx, gpointer data, GError **error)
{
  Change *self = data;

  return usher_member_remove (tx, self->id, self->version, error);
}

static UsherMember *
find (UsherWorkspace *workspace, const char *login)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherConn) conn = usher_conn_open (usher_workspace_db (workspace), &error);
  UsherMember *member = conn ? usher_member_find (conn, login, &error) : NULL;

  usher_test_ok (member != NULL);
  return member;
}

static void
test_add (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_TRAINING);
  Add anna = { { .login = "anna", .name = "Anna \xc3\x96sterberg", .roles = USHER_ROLE_LEAD | USHER_ROLE_ADMIN } };
  static const char *const bad[] = { "", "two words", "line\nend", "\xff", "system" };
  g_autoptr(UsherMember) member = NULL;

  usher_test_do (workspace, add, &anna);
  member = find (workspace, "anna");
  g_assert_cmpint (member->id, ==, anna.id);
  g_assert_cmpstr (member->name, ==, "Anna \xc3\x96sterberg");
  g_assert_cmpuint (member->roles, ==, USHER_ROLE_LEAD | USHER_ROLE_ADMIN);
  g_assert_true (member->active);
  usher_test_fails (usher_workspace_act (workspace, NULL, add, &anna, &error), USHER_ERROR_GUARD);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      Add one = { { .login = bad[i], .roles = USHER_ROLE_LEAD } };

      g_assert_false (usher_workspace_act (workspace, NULL, add, &one, &error));
      g_assert_true (g_error_matches (error, USHER_ERROR, USHER_ERROR_INPUT) || g_error_matches (error, USHER_ERROR, USHER_ERROR_GUARD));
      g_clear_error (&error);
    }
  anna.what = (UsherMemberNew) { .login = "nothing" };
  usher_test_fails (usher_workspace_act (workspace, NULL, add, &anna, &error), USHER_ERROR_INPUT);
  anna.what = (UsherMemberNew) { .login = "daemon", .roles = USHER_ROLE_SYSTEM };
  usher_test_fails (usher_workspace_act (workspace, NULL, add, &anna, &error), USHER_ERROR_GUARD);
  anna.what = (UsherMemberNew) { .login = "berta", .roles = USHER_ROLE_LEAD };
  usher_test_fails (usher_test_act_as (workspace, "lead", NULL, add, &anna, &error), USHER_ERROR_RIGHT);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

static void
test_change (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_TRAINING);
  g_autoptr(UsherMember) lead = find (workspace, "lead"), changed = NULL;
  Change what = { lead->id, lead->version, { .name = "Lena", .set_roles = TRUE, .roles = USHER_ROLE_AUDITOR } };

  usher_test_do (workspace, change, &what);
  changed = find (workspace, "lead");
  g_assert_cmpstr (changed->name, ==, "Lena");
  g_assert_cmpuint (changed->roles, ==, USHER_ROLE_AUDITOR);
  g_assert_cmpint (changed->version, ==, lead->version + 1);
  /* Who read the old version learns that it moved. */
  what.change.name = "Other";
  usher_test_fails (usher_workspace_act (workspace, NULL, change, &what, &error), USHER_ERROR_CONFLICT);
  what = (Change) { .id = 4711 };
  usher_test_fails (usher_workspace_act (workspace, NULL, change, &what, &error), USHER_ERROR_UNKNOWN);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

static void
test_last_admin (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_LIVE);
  g_autoptr(UsherMember) admin = find (workspace, "admin");
  Change other = { .id = admin->id }, self = { .id = 1 };

  usher_test_do (workspace, remove_member, &other);
  usher_test_fails (usher_workspace_act (workspace, NULL, remove_member, &self, &error), USHER_ERROR_GUARD);
  self.change = (UsherMemberChange) { .set_roles = TRUE, .roles = USHER_ROLE_AUDITOR };
  usher_test_fails (usher_workspace_act (workspace, NULL, change, &self, &error), USHER_ERROR_GUARD);
  self.change = (UsherMemberChange) { .set_active = TRUE };
  usher_test_fails (usher_workspace_act (workspace, NULL, change, &self, &error), USHER_ERROR_GUARD);
  usher_test_fails (usher_workspace_act (workspace, NULL, remove_member, &other, &error), USHER_ERROR_GUARD);
  /* And back again. */
  other.change = (UsherMemberChange) { .set_active = TRUE, .active = TRUE };
  usher_test_do (workspace, change, &other);
  usher_test_do (workspace, remove_member, &self);
  usher_test_fails (usher_workspace_act (workspace, NULL, remove_member, &other, &error), USHER_ERROR_RIGHT);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

/* In a live workspace that knows people, who decides about access is one of them, and one alone. */
static void
test_person (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_LIVE);
  Add add_one = { { .login = "anna", .roles = USHER_ROLE_ANALYST, .person = 1 } };

  usher_test_fails (usher_workspace_act (workspace, NULL, add, &add_one, &error), USHER_ERROR_UNKNOWN);
  usher_test_sql (usher_workspace_db (workspace),
                  "INSERT INTO person (id, source, native, key, login, state, seen_run, login_fold) "
                  "VALUES (1, 1, 'n1', 'person:anna', 'anna', 'active', 1, 'anna')");
  add_one.what.person = 0;
  usher_test_fails (usher_workspace_act (workspace, NULL, add, &add_one, &error), USHER_ERROR_GUARD);
  add_one.what.person = 1;
  usher_test_do (workspace, add, &add_one);
  add_one.what = (UsherMemberNew) { .login = "anna2", .roles = USHER_ROLE_ADMIN, .person = 1 };
  usher_test_fails (usher_workspace_act (workspace, NULL, add, &add_one, &error), USHER_ERROR_GUARD);
  add_one.what.person = 0;
  usher_test_do (workspace, add, &add_one);
  usher_test_close (workspace);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/member/add", test_add, NULL);
  usher_test_add_engines ("/member/change", test_change, NULL);
  usher_test_add_engines ("/member/last-admin", test_last_admin, NULL);
  usher_test_add_engines ("/member/person", test_person, NULL);
  return usher_test_run ();
}
