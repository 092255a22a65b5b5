/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-fold-private.h"
#include "usher-record.h"
#include "usher-tx-private.h"

G_BEGIN_DECLS

/* What the last line says of an object. */
typedef struct {
  gint64 id, n, version; /* n 0: no line speaks of it */
  UsherDigest after;
} UsherLast;

/* Some rows of one table, by id; texts live until the next filling. */
typedef struct {
  const UsherTable *table;
  UsherValue *values; /* (owned) */
  gint64 *lines;      /* (owned): the last line of each, as the row says; 0: it does not */
  guint n, room;
  GString *texts; /* (owned) */
} UsherRows;

/* Some ids, at most USHER_RECORD_BULK_MAX: ascending; a range when none between the first and the last
 * is left out. */
typedef struct {
  gint64 *ids; /* (borrowed): has room for them */
  gsize n;
  GString *json; /* (borrowed) (nullable): the same as an array, see usher_ids_close () */
} UsherIds;

static inline void
usher_ids_clear (UsherIds *ids)
{
  ids->n = 0;
}

static inline void
usher_ids_add (UsherIds *ids, gint64 id)
{
  ids->ids[ids->n++] = id;
}

static inline gboolean
usher_ids_are_range (const UsherIds *ids)
{
  return ids->n > 0 && (guint64) (ids->ids[ids->n - 1] - ids->ids[0]) + 1 == ids->n;
}

/* Spells them, where SQL will need more than the first and the last. */
static inline void
usher_ids_close (UsherIds *ids)
{
  if (usher_ids_are_range (ids))
    return;
  g_string_truncate (ids->json, 0);
  for (gsize i = 0; i < ids->n; i++)
    {
      g_string_append_c (ids->json, i > 0 ? ',' : '[');
      usher_canon_int (ids->json, ids->ids[i]);
    }
  g_string_append_c (ids->json, ']');
}

/* One call of the door. */
typedef struct {
  const UsherTable *table;
  const char *verb;
  const UsherObjectChange *objects; /* ascending ids */
  gsize n;
  gboolean bulk;
} UsherCall;

/* Refuses what no row can hold, before anything is read. */
gboolean usher_call_check (const UsherCall *call, GError **error);

/* ---- SQL (usher-record-store.c) ---- */
UsherRows *usher_rows_new (const UsherTable *table);
void usher_rows_free (UsherRows *self);
/* Those that there are, ascending. */
gboolean usher_rows_read (UsherRows *self, UsherConn *conn, const UsherIds *ids, GError **error);
static inline const UsherValue *
usher_rows_nth (const UsherRows *self, guint n)
{
  return self->values + (gsize) n * self->table->n_fields;
}
/* LASTS come with ascending ids, and n where it is known (−1: look it up); they are filled. */
gboolean usher_record_read_lasts (UsherConn *conn, const UsherTable *table, UsherLast *lasts, gsize n, GError **error);
/* These note the act's next line as the row's last. */
gboolean usher_record_insert (UsherTx *tx, const UsherTable *table, gint64 id, gint64 version, const UsherChange *changes, GError **error);
gboolean usher_record_update (UsherTx *tx, const UsherTable *table, gint64 id, gint64 version, const UsherChange *changes, GError **error);
/* The same changes to all of them, each one version further. */
gboolean usher_record_update_alike (UsherTx *tx, const UsherTable *table, const UsherIds *ids, const UsherChange *changes, GError **error);
gboolean usher_record_next_id (UsherConn *conn, const UsherTable *table, gint64 *id, GError **error);
/* What the lines of an object fold to; version 0 when there are none. */
UsherFold *usher_record_fold (UsherConn *conn, const UsherTable *table, gint64 id, gint64 until, GError **error);
/* The lines of an act, which stand together; *first 0: there is none up to HEAD. */
gboolean usher_act_find (UsherConn *conn, const char *act, gint64 head, gint64 *first, gint64 *last, GError **error);
/* The kind of a personal text that is there; NULL without an error when there is none. */
char *usher_private_kind (UsherConn *conn, const char *id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherRows, usher_rows_free)

G_END_DECLS
