/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "usher-work.h"

G_BEGIN_DECLS

/* The header's button for background work: hidden while there is none, a ring of progress while
 * something runs, and a popover that names each, with Cancel. */
#define USHER_TYPE_WORKS_BUTTON (usher_works_button_get_type ())
G_DECLARE_FINAL_TYPE (UsherWorksButton, usher_works_button, USHER, WORKS_BUTTON, AdwBin)

GtkWidget *usher_works_button_new (void);
void usher_works_button_add (UsherWorksButton *self, UsherWork *work);
guint usher_works_button_running (UsherWorksButton *self);
void usher_works_button_cancel_all (UsherWorksButton *self);

G_END_DECLS
