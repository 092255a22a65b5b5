/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define USHER_PRIVATE_SALT 16
#define USHER_PRIVATE_RANDOM 12 /* its first bytes; the others follow from these and the kind */

/* Completes a salt whose first bytes are drawn. */
void usher_private_salt_seal (guint8 salt[USHER_PRIVATE_SALT], const char *kind);

G_END_DECLS
