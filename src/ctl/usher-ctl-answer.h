/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-ctl.h"

G_BEGIN_DECLS

/* One document as the answer, in the format that was asked for.  Takes NODE.  (TABLE and CSV show
 * the same fields: scalars as lines, lists of objects as tables.) */
gboolean usher_ctl_answer (UsherCtl *ctl, JsonNode *node, GError **error);
/* The same from a builder that has just ended its one object.  Takes BUILDER. */
gboolean usher_ctl_answer_built (UsherCtl *ctl, JsonBuilder *builder, GError **error);
/* JSON in UTF-8 on one line; object members in the order in which they were added. */
void usher_ctl_json_append (GString *out, JsonNode *node);
/* A scalar, or a list of them, as a cell for people. */
char *usher_ctl_cell (JsonNode *node);
/* A list of objects as a table. */
gboolean usher_ctl_write_array (UsherCtl *ctl, JsonArray *array, GError **error);

/* For builders: a member with a value, null where it is unknown. */
void usher_ctl_text (JsonBuilder *builder, const char *name, const char *value);   /* NULL is null */
void usher_ctl_int (JsonBuilder *builder, const char *name, gint64 value);
void usher_ctl_bool (JsonBuilder *builder, const char *name, gboolean value);
void usher_ctl_time (JsonBuilder *builder, const char *name, gint64 ms);           /* 0 is null */
void usher_ctl_seconds (JsonBuilder *builder, const char *name, gint64 microseconds);
void usher_ctl_texts (JsonBuilder *builder, const char *name, const char *const *values);
void usher_ctl_digest (JsonBuilder *builder, const char *name, const UsherDigest *digest);

G_END_DECLS
