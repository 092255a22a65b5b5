/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-approval.h"
#include "usher-test-directory.h"

G_BEGIN_DECLS

/* usher_test_organisation (), and beside it people who are members of the same login:
 *
 *   top ◄─ meg ◄─ ann, who gains      olaf owns group:idp/staff and ent:ledger/pay, dee is their deputy
 *   lea, lee leads · sam senior · amy analyst · exe executive · own owner
 *   and, without a login: top, olaf */
UsherWorkspace *usher_test_approvals (UsherEngine engine);
gint64 usher_test_member (UsherWorkspace *workspace, const char *login);
gint64 usher_test_person (UsherWorkspace *workspace, const char *key);

#define USHER_TEST_HASH "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define USHER_TEST_OTHER_HASH "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* What is asked for in a test: for ann, about group:idp/staff, unless said otherwise. */
typedef struct {
  UsherWorkspace *workspace;
  const char *hash;
  UsherApprovalCase of;
  UsherRequirement requirement;
} UsherTestAsking;

void usher_test_asking (UsherTestAsking *self, UsherWorkspace *workspace, const char *requester, UsherLevel level, guint facts);
void usher_test_want (UsherTestAsking *self);
/* The row for APPROVER that was asked for last; it must be there. */
UsherApproval *usher_test_approval (UsherTestAsking *self, UsherApprover approver);
gboolean usher_test_decide (UsherTestAsking *self, const char *login, UsherApprover approver, UsherApprovalAct act, GError **error);
gboolean usher_test_satisfied (UsherTestAsking *self, const char *executor);

G_END_DECLS
