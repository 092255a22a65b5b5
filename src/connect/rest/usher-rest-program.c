/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A REST manifest, checked and made ready to run: its head, its errors, its streams in the order in
 * which they must be read.  Constant once made; any thread.  It must not know any provider. */

#include "usher-connector-private.h"
#include "usher-rest-program-private.h"

static void
error_rule_free (gpointer data)
{
  UsherRestErrorRule *rule = data;

  g_free (rule->code);
  g_free (rule->message);
  g_free (rule->missing);
  g_free (rule);
}

void
usher_rest_program_free (UsherRestProgram *self)
{
  if (!self)
    return;
  g_clear_pointer (&self->sign_ins, g_ptr_array_unref);
  usher_rest_template_free (self->base);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  g_free (self->rate_limit);
  g_free (self->rate_remaining);
  g_free (self->rate_reset);
  g_strfreev (self->request_ids);
  g_clear_pointer (&self->error_codes, g_ptr_array_unref);
  g_clear_pointer (&self->error_messages, g_ptr_array_unref);
  g_clear_pointer (&self->error_rules, g_ptr_array_unref);
  g_clear_pointer (&self->claims, g_ptr_array_unref);
  g_clear_pointer (&self->identities, g_ptr_array_unref);
  g_clear_pointer (&self->write_needs, g_ptr_array_unref);
  g_free (self->idempotency);
  g_clear_pointer (&self->streams, g_ptr_array_unref);
  for (guint kind = 0; kind < USHER_OP_N; kind++)
    usher_rest_operation_clear (&self->operations[kind]);
  g_free (self);
}

static void
read_rate (UsherRestCompile *compile, const UsherYamlNode *root, UsherRestProgram *self)
{
  static const char *const keys[] = { "limit", "remaining", "reset", "reset-is", "per-minute", NULL }, *const forms[] = { "epoch", "delta", NULL };
  const UsherYamlNode *node = usher_rest_child (compile, root, "rate", USHER_YAML_MAP, FALSE), *form;

  if (!node)
    return;
  usher_rest_check_keys (compile, node, keys);
  self->rate_limit = g_strdup (usher_rest_child_text (compile, node, "limit", FALSE));
  self->rate_remaining = g_strdup (usher_rest_child_text (compile, node, "remaining", FALSE));
  self->rate_reset = g_strdup (usher_rest_child_text (compile, node, "reset", FALSE));
  if ((form = usher_rest_child (compile, node, "reset-is", USHER_YAML_SCALAR, FALSE)))
    self->reset_is_delta = usher_rest_word (compile, form, "form of a reset", forms) == 1;
  self->per_minute = usher_rest_child_int (compile, node, "per-minute", 1, 1000000, 0);
}

static void
read_error_rule (UsherRestCompile *compile, const UsherYamlNode *node, UsherRestProgram *self)
{
  static const char *const keys[] = { "status", "code", "message", "class", "missing", NULL };
  UsherRestErrorRule *rule = g_new0 (UsherRestErrorRule, 1);
  const UsherYamlNode *class;

  g_ptr_array_add (self->error_rules, rule);
  if (usher_yaml_kind (node) != USHER_YAML_MAP)
    {
      usher_rest_fault (compile, node, "a rule is a map with status, code or message, and class");
      return;
    }
  usher_rest_check_keys (compile, node, keys);
  rule->status = (int) usher_rest_child_int (compile, node, "status", 300, 599, 0);
  rule->code = g_strdup (usher_rest_child_text (compile, node, "code", FALSE));
  rule->message = g_strdup (usher_rest_child_text (compile, node, "message", FALSE));
  rule->missing = g_strdup (usher_rest_child_text (compile, node, "missing", FALSE));
  if (!rule->status && !rule->code && !rule->message)
    usher_rest_fault (compile, node, "say which errors: status, code or message");
  if ((class = usher_rest_child (compile, node, "class", USHER_YAML_SCALAR, TRUE)) && !usher_trouble_class_parse (usher_yaml_text (class), &rule->class))
    usher_rest_fault (compile, class, "“%.64s” is no class of errors", usher_yaml_text (class));
}

static void
read_errors (UsherRestCompile *compile, const UsherYamlNode *root, UsherRestProgram *self)
{
  static const char *const keys[] = { "code", "message", "rules", NULL };
  const UsherYamlNode *node = usher_rest_child (compile, root, "errors", USHER_YAML_MAP, FALSE), *list;

  self->error_rules = g_ptr_array_new_with_free_func (error_rule_free);
  self->error_codes = usher_rest_compile_paths (compile, node ? usher_yaml_get (node, "code") : NULL);
  self->error_messages = usher_rest_compile_paths (compile, node ? usher_yaml_get (node, "message") : NULL);
  if (!node)
    return;
  usher_rest_check_keys (compile, node, keys);
  list = usher_rest_child (compile, node, "rules", USHER_YAML_LIST, FALSE);
  for (guint i = 0; list && i < usher_yaml_length (list); i++)
    read_error_rule (compile, usher_yaml_nth (list, i), self);
}

static void
read_rights (UsherRestCompile *compile, const UsherYamlNode *root, UsherRestProgram *self)
{
  static const char *const keys[] = { "claims", "silent", NULL }, *const write_keys[] = { "needs", NULL };
  const UsherYamlNode *node = usher_rest_child (compile, root, "rights", USHER_YAML_MAP, FALSE);
  const UsherYamlNode *writes = usher_rest_child (compile, root, "writes", USHER_YAML_MAP, FALSE);

  self->claims = usher_rest_compile_paths (compile, node ? usher_yaml_get (node, "claims") : NULL);
  self->identities = usher_rest_compile_paths (compile, usher_yaml_get (root, "identity"));
  if (node)
    {
      usher_rest_check_keys (compile, node, keys);
      self->silent = usher_rest_child_bool (compile, node, "silent", FALSE);
    }
  if (writes)
    usher_rest_check_keys (compile, writes, write_keys);
  self->write_needs = writes ? usher_rest_needs_compile (compile, writes, "needs") : g_ptr_array_new ();
}

static void
read_head (UsherRestCompile *compile, const UsherYamlNode *root, UsherRestProgram *self)
{
  const UsherYamlNode *base;
  const char *text;

  self->sign_ins = usher_rest_sign_ins_compile (compile, root);
  if ((base = usher_rest_child (compile, root, "base", USHER_YAML_SCALAR, FALSE)))
    {
      text = usher_yaml_text (base);
      if (*text && *text != '/' && *text != '$')
        usher_rest_fault (compile, base, "“base” is the path before all others: it begins with “/”");
      self->base = usher_rest_compile_template (compile, base);
    }
  self->headers = usher_rest_parameters_compile (compile, root, "headers");
  self->request_ids = usher_rest_compile_texts (compile, usher_yaml_get (root, "request-ids"));
  self->idempotency = g_strdup (usher_rest_child_text (compile, root, "idempotency", FALSE));
  self->any_case = usher_rest_child_bool (compile, root, "any-case", FALSE);
  read_rate (compile, root, self);
  read_errors (compile, root, self);
  read_rights (compile, root, self);
}

/* ---- Streams ---- */

typedef struct {
  UsherRestCompile *compile;
  GPtrArray *found;        /* (element-type UsherRestStream): as the manifest has them */
  GPtrArray *places;       /* (element-type UsherYamlNode) */
  GPtrArray *ordered;      /* (element-type UsherRestStream) */
  guint8 marks[64];        /* 1: being placed, 2: placed */
} Ordering;

static int
find_stream (GPtrArray *streams, const char *name)
{
  for (guint i = 0; i < streams->len; i++)
    if (g_strcmp0 (((UsherRestStream *) streams->pdata[i])->name, name) == 0)
      return (int) i;
  return -1;
}

/* Parents first; FALSE where a stream would be its own ancestor. */
static gboolean
place_stream (Ordering *ordering, guint i)
{
  UsherRestStream *stream = ordering->found->pdata[i];
  const UsherYamlNode *place = ordering->places->pdata[i];
  int parent;

  if (ordering->marks[i] == 2)
    return TRUE;
  if (ordering->marks[i] == 1)
    return FALSE;
  ordering->marks[i] = 1;
  if (stream->parent)
    {
      const UsherYamlNode *word = usher_yaml_get (place, "parent");

      if ((parent = find_stream (ordering->found, stream->parent)) < 0)
        usher_rest_fault (ordering->compile, word, "there is no stream “%.64s”", stream->parent);
      else if (!place_stream (ordering, (guint) parent))
        usher_rest_fault (ordering->compile, word, "the stream “%.64s” would be its own parent", stream->name);
      else
        {
          const UsherRestTable *above = ((UsherRestStream *) ordering->found->pdata[parent])->table;

          if (above && above->columns[0].key && !g_str_equal (above->columns[0].name, "native"))
            usher_rest_fault (ordering->compile, word, "records of %s have no id of their own, so they cannot be parents", above->into);
          else if (above && g_str_equal (above->into, "events"))
            usher_rest_fault (ordering->compile, word, "events cannot be parents");
        }
    }
  ordering->marks[i] = 2;
  g_ptr_array_add (ordering->ordered, stream);
  return TRUE;
}

static void
read_streams (UsherRestCompile *compile, const UsherYamlNode *root, UsherRestProgram *self)
{
  const UsherYamlNode *map = usher_rest_child (compile, root, "streams", USHER_YAML_MAP, TRUE);
  Ordering ordering = { .compile = compile, .found = g_ptr_array_new (), .places = g_ptr_array_new () };

  ordering.ordered = self->streams = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_rest_stream_free);
  for (guint i = 0; map && i < MIN (usher_yaml_length (map), G_N_ELEMENTS (ordering.marks)); i++)
    {
      g_ptr_array_add (ordering.found, usher_rest_stream_compile (compile, usher_yaml_text (usher_yaml_nth_key (map, i)), usher_yaml_nth (map, i)));
      g_ptr_array_add (ordering.places, (gpointer) usher_yaml_nth (map, i));
    }
  if (map && usher_yaml_length (map) > G_N_ELEMENTS (ordering.marks))
    usher_rest_fault (compile, map, "at most %d streams", (int) G_N_ELEMENTS (ordering.marks));
  else if (map && usher_yaml_length (map) == 0)
    usher_rest_fault (compile, map, "at least one stream");
  for (guint rank = 0; rank < 10; rank++)
    for (guint i = 0; i < ordering.found->len; i++)
      {
        const UsherRestStream *stream = ordering.found->pdata[i];

        if ((stream->table ? stream->table->rank : 0) == rank)
          place_stream (&ordering, i);
      }
  g_ptr_array_unref (ordering.found);
  g_ptr_array_unref (ordering.places);
}

UsherRestProgram *
usher_rest_program_new (const UsherManifest *manifest, GPtrArray *faults)
{
  UsherRestProgram *self = g_new0 (UsherRestProgram, 1);
  UsherRestCompile compile = { .manifest = manifest, .faults = faults };
  const UsherYamlNode *root = usher_yaml_root (manifest->yaml);

  self->manifest = manifest;
  usher_rest_compile_scope (&compile, NULL);
  read_head (&compile, root, self);
  read_streams (&compile, root, self);
  usher_rest_operations_compile (&compile, root, self->operations);
  return self;
}

const UsherRestStream *
usher_rest_program_stream (const UsherRestProgram *self, const char *name)
{
  int found = find_stream (self->streams, name);

  return found < 0 ? NULL : self->streams->pdata[found];
}

void
usher_rest_manifest_check (const UsherManifest *manifest, GPtrArray *faults)
{
  g_autoptr (UsherRestProgram) program = usher_rest_program_new (manifest, faults);
}
