/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The window as its pages see it.  An interface, so that a page can be tested without a window.
 * Main thread. */

#include "usher-shell.h"

G_DEFINE_INTERFACE (UsherShell, usher_shell, GTK_TYPE_WIDGET)

static void
usher_shell_default_init (UsherShellInterface *iface G_GNUC_UNUSED)
{
}

UsherShell *
usher_shell_of (GtkWidget *widget)
{
  return (UsherShell *) gtk_widget_get_ancestor (widget, USHER_TYPE_SHELL);
}

UsherWorkspace *
usher_shell_get_workspace (UsherShell *self)
{
  return USHER_SHELL_GET_IFACE (self)->get_workspace (self);
}

void
usher_shell_open (UsherShell *self, const char *location)
{
  USHER_SHELL_GET_IFACE (self)->open (self, location);
}

void
usher_shell_toast (UsherShell *self, const char *message, const char *undo_act)
{
  USHER_SHELL_GET_IFACE (self)->toast (self, message, undo_act);
}

void
usher_shell_add_work (UsherShell *self, UsherWork *work)
{
  USHER_SHELL_GET_IFACE (self)->add_work (self, work);
}

void
usher_shell_show_error (UsherShell *self, const char *what, const GError *error)
{
  USHER_SHELL_GET_IFACE (self)->show_error (self, what, error);
}
