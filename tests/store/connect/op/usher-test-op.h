/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-connector-private.h"
#include "usher-op-acts.h"
#include "usher-test-approvals.h"

G_BEGIN_DECLS

/* A source that a test holds in its hands: facts are names ("member g1 a1"), and what it does with a request
 * is told beforehand. */
typedef enum {
  USHER_TEST_DOES,       /* 204, and it is so                                 */
  USHER_TEST_LIES,       /* 204, and nothing is done                          */
  USHER_TEST_LATE,       /* 204, and it is so only after some looks           */
  USHER_TEST_ALREADY,    /* "it was so already"                               */
  USHER_TEST_REFUSES,    /* 403                                               */
  USHER_TEST_LOST,       /* it is done, and the answer is lost                */
  USHER_TEST_LOST_BEFORE, /* nothing is done, and nobody can tell             */
  USHER_TEST_OFFLINE,    /* it surely did not leave                           */
} UsherTestBehaviour;

typedef struct {
  UsherConnector parent;
  GHashTable *facts;       /* (owned): what is so */
  GPtrArray *sent;         /* (owned) (element-type char*): "KEY METHOD URL" */
  UsherTestBehaviour behaviour;
  guint n_requests;        /* of a plan */
  guint late;              /* looks until it is so */
  gboolean blind;          /* cannot be observed */
  UsherTruth writes;       /* would the rights suffice? */
  UsherOpKind cannot;      /* USHER_OP_N: can all */
  const char *version;     /* of the URLs: another one makes other requests */
  guint looks;
  gint64 waited;
  void (*on_send) (gpointer data); /* (nullable): before anything is done */
  gpointer on_send_data;
} UsherTestSource;

UsherTestSource *usher_test_source_new (void);
void usher_test_source_free (UsherTestSource *self);
gboolean usher_test_source_holds (UsherTestSource *self, const char *fact);
void usher_test_source_set (UsherTestSource *self, const char *fact, gboolean holds);

/* usher_test_approvals (), its source "idp" writable, and approvals told to operations. */
typedef struct {
  UsherWorkspace *workspace;
  UsherTestSource *source;
  gint64 idp;
} UsherTestOps;

void usher_test_ops (UsherTestOps *self, UsherEngine engine);
void usher_test_ops_close (UsherTestOps *self);
void usher_test_set_writes (UsherTestOps *self, gboolean writes);
/* As LOGIN (a member of the same place), on the same source. */
UsherOp *usher_test_plan (UsherTestOps *self, const char *login, const UsherOpWanted *wanted, GError **error);
gboolean usher_test_run_op (UsherTestOps *self, const char *login, gint64 id, UsherOp **op, GError **error);
/* What there is to do: ann into group:idp/KEY or out of it. */
UsherOpWanted usher_test_membership (UsherTestOps *self, UsherOpKind kind, const char *person, const char *group);
UsherOpWanted usher_test_grant (UsherTestOps *self, UsherOpKind kind, const char *person, const char *entitlement);
UsherOpWanted usher_test_account_op (UsherTestOps *self, UsherOpKind kind, const char *person);
UsherOp *usher_test_op (UsherTestOps *self, gint64 id);
/* Says yes wherever LOGIN can for it. */
void usher_test_approve (UsherTestOps *self, gint64 id, const char *login);

G_END_DECLS
