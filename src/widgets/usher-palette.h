/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The command palette: one entry over everything, with results as one types.  It knows neither
 * records nor actions; the provider answers what is asked and says what activating does. */
#define USHER_TYPE_PALETTE_ITEM (usher_palette_item_get_type ())
G_DECLARE_FINAL_TYPE (UsherPaletteItem, usher_palette_item, USHER, PALETTE_ITEM, GObject)

/* SECTION groups items ("People", "Do"); KEYS (nullable) are shown as keycaps ("Ctrl+K"). */
UsherPaletteItem *usher_palette_item_new (const char *section, const char *icon, const char *title, const char *detail,
                                          const char *keys, const char *target);
const char *usher_palette_item_get_target (UsherPaletteItem *self);

#define USHER_TYPE_PALETTE (usher_palette_get_type ())
G_DECLARE_FINAL_TYPE (UsherPalette, usher_palette, USHER, PALETTE, AdwBin)

/* Signals: "query" (const char *text): answer with usher_palette_set_items (); "activated" (const
 * char *target). */
GtkWidget *usher_palette_new (void);
void usher_palette_open (UsherPalette *self, const char *text);
void usher_palette_close (UsherPalette *self);
gboolean usher_palette_is_open (UsherPalette *self);
/* ITEMS (element-type UsherPaletteItem) (transfer none); dropped when the text has moved on. */
void usher_palette_set_items (UsherPalette *self, const char *text, GPtrArray *items);

G_END_DECLS
