/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "usher-op-kind.h"

G_BEGIN_DECLS

/* What operations are called on screen, translated. */
const char *usher_op_words_kind (const char *kind);           /* "Disable"; what is no kind is shown as it is */
/* "Change at the Source": a section of the kinds that apply, each an action ACTION with "KIND" or, with ACCOUNT
 * (nullable: a key), "KIND ACCOUNT" as its target. (transfer full) */
GMenuModel *usher_op_words_menu (const char *action, const char *account);
/* Where the target of such an action leads; ACCOUNT is for a target that names none. (transfer full) */
char *usher_op_words_location (const char *target, const char *account);

G_END_DECLS
