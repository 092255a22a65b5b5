/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-banner.h"
#include "usher-history-stack.h"
#include "usher-page.h"
#include "usher-palette.h"
#include "usher-shell.h"
#include "usher-sidebar.h"
#include "usher-sync-desk.h"
#include "usher-window.h"
#include "usher-works-button.h"

G_BEGIN_DECLS

struct _UsherWindow {
  AdwApplicationWindow parent_instance;

  /* template */
  AdwToastOverlay *toasts;
  GtkStack *root;             /* "welcome" or "main" */
  AdwBin *welcome_slot;
  AdwLeaflet *leaflet;
  GtkWidget *sidebar_pane, *content_pane;
  AdwWindowTitle *workspace_title, *page_title, *welcome_title;
  UsherSidebar *sidebar;
  AdwFlap *flap;
  AdwBin *pane_slot, *page_header_slot;
  GtkStack *pages;
  UsherBanner *banner;
  UsherWorksButton *works;
  UsherPalette *palette;
  GtkToggleButton *pane_button;
  GtkWidget *sidebar_button, *back_button, *role_button;

  /* owned */
  UsherWorkspace *workspace;  /* (nullable) */
  UsherSyncDesk *desk;        /* (nullable): syncs while the workspace is open */
  UsherHistoryStack *history;
  GQueue cache;               /* of UsherPage (borrowed from the stack), newest first */
  GPtrArray *undo, *redo;     /* of act uuids */
  GCancellable *opening;      /* (nullable) */
  char *waiting_for;          /* (nullable): the program that an act waits for */
  GBinding *title_binding[2]; /* (borrowed) */

  UsherPage *page;            /* (borrowed) (nullable): the one on screen */
  gboolean connected;
  guint folding;              /* an idle; 0: none */
  guint opening_long;         /* a timeout; 0: none */
};

/* usher-window-pages.c */
void usher_window_pages_show (UsherWindow *self, const char *location, gboolean remember);
void usher_window_pages_go (UsherWindow *self, int by);
void usher_window_pages_clear (UsherWindow *self);
void usher_window_pages_update_pane (UsherWindow *self);
/* usher-window-actions.c */
void usher_window_install_actions (GtkWidgetClass *klass);
void usher_window_update_actions (UsherWindow *self);
/* usher-window-shell.c */
void usher_window_shell_iface_init (UsherShellInterface *iface);
void usher_window_undo (UsherWindow *self, gboolean redo);
/* usher-window-open.c */
void usher_window_show_welcome (UsherWindow *self, const char *message);
void usher_window_update_role (UsherWindow *self);
void usher_window_update_banner (UsherWindow *self);

G_END_DECLS
