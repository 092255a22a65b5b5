/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-backup.h"
#include "usher-digest.h"
#include "usher-fault.h"

G_BEGIN_DECLS

#define USHER_VERIFY_FAULTS_MAX 1000 /* listed; all are counted */

typedef struct {
  const char *object;     /* (nullable): this one alone                         */
  const char *head;       /* (nullable): a head that was noted elsewhere, hex    */
  const char *public_key; /* (nullable): minisign's, trusted by the reader       */
  gboolean deep;          /* fold every line, not just those of suspects         */
  gboolean rules;         /* ask the rights table again for every line           */
} UsherVerifyOptions;

typedef struct {
  gboolean ok; /* no fault but known ones */
  gint64 lines, objects, bytes, sealed_until, n_faults, n_known;
  char *sealed_by; /* (owned) (nullable): key id of the last good seal */
  UsherDigest head;
  GPtrArray *faults; /* (owned) (element-type UsherFault): lines by n, then rows by object */
} UsherVerdict;

/* In one snapshot, on a reader; blocks. */
UsherVerdict *usher_verify (UsherConn *conn, const UsherVerifyOptions *options, UsherProgress progress, gpointer data,
                            GCancellable *cancellable, GError **error);
void usher_verdict_free (UsherVerdict *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherVerdict, usher_verdict_free)

G_END_DECLS
