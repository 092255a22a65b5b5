/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-db.h"
#include "usher-test.h"

G_BEGIN_DECLS

/* Tests that run on both engines.  The server is named by USHER_TEST_POSTGRESQL (see
 * tests/servers/with-postgresql); without it those halves are told as skipped. */
typedef void (*UsherTestFunc) (UsherEngine engine, gconstpointer data);

void usher_test_init (int *argc, char ***argv);
/* PATH/sqlite and PATH/postgresql. */
void usher_test_add_engines (const char *path, UsherTestFunc func, gconstpointer data);
int usher_test_run (void); /* the program's status; removes what the tests made */

/* Only within a test.  What these give is gone when the test is over. */
char *usher_test_folder (void);                          /* (transfer full): an empty directory */
char *usher_test_place (UsherEngine engine);             /* (transfer full): a new file's name, or a new database's URI */
UsherDb *usher_test_db (UsherEngine engine);             /* made, with no tables */
UsherDb *usher_test_db_migrated (UsherEngine engine);    /* with all of them */
/* One's own connection for one thing, which must succeed. */
void usher_test_sql (UsherDb *db, const char *sql);
gint64 usher_test_int (UsherDb *db, const char *sql);
gboolean usher_test_has_server (void);

G_END_DECLS
