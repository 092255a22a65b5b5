/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-ctl.h"
#include "usher-noun.h"

G_BEGIN_DECLS

/* Ids that acts on many take: arguments, "-" for stdin (one a line), or --query. */
#define USHER_CTL_IDS_MAX 10000000

/* The number behind one id of NOUN: a key, its last part, or a number.  AMBIGUOUS and UNKNOWN carry candidates. */
gboolean usher_ctl_id (UsherConn *conn, const UsherNoun *noun, const char *text, gint64 *id, GError **error);
/* (element-type gint64): of the arguments from FIRST on, of stdin or of --query; each once, ascending. */
GArray *usher_ctl_ids (UsherCtl *ctl, UsherConn *conn, const UsherNoun *noun, guint first, GError **error);
/* A member's number by login, "member:login" or number. */
gboolean usher_ctl_member_id (UsherConn *conn, const char *text, gint64 *id, GError **error);
/* "member:3", "account_card:12": the governed objects that an id speaks of.  NULL-terminated. */
char **usher_ctl_objects (UsherConn *conn, const char *text, GError **error);

G_END_DECLS
