/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Filter tokens under any bytes: what is refused names its place in the text, and what is taken is
 * within bounds, says something about every value, and becomes SQL with its values bound. */

#include <string.h>

#include "usher-error.h"
#include "usher-query.h"

#define NOW G_GINT64_CONSTANT (1773829800000)

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
check_term (const UsherFilter *filter, const UsherTerm *term)
{
  g_assert_cmpuint (term->n_texts + term->n_ranges, <=, USHER_FILTER_VALUES_MAX);
  if (term->kind == USHER_TERM_WORD)
    {
      g_assert_cmpuint (term->n_texts, ==, 1);
      g_assert_true (*term->texts[0] != '\0');
      usher_term_matches_text (term, "amara", "amara");
      return;
    }
  g_assert_cmpuint (term->column, <, filter->noun->n_columns);
  usher_term_matches_null (term);
  if (term->kind == USHER_TERM_RANGE)
    usher_term_matches_int (term, NOW);
  else
    usher_term_matches_text (term, "Amara", "amara");
}

/* The first byte chooses the noun. */
int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  const UsherNoun *noun = &usher_nouns[size ? data[0] % usher_n_nouns : 0];
  g_autofree char *tokens = g_strndup ((const char *) data + (size > 0), size ? size - 1 : 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherFilter) filter = usher_filter_parse (noun, tokens, NOW, &error);
  g_autoptr (UsherQuery) query = usher_query_new (noun);
  g_autofree char *sql = NULL, *command = NULL;
  g_auto (GStrv) argv = NULL;

  if (!filter)
    {
      g_assert_error (error, USHER_ERROR, USHER_ERROR_USAGE);
      if (g_utf8_validate (tokens, -1, NULL))
        {
          g_assert_cmpint (usher_error_get_info (error)->column, >, 0);
          g_assert_cmpint (usher_error_get_info (error)->column, <=, g_utf8_strlen (tokens, -1) + 1);
        }
      return -1;
    }
  for (guint i = 0; i < filter->n_terms; i++)
    check_term (filter, &filter->terms[i]);
  g_assert_true (usher_query_set_tokens (query, tokens, NOW, NULL));
  sql = usher_query_to_sql (query);
  command = usher_query_to_command (query);
  g_assert_true (g_shell_parse_argv (command, NULL, &argv, NULL));
  g_assert_cmpstr (argv[3] ? argv[4] : "", ==, tokens);
  return 0;
}
