/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-page.h"
#include "usher-shell.h"
#include "usher-test-rows.h"

G_BEGIN_DECLS

/* A window that is the shell of one page, with its pane and header beside it; it keeps what it was
 * asked for. */
#define USHER_TYPE_TEST_SHELL (usher_test_shell_get_type ())
G_DECLARE_FINAL_TYPE (UsherTestShell, usher_test_shell, USHER, TEST_SHELL, GtkWindow)

struct _UsherTestShell {
  GtkWindow parent_instance;

  UsherWorkspace *workspace;           /* (owned) */
  UsherPage *page;                     /* (borrowed) */
  GtkWidget *box;                      /* (borrowed) */
  char *opened, *toast, *undo, *error; /* (owned) (nullable): the last of each */
  guint works;
};

/* A small organisation: six people in a chain of managers, accounts, groups within groups, an app with
 * entitlements, everything brought in by imports.  Its acting member may do everything. */
UsherWorkspace *usher_test_people (void);
/* TEXT into a file of the test's own folder. (transfer full) */
char *usher_test_file (const char *name, const char *text);
gint64 usher_test_id (UsherWorkspace *workspace, const char *noun, const char *key);

UsherTestShell *usher_test_shell_new (UsherWorkspace *workspace, UsherPage *page);
/* Destroys it; the page must be gone afterwards, and its workspace free to close. */
void usher_test_shell_end (UsherTestShell *self);
/* Is a label with this in it on screen below WIDGET? */
gboolean usher_test_says (GtkWidget *widget, const char *text);
/* (nullable): the first visible button whose label or accessible purpose is LABEL. */
GtkWidget *usher_test_button (GtkWidget *widget, const char *label);
void usher_test_click (GtkWidget *widget, const char *label);
/* (nullable): a window of that type that is not the shell. */
GtkWidget *usher_test_window (GType type);

G_END_DECLS
