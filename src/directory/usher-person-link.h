/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-tx.h"

G_BEGIN_DECLS

/* Two records of one human: PERSON's accounts count as INTO's until they are split again.  Refused
 * when it would make a circle. */
gboolean usher_person_merge (UsherTx *tx, gint64 person, gint64 into, const char *why, GError **error);
gboolean usher_person_split (UsherTx *tx, gint64 person, GError **error);
/* Who stands for PERSON after all merges; itself when it is not merged. */
gboolean usher_person_resolve (UsherConn *conn, gint64 person, gint64 *into, GError **error);

G_END_DECLS
