/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Conditions of manifests: a small tree that answers yes, no or unknown.  Constant once made; any thread.
 *
 *   or := and ("or" and)*      and := term ("and" term)*
 *   term := "not" term | "(" or ")" | PATH [known | = != < > <= >= contains starts ends VALUE | in VALUE, …]
 *   VALUE := word | 'text' | $variable.path */

#include "usher-rest-condition.h"

#include <string.h>

#include "usher-rest-json.h"

#define NESTING_MAX 16

typedef enum { ASK_OR, ASK_AND, ASK_NOT, ASK_THERE, ASK_KNOWN, ASK_EQUAL, ASK_UNEQUAL, ASK_LESS, ASK_MORE, ASK_AT_MOST, ASK_AT_LEAST,
  ASK_CONTAINS, ASK_STARTS, ASK_ENDS, ASK_IN } Ask;

typedef struct {
  char *text;          /* (owned) (nullable): a word */
  UsherRestPath *path; /* (owned) (nullable): or a variable's */
} Value;

struct _UsherRestCondition {
  Ask ask;
  UsherRestCondition *left, *right; /* (owned) (nullable) */
  UsherRestPath *path;              /* (owned) (nullable) */
  GPtrArray *values;                /* (owned) (nullable) (element-type Value) */
};

typedef struct {
  const char *at;
  guint nesting;
  char *why; /* (owned) (nullable) */
} Scanner;

static UsherRestCondition *scan_or (Scanner *scanner);

static void
value_free (gpointer data)
{
  Value *value = data;

  g_free (value->text);
  g_clear_pointer (&value->path, usher_rest_path_free);
  g_free (value);
}

void
usher_rest_condition_free (UsherRestCondition *self)
{
  if (!self)
    return;
  usher_rest_condition_free (self->left);
  usher_rest_condition_free (self->right);
  g_clear_pointer (&self->path, usher_rest_path_free);
  g_clear_pointer (&self->values, g_ptr_array_unref);
  g_free (self);
}

static UsherRestCondition *
node_new (Ask ask, UsherRestCondition *left, UsherRestCondition *right)
{
  UsherRestCondition *self = g_new0 (UsherRestCondition, 1);

  self->ask = ask;
  self->left = left;
  self->right = right;
  return self;
}

static void
skip_space (Scanner *scanner)
{
  while (g_ascii_isspace (*scanner->at))
    scanner->at++;
}

static gboolean
take_word (Scanner *scanner, const char *word)
{
  gsize length = strlen (word);

  skip_space (scanner);
  if (strncmp (scanner->at, word, length) != 0)
    return FALSE;
  if (g_ascii_isalpha (word[0]) && (g_ascii_isalnum (scanner->at[length]) || scanner->at[length] == '_' || scanner->at[length] == '.'))
    return FALSE;
  scanner->at += length;
  return TRUE;
}

static gboolean
scan_value (Scanner *scanner, GPtrArray *values)
{
  Value *value = g_new0 (Value, 1);
  const char *end;

  g_ptr_array_add (values, value);
  skip_space (scanner);
  if (*scanner->at == '$')
    return (value->path = usher_rest_path_scan (&scanner->at, &scanner->why)) != NULL;
  if (*scanner->at == '\'')
    {
      if (!(end = strchr (scanner->at + 1, '\'')))
        {
          scanner->why = g_strdup ("a quoted text does not end");
          return FALSE;
        }
      value->text = g_strndup (scanner->at + 1, (gsize) (end - scanner->at - 1));
      scanner->at = end + 1;
      return TRUE;
    }
  for (end = scanner->at; *end && !g_ascii_isspace (*end) && *end != ',' && *end != ')'; end++)
    ;
  if (end == scanner->at)
    {
      scanner->why = g_strdup ("a value is missing in the condition");
      return FALSE;
    }
  value->text = g_strndup (scanner->at, (gsize) (end - scanner->at));
  scanner->at = end;
  return TRUE;
}

static gboolean
scan_comparison (Scanner *scanner, UsherRestCondition *self)
{
  static const struct {
    const char *word;
    Ask ask;
  } words[] = { { "!=", ASK_UNEQUAL }, { "<=", ASK_AT_MOST }, { ">=", ASK_AT_LEAST }, { "=", ASK_EQUAL }, { "<", ASK_LESS },
                { ">", ASK_MORE }, { "contains", ASK_CONTAINS }, { "starts", ASK_STARTS }, { "ends", ASK_ENDS }, { "in", ASK_IN } };

  if (take_word (scanner, "known"))
    {
      self->ask = ASK_KNOWN;
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (take_word (scanner, words[i].word))
      {
        self->ask = words[i].ask;
        self->values = g_ptr_array_new_with_free_func (value_free);
        do
          if (!scan_value (scanner, self->values))
            return FALSE;
        while (self->ask == ASK_IN && take_word (scanner, ","));
        return TRUE;
      }
  return TRUE;
}

static UsherRestCondition *
scan_term (Scanner *scanner)
{
  g_autoptr (UsherRestCondition) self = NULL;

  if (++scanner->nesting > NESTING_MAX * 4)
    {
      scanner->why = g_strdup ("the condition is too long");
      return NULL;
    }
  if (take_word (scanner, "not"))
    {
      UsherRestCondition *inner = scan_term (scanner);

      return inner ? node_new (ASK_NOT, inner, NULL) : NULL;
    }
  if (take_word (scanner, "("))
    {
      if (!(self = scan_or (scanner)))
        return NULL;
      if (!take_word (scanner, ")"))
        {
          scanner->why = g_strdup ("“(” is not closed");
          return NULL;
        }
      return g_steal_pointer (&self);
    }
  skip_space (scanner);
  self = node_new (ASK_THERE, NULL, NULL);
  if (!(self->path = usher_rest_path_scan (&scanner->at, &scanner->why)) || !scan_comparison (scanner, self))
    return NULL;
  return g_steal_pointer (&self);
}

static UsherRestCondition *
scan_chain (Scanner *scanner, const char *word, Ask ask, UsherRestCondition *(*scan) (Scanner *scanner))
{
  UsherRestCondition *self = scan (scanner), *more;

  while (self && take_word (scanner, word))
    {
      if (!(more = scan (scanner)))
        {
          usher_rest_condition_free (self);
          return NULL;
        }
      self = node_new (ask, self, more);
    }
  return self;
}

static UsherRestCondition *
scan_and (Scanner *scanner)
{
  return scan_chain (scanner, "and", ASK_AND, scan_term);
}

static UsherRestCondition *
scan_or (Scanner *scanner)
{
  return scan_chain (scanner, "or", ASK_OR, scan_and);
}

UsherRestCondition *
usher_rest_condition_new (const char *text, char **why)
{
  Scanner scanner = { .at = text };
  g_autoptr (UsherRestCondition) self = scan_or (&scanner);

  skip_space (&scanner);
  if (self && *scanner.at)
    {
      *why = g_strdup_printf ("“%.32s” cannot stand in a condition", scanner.at);
      return NULL;
    }
  *why = scanner.why;
  return g_steal_pointer (&self);
}

void
usher_rest_condition_each_path (const UsherRestCondition *self, void (*func) (const UsherRestPath *path, gpointer data), gpointer data)
{
  if (!self)
    return;
  usher_rest_condition_each_path (self->left, func, data);
  usher_rest_condition_each_path (self->right, func, data);
  if (self->path)
    func (self->path, data);
  for (guint i = 0; self->values && i < self->values->len; i++)
    if (((Value *) self->values->pdata[i])->path)
      func (((Value *) self->values->pdata[i])->path, data);
}

static UsherTruth
truth (gboolean value)
{
  return value ? USHER_TRUTH_YES : USHER_TRUTH_NO;
}

static char *
value_text (const Value *value, const UsherRestScope *scope)
{
  g_autoptr (JsonNode) node = NULL;

  if (value->text)
    return g_strdup (value->text);
  node = usher_rest_path_get (value->path, scope);
  return usher_rest_json_text (node);
}

/* Providers write booleans as True, "False" and true. */
static gboolean
same (const char *a, const char *b)
{
  if (g_str_equal (a, b))
    return TRUE;
  return (g_ascii_strcasecmp (b, "true") == 0 || g_ascii_strcasecmp (b, "false") == 0) && g_ascii_strcasecmp (a, b) == 0;
}

static UsherTruth
compare_numbers (Ask ask, const char *a, const char *b)
{
  char *end_a = NULL, *end_b = NULL;
  double x = g_ascii_strtod (a, &end_a), y = g_ascii_strtod (b, &end_b);
  int order = *end_a == '\0' && *end_b == '\0' ? (x > y) - (x < y) : strcmp (a, b);

  switch (ask)
    {
    case ASK_LESS:
      return truth (order < 0);
    case ASK_MORE:
      return truth (order > 0);
    case ASK_AT_MOST:
      return truth (order <= 0);
    default:
      return truth (order >= 0);
    }
}

static UsherTruth
list_contains (JsonNode *node, const char *wanted)
{
  JsonArray *array = json_node_get_array (node);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *text = usher_rest_json_text (json_array_get_element (array, i));

      if (text && same (text, wanted))
        return USHER_TRUTH_YES;
    }
  return USHER_TRUTH_NO;
}

static UsherTruth
compare (Ask ask, JsonNode *node, const char *wanted)
{
  g_autofree char *text = NULL;

  if (ask == ASK_CONTAINS && node && JSON_NODE_HOLDS_ARRAY (node))
    return list_contains (node, wanted);
  if (!(text = usher_rest_json_text (node)))
    return USHER_TRUTH_UNKNOWN;
  switch (ask)
    {
    case ASK_EQUAL:
    case ASK_IN:
      return truth (same (text, wanted));
    case ASK_UNEQUAL:
      return truth (!same (text, wanted));
    case ASK_CONTAINS:
      return truth (strstr (text, wanted) != NULL);
    case ASK_STARTS:
      return truth (g_str_has_prefix (text, wanted));
    case ASK_ENDS:
      return truth (g_str_has_suffix (text, wanted));
    default:
      return compare_numbers (ask, text, wanted);
    }
}

static UsherTruth
ask_comparison (const UsherRestCondition *self, const UsherRestScope *scope)
{
  g_autoptr (JsonNode) node = usher_rest_path_get (self->path, scope);
  UsherTruth result = USHER_TRUTH_NO;

  if (self->ask == ASK_THERE)
    return truth (usher_rest_json_is_something (node));
  if (self->ask == ASK_KNOWN)
    return truth (node && !JSON_NODE_HOLDS_NULL (node));
  for (guint i = 0; i < self->values->len; i++)
    {
      g_autofree char *wanted = value_text (self->values->pdata[i], scope);
      UsherTruth one = wanted ? compare (self->ask, node, wanted) : USHER_TRUTH_UNKNOWN;

      if (one == USHER_TRUTH_YES)
        return one;
      if (one == USHER_TRUTH_UNKNOWN)
        result = one;
    }
  return result;
}

UsherTruth
usher_rest_condition_ask (const UsherRestCondition *self, const UsherRestScope *scope)
{
  UsherTruth left, right;

  if (self->ask > ASK_NOT)
    return ask_comparison (self, scope);
  left = usher_rest_condition_ask (self->left, scope);
  if (self->ask == ASK_NOT)
    return left == USHER_TRUTH_UNKNOWN ? left : truth (left == USHER_TRUTH_NO);
  if (left == truth (self->ask == ASK_OR))
    return left;
  right = usher_rest_condition_ask (self->right, scope);
  if (right == truth (self->ask == ASK_OR))
    return right;
  return left == USHER_TRUTH_UNKNOWN || right == USHER_TRUTH_UNKNOWN ? USHER_TRUTH_UNKNOWN : right;
}
