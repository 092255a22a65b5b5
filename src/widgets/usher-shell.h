/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "usher-work.h"
#include "usher-workspace.h"

G_BEGIN_DECLS

/* What a page may ask of the window around it, without knowing the window. */
#define USHER_TYPE_SHELL (usher_shell_get_type ())
G_DECLARE_INTERFACE (UsherShell, usher_shell, USHER, SHELL, GtkWidget)

struct _UsherShellInterface {
  GTypeInterface parent_iface;

  UsherWorkspace *(*get_workspace) (UsherShell *self);
  void (*open) (UsherShell *self, const char *location);
  void (*toast) (UsherShell *self, const char *message, const char *undo_act);
  void (*add_work) (UsherShell *self, UsherWork *work);
  void (*show_error) (UsherShell *self, const char *what, const GError *error);
};

/* (nullable): the shell that WIDGET stands in; NULL while it stands nowhere. */
UsherShell *usher_shell_of (GtkWidget *widget);
UsherWorkspace *usher_shell_get_workspace (UsherShell *self);
void usher_shell_open (UsherShell *self, const char *location);
/* UNDO_ACT (nullable) is the act's uuid: the toast offers Undo, and Ctrl+Z takes it. */
void usher_shell_toast (UsherShell *self, const char *message, const char *undo_act);
void usher_shell_add_work (UsherShell *self, UsherWork *work);
/* A message window with what, why and what to do; a conflict or a lost server is said in words. */
void usher_shell_show_error (UsherShell *self, const char *what, const GError *error);

G_END_DECLS
