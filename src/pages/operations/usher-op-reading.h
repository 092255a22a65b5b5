/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-approval.h"
#include "usher-op-acts.h"

G_BEGIN_DECLS

/* One voice that an operation needs. */
typedef struct {
  UsherApprover approver;
  char *who;               /* (owned): who could give it, in words */
  UsherApproval *approval; /* (owned) (nullable): it is not asked for yet */
} UsherOpVoice;

/* Everything that is told of one operation.  Read on a reader; it knows no widget. */
typedef struct {
  UsherOp *op;           /* (owned) */
  char *source;          /* (owned): its name */
  gboolean writes;
  char *account, *person, *group, *entitlement; /* (owned) (nullable): keys */
  char *factor;          /* (owned) (nullable): its type */
  char *planned_by, *sent_by; /* (owned) (nullable): logins */
  GPtrArray *voices;     /* (owned) (element-type UsherOpVoice) */
  GPtrArray *missing;    /* (owned) (element-type char*): what is not there yet, in words */
  gboolean refused;
} UsherOpReading;

/* As MEMBER sees it at NOW, who would carry it out. */
UsherOpReading *usher_op_reading_load (UsherConn *conn, gint64 id, gint64 member, gint64 now, GError **error);
/* Of one that was only tried: it has no number. (transfer full OP) */
UsherOpReading *usher_op_reading_of (UsherConn *conn, UsherOp *op, gint64 member, gint64 now, GError **error);
void usher_op_reading_free (UsherOpReading *self);

/* Some texts of a noun's rows: (element-type GStrv), each COLUMN or "". */
GPtrArray *usher_op_rows (UsherConn *conn, const char *noun, const char *tokens, const char *text, const char *columns, gint64 limit, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherOpReading, usher_op_reading_free)

G_END_DECLS
