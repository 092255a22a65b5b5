/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "usher-op-reading.h"

G_BEGIN_DECLS

/* What one operation is: who and what, whether it will work, the exact requests, who must say yes, how far
 * it is and what proves it. */
GtkWidget *usher_op_card_new (const UsherOpReading *reading, gint64 now);
/* "Disable idp/ann" (transfer full) */
char *usher_op_card_title (const UsherOpReading *reading);

G_END_DECLS
