/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-grid.h"

G_BEGIN_DECLS

extern const UsherGridSpec usher_op_grid, usher_approval_grid;

G_END_DECLS
