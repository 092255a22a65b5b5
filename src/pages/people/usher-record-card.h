/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "usher-list-specs.h"

G_BEGIN_DECLS

/* What is known of one row, in the pane beside a list.  Signal "open" (gint64 id). */
#define USHER_TYPE_RECORD_CARD (usher_record_card_get_type ())
G_DECLARE_FINAL_TYPE (UsherRecordCard, usher_record_card, USHER, RECORD_CARD, AdwBin)

GtkWidget *usher_record_card_new (UsherWorkspace *workspace, const UsherListSpec *spec);
void usher_record_card_show (UsherRecordCard *self, gint64 id);
void usher_record_card_refresh (UsherRecordCard *self); /* what it shows, read again */

G_END_DECLS
