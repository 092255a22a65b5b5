/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-rest-path.h"

G_BEGIN_DECLS

/* Text with values in it: "/users/${account}".  A value is escaped for where it stands; ${x|odata|lower}
 * changes it before.  What a value says is never read as a template. */
typedef struct _UsherRestTemplate UsherRestTemplate;

typedef enum {
  USHER_REST_PLAIN, /* as it is                                      */
  USHER_REST_URL,   /* percent-encoded: a segment of a path, a value of a query */
  USHER_REST_JSON,  /* within a string of a JSON text                */
} UsherRestEscape;

UsherRestTemplate *usher_rest_template_new (const char *text, char **why);
/* NULL with an error when a value is not there. */
char *usher_rest_template_expand (const UsherRestTemplate *self, const UsherRestScope *scope, UsherRestEscape escape, GError **error);
const char *usher_rest_template_text (const UsherRestTemplate *self); /* as it was written */
void usher_rest_template_each_path (const UsherRestTemplate *self, void (*func) (const UsherRestPath *path, gpointer data), gpointer data);
void usher_rest_template_free (UsherRestTemplate *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherRestTemplate, usher_rest_template_free)

G_END_DECLS
