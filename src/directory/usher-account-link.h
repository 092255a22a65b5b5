/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-tx.h"

G_BEGIN_DECLS

/* Whose account this is, decided by a member: goes before what the sync matched. */
/* PERSON 0: nobody's (a service account without a human).  WHY (nullable) becomes personal text. */
gboolean usher_account_link (UsherTx *tx, gint64 account, gint64 person, const char *why, GError **error);
/* Back to what the sync matched. */
gboolean usher_account_unlink (UsherTx *tx, gint64 account, GError **error);

G_END_DECLS
