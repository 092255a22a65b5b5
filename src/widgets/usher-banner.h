/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A strip across the content: what is wrong, since when, what still works, and one act. */
#define USHER_TYPE_BANNER (usher_banner_get_type ())
G_DECLARE_FINAL_TYPE (UsherBanner, usher_banner, USHER, BANNER, AdwBin)

GtkWidget *usher_banner_new (void);
/* CSS is "warning" or "error".  BUTTON and ACTION (an action's detailed name) may be NULL. */
void usher_banner_show (UsherBanner *self, const char *css, const char *message, const char *button, const char *action);
void usher_banner_hide (UsherBanner *self);

G_END_DECLS
