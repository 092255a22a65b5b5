/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-manifest-private.h"
#include "usher-rest-condition.h"
#include "usher-rest-template.h"

G_BEGIN_DECLS

/* Reading a manifest's parts: what is faulty leaves a fault with its place and gives NULL. */
typedef struct {
  const UsherManifest *manifest;
  GPtrArray *faults;         /* (element-type GError) */
  const char *names[32];     /* variables that may be used where we are; NULL-terminated */
} UsherRestCompile;

/* Which variables may be used from here on: NULL-terminated arguments; settings and origin always may. */
void usher_rest_compile_scope (UsherRestCompile *self, ...) G_GNUC_NULL_TERMINATED;
void usher_rest_compile_allow (UsherRestCompile *self, const char *name);

UsherRestPath *usher_rest_compile_path (UsherRestCompile *self, const UsherYamlNode *node);
UsherRestTemplate *usher_rest_compile_template (UsherRestCompile *self, const UsherYamlNode *node);
UsherRestCondition *usher_rest_compile_condition (UsherRestCompile *self, const UsherYamlNode *node);
/* Of KEY in MAP; NULL when it is absent and not NEEDED. */
UsherRestPath *usher_rest_compile_child_path (UsherRestCompile *self, const UsherYamlNode *map, const char *key, gboolean needed);
UsherRestCondition *usher_rest_compile_child_condition (UsherRestCompile *self, const UsherYamlNode *map, const char *key);
/* A list of paths, or one. (element-type UsherRestPath) */
GPtrArray *usher_rest_compile_paths (UsherRestCompile *self, const UsherYamlNode *node);
/* A list of texts, or one; NULL-terminated; NULL when NODE is. */
char **usher_rest_compile_texts (UsherRestCompile *self, const UsherYamlNode *node);

#define usher_rest_fault(compile, node, ...) usher_manifest_fault ((compile)->faults, (compile)->manifest->yaml, (node), __VA_ARGS__)
#define usher_rest_check_keys(compile, map, keys) usher_manifest_check_keys ((compile)->faults, (compile)->manifest->yaml, (map), (keys))
#define usher_rest_child(compile, map, key, kind, needed) \
  usher_manifest_child ((compile)->faults, (compile)->manifest->yaml, (map), (key), (kind), (needed))
#define usher_rest_child_text(compile, map, key, needed) \
  usher_manifest_child_text ((compile)->faults, (compile)->manifest->yaml, (map), (key), (needed))
#define usher_rest_child_int(compile, map, key, least, most, fallback) \
  usher_manifest_child_int ((compile)->faults, (compile)->manifest->yaml, (map), (key), (least), (most), (fallback))
#define usher_rest_child_bool(compile, map, key, fallback) \
  usher_manifest_child_bool ((compile)->faults, (compile)->manifest->yaml, (map), (key), (fallback))
#define usher_rest_child_duration(compile, map, key, fallback) \
  usher_manifest_child_duration ((compile)->faults, (compile)->manifest->yaml, (map), (key), (fallback))
#define usher_rest_word(compile, node, what, list) usher_manifest_word ((compile)->faults, (compile)->manifest->yaml, (node), (what), (list))

G_END_DECLS
