/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-history.h"

G_BEGIN_DECLS

/* Lines of the ledger about something, in words: who, when, and each field before and after. */
typedef struct {
  char *field, *from, *to; /* (owned) (nullable) but field: NULL is nothing */
} UsherHistoryChange;

typedef struct {
  gint64 n, at;
  char *who, *did;     /* (owned) */
  char *reason;        /* (owned) (nullable) */
  GPtrArray *changes;  /* (owned) (element-type UsherHistoryChange) */
} UsherHistoryEntry;

typedef struct {
  GPtrArray *entries;  /* (owned) (element-type UsherHistoryEntry): the newest first */
  gint64 total;        /* lines there are */
} UsherHistoryReading;

/* ABOUT is "person:4711" (with accounts and links), "account:9" (link, then card) or any other object, such as "group_card:12". */
UsherHistoryReading *usher_history_reading_load (UsherConn *conn, const char *about, guint limit, GError **error);
void usher_history_reading_free (UsherHistoryReading *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHistoryReading, usher_history_reading_free)

G_END_DECLS
