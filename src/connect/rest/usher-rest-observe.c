/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Sending a planned request once, and reading afterwards whether what was asked for is so.  Blocking;
 * the connector's thread.  A success is no proof: only the read is. */

#include "usher-rest-private.h"

#include <string.h>

#include "usher-canon.h"
#include "usher-error.h"
#include "usher-rest-json.h"
#include "usher-rest-page.h"
#include "usher-rest-trouble.h"

#define PAGES_MAX 1000

/* ---- Sending ---- */

static gboolean
judge_answer (UsherRest *self, const UsherOpRequest *request, const UsherHttpResponse *response, UsherOpAnswer *answer, GError **error)
{
  g_auto (UsherTrouble) trouble = { 0 };

  answer->sent = USHER_TRUTH_YES;
  answer->status = response->status;
  answer->request_id = g_strdup (response->request_id);
  if (response->status >= 200 && response->status < 300)
    return TRUE;
  usher_rest_trouble_of (self->program, response, &trouble);
  answer->message = g_strdup (trouble.message);
  answer->already = trouble.class == USHER_TROUBLE_ALREADY_DONE || (request->optional && trouble.class == USHER_TROUBLE_NOT_FOUND);
  return answer->already || usher_trouble_set (error, &trouble, self->source);
}

static char **
headers_to_send (UsherRest *self, const char *key, GError **error)
{
  UsherRestScope scope;
  g_auto (GStrv) headers = NULL;
  GPtrArray *all;

  usher_rest_scope_init (self, &scope);
  if (!(headers = usher_rest_headers (self, NULL, &scope, error)))
    return NULL;
  all = g_ptr_array_new ();
  for (guint i = 0; headers[i]; i++)
    g_ptr_array_add (all, g_strdup (headers[i]));
  if (self->program->idempotency && key)
    {
      g_ptr_array_add (all, g_strdup (self->program->idempotency));
      g_ptr_array_add (all, g_strdup (key));
    }
  g_ptr_array_add (all, NULL);
  return (char **) g_ptr_array_free (all, FALSE);
}

gboolean
usher_rest_send (UsherConnector *connector, const UsherOpRequest *request, const char *key, UsherOpAnswer *answer, GCancellable *cancellable,
                 GError **error)
{
  UsherRest *self = (UsherRest *) connector;
  g_auto (GStrv) headers = headers_to_send (self, key, error);
  UsherHttpRequest sent = { .method = request->method, .url = request->url, .headers = (const char *const *) headers, .type = request->type,
                            .body = request->body,
                            .repeatable = g_str_equal (request->method, "PUT") || g_str_equal (request->method, "DELETE") };
  g_autoptr (UsherHttpResponse) response = NULL;

  *answer = (UsherOpAnswer) { .sent = USHER_TRUTH_NO };
  if (!headers)
    return FALSE;
  if (!usher_http_is_ours (self->http, request->url))
    return usher_error_set (error, USHER_ERROR_GUARD, "plan the operation again", "%s: the request goes to another address than the source's", self->source);
  if (usher_http_send (self->http, &sent, &response, cancellable, error))
    return judge_answer (self, request, response, answer, error);
  answer->sent = response ? response->sent : USHER_TRUTH_UNKNOWN;
  if (response)
    {
      answer->status = response->status;
      answer->request_id = g_strdup (response->request_id);
    }
  return FALSE;
}

/* ---- Observing ---- */

typedef struct {
  UsherRest *self;
  const UsherRestObserve *observe;
  UsherRestScope scope;
  GPtrArray *keep;        /* (owned) (element-type JsonNode) */
  char *doing;            /* (owned) */
  UsherTruth found;       /* of `any` and `none`: did a record fit? */
  gint64 records;
  int status;
  char *url, *request_id; /* (owned) (nullable) */
  char *witness;          /* (owned) (nullable): the record that fitted, or the document that was judged */
} Observing;

static void
observing_clear (Observing *observing)
{
  g_clear_pointer (&observing->keep, g_ptr_array_unref);
  g_clear_pointer (&observing->doing, g_free);
  g_clear_pointer (&observing->url, g_free);
  g_clear_pointer (&observing->request_id, g_free);
  g_clear_pointer (&observing->witness, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Observing, observing_clear)

/* What a witness says of itself: the words that the condition looks at are enough for a proof. */
static void
add_word (const UsherRestPath *path, gpointer data)
{
  Observing *observing = data;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *value = NULL;

  if (usher_rest_path_variable (path) || g_str_equal (usher_rest_path_text (path), "."))
    return;
  node = usher_rest_path_get (path, &observing->scope);
  value = node && !JSON_NODE_HOLDS_NULL (node) ? usher_rest_json_print (node) : g_strdup ("nothing");
  if (strlen (value) > 300)
    *g_utf8_find_prev_char (value, value + 300) = '\0';
  if (observing->witness)
    {
      g_autofree char *before = observing->witness;

      observing->witness = g_strdup_printf ("%s; %s: %s", before, usher_rest_path_text (path), value);
    }
  else
    observing->witness = g_strdup_printf ("%s: %s", usher_rest_path_text (path), value);
}

static void
judge_record (Observing *observing, JsonNode *record)
{
  UsherTruth truth;

  observing->scope.item = record;
  observing->records++;
  truth = usher_rest_condition_ask (observing->observe->condition, &observing->scope);
  if (truth == USHER_TRUTH_NO || observing->found == USHER_TRUTH_YES)
    return;
  observing->found = truth;
  if (truth == USHER_TRUTH_YES)
    {
      g_clear_pointer (&observing->witness, g_free);
      usher_rest_condition_each_path (observing->observe->condition, add_word, observing);
    }
}

static gboolean
judge_list (Observing *observing, JsonNode *body, gint64 *received, GError **error)
{
  g_autoptr (JsonNode) list = NULL;

  observing->scope.item = body;
  list = observing->observe->items ? usher_rest_path_get (observing->observe->items, &observing->scope) : body ? json_node_ref (body) : NULL;
  *received = 0;
  if (!list || JSON_NODE_HOLDS_NULL (list))
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (list))
    return usher_error_set (error, USHER_ERROR_REMOTE_SHAPE, NULL, "%s: %s stands where a list was expected", observing->doing, usher_rest_json_kind (list));
  *received = json_array_get_length (json_node_get_array (list));
  for (gint64 i = 0; i < *received; i++)
    judge_record (observing, json_array_get_element (json_node_get_array (list), (guint) i));
  return TRUE;
}

static char *
next_address (Observing *observing, const char *at, GError **error)
{
  const UsherRestPaging *paging = &observing->observe->paging;
  g_autoptr (GPtrArray) more = g_ptr_array_new_with_free_func (g_free);

  if (at && usher_rest_paging_by_url (paging))
    {
      if (usher_http_is_ours (observing->self->http, at))
        return g_strdup (at);
      usher_trouble_set (error, &(UsherTrouble) { .class = USHER_TROUBLE_PARSE, .message = (char *) "the next page is said to be at another address; it is not followed" },
                         observing->doing);
      return NULL;
    }
  if (paging->size)
    {
      g_ptr_array_add (more, g_strdup (paging->size));
      g_ptr_array_add (more, g_strdup_printf ("%" G_GINT64_FORMAT, paging->per_page));
    }
  if (paging->position && (at || paging->kind != USHER_REST_PAGE_TOKEN))
    {
      g_ptr_array_add (more, g_strdup (paging->position));
      g_ptr_array_add (more, at ? g_strdup (at) : g_strdup_printf ("%" G_GINT64_FORMAT, paging->first));
    }
  return usher_rest_address (observing->self, observing->observe->request, &observing->scope, more, error);
}

/* A status may be the answer itself: 404 is how some say that there is none. */
static gboolean
status_answers (Observing *observing, const UsherHttpResponse *response, UsherTruth *holds)
{
  gpointer truth;

  if (!response || !observing->observe->statuses
      || !g_hash_table_lookup_extended (observing->observe->statuses, GINT_TO_POINTER (response->status), NULL, &truth))
    return FALSE;
  *holds = (UsherTruth) GPOINTER_TO_INT (truth);
  return TRUE;
}

static void
note_answer (Observing *observing, const UsherHttpResponse *response)
{
  if (!response)
    return;
  observing->status = response->status;
  g_free (observing->request_id);
  observing->request_id = g_strdup (response->request_id);
}

/* TRUE with *ANSWERED when a status said it all. */
static gboolean
observe_pages (Observing *observing, UsherTruth *holds, gboolean *answered, GCancellable *cancellable, GError **error)
{
  g_autofree char *at = NULL;

  for (guint page = 0; page < PAGES_MAX; page++)
    {
      g_autofree char *address = next_address (observing, at, error), *link = NULL, *next = NULL;
      g_auto (UsherRestReply) reply = { NULL, NULL };
      g_autoptr (GError) fault = NULL;
      UsherRestPage seen = { .at = at, .total = -1, .asked = observing->observe->paging.per_page };
      gboolean good;

      if (!address)
        return FALSE;
      if (!observing->url)
        observing->url = g_strdup (address);
      good = usher_rest_get (observing->self, observing->observe->request, address, &observing->scope, observing->doing, &reply, cancellable, &fault);
      note_answer (observing, reply.response);
      if ((*answered = status_answers (observing, reply.response, holds)))
        return TRUE;
      if (!good)
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
      if (observing->observe->judge == USHER_REST_HOLDS)
        {
          judge_record (observing, reply.body);
          if (!observing->witness && reply.body)
            usher_rest_condition_each_path (observing->observe->condition, add_word, observing);
          return TRUE;
        }
      if (!judge_list (observing, reply.body, &seen.received, error))
        return FALSE;
      seen.body = reply.body;
      seen.link = link = usher_http_link (reply.response, observing->observe->paging.rel ? observing->observe->paging.rel : "next");
      next = usher_rest_page_next (&observing->observe->paging, &seen, &observing->scope);
      if (!next || g_strcmp0 (next, at) == 0)
        return TRUE;
      g_free (at);
      at = g_steal_pointer (&next);
    }
  observing->found = USHER_TRUTH_UNKNOWN;
  return TRUE;
}

static char *
proof_of (Observing *observing, UsherTruth holds, gint64 at)
{
  GString *out = g_string_new ("{");

  usher_canon_key_int (out, "at", at);
  usher_canon_key_text (out, "holds", usher_truth_name (holds));
  usher_canon_key_int (out, "records", observing->records);
  usher_canon_key_text (out, "request_id", observing->request_id);
  usher_canon_key_text (out, "seen", observing->witness);
  usher_canon_key_int (out, "status", observing->status);
  usher_canon_key_text (out, "url", observing->url);
  g_string_append_c (out, '}');
  return g_string_free (out, FALSE);
}

gboolean
usher_rest_observe (UsherConnector *connector, const UsherOpTarget *target, UsherOpSeen *seen, GCancellable *cancellable, GError **error)
{
  UsherRest *self = (UsherRest *) connector;
  const UsherRestOperation *operation = &self->program->operations[target->kind];
  g_auto (Observing) observing = { .self = self, .observe = operation->observe, .found = USHER_TRUTH_NO };
  UsherTruth holds = USHER_TRUTH_UNKNOWN;
  gboolean answered = FALSE;

  *seen = (UsherOpSeen) { .holds = USHER_TRUTH_UNKNOWN };
  observing.doing = g_strdup_printf ("%s, %s observed", self->source, usher_op_kind_name (target->kind));
  if (!operation->observe)
    return usher_error_set (error, USHER_ERROR_GUARD, NULL, "%s: this source cannot do that", observing.doing);
  if (operation->observe->cannot)
    {
      observing.witness = g_strdup (operation->observe->cannot);
      seen->proof = proof_of (&observing, USHER_TRUTH_UNKNOWN, usher_clock_now (self->clock));
      return TRUE;
    }
  observing.keep = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  usher_rest_scope_init (self, &observing.scope);
  usher_rest_scope_target (&observing.scope, target, observing.keep);
  if (!observe_pages (&observing, &holds, &answered, cancellable, error))
    return FALSE;
  if (!answered && observing.observe->judge == USHER_REST_NONE)
    holds = observing.found == USHER_TRUTH_UNKNOWN ? USHER_TRUTH_UNKNOWN : observing.found == USHER_TRUTH_YES ? USHER_TRUTH_NO : USHER_TRUTH_YES;
  else if (!answered && observing.observe->condition)
    holds = observing.found;
  seen->holds = holds;
  seen->proof = proof_of (&observing, holds, usher_clock_now (self->clock));
  return TRUE;
}
