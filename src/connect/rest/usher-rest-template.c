/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Templates of manifests: pieces of text and values between them.  Each value is escaped for the
 * place it goes to, so that an id from a source never becomes syntax.  Constant once made; any thread. */

#include "usher-rest-template.h"

#include <string.h>

#include "usher-error.h"
#include "usher-rest-json.h"

typedef enum { CHANGE_PATH = 1, CHANGE_ODATA = 2, CHANGE_QUOTED = 4, CHANGE_LOWER = 8, CHANGE_UPPER = 16, CHANGE_MAYBE = 32 } Change;

typedef struct {
  char *text;          /* (owned) (nullable): literal text */
  UsherRestPath *path; /* (owned) (nullable): or a value   */
  guint changes;
} Piece;

struct _UsherRestTemplate {
  char *text;    /* (owned) */
  GArray *pieces; /* (owned) (element-type Piece) */
};

static const struct {
  const char *word;
  Change change;
} changes[] = { { "path", CHANGE_PATH }, { "odata", CHANGE_ODATA }, { "quoted", CHANGE_QUOTED }, { "lower", CHANGE_LOWER },
                { "upper", CHANGE_UPPER }, { "maybe", CHANGE_MAYBE } };

static void
piece_clear (gpointer data)
{
  Piece *piece = data;

  g_free (piece->text);
  g_clear_pointer (&piece->path, usher_rest_path_free);
}

void
usher_rest_template_free (UsherRestTemplate *self)
{
  if (!self)
    return;
  g_free (self->text);
  g_array_unref (self->pieces);
  g_free (self);
}

static void
add_text (UsherRestTemplate *self, const char *begin, const char *end)
{
  Piece piece = { .text = g_strndup (begin, (gsize) (end - begin)) };

  if (end > begin)
    g_array_append_val (self->pieces, piece);
  else
    g_free (piece.text);
}

static gboolean
scan_changes (const char **at, guint *found, char **why)
{
  while (**at == '|')
    {
      const char *begin = ++*at;
      guint i;

      while (g_ascii_islower (**at))
        (*at)++;
      for (i = 0; i < G_N_ELEMENTS (changes); i++)
        if (strlen (changes[i].word) == (gsize) (*at - begin) && strncmp (changes[i].word, begin, (gsize) (*at - begin)) == 0)
          break;
      if (i == G_N_ELEMENTS (changes))
        {
          *why = g_strdup_printf ("“%.*s” is no change of a value (path, odata, quoted, lower, upper, maybe)", (int) (*at - begin), begin);
          return FALSE;
        }
      *found |= changes[i].change;
    }
  return TRUE;
}

/* Behind "${". */
static gboolean
scan_value (UsherRestTemplate *self, const char **at, char **why)
{
  g_autofree char *dollar = NULL;
  const char *close = strchr (*at, '}'), *scan;
  Piece piece = { 0 };

  if (!close)
    {
      *why = g_strdup ("“${” is not closed");
      return FALSE;
    }
  /* Inside ${ } a name is always a variable's. */
  scan = dollar = g_strdup_printf ("$%.*s", (int) (close - *at), *at);
  if (!(piece.path = usher_rest_path_scan (&scan, why)))
    return FALSE;
  if (!scan_changes (&scan, &piece.changes, why) || *scan)
    {
      usher_rest_path_free (piece.path);
      if (!*why)
        *why = g_strdup_printf ("“%.32s” cannot stand in ${ }", scan);
      return FALSE;
    }
  g_array_append_val (self->pieces, piece);
  *at = close + 1;
  return TRUE;
}

UsherRestTemplate *
usher_rest_template_new (const char *text, char **why)
{
  g_autoptr (UsherRestTemplate) self = g_new0 (UsherRestTemplate, 1);
  const char *next;

  *why = NULL;
  self->text = g_strdup (text);
  self->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_array_set_clear_func (self->pieces, piece_clear);
  while ((next = strstr (text, "${")))
    {
      add_text (self, text, next);
      text = next + 2;
      if (!scan_value (self, &text, why))
        return NULL;
    }
  add_text (self, text, text + strlen (text));
  return g_steal_pointer (&self);
}

static char *
doubled (const char *text, char quote)
{
  GString *out = g_string_new (NULL);

  for (; *text; text++)
    {
      if (*text == quote)
        g_string_append_c (out, quote);
      g_string_append_c (out, *text);
    }
  return g_string_free (out, FALSE);
}

static char *
json_escaped (const char *text)
{
  g_autoptr (JsonNode) node = usher_rest_json_string (text);
  g_autofree char *quoted = usher_rest_json_print (node);

  return g_strndup (quoted + 1, strlen (quoted) - 2);
}

static void
replace (char **text, char *with)
{
  g_free (*text);
  *text = with;
}

static char *
changed (char *text, guint how, UsherRestEscape escape)
{
  if (how & CHANGE_LOWER)
    replace (&text, g_utf8_strdown (text, -1));
  if (how & CHANGE_UPPER)
    replace (&text, g_utf8_strup (text, -1));
  if (how & CHANGE_ODATA)
    replace (&text, doubled (text, '\''));
  if (how & CHANGE_QUOTED)
    replace (&text, json_escaped (text));
  if (escape == USHER_REST_URL)
    replace (&text, g_uri_escape_string (text, how & CHANGE_PATH ? "/" : NULL, FALSE));
  else if (escape == USHER_REST_JSON)
    replace (&text, json_escaped (text));
  return text;
}

char *
usher_rest_template_expand (const UsherRestTemplate *self, const UsherRestScope *scope, UsherRestEscape escape, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < self->pieces->len; i++)
    {
      const Piece *piece = &g_array_index (self->pieces, Piece, i);
      g_autoptr (JsonNode) node = NULL;
      g_autofree char *text = NULL;

      if (piece->text)
        {
          g_string_append (out, piece->text);
          continue;
        }
      node = usher_rest_path_get (piece->path, scope);
      text = usher_rest_json_text (node);
      /* A setting may be empty on purpose. */
      if (!text && (piece->changes & CHANGE_MAYBE || g_strcmp0 (usher_rest_path_variable (piece->path), "settings") == 0))
        text = g_strdup ("");
      if (!text)
        {
          usher_error_set (error, USHER_ERROR_INPUT, "check what the manifest refers to", "“%s”: %s has no value here", self->text,
                           usher_rest_path_text (piece->path));
          return NULL;
        }
      /* A client that tidies a URL would walk up the path. */
      if (escape == USHER_REST_URL && (g_str_equal (text, ".") || g_str_equal (text, "..")))
        {
          usher_error_set (error, USHER_ERROR_INPUT, NULL, "“%s”: the value “%s” cannot stand in an address", self->text, text);
          return NULL;
        }
      text = changed (g_steal_pointer (&text), piece->changes, escape);
      g_string_append (out, text);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

const char *
usher_rest_template_text (const UsherRestTemplate *self)
{
  return self->text;
}

void
usher_rest_template_each_path (const UsherRestTemplate *self, void (*func) (const UsherRestPath *path, gpointer data), gpointer data)
{
  for (guint i = 0; i < self->pieces->len; i++)
    if (g_array_index (self->pieces, Piece, i).path)
      func (g_array_index (self->pieces, Piece, i).path, data);
}
