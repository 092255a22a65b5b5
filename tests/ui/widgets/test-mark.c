/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Marks: every vocabulary has an icon and a word for each value, and none is told by colour alone. */

#include "usher-mark.h"
#include "usher-widgets.h"

static void
test_words (void)
{
  const UsherMarkStyle *high = usher_mark_style ("risk", "high"), *none = usher_mark_style ("risk", NULL), *odd = usher_mark_style ("risk", "purple");

  g_assert_cmpstr (usher_mark_word (high, "high"), ==, "High");
  g_assert_cmpstr (usher_mark_word (none, NULL), ==, "Unknown");
  g_assert_cmpstr (usher_mark_word (odd, "purple"), ==, "purple");
  g_assert_cmpstr (odd->icon, ==, none->icon);
}

/* "None" and "Unknown" never share a shape. */
static void
test_none_is_not_unknown (void)
{
  g_assert_cmpstr (usher_mark_style ("usage", "none")->icon, !=, usher_mark_style ("usage", NULL)->icon);
  g_assert_cmpstr (usher_mark_style ("mfa", "no")->icon, !=, usher_mark_style ("mfa", NULL)->icon);
}

static void
test_icons_exist (void)
{
  static const char *const values[][2] = { { "risk", "low" }, { "risk", "medium" }, { "risk", "high" }, { "risk", "privileged" },
                                           { "prediction", "removed" }, { "prediction", "remains" }, { "prediction", "returns" },
                                           { "prediction", "shared" }, { "prediction", "refused" }, { "hop", "direct" }, { "hop", "member" },
                                           { "hop", "nested" }, { "hop", "dynamic" }, { "hop", "synced" }, { "hop", "role" },
                                           { "check", "ok" }, { "check", "warn" }, { "check", "fail" }, { "usage", "signin" }, { "x", NULL } };
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());

  gtk_icon_theme_add_resource_path (theme, "/io/github/usher_workbench/Usher/icons");
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      const UsherMarkStyle *style = usher_mark_style (values[i][0], values[i][1]);

      if (!gtk_icon_theme_has_icon (theme, style->icon))
        g_error ("%s of %s has no icon %s", values[i][1], values[i][0], style->icon);
      g_assert_cmpstr (usher_mark_word (style, values[i][1]), !=, "");
    }
}

static void
test_widget (void)
{
  GtkWidget *mark = g_object_ref_sink (usher_mark_new ("risk", "privileged"));

  g_assert_true (gtk_widget_has_css_class (mark, "privileged"));
  g_assert_true (gtk_widget_has_css_class (mark, "strong"));
  usher_mark_set (USHER_MARK (mark), "risk", "low");
  g_assert_false (gtk_widget_has_css_class (mark, "privileged"));
  g_assert_false (gtk_widget_has_css_class (mark, "strong"));
  g_assert_true (gtk_widget_has_css_class (mark, "low"));
  g_assert_finalize_object (mark);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  usher_widgets_init ();
  g_test_add_func ("/mark/words", test_words);
  g_test_add_func ("/mark/none-is-not-unknown", test_none_is_not_unknown);
  g_test_add_func ("/mark/icons-exist", test_icons_exist);
  g_test_add_func ("/mark/widget", test_widget);
  return g_test_run ();
}
