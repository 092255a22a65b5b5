/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-op-kind.h"
#include "usher-workspace.h"

G_BEGIN_DECLS

/* What an operation is planned for: by keys as a location has them, and what they are. */
typedef struct {
  UsherOpKind kind;
  char *account;      /* (owned): key or number */
  char *target;       /* (owned) (nullable): key of the group, entitlement or factor */
  char *text;         /* (owned) (nullable): narrows the choices */
} UsherOpTargetAsked;

typedef struct {
  char *key, *name;   /* (owned) */
} UsherOpChoice;

typedef struct {
  gint64 account, source, target; /* target 0: none was named */
  char *account_key, *source_name, *target_key; /* (owned); target_key (nullable) */
  GPtrArray *choices; /* (owned) (element-type UsherOpChoice): the first of them */
} UsherOpTargetRead;

#define USHER_OP_CHOICES 20

const char *usher_op_target_word (UsherOpKind kind); /* (nullable): "group", "entitlement", "factor" */
gboolean usher_op_target_is_needed (UsherOpKind kind);
UsherOpTargetAsked *usher_op_target_asked_new (UsherOpKind kind, const char *account, const char *target, const char *text);
void usher_op_target_asked_free (UsherOpTargetAsked *self);
/* As an UsherReadFunc; DATA is an UsherOpTargetAsked. */
gpointer usher_op_target_read (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error);
void usher_op_target_read_free (UsherOpTargetRead *self);

G_END_DECLS
