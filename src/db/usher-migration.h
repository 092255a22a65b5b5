/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-db.h"

G_BEGIN_DECLS

/* Ordered steps from one schema to the next.  Released steps never change. */
typedef struct {
  int version;            /* 1, 2, … without gaps */
  const char *name;       /* "001-core" */
  const char *sql;        /* with engine words */
  const char *sqlite;     /* (nullable): run after sql on that engine alone */
  const char *postgresql; /* (nullable) */
} UsherMigration;

extern const UsherMigration usher_migrations[]; /* made from data/migrations at build time */
extern const gsize usher_n_migrations;

/* Called in the transaction of each step, so that the ledger can add its lines. */
typedef gboolean (*UsherMigrationHook) (UsherConn *conn, int version, gpointer data, GError **error);

/* 0 is an empty place.  Sets NEWER when it was made by a newer program. */
gboolean usher_schema_version (UsherConn *conn, int *version, GError **error);
/* Each step is one transaction; a failing one leaves the step before. */
gboolean usher_migrate (UsherConn *conn, const UsherMigration *steps, gsize n, UsherMigrationHook hook, gpointer data, GError **error);

G_END_DECLS
