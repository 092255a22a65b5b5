/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-db.h"
#include "usher-schema.h"

G_BEGIN_DECLS

/* Made by tools/make-tables.py: triggers that refuse governed changes outside the door. */
extern const char *const usher_door_triggers[]; /* by table */
/* Puts them where they are missing, on the engine that has them. */
gboolean usher_schema_install_door (UsherConn *conn, GError **error);
/* "table:id" of an object, into its parts; FALSE when it has another form. */
gboolean usher_object_parse (const char *object, gsize length, char table[64], gint64 *id);
/* A value as it was found, whatever its column is meant to hold: what no column can hold is spelled
 * so that it equals nothing else. */
void usher_value_canon (const UsherValue *value, GString *out);

G_END_DECLS
