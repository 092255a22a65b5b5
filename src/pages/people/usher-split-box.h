/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Two widgets side by side, or one over the other where there is not room for both.  On a narrow screen
 * whatever in them has the style class "wide-only" is left out and the page's margins are small.  Property "folded" (read only). */
#define USHER_TYPE_SPLIT_BOX (usher_split_box_get_type ())
G_DECLARE_FINAL_TYPE (UsherSplitBox, usher_split_box, USHER, SPLIT_BOX, GtkWidget)

/* SHARE of the width goes to FIRST; below WIDTH px at 100 % they stand over each other.  SECOND may be
 * NULL: then FIRST has all of it. */
GtkWidget *usher_split_box_new (GtkWidget *first, GtkWidget *second, double share, int width);
gboolean usher_split_box_get_folded (UsherSplitBox *self);

G_END_DECLS
