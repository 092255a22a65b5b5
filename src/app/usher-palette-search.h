/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-palette.h"
#include "usher-window.h"

G_BEGIN_DECLS

/* What the palette of a window answers: records by search, destinations and actions.  A target is
 * "open:LOCATION" or "do:ACTION". */
void usher_palette_search_attach (UsherWindow *window, UsherPalette *palette);

G_END_DECLS
