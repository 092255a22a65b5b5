/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A YAML document as a tree in which each value knows its line and column.  Bounded: 16 MiB of
 * text, 64 levels, 1,000,000 nodes after aliases; a duplicate key is an error. */
typedef struct _UsherYaml UsherYaml;          /* the document */
typedef struct _UsherYamlNode UsherYamlNode;  /* (borrowed): lives as long as the document */

typedef enum { USHER_YAML_SCALAR, USHER_YAML_LIST, USHER_YAML_MAP } UsherYamlKind;

/* NAME stands in errors. */
UsherYaml *usher_yaml_parse (const char *name, const char *text, gsize length, GError **error);
UsherYaml *usher_yaml_parse_file (const char *path, GError **error);
void usher_yaml_free (UsherYaml *self);
const UsherYamlNode *usher_yaml_root (UsherYaml *self); /* (nullable): an empty document has none */
const char *usher_yaml_name (UsherYaml *self);

UsherYamlKind usher_yaml_kind (const UsherYamlNode *node);
gint64 usher_yaml_line (const UsherYamlNode *node);
gint64 usher_yaml_column (const UsherYamlNode *node);
guint usher_yaml_length (const UsherYamlNode *node);                       /* of a list or map */
const UsherYamlNode *usher_yaml_nth (const UsherYamlNode *node, guint n);  /* of a list; of a map: the value */
const UsherYamlNode *usher_yaml_nth_key (const UsherYamlNode *node, guint n);
const UsherYamlNode *usher_yaml_get (const UsherYamlNode *map, const char *key); /* (nullable) */
const char *usher_yaml_text (const UsherYamlNode *node);                   /* (nullable): NULL when no scalar or a plain null */

/* These set an error with the place, and say what was expected. */
const char *usher_yaml_need_text (UsherYaml *self, const UsherYamlNode *map, const char *key, GError **error);
gboolean usher_yaml_need_int (UsherYaml *self, const UsherYamlNode *node, gint64 *value, GError **error);
gboolean usher_yaml_need_bool (UsherYaml *self, const UsherYamlNode *node, gboolean *value, GError **error);
/* Every key of MAP is one of ALLOWED (NULL-terminated). */
gboolean usher_yaml_check_keys (UsherYaml *self, const UsherYamlNode *map, const char *const *allowed, GError **error);
gboolean usher_yaml_fail (UsherYaml *self, const UsherYamlNode *node, GError **error, const char *format, ...) G_GNUC_PRINTF (4, 5);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherYaml, usher_yaml_free)

G_END_DECLS
