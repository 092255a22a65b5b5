/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <openssl/evp.h>

#include "usher-seal.h"

G_BEGIN_DECLS

#define USHER_SEAL_NUMBER 8 /* bytes of a key's number */

struct _UsherSealKey {
  EVP_PKEY *pair; /* (owned) */
  guint8 number[USHER_SEAL_NUMBER];
  char *public_key, *id; /* (owned) */
};

/* "Ed", a key's number, the key: taken apart. */
gboolean usher_seal_public_parse (const char *public_key, guint8 number[USHER_SEAL_NUMBER], guint8 key[32]);
/* OUT_LENGTH is at most 64. */
void usher_blake2b (gconstpointer data, gsize length, guint8 *out, gsize out_length);
/* Base64 that is what we would write; NULL for anything else. */
guint8 *usher_seal_unbase64 (const char *text, gsize text_length, gsize length);

G_END_DECLS
