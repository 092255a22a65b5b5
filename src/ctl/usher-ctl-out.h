/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Buffered writing to a file descriptor.  A reader that went away is remembered, and then every
 * call fails with G_IO_ERROR_BROKEN_PIPE, which ends the program quietly. */
typedef struct _UsherCtlOut UsherCtlOut;

UsherCtlOut *usher_ctl_out_new (int fd);
void usher_ctl_out_free (UsherCtlOut *self); /* without flushing */
/* The buffer: append to it, then call usher_ctl_out_check () now and then. */
GString *usher_ctl_out_text (UsherCtlOut *self);
gboolean usher_ctl_out_check (UsherCtlOut *self, GError **error); /* writes when there is much */
gboolean usher_ctl_out_flush (UsherCtlOut *self, GError **error);
gboolean usher_ctl_out_is_broken (UsherCtlOut *self);

/* TEXT for a terminal: control characters become U+FFFD, at most MOST characters (0: all). */
void usher_ctl_plain (GString *out, const char *text, gssize length, guint most);
/* Columns that TEXT takes on a terminal. */
guint usher_ctl_width (const char *text);
/* Appends TEXT cut to WIDTH columns (with an ellipsis) and padded to it. */
void usher_ctl_pad (GString *out, const char *text, guint width, gboolean right, gboolean cut);
/* A caller's text as a message shows it: in quotes, without control characters, never long. */
char *usher_ctl_quote (const char *text);
guint usher_ctl_terminal_width (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherCtlOut, usher_ctl_out_free)

G_END_DECLS
