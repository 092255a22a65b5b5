/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Entitlements, groups, search.  Main thread, on a reader.  It must not work anything out: the
 * directory does. */
#include "usher-ctl-answer.h"
#include "usher-ctl-functions.h"
#include "usher-ctl-list.h"
#include "usher-entitlement.h"
#include "usher-group.h"
#include "usher-key.h"
#include "usher-search.h"

const UsherCtlFlag usher_ctl_nested_flags[] = {
  { "nested", NULL, "members of groups within it too, each once" },
  { NULL },
};

const UsherCtlFlag usher_ctl_limit_flags[] = {
  { "limit", "N", "at most so many (100 unless said); all: every one" },
  { NULL },
};

static void
add_unsure (JsonBuilder *builder, const char *name, int value)
{
  json_builder_set_member_name (builder, name);
  if (value < 0)
    json_builder_add_null_value (builder);
  else
    json_builder_add_boolean_value (builder, value != 0);
}

/* ---- Entitlements ---- */

static void
add_entitlement (JsonBuilder *builder, const UsherEntitlement *entitlement)
{
  usher_ctl_text (builder, "key", entitlement->key);
  usher_ctl_int (builder, "id", entitlement->id);
  usher_ctl_text (builder, "name", entitlement->name);
  usher_ctl_text (builder, "description", entitlement->description);
  usher_ctl_text (builder, "app", entitlement->app_key);
  usher_ctl_text (builder, "app_name", entitlement->app_name);
  json_builder_set_member_name (builder, "tier");
  if (entitlement->tier < 0)
    json_builder_add_null_value (builder);
  else
    json_builder_add_int_value (builder, entitlement->tier);
  usher_ctl_text (builder, "environment", entitlement->environment);
  usher_ctl_text (builder, "source", entitlement->source);
  usher_ctl_text (builder, "risk", entitlement->risk);
  usher_ctl_bool (builder, "privileged", entitlement->privileged);
  usher_ctl_text (builder, "owner", entitlement->owner_key);
  usher_ctl_text (builder, "deputy", entitlement->deputy_key);
  usher_ctl_text (builder, "data_class", entitlement->data_class);
  add_unsure (builder, "requestable", entitlement->requestable);
  usher_ctl_text (builder, "purpose", entitlement->purpose);
  usher_ctl_int (builder, "version", entitlement->card_version);
  usher_ctl_int (builder, "holders", entitlement->holders);
  usher_ctl_int (builder, "direct_holders", entitlement->direct_holders);
  usher_ctl_time (builder, "gone_at", entitlement->gone_at);
  usher_ctl_texts (builder, "granted_to", (const char *const *) entitlement->granted_to);
  usher_ctl_texts (builder, "implies", (const char *const *) entitlement->implies);
  usher_ctl_texts (builder, "implied_by", (const char *const *) entitlement->implied_by);
}

gboolean
usher_ctl_entitlement_show (UsherCtl *ctl, GError **error)
{
  g_autoptr(UsherEntitlement) entitlement = NULL;
  UsherConn *conn = usher_ctl_begin_read (ctl, error);
  JsonBuilder *builder;
  gint64 id;

  if (conn == NULL)
    return FALSE;
  if (usher_key_find (conn, "entitlement", usher_ctl_argument (ctl, 0), &id, error))
    entitlement = usher_entitlement_load (conn, id, error);
  usher_ctl_end_read (ctl, conn);
  if (entitlement == NULL)
    return FALSE;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  add_entitlement (builder, entitlement);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}

static JsonArray *
rows_of_holders (GPtrArray *holders)
{
  JsonArray *rows = json_array_new ();

  for (guint i = 0; i < holders->len; i++)
    {
      const UsherHolder *holder = holders->pdata[i];
      g_autoptr(JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      usher_ctl_text (builder, "key", holder->key);
      usher_ctl_text (builder, "name", holder->name);
      usher_ctl_text (builder, "state", holder->state);
      usher_ctl_bool (builder, "direct", holder->direct);
      usher_ctl_int (builder, "paths", holder->paths);
      usher_ctl_texts (builder, "through", (const char *const *) holder->through);
      json_builder_end_object (builder);
      json_array_add_element (rows, json_builder_get_root (builder));
    }
  return rows;
}

/* ID may name a group too, where its card says that it is an entitlement. */
gboolean
usher_ctl_entitlement_holders (UsherCtl *ctl, GError **error)
{
  const char *text = usher_ctl_argument (ctl, 0);
  gboolean is_group = g_str_has_prefix (text, "group:");
  g_autoptr(GPtrArray) holders = NULL;
  gint64 id, limit, offset, total = 0;
  UsherConn *conn;

  if (!usher_ctl_page (ctl, &limit, &offset, error)
      || (conn = usher_ctl_begin_read (ctl, error)) == NULL)
    return FALSE;
  if (usher_key_find (conn, is_group ? "group" : "entitlement", text, &id, error))
    holders = usher_entitlement_holders (conn, id, is_group, limit < 0 ? 0 : MAX (limit, 1), offset,
                                         &total, error);
  usher_ctl_end_read (ctl, conn);
  if (holders == NULL)
    return FALSE;
  if (limit == 0)
    g_ptr_array_set_size (holders, 0);
  return usher_ctl_list_rows (ctl, total, rows_of_holders (holders), error);
}

/* ---- Groups ---- */

static void
add_group (JsonBuilder *builder, const UsherGroup *group)
{
  usher_ctl_text (builder, "key", group->key);
  usher_ctl_int (builder, "id", group->id);
  usher_ctl_text (builder, "name", group->name);
  usher_ctl_text (builder, "description", group->description);
  usher_ctl_text (builder, "source", group->source);
  usher_ctl_text (builder, "kind", group->kind);
  usher_ctl_text (builder, "rule", group->rule);
  usher_ctl_text (builder, "mastered_by", group->mastered_by);
  add_unsure (builder, "writable", group->writable);
  usher_ctl_bool (builder, "privileged", group->privileged);
  usher_ctl_bool (builder, "entitlement", group->is_entitlement);
  usher_ctl_text (builder, "owner", group->owner_key);
  usher_ctl_text (builder, "deputy", group->deputy_key);
  usher_ctl_text (builder, "risk", group->risk);
  usher_ctl_text (builder, "data_class", group->data_class);
  add_unsure (builder, "requestable", group->requestable);
  usher_ctl_text (builder, "purpose", group->purpose);
  usher_ctl_int (builder, "version", group->card_version);
  usher_ctl_int (builder, "members", group->members);
  usher_ctl_int (builder, "groups", group->groups);
  usher_ctl_int (builder, "effective_members", group->effective_members);
  usher_ctl_time (builder, "gone_at", group->gone_at);
  usher_ctl_texts (builder, "parents", (const char *const *) group->parents);
  usher_ctl_texts (builder, "grants", (const char *const *) group->grants);
}

gboolean
usher_ctl_group_show (UsherCtl *ctl, GError **error)
{
  g_autoptr(UsherGroup) group = NULL;
  UsherConn *conn = usher_ctl_begin_read (ctl, error);
  JsonBuilder *builder;
  gint64 id;

  if (conn == NULL)
    return FALSE;
  if (usher_key_find (conn, "group", usher_ctl_argument (ctl, 0), &id, error))
    group = usher_group_load (conn, id, error);
  usher_ctl_end_read (ctl, conn);
  if (group == NULL)
    return FALSE;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  add_group (builder, group);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}

static JsonArray *
rows_of_members (GPtrArray *members)
{
  JsonArray *rows = json_array_new ();

  for (guint i = 0; i < members->len; i++)
    {
      const UsherGroupMember *member = members->pdata[i];
      g_autoptr(JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      usher_ctl_text (builder, "key", member->key);
      usher_ctl_text (builder, "name", member->name);
      usher_ctl_text (builder, "kind", member->kind);
      usher_ctl_text (builder, "person", member->person_key);
      usher_ctl_text (builder, "how", member->how);
      usher_ctl_int (builder, "depth", member->depth);
      usher_ctl_text (builder, "via", member->via);
      json_builder_end_object (builder);
      json_array_add_element (rows, json_builder_get_root (builder));
    }
  return rows;
}

gboolean
usher_ctl_group_members (UsherCtl *ctl, GError **error)
{
  g_autoptr(GPtrArray) members = NULL;
  gint64 id, limit, offset, total;
  UsherConn *conn;

  if (!usher_ctl_page (ctl, &limit, &offset, error)
      || (conn = usher_ctl_begin_read (ctl, error)) == NULL)
    return FALSE;
  if (usher_key_find (conn, "group", usher_ctl_argument (ctl, 0), &id, error))
    members = usher_group_members (conn, id, usher_ctl_has (ctl, "nested"), 0, error);
  usher_ctl_end_read (ctl, conn);
  if (members == NULL)
    return FALSE;
  total = members->len;
  if (limit >= 0 && limit < total)
    g_ptr_array_set_size (members, limit);
  return usher_ctl_list_rows (ctl, total, rows_of_members (members), error);
}

/* ---- Search ---- */

static JsonArray *
rows_of_hits (GPtrArray *hits)
{
  JsonArray *rows = json_array_new ();

  for (guint i = 0; i < hits->len; i++)
    {
      const UsherHit *hit = hits->pdata[i];
      g_autoptr(JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      usher_ctl_text (builder, "key", hit->key);
      usher_ctl_text (builder, "noun", hit->noun);
      usher_ctl_text (builder, "title", hit->title);
      usher_ctl_text (builder, "detail", hit->detail);
      json_builder_end_object (builder);
      json_array_add_element (rows, json_builder_get_root (builder));
    }
  return rows;
}

gboolean
usher_ctl_search (UsherCtl *ctl, GError **error)
{
  g_autofree char *words = NULL;
  g_autoptr(GPtrArray) hits = NULL;
  gint64 limit, offset;
  UsherConn *conn;

  g_ptr_array_add (ctl->arguments, NULL);
  words = g_strjoinv (" ", (char **) ctl->arguments->pdata);
  g_ptr_array_set_size (ctl->arguments, ctl->arguments->len - 1);
  if (!usher_ctl_page (ctl, &limit, &offset, error)
      || (conn = usher_ctl_begin_read (ctl, error)) == NULL)
    return FALSE;
  hits = usher_search (conn, words, limit < 0 ? G_MAXINT : CLAMP (limit, 1, G_MAXINT),
                       ctl->cancellable, error);
  usher_ctl_end_read (ctl, conn);
  return hits != NULL && usher_ctl_list_rows (ctl, hits->len, rows_of_hits (hits), error);
}
