/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-ctl.h"
#include "usher-sync.h"

G_BEGIN_DECLS

/* A source's secret from --secret-fd (read once) or --secret-env; *SECRET NULL: neither was given.  For a
 * source's verbs --secret-fd is never a database password.  Free it with usher_source_secret_free (). */
gboolean usher_ctl_source_secret (UsherCtl *ctl, char **secret, GError **error);
/* What a sync came to, as members of BUILDER's open object; and as an error unless it is good. */
void usher_ctl_sync_members (JsonBuilder *builder, const char *source, const UsherSyncResult *result, gboolean dry_run, double seconds);
gboolean usher_ctl_sync_verdict (const char *source, const UsherSyncResult *result, GError **error);
/* (element-type UsherSyncCount), as the member "streams". */
void usher_ctl_counts (JsonBuilder *builder, const GPtrArray *counts);

G_END_DECLS
