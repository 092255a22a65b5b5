/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-access-view.h"
#include "usher-history-view.h"
#include "usher-person-page.h"
#include "usher-person-reading.h"

G_BEGIN_DECLS

struct _UsherPersonPage {
  UsherRecordPage parent_instance;

  AdwBin *head, *cards;     /* (borrowed): filled anew with each reading */
  GtkBox *notices;          /* (borrowed) */
  AdwBin *known;            /* (borrowed) */
  UsherAccessView *ways;    /* (borrowed) */
  UsherHistoryView *history; /* (borrowed) */
  GSimpleActionGroup *actions; /* (owned) */
  GMenu *changes;              /* (owned): what can be changed at the sources, by account */

  char *name;               /* (owned) (nullable) */
  char *access;             /* (owned) (nullable): the key whose ways are shown */
  gboolean merged, narrow;
};

/* usher-person-page-parts.c: what the page is made of, from one reading. */
GtkWidget *usher_person_page_new_head (const UsherPersonReading *reading, gint64 now);
void usher_person_page_fill_notices (GtkBox *box, const UsherPersonReading *reading, gint64 now);
GtkWidget *usher_person_page_new_accounts (const UsherPersonReading *reading, gint64 now);
/* Each "How?" calls FUNC with the key of its access. */
GtkWidget *usher_person_page_new_access (const UsherPersonReading *reading, const char *current, GCallback func, gpointer data);
GtkWidget *usher_person_page_new_known (const UsherPersonReading *reading, gint64 now);

G_END_DECLS
