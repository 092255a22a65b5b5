/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-sample.h"
#include "usher-test-workspace.h"

G_BEGIN_DECLS

/* A sample in a scratch place, made; close it with usher_test_close ().  RESULT may be NULL. */
UsherWorkspace *usher_test_sample (UsherEngine engine, gint64 people, guint64 seed, UsherSampleResult *result);
/* An empty workspace as one is made for a sample. */
UsherWorkspace *usher_test_sample_place (UsherEngine engine, UsherKind kind, guint64 seed);
/* The first column of what SQL answers, sorted by bytes.  (element-type utf8) */
GPtrArray *usher_test_sample_texts (UsherWorkspace *workspace, const char *sql);

G_END_DECLS
