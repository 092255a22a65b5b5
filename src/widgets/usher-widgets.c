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

static void
insert_nothing (GtkText *text)
{
}

/* GTK's chooser of emoji keeps thousands of widgets for each entry it was opened in, and takes a
 * second to make them; nothing here is told in emoji. */
static void
leave_out_emoji (void)
{
  g_type_class_unref (g_type_class_ref (GTK_TYPE_TEXT)); /* which makes its signals */
  g_signal_override_class_handler ("insert-emoji", GTK_TYPE_TEXT, G_CALLBACK (insert_nothing));
}

void
usher_widgets_init (void)
{
  static gsize done;

  usher_look_register_resource ();
  if (g_once_init_enter (&done))
    {
      leave_out_emoji ();
      g_once_init_leave (&done, 1);
    }
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
