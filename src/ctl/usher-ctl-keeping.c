/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* How a workspace is kept: settings, documents, proposals, views.  Main thread; acts run on the
 * writer thread.  It must not check values: the workspace does. */
#include <string.h>

#include "usher-ctl-answer.h"
#include "usher-ctl-functions.h"
#include "usher-ctl-ids.h"
#include "usher-ctl-list.h"
#include "usher-document.h"
#include "usher-proposal.h"
#include "usher-setting.h"
#include "usher-view.h"

const UsherCtlFlag usher_ctl_setting_flags[] = {
  { "default", NULL, "go back to the default, in place of VALUE" },
  { NULL },
};

/* ---- Settings ---- */

static void
add_setting (JsonBuilder *builder, const UsherSettingValue *value)
{
  static const char *const types[] = { "int", "bool", "text", "duration" };

  json_builder_begin_object (builder);
  usher_ctl_text (builder, "key", value->setting->name);
  usher_ctl_text (builder, "value", value->value);
  usher_ctl_bool (builder, "is_set", value->is_set);
  usher_ctl_text (builder, "default", value->setting->otherwise);
  usher_ctl_text (builder, "type", types[value->setting->type]);
  usher_ctl_int (builder, "version", value->version);
  usher_ctl_text (builder, "title", value->setting->title);
  json_builder_end_object (builder);
}

static JsonNode *
setting_node (const UsherSettingValue *value)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  add_setting (builder, value);
  return json_builder_get_root (builder);
}

static GPtrArray *
load_settings (UsherCtl *ctl, GError **error)
{
  UsherConn *conn = usher_ctl_begin_read (ctl, error);
  GPtrArray *settings = conn ? usher_setting_list (conn, error) : NULL;

  usher_ctl_end_read (ctl, conn);
  return settings;
}

gboolean
usher_ctl_setting_list (UsherCtl *ctl, GError **error)
{
  g_autoptr(GPtrArray) settings = load_settings (ctl, error);
  JsonArray *rows;

  if (settings == NULL)
    return FALSE;
  rows = json_array_new ();
  for (guint i = 0; i < settings->len; i++)
    json_array_add_element (rows, setting_node (settings->pdata[i]));
  return usher_ctl_list_rows (ctl, settings->len, rows, error);
}

static const char *
setting_name (UsherCtl *ctl)
{
  const char *name = usher_ctl_argument (ctl, 0);

  return g_str_has_prefix (name, "setting:") ? name + strlen ("setting:") : name;
}

gboolean
usher_ctl_setting_show (UsherCtl *ctl, GError **error)
{
  const char *name = setting_name (ctl);
  g_autoptr(GPtrArray) settings = load_settings (ctl, error);
  g_autofree char *shown = NULL;

  if (settings == NULL)
    return FALSE;
  for (guint i = 0; i < settings->len; i++)
    {
      const UsherSettingValue *value = settings->pdata[i];

      if (g_str_equal (value->setting->name, name))
        return usher_ctl_answer (ctl, setting_node (value), error);
    }
  shown = usher_ctl_quote (name);
  return usher_error_set (error, USHER_ERROR_UNKNOWN, "usherctl setting list shows them.",
                          "there is no setting %s",
                          shown);
}

typedef struct {
  const char *name, *value; /* value NULL: the default */
} Setting;

static gboolean
set_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Setting *setting = data;

  return usher_setting_set (tx, setting->name, setting->value, 0, error);
}

gboolean
usher_ctl_setting_set (UsherCtl *ctl, GError **error)
{
  Setting setting = { setting_name (ctl), usher_ctl_argument (ctl, 1) };

  if ((setting.value == NULL) != usher_ctl_has (ctl, "default"))
    return usher_error_set (error, USHER_ERROR_USAGE,
                            "usherctl setting set NAME VALUE, or NAME --default.",
                            "give a value or --default");
  return usher_ctl_act (ctl, set_in_writer, &setting, error) && usher_ctl_setting_show (ctl, error);
}

/* ---- Documents ---- */

static gboolean
answer_document (UsherCtl *ctl, const UsherDocument *document, GError **error)
{
  g_autofree char *key = g_strdup_printf ("document:%" G_GINT64_FORMAT, document->id);
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  usher_ctl_text (builder, "key", key);
  usher_ctl_text (builder, "kind", document->kind);
  usher_ctl_text (builder, "name", document->name);
  usher_ctl_int (builder, "edition", document->edition);
  usher_ctl_time (builder, "effective_from", document->effective_from);
  usher_ctl_text (builder, "sha256", document->sha256);
  usher_ctl_text (builder, "body", document->body);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}

gboolean
usher_ctl_document_show (UsherCtl *ctl, GError **error)
{
  UsherConn *conn = usher_ctl_begin_read (ctl, error);
  g_autoptr(UsherDocument) document = NULL;
  gint64 id;

  if (conn == NULL)
    return FALSE;
  if (usher_ctl_id (conn, usher_ctl_query_noun (ctl), usher_ctl_argument (ctl, 0), &id, error))
    document = usher_document_load (conn, id, error);
  usher_ctl_end_read (ctl, conn);
  return document != NULL && answer_document (ctl, document, error);
}

/* ---- Proposals ---- */

static gboolean
withdraw_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  return usher_proposal_withdraw (tx, *(gint64 *) data, error);
}

gboolean
usher_ctl_proposal_withdraw (UsherCtl *ctl, GError **error)
{
  UsherConn *conn = usher_ctl_begin_read (ctl, error);
  gboolean good;
  gint64 id;

  if (conn == NULL)
    return FALSE;
  good = usher_ctl_id (conn, usher_ctl_query_noun (ctl), usher_ctl_argument (ctl, 0), &id, error);
  usher_ctl_end_read (ctl, conn);
  return good && usher_ctl_act (ctl, withdraw_in_writer, &id, error) && usher_ctl_show (ctl, error);
}

/* ---- Views ---- */

gboolean
usher_ctl_view_list (UsherCtl *ctl, GError **error)
{
  const UsherNoun *noun = usher_ctl_argument (ctl, 0) ? usher_noun_need (usher_ctl_argument (ctl, 0),
                                                                         error) : NULL;
  g_autoptr(GPtrArray) views = NULL;
  JsonArray *rows;
  UsherConn *conn;

  if ((noun == NULL && usher_ctl_argument (ctl, 0) != NULL)
      || (conn = usher_ctl_begin_read (ctl, error)) == NULL)
    return FALSE;
  views = usher_view_list (conn, usher_workspace_member (ctl->workspace), noun ? noun->name : NULL,
                           error);
  usher_ctl_end_read (ctl, conn);
  if (views == NULL)
    return FALSE;
  rows = json_array_new ();
  for (guint i = 0; i < views->len; i++)
    {
      const UsherView *view = views->pdata[i];
      g_autofree char *key = g_strdup_printf ("view:%s/%s", view->noun, view->name);
      g_autoptr(JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      usher_ctl_text (builder, "key", key);
      usher_ctl_text (builder, "noun", view->noun);
      usher_ctl_text (builder, "name", view->name);
      usher_ctl_text (builder, "query", view->query);
      usher_ctl_time (builder, "at", view->at);
      json_builder_end_object (builder);
      json_array_add_element (rows, json_builder_get_root (builder));
    }
  return usher_ctl_list_rows (ctl, views->len, rows, error);
}

typedef struct {
  const char *noun, *name;
  char *query; /* (owned) (nullable): NULL removes */
} Viewing;

static gboolean
view_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Viewing *viewing = data;

  return viewing->query ? usher_view_save (tx, viewing->noun, viewing->name, viewing->query, error)
                        : usher_view_remove (tx, viewing->noun, viewing->name, error);
}

static gboolean
save_or_remove (UsherCtl *ctl, gboolean save, GError **error)
{
  const UsherNoun *noun = usher_noun_need (usher_ctl_argument (ctl, 0), error);
  g_autoptr(UsherQuery) query = noun && save ? usher_ctl_query (ctl, noun, error) : NULL;
  g_autofree char *command = query ? usher_query_to_command (query) : NULL;
  Viewing viewing = { .name = usher_ctl_argument (ctl, 1), .query = command };
  JsonBuilder *builder;

  if (noun == NULL || (save && query == NULL))
    return FALSE;
  viewing.noun = noun->name;
  if (!usher_ctl_act (ctl, view_in_writer, &viewing, error))
    return FALSE;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  usher_ctl_text (builder, "noun", viewing.noun);
  usher_ctl_text (builder, "name", viewing.name);
  usher_ctl_text (builder, "query", viewing.query);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}

gboolean
usher_ctl_view_save (UsherCtl *ctl, GError **error)
{
  return save_or_remove (ctl, TRUE, error);
}

gboolean
usher_ctl_view_remove (UsherCtl *ctl, GError **error)
{
  return save_or_remove (ctl, FALSE, error);
}
