/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The words that imports and cards accept, NULL-terminated; what the mirror holds is always spelled so.
 * Filters know them from data/nouns.yaml; a test of this room holds the two equal. */
extern const char *const usher_person_states[];   /* active on-leave pre-hire suspended terminated unknown */
extern const char *const usher_person_kinds[];    /* employee contractor partner vendor guest service shared agent break-glass unknown */
extern const char *const usher_account_states[];  /* active staged suspended disabled deleted locked password-expired recovery unknown */
extern const char *const usher_account_kinds[];   /* human service shared agent break-glass test guest unknown */
extern const char *const usher_group_kinds[];     /* native app ad dynamic role builtin unified */
extern const char *const usher_member_kinds[];    /* account group */
extern const char *const usher_risks[];           /* low medium high privileged */
extern const char *const usher_data_classes[];    /* public internal confidential restricted */

/* (nullable): the word of LIST that TEXT means: any case, with '_' or ' ' for '-'. */
const char *usher_vocabulary_find (const char *const *list, const char *text, gsize length);
/* "active, on-leave or unknown" */
char *usher_vocabulary_describe (const char *const *list);

G_END_DECLS
