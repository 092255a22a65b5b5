/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-card.h"
#include "usher-grid.h"

G_BEGIN_DECLS

/* What each list of people and access shows: one table for all of them. */
typedef struct {
  UsherGridSpec grid;
  const char *title;       /* header capitals                                          */
  const char *open;        /* (nullable): "Open Person"                                */
  const char *made_of;     /* (nullable): the column that tells a selection's make-up  */
  const char *vocabulary;  /* of MADE_OF                                               */
  gboolean has_card;       /* owner, risk and the like can be set on several at once   */
  UsherCardKind card;
} UsherListSpec;

const UsherListSpec *usher_list_spec_find (const char *noun); /* (nullable) */

/* How employment and last use are said, in a grid and elsewhere.  (transfer full) */
char *usher_employment_words (const char *state, const char *kind, gint64 starts, gint64 ends, gint64 now, const UsherMarkStyle **style);

/* A day without a time, as sources name them: in no zone.  Without its year in the year of NOW. (transfer full) */
char *usher_employment_day (gint64 at, gint64 now);

G_END_DECLS
