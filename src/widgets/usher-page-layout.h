/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How a page lies in the window: its one child fills it, and it wishes for the width that
 * makes a page usable.  So whether sidebar and pane have room beside it depends on the window, not
 * on the words that a page happens to show. */
#define USHER_TYPE_PAGE_LAYOUT (usher_page_layout_get_type ())
G_DECLARE_FINAL_TYPE (UsherPageLayout, usher_page_layout, USHER, PAGE_LAYOUT, GtkLayoutManager)

G_END_DECLS
