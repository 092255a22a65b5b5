/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The ledger on the command line: list, show, replay, export, undo.  Main thread; acts run on the
 * writer thread.  It must not change a line. */
#include <glib/gstdio.h>
#include <string.h>

#include "usher-access.h"
#include "usher-ctl-answer.h"
#include "usher-ctl-functions.h"
#include "usher-ctl-ids.h"
#include "usher-ctl-list.h"
#include "usher-history.h"
#include "usher-member.h"
#include "usher-private.h"

const UsherCtlFlag usher_ctl_object_flags[] = {
  { "object", "ID", "such as member:3, group:okta/prod-admins or person:amara.okafor" },
  { NULL },
};

const UsherCtlFlag usher_ctl_replay_flags[] = {
  { "until", "N", "as it was after line N; the last unless said" },
  { NULL },
};

const UsherCtlFlag usher_ctl_to_flags[] = {
  { "to", "FILE", "a file ending in .jsonl" },
  { NULL },
};

/* ---- list ---- */

static gboolean
collect_line (const UsherLine *line, const char *text, const UsherDigest *hash, gpointer data)
{
  g_array_append_val ((GArray *) data, line->n);
  return TRUE;
}

static gboolean
only_object (UsherCtl *ctl, UsherConn *conn, UsherQuery *query, GError **error)
{
  g_auto(GStrv) objects = usher_ctl_objects (conn, usher_ctl_flag (ctl, "object"), error);
  g_autoptr(GArray) lines = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; objects != NULL && objects[i] != NULL; i++)
    if (!usher_history (conn, objects[i], collect_line, lines, error))
      return FALSE;
  if (objects != NULL)
    usher_query_set_ids (query, (const gint64 *) lines->data, lines->len, FALSE);
  return objects != NULL;
}

gboolean
usher_ctl_ledger_list (UsherCtl *ctl, GError **error)
{
  g_autoptr(UsherQuery) query = usher_ctl_query (ctl, usher_ctl_query_noun (ctl), error);
  UsherConn *conn = query ? usher_ctl_begin_read (ctl, error) : NULL;
  gboolean good;

  if (conn == NULL)
    return FALSE;
  good = (!usher_ctl_has (ctl, "object") || only_object (ctl, conn, query, error)) &&
    usher_ctl_list_query (ctl, conn, query, error);
  usher_ctl_end_read (ctl, conn);
  return good;
}

/* ---- show ---- */

static void
add_slice (JsonBuilder *builder, const char *name, UsherCanonSlice slice)
{
  g_autofree char *text = slice.text ? g_strndup (slice.text, slice.length) : NULL;
  JsonNode *node = text ? json_from_string (text, NULL) : NULL;

  json_builder_set_member_name (builder, name);
  if (node != NULL)
    json_builder_add_value (builder, node);
  else
    json_builder_add_null_value (builder);
}

static void
add_positive (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  if (value > 0)
    json_builder_add_int_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

typedef struct {
  char *text; /* (owned) (nullable) */
  UsherDigest hash;
} Found;

static gboolean
take_line (const UsherLine *line, const char *text, const UsherDigest *hash, gpointer data)
{
  Found *found = data;

  found->text = g_strdup (text);
  found->hash = *hash;
  return FALSE;
}

/* Words of the reason, for who may read them; null when erased or not for this member. */
static void
add_reason (UsherCtl *ctl, UsherConn *conn, JsonBuilder *builder, const UsherLine *line)
{
  g_autofree char *id = line->reason.text ? usher_canon_dup_text (line->reason) : NULL;
  g_autofree char *words = NULL;

  usher_ctl_text (builder, "reason", id);
  if (id == NULL)
    return;
  if (usher_may (usher_rights_shipped (), usher_workspace_roles (ctl->workspace), "text-reason",
                 NULL))
    words = usher_private_read (conn, id, NULL);
  usher_ctl_text (builder, "reason_text", words);
}

static gboolean
add_line (UsherCtl *ctl, UsherConn *conn, JsonBuilder *builder, const Found *found, GError **error)
{
  g_autoptr(UsherMember) member = NULL;
  g_autofree char *login = NULL;
  UsherLine line;

  if (!usher_line_parse (found->text, strlen (found->text), &line, error))
    return FALSE;
  member = line.member > 0 ? usher_member_load (conn, line.member, NULL) : NULL;
  login = member ? g_strconcat ("member:", member->login, NULL) : NULL;
  usher_ctl_int (builder, "n", line.n);
  usher_ctl_time (builder, "at", line.at);
  usher_ctl_text (builder, "member", login);
  add_slice (builder, "verb", line.verb);
  add_slice (builder, "object", line.object);
  add_slice (builder, "act", line.act);
  add_positive (builder, "version", line.version);
  add_slice (builder, "changes", line.changes);
  add_slice (builder, "after", line.after);
  add_slice (builder, "objects", line.objects);
  add_slice (builder, "login", line.login);
  add_slice (builder, "by", line.by);
  add_reason (ctl, conn, builder, &line);
  usher_ctl_digest (builder, "hash", &found->hash);
  usher_ctl_text (builder, "line", found->text);
  return TRUE;
}

static gboolean
find_line (UsherConn *conn, gint64 n, Found *found, GError **error)
{
  if (!usher_ledger_each (conn, n, n, take_line, found, error))
    return FALSE;
  return found->text != NULL ||
         usher_error_set (error, USHER_ERROR_UNKNOWN, "usherctl info tells how many there are.",
                          "there is no line %" G_GINT64_FORMAT, n);
}

static gboolean
parse_line_number (const char *text, gint64 *n, GError **error)
{
  g_autofree char *shown = NULL;

  if (g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, n, NULL))
    return TRUE;
  shown = usher_ctl_quote (text);
  return usher_error_set (error, USHER_ERROR_USAGE, "Lines are numbered from 1.",
                          "%s is no line number", shown);
}

gboolean
usher_ctl_ledger_show (UsherCtl *ctl, GError **error)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  Found found = { 0 };
  UsherConn *conn;
  gboolean good;
  gint64 n;

  if (!parse_line_number (usher_ctl_argument (ctl, 0), &n, error)
      || (conn = usher_ctl_begin_read (ctl, error)) == NULL)
    return FALSE;
  json_builder_begin_object (builder);
  good = find_line (conn, n, &found, error) && add_line (ctl, conn, builder, &found, error);
  usher_ctl_end_read (ctl, conn);
  json_builder_end_object (builder);
  g_free (found.text);
  return good && usher_ctl_answer_built (ctl, g_steal_pointer (&builder), error);
}

/* ---- replay ---- */

static void
add_field (JsonBuilder *builder, const UsherField *field, const UsherValue *value)
{
  g_autoptr(GString) text = g_string_new (NULL);
  JsonNode *node = NULL;

  json_builder_set_member_name (builder, field->name);
  if (value->type != USHER_VALUE_NULL && field->kind == USHER_FIELD_TIME)
    {
      g_autofree char *time = usher_time_format (value->integer);

      json_builder_add_string_value (builder, time);
      return;
    }
  if (value->type != USHER_VALUE_NULL)
    {
      usher_field_canon (field, value, text);
      node = json_from_string (text->str, NULL);
    }
  if (node != NULL)
    json_builder_add_value (builder, node);
  else
    json_builder_add_null_value (builder);
}

static gboolean
answer_row (UsherCtl *ctl, const char *object, gint64 until, const UsherRow *row, GError **error)
{
  g_autofree char *name = g_strndup (object, strcspn (object, ":"));
  const UsherTable *table = usher_table_find (name);
  const UsherValue *values = usher_row_values (row);
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  usher_ctl_text (builder, "object", object);
  add_positive (builder, "until", until);
  json_builder_set_member_name (builder, "row");
  json_builder_begin_object (builder);
  for (guint i = 0; i < table->n_fields; i++)
    add_field (builder, &table->fields[i], &values[i]);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}

/* A readable key may name several records beside the mirrored one: the first that has lines. */
gboolean
usher_ctl_ledger_replay (UsherCtl *ctl, GError **error)
{
  const char *asked = usher_ctl_flag (ctl, "object"), *object = NULL;
  g_auto(GStrv) objects = NULL;
  UsherRow *row = NULL;
  gint64 until = 0;
  UsherConn *conn;
  gboolean good;

  if (asked == NULL)
    return usher_error_set (error, USHER_ERROR_USAGE, "Add --object ID, such as member:3.",
                            "replay what?");
  if (!usher_ctl_flag_int (ctl, "until", 1, G_MAXINT64, &until, error) ||
      (conn = usher_ctl_begin_read (ctl, error)) == NULL)
    return FALSE;
  objects = usher_ctl_objects (conn, asked, error);
  for (guint i = 0; objects != NULL && objects[i] != NULL && row == NULL; i++)
    {
      g_autofree char *table = g_strndup (objects[i], strcspn (objects[i], ":"));
      GError *fault = NULL;

      object = objects[i];
      if (usher_table_find (table) != NULL
          && (row = usher_replay (conn, object, until, &fault)) == NULL &&
          fault != NULL &&
          !g_error_matches (fault, USHER_ERROR, USHER_ERROR_UNKNOWN))
        {
          g_propagate_error (error, fault);
          usher_ctl_end_read (ctl, conn);
          return FALSE;
        }
      g_clear_error (&fault);
    }
  usher_ctl_end_read (ctl, conn);
  if (objects == NULL)
    return FALSE;
  if (row == NULL)
    return usher_error_set (error, USHER_ERROR_UNKNOWN,
                            "usherctl ledger list --object ID shows what there is.",
                            "no line tells of such a record by then");
  good = answer_row (ctl, object, until, row, error);
  usher_row_free (row);
  return good;
}

/* ---- export ---- */

gboolean
usher_ctl_ledger_export (UsherCtl *ctl, GError **error)
{
  const char *to = usher_ctl_flag (ctl, "to");
  gint64 lines = 0;
  UsherDigest digest;
  UsherConn *conn;
  gboolean good;

  if (to == NULL || !g_str_has_suffix (to, ".jsonl"))
    return usher_error_set (error, USHER_ERROR_USAGE, "Add --to FILE.jsonl.", "into which file?");
  if (!usher_workspace_may (ctl->workspace, "export", error)
      || (conn = usher_ctl_take_reader (ctl, error)) == NULL)
    return FALSE;
  good = usher_ledger_export (conn, to, &lines, error);
  usher_ctl_put_reader (ctl, conn);
  if (!good || !usher_sha256_file (to, &digest, error))
    return FALSE;
  if (!usher_ctl_note_export (ctl, "list:ledger", NULL, lines, &digest, error))
    {
      g_unlink (to); /* no line, no file */
      return FALSE;
    }
  return usher_ctl_answer_export (ctl, to, lines, &digest, error);
}

/* ---- undo ---- */

typedef struct {
  const char *act;
  char *by; /* (owned) (nullable) */
} Undoing;

static gboolean
undo_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Undoing *undoing = data;

  undoing->by = g_strdup (usher_tx_act (tx));
  return usher_access_undo (tx, undoing->act, error);
}

gboolean
usher_ctl_undo (UsherCtl *ctl, GError **error)
{
  Undoing undoing = { .act = usher_ctl_argument (ctl, 0) };
  gboolean good = usher_ctl_act (ctl, undo_in_writer, &undoing, error);
  g_autofree char *by = undoing.by;
  JsonBuilder *builder;

  if (!good)
    return FALSE;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  usher_ctl_text (builder, "undone", undoing.act);
  usher_ctl_text (builder, "act", by);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}
