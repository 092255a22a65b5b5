/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-rest-compile.h"
#include "usher-rest-program.h"

G_BEGIN_DECLS

/* The parts of a program, each from its place in the manifest; faults are kept in COMPILE. */
UsherRestRequest *usher_rest_request_compile (UsherRestCompile *self, const UsherYamlNode *node); /* a map, or its path alone */
void usher_rest_request_free (UsherRestRequest *self);
/* (element-type UsherRestParameter): of KEY in MAP: name → template, or {value, when}. */
GPtrArray *usher_rest_parameters_compile (UsherRestCompile *self, const UsherYamlNode *map, const char *key);
/* (element-type UsherRestLook): of KEY in MAP; each name is allowed from then on.  `optional` as OPTIONAL unless it says so. */
GPtrArray *usher_rest_looks_compile (UsherRestCompile *self, const UsherYamlNode *map, const char *key, gboolean optional);
void usher_rest_look_free (UsherRestLook *self);
void usher_rest_paging_compile (UsherRestCompile *self, const UsherYamlNode *map, UsherRestPaging *paging);
void usher_rest_paging_clear (UsherRestPaging *self);
/* (element-type char**): "a | b" is a list of alternatives. */
GPtrArray *usher_rest_needs_compile (UsherRestCompile *self, const UsherYamlNode *map, const char *key);
/* Is TEXT, with a word for each value, a JSON document?  Else a fault at NODE. */
void usher_rest_check_json (UsherRestCompile *self, const UsherYamlNode *node, const UsherRestTemplate *template);

UsherRestStream *usher_rest_stream_compile (UsherRestCompile *self, const char *name, const UsherYamlNode *node);
void usher_rest_stream_free (UsherRestStream *self);
void usher_rest_operations_compile (UsherRestCompile *self, const UsherYamlNode *root, UsherRestOperation *operations);
void usher_rest_operation_clear (UsherRestOperation *self);
GPtrArray *usher_rest_sign_ins_compile (UsherRestCompile *self, const UsherYamlNode *root); /* (element-type UsherRestSignIn) */

G_END_DECLS
