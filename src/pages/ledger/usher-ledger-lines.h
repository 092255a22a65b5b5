/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-workspace.h"

G_BEGIN_DECLS

/* Which lines an object's history is made of.  A bulk act has one line for many objects, and what is told of
 * a person or an account is said of links and cards: neither is found by the object that a line names. */
typedef struct {
  char *name;   /* (owned): as people call it: "person:amara.okafor" */
  char *scope;  /* (owned): tokens of the ledger: "n:7,12,31"        */
} UsherLedgerLines;

UsherLedgerLines *usher_ledger_lines_load (UsherConn *conn, const char *object, GError **error);
void usher_ledger_lines_free (UsherLedgerLines *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherLedgerLines, usher_ledger_lines_free)

G_END_DECLS
