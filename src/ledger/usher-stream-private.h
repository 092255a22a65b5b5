/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-fault.h"
#include "usher-line.h"
#include "usher-stream.h"

G_BEGIN_DECLS

/* What usher_run_note_append () wrote, taken apart; slices borrow from the line. */
typedef struct {
  gint64 id, line;
  UsherCanonSlice began, ended, error, kind, source, state, streams;
} UsherRunLine;

gboolean usher_run_line_read (const UsherLine *line, UsherRunLine *run); /* FALSE: it is another kind of line */
gboolean usher_run_line_digest (const UsherRunLine *run, const char *stream, UsherDigest *digest);
/* EXPECTED NULL: no run ever brought a record. */
UsherFault *usher_stream_fault (const UsherStream *stream, gint64 owner, gint64 line, const UsherDigest *expected,
                                const UsherDigest *found);

G_END_DECLS
