/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What must be there before the first widget: style, icons, types that templates name.  Main
 * thread. */

#include "usher-widgets.h"

#include "usher-banner.h"
#include "usher-error.h"
#include "usher-flow.h"
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
  g_type_ensure (USHER_TYPE_FLOW);
  g_type_ensure (USHER_TYPE_MARK);
  g_type_ensure (USHER_TYPE_PALETTE);
  g_type_ensure (USHER_TYPE_PATH_GRAPH);
  g_type_ensure (USHER_TYPE_WORKS_BUTTON);
}

void
usher_widgets_say_error (AdwStatusPage *page, const GError *error)
{
  const UsherErrorInfo *info = usher_error_get_info (error);
  g_autofree char *text = info && info->hint ? g_strconcat (error->message, "\n", info->hint, NULL) : g_strdup (error->message);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_status_page_set_description (page, escaped);
}
