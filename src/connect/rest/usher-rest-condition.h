/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-rest-path.h"
#include "usher-trouble.h"

G_BEGIN_DECLS

/* A question about a document:  enabled = false and not federationLink or type in otp, webauthn.
 * A comparison with what is not there is UNKNOWN; a bare path asks whether something stands there. */
typedef struct _UsherRestCondition UsherRestCondition;

UsherRestCondition *usher_rest_condition_new (const char *text, char **why);
UsherTruth usher_rest_condition_ask (const UsherRestCondition *self, const UsherRestScope *scope);
/* Every path in it, for checks. */
void usher_rest_condition_each_path (const UsherRestCondition *self, void (*func) (const UsherRestPath *path, gpointer data), gpointer data);
void usher_rest_condition_free (UsherRestCondition *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherRestCondition, usher_rest_condition_free)

G_END_DECLS
