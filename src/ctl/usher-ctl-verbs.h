/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-ctl.h"

G_BEGIN_DECLS

/* The one table: parsing, help, man page, completion and the test of docs/cli.md read it. */
extern const UsherCtlVerb usher_ctl_verbs[]; /* in the order of help; func NULL ends it   */
extern const UsherCtlNoun usher_ctl_nouns[]; /* name NULL ends it                         */
extern const UsherCtlFlag usher_ctl_global_flags[];

/* (nullable): singular or plural. */
const UsherCtlNoun *usher_ctl_find_noun (const char *word);
/* (nullable): NOUN NULL for those that stand alone. */
const UsherCtlVerb *usher_ctl_find_verb (const char *noun, const char *verb);
/* (nullable): among the verb's own and the global ones. */
const UsherCtlFlag *usher_ctl_find_flag (const UsherCtlVerb *verb, const char *name, gssize length);
/* (nullable): anywhere in the table; a name takes a value everywhere or nowhere. */
const UsherCtlFlag *usher_ctl_any_flag (const char *name, gssize length, char letter);

G_END_DECLS
