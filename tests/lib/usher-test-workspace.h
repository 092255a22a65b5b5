/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-test-engines.h"
#include "usher-workspace.h"

G_BEGIN_DECLS

#define USHER_TEST_NOW G_GINT64_CONSTANT (1773829800000) /* 2026-03-18T10:30:00Z */

/* A workspace in a scratch place with a fake clock at USHER_TEST_NOW, and beside its creator (an
 * admin; in a sample `demo`) a member of each role, whose login is the role's name. */
UsherWorkspace *usher_test_workspace (UsherEngine engine, UsherKind kind);
/* The same place once more, as MEMBER (nullable: whoever runs the test). */
UsherWorkspace *usher_test_reopen (UsherWorkspace *workspace, const char *member);
/* Closes it; nothing else may hold it. */
void usher_test_close (UsherWorkspace *workspace);

/* An act as another member, in a workspace of any kind. */
gboolean usher_test_act_as (UsherWorkspace *workspace, const char *login, const char *reason, UsherActFunc func, gpointer data,
                            GError **error);
/* Fails the test unless verification finds no fault; answers the number of lines. */
gint64 usher_test_verify (UsherWorkspace *workspace);
gint64 usher_test_workspace_int (UsherWorkspace *workspace, const char *sql);

/* For one act after another in a test: `usher_test_do (workspace, add_lead, NULL)`. */
void usher_test_do (UsherWorkspace *workspace, UsherActFunc func, gpointer data);

G_END_DECLS
