/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-test-ledger.h"
#include "usher-verify.h"

G_BEGIN_DECLS

/* A ledger with a bit of everything, and the dice. */
typedef struct {
  UsherTestLedger *ledger;
  UsherConn *conn; /* (borrowed): of the ledger; edits are made and verified in one transaction on it */
  GRand *rand;
  gint64 lines, cards;
  char *public_key; /* (owned): of the seals */
} Tamper;

/* What must be among the faults. */
typedef struct {
  UsherFaultKind kind;
  gint64 line;     /* 0: any; for a fault of a row the line does not count */
  gint64 or_line;  /* 0, or the other line that may be meant: a re-chained edit breaks behind itself */
  char *object;    /* (owned) (nullable) */
  const char *field; /* (nullable): any */
  const char *what;  /* of the edit, for people */
  gboolean of_chain; /* tools/verify-ledger.py must find it too */
} Expected;

typedef Expected (*Edit) (Tamper *self);

/* ---- tamper-ledger.c ---- */
Tamper *tamper_new (UsherEngine engine, guint32 seed);
void tamper_free (Tamper *self);
/* Must succeed. */
void tamper_run (Tamper *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
gint64 tamper_int (Tamper *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
char *tamper_text (Tamper *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
char *tamper_quote (const char *text); /* an SQL literal */
char *tamper_bytes (Tamper *self, const UsherDigest *digest);
gint64 tamper_below (Tamper *self, gint64 bound); /* 1 … bound */
void tamper_line_hash (Tamper *self, gint64 n, UsherDigest *hash);

extern const Edit tamper_line_edits[], tamper_row_edits[];
extern const guint tamper_n_line_edits, tamper_n_row_edits;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Tamper, tamper_free)

G_END_DECLS
