/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-run.h"
#include "usher-sample-build.h"

G_BEGIN_DECLS

/* An organisation into a workspace: runs of each source as it was at a time, and what members did. */
typedef struct {
  SampleOrg *org;             /* (borrowed) */
  GCancellable *cancellable;  /* (borrowed) (nullable) */
  gint64 sources[SAMPLE_N_SOURCES];
  gint64 assignments;
  GString *scratch[8];        /* (owned) */
} SampleWriter;

void usher_sample_writer_init (SampleWriter *self, SampleOrg *org, GCancellable *cancellable);
void usher_sample_writer_clear (SampleWriter *self);

gboolean usher_sample_is_there (const SampleAccount *account, gint64 at);
/* What HR says at AT; BEFORE 0: everything, else only what is not as it was then. */
gboolean usher_sample_write_people (SampleWriter *self, UsherTx *tx, gint64 at, gint64 before, gboolean complete, GError **error);
/* What a source says at AT: accounts, groups, apps, entitlements, memberships, grants; LAST: factors and
 * sign-ins too. */
gboolean usher_sample_write_source (SampleWriter *self, UsherTx *tx, SampleSource source, gint64 at, gboolean last, GError **error);
gboolean usher_sample_write_memberships (SampleWriter *self, UsherTx *tx, SampleSource source, gint64 at, GError **error);

/* ---- What members did ---- */
gboolean usher_sample_write_sources (SampleWriter *self, UsherTx *tx, GError **error);
gboolean usher_sample_write_entitlement_cards (SampleWriter *self, UsherTx *tx, GError **error);
gboolean usher_sample_write_group_cards (SampleWriter *self, UsherTx *tx, GError **error);
gboolean usher_sample_write_account_cards (SampleWriter *self, UsherTx *tx, GError **error);
gboolean usher_sample_write_members (SampleWriter *self, UsherTx *tx, GError **error);

G_END_DECLS
