/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-workspace.h"

G_BEGIN_DECLS

/* A lease lets one process of a team do what must be done once.  It ends by itself when its holder
 * is gone.  In no digest. */
typedef struct _UsherLease UsherLease;

/* (nullable): NULL with BUSY when someone else holds it. */
UsherLease *usher_lease_take (UsherWorkspace *workspace, const char *name, gint64 ms, GError **error);
/* For longer work: from now on MS again; CONFLICT when it was lost meanwhile. */
gboolean usher_lease_renew (UsherLease *self, gint64 ms, GError **error);
void usher_lease_release (UsherLease *self); /* and frees it */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherLease, usher_lease_release)

G_END_DECLS
