/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-batch.h"
#include "usher-rest-column.h"
#include "usher-rest-compile.h"
#include "usher-rest-path.h"

G_BEGIN_DECLS

/* Where one column's value comes from, and how it becomes ours.  What cannot be understood is unknown
 * and leaves a doubt. */
typedef struct _UsherRestField UsherRestField;

UsherRestField *usher_rest_field_new (UsherRestCompile *compile, const UsherYamlNode *node, const UsherRestColumn *column);
/* ABOUT begins a doubt: "users 00u1". */
UsherValue usher_rest_field_get (const UsherRestField *self, const UsherRestColumn *column, const UsherRestScope *scope, UsherBatch *batch,
                                 const char *about);
void usher_rest_field_free (UsherRestField *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherRestField, usher_rest_field_free)

G_END_DECLS
