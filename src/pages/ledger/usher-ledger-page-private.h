/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-grid.h"
#include "usher-ledger-page.h"
#include "usher-line-pane.h"
#include "usher-roll.h"
#include "usher-shell.h"
#include "usher-verify.h"

G_BEGIN_DECLS

struct _UsherLedgerPage {
  UsherPage parent_instance;

  char *object;           /* (owned) (nullable): one object's lines */
  UsherGrid *grid;        /* (borrowed) */
  UsherLinePane *line;    /* (owned) */
  GtkImage *icon;         /* (borrowed), as all below */
  GtkLabel *title, *detail, *range_from, *range_to;
  GtkWidget *verify_button, *seal_button;
  UsherRoll *roll;
  GtkListBox *faults;
  UsherVerdict *verdict;  /* (owned) (nullable) */
  gboolean verifying;
};

/* usher-ledger-page-acts.c */
void usher_ledger_page_verify (UsherLedgerPage *self);
void usher_ledger_page_install (GtkWidgetClass *klass);
void usher_ledger_page_acknowledge (UsherLedgerPage *self, guint fault);
/* usher-ledger-page.c */
void usher_ledger_page_show_verdict (UsherLedgerPage *self);

G_END_DECLS
