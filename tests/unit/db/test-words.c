/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Engine words and placeholders: what is expanded, and what must be left as it is. */

#include "usher-driver-private.h"
#include "usher-test.h"

static const struct {
  const char *sql, *sqlite, *postgresql;
} expanded[] = {
  { "SELECT 1", "SELECT 1", "SELECT 1" },
  { "", "", "" },
  { "CREATE TABLE t (id $id, n $int NOT NULL, s $text, b $bytes) $strict", "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER NOT NULL, s TEXT, b BLOB) STRICT",
    "CREATE TABLE t (id bigint PRIMARY KEY, n bigint NOT NULL, s text COLLATE \"C\", b bytea) " },
  { "x $norowid;", "x STRICT, WITHOUT ROWID;", "x ;" },
  { "SELECT n FROM h $lock", "SELECT n FROM h ", "SELECT n FROM h FOR UPDATE" },
  { "$json(line,at,int)", "json_extract (line, '$.at')", "(line::jsonb->>'at')::bigint" },
  { "$json( line , verb , text )", "json_extract (line, '$.verb')", "(line::jsonb->>'verb')" },
  { "id IN $list(?1)", "id IN (SELECT value FROM json_each (?1))", "id IN (SELECT value::bigint AS value FROM json_array_elements_text ((?1)::json))" },
  { "$in(t.id,?1)", "(t.id IN (SELECT value FROM json_each (?1)))",
    "(t.id = ANY (ARRAY (SELECT value::bigint FROM json_array_elements_text ((?1)::json))))" },
  { "s IN $texts(?2)", "s IN (SELECT value FROM json_each (?2))", "s IN (SELECT value COLLATE \"C\" AS value FROM json_array_elements_text ((?2)::json))" },
  { "$contains(name_fold,?3)", "(instr (name_fold, ?3) > 0)", "(strpos (name_fold, ?3) > 0)" },
  { "$contains (coalesce (a, 'x,)'), CAST (?1 AS $int))", "(instr (coalesce (a, 'x,)'), CAST (?1 AS INTEGER)) > 0)",
    "(strpos (coalesce (a, 'x,)'), CAST (?1 AS bigint)) > 0)" },
  /* Text, names and comments are nobody's business. */
  { "'$int' \"$int\" $int", "'$int' \"$int\" INTEGER", "'$int' \"$int\" bigint" },
  { "'it''s $int' $int", "'it''s $int' INTEGER", "'it''s $int' bigint" },
  { "-- $int\n$int", "-- $int\nINTEGER", "-- $int\nbigint" },
  { "/* $int ' */ $int", "/* $int ' */ INTEGER", "/* $int ' */ bigint" },
  { "$$ $int ' $$ $int", "$$ $int ' $$ INTEGER", "$$ $int ' $$ bigint" },
  { "$body$ $nothing ' $body$ $int", "$body$ $nothing ' $body$ INTEGER", "$body$ $nothing ' $body$ bigint" },
  { "'never closed $int", "'never closed $int", "'never closed $int" },
  { "/* never closed $int", "/* never closed $int", "/* never closed $int" },
  { "-- never closed $int", "-- never closed $int", "-- never closed $int" },
  { "$1 $", "$1 $", "$1 $" },
};

static const char *const refused[] = {
  "$nothing",  "$integer", "$json(a,b)", "$json(a,b,float)", "$list(?1", "$list (?1, ?2)", "$contains(a)", "$contains(a,$nothing)", "$list",
};

static const struct {
  const char *sql, *numbered;
  int n;
} numbered[] = {
  { "SELECT 1", "SELECT 1", 0 },
  { "SELECT ?1, ?2", "SELECT $1, $2", 2 },
  { "?2 ?1 ?12", "$2 $1 $12", 12 },
  { "'?1' \"?2\" ?3", "'?1' \"?2\" $3", 3 },
  { "'a''?1' ?1", "'a''?1' $1", 1 },
  { "-- ?9\n?1", "-- ?9\n$1", 1 },
  { "/* ?9 */?1", "/* ?9 */$1", 1 },
  { "$$ ?9 $$ ?1", "$$ ?9 $$ $1", 1 },
  { "a ? b", "a ? b", 0 },
  { "", "", 0 },
};

static void
test_expand (void)
{
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (expanded); i++)
    {
      g_autofree char *sqlite = usher_words_expand (USHER_ENGINE_SQLITE, expanded[i].sql, &error);
      g_autofree char *postgresql = usher_words_expand (USHER_ENGINE_POSTGRESQL, expanded[i].sql, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (sqlite, ==, expanded[i].sqlite);
      g_assert_cmpstr (postgresql, ==, expanded[i].postgresql);
    }
}

static void
test_refused (void)
{
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    for (UsherEngine engine = USHER_ENGINE_SQLITE; engine <= USHER_ENGINE_POSTGRESQL; engine++)
      usher_test_fails (usher_words_expand (engine, refused[i], &error), USHER_ERROR_STORE);
}

static void
test_number (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (numbered); i++)
    {
      int n = -1;
      g_autofree char *sql = usher_words_number (numbered[i].sql, &n);

      g_assert_cmpstr (sql, ==, numbered[i].numbered);
      g_assert_cmpint (n, ==, numbered[i].n);
    }
}

/* Every beginning of hostile text ends, and within its bounds. */
static void
test_cut (void)
{
  static const char sql[] = "SELECT $contains (a, 'x''y'), \"b\"\"c\", $json(l,k,int), ?1 -- c\n/* d */ $$ e $$ $f$ g $f$ IN $list ($texts (?2))";

  for (gsize length = 0; length <= strlen (sql); length++)
    {
      g_autofree char *cut = g_strndup (sql, length);
      g_autofree char *words = usher_words_expand (USHER_ENGINE_POSTGRESQL, cut, NULL);
      g_autofree char *numbers = NULL;
      int n;

      numbers = usher_words_number (cut, &n);
      g_assert_cmpint (n, <=, 2);
      g_assert_cmpuint (strlen (numbers), ==, length);
    }
}

static void
test_name (void)
{
  g_autoptr(GString) out = g_string_new (NULL);

  usher_sql_name (out, "a\"b");
  g_assert_cmpstr (out->str, ==, "\"a\"\"b\"");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/db/words/expand", test_expand);
  g_test_add_func ("/db/words/refused", test_refused);
  g_test_add_func ("/db/words/number", test_number);
  g_test_add_func ("/db/words/cut", test_cut);
  g_test_add_func ("/db/words/name", test_name);
  return g_test_run ();
}
