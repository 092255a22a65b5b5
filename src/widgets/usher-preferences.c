/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The application's GSettings and the list of recent workspaces.  Main thread. */

#include "usher-preferences.h"

#include "usher-clock.h"

#define SCHEMA "io.github.usher_workbench.Usher"
#define RECENT_MOST 12

/* Installed; or compiled beside the program, as a build leaves it. */
static GSettingsSchema *
find_schema (void)
{
  GSettingsSchemaSource *installed = g_settings_schema_source_get_default ();
  GSettingsSchema *schema = installed ? g_settings_schema_source_lookup (installed, SCHEMA, TRUE) : NULL;
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  static const char *const beside[] = { "data", "../data", "../share/glib-2.0/schemas" };

  for (guint i = 0; !schema && program && i < G_N_ELEMENTS (beside); i++)
    {
      g_autofree char *folder = g_path_get_dirname (program);
      g_autofree char *path = g_build_filename (folder, beside[i], NULL);
      g_autoptr(GSettingsSchemaSource) source = g_settings_schema_source_new_from_directory (path, installed, TRUE, NULL);

      if (source)
        schema = g_settings_schema_source_lookup (source, SCHEMA, FALSE);
    }
  return schema;
}

GSettings *
usher_preferences_get (void)
{
  static GSettings *settings;

  if (!settings)
    {
      g_autoptr(GSettingsSchema) schema = find_schema ();

      if (!schema)
        g_error ("the settings schema %s is not installed: run `meson install` or start with `make run`", SCHEMA);
      settings = g_settings_new_full (schema, NULL, NULL);
    }
  return settings;
}

static void
set_recent (const char *place, const char *title)
{
  g_autoptr(GVariant) was = g_settings_get_value (usher_preferences_get (), "recent");
  g_autoptr(UsherClock) clock = usher_clock_new_system ();
  GVariantBuilder builder;
  GVariantIter iter;
  const char *old_place, *old_title;
  gint64 at;
  guint n = 0;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ssx)"));
  if (title)
    {
      g_variant_builder_add (&builder, "(ssx)", place, title, usher_clock_now (clock));
      n++;
    }
  g_variant_iter_init (&iter, was);
  while (g_variant_iter_next (&iter, "(&s&sx)", &old_place, &old_title, &at))
    if (!g_str_equal (old_place, place) && n++ < RECENT_MOST)
      g_variant_builder_add (&builder, "(ssx)", old_place, old_title, at);
  g_settings_set_value (usher_preferences_get (), "recent", g_variant_builder_end (&builder));
}

void
usher_preferences_add_recent (const char *place, const char *title)
{
  set_recent (place, title);
}

void
usher_preferences_forget_recent (const char *place)
{
  set_recent (place, NULL);
}

char **
usher_preferences_dup_recent (void)
{
  g_autoptr(GVariant) recent = g_settings_get_value (usher_preferences_get (), "recent");
  GPtrArray *out = g_ptr_array_new ();
  GVariantIter iter;
  char *place, *title;
  gint64 at;

  g_variant_iter_init (&iter, recent);
  while (g_variant_iter_next (&iter, "(ssx)", &place, &title, &at))
    {
      g_ptr_array_add (out, place);
      g_ptr_array_add (out, title);
      g_ptr_array_add (out, g_strdup_printf ("%" G_GINT64_FORMAT, at));
    }
  g_ptr_array_add (out, NULL);
  return (char **) g_ptr_array_free (out, FALSE);
}
