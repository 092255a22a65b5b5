/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-record.h"

G_BEGIN_DECLS

/* Ed25519 seals in minisign's format over canonical JSON of [workspace uuid, n, hash]. */
typedef struct _UsherSealKey UsherSealKey;

UsherSealKey *usher_seal_key_new (void);
/* minisign's secret key file; PASSWORD (nullable) for an unencrypted one. */
UsherSealKey *usher_seal_key_load (const char *path, const char *password, GError **error);
gboolean usher_seal_key_save (UsherSealKey *self, const char *secret_path, const char *public_path, const char *password, GError **error);
void usher_seal_key_free (UsherSealKey *self);
char *usher_seal_key_public (UsherSealKey *self); /* base64, as minisign -P takes it */
const char *usher_seal_key_id (UsherSealKey *self);
/* The number of a public key, as minisign prints it; NULL when it is none. */
char *usher_seal_public_id (const char *public_key);
/* Seals the head as it is; a line records it.  The seal's id, 0 on failure. */
gint64 usher_seal_make (UsherTx *tx, UsherSealKey *key, GError **error);
char *usher_seal_message (const char *uuid, gint64 n, const char *hash_hex);
char *usher_seal_sign (UsherSealKey *key, const char *message);
/* Our own form alone: every byte of SIGNATURE must be what usher_seal_sign () would have made. */
gboolean usher_seal_check (const char *message, const char *signature, const char *public_key, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherSealKey, usher_seal_key_free)

G_END_DECLS
