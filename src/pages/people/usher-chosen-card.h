/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "usher-list-specs.h"

G_BEGIN_DECLS

/* What several chosen rows are made of, and what can be done to all of them at once. */
#define USHER_TYPE_CHOSEN_CARD (usher_chosen_card_get_type ())
G_DECLARE_FINAL_TYPE (UsherChosenCard, usher_chosen_card, USHER, CHOSEN_CARD, AdwBin)

GtkWidget *usher_chosen_card_new (UsherWorkspace *workspace, const UsherListSpec *spec);
/* QUERY is copied. */
void usher_chosen_card_show (UsherChosenCard *self, const UsherQuery *query, gint64 count);
void usher_chosen_card_stop (UsherChosenCard *self); /* nothing is counted any more */

G_END_DECLS
