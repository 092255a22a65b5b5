/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-ctl.h"

G_BEGIN_DECLS

/* Tells of ERROR on stderr: words for people, one JSON object as the last line where the format is
 * JSON.  Returns the exit code. */
int usher_ctl_fail (UsherCtl *ctl, const GError *error);
/* A line of words on stderr that is no error: what a list left out, what to do next. */
void usher_ctl_tell (UsherCtl *ctl, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
