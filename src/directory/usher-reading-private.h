/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-db.h"

G_BEGIN_DECLS

/* Small readers for views: statements with one number bound, rows one by one. */
typedef void (*UsherReadingFunc) (UsherStatement *statement, gpointer data);

gboolean usher_reading_each (UsherConn *conn, const char *sql, gint64 id, UsherReadingFunc func, gpointer data, GError **error);
/* The same with a JSON array bound. */
gboolean usher_reading_each_of (UsherConn *conn, const char *sql, const char *list, UsherReadingFunc func, gpointer data, GError **error);
char *usher_reading_text (UsherStatement *statement, int column); /* (nullable) */
/* PREFIX and the column's text; NULL where it is null. */
char *usher_reading_key (UsherStatement *statement, int column, const char *prefix);
gint64 usher_reading_int (UsherStatement *statement, int column, gint64 otherwise);
/* Texts of one column. */
char **usher_reading_texts (UsherConn *conn, const char *sql, gint64 id, GError **error);
gint64 usher_reading_count (UsherConn *conn, const char *sql, gint64 id, GError **error); /* −1 on failure */

G_END_DECLS
