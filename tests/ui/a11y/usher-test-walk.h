/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "usher-test-pages.h"
#include "usher-window.h"

G_BEGIN_DECLS

/* Called with each page of the registry, in each state of it that is worth a look, in the real window.
 * WHAT names page and state.  A page of the registry that no state is known of fails the test. */
typedef void (*UsherWalkFunc) (UsherWindow *window, const char *what, gpointer data);

/* Before anything else; starts GTK and the application. */
void usher_walk_init (int *argc, char ***argv);
void usher_walk (UsherWalkFunc func, gpointer data);
/* The dialogs. */
void usher_walk_dialogs (void (*func) (GtkWindow *dialog, const char *what, gpointer data), gpointer data);

/* Is WIDGET on screen, as far as its window is? */
gboolean usher_walk_is_shown (GtkWidget *widget);
/* Differs when what is shown differs: whoever looks for long looks again then. */
guint usher_walk_print (GtkWidget *widget);
/* "GtkButton.flat in UsherGrid in …", for a message; (transfer full) */
char *usher_walk_describe (GtkWidget *widget);
/* Calls FUNC with WIDGET and all below it. */
void usher_walk_each (GtkWidget *widget, void (*func) (GtkWidget *widget, gpointer data), gpointer data);

G_END_DECLS
