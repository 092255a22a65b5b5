/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Small pieces of the pages of sources. */
GtkWidget *usher_source_label (const char *text, const char *css); /* wraps; CSS (nullable): classes, spaces between */
GtkWidget *usher_source_strip (const char *css, const char *icon, const char *text); /* an alert */
GtkWidget *usher_source_point (const char *icon, const char *text); /* a line of a list with an icon */
GtkWidget *usher_source_code (const char *text); /* as it came: can be selected and copied */
/* A window over PARENT with a title and one scrolled thing in it; Escape closes. */
GtkWindow *usher_source_window (GtkWidget *parent, const char *title, GtkWidget *content);
void usher_source_clear (GtkWidget *box);
/* "accounts" → "Accounts", as they are titled everywhere. */
const char *usher_source_stream_title (const char *stream);
/* "every 15 minutes", "only when asked". (transfer full) */
char *usher_source_schedule_text (gint64 minutes);

G_END_DECLS
