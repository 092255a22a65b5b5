/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-tx.h"

G_BEGIN_DECLS

/* What members decided about a mirrored entitlement, group or account: a governed row whose id is
 * the record's, made with the first change. */
typedef enum { USHER_CARD_ENTITLEMENT, USHER_CARD_GROUP, USHER_CARD_ACCOUNT } UsherCardKind;

/* A list of changes, ended by field NULL.  Fields: owner, deputy (a person's number), risk (low,
 * medium, high, privileged), data_class (public, internal, confidential, restricted), requestable,
 * privileged (1 or null: a card adds to what sources say, it takes nothing away), entitlement (0 or 1;
 * groups: it is one), purpose, description, kind (accounts: see usher-vocabulary.h).  A null takes
 * the value away. */
typedef struct {
  const char *field;
  UsherValue to;
} UsherCardChange;

/* VERSION is what the caller read; −1: whatever it is now.  Takes the right "card". */
gboolean usher_card_change (UsherTx *tx, UsherCardKind kind, gint64 id, gint64 version, const UsherCardChange *changes, GError **error);
/* All or nothing; IDS may come in any order and twice.  *ROWS (nullable): how many records it was about. */
gboolean usher_card_change_many (UsherTx *tx, UsherCardKind kind, const gint64 *ids, gsize n, const UsherCardChange *changes,
                                 gint64 *rows, GError **error);
/* Reads "owner", "risk" … and a word as a change (persons by key).  *TEXT keeps what VALUE borrows. */
gboolean usher_card_parse (UsherConn *conn, UsherCardKind kind, const char *field, const char *word, UsherCardChange *change,
                           char **text, GError **error);
/* NULL-terminated field names of this kind's card. */
const char *const *usher_card_fields (UsherCardKind kind);
gboolean usher_card_kind_parse (const char *noun, UsherCardKind *kind);

G_END_DECLS
