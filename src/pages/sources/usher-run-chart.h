/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How many there were, run by run, over the band in which a run is believed.  Its accessible name
 * says the same. */
#define USHER_TYPE_RUN_CHART (usher_run_chart_get_type ())
G_DECLARE_FINAL_TYPE (UsherRunChart, usher_run_chart, USHER, RUN_CHART, GtkWidget)

typedef struct {
  gint64 at, value;
  gboolean held; /* it was not believed */
} UsherRunPoint;

GtkWidget *usher_run_chart_new (void);
/* Oldest first.  USUAL −1: there is none.  WHAT is counted: "Groups". */
void usher_run_chart_set (UsherRunChart *self, const char *what, const UsherRunPoint *points, guint n, gint64 usual);
const char *usher_run_chart_get_text (UsherRunChart *self); /* what a screen reader says */

G_END_DECLS
