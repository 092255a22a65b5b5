/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* One column's value out of a provider's record: where it stands, how it is converted, what its words
 * mean here.  Constant once made; any thread.  Nothing that a provider sends is an error: what is not
 * understood stays unknown and leaves a doubt. */

#include "usher-rest-field.h"

#include <string.h>

#include "usher-clock.h"
#include "usher-rest-json.h"
#include "usher-vocabulary.h"

#define TEXT_MAX 8192

typedef enum { FROM_PATH, FROM_CONSTANT, FROM_TEMPLATE, FROM_FIRST, FROM_COUNT, FROM_PRESENT } From;
typedef enum { AS_TEXT, AS_LOWER, AS_UPPER, AS_BOOL, AS_INT, AS_ISO, AS_ISO_UTC, AS_MS, AS_S } As;

static const char *const as_words[] = { "text", "lower", "upper", "bool", "int", "iso", "iso-utc", "ms", "s", NULL };

struct _UsherRestField {
  From from;
  As as;
  UsherRestPath *path;         /* (owned) (nullable) */
  UsherRestTemplate *template; /* (owned) (nullable) */
  GPtrArray *first;            /* (owned) (nullable) (element-type UsherRestField) */
  char *text;                  /* (owned) (nullable): a constant; the words between a list's elements */
  GHashTable *map;             /* (owned) (nullable): text → text */
  char *otherwise;             /* (owned) (nullable) */
  gboolean has_otherwise;
  GHashTable *never;           /* (owned) (nullable): texts that mean: nothing */
  UsherRestCondition *when;    /* (owned) (nullable) */
};

void
usher_rest_field_free (UsherRestField *self)
{
  if (!self)
    return;
  usher_rest_path_free (self->path);
  usher_rest_template_free (self->template);
  g_clear_pointer (&self->first, g_ptr_array_unref);
  g_free (self->text);
  g_clear_pointer (&self->map, g_hash_table_unref);
  g_free (self->otherwise);
  g_clear_pointer (&self->never, g_hash_table_unref);
  usher_rest_condition_free (self->when);
  g_free (self);
}

/* ---- Reading the manifest ---- */

static As
as_of_type (UsherRestColumnType type)
{
  switch (type)
    {
    case USHER_REST_COLUMN_BOOL:
      return AS_BOOL;
    case USHER_REST_COLUMN_INT:
      return AS_INT;
    case USHER_REST_COLUMN_TIME:
      return AS_ISO;
    case USHER_REST_COLUMN_TEXT:
    default:
      return AS_TEXT;
    }
}

static gboolean
suits (As as, UsherRestColumnType type)
{
  switch (type)
    {
    case USHER_REST_COLUMN_BOOL:
      return as == AS_BOOL;
    case USHER_REST_COLUMN_INT:
      return as == AS_INT;
    case USHER_REST_COLUMN_TIME:
      return as >= AS_ISO;
    case USHER_REST_COLUMN_TEXT:
    default:
      return as <= AS_UPPER;
    }
}

static char *
checked_word (UsherRestCompile *compile, const UsherYamlNode *node, const UsherRestColumn *column)
{
  const char *text = usher_yaml_kind (node) == USHER_YAML_SCALAR ? usher_yaml_text (node) : NULL;

  if (!text)
    usher_rest_fault (compile, node, "a value must be plain text");
  else if (column->words)
    usher_rest_word (compile, node, column->name, column->words);
  else if (column->type == USHER_REST_COLUMN_BOOL && !g_str_equal (text, "true") && !g_str_equal (text, "false"))
    usher_rest_fault (compile, node, "%s is true or false", column->name);
  return g_strdup (text);
}

static void
read_map (UsherRestField *self, UsherRestCompile *compile, const UsherYamlNode *node, const UsherRestColumn *column)
{
  const UsherYamlNode *map = usher_rest_child (compile, node, "map", USHER_YAML_MAP, FALSE);
  const UsherYamlNode *otherwise = usher_yaml_get (node, "else");

  if (map)
    {
      self->map = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      for (guint i = 0; i < usher_yaml_length (map); i++)
        g_hash_table_insert (self->map, g_strdup (usher_yaml_text (usher_yaml_nth_key (map, i))),
                             checked_word (compile, usher_yaml_nth (map, i), column));
    }
  if (otherwise)
    {
      self->has_otherwise = TRUE;
      if (!map)
        usher_rest_fault (compile, otherwise, "“else” belongs to a “map”");
      if (usher_yaml_text (otherwise))
        self->otherwise = checked_word (compile, otherwise, column);
    }
}

static void
read_never (UsherRestField *self, UsherRestCompile *compile, const UsherYamlNode *node)
{
  g_auto (GStrv) texts = usher_rest_compile_texts (compile, usher_yaml_get (node, "never"));

  if (!texts)
    return;
  self->never = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; texts[i]; i++)
    g_hash_table_add (self->never, g_strdup (texts[i]));
}

/* Exactly one of from, constant, template, count, present says where it comes from. */
static void
read_from (UsherRestField *self, UsherRestCompile *compile, const UsherYamlNode *node, const UsherRestColumn *column)
{
  static const char *const keys[] = { "from", "constant", "template", "count", "present" };
  const UsherYamlNode *found = NULL;
  guint which = 0;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (usher_yaml_get (node, keys[i]))
      {
        if (found)
          usher_rest_fault (compile, usher_yaml_get (node, keys[i]), "“%s” and “%s” exclude each other", keys[which], keys[i]);
        found = usher_yaml_get (node, keys[i]);
        which = i;
      }
  if (!found)
    {
      usher_rest_fault (compile, node, "say where it comes from: from, constant, template, count or present");
      return;
    }
  switch (which)
    {
    case 1:
      self->from = FROM_CONSTANT;
      self->text = checked_word (compile, found, column);
      break;
    case 2:
      self->from = FROM_TEMPLATE;
      self->template = usher_rest_compile_template (compile, found);
      break;
    default:
      self->from = which == 0 ? FROM_PATH : which == 3 ? FROM_COUNT : FROM_PRESENT;
      self->path = usher_rest_compile_path (compile, found);
      break;
    }
}

static void
read_details (UsherRestField *self, UsherRestCompile *compile, const UsherYamlNode *node, const UsherRestColumn *column)
{
  static const char *const keys[] = { "from", "constant", "template", "count", "present", "as", "map", "else", "join", "never", "when", NULL };
  const UsherYamlNode *as = usher_rest_child (compile, node, "as", USHER_YAML_SCALAR, FALSE);
  int word;

  usher_rest_check_keys (compile, node, keys);
  read_from (self, compile, node, column);
  if (as && (word = usher_rest_word (compile, as, "conversion", as_words)) >= 0)
    {
      self->as = (As) word;
      if (!suits (self->as, column->type))
        usher_rest_fault (compile, as, "%s cannot be had as %s", column->name, as_words[word]);
    }
  if (self->from == FROM_PATH)
    self->text = g_strdup (usher_rest_child_text (compile, node, "join", FALSE));
  read_map (self, compile, node, column);
  read_never (self, compile, node);
  self->when = usher_rest_compile_child_condition (compile, node, "when");
}

UsherRestField *
usher_rest_field_new (UsherRestCompile *compile, const UsherYamlNode *node, const UsherRestColumn *column)
{
  UsherRestField *self = g_new0 (UsherRestField, 1);

  self->as = as_of_type (column->type);
  switch (usher_yaml_kind (node))
    {
    case USHER_YAML_SCALAR:
      self->path = usher_rest_compile_path (compile, node);
      break;
    case USHER_YAML_LIST:
      self->from = FROM_FIRST;
      self->first = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_rest_field_free);
      for (guint i = 0; i < usher_yaml_length (node); i++)
        g_ptr_array_add (self->first, usher_rest_field_new (compile, usher_yaml_nth (node, i), column));
      break;
    case USHER_YAML_MAP:
    default:
      read_details (self, compile, node, column);
      break;
    }
  return self;
}

/* ---- A value ---- */

typedef struct {
  const UsherRestColumn *column;
  const UsherRestScope *scope;
  UsherBatch *batch;
  const char *about;
} Getting;

static void
doubt (const Getting *getting, const char *text, const char *what)
{
  usher_batch_doubt (getting->batch, "%s: %s: “%.80s” %s", getting->about, getting->column->name, text, what);
}

static char *
joined (JsonNode *node, const char *between)
{
  JsonArray *array = json_node_get_array (node);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *text = usher_rest_json_text (json_array_get_element (array, i));

      if (text)
        g_string_append_printf (out, "%s%s", out->len ? between : "", text);
    }
  if (out->len > 0)
    return g_string_free (out, FALSE);
  g_string_free (out, TRUE);
  return NULL;
}

static char *
path_text (const UsherRestField *self, const Getting *getting)
{
  g_autoptr (JsonNode) node = usher_rest_path_get (self->path, getting->scope);

  if (self->from == FROM_PRESENT)
    return g_strdup (usher_rest_json_is_something (node) ? "true" : "false");
  if (self->from == FROM_COUNT)
    return node && JSON_NODE_HOLDS_ARRAY (node) ? g_strdup_printf ("%u", json_array_get_length (json_node_get_array (node))) : NULL;
  if (self->text && node && JSON_NODE_HOLDS_ARRAY (node))
    return joined (node, self->text);
  if (node && (JSON_NODE_HOLDS_ARRAY (node) || JSON_NODE_HOLDS_OBJECT (node)))
    {
      if (usher_rest_json_is_something (node))
        usher_batch_doubt (getting->batch, "%s: %s: %s stands where text was expected", getting->about, getting->column->name,
                           usher_rest_json_kind (node));
      return NULL;
    }
  return usher_rest_json_text (node);
}

static char *
raw_text (const UsherRestField *self, const Getting *getting)
{
  char *text;

  switch (self->from)
    {
    case FROM_CONSTANT:
      return g_strdup (self->text);
    case FROM_TEMPLATE:
      /* A part that is missing leaves the whole unknown. */
      text = usher_rest_template_expand (self->template, getting->scope, USHER_REST_PLAIN, NULL);
      if (text)
        g_strstrip (text);
      if (text && !*text)
        g_clear_pointer (&text, g_free);
      return text;
    default:
      return path_text (self, getting);
    }
}

static UsherValue
as_bool (const char *text, const Getting *getting)
{
  static const char *const yes[] = { "true", "yes", "1", "on", NULL }, *const no[] = { "false", "no", "0", "off", NULL };
  g_autofree char *lower = g_ascii_strdown (text, -1);

  if (g_strv_contains (yes, lower))
    return USHER_INT (1);
  if (g_strv_contains (no, lower))
    return USHER_INT (0);
  doubt (getting, text, "is neither true nor false");
  return USHER_NULL;
}

static gboolean
parse_int (const char *text, gint64 *value)
{
  char *end = NULL;

  *value = g_ascii_strtoll (text, &end, 10);
  return end != text && *end == '\0';
}

/* ISO 8601 as providers write it: a blank for the T, +0000 for +00:00, no zone at all. */
static gboolean
parse_iso (const char *text, gboolean utc, gint64 *ms)
{
  g_autoptr (GString) tidy = g_string_new (text);
  gsize length;

  if (tidy->len > 10 && tidy->str[10] == ' ')
    tidy->str[10] = 'T';
  length = tidy->len;
  if (length > 19 && (tidy->str[length - 5] == '+' || tidy->str[length - 5] == '-') && !strchr (tidy->str + length - 5, ':'))
    g_string_insert_c (tidy, (gssize) length - 2, ':');
  else if (utc && length > 10 && tidy->str[length - 1] != 'Z' && !strchr (tidy->str + 10, '+') && !strchr (tidy->str + 10, '-'))
    g_string_append_c (tidy, 'Z');
  return usher_time_parse (tidy->str, ms, NULL);
}

static UsherValue
as_time (const UsherRestField *self, const char *text, const Getting *getting)
{
  gint64 ms = 0;
  gboolean good;

  if (self->as == AS_MS || self->as == AS_S)
    {
      good = parse_int (text, &ms) && ms > -G_MAXINT64 / 1000 && ms < G_MAXINT64 / 1000;
      ms *= self->as == AS_S && good ? 1000 : 1;
      if (good && ms == 0)
        return USHER_NULL; /* never */
    }
  else
    good = parse_iso (text, self->as == AS_ISO_UTC, &ms);
  if (!good)
    {
      doubt (getting, text, "is no time that is understood");
      return USHER_NULL;
    }
  /* "0001-01-01" and "1970-01-01T00:00:00Z" are how providers write never. */
  return ms == 0 || ms < -G_GINT64_CONSTANT (62135510400000) ? USHER_NULL : USHER_INT (ms);
}

static UsherValue
as_text (const UsherRestField *self, const char *text, const Getting *getting)
{
  g_autofree char *changed = self->as == AS_LOWER ? g_utf8_strdown (text, -1) : self->as == AS_UPPER ? g_utf8_strup (text, -1) : g_strdup (text);
  const char *word;

  if (getting->column->words)
    {
      if ((word = usher_vocabulary_find (getting->column->words, changed, strlen (changed))))
        return usher_batch_text (getting->batch, word);
      doubt (getting, text, "is a word that is not known here");
      return USHER_NULL;
    }
  if (strlen (changed) > TEXT_MAX)
    {
      doubt (getting, text, "is too long; it was cut");
      *g_utf8_find_prev_char (changed, changed + TEXT_MAX) = '\0';
    }
  return usher_batch_text (getting->batch, changed);
}

static UsherValue
converted (const UsherRestField *self, const char *text, const Getting *getting)
{
  gint64 value;

  switch (self->as)
    {
    case AS_BOOL:
      return as_bool (text, getting);
    case AS_INT:
      if (parse_int (text, &value))
        return USHER_INT (value);
      doubt (getting, text, "is no whole number");
      return USHER_NULL;
    case AS_ISO:
    case AS_ISO_UTC:
    case AS_MS:
    case AS_S:
      return as_time (self, text, getting);
    default:
      return as_text (self, text, getting);
    }
}

/* FALSE: the map knows no such word, and says nothing for it. */
static gboolean
translate (const UsherRestField *self, char **text, const Getting *getting)
{
  const char *word = g_hash_table_lookup (self->map, *text);

  if (!word && self->has_otherwise)
    word = self->otherwise;
  else if (!word)
    doubt (getting, *text, "is a word that the manifest does not know");
  g_free (*text);
  *text = g_strdup (word);
  return *text != NULL;
}

static UsherValue
get (const UsherRestField *self, const Getting *getting)
{
  g_autofree char *text = NULL;

  if (self->when && usher_rest_condition_ask (self->when, getting->scope) != USHER_TRUTH_YES)
    return USHER_NULL;
  for (guint i = 0; self->first && i < self->first->len; i++)
    {
      UsherValue value = get (self->first->pdata[i], getting);

      if (value.type != USHER_VALUE_NULL)
        return value;
    }
  if (self->from == FROM_FIRST || !(text = raw_text (self, getting)))
    return USHER_NULL;
  if (self->never && g_hash_table_contains (self->never, text))
    return USHER_NULL;
  if (self->map && !translate (self, &text, getting))
    return USHER_NULL;
  return converted (self, text, getting);
}

UsherValue
usher_rest_field_get (const UsherRestField *self, const UsherRestColumn *column, const UsherRestScope *scope, UsherBatch *batch, const char *about)
{
  return get (self, &(Getting) { column, scope, batch, about });
}
