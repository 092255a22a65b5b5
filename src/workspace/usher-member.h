/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-workspace.h"

G_BEGIN_DECLS

/* Who uses Usher.  A person link is required in a live workspace for analyst, senior, lead and
 * reviewer: else "nobody approves for themselves" could not be checked. */
#define USHER_ROLES_NEED_PERSON (USHER_ROLE_ANALYST | USHER_ROLE_SENIOR | USHER_ROLE_LEAD | USHER_ROLE_REVIEWER)
#define USHER_MEMBER_SYSTEM "system" /* the login of the member that timers and syncs act as */

typedef struct {
  gint64 id, version;
  char *login, *name; /* (owned) */
  UsherRoles roles;
  gint64 person; /* 0: linked to nobody */
  gboolean active;
} UsherMember;

typedef struct {
  const char *login;
  const char *name; /* (nullable): the login */
  UsherRoles roles;
  gint64 person; /* 0: none */
} UsherMemberNew;

typedef struct {
  const char *name; /* (nullable): as it is */
  gboolean set_roles, set_person, set_active;
  UsherRoles roles;
  gint64 person; /* 0: none */
  gboolean active;
} UsherMemberChange;

/* UNKNOWN when there is no such member. */
UsherMember *usher_member_load (UsherConn *conn, gint64 id, GError **error);
UsherMember *usher_member_find (UsherConn *conn, const char *login, GError **error);
GPtrArray *usher_member_list (UsherConn *conn, GError **error); /* (element-type UsherMember), by id */
void usher_member_free (UsherMember *self);
/* Everyone but `system` who is active and has one of ROLES (0: whatever roles). */
gboolean usher_member_count_active (UsherConn *conn, UsherRoles roles, gint64 *n, GError **error);
/* "lead,admin": INPUT, with the roles there are, when a name is none; `system` is refused. */
gboolean usher_member_parse_roles (const char *names, UsherRoles *roles, GError **error);

/* ---- Acts (right `member`) ---- */
gint64 usher_member_add (UsherTx *tx, const UsherMemberNew *what, GError **error); /* 0 on failure */
gboolean usher_member_change (UsherTx *tx, gint64 id, gint64 version, const UsherMemberChange *change, GError **error);
/* Deactivates; the last active admin cannot go. */
gboolean usher_member_remove (UsherTx *tx, gint64 id, gint64 version, GError **error);

/* ---- Rights, explained ---- */
typedef struct {
  const char *right, *title; /* (borrowed) from the rights table */
  gboolean has;
  gboolean second; /* takes a second member */
  char *why;       /* (owned): through which role, or who holds it */
} UsherMemberRight;
GPtrArray *usher_member_rights (const UsherRights *rights, UsherRoles roles); /* (element-type UsherMemberRight) */
void usher_member_right_free (UsherMemberRight *self);

/* ---- The operator of this machine ---- */
/* Makes whoever runs this program act as LOGIN from now on, in a file they may write; a line tells.
 * The workspace is usable at once.  On a server the login decides, and this is refused. */
gboolean usher_member_claim (UsherWorkspace *workspace, const char *login, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherMember, usher_member_free)

G_END_DECLS
