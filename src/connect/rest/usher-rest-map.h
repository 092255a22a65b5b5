/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-rest-program.h"

G_BEGIN_DECLS

typedef enum { USHER_REST_ROW, USHER_REST_DROPPED, USHER_REST_LOST } UsherRestMapped;

/* One record (scope->item, and $row) as a row of BATCH: DROPPED when `where` says so, LOST (with a doubt) when it has no key. */
UsherRestMapped usher_rest_map (const UsherRestStream *stream, UsherRestScope *scope, UsherBatch *batch);

G_END_DECLS
