/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of nouns keeps its promises: names, keys, enums, joins and default orders. */

#include "usher-noun.h"

#include <string.h>

#include "usher-error.h"
#include "usher-query.h"
#include "usher-test.h"

static void
check_column (const UsherNoun *noun, const UsherColumn *column)
{
  gboolean list = column->kind == USHER_COLUMN_ENUM || column->kind == USHER_COLUMN_SET;

  g_assert_cmpuint (strspn (column->name, "abcdefghijklmnopqrstuvwxyz0123456789_"), ==, strlen (column->name));
  g_assert_cmpuint (strlen (column->title), >, 0);
  g_assert_cmpint (column->width, >, 0);
  g_assert_cmpint (list, ==, column->values != NULL);
  g_assert_cmpint (column->folds, ==, !g_str_equal (column->sql, column->fold));
  g_assert_nonnull (usher_column_kind_name (column->kind));
  g_assert_true (column->joins >> noun->n_joins == 0 || noun->n_joins == 64);
  if (column->prefix)
    g_assert_cmpint (column->kind, ==, USHER_COLUMN_KEY);
  /* Whatever alias an expression speaks of is the noun's own or one that is joined for it. */
  for (guint i = 0; i < noun->n_joins; i++)
    {
      g_autofree char *alias = g_strconcat (noun->joins[i].name, ".", NULL);

      if (g_str_has_prefix (column->sql, alias))
        g_assert_true ((column->joins >> i) & 1);
    }
}

static void
test_every_noun (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < usher_n_nouns; i++)
    {
      const UsherNoun *noun = &usher_nouns[i];
      g_autoptr (UsherQuery) query = usher_query_new (noun);
      g_autoptr (GHashTable) columns = g_hash_table_new (g_str_hash, g_str_equal);
      guint n;

      g_assert_true (g_hash_table_add (names, (gpointer) noun->name));
      g_assert_true (g_hash_table_add (names, (gpointer) noun->singular));
      g_assert_true (usher_noun_find (noun->name) == noun && usher_noun_find (noun->singular) == noun);
      g_assert_cmpstr (noun->columns[noun->key].name, ==, "key");
      g_assert_cmpint (noun->columns[noun->key].kind, ==, USHER_COLUMN_KEY);
      g_assert_cmpint (usher_noun_column (noun, "id"), >=, 0);
      for (guint c = 0; c < noun->n_columns; c++)
        {
          g_assert_true (g_hash_table_add (columns, (gpointer) noun->columns[c].name));
          check_column (noun, &noun->columns[c]);
        }
      if (noun->age >= 0)
        g_assert_cmpint (noun->columns[noun->age].kind, ==, USHER_COLUMN_TIME);
      usher_query_columns (query, &n);
      g_assert_cmpuint (n, >, 2);
      usher_query_sort (query, &n);
      g_assert_cmpuint (n, >, 0);
    }
}

static void
test_unknown (void)
{
  g_autoptr (GError) error = NULL;
  const UsherErrorInfo *info;

  g_assert_null (usher_noun_find ("peopel"));
  g_assert_null (usher_noun_need ("peopel", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_USAGE);
  info = usher_error_get_info (error);
  g_assert_cmpstr (info->candidates[0], ==, "people");
  g_assert_cmpint (usher_noun_column (usher_noun_find ("people"), "nmae"), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/noun/every", test_every_noun);
  g_test_add_func ("/noun/unknown", test_unknown);
  return g_test_run ();
}
