/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* This program once more, as a child that acts on a workspace.  What it prints is numbers, one a
 * line; it ends when its standard input does. */
typedef struct _UsherTestChild UsherTestChild;

UsherTestChild *usher_test_child_new (const char *program, const char *place, int number);
/* The next number; −1: it ended. */
gint64 usher_test_child_read (UsherTestChild *self);
void usher_test_child_go (UsherTestChild *self);  /* gives it a byte */
void usher_test_child_stop (UsherTestChild *self); /* ends its standard input */
void usher_test_child_kill (UsherTestChild *self); /* at once, as a power cut does */
/* Waits for its end; TRUE when it ended by itself, with 0. */
gboolean usher_test_child_free (UsherTestChild *self);

/* In the child. */
gboolean usher_test_child_is_told_to_stop (void);
void usher_test_child_wait (void);
void usher_test_child_say (gint64 number);

G_END_DECLS
