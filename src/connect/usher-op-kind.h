/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-trouble.h"

G_BEGIN_DECLS

/* What can be done to an account at a source.  The words of the command line and the ledger. */
typedef enum {
  USHER_OP_ADD_MEMBER,
  USHER_OP_REMOVE_MEMBER,
  USHER_OP_ASSIGN,
  USHER_OP_UNASSIGN,
  USHER_OP_ENABLE,
  USHER_OP_DISABLE,
  USHER_OP_UNLOCK,
  USHER_OP_RESET_MFA,       /* all factors, or the one that the target names */
  USHER_OP_REVOKE_SESSIONS,
  USHER_OP_EXPIRE_PASSWORD,
  USHER_OP_N,
} UsherOpKind;

const char *usher_op_kind_name (UsherOpKind kind); /* "add-member" */
gboolean usher_op_kind_parse (const char *name, UsherOpKind *kind);
/* What undoes it; FALSE where nothing does (reset-mfa, revoke-sessions, expire-password, unlock). */
gboolean usher_op_kind_inverse (UsherOpKind kind, UsherOpKind *inverse);

/* By the source's own ids; what does not apply is NULL. */
typedef struct {
  UsherOpKind kind;
  const char *account, *login;
  const char *group;
  const char *entitlement, *app; /* the app's id, where the entitlement lies in one */
  const char *factor, *factor_type;
} UsherOpTarget;

/* Exactly what would be sent.  Secrets are not in it: `curl` and `powershell` name a variable. */
typedef struct {
  char *method, *url;         /* (owned): "PUT", "https://…"; LDAP: "modify", "ldap://…/DN"      */
  char *type, *body;          /* (owned) (nullable): LDAP: the change as LDIF                    */
  char *curl, *powershell;    /* (owned): the same as a line to copy                             */
  gboolean optional;          /* already-done and not-found are fine                             */
} UsherOpRequest;

typedef struct {
  UsherTruth sent;            /* did it reach the source?                                       */
  gboolean already;           /* the source says it was so before                               */
  int status;
  char *request_id, *message; /* (owned) (nullable)                                             */
} UsherOpAnswer;

typedef struct {
  UsherTruth holds;           /* is what was asked for so?                                      */
  char *proof;                /* (owned) canonical JSON: what was read, when, and what it said  */
} UsherOpSeen;

void usher_op_request_free (UsherOpRequest *self);
void usher_op_answer_clear (UsherOpAnswer *self);
void usher_op_seen_clear (UsherOpSeen *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherOpRequest, usher_op_request_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UsherOpAnswer, usher_op_answer_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UsherOpSeen, usher_op_seen_clear)

G_END_DECLS
