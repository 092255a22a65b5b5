/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What every family of pages needs before its first page.  Main thread. */

#include "usher-pages.h"

#include "usher-help-resources.h"
#include "usher-import-resources.h"
#include "usher-members-resources.h"
#include "usher-people-resources.h"
#include "usher-welcome-resources.h"

void
usher_pages_init (void)
{
  usher_welcome_register_resource ();
  usher_people_register_resource ();
  usher_import_ui_register_resource ();
  usher_members_register_resource ();
  usher_help_register_resource ();
}
