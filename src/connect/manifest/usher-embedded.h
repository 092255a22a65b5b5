/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A file that was put into the program; a row of NULL ends a table (tools/embed-set.py makes it). */
typedef struct {
  const char *name, *text;
  gsize length;
} UsherEmbedded;

extern const UsherEmbedded usher_connectors[]; /* data/connectors/NAME.yaml */

G_END_DECLS
