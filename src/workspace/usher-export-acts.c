/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Exports as acts: the same for the command line and the window.  Blocking; rows are read on a
 * reader of the pool, the line is written by the writer. */

#include "usher-export-acts.h"

#include <glib/gstdio.h>

#include "usher-canon.h"

static void
add_text (GString *changes, const char *field, const char *text)
{
  usher_canon_key (changes, field);
  g_string_append (changes, "[null,");
  usher_canon_text (changes, text, -1);
  g_string_append_c (changes, ']');
}

gboolean
usher_export_note (UsherTx *tx, const char *object, const char *query, gint64 rows, const UsherDigest *digest, GError **error)
{
  g_autoptr(GString) changes = g_string_new ("{");
  g_autofree char *hex = usher_digest_dup_hex (digest);

  if (!usher_tx_may (tx, "export", error))
    return FALSE;
  if (query)
    add_text (changes, "query", query);
  usher_canon_key (changes, "rows");
  g_string_append (changes, "[null,");
  usher_canon_int (changes, rows);
  g_string_append_c (changes, ']');
  add_text (changes, "sha256", hex);
  g_string_append_c (changes, '}');
  return usher_tx_note (tx, object, "export", changes->str, error);
}

typedef struct {
  const char *object, *query;
  const UsherExportResult *result;
} Noting;

static gboolean
note_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Noting *noting = data;

  return usher_export_note (tx, noting->object, noting->query, noting->result->rows, &noting->result->digest, error);
}

static gboolean
write_file (UsherWorkspace *self, const UsherQuery *query, const char *to, UsherExportResult *result, GCancellable *cancellable, GError **error)
{
  UsherDb *db = usher_workspace_db (self);
  UsherExportKind kind;
  UsherConn *conn;
  gboolean good;

  if (!usher_export_kind_of (to, &kind, error) || !usher_workspace_may (self, "export", error) || !(conn = usher_db_take_reader (db, error)))
    return FALSE;
  usher_conn_set_cancellable (conn, cancellable);
  good = usher_export (query, conn, to, kind, result, cancellable, error);
  usher_conn_set_cancellable (conn, NULL);
  usher_db_put_reader (db, conn);
  return good;
}

gboolean
usher_workspace_export (UsherWorkspace *self, const UsherQuery *query, const char *to, UsherExportResult *result, GCancellable *cancellable,
                        GError **error)
{
  g_autofree char *command = usher_query_to_command (query);
  g_autofree char *object = g_strconcat ("list:", usher_query_noun (query)->name, NULL);
  Noting noting = { object, command, result };

  if (!write_file (self, query, to, result, cancellable, error))
    return FALSE;
  if (usher_workspace_act (self, NULL, note_in_writer, &noting, error))
    return TRUE;
  g_unlink (to); /* no line, no file */
  return FALSE;
}
