/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void usher_widgets_init (void); /* their resources and types */
/* For a GtkFlowBox that only lays out: takes its keys away from it.  In GTK 4.8 the arrow keys never
 * come back from one that was not laid out yet. */
void usher_widgets_quiet_flow (GtkWidget *flow);
/* What went wrong and what to do, as words: a status page takes markup. */
void usher_widgets_say_error (AdwStatusPage *page, const GError *error);

G_END_DECLS
