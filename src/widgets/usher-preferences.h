/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the application remembers of its user on this machine (GSettings).  Also found beside the
 * program, so that it runs from where it was built. */
GSettings *usher_preferences_get (void); /* (transfer none): one for the program */
void usher_preferences_add_recent (const char *place, const char *title);
/* [(place, title, ms)] as text triplets, newest first; NULL-terminated groups of three. */
char **usher_preferences_dup_recent (void);
void usher_preferences_forget_recent (const char *place);

G_END_DECLS
