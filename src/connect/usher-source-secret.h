/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "usher-digest.h"

G_BEGIN_DECLS

/* A source's secret: in the keyring, or headless from an environment variable or a descriptor; never in the database.
 * It is bound to where it may go: (workspace, source, origin, manifest); under another binding it is not found. */
typedef struct {
  const char *workspace; /* its uuid */
  const char *source;    /* its name */
  const char *origin;
  const UsherDigest *manifest;
} UsherSourceSecretPlace;

/* SHA-256 over all four, in hexadecimal: kept in the source's governed row. (transfer full) */
char *usher_source_secret_binding (const UsherSourceSecretPlace *place);
/* *SECRET NULL without an error: none is there.  Free it with usher_source_secret_free (). */
gboolean usher_source_secret_load (const UsherSourceSecretPlace *place, char **secret, GCancellable *cancellable, GError **error);
gboolean usher_source_secret_store (const UsherSourceSecretPlace *place, const char *secret, GCancellable *cancellable, GError **error);
gboolean usher_source_secret_forget (const UsherSourceSecretPlace *place, GCancellable *cancellable, GError **error);
/* The value of a variable, or all that a descriptor gives (without one last newline); bounded at 64 KiB. */
char *usher_source_secret_from_env (const char *variable, GError **error);
char *usher_source_secret_from_fd (int fd, GError **error);
void usher_source_secret_free (char *secret); /* wipes it; NULL is fine */
/* Replaces every occurrence of SECRET in TEXT by "•••". (transfer full) */
char *usher_source_secret_redact (const char *text, const char *secret);

G_END_DECLS
