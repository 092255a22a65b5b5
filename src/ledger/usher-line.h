/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-canon.h"
#include "usher-digest.h"

G_BEGIN_DECLS

#define USHER_LINE_FORMAT 1

/* A ledger line, taken apart; slices borrow from its text.  Which key is absent when: usher-line.c. */
typedef struct {
  gint64 n, at, member, version; /* 0: absent */
  UsherCanonSlice act, after, by, changes, login, object, objects, reason, verb;
  gint64 schema, fmt;
} UsherLine;

gboolean usher_line_parse (const char *text, gsize length, UsherLine *line, GError **error);
/* Without asking whether the text is canonical: for text whose content is compared by digest anyway. */
gboolean usher_line_take (const char *text, gsize length, UsherLine *line);
void usher_line_append (GString *out, const UsherLine *line); /* the one writer */
UsherDigest usher_line_hash (const UsherDigest *before, const char *text, gsize length);
/* hash (0), of the workspace's UUID as text. */
UsherDigest usher_line_origin (const char *uuid);
/* Calls back for each object that the line speaks of, bulk or single; FALSE from FUNC stops. */
typedef gboolean (*UsherLineObjectFunc) (const char *table, gint64 id, gint64 version, UsherCanonSlice after,
                                         UsherCanonSlice changes, gpointer data);
void usher_line_each_object (const UsherLine *line, UsherLineObjectFunc func, gpointer data);

G_END_DECLS
