/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* SQL text before an engine sees it: engine words are expanded and placeholders numbered, outside
 * of literals, quoted names, comments and dollar-quoted bodies.  Pure functions, any thread.  This
 * is no parser: it knows where text that is not SQL begins and ends, and nothing else. */

#include "usher-driver-private.h"

typedef struct {
  const char *word, *sqlite, *postgresql;
} Word;

static const Word words[] = {
  { "id", "INTEGER PRIMARY KEY", "bigint PRIMARY KEY" },
  { "int", "INTEGER", "bigint" },
  { "text", "TEXT", "text COLLATE \"C\"" },
  { "bytes", "BLOB", "bytea" },
  { "strict", "STRICT", "" },
  { "norowid", "STRICT, WITHOUT ROWID", "" },
  { "lock", "", "FOR UPDATE" },
};

static const char *
skip_quoted (const char *at)
{
  char quote = *at++;

  while (*at && !(*at == quote && at[1] != quote))
    at += *at == quote ? 2 : 1;
  return *at ? at + 1 : at;
}

static const char *
skip_comment (const char *at)
{
  const char *end = at[0] == '-' ? strchr (at, '\n') : strstr (at + 2, "*/");

  if (!end)
    return at + strlen (at);
  return at[0] == '-' ? end + 1 : end + 2;
}

/* $tag$ … $tag$, as the bodies of functions are written. */
static const char *
skip_dollar_body (const char *at)
{
  const char *tag_end = at + 1, *end;
  g_autofree char *tag = NULL;

  while (g_ascii_isalnum (*tag_end) || *tag_end == '_')
    tag_end++;
  if (*tag_end != '$' || g_ascii_isdigit (at[1]))
    return at;
  tag = g_strndup (at, tag_end + 1 - at);
  end = strstr (tag_end + 1, tag);
  return end ? end + strlen (tag) : at + strlen (at);
}

/* The end of what must stay as it is, or AT itself. */
static const char *
skip_opaque (const char *at)
{
  if (*at == '\'' || *at == '"')
    return skip_quoted (at);
  if ((at[0] == '-' && at[1] == '-') || (at[0] == '/' && at[1] == '*'))
    return skip_comment (at);
  if (*at == '$')
    return skip_dollar_body (at);
  return at;
}

/* (nullable): the ')' that closes the '(' at AT. */
static const char *
find_close (const char *at)
{
  int depth = 0;

  while (*at)
    {
      const char *past = skip_opaque (at);

      if (past != at)
        {
          at = past;
          continue;
        }
      depth += *at == '(' ? 1 : *at == ')' ? -1 : 0;
      if (depth == 0)
        return at;
      at++;
    }
  return NULL;
}

/* The arguments between two parentheses, expanded themselves, or NULL. */
static GPtrArray *
expand_arguments (UsherEngine engine, const char *from, const char *end, GError **error)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  const char *start = from;
  int depth = 0;

  for (const char *at = from; at <= end;)
    {
      const char *past = skip_opaque (at);

      if (at < end && past != at)
        {
          at = past;
          continue;
        }
      depth += *at == '(' ? 1 : *at == ')' && at < end ? -1 : 0;
      if (at == end || (*at == ',' && depth == 0))
        {
          g_autofree char *raw = g_strstrip (g_strndup (start, at - start));
          char *expanded = usher_words_expand (engine, raw, error);

          if (!expanded)
            return NULL;
          g_ptr_array_add (list, expanded);
          start = at + 1;
        }
      at++;
    }
  return g_steal_pointer (&list);
}

static gboolean
append_call (GString *out, UsherEngine engine, const char *word, GPtrArray *arguments)
{
  gboolean sqlite = engine == USHER_ENGINE_SQLITE;
  const char *const *argument = (const char *const *) arguments->pdata;

  if (g_str_equal (word, "json") && arguments->len == 3)
    {
      if (sqlite)
        g_string_append_printf (out, "json_extract (%s, '$.%s')", argument[0], argument[1]);
      else
        g_string_append_printf (out, "(%s::jsonb->>'%s')%s", argument[0], argument[1],
                                g_str_equal (argument[2], "int") ? "::bigint" : "");
      return g_str_equal (argument[2], "int") || g_str_equal (argument[2], "text");
    }
  if (g_str_equal (word, "list") && arguments->len == 1)
    g_string_append_printf (out, sqlite ? "(SELECT value FROM json_each (%s))"
                                        : "(SELECT value::bigint AS value FROM json_array_elements_text ((%s)::json))", argument[0]);
  else if (g_str_equal (word, "in") && arguments->len == 2)
    /* As an array PostgreSQL looks each number up; joined with a list it reads the whole table. */
    g_string_append_printf (out, sqlite ? "(%s IN (SELECT value FROM json_each (%s)))"
                                        : "(%s = ANY (ARRAY (SELECT value::bigint FROM json_array_elements_text ((%s)::json))))",
                            argument[0], argument[1]);
  else if (g_str_equal (word, "texts") && arguments->len == 1)
    g_string_append_printf (out, sqlite ? "(SELECT value FROM json_each (%s))"
                                        : "(SELECT value COLLATE \"C\" AS value FROM json_array_elements_text ((%s)::json))", argument[0]);
  else if (g_str_equal (word, "contains") && arguments->len == 2)
    g_string_append_printf (out, sqlite ? "(instr (%s, %s) > 0)" : "(strpos (%s, %s) > 0)", argument[0], argument[1]);
  else
    return FALSE;
  return TRUE;
}

/* AT is at a '$'.  Moves it behind the word, or fails. */
static gboolean
expand_word (GString *out, UsherEngine engine, const char **at, GError **error)
{
  const char *end = *at + 1, *open;
  g_autofree char *word = NULL;

  while (g_ascii_islower (*end))
    end++;
  word = g_strndup (*at + 1, end - *at - 1);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i].word, word))
      {
        g_string_append (out, engine == USHER_ENGINE_SQLITE ? words[i].sqlite : words[i].postgresql);
        *at = end;
        return TRUE;
      }
  for (open = end; *open == ' '; open++)
    ;
  if (*open == '(')
    {
      const char *close = find_close (open);
      g_autoptr(GPtrArray) arguments = close ? expand_arguments (engine, open + 1, close, error) : NULL;

      if (close && !arguments)
        return FALSE;
      if (arguments && append_call (out, engine, word, arguments))
        {
          *at = close + 1;
          return TRUE;
        }
    }
  return usher_error_set (error, USHER_ERROR_STORE, NULL, "“$%s” is no engine word, or its arguments are wrong", word);
}

/* (transfer full): SQL for ENGINE, or NULL where a word is unknown. */
char *
usher_words_expand (UsherEngine engine, const char *sql, GError **error)
{
  GString *out = g_string_sized_new (strlen (sql) + 32);

  for (const char *at = sql; *at;)
    {
      const char *past = skip_opaque (at);

      if (past != at)
        {
          g_string_append_len (out, at, past - at);
          at = past;
        }
      else if (*at == '$' && g_ascii_islower (at[1]))
        {
          if (!expand_word (out, engine, &at, error))
            {
              g_string_free (out, TRUE);
              return NULL;
            }
        }
      else
        g_string_append_c (out, *at++);
    }
  return g_string_free (out, FALSE);
}

/* (transfer full): SQL with $1 $2 for ?1 ?2, and the highest number. */
char *
usher_words_number (const char *sql, int *n)
{
  GString *out = g_string_sized_new (strlen (sql) + 8);

  *n = 0;
  for (const char *at = sql; *at;)
    {
      const char *past = skip_opaque (at);

      if (past != at)
        {
          g_string_append_len (out, at, past - at);
          at = past;
        }
      else if (*at == '?' && g_ascii_isdigit (at[1]))
        {
          *n = MAX (*n, (int) g_ascii_strtoull (at + 1, NULL, 10));
          g_string_append_c (out, '$');
          at++;
        }
      else
        g_string_append_c (out, *at++);
    }
  return g_string_free (out, FALSE);
}

/* Appends NAME as a quoted identifier, which both engines write alike. */
void
usher_sql_name (GString *out, const char *name)
{
  g_string_append_c (out, '"');
  for (; *name; name++)
    {
      if (*name == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *name);
    }
  g_string_append_c (out, '"');
}
