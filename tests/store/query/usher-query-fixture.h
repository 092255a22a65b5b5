/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-db.h"
#include "usher-random.h"

G_BEGIN_DECLS

#define FIXTURE_NOW G_GINT64_CONSTANT (1773829800000) /* 2026-03-18T10:30:00Z */

/* Rows for every noun, as awkward as rows may be: nulls, equal folds, empty texts, merged people.
 * The same SEED, the same rows on both engines. */
void fixture_fill (UsherDb *db, guint64 seed, guint people);
/* A text such as the rows have, or NULL. */
const char *fixture_text (UsherRandom *random);
const char *fixture_word (UsherRandom *random); /* never NULL, nor empty */
/* Other texts, states and times for one person. */
void fixture_change_person (UsherConn *conn, UsherRandom *random, gint64 id);
void fixture_add_person (UsherConn *conn, UsherRandom *random, gint64 id);
void fixture_run (UsherConn *conn, const char *sql);

G_END_DECLS
