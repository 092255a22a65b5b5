/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* list, show, columns and export of any noun that can be listed.  Main thread.  It must not know
 * one noun from another. */
#include "usher-ctl-answer.h"
#include "usher-ctl-functions.h"
#include "usher-ctl-ids.h"
#include "usher-ctl-list.h"

#include <glib/gstdio.h>

#include "usher-export-acts.h"

const UsherCtlFlag usher_ctl_export_flags[] = {
  { "to", "FILE", "a file ending in .csv, .jsonl or .xlsx" },
  { NULL },
};

gboolean
usher_ctl_list (UsherCtl *ctl, GError **error)
{
  g_autoptr(UsherQuery) query = usher_ctl_query (ctl, usher_ctl_query_noun (ctl), error);
  UsherConn *conn = query ? usher_ctl_begin_read (ctl, error) : NULL;
  gboolean good;

  if (conn == NULL)
    return FALSE;
  good = usher_ctl_list_query (ctl, conn, query, error);
  usher_ctl_end_read (ctl, conn);
  return good;
}

gboolean
usher_ctl_show (UsherCtl *ctl, GError **error)
{
  const UsherNoun *noun = usher_ctl_query_noun (ctl);
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  UsherConn *conn = usher_ctl_begin_read (ctl, error);
  gboolean good;
  gint64 id;

  if (conn == NULL)
    return FALSE;
  json_builder_begin_object (builder);
  good = usher_ctl_id (conn, noun, usher_ctl_argument (ctl, 0), &id, error) &&
    usher_ctl_row_members (ctl, conn, noun, id, builder, error);
  usher_ctl_end_read (ctl, conn);
  if (!good)
    return FALSE;
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, g_steal_pointer (&builder), error);
}

/* Columns are known without a workspace, so there is no time to this answer. */
gboolean
usher_ctl_columns (UsherCtl *ctl, GError **error)
{
  const UsherNoun *noun = usher_ctl_query_noun (ctl);
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  usher_ctl_text (builder, "noun", noun->name);
  usher_ctl_int (builder, "total", noun->n_columns);
  json_builder_set_member_name (builder, "rows");
  json_builder_begin_array (builder);
  for (guint c = 0; c < noun->n_columns; c++)
    {
      const UsherColumn *column = &noun->columns[c];

      json_builder_begin_object (builder);
      usher_ctl_text (builder, "key", column->name);
      usher_ctl_text (builder, "name", column->name);
      usher_ctl_text (builder, "kind", usher_column_kind_name (column->kind));
      usher_ctl_text (builder, "title", column->title);
      usher_ctl_bool (builder, "listed", (column->flags & USHER_COLUMN_VISIBLE) != 0);
      usher_ctl_bool (builder, "nullable", (column->flags & USHER_COLUMN_NULLABLE) != 0);
      usher_ctl_texts (builder, "values", column->values);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}

/* ---- export ---- */

typedef struct {
  const char *object, *query;
  gint64 rows;
  const UsherDigest *digest;
} Noting;

static gboolean
note_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Noting *noting = data;

  return usher_export_note (tx, noting->object, noting->query, noting->rows, noting->digest, error);
}

gboolean
usher_ctl_note_export (UsherCtl *ctl, const char *object, const char *query, gint64 rows, const UsherDigest *digest,
                       GError **error)
{
  Noting noting = { object, query, rows, digest };

  return usher_ctl_act (ctl, note_in_writer, &noting, error);
}

gboolean
usher_ctl_answer_export (UsherCtl *ctl, const char *to, gint64 rows, const UsherDigest *digest,
                         GError **error)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  usher_ctl_int (builder, "rows", rows);
  usher_ctl_digest (builder, "sha256", digest);
  usher_ctl_text (builder, "file", to);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}

static gboolean
export (UsherCtl *ctl, UsherQuery *query, const char *to, GError **error)
{
  g_autofree char *command = usher_query_to_command (query);
  g_autofree char *object = g_strconcat ("list:", usher_query_noun (query)->name, NULL);
  UsherExportKind kind;
  UsherExportResult result = { 0 };
  UsherConn *conn;
  gboolean good;

  if (!usher_export_kind_of (to, &kind, error)
      || (conn = usher_ctl_begin_read (ctl, error)) == NULL)
    return FALSE;
  good = usher_export (query, conn, to, kind, &result, ctl->cancellable, error);
  usher_ctl_end_read (ctl, conn);
  if (!good)
    return FALSE;
  if (!usher_ctl_note_export (ctl, object, command, result.rows, &result.digest, error))
    {
      g_unlink (to); /* no line, no file */
      return FALSE;
    }
  return usher_ctl_answer_export (ctl, to, result.rows, &result.digest, error);
}

gboolean
usher_ctl_export (UsherCtl *ctl, GError **error)
{
  const UsherNoun *noun = usher_noun_need (usher_ctl_argument (ctl, 0), error);
  const char *to = usher_ctl_flag (ctl, "to");
  g_autoptr(UsherQuery) query = NULL;

  if (noun == NULL)
    return FALSE;
  if (to == NULL || *to == '\0')
    return usher_error_set (error, USHER_ERROR_USAGE, "Add --to FILE.csv, FILE.jsonl or FILE.xlsx.",
                            "into which file?");
  return usher_workspace_may (ctl->workspace, "export", error) &&
    (query = usher_ctl_query (ctl, noun, error)) != NULL &&
         export (ctl, query, to, error);
}
