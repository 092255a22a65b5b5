/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-approval.h"

G_BEGIN_DECLS

/* What data/approvers.yaml says of one. */
typedef enum { USHER_APPROVER_FROM_ROLES, USHER_APPROVER_FROM_MANAGER, USHER_APPROVER_FROM_OWNER } UsherApproverFrom;

typedef struct {
  const char *title;
  UsherApproverFrom from;
  UsherRoles roles; /* of a group; of a person: who stands in */
} UsherApproverRule;

const UsherApproverRule *usher_approver_rule (UsherApprover approver);

/* ---- SQL (usher-approval-store.c, usher-approver-store.c) ---- */
/* (nullable): NULL without an error when there is none. */
UsherApproval *usher_approval_store_load (UsherConn *conn, gint64 id, GError **error);
GPtrArray *usher_approval_store_of (UsherConn *conn, const char *subject, GError **error);
GPtrArray *usher_approval_store_open (UsherConn *conn, gint64 now, GError **error);
GPtrArray *usher_approval_store_over (UsherConn *conn, gint64 now, GError **error);
gboolean usher_approval_store_count_over (UsherConn *conn, gint64 now, gint64 *n, GError **error);

/* Owner and deputy on a card; 0 where there is none. */
gboolean usher_approver_store_owners (UsherConn *conn, const char *target_kind, gint64 target, gint64 *owner, gint64 *deputy, GError **error);
/* After merges; *PRESENT: at work, as far as is known; *KEY (owned) (nullable). */
gboolean usher_approver_store_person (UsherConn *conn, gint64 person, gint64 *real, gboolean *present, char **key, GError **error);
/* Did FROM delegate to TO, so that it covers SCOPES (a JSON array) at AT? */
gboolean usher_approver_store_delegated (UsherConn *conn, gint64 from, gint64 to, const char *scopes, gint64 at, gboolean *delegated,
                                         GError **error);
/* "group:okta/admins"; NULL without an error: there is no such record any more. */
char *usher_approver_store_key (UsherConn *conn, const char *target_kind, gint64 target, GError **error);
/* Logins of active members with one of ROLES. */
char **usher_approver_store_logins (UsherConn *conn, UsherRoles roles, GError **error);
/* The login of an active member who is PERSON; NULL without an error: none. */
char *usher_approver_store_login_of (UsherConn *conn, gint64 person, GError **error);

G_END_DECLS
