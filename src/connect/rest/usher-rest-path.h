/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Where a value stands in a JSON document:  profile.login  emails[primary=true].value  roles[*].id
 * "urn:x:2.0:User".department  $user.id (of a variable)  . (the item itself). */
typedef struct _UsherRestPath UsherRestPath;

/* What names mean while a row, a request or a condition is worked out. */
typedef struct {
  const char *name;
  JsonNode *node; /* (borrowed) (nullable) */
} UsherRestVariable;

typedef struct {
  JsonNode *item;            /* (borrowed) (nullable): what a bare path looks into */
  UsherRestVariable variables[24];
  guint n;
  gboolean any_case;         /* member names in any case, as SCIM wants it */
} UsherRestScope;

void usher_rest_scope_set (UsherRestScope *self, const char *name, JsonNode *node); /* replaces one of that name */
JsonNode *usher_rest_scope_get (const UsherRestScope *self, const char *name);      /* (nullable) */

/* Reads a path at *AT and moves it behind.  NULL with *WHY (owned) when there is none. */
UsherRestPath *usher_rest_path_scan (const char **at, char **why);
/* All of TEXT is one path. */
UsherRestPath *usher_rest_path_new (const char *text, char **why);
const char *usher_rest_path_variable (const UsherRestPath *self); /* (nullable): of $NAME */
const char *usher_rest_path_text (const UsherRestPath *self);     /* as it was written */
/* The member that follows $NAME (nullable): "realm" of $settings.realm. */
const char *usher_rest_path_member (const UsherRestPath *self);
JsonNode *usher_rest_path_get (const UsherRestPath *self, const UsherRestScope *scope); /* (nullable) (transfer full) */
void usher_rest_path_free (UsherRestPath *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherRestPath, usher_rest_path_free)

G_END_DECLS
