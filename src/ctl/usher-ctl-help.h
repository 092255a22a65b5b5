/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-ctl.h"

G_BEGIN_DECLS

/* Help from the table of verbs, into ctl->out: of everything (NOUN and VERB NULL), of a noun, of a verb. */
void usher_ctl_help_write (UsherCtl *ctl, const char *noun, const UsherCtlVerb *verb);
/* "usherctl person access ID [--entitlement E]" */
void usher_ctl_help_synopsis (GString *out, const UsherCtlVerb *verb);
void usher_ctl_man_write (GString *out);
void usher_ctl_completion_write (GString *out);
extern const UsherCtlFlag usher_ctl_help_flags[];
gboolean usher_ctl_help (UsherCtl *ctl, GError **error);

/* What the exit codes mean, and the environment: help and the man page say the same. */
typedef struct {
  const char *name, *help;
} UsherCtlWord;
extern const UsherCtlWord usher_ctl_exit_codes[]; /* name NULL ends them */
extern const UsherCtlWord usher_ctl_environment[];

G_END_DECLS
