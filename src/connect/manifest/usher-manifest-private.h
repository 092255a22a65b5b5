/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-manifest.h"

G_BEGIN_DECLS

/* For those who check a part of a manifest: each fault is kept with its place, and checking goes on.
 * FAULTS is (element-type GError). */
void usher_manifest_fault (GPtrArray *faults, UsherYaml *yaml, const UsherYamlNode *node, const char *format, ...) G_GNUC_PRINTF (4, 5);
/* Every key of MAP that is not one of ALLOWED is a fault, with the nearest one that is. */
void usher_manifest_check_keys (GPtrArray *faults, UsherYaml *yaml, const UsherYamlNode *map, const char *const *allowed);
/* The value of KEY when it is there and of KIND; else NULL, and a fault where it is another kind, or missing though NEEDED. */
const UsherYamlNode *usher_manifest_child (GPtrArray *faults, UsherYaml *yaml, const UsherYamlNode *map, const char *key,
                                           UsherYamlKind kind, gboolean needed);
const char *usher_manifest_child_text (GPtrArray *faults, UsherYaml *yaml, const UsherYamlNode *map, const char *key, gboolean needed);
/* FALLBACK when it is absent or faulty. */
gint64 usher_manifest_child_int (GPtrArray *faults, UsherYaml *yaml, const UsherYamlNode *map, const char *key, gint64 least,
                                 gint64 most, gint64 fallback);
gboolean usher_manifest_child_bool (GPtrArray *faults, UsherYaml *yaml, const UsherYamlNode *map, const char *key, gboolean fallback);
gint64 usher_manifest_child_duration (GPtrArray *faults, UsherYaml *yaml, const UsherYamlNode *map, const char *key, gint64 fallback);
/* The place of TEXT in LIST (NULL-terminated); −1 with a fault that names the nearest. */
int usher_manifest_word (GPtrArray *faults, UsherYaml *yaml, const UsherYamlNode *node, const char *what, const char *const *list);
/* (nullable): the setting NAME. */
const UsherManifestSetting *usher_manifest_setting (const UsherManifest *self, const char *name);
/* What of the settings that SELF asks for VALUES (text → text, nullable) says, with fallbacks; an error names one
 * that is missing or unknown. (transfer full): text → text */
GHashTable *usher_manifest_settings (const UsherManifest *self, GHashTable *values, GError **error);

G_END_DECLS
