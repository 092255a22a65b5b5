/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What tests of approvals share: people with managers, owners and logins, and short calls. */

#include "usher-test-approvals.h"

#include "usher-card.h"
#include "usher-error.h"
#include "usher-member.h"

#define SUBJECT "thing:1"

static const struct {
  const char *login;
  UsherRoles roles;
} members[] = {
  { "meg", USHER_ROLE_REVIEWER }, { "lea", USHER_ROLE_LEAD },    { "lee", USHER_ROLE_LEAD },      { "sam", USHER_ROLE_SENIOR },
  { "amy", USHER_ROLE_ANALYST },  { "dee", USHER_ROLE_REVIEWER }, { "exe", USHER_ROLE_EXECUTIVE }, { "own", USHER_ROLE_OWNER },
};

static gboolean
add_members (UsherTx *tx, gpointer data, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      UsherMemberNew member = { .login = members[i].login, .roles = members[i].roles };

      if (!usher_key_find (usher_tx_conn (tx), "person", members[i].login, &member.person, error) || !usher_member_add (tx, &member, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
own_things (UsherTx *tx, gpointer data, GError **error)
{
  UsherConn *conn = usher_tx_conn (tx);
  gint64 olaf, dee, staff, pay;

  if (!usher_key_find (conn, "person", "olaf", &olaf, error) || !usher_key_find (conn, "person", "dee", &dee, error) ||
      !usher_key_find (conn, "group", "idp/staff", &staff, error) || !usher_key_find (conn, "entitlement", "ledger/pay", &pay, error))
    return FALSE;
  {
    const UsherCardChange changes[] = { { "owner", USHER_INT (olaf) }, { "deputy", USHER_INT (dee) }, { NULL } };

    return usher_card_change (tx, USHER_CARD_GROUP, staff, -1, changes, error) &&
           usher_card_change (tx, USHER_CARD_ENTITLEMENT, pay, -1, changes, error);
  }
}

UsherWorkspace *
usher_test_approvals (UsherEngine engine)
{
  g_autoptr (GError) error = NULL;
  UsherWorkspace *workspace = usher_test_directory (engine);

  usher_test_organisation (workspace);
  usher_test_import_good (workspace, "people",
                          "login,name,manager,state\n"
                          "top,Top,,active\nmeg,Meg,top,active\nann,Ann Arbor,meg,active\nbob,Bob Berg,meg,active\ncat,Cat Carr,,terminated\n"
                          "olaf,Olaf,top,active\ndee,Dee,olaf,active\nlea,Lea,top,active\nlee,Lee,lea,active\nsam,Sam,lea,active\n"
                          "amy,Amy,lea,active\nexe,Exe,top,active\nown,Own,top,active\n");
  usher_test_do (workspace, add_members, NULL);
  usher_test_ok (usher_test_act_as (workspace, "lead", NULL, own_things, NULL, &error));
  return workspace;
}

gint64
usher_test_member (UsherWorkspace *workspace, const char *login)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = usher_test_conn (workspace);
  g_autoptr (UsherMember) member = usher_member_find (conn, login, &error);

  usher_test_ok (member != NULL);
  return member->id;
}

gint64
usher_test_person (UsherWorkspace *workspace, const char *key)
{
  return usher_test_find (workspace, "person", key);
}

void
usher_test_asking (UsherTestAsking *self, UsherWorkspace *workspace, const char *requester, UsherLevel level, guint facts)
{
  *self = (UsherTestAsking) { .workspace = workspace, .hash = USHER_TEST_HASH };
  self->of = (UsherApprovalCase) { .requester = usher_test_member (workspace, requester),
                                   .beneficiary = usher_test_person (workspace, "ann"),
                                   .target_kind = "group",
                                   .target = usher_test_find (workspace, "group", "idp/staff") };
  self->requirement = usher_requirement_of (level, facts);
}

static gboolean
want (UsherTx *tx, gpointer data, GError **error)
{
  UsherTestAsking *self = data;
  UsherApprovalSubject subject = { SUBJECT, self->hash, self->of };

  return usher_approval_want (tx, &subject, &self->requirement, error);
}

void
usher_test_want (UsherTestAsking *self)
{
  g_autoptr (GError) error = NULL;

  usher_test_ok (usher_test_act_as (self->workspace, "analyst", NULL, want, self, &error));
}

UsherApproval *
usher_test_approval (UsherTestAsking *self, UsherApprover approver)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = usher_test_conn (self->workspace);
  g_autoptr (GPtrArray) list = usher_approval_list (conn, SUBJECT, &error);
  gint64 id = 0;
  UsherApproval *found;

  usher_test_ok (list != NULL);
  for (guint i = 0; i < list->len; i++)
    if (((UsherApproval *) list->pdata[i])->approver == approver)
      id = ((UsherApproval *) list->pdata[i])->id;
  g_assert_cmpint (id, >, 0);
  found = usher_approval_load (conn, id, &error);
  usher_test_ok (found != NULL);
  return found;
}

typedef struct {
  gint64 id;
  UsherApprovalAct act;
} Deciding;

static gboolean
decide (UsherTx *tx, gpointer data, GError **error)
{
  Deciding *self = data;

  return usher_approval_decide (tx, self->id, self->act, "because", error);
}

gboolean
usher_test_decide (UsherTestAsking *self, const char *login, UsherApprover approver, UsherApprovalAct act, GError **error)
{
  g_autoptr (UsherApproval) row = usher_test_approval (self, approver);
  Deciding deciding = { row->id, act };

  return usher_test_act_as (self->workspace, login, NULL, decide, &deciding, error);
}

gboolean
usher_test_satisfied (UsherTestAsking *self, const char *executor)
{
  g_autoptr (GError) error = NULL, refused = NULL;
  g_autoptr (UsherConn) conn = usher_test_conn (self->workspace);
  UsherApprovalQuestion question = { SUBJECT, self->hash, self->requirement.approvers,
                                     executor ? usher_test_member (self->workspace, executor) : 0, usher_workspace_now (self->workspace) };
  g_auto (UsherApprovalState) state = { 0 };

  usher_test_ok (usher_approval_state (conn, &question, &state, &error));
  g_assert_true (usher_approval_check (conn, &question, &refused) == state.satisfied);
  if (!state.satisfied)
    g_assert_error (refused, USHER_ERROR, USHER_ERROR_GUARD);
  return state.satisfied;
}
