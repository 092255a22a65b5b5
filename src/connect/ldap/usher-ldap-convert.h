/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-batch.h"
#include "usher-ldap-entry.h"
#include "usher-ldap-profile.h"
#include "usher-trouble.h"

G_BEGIN_DECLS

/* What an entry's meaning depends on besides itself. */
typedef struct {
  gint64 now;            /* by the directory's clock, where it tells                                   */
  GHashTable *lock_ms;   /* (owned) (nullable): normal name of a password policy → gint64, 0: until unlocked */
} UsherLdapMoment;

/* (nullable): the id as the mirror has it.  (transfer full) */
char *usher_ldap_convert_id (const UsherLdapField *native, const UsherLdapEntry *entry);
/* "(objectGUID=\\f7…)"; NULL when ID has not that form.  (transfer full) */
char *usher_ldap_id_filter (const UsherLdapField *native, const char *id);
/* Adds the row.  FALSE: without an id or a name it cannot be, and a doubt says so. */
gboolean usher_ldap_convert (UsherBatch *batch, const UsherLdapStream *stream, const UsherLdapEntry *entry, const UsherLdapMoment *moment);
/* The words of usher-vocabulary.h.  (nullable) where it cannot be told */
const char *usher_ldap_account_state (UsherLdapFlavour flavour, const UsherLdapEntry *entry, const UsherLdapMoment *moment);
UsherTruth usher_ldap_account_locked (UsherLdapFlavour flavour, const UsherLdapEntry *entry, const UsherLdapMoment *moment);
gboolean usher_ldap_account_is_off (UsherLdapFlavour flavour, const UsherLdapEntry *entry, gboolean *known);

G_END_DECLS
