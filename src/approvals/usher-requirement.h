/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The levels of the matrix of approvals (DOMAIN.md F4), lowest first. */
typedef enum { USHER_LEVEL_LOW, USHER_LEVEL_MEDIUM, USHER_LEVEL_HIGH, USHER_LEVEL_PRIVILEGED } UsherLevel;
const char *usher_level_name (UsherLevel level); /* "privileged" */

G_END_DECLS
