/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What must be there before the first widget: style, icons, types that templates name.  Main
 * thread. */

#include "usher-widgets.h"

#include "usher-banner.h"
#include "usher-look-resources.h"
#include "usher-mark.h"
#include "usher-palette.h"
#include "usher-path-graph.h"
#include "usher-works-button.h"

void
usher_widgets_init (void)
{
  usher_look_register_resource ();
  g_type_ensure (USHER_TYPE_BANNER);
  g_type_ensure (USHER_TYPE_MARK);
  g_type_ensure (USHER_TYPE_PALETTE);
  g_type_ensure (USHER_TYPE_PATH_GRAPH);
  g_type_ensure (USHER_TYPE_WORKS_BUTTON);
}
