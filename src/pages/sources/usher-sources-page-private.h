/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-grid.h"
#include "usher-run-pane.h"
#include "usher-shell.h"
#include "usher-source-pane.h"
#include "usher-sources-page.h"
#include "usher-sync-desk.h"

G_BEGIN_DECLS

struct _UsherSourcesPage {
  UsherPage parent_instance;

  UsherGrid *grid, *runs;       /* (borrowed), as all below */
  GtkStack *stack;              /* "sources" or "runs" */
  GtkToggleButton *tabs[2];
  AdwBin *observes;
  UsherSourcePane *source_pane;
  UsherRunPane *run_pane;
  GtkStack *pane;               /* (owned) */
  GSimpleActionGroup *actions;  /* (owned) */
  UsherSourceReading *reading;  /* (owned) (nullable): of the source in the pane */
  gboolean adding;              /* the assistant opens once it is on screen */
  gint64 focus;                 /* 0: none */
  char *wanted;                 /* (owned) (nullable): a source that is to be shown once rows are there */
};

/* usher-sources-page.c */
void usher_sources_page_read (UsherSourcesPage *self);
UsherShell *usher_sources_page_shell (UsherSourcesPage *self); /* (nullable) */
/* usher-sources-page-acts.c */
void usher_sources_page_add_actions (UsherSourcesPage *self);
void usher_sources_page_update_actions (UsherSourcesPage *self);
void usher_sources_page_toast (UsherSourcesPage *self, const char *text);
void usher_sources_page_show_error (UsherSourcesPage *self, const char *what, const GError *error);
/* usher-sources-page-runs.c: what blocks, in threads of its own */
void usher_sources_page_test (UsherSourcesPage *self);
void usher_sources_page_dry_run (UsherSourcesPage *self);
void usher_sources_page_accept (UsherSourcesPage *self, const char *why);

G_END_DECLS
