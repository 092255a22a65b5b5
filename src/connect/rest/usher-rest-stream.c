/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A stream out of a manifest: what is asked, where its records stand, how each becomes a row.
 * One thread at a time. */

#include "usher-rest-program-private.h"

void
usher_rest_stream_free (UsherRestStream *self)
{
  if (!self)
    return;
  g_free (self->name);
  usher_rest_request_free (self->request);
  usher_rest_path_free (self->items);
  usher_rest_path_free (self->each);
  usher_rest_path_free (self->total);
  usher_rest_look_free (self->count);
  usher_rest_paging_clear (&self->paging);
  g_free (self->parent);
  g_clear_pointer (&self->reads, g_ptr_array_unref);
  g_clear_pointer (&self->also, g_ptr_array_unref);
  usher_rest_condition_free (self->when);
  usher_rest_request_free (self->children);
  usher_rest_condition_free (self->children_when);
  g_clear_pointer (&self->incremental.query, g_ptr_array_unref);
  usher_rest_path_free (self->incremental.link);
  usher_rest_condition_free (self->removed);
  usher_rest_condition_free (self->where);
  g_clear_pointer (&self->needs, g_ptr_array_unref);
  for (guint i = 0; i < G_N_ELEMENTS (self->fields); i++)
    usher_rest_field_free (self->fields[i]);
  g_free (self);
}

static void
read_incremental (UsherRestCompile *self, const UsherYamlNode *stream, UsherRestIncremental *incremental)
{
  static const char *const keys[] = { "kind", "query", "link", "overlap", "initial", "lifetime", "slice", "time", NULL };
  static const char *const kinds[] = { "since", "delta-link", "poll", NULL }, *const forms[] = { "iso", "ms", "s", "date", NULL };
  const UsherYamlNode *node = usher_rest_child (self, stream, "incremental", USHER_YAML_MAP, FALSE), *word;
  int found;

  if (!node)
    return;
  usher_rest_check_keys (self, node, keys);
  if ((word = usher_rest_child (self, node, "kind", USHER_YAML_SCALAR, TRUE)) && (found = usher_rest_word (self, word, "kind of incremental", kinds)) >= 0)
    incremental->kind = (UsherRestIncrementalKind) (found + 1);
  if ((word = usher_rest_child (self, node, "time", USHER_YAML_SCALAR, FALSE)) && (found = usher_rest_word (self, word, "form of a time", forms)) >= 0)
    incremental->form = (UsherRestTimeForm) found;
  usher_rest_compile_allow (self, "since");
  usher_rest_compile_allow (self, "until");
  incremental->query = usher_rest_parameters_compile (self, node, "query");
  incremental->link = usher_rest_compile_child_path (self, node, "link", incremental->kind == USHER_REST_DELTA_LINK);
  incremental->overlap_ms = usher_rest_child_duration (self, node, "overlap", 0);
  incremental->initial_ms = usher_rest_child_duration (self, node, "initial", 0);
  incremental->lifetime_ms = usher_rest_child_duration (self, node, "lifetime", 0);
  incremental->slice_ms = usher_rest_child_duration (self, node, "slice", 0);
  if (incremental->kind == USHER_REST_SINCE && incremental->query->len == 0)
    usher_rest_fault (self, node, "“query” is missing: how ${since} is asked for");
}

static void
read_children (UsherRestCompile *self, const UsherYamlNode *stream, UsherRestStream *out)
{
  static const char *const keys[] = { "path", "query", "headers", "when", NULL };
  const UsherYamlNode *node = usher_rest_child (self, stream, "children", USHER_YAML_MAP, FALSE);

  if (!node)
    return;
  usher_rest_check_keys (self, node, keys);
  out->children_when = usher_rest_compile_child_condition (self, node, "when");
  usher_rest_compile_allow (self, "above");
  out->children = usher_rest_request_compile (self, node);
}

static void
read_request (UsherRestCompile *self, const UsherYamlNode *stream, UsherRestStream *out)
{
  static const char *const keys[] = { "method", "path", "query", "headers", "body", "type", NULL };
  static const char *const count_keys[] = { "path", "query", "headers", "value", NULL };
  const UsherYamlNode *node = usher_yaml_get (stream, "request"), *count;

  if (!node)
    usher_rest_fault (self, stream, "“request” is missing");
  else if (usher_yaml_kind (node) == USHER_YAML_LIST)
    usher_rest_fault (self, node, "“request” is a map, or a path alone");
  else
    {
      if (usher_yaml_kind (node) == USHER_YAML_MAP)
        usher_rest_check_keys (self, node, keys);
      out->request = usher_rest_request_compile (self, node);
    }
  if ((count = usher_rest_child (self, stream, "count", USHER_YAML_MAP, FALSE)))
    {
      usher_rest_check_keys (self, count, count_keys);
      out->count = g_new0 (UsherRestLook, 1);
      out->count->request = usher_rest_request_compile (self, count);
      out->count->value = usher_rest_compile_child_path (self, count, "value", FALSE);
    }
}

static void
read_fields (UsherRestCompile *self, const UsherYamlNode *stream, UsherRestStream *out)
{
  const UsherYamlNode *fields = usher_rest_child (self, stream, "fields", USHER_YAML_MAP, TRUE);
  const char *names[17] = { NULL };

  if (!fields || !out->table)
    return;
  for (guint c = 0; c < out->table->n; c++)
    names[c] = out->table->columns[c].name;
  usher_rest_check_keys (self, fields, names);
  for (guint c = 0; c < out->table->n; c++)
    {
      const UsherYamlNode *node = usher_yaml_get (fields, names[c]);

      if (node)
        out->fields[c] = usher_rest_field_new (self, node, &out->table->columns[c]);
      else if (out->table->columns[c].mapped)
        usher_rest_fault (self, fields, "the field “%s” is missing", names[c]);
    }
}

static void
read_into (UsherRestCompile *self, const UsherYamlNode *stream, UsherRestStream *out)
{
  const UsherYamlNode *node = usher_rest_child (self, stream, "into", USHER_YAML_SCALAR, TRUE);

  if (node && usher_rest_word (self, node, "stream of the mirror", usher_rest_tables ()) >= 0)
    out->table = usher_rest_table (usher_yaml_text (node));
}

UsherRestStream *
usher_rest_stream_compile (UsherRestCompile *self, const char *name, const UsherYamlNode *node)
{
  static const char *const keys[] = { "into", "request", "items", "each", "total", "count", "paging", "parent", "batch", "reads", "also",
    "when", "children", "incremental", "removed", "where", "needs", "partial", "omitted-when-empty", "fields", NULL };
  UsherRestStream *out = g_new0 (UsherRestStream, 1);

  out->name = g_strdup (name);
  if (usher_yaml_kind (node) != USHER_YAML_MAP)
    {
      usher_rest_fault (self, node, "a stream is a map with into, request, fields");
      return out;
    }
  usher_rest_check_keys (self, node, keys);
  usher_rest_compile_scope (self, NULL);
  read_into (self, node, out);
  out->parent = g_strdup (usher_rest_child_text (self, node, "parent", FALSE));
  out->batch = (guint) usher_rest_child_int (self, node, "batch", 1, 1000, 50);
  if (out->parent)
    {
      usher_rest_compile_allow (self, "parent");
      usher_rest_compile_allow (self, "parts");
    }
  out->reads = usher_rest_looks_compile (self, node, "reads", FALSE);
  out->when = usher_rest_compile_child_condition (self, node, "when");
  read_incremental (self, node, &out->incremental);
  read_request (self, node, out);
  read_children (self, node, out);
  out->items = usher_rest_compile_child_path (self, node, "items", FALSE);
  out->total = usher_rest_compile_child_path (self, node, "total", FALSE);
  usher_rest_paging_compile (self, node, &out->paging);
  usher_rest_compile_allow (self, "body");
  usher_rest_compile_allow (self, "item");
  out->removed = usher_rest_compile_child_condition (self, node, "removed");
  out->also = usher_rest_looks_compile (self, node, "also", TRUE);
  usher_rest_compile_allow (self, "row");
  out->each = usher_rest_compile_child_path (self, node, "each", FALSE);
  out->where = usher_rest_compile_child_condition (self, node, "where");
  out->needs = usher_rest_needs_compile (self, node, "needs");
  out->partial = usher_rest_child_bool (self, node, "partial", FALSE);
  out->omitted = usher_rest_child_bool (self, node, "omitted-when-empty", FALSE);
  read_fields (self, node, out);
  if (out->incremental.kind == USHER_REST_DELTA_LINK && out->paging.kind != USHER_REST_NEXT_LINK)
    usher_rest_fault (self, node, "a delta link takes paging by next-link");
  if (out->incremental.kind == USHER_REST_POLL && out->paging.kind != USHER_REST_LINK_HEADER && out->paging.kind != USHER_REST_NEXT_LINK)
    usher_rest_fault (self, node, "polling takes paging by link-header or next-link");
  if (out->incremental.kind != USHER_REST_FULL_ONLY && out->parent)
    usher_rest_fault (self, node, "a stream with a parent cannot be incremental");
  return out;
}
