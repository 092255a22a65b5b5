/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "usher-rights.h"

G_BEGIN_DECLS

/* Rights down, roles across, each cell a word and an icon; ROLES stand out as one's own. */
GtkWidget *usher_rights_matrix_new (const UsherRights *rights, UsherRoles own);

G_END_DECLS
