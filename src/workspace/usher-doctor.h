/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-workspace.h"

G_BEGIN_DECLS

/* Is this workspace in order, and if not, what to do? */
typedef enum { USHER_CHECK_OK, USHER_CHECK_WARN, USHER_CHECK_FAIL } UsherCheckState;

typedef struct {
  const char *id; /* "place", "file-mode", "clock" … */
  UsherCheckState state;
  char *message; /* (owned) */
  char *todo;    /* (owned) (nullable): what to do */
} UsherCheck;

/* Every check, in a fixed order; those that do not apply to the engine are left out.  Blocks; one
 * that fails is a row, not an error. */
GPtrArray *usher_doctor (UsherWorkspace *workspace, GCancellable *cancellable, GError **error); /* (element-type UsherCheck) */
/* Of a place that could not be opened: WHY is what opening it said. */
GPtrArray *usher_doctor_place (const char *place, const GError *why);
/* Makes the index of objects and their lines anew, from the lines. */
gboolean usher_doctor_rebuild (UsherWorkspace *workspace, GError **error);
const char *usher_check_state_name (UsherCheckState state); /* "ok" "warn" "fail" */
void usher_check_free (UsherCheck *self);

G_END_DECLS
