/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-ctl.h"

G_BEGIN_DECLS

typedef enum {
  USHER_CTL_WANT_VERB, /* run ctl->verb                                  */
  USHER_CTL_WANT_HELP, /* --help, or a noun without a verb               */
  USHER_CTL_WANT_BARE, /* nothing was said                               */
} UsherCtlWant;

/* The format that was asked for, found even in a line with faults, so that a fault is told in it. */
void usher_ctl_args_format (UsherCtl *ctl, int argc, char **argv);
/* Takes the words apart: sets noun, verb, arguments and flags. */
gboolean usher_ctl_args_parse (UsherCtl *ctl, int argc, char **argv, UsherCtlWant *want, GError **error);

G_END_DECLS
