/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The contrast of every text, measured on what is rendered, as WCAG 2 counts it: 4.5 to 1, large text 3 to
 * 1; in high contrast 7 and 4.5.  Rendered three times as large, so that a stem has its full colour.
 *
 *   test-a11y-contrast --look light|dark|high-contrast|high-contrast-dark */

#include "usher-test-walk.h"

#include <math.h>
#include <string.h>

#define ENLARGED 3
#define LARGE_POINTS 18
#define LARGE_BOLD_POINTS 14

static gboolean is_dark, is_high;

typedef struct {
  int width, height;
  gsize stride;
  guchar *pixels; /* (owned): B, G, R, A */
} Picture;

typedef struct {
  GtkWidget *window;
  const char *what;
  Picture picture;
  guint texts, faint;
} Measuring;

/* ---- Colours ------------------------------------------------------------------------------------------ */

static double
linear (guint8 value)
{
  double part = value / 255.0;

  return part <= 0.04045 ? part / 12.92 : pow ((part + 0.055) / 1.055, 2.4);
}

static double
luminance (guint32 colour)
{
  return 0.2126 * linear (colour >> 16 & 0xff) + 0.7152 * linear (colour >> 8 & 0xff) + 0.0722 * linear (colour & 0xff);
}

static double
contrast (guint32 a, guint32 b)
{
  double first = luminance (a), second = luminance (b);

  return (MAX (first, second) + 0.05) / (MIN (first, second) + 0.05);
}

static guint32
pixel (const Picture *picture, int x, int y)
{
  const guchar *at = picture->pixels + picture->stride * (gsize) y + 4 * (gsize) x;

  return (guint32) at[2] << 16 | (guint32) at[1] << 8 | at[0];
}

/* ---- Texts --------------------------------------------------------------------------------------------- */

/* (nullable): what is read there. */
static const char *
text_of (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_text (GTK_LABEL (widget));
  return GTK_IS_INSCRIPTION (widget) ? gtk_inscription_get_text (GTK_INSCRIPTION (widget)) : GTK_IS_TEXT (widget) ? gtk_editable_get_text (GTK_EDITABLE (widget)) : NULL;
}

static gboolean
is_blank (const char *text)
{
  for (; text && *text; text = g_utf8_next_char (text))
    if (g_unichar_isgraph (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

/* The part that nothing clips. */
static gboolean
visible_bounds (GtkWidget *widget, GtkWidget *window, graphene_rect_t *bounds)
{
  if (!gtk_widget_compute_bounds (widget, window, bounds))
    return FALSE;
  for (GtkWidget *at = gtk_widget_get_parent (widget); at; at = gtk_widget_get_parent (at))
    {
      graphene_rect_t clip;

      if ((GTK_IS_SCROLLED_WINDOW (at) || GTK_IS_VIEWPORT (at) || GTK_IS_LIST_BASE (at) || GTK_IS_COLUMN_VIEW (at) || at == window || gtk_widget_get_overflow (at) == GTK_OVERFLOW_HIDDEN)
          && (!gtk_widget_compute_bounds (at, window, &clip) || !graphene_rect_intersection (bounds, &clip, bounds)))
        return FALSE;
    }
  return bounds->size.width >= 4 && bounds->size.height >= 6;
}

static double
wanted_for (GtkWidget *widget)
{
  PangoFontDescription *font = pango_context_get_font_description (gtk_widget_get_pango_context (widget));
  double size = pango_font_description_get_size (font) / (double) PANGO_SCALE;
  double points = pango_font_description_get_size_is_absolute (font) ? size * 72 / 96 : size;
  gboolean large = points >= (pango_font_description_get_weight (font) >= PANGO_WEIGHT_BOLD ? LARGE_BOLD_POINTS : LARGE_POINTS);

  return is_high ? (large ? 4.5 : 7) : large ? 3 : 4.5;
}

/* Background: the colour of most pixels.  Text: what stands out most from it. */
static double
measure (const Picture *picture, const graphene_rect_t *bounds, guint32 *text, guint32 *ground)
{
  g_autoptr(GHashTable) counts = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer colour, count;
  guint most = 0;
  double best = 1;

  for (int y = (int) (bounds->origin.y * ENLARGED); y < (int) ((bounds->origin.y + bounds->size.height) * ENLARGED) && y < picture->height; y++)
    for (int x = (int) (bounds->origin.x * ENLARGED); x < (int) ((bounds->origin.x + bounds->size.width) * ENLARGED) && x < picture->width; x++)
      {
        gpointer key = GUINT_TO_POINTER (pixel (picture, MAX (x, 0), MAX (y, 0)));

        g_hash_table_insert (counts, key, GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (counts, key)) + 1));
      }
  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &colour, &count))
    if (GPOINTER_TO_UINT (count) > most)
      {
        most = GPOINTER_TO_UINT (count);
        *text = *ground = GPOINTER_TO_UINT (colour);
      }
  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &colour, &count))
    if (GPOINTER_TO_UINT (count) >= 2 && contrast (GPOINTER_TO_UINT (colour), *ground) > best)
      {
        best = contrast (GPOINTER_TO_UINT (colour), *ground);
        *text = GPOINTER_TO_UINT (colour);
      }
  return best;
}

static void
measure_text (GtkWidget *widget, gpointer data)
{
  Measuring *measuring = data;
  graphene_rect_t bounds;
  const char *words = text_of (widget);
  guint32 text = 0, ground = 0;
  double found;

  /* What cannot be used may be faint. */
  if (is_blank (words) || !usher_walk_is_shown (widget) || !gtk_widget_is_sensitive (widget) || GTK_WIDGET (gtk_widget_get_native (widget)) != measuring->window
      || !visible_bounds (widget, measuring->window, &bounds))
    return;
  measuring->texts++;
  found = measure (&measuring->picture, &bounds, &text, &ground);
  if (found + 0.005 < wanted_for (widget))
    {
      g_autofree char *where = usher_walk_describe (widget);

      measuring->faint++;
      g_test_message ("%s: “%.40s”: %.2f to 1, should be %.1f (#%06x on #%06x): %s", measuring->what, words, found, wanted_for (widget), text, ground, where);
    }
}

/* ---- Rendering ------------------------------------------------------------------------------------------ */

static gboolean
render (GtkWidget *window, Picture *picture)
{
  int width = gtk_widget_get_width (window), height = gtk_widget_get_height (window);
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (window);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (window));
  GskRenderNode *node;
  GdkTexture *texture;

  gdk_paintable_snapshot (paintable, snapshot, width * ENLARGED, height * ENLARGED);
  node = gtk_snapshot_free_to_node (snapshot);
  if (!node)
    return FALSE;
  texture = gsk_renderer_render_texture (renderer, node, &GRAPHENE_RECT_INIT (0, 0, (float) width * ENLARGED, (float) height * ENLARGED));
  picture->width = gdk_texture_get_width (texture);
  picture->height = gdk_texture_get_height (texture);
  picture->stride = 4 * (gsize) picture->width;
  picture->pixels = g_malloc (picture->stride * (gsize) picture->height);
  gdk_texture_download (texture, picture->pixels, picture->stride);
  gsk_render_node_unref (node);
  g_object_unref (texture);
  return TRUE;
}

static guint
measure_window (GtkWidget *window, const char *what)
{
  Measuring measuring = { .window = window, .what = what };

  gtk_window_set_focus (GTK_WINDOW (window), NULL);
  usher_test_settle ();
  usher_test_wait_until (render (window, &measuring.picture));
  usher_walk_each (window, measure_text, &measuring);
  g_free (measuring.picture.pixels);
  g_assert_cmpuint (measuring.texts, >, 2);
  return measuring.faint;
}

static void
measure_page (UsherWindow *window, const char *what, gpointer faint)
{
  *(guint *) faint += measure_window (GTK_WIDGET (window), what);
}

static void
measure_dialog (GtkWindow *dialog, const char *what, gpointer faint)
{
  *(guint *) faint += measure_window (GTK_WIDGET (dialog), what);
}

static void
test_pages (void)
{
  guint faint = 0;

  usher_walk (measure_page, &faint);
  g_assert_cmpuint (faint, ==, 0);
}

static void
test_dialogs (void)
{
  guint faint = 0;

  usher_walk_dialogs (measure_dialog, &faint);
  g_assert_cmpuint (faint, ==, 0);
}

/* The look is the one that was asked for: else all would be measured in the same. */
static void
test_look (void)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  g_assert_cmpint (adw_style_manager_get_dark (manager), ==, is_dark);
  g_assert_cmpint (adw_style_manager_get_high_contrast (manager), ==, is_high);
}

int
main (int argc, char **argv)
{
  const char *look = argc > 2 && g_str_equal (argv[1], "--look") ? argv[2] : "light";

  is_dark = g_str_has_suffix (look, "dark");
  is_high = g_str_has_prefix (look, "high-contrast");
  if (is_high)
    g_setenv ("ADW_DEBUG_HIGH_CONTRAST", "1", TRUE);
  if (argc > 2)
    {
      argv[2] = argv[0];
      argv += 2;
      argc -= 2;
    }
  usher_walk_init (&argc, &argv);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), is_dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  g_test_add_func ("/contrast/look", test_look);
  g_test_add_func ("/contrast/pages", test_pages);
  g_test_add_func ("/contrast/dialogs", test_dialogs);
  return usher_test_run ();
}
