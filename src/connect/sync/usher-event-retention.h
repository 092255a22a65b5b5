/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-due.h"

G_BEGIN_DECLS

/* Events older than their source's `retention` become counts: one row an account, app and day. */
extern const UsherDueKind usher_event_retention;

G_END_DECLS
