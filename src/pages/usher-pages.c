/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What every family of pages needs before its first page.  Main thread. */

#include "usher-pages.h"

void
usher_pages_init (void)
{
}
