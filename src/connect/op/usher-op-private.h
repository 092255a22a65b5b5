/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-op-acts.h"
#include "usher-record.h"
#include "usher-risk.h"

G_BEGIN_DECLS

/* What the mirror and the cards say of an operation's parts. */
typedef struct {
  gint64 id, source;
  gboolean gone, privileged;
  char *native, *key, *kind; /* (owned) (nullable) */
  UsherRisk risk;
  gboolean restricted, production;
  /* Of a group. */
  int writable; /* −1: unknown */
  char *mastered_by; /* (owned) (nullable) */
  /* Of an entitlement: its app's id at the source; of a factor: its type. */
  char *app, *type; /* (owned) (nullable) */
  gint64 account; /* of a factor */
} UsherOpPart;

typedef struct {
  char *source;     /* (owned) */
  gboolean writes, removed;
  UsherOpPart account, group, entitlement, factor; /* id 0: does not apply */
  char *login, *account_state; /* (owned) */
  gint64 person;
  char *person_state, *person_kind; /* (owned) (nullable) */
  gboolean holds_privileged; /* the person does */
} UsherOpFacts;

/* A first hop: what an account has by itself. */
typedef struct {
  gint64 account, id;
  gboolean is_group;
  char how[12];
} UsherOpHop;

typedef struct {
  gint64 id;
  gboolean is_group;
} UsherOpNode;

/* What only the source knows. */
typedef struct {
  gboolean can;
  char *why;          /* (owned) (nullable): why it cannot, or would not */
  GPtrArray *requests; /* (owned) (element-type UsherOpRequest) */
} UsherOpOffer;

void usher_op_facts_free (UsherOpFacts *self);
void usher_op_offer_clear (UsherOpOffer *self);
UsherOpTarget usher_op_target (UsherOpKind kind, const UsherOpFacts *facts);
gboolean usher_op_takes_away (UsherOpKind kind);
/* Something is gained by it: who gains does not do it themselves. */
gboolean usher_op_gives (UsherOpKind kind);

/* ---- What the matrix says (usher-op-risk.c) ---- */
/* What the matrix asks of it as things are now. */
gboolean usher_op_weigh (UsherConn *conn, const UsherOp *op, const UsherOpFacts *facts, UsherLevel *level, UsherRequirement *requirement,
                         GError **error);
/* The right that carrying it out takes. */
const char *usher_op_right (UsherOpKind kind, UsherLevel level);

/* ---- Asking (usher-op-plan.c) ---- */
gboolean usher_op_ask (const UsherOpDesk *desk, UsherOpKind kind, const UsherOpFacts *facts, UsherOpOffer *offer, GCancellable *cancellable,
                       GError **error);
gboolean usher_op_want (UsherTx *tx, const UsherOp *op, gboolean apart, GError **error);

/* ---- Will it work?  (usher-op-predict.c) ---- */
/* *WORD is static. */
gboolean usher_op_predict (UsherConn *conn, UsherOpKind kind, const UsherOpFacts *facts, const UsherOpOffer *offer, const char **word,
                           char **why, GError **error);

/* ---- May it be sent?  (usher-op-guard.c) ---- */
typedef struct {
  gint64 member, now; /* who would send it */
  UsherRoles roles;
} UsherOpGuarding;

gboolean usher_op_guard (UsherConn *conn, const UsherOp *op, const UsherOpOffer *offer, const UsherOpGuarding *guarding, GError **error);
UsherOpWanted usher_op_wanted_of (const UsherOp *op);

/* ---- Content (usher-op.c) ---- */
char *usher_op_requests_json (GPtrArray *requests);
gboolean usher_op_requests_equal (GPtrArray *a, GPtrArray *b);
char *usher_op_inverse_json (const UsherOp *self);
/* What approvals hold for, of the operation as it is. */
char *usher_op_content_hash (const UsherOp *self);

/* ---- SQL (usher-op-store.c, usher-op-facts-store.c) ---- */
UsherOp *usher_op_store_load (UsherConn *conn, gint64 id, GError **error); /* (nullable): NULL without an error: none */
GPtrArray *usher_op_store_sent (UsherConn *conn, gint64 source, GError **error);
/* Observed by the connector alone so far. */
GPtrArray *usher_op_store_unconfirmed (UsherConn *conn, gint64 source, GError **error);
/* Those that speak of the person, or of the account, at the source. */
GPtrArray *usher_op_store_about (UsherConn *conn, gint64 source, gint64 person, gint64 account, GError **error);
/* What the mirror says: did the run read STREAM whole?  Is there a current row? */
gboolean usher_op_store_run_complete (UsherConn *conn, gint64 run, const char *stream, gboolean *complete, GError **error);
gboolean usher_op_store_holds (UsherConn *conn, const UsherOp *op, UsherTruth *holds, GError **error);

/* The account that a person has at a source, when it is one; GUARD otherwise. */
gboolean usher_op_store_account (UsherConn *conn, gint64 source, gint64 person, gint64 *account, GError **error);
UsherOpFacts *usher_op_store_facts (UsherConn *conn, const UsherOpWanted *wanted, GError **error);
/* Of every account of the person, or of the one account. (element-type UsherOpHop) */
GArray *usher_op_store_hops (UsherConn *conn, gint64 person, gint64 account, GError **error);
/* What follows from a group or entitlement, itself among it. (element-type UsherOpNode) */
GArray *usher_op_store_reach (UsherConn *conn, gboolean is_group, gint64 id, GError **error);
/* The highest risk among nodes, and whether any is privileged, in production, of restricted data. */
gboolean usher_op_store_weigh (UsherConn *conn, GArray *nodes, UsherRiskFacts *facts, GError **error);
char *usher_op_store_key (UsherConn *conn, gboolean is_group, gint64 id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherOpFacts, usher_op_facts_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UsherOpOffer, usher_op_offer_clear)

G_END_DECLS
