/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-import.h"

G_BEGIN_DECLS

/* A directory written to a file as LDIF: accounts, groups and memberships, as one run of one source.  Entries mean what
 * they mean when the directory itself is asked: the shipped manifests of Active Directory and OpenLDAP say so.  `map`
 * names other attributes for fields of accounts; `complete` says that what is absent is gone.  What the file does not
 * hold (operational attributes of OpenLDAP) is unknown. */
gboolean usher_ldif_import (UsherWorkspace *workspace, const char *file, const UsherImportOptions *options, UsherImportResult **result,
                            GCancellable *cancellable, GError **error);

G_END_DECLS
