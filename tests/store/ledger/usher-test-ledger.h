/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-history.h"
#include "usher-private.h"
#include "usher-record.h"
#include "usher-test-engines.h"
#include "usher-tx.h"

G_BEGIN_DECLS

#define USHER_TEST_UUID "3f2b1c7e-0000-4000-8000-000000000001"
#define USHER_TEST_TIME G_GINT64_CONSTANT (1773829800000)

/* A ledger with its first line and one member, who holds every role; acts have known uuids, so that
 * the same calls leave the same bytes. */
typedef struct {
  UsherDb *db;
  UsherConn *conn;
  gint64 now;
  UsherRoles roles;
  guint acts;
} UsherTestLedger;

UsherTestLedger *usher_test_ledger (UsherEngine engine);
void usher_test_ledger_free (UsherTestLedger *self);
/* Must succeed; REASON may be NULL. */
UsherTx *usher_test_begin (UsherTestLedger *self, const char *reason);
void usher_test_commit (UsherTx *tx);
char *usher_test_act (guint n); /* the uuid of the nth act */
/* One act that writes one record. */
void usher_test_write (UsherTestLedger *self, const char *table, gint64 id, const char *verb, gint64 version, const UsherChange *changes);
/* N empty-handed accounts' cards from id FIRST on, in one bulk act. */
void usher_test_cards (UsherTestLedger *self, gint64 first, gsize n);
char *usher_test_line (UsherConn *conn, gint64 n);
char *usher_test_text (UsherConn *conn, const char *sql);
/* Plain SQL, with the door's triggers out of the way. */
void usher_test_tamper (UsherTestLedger *self, const char *sql);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherTestLedger, usher_test_ledger_free)

G_END_DECLS
