/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  USHER_FAULT_LINE_EDITED,
  USHER_FAULT_LINE_MISSING,
  USHER_FAULT_LINE_MOVED,
  USHER_FAULT_LINE_INSERTED,
  USHER_FAULT_TAIL_MISSING,
  USHER_FAULT_ROW_DIFFERS,
  USHER_FAULT_ROW_MISSING,
  USHER_FAULT_ROW_EXTRA,
  USHER_FAULT_MIRROR_DIFFERS,
  USHER_FAULT_SEAL_BROKEN,
  USHER_FAULT_RULE_VIOLATED,
} UsherFaultKind;

typedef struct {
  UsherFaultKind kind;
  gint64 line;    /* 0: none */
  char *object;   /* (owned) (nullable) */
  char *field;    /* (owned) (nullable) */
  char *expected; /* (owned) (nullable) */
  char *found;    /* (owned) (nullable) */
  gboolean known; /* acknowledged by two members */
} UsherFault;

const char *usher_fault_kind_name (UsherFaultKind kind);
char *usher_fault_id (const UsherFault *fault); /* first 12 hex of SHA-256 of its canonical JSON */
char *usher_fault_text (const UsherFault *fault);
void usher_fault_free (UsherFault *fault);

G_END_DECLS
