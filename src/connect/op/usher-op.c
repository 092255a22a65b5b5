/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* An operation in memory: its requests as text and back, what undoes it, and the hash that approvals hold
 * for.  Any thread; pure. */

#include "usher-op-private.h"

#include <string.h>

#include "usher-canon.h"
#include "usher-error.h"

void
usher_op_free (UsherOp *self)
{
  if (!self)
    return;
  g_free (self->state);
  g_free (self->request);
  g_free (self->inverse);
  g_free (self->prediction);
  g_free (self->why);
  g_free (self->hash);
  g_free (self->key);
  g_free (self->basis);
  g_free (self->basis_hash);
  g_free (self->answer);
  g_free (self->proof);
  g_free (self);
}

gboolean
usher_op_takes_away (UsherOpKind kind)
{
  return kind == USHER_OP_REMOVE_MEMBER || kind == USHER_OP_UNASSIGN || kind == USHER_OP_DISABLE || kind == USHER_OP_REVOKE_SESSIONS;
}

gboolean
usher_op_gives (UsherOpKind kind)
{
  return !usher_op_takes_away (kind);
}

UsherOp *
usher_op_load (UsherConn *conn, gint64 id, GError **error)
{
  GError *failed = NULL;
  UsherOp *self = usher_op_store_load (conn, id, &failed);

  if (!self && !failed)
    usher_error_set (&failed, USHER_ERROR_UNKNOWN, "usherctl op list shows them.", "there is no operation OP-%" G_GINT64_FORMAT, id);
  if (failed)
    g_propagate_error (error, failed);
  return self;
}

char *
usher_op_subject (const UsherOp *self)
{
  return self->basis ? g_strdup (self->basis) : g_strdup_printf ("op:%" G_GINT64_FORMAT, self->id);
}

const char *
usher_op_subject_hash (const UsherOp *self)
{
  return self->basis ? self->basis_hash : self->hash;
}

/* ---- Requests ---- */
/* With LINES, also as one would type them. */
static void
append_request (GString *json, const UsherOpRequest *request, gboolean lines)
{
  usher_canon_comma (json);
  g_string_append_c (json, '{');
  usher_canon_key_text (json, "body", request->body);
  if (lines)
    usher_canon_key_text (json, "curl", request->curl);
  usher_canon_key_text (json, "method", request->method);
  usher_canon_key (json, "optional");
  usher_canon_bool (json, request->optional);
  if (lines)
    usher_canon_key_text (json, "powershell", request->powershell);
  usher_canon_key_text (json, "type", request->type);
  usher_canon_key_text (json, "url", request->url);
  g_string_append_c (json, '}');
}

static void
append_requests (GString *json, GPtrArray *requests, gboolean lines)
{
  g_string_append_c (json, '[');
  for (guint i = 0; i < requests->len; i++)
    append_request (json, requests->pdata[i], lines);
  g_string_append_c (json, ']');
}

char *
usher_op_requests_json (GPtrArray *requests)
{
  GString *json = g_string_new (NULL);

  append_requests (json, requests, TRUE);
  return g_string_free (json, FALSE);
}

GPtrArray *
usher_op_requests (const UsherOp *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_op_request_free);
  UsherCanonSlice text = { self->request, strlen (self->request) }, item;
  UsherCanonIter iter;

  usher_canon_iter_init (&iter, text);
  while (usher_canon_next_item (&iter, &item))
    {
      UsherOpRequest *request = g_new0 (UsherOpRequest, 1);

      request->method = usher_canon_dup_text (usher_canon_get (item, "method"));
      request->url = usher_canon_dup_text (usher_canon_get (item, "url"));
      request->type = usher_canon_dup_text (usher_canon_get (item, "type"));
      request->body = usher_canon_dup_text (usher_canon_get (item, "body"));
      request->curl = usher_canon_dup_text (usher_canon_get (item, "curl"));
      request->powershell = usher_canon_dup_text (usher_canon_get (item, "powershell"));
      request->optional = usher_canon_equal (usher_canon_get (item, "optional"), "true");
      g_ptr_array_add (list, request);
    }
  return list;
}

gboolean
usher_op_requests_equal (GPtrArray *a, GPtrArray *b)
{
  g_autoptr (GString) one = g_string_new (NULL), other = g_string_new (NULL);

  append_requests (one, a, FALSE);
  append_requests (other, b, FALSE);
  return g_string_equal (one, other);
}

/* ---- What undoes it, what is approved ---- */
static void
append_id (GString *json, const char *key, gint64 id)
{
  if (id)
    usher_canon_key_int (json, key, id);
}

char *
usher_op_inverse_json (const UsherOp *self)
{
  UsherOpKind inverse;
  GString *json;

  if (!usher_op_kind_inverse (self->kind, &inverse))
    return NULL;
  json = g_string_new ("{");
  append_id (json, "account", self->account);
  append_id (json, "entitlement", self->entitlement);
  append_id (json, "group", self->group);
  usher_canon_key_text (json, "kind", usher_op_kind_name (inverse));
  append_id (json, "source", self->source);
  g_string_append_c (json, '}');
  return g_string_free (json, FALSE);
}

char *
usher_op_content_hash (const UsherOp *self)
{
  g_autoptr (GPtrArray) requests = usher_op_requests (self);
  g_autoptr (GString) json = g_string_new ("{");
  UsherRequirement needs = { .approvers = self->needs };
  g_autofree char *names = usher_requirement_to_json (&needs);
  UsherDigest digest;

  append_id (json, "account", self->account);
  usher_canon_key_text (json, "basis", self->basis);
  usher_canon_key_text (json, "basis_hash", self->basis_hash);
  append_id (json, "entitlement", self->entitlement);
  append_id (json, "factor", self->factor);
  usher_canon_key_int (json, "facts", self->facts);
  append_id (json, "group", self->group);
  usher_canon_key_text (json, "kind", usher_op_kind_name (self->kind));
  usher_canon_key_text (json, "level", usher_level_name (self->level));
  usher_canon_key (json, "needs");
  g_string_append (json, names);
  append_id (json, "person", self->person);
  usher_canon_key (json, "requests");
  append_requests (json, requests, FALSE);
  append_id (json, "source", self->source);
  g_string_append_c (json, '}');
  digest = usher_sha256 (json->str, json->len);
  return usher_digest_dup_hex (&digest);
}

/* ---- Parts ---- */
static void
part_clear (UsherOpPart *self)
{
  g_free (self->native);
  g_free (self->key);
  g_free (self->kind);
  g_free (self->mastered_by);
  g_free (self->app);
  g_free (self->type);
}

void
usher_op_facts_free (UsherOpFacts *self)
{
  if (!self)
    return;
  part_clear (&self->account);
  part_clear (&self->group);
  part_clear (&self->entitlement);
  part_clear (&self->factor);
  g_free (self->source);
  g_free (self->login);
  g_free (self->account_state);
  g_free (self->person_state);
  g_free (self->person_kind);
  g_free (self);
}

void
usher_op_offer_clear (UsherOpOffer *self)
{
  g_clear_pointer (&self->why, g_free);
  g_clear_pointer (&self->requests, g_ptr_array_unref);
}

UsherOpTarget
usher_op_target (UsherOpKind kind, const UsherOpFacts *facts)
{
  return (UsherOpTarget) {
    .kind = kind,
    .account = facts->account.native,
    .login = facts->login,
    .group = facts->group.native,
    .entitlement = facts->entitlement.native,
    .app = facts->entitlement.app,
    .factor = facts->factor.native,
    .factor_type = facts->factor.type,
  };
}
