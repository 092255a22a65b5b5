/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The ledger as a roll: full as far as a seal proves it, a perforation at each seal, a stroke at
 * each fault; what comes after the last good seal is unproved, not wrong. */
#define USHER_TYPE_ROLL (usher_roll_get_type ())
G_DECLARE_FINAL_TYPE (UsherRoll, usher_roll, USHER, ROLL, GtkWidget)

GtkWidget *usher_roll_new (void);
/* SEALS and FAULTS are lines (element-type gint64), nullable. */
void usher_roll_set (UsherRoll *self, gint64 lines, gint64 proved, GArray *seals, GArray *faults);

G_END_DECLS
