/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a stream page by page.  All that a later page must know is in the cursor: a read that broke
 * off goes on in any process.  Blocking; the connector's thread.
 *
 *   parent (ordinal) ─► place (a page of its list, or of a record's children) ─► records ─► rows
 *        ▲                      │ next page, children: pushed
 *        └── list is empty ◄────┘ */

#include "usher-rest-private.h"

#include <string.h>

#include "usher-error.h"
#include "usher-rest-json.h"
#include "usher-rest-map.h"
#include "usher-rest-page.h"

#define ROWS_A_BATCH 1000

typedef struct {
  UsherRest *self;
  const UsherRestStream *stream;
  const UsherConnectorRead *read;
  UsherRestCursor *cursor; /* (owned) */
  UsherBatch *batch;       /* (owned) */
  UsherRestScope scope;
  GPtrArray *keep;         /* (owned) (element-type JsonNode): what scope points to */
  char *doing;             /* (owned) */
  gboolean gone;           /* the parent is not there any more */
  GCancellable *cancellable;
} Reading;

static void
reading_clear (Reading *reading)
{
  g_clear_pointer (&reading->cursor, usher_rest_cursor_free);
  g_clear_pointer (&reading->batch, usher_batch_free);
  g_clear_pointer (&reading->keep, g_ptr_array_unref);
  g_clear_pointer (&reading->doing, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static void
set_text (Reading *reading, const char *name, const char *text)
{
  JsonNode *node = usher_rest_json_string (text);

  g_ptr_array_add (reading->keep, node);
  usher_rest_scope_set (&reading->scope, name, node);
}

static gboolean
fail (Reading *reading, UsherTroubleClass class, const char *words, GError **error)
{
  return usher_trouble_set (error, &(UsherTrouble) { .class = class, .message = (char *) words }, reading->doing);
}

/* ---- Where a read begins ---- */

static gboolean
check_rights (Reading *reading, GError **error)
{
  g_autofree char *missing = NULL;

  if (!reading->self->program->silent || !usher_rest_learn_rights (reading->self, reading->cancellable, NULL))
    return TRUE;
  if (!(missing = usher_rest_lacks (reading->self, reading->stream->needs)))
    return TRUE;
  return usher_trouble_set (error, &(UsherTrouble) { .class = USHER_TROUBLE_FORBIDDEN_ROLE, .missing = missing,
                                                     .message = (char *) "the token does not carry the right to read this" }, reading->doing);
}

static gboolean
take_checkpoint (Reading *reading, GError **error)
{
  const UsherRestIncremental *incremental = &reading->stream->incremental;
  const char *checkpoint = reading->read->checkpoint;
  UsherRestCursor *cursor = reading->cursor;
  char *end = NULL;

  cursor->until = usher_clock_now (reading->self->clock);
  if (!checkpoint)
    {
      if (incremental->initial_ms > 0)
        cursor->since = cursor->until - incremental->initial_ms;
      return TRUE;
    }
  if (incremental->kind != USHER_REST_SINCE)
    {
      cursor->place.at = g_strdup (checkpoint);
      return TRUE;
    }
  cursor->since = g_ascii_strtoll (checkpoint, &end, 10) - incremental->overlap_ms;
  if (*end || cursor->since <= 0)
    return fail (reading, USHER_TROUBLE_GONE_CURSOR, "the place to go on from is no time", error);
  return TRUE;
}

static gboolean
begin (Reading *reading, GError **error)
{
  const UsherRestIncremental *incremental = &reading->stream->incremental;

  if (reading->read->cursor)
    return (reading->cursor = usher_rest_cursor_parse (reading->stream->name, reading->read->cursor, error)) != NULL;
  reading->cursor = usher_rest_cursor_new ();
  if (!check_rights (reading, error))
    return FALSE;
  if (incremental->kind == USHER_REST_FULL_ONLY)
    return TRUE;
  if (!take_checkpoint (reading, error))
    return FALSE;
  if (incremental->slice_ms > 0 && reading->cursor->since > 0)
    reading->cursor->slice_end = MIN (reading->cursor->since + incremental->slice_ms, reading->cursor->until);
  return TRUE;
}

/* ---- One page's question ---- */

static char *
time_text (UsherRestTimeForm form, gint64 ms)
{
  g_autofree char *iso = usher_time_format (ms);

  switch (form)
    {
    case USHER_REST_AS_MS:
      return g_strdup_printf ("%" G_GINT64_FORMAT, ms);
    case USHER_REST_AS_S:
      return g_strdup_printf ("%" G_GINT64_FORMAT, ms / 1000);
    case USHER_REST_AS_DATE:
      return g_strndup (iso, 10);
    case USHER_REST_AS_ISO:
    default:
      return g_steal_pointer (&iso);
    }
}

static gint64
per_page (Reading *reading)
{
  gint64 usual = reading->stream->paging.per_page;

  return reading->self->most > 0 ? MIN (reading->self->most, usual) : usual;
}

/* What paging and time add to a request's own query: name, value, …. */
static gboolean
add_position (Reading *reading, GPtrArray *more, GError **error)
{
  const UsherRestPaging *paging = &reading->stream->paging;
  const UsherRestIncremental *incremental = &reading->stream->incremental;
  const UsherRestCursor *cursor = reading->cursor;

  if (paging->size)
    {
      g_ptr_array_add (more, g_strdup (paging->size));
      g_ptr_array_add (more, g_strdup_printf ("%" G_GINT64_FORMAT, per_page (reading)));
    }
  if (paging->position && (cursor->place.at || paging->kind != USHER_REST_PAGE_TOKEN))
    {
      g_ptr_array_add (more, g_strdup (paging->position));
      g_ptr_array_add (more, cursor->place.at ? g_strdup (cursor->place.at) : g_strdup_printf ("%" G_GINT64_FORMAT, paging->first));
    }
  if (cursor->since <= 0)
    return TRUE;
  for (guint i = 0; i < incremental->query->len; i++)
    {
      const UsherRestParameter *parameter = incremental->query->pdata[i];
      char *value;

      if (parameter->when && usher_rest_condition_ask (parameter->when, &reading->scope) != USHER_TRUTH_YES)
        continue;
      if (!(value = usher_rest_template_expand (parameter->value, &reading->scope, USHER_REST_PLAIN, error)))
        return FALSE;
      g_ptr_array_add (more, g_strdup (parameter->name));
      g_ptr_array_add (more, value);
    }
  return TRUE;
}

static const UsherRestRequest *
request_of (Reading *reading)
{
  return reading->cursor->place.above ? reading->stream->children : reading->stream->request;
}

static char *
address (Reading *reading, GError **error)
{
  g_autoptr (GPtrArray) more = g_ptr_array_new_with_free_func (g_free);
  const UsherRestCursor *cursor = reading->cursor;
  gboolean by_url = usher_rest_paging_by_url (&reading->stream->paging);
  g_autofree char *since = NULL, *until = NULL;

  if (cursor->place.at && by_url)
    {
      if (usher_http_is_ours (reading->self->http, cursor->place.at))
        return g_strdup (cursor->place.at);
      fail (reading, USHER_TROUBLE_PARSE, "the next page is said to be at another address; it is not followed", error);
      return NULL;
    }
  if (cursor->since > 0)
    {
      since = time_text (reading->stream->incremental.form, cursor->since);
      until = time_text (reading->stream->incremental.form, cursor->slice_end > 0 ? cursor->slice_end : cursor->until);
      set_text (reading, "since", since);
      set_text (reading, "until", until);
    }
  set_text (reading, "above", cursor->place.above);
  if (!add_position (reading, more, error))
    return NULL;
  return usher_rest_address (reading->self, request_of (reading), &reading->scope, more, error);
}

/* ---- One page's answer ---- */

/* The records of an answer; NULL with an error where there is no list. */
static JsonNode *
records (Reading *reading, JsonNode *body, gint64 total, GError **error)
{
  UsherRestScope scope = reading->scope;
  JsonNode *list;
  g_autofree char *words = NULL;

  scope.item = body;
  list = reading->stream->items ? usher_rest_path_get (reading->stream->items, &scope) : body ? json_node_ref (body) : NULL;
  if (list && JSON_NODE_HOLDS_ARRAY (list))
    return list;
  if (list && !reading->stream->items && JSON_NODE_HOLDS_OBJECT (list))
    return list; /* one record alone */
  if ((!list || JSON_NODE_HOLDS_NULL (list)) && (reading->stream->omitted || total == 0 || !body))
    {
      g_clear_pointer (&list, json_node_unref);
      list = json_node_new (JSON_NODE_ARRAY);
      json_node_take_array (list, json_array_new ());
      return list;
    }
  words = g_strdup_printf ("%s stands where the list of records was expected", usher_rest_json_kind (list));
  g_clear_pointer (&list, json_node_unref);
  fail (reading, USHER_TROUBLE_PARSE, words, error);
  return NULL;
}

static void
count_mapped (Reading *reading, UsherRestMapped mapped)
{
  if (mapped == USHER_REST_DROPPED)
    reading->cursor->dropped++;
  else if (mapped == USHER_REST_LOST)
    reading->cursor->lost++;
}

/* A record that holds a list gives a row for each of its elements. */
static void
map_each (Reading *reading, JsonNode *record)
{
  g_autoptr (JsonNode) list = usher_rest_path_get (reading->stream->each, &reading->scope);
  guint n = list && JSON_NODE_HOLDS_ARRAY (list) ? json_array_get_length (json_node_get_array (list)) : 0;

  if (list && !JSON_NODE_HOLDS_ARRAY (list) && !JSON_NODE_HOLDS_NULL (list))
    {
      usher_batch_doubt (reading->batch, "%s: %s stands where a list was expected", reading->stream->name, usher_rest_json_kind (list));
      reading->cursor->lost++;
    }
  for (guint i = 0; i < n; i++)
    {
      reading->scope.item = json_array_get_element (json_node_get_array (list), i);
      count_mapped (reading, usher_rest_map (reading->stream, &reading->scope, reading->batch));
    }
}

static void
push_children (Reading *reading)
{
  const UsherRestStream *stream = reading->stream;
  UsherRestScope id_scope = reading->scope;
  g_autoptr (UsherBatch) scratch = NULL;
  UsherValue id;

  if (!stream->children || (stream->children_when && usher_rest_condition_ask (stream->children_when, &reading->scope) == USHER_TRUTH_NO))
    return;
  /* A record's own id, whatever table the stream fills: its members are named by it. */
  scratch = usher_batch_new (stream->table->into);
  for (guint c = 0; c < stream->table->n; c++)
    if (stream->fields[c] && (g_str_equal (stream->table->columns[c].name, "native") || g_str_equal (stream->table->columns[c].name, "member")))
      {
        id = usher_rest_field_get (stream->fields[c], &stream->table->columns[c], &id_scope, scratch, stream->name);
        if (id.type == USHER_VALUE_TEXT)
          usher_rest_cursor_push (reading->cursor, id.text, NULL);
        return;
      }
}

static gboolean
map_record (Reading *reading, JsonNode *record, GError **error)
{
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  gboolean removed;

  reading->scope.item = record;
  usher_rest_scope_set (&reading->scope, "item", record);
  removed = reading->stream->removed && usher_rest_condition_ask (reading->stream->removed, &reading->scope) == USHER_TRUTH_YES;
  if (!removed && !usher_rest_look (reading->self, reading->stream->also, &reading->scope, keep, reading->batch, reading->doing,
                                    reading->cancellable, error))
    return FALSE;
  push_children (reading);
  if (reading->stream->each)
    map_each (reading, record);
  else
    count_mapped (reading, usher_rest_map (reading->stream, &reading->scope, reading->batch));
  /* What was read for this record is freed with it. */
  for (guint i = 0; i < reading->stream->also->len; i++)
    usher_rest_scope_set (&reading->scope, ((UsherRestLook *) reading->stream->also->pdata[i])->name, NULL);
  return TRUE;
}

static gint64
total_of (Reading *reading, JsonNode *body)
{
  UsherRestScope scope = reading->scope;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;
  char *end = NULL;
  gint64 total;

  if (!reading->stream->total || !body)
    return -1;
  scope.item = body;
  node = usher_rest_path_get (reading->stream->total, &scope);
  if (!(text = usher_rest_json_text (node)))
    return -1;
  total = g_ascii_strtoll (text, &end, 10);
  return *end || total < 0 ? -1 : total;
}

static void
keep_link (Reading *reading, JsonNode *body, const char *next)
{
  const UsherRestIncremental *incremental = &reading->stream->incremental;
  UsherRestScope scope = reading->scope;
  g_autoptr (JsonNode) node = NULL;
  char *link = NULL;

  if (incremental->kind == USHER_REST_POLL)
    link = g_strdup (next ? next : reading->cursor->place.at);
  else if (incremental->kind == USHER_REST_DELTA_LINK)
    {
      scope.item = body;
      node = usher_rest_path_get (incremental->link, &scope);
      link = usher_rest_json_text (node);
    }
  if (!link)
    return;
  g_free (reading->cursor->latest);
  reading->cursor->latest = link;
}

/* After a page: where to go on within this list. */
static gboolean
go_on (Reading *reading, const UsherRestPage *page, guint pushed_from, GError **error)
{
  UsherRestCursor *cursor = reading->cursor;
  g_autofree char *next = usher_rest_page_next (&reading->stream->paging, page, &reading->scope);
  gboolean polling = reading->stream->incremental.kind == USHER_REST_POLL;
  UsherRestPlace *place;

  keep_link (reading, page->body, next);
  if (polling && page->received == 0)
    g_clear_pointer (&next, g_free);
  if (next && usher_rest_paging_by_url (&reading->stream->paging)
      && (g_strcmp0 (next, page->at) == 0 || usher_rest_cursor_circles (cursor, next)))
    return fail (reading, USHER_TROUBLE_PARSE, "its pages lead back to one that was already read", error);
  if (next && reading->stream->paging.kind == USHER_REST_PAGE_TOKEN && g_strcmp0 (next, page->at) == 0)
    return fail (reading, USHER_TROUBLE_PARSE, "the token of the next page is this page's own", error);
  if (next && page->ends && !usher_rest_paging_by_url (&reading->stream->paging) && usher_rest_cursor_circles (cursor, page->ends))
    return fail (reading, USHER_TROUBLE_PARSE, "it gives the same page again and again", error);
  if (++cursor->pages > reading->stream->paging.pages_max)
    return fail (reading, USHER_TROUBLE_PARSE, "it has more pages than the manifest allows (pages-max)", error);
  if (next)
    {
      /* Children come before the next page, so that what waits stays small. */
      place = g_new0 (UsherRestPlace, 1);
      place->above = g_strdup (cursor->place.above);
      place->at = g_steal_pointer (&next);
      g_ptr_array_insert (cursor->waiting, (int) pushed_from, place);
    }
  return TRUE;
}

/* First and last record: enough to know a page again. */
static char *
ends_of (JsonArray *list)
{
  guint n = json_array_get_length (list);
  g_autofree char *first = n > 1 ? usher_rest_json_print (json_array_get_element (list, 0)) : NULL;
  g_autofree char *last = n > 1 ? usher_rest_json_print (json_array_get_element (list, n - 1)) : NULL;

  return n > 1 ? g_strconcat (first, last, NULL) : NULL;
}

static gboolean
take_page (Reading *reading, const UsherHttpResponse *response, JsonNode *body, GError **error)
{
  UsherRestCursor *cursor = reading->cursor;
  gint64 total = total_of (reading, body);
  g_autoptr (JsonNode) list = records (reading, body, total, error);
  g_autofree char *link = reading->stream->paging.kind == USHER_REST_LINK_HEADER
    ? usher_http_link (response, reading->stream->paging.rel ? reading->stream->paging.rel : "next") : NULL;
  UsherRestPage page = { .at = cursor->place.at, .total = total, .asked = per_page (reading), .body = body, .link = link };
  guint pushed_from = cursor->waiting->len;
  g_autofree char *ends = NULL;
  gboolean alone;

  if (!list)
    return FALSE;
  alone = !JSON_NODE_HOLDS_ARRAY (list);
  page.received = alone ? 1 : json_array_get_length (json_node_get_array (list));
  page.ends = ends = alone ? NULL : ends_of (json_node_get_array (list));
  usher_rest_scope_set (&reading->scope, "body", body);
  for (gint64 i = 0; i < page.received; i++)
    if (!map_record (reading, alone ? list : json_array_get_element (json_node_get_array (list), (guint) i), error))
      return FALSE;
  cursor->received += page.received;
  if (total >= 0)
    cursor->total = total;
  usher_rest_scope_set (&reading->scope, "body", NULL);
  usher_rest_scope_set (&reading->scope, "item", NULL);
  return go_on (reading, &page, pushed_from, error);
}

static gboolean
read_page (Reading *reading, GError **error)
{
  g_autofree char *url = address (reading, error);
  g_auto (UsherRestReply) reply = { NULL, NULL };
  g_autoptr (GError) fault = NULL;

  if (!url)
    return FALSE;
  if (usher_rest_get (reading->self, request_of (reading), url, &reading->scope, reading->doing, &reply, reading->cancellable, &fault))
    {
      if (reading->cursor->began == 0)
        reading->cursor->began = reply.response->date > 0 ? reply.response->date : usher_clock_now (reading->self->clock);
      return take_page (reading, reply.response, reply.body, error);
    }
  /* A parent that was deleted between its page and ours has nothing below it. */
  if ((reading->stream->parent || reading->cursor->place.above) && usher_trouble_of (fault) == USHER_TROUBLE_NOT_FOUND)
    {
      usher_batch_doubt (reading->batch, "%s: %s", reading->stream->name, fault->message);
      reading->gone = TRUE;
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

/* ---- Parents ---- */

static gboolean
enter_parent (Reading *reading, gboolean *skip, GError **error)
{
  const UsherConnectorParents *parents = reading->read->parents;
  g_autofree char *native = NULL;
  g_autoptr (GError) fault = NULL;
  JsonNode *parts;
  JsonObject *object;

  *skip = FALSE;
  if (!parents->at (reading->cursor->parent, &native, parents->data, error))
    return FALSE;
  set_text (reading, "parent", native);
  parts = json_node_new (JSON_NODE_OBJECT);
  object = json_object_new ();
  json_object_set_member (object, "parent", usher_rest_parts (native));
  json_node_take_object (parts, object);
  g_ptr_array_add (reading->keep, parts);
  usher_rest_scope_set (&reading->scope, "parts", parts);
  if (usher_rest_look (reading->self, reading->stream->reads, &reading->scope, reading->keep, reading->batch, reading->doing,
                       reading->cancellable, &fault))
    *skip = reading->stream->when && usher_rest_condition_ask (reading->stream->when, &reading->scope) == USHER_TRUTH_NO;
  else if (usher_trouble_of (fault) == USHER_TROUBLE_NOT_FOUND)
    {
      usher_batch_doubt (reading->batch, "%s: %s", reading->stream->name, fault->message);
      *skip = TRUE;
    }
  else
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  return TRUE;
}

/* One page of the parent's list; *DONE: that was its last. */
static gboolean
read_below (Reading *reading, gboolean *done, GError **error)
{
  gboolean skip;

  if (!enter_parent (reading, &skip, error))
    return FALSE;
  reading->gone = FALSE;
  if (!skip && !read_page (reading, error))
    return FALSE;
  *done = skip || reading->gone || !usher_rest_cursor_pop (reading->cursor);
  return TRUE;
}

/* Many parents have short lists: several go into one batch. */
static gboolean
read_parents (Reading *reading, gboolean *more, GError **error)
{
  UsherRestCursor *cursor = reading->cursor;
  gint64 n = reading->read->parents ? reading->read->parents->n : 0;
  guint entered = 0;

  while (cursor->parent < n && entered < reading->stream->batch && usher_batch_rows (reading->batch) < ROWS_A_BATCH)
    {
      gboolean done = FALSE;

      if (g_cancellable_set_error_if_cancelled (reading->cancellable, error) || !read_below (reading, &done, error))
        return FALSE;
      g_ptr_array_set_size (reading->keep, 0);
      if (!done)
        continue;
      cursor->parent++;
      cursor->tortoise = 0;
      cursor->steps = 0;
      cursor->power = 1;
      cursor->pages = 0;
      entered++;
    }
  *more = cursor->parent < n;
  return TRUE;
}

/* ---- The end of a read ---- */

static gboolean
next_slice (UsherRestCursor *cursor, gint64 slice_ms)
{
  if (slice_ms <= 0 || cursor->slice_end <= 0 || cursor->slice_end >= cursor->until)
    return FALSE;
  cursor->since = cursor->slice_end;
  cursor->slice_end = MIN (cursor->since + slice_ms, cursor->until);
  return TRUE;
}

static gboolean
read_list (Reading *reading, gboolean *more, GError **error)
{
  if (!read_page (reading, error))
    return FALSE;
  *more = usher_rest_cursor_pop (reading->cursor) || next_slice (reading->cursor, reading->stream->incremental.slice_ms);
  return TRUE;
}

/* Inserts shift pages: what was counted last is what must have come. */
static gboolean
ask_count (Reading *reading, GError **error)
{
  const UsherRestLook *count = reading->stream->count;
  g_autoptr (GPtrArray) one = NULL;
  g_autofree char *text = NULL;
  UsherRestLook look;

  if (!count || reading->cursor->since > 0 || reading->read->checkpoint)
    return TRUE;
  look = *count;
  look.name = (char *) "count";
  look.optional = TRUE;
  one = g_ptr_array_new ();
  g_ptr_array_add (one, &look);
  if (!usher_rest_look (reading->self, one, &reading->scope, reading->keep, reading->batch, reading->doing, reading->cancellable, error))
    return FALSE;
  text = usher_rest_json_text (usher_rest_scope_get (&reading->scope, "count"));
  if (text)
    reading->cursor->total = g_ascii_strtoll (text, NULL, 10);
  return TRUE;
}

/* How many rows there should be, as far as anybody says. */
static void
set_total (Reading *reading, gboolean last)
{
  const UsherRestCursor *cursor = reading->cursor;
  gboolean whole = cursor->since <= 0 && !reading->read->checkpoint && !reading->stream->parent && !reading->stream->each
    && !reading->stream->children;

  if (whole && cursor->total >= 0)
    reading->batch->total = MAX (0, cursor->total - cursor->dropped);
  else if (last && cursor->lost > 0)
    reading->batch->total = cursor->rows + cursor->lost;
}

static void
set_checkpoint (Reading *reading)
{
  const UsherRestCursor *cursor = reading->cursor;

  switch (reading->stream->incremental.kind)
    {
    case USHER_REST_SINCE:
      reading->batch->checkpoint = g_strdup_printf ("%" G_GINT64_FORMAT, cursor->began > 0 ? MIN (cursor->began, MAX (cursor->until, 1)) : cursor->until);
      break;
    case USHER_REST_DELTA_LINK:
    case USHER_REST_POLL:
      reading->batch->checkpoint = g_strdup (cursor->latest);
      break;
    case USHER_REST_FULL_ONLY:
    default:
      break;
    }
}

static UsherBatch *
finish (Reading *reading, gboolean more, GError **error)
{
  reading->cursor->rows += usher_batch_rows (reading->batch);
  if (more)
    reading->batch->next = usher_rest_cursor_print (reading->cursor, reading->stream->name);
  else
    {
      if (!ask_count (reading, error))
        return NULL;
      set_checkpoint (reading);
    }
  set_total (reading, !more);
  return g_steal_pointer (&reading->batch);
}

UsherBatch *
usher_rest_read (UsherConnector *connector, const UsherConnectorRead *read, GCancellable *cancellable, GError **error)
{
  UsherRest *self = (UsherRest *) connector;
  g_auto (Reading) reading = { .self = self, .read = read, .cancellable = cancellable };
  gboolean more = FALSE, good;

  if (!(reading.stream = usher_rest_program_stream (self->program, read->stream)))
    {
      usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "%s has no stream “%.64s”", self->source, read->stream);
      return NULL;
    }
  reading.doing = g_strdup_printf ("%s, %s", self->source, read->stream);
  reading.keep = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  reading.batch = usher_batch_new (reading.stream->table->into);
  usher_rest_scope_init (self, &reading.scope);
  if (!begin (&reading, error))
    return NULL;
  good = reading.stream->parent ? read_parents (&reading, &more, error) : read_list (&reading, &more, error);
  return good ? finish (&reading, more, error) : NULL;
}
