/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Yes, no, or not known: "no second factor" and "could not be read" are never the same. */
typedef enum { USHER_TRUTH_UNKNOWN, USHER_TRUTH_NO, USHER_TRUTH_YES } UsherTruth;
const char *usher_truth_name (UsherTruth truth); /* "unknown" "no" "yes" */

/* What a provider's refusal means, whatever its words: CONNECTORS.md 25.  Each class has one error code
 * (usher-error.h), one answer to "is it worth trying again" and one sentence of what to do. */
typedef enum {
  USHER_TROUBLE_NONE,
  USHER_TROUBLE_AUTH_EXPIRED,
  USHER_TROUBLE_FORBIDDEN_SCOPE,
  USHER_TROUBLE_FORBIDDEN_ROLE,
  USHER_TROUBLE_LICENCE_MISSING,
  USHER_TROUBLE_NOT_FOUND,
  USHER_TROUBLE_ALREADY_DONE,
  USHER_TROUBLE_PRECONDITION,
  USHER_TROUBLE_LOCKED_RETRY,
  USHER_TROUBLE_INVALID_REQUEST,
  USHER_TROUBLE_RATE,
  USHER_TROUBLE_SERVER,
  USHER_TROUBLE_GONE_CURSOR,
  USHER_TROUBLE_READ_ONLY_SOURCE,
  USHER_TROUBLE_NETWORK,
  USHER_TROUBLE_TLS,
  USHER_TROUBLE_PARSE,
  USHER_TROUBLE_POLICY_BLOCK,
  USHER_TROUBLE_UNKNOWN,
} UsherTroubleClass;

typedef struct {
  UsherTroubleClass class;
  int status;        /* HTTP status, LDAP result code; 0: none        */
  char *code;        /* (owned) (nullable): the provider's own        */
  char *message;     /* (owned) (nullable): the provider's, verbatim, bounded; never a secret */
  char *request_id;  /* (owned) (nullable)                            */
  char *missing;     /* (owned) (nullable): the permission that would help */
} UsherTrouble;

const char *usher_trouble_class_name (UsherTroubleClass class); /* "gone-cursor" … */
gboolean usher_trouble_class_parse (const char *name, UsherTroubleClass *class);
gboolean usher_trouble_is_retryable (UsherTroubleClass class);
/* Makes the error that a person reads; DOING says what was tried ("users were read").  FALSE always. */
gboolean usher_trouble_set (GError **error, const UsherTrouble *trouble, const char *doing);
/* What an error made by usher_trouble_set () came from; NONE for others.  Its info's `remote` says the rest. */
UsherTroubleClass usher_trouble_of (const GError *error);
void usher_trouble_clear (UsherTrouble *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UsherTrouble, usher_trouble_clear)

G_END_DECLS
