/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void usher_widgets_init (void); /* their resources and types */
/* What went wrong and what to do, as words: a status page takes markup. */
void usher_widgets_say_error (AdwStatusPage *page, const GError *error);

G_END_DECLS
