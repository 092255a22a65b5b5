/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What every family of pages needs before its first page.  Main thread. */

#include "usher-pages.h"

#include "usher-help-resources.h"
#include "usher-members-resources.h"
#include "usher-welcome-resources.h"

void
usher_pages_init (void)
{
  g_resources_register (usher_welcome_get_resource ());
  g_resources_register (usher_members_get_resource ());
  g_resources_register (usher_help_get_resource ());
}
