/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-tx.h"

G_BEGIN_DECLS

/* Readable keys of mirrored records: "person:amara.okafor", "account:okta/amara.okafor",
 * "group:okta/prod-admins", "app:ledgerline", "ent:ledgerline/approve-payment".  The table's column
 * key holds the part after the colon.  Nouns are named in the singular: person, account, group, app,
 * entitlement; "ent" and the plurals are understood. */
typedef struct {
  const char *noun;   /* "entitlement" */
  const char *plural; /* "entitlements" */
  const char *prefix; /* "ent", as keys have it and targets of assignments are called */
  const char *table;  /* "entitlement" */
} UsherNounKey;

const UsherNounKey *usher_key_noun (const char *word); /* (nullable) */
const UsherNounKey *usher_key_nth_noun (guint n);      /* (nullable) */
/* By key (with or without its prefix), its last part, the number ("4711", "person:4711") or a key it
 * had before.  Several: AMBIGUOUS with candidates; none: UNKNOWN with the nearest as candidates. */
gboolean usher_key_find (UsherConn *conn, const char *noun, const char *text, gint64 *id, GError **error);
/* The same where TEXT has a prefix that names the noun, as in a list of mixed ids. */
gboolean usher_key_find_any (UsherConn *conn, const char *text, const char **noun, gint64 *id, GError **error);
/* "person:amara.okafor"; (nullable): NULL without an error when there is no such record. */
char *usher_key_of (UsherConn *conn, const char *noun, gint64 id, GError **error);

G_END_DECLS
