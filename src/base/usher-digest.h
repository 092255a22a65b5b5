/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* SHA-256.  The one-shot forms keep a context per thread, so that a million small rows stay cheap. */
#define USHER_DIGEST_SIZE 32
#define USHER_DIGEST_HEX 64

typedef struct {
  guint8 bytes[USHER_DIGEST_SIZE];
} UsherDigest;

typedef struct _UsherHasher UsherHasher;

UsherDigest usher_sha256 (gconstpointer data, gsize length);
UsherDigest usher_sha256_two (gconstpointer a, gsize a_length, gconstpointer b, gsize b_length); /* of a ‖ b */
gboolean usher_sha256_file (const char *path, UsherDigest *digest, GError **error);
UsherHasher *usher_hasher_new (void);
void usher_hasher_add (UsherHasher *self, gconstpointer data, gsize length);
UsherDigest usher_hasher_end (UsherHasher *self); /* and starts anew */
void usher_hasher_free (UsherHasher *self);

void usher_digest_to_hex (const UsherDigest *digest, char hex[USHER_DIGEST_HEX + 1]);
char *usher_digest_dup_hex (const UsherDigest *digest);
gboolean usher_digest_from_hex (UsherDigest *digest, const char *hex, gssize length);
gboolean usher_digest_equal (const UsherDigest *a, const UsherDigest *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHasher, usher_hasher_free)

G_END_DECLS
