/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Looking up nouns and their columns by name.  The table itself is made from data/nouns.yaml.
 * Any thread; knows no database. */

#include "usher-noun.h"

#include "usher-error.h"
#include "usher-text.h"

#define NEAREST_MAX 3

const UsherNoun *
usher_noun_find (const char *name)
{
  for (guint i = 0; i < usher_n_nouns; i++)
    if (g_str_equal (usher_nouns[i].name, name) || g_str_equal (usher_nouns[i].singular, name))
      return &usher_nouns[i];
  return NULL;
}

const UsherNoun *
usher_noun_need (const char *name, GError **error)
{
  const UsherNoun *noun = usher_noun_find (name);

  if (!noun)
    {
      g_autoptr (GPtrArray) names = g_ptr_array_new ();
      g_auto (GStrv) nearest = NULL;
      GError *fault = NULL;

      for (guint i = 0; i < usher_n_nouns; i++)
        g_ptr_array_add (names, (gpointer) usher_nouns[i].name);
      g_ptr_array_add (names, NULL);
      nearest = usher_nearest (name, (const char *const *) names->pdata, NEAREST_MAX);
      usher_error_set (&fault, USHER_ERROR_USAGE, "“usherctl help” lists what there is", "there is no list of “%s”", name);
      usher_error_add_candidates (fault, (const char *const *) nearest);
      g_propagate_error (error, fault);
    }
  return noun;
}

int
usher_noun_column (const UsherNoun *noun, const char *name)
{
  for (guint i = 0; i < noun->n_columns; i++)
    if (g_str_equal (noun->columns[i].name, name))
      return (int) i;
  return -1;
}

char **
usher_noun_nearest_columns (const UsherNoun *noun, const char *name)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < noun->n_columns; i++)
    g_ptr_array_add (names, (gpointer) noun->columns[i].name);
  g_ptr_array_add (names, NULL);
  return usher_nearest (name, (const char *const *) names->pdata, NEAREST_MAX);
}

const char *
usher_column_kind_name (UsherColumnKind kind)
{
  static const char *const names[] = { "key", "text", "enum", "int", "bool", "time", "duration", "set" };

  return names[kind];
}

gboolean
usher_column_is_number (const UsherColumn *column)
{
  switch (column->kind)
    {
    case USHER_COLUMN_INT:
    case USHER_COLUMN_BOOL:
    case USHER_COLUMN_TIME:
    case USHER_COLUMN_DURATION:
      return TRUE;
    case USHER_COLUMN_KEY:
      return (column->flags & USHER_COLUMN_NUMBER) != 0;
    case USHER_COLUMN_TEXT:
    case USHER_COLUMN_ENUM:
    case USHER_COLUMN_SET:
    default:
      return FALSE;
    }
}
