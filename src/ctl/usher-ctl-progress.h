/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-ctl.h"

G_BEGIN_DECLS

/* Progress of something long on stderr: a line that is written over on a terminal, JSON objects
 * with --progress json, otherwise nothing.  May be called from any one thread. */
typedef struct _UsherCtlProgress UsherCtlProgress;

/* WHAT is static: "import", "verify" …; UNIT too: "rows", "bytes" … */
UsherCtlProgress *usher_ctl_progress_new (UsherCtl *ctl, const char *what, const char *unit);
/* An UsherProgress whose DATA is the progress. */
void usher_ctl_progress_step (gint64 done, gint64 total, gpointer progress);
void usher_ctl_progress_free (UsherCtlProgress *self); /* takes the terminal's line away */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherCtlProgress, usher_ctl_progress_free)

G_END_DECLS
