/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-test-engines.h"
#include "usher-workspace.h"

G_BEGIN_DECLS

/* What measurements share.  USHER_BENCH_SIZE is a percentage of the full size, for a quick look. */
gint64 usher_bench_size (gint64 full);
double usher_bench_seconds (void); /* a clock that only rises */
/* A line of JSON; BASELINE and AIM below 0 are left out. */
void usher_bench_figure (const char *name, const char *what, const char *unit, double value, double baseline, double aim);
/* The least time of ROUNDS runs of a program, its output thrown away; fails the measurement when it fails. */
double usher_bench_run (guint rounds, const char *const *argv, const char *input);
/* A new sample workspace whose creator may do everything these measurements do, synced as real ones are. */
UsherWorkspace *usher_bench_workspace (const char *place);
/* usherctl of this build; (nullable): it is not built. */
char *usher_bench_ctl (void);

G_END_DECLS
