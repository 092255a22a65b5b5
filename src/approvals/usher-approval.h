/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-approver.h"
#include "usher-tx.h"

G_BEGIN_DECLS

/* Approvals of anything that has a name ("op:88", "ticket:12/3") and a content hash: governed rows, one
 * for each approver of the matrix.  They hold for that content alone, for 14 days.
 *
 *   wanted ◄──► asked ──► approved ── content changed ──► void
 *     ├─────────────────► refused      ── 14 days ──────► expired
 */
#define USHER_APPROVAL_MS (G_GINT64_CONSTANT (14) * 24 * 3600 * 1000)

typedef struct {
  gint64 id, version;             /* "APPROVAL-3" */
  char *subject, *hash, *state;   /* (owned): wanted asked approved refused void expired */
  UsherApprover approver;
  gboolean apart;
  gint64 requester, beneficiary;
  char *target_kind;              /* (owned) (nullable) */
  gint64 target;
  gint64 person;                  /* whom the data named when it was asked for; 0: a group */
  gint64 wanted_at, expires_at, decided_at, used_at;
  gint64 decided_by;              /* the member; of a recorded one: who recorded it */
  gint64 behalf;                  /* the person who delegated it; 0: none           */
  gint64 recorded;                /* the person who said so without a login; 0: none */
  char *reason, *proof;           /* (owned) (nullable): ids of personal texts      */
} UsherApproval;

typedef struct {
  const char *subject, *hash; /* hash: 64 digits, hexadecimal */
  UsherApprovalCase of;
} UsherApprovalSubject;

typedef enum { USHER_APPROVAL_APPROVE, USHER_APPROVAL_REFUSE, USHER_APPROVAL_ASK } UsherApprovalAct;

/* ---- Acts ---- */
/* Asks for what the requirement names and is not there yet for this content; what there was for other
 * content is void. */
gboolean usher_approval_want (UsherTx *tx, const UsherApprovalSubject *subject, const UsherRequirement *requirement, GError **error);
/* REASON (nullable) is words; to refuse or to ask takes some. */
gboolean usher_approval_decide (UsherTx *tx, gint64 id, UsherApprovalAct act, const char *reason, GError **error);

typedef struct {
  gint64 person;      /* who said so */
  gboolean refused;
  const char *proof;  /* their words, or the digest of the message that is kept elsewhere */
  const char *reason; /* (nullable) */
} UsherApprovalRecord;
/* For whom the data name and who has no login. */
gboolean usher_approval_record (UsherTx *tx, gint64 id, const UsherApprovalRecord *record, GError **error);
/* Whatever was wanted or approved for SUBJECT is void, but what is for HASH (nullable). */
gboolean usher_approval_void (UsherTx *tx, const char *subject, const char *hash, GError **error);
/* It is carried out now: these approvals covered it, and do not expire any more. */
gboolean usher_approval_use (UsherTx *tx, const char *subject, const char *hash, GError **error);
gint64 usher_approval_expire (UsherTx *tx, GError **error); /* how many; −1 on failure */

/* ---- Asking ---- */
typedef struct {
  const char *subject, *hash;
  guint approvers;   /* 1 << UsherApprover: what the matrix asks now */
  gint64 executor;   /* a member; 0: not known yet                   */
  gint64 now;
} UsherApprovalQuestion;

typedef struct {
  gint64 id;            /* of the approval; 0: it was never asked for    */
  UsherApprover approver;
  char *message;        /* (owned): "no yes of the manager, person:ann, yet" */
  char **who;           /* (owned): who could help                        */
} UsherApprovalMissing;

typedef struct {
  gboolean satisfied, refused;
  GPtrArray *missing;   /* (owned) (element-type UsherApprovalMissing) */
  GArray *approvers;    /* (owned) (element-type gint64): members who said yes or recorded one */
} UsherApprovalState;

/* Everyone is looked at again: still a member, still the manager, still distinct, not the executor. */
gboolean usher_approval_state (UsherConn *conn, const UsherApprovalQuestion *question, UsherApprovalState *state, GError **error);
void usher_approval_state_clear (UsherApprovalState *self);
/* The same as a guard: GUARD names what is missing and who could give it. */
gboolean usher_approval_check (UsherConn *conn, const UsherApprovalQuestion *question, GError **error);

UsherApproval *usher_approval_load (UsherConn *conn, gint64 id, GError **error); /* UNKNOWN */
GPtrArray *usher_approval_list (UsherConn *conn, const char *subject, GError **error); /* (element-type UsherApproval) by id */
/* Ids of the open ones that MEMBER could decide. (element-type gint64) */
GArray *usher_approval_mine (UsherConn *conn, gint64 member, gint64 now, GError **error);
/* Who could decide it, in words. (transfer full) */
char *usher_approval_who (UsherConn *conn, const UsherApproval *approval, GError **error);
void usher_approval_free (UsherApproval *self);

/* ---- Delegation ---- */
typedef struct {
  gint64 from, to;    /* persons                                                      */
  const char *scope;  /* "all", an approver's name ("owner") or a key ("group:okta/a") */
  gint64 until;
} UsherDelegation;
/* By the delegating person, or by a lead for them; at most 90 days. 0 on failure. */
gint64 usher_delegation_add (UsherTx *tx, const UsherDelegation *delegation, GError **error);
gboolean usher_delegation_end (UsherTx *tx, gint64 id, GError **error);

/* ---- For the rooms above ---- */
/* Called within the act that decided: all approvals of SUBJECT are there, or one refused. */
typedef gboolean (*UsherApprovalFunc) (UsherTx *tx, const char *subject, const char *hash, gboolean refused, GError **error);
/* For subjects that begin with PREFIX ("op:"); before a workspace is opened.  Once a prefix. */
void usher_approval_subscribe (const char *prefix, UsherApprovalFunc func);
/* What time asks for; before a workspace is opened. */
void usher_approval_register (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherApproval, usher_approval_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UsherApprovalState, usher_approval_state_clear)

G_END_DECLS
