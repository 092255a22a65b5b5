/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-backup.h"
#include "usher-workspace.h"

G_BEGIN_DECLS

/* The sample organisation Larkfield Systems: people, accounts, groups, access and sign-ins with known
 * problems among them, made by the same runs and acts as everything else.  The same seed and number
 * of people make the same lists and the same ledger on both engines. */
#define USHER_SAMPLE_PEOPLE 2000
#define USHER_SAMPLE_PEOPLE_LEAST 1000
#define USHER_SAMPLE_SEED 20260318
/* Where the ledger of a sample begins: create the workspace with this `start`.  Its present is the
 * time at which a sample's clock starts. */
#define USHER_SAMPLE_BEGINS G_GINT64_CONSTANT (1762765200000) /* 2025-11-10T09:00:00Z */

typedef struct {
  const char *name; /* "larkfield" */
  gint64 people;
  guint64 seed;
} UsherSampleOptions;

typedef struct {
  gint64 people, accounts, groups, entitlements, assignments, events; /* what is current; all sign-ins in full */
  gint64 days; /* with a use, before those */
} UsherSampleResult;

/* Fills an empty seeded workspace, as its first member.  After a failure the workspace is to be thrown
 * away.  PROGRESS and RESULT may be NULL. */
gboolean usher_sample_make (UsherWorkspace *workspace, const UsherSampleOptions *options, UsherProgress progress, gpointer data,
                            GCancellable *cancellable, UsherSampleResult *result, GError **error);

G_END_DECLS
