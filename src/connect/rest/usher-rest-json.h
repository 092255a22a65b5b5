/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A document from outside: bounded in depth before anything is built.  NULL with an error's words. */
JsonNode *usher_rest_json_parse (const char *text, gsize length, GError **error);
/* A scalar as text: numbers and booleans too; NULL for null, lists, maps and empty text. (transfer full) */
char *usher_rest_json_text (JsonNode *node);
/* Null, false, 0, "", [] and {} are not. */
gboolean usher_rest_json_is_something (JsonNode *node);
const char *usher_rest_json_kind (JsonNode *node); /* "a list", for messages; NULL is "nothing" */
JsonNode *usher_rest_json_string (const char *text); /* NULL makes a null */
char *usher_rest_json_print (JsonNode *node);

G_END_DECLS
