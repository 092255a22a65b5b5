/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The SQL of the record door: rows of governed tables, and what the lines last said of them.  Writer
 * thread; reading works on any connection.  Names of tables and columns come from the declaration.
 * It must not know what an act may do. */

#include "usher-record-private.h"

#include "usher-history.h"

/* ---- Rows ---- */

UsherRows *
usher_rows_new (const UsherTable *table)
{
  UsherRows *self = g_new0 (UsherRows, 1);

  self->table = table;
  self->texts = g_string_new (NULL);
  return self;
}

void
usher_rows_free (UsherRows *self)
{
  if (!self)
    return;
  g_free (self->values);
  g_free (self->lines);
  g_string_free (self->texts, TRUE);
  g_free (self);
}

static gboolean
has_text (const UsherValue *value)
{
  return value->type == USHER_VALUE_TEXT || value->type == USHER_VALUE_BYTES;
}

/* While rows are added their texts move about, so a value holds an offset until all are there. */
static void
add_row (UsherRows *self, UsherStatement *statement)
{
  guint n_fields = self->table->n_fields;
  UsherValue *values;

  if (self->n == self->room)
    {
      self->room = MAX (16, self->room * 2);
      self->values = g_renew (UsherValue, self->values, (gsize) self->room * n_fields);
      self->lines = g_renew (gint64, self->lines, self->room);
    }
  self->lines[self->n] = usher_statement_int (statement, (int) n_fields);
  values = self->values + (gsize) self->n++ * n_fields;
  for (guint i = 0; i < n_fields; i++)
    {
      values[i] = usher_statement_value (statement, (int) i);
      if (has_text (&values[i]))
        {
          gsize offset = self->texts->len;

          g_string_append_len (self->texts, values[i].text, (gssize) values[i].length);
          g_string_append_c (self->texts, '\0');
          values[i].text = GSIZE_TO_POINTER (offset);
        }
    }
}

static void
settle_texts (UsherRows *self)
{
  gsize n = (gsize) self->n * self->table->n_fields;

  for (gsize i = 0; i < n; i++)
    if (has_text (&self->values[i]))
      self->values[i].text = self->texts->str + GPOINTER_TO_SIZE (self->values[i].text);
}

/* A range is quicker to walk than a list to look up.  Takes two places. */
static void
append_which (GString *sql, const UsherIds *ids, gsize place)
{
  if (usher_ids_are_range (ids))
    g_string_append_printf (sql, " WHERE id BETWEEN ?%" G_GSIZE_FORMAT " AND ?%" G_GSIZE_FORMAT, place, place + 1);
  else
    g_string_append_printf (sql, " WHERE $in(id,?%" G_GSIZE_FORMAT ")", place);
}

static void
bind_which (UsherStatement *statement, const UsherIds *ids, gsize place)
{
  if (usher_ids_are_range (ids))
    {
      usher_statement_bind_int (statement, (int) place, ids->ids[0]);
      usher_statement_bind_int (statement, (int) place + 1, ids->ids[ids->n - 1]);
    }
  else
    usher_statement_bind_text_n (statement, (int) place, ids->json->str, ids->json->len);
}

gboolean
usher_rows_read (UsherRows *self, UsherConn *conn, const UsherIds *ids, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT ");
  UsherStatement *statement;
  gboolean row;

  self->n = 0;
  g_string_truncate (self->texts, 0);
  g_string_append_printf (sql, "%s, line FROM %s", self->table->columns, self->table->name);
  append_which (sql, ids, 1);
  g_string_append (sql, " ORDER BY id");
  if (!(statement = usher_conn_prepare (conn, sql->str, error)))
    return FALSE;
  bind_which (statement, ids, 1);
  do
    {
      if (!usher_statement_step (statement, &row, error))
        return FALSE;
      if (row)
        add_row (self, statement);
    }
  while (row);
  settle_texts (self);
  return TRUE;
}

UsherRow *
usher_record_read (UsherConn *conn, const char *table_name, gint64 id, GError **error)
{
  const UsherTable *table = usher_table_find (table_name);
  g_autoptr (UsherRows) rows = NULL;
  UsherIds ids = { &id, 1, NULL };

  g_return_val_if_fail (table, NULL);
  rows = usher_rows_new (table);
  if (!usher_rows_read (rows, conn, &ids, error) || rows->n == 0)
    return NULL;
  return usher_row_new (table, rows->values);
}

gboolean
usher_record_next_id (UsherConn *conn, const UsherTable *table, gint64 *id, GError **error)
{
  g_autofree char *rows = g_strconcat ("SELECT max(id) FROM ", table->name, NULL);
  g_autofree char *lines = g_strconcat ("SELECT max(id) FROM object_line WHERE tab = '", table->name, "'", NULL);
  gint64 row, line;

  /* A number is never used again, even when its row was taken away behind the door's back. */
  if (!usher_conn_query_int (conn, rows, 0, &row, error) || !usher_conn_query_int (conn, lines, 0, &line, error))
    return FALSE;
  *id = MAX (row, line) + 1;
  return TRUE;
}

/* ---- Writing rows ---- */

static gsize
count_changes (const UsherChange *changes)
{
  gsize n = 0;

  while (changes[n].field)
    n++;
  return n;
}

static void
append_place (GString *sql, gsize place)
{
  g_string_append_c (sql, '?');
  g_string_append_printf (sql, "%" G_GSIZE_FORMAT, place);
}

static gboolean
run_governed (UsherTx *tx, UsherStatement *statement, GError **error)
{
  gboolean done;

  usher_conn_set_door (tx->conn, TRUE);
  done = usher_statement_run (statement, error);
  usher_conn_set_door (tx->conn, FALSE);
  return done;
}

static void
bind_changes (UsherStatement *statement, const UsherChange *changes)
{
  for (int i = 0; changes[i].field; i++)
    usher_statement_bind (statement, i + 1, &changes[i].to);
}

gboolean
usher_record_insert (UsherTx *tx, const UsherTable *table, gint64 id, gint64 version, const UsherChange *changes, GError **error)
{
  gsize n = count_changes (changes);
  GString *sql = tx->sql;
  UsherStatement *statement;

  g_string_printf (sql, "INSERT INTO %s (", table->name);
  for (gsize i = 0; i < n; i++)
    {
      g_string_append (sql, changes[i].field);
      g_string_append (sql, ", ");
    }
  g_string_append (sql, "id, version, line) VALUES (");
  for (gsize i = 1; i <= n + 3; i++)
    {
      append_place (sql, i);
      g_string_append (sql, i < n + 3 ? ", " : ")");
    }
  if (!(statement = usher_conn_prepare (tx->conn, sql->str, error)))
    return FALSE;
  bind_changes (statement, changes);
  usher_statement_bind_int (statement, (int) n + 1, id);
  usher_statement_bind_int (statement, (int) n + 2, version);
  usher_statement_bind_int (statement, (int) n + 3, tx->n + 1);
  return run_governed (tx, statement, error);
}

static void
begin_update (GString *sql, const UsherTable *table, const UsherChange *changes)
{
  g_string_printf (sql, "UPDATE %s SET ", table->name);
  for (gsize i = 0; changes[i].field; i++)
    {
      g_string_append (sql, changes[i].field);
      g_string_append (sql, " = ");
      append_place (sql, i + 1);
      g_string_append (sql, ", ");
    }
}

gboolean
usher_record_update (UsherTx *tx, const UsherTable *table, gint64 id, gint64 version, const UsherChange *changes, GError **error)
{
  gsize n = count_changes (changes);
  UsherStatement *statement;

  begin_update (tx->sql, table, changes);
  g_string_append_printf (tx->sql, "version = ?%" G_GSIZE_FORMAT ", line = ?%" G_GSIZE_FORMAT " WHERE id = ?%" G_GSIZE_FORMAT, n + 2, n + 3, n + 1);
  if (!(statement = usher_conn_prepare (tx->conn, tx->sql->str, error)))
    return FALSE;
  bind_changes (statement, changes);
  usher_statement_bind_int (statement, (int) n + 1, id);
  usher_statement_bind_int (statement, (int) n + 2, version);
  usher_statement_bind_int (statement, (int) n + 3, tx->n + 1);
  return run_governed (tx, statement, error);
}

gboolean
usher_record_update_alike (UsherTx *tx, const UsherTable *table, const UsherIds *ids, const UsherChange *changes, GError **error)
{
  gsize n = count_changes (changes);
  UsherStatement *statement;

  begin_update (tx->sql, table, changes);
  g_string_append_printf (tx->sql, "version = version + 1, line = ?%" G_GSIZE_FORMAT, n + 1);
  append_which (tx->sql, ids, n + 2);
  if (!(statement = usher_conn_prepare (tx->conn, tx->sql->str, error)))
    return FALSE;
  bind_changes (statement, changes);
  usher_statement_bind_int (statement, (int) n + 1, tx->n + 1);
  bind_which (statement, ids, n + 2);
  return run_governed (tx, statement, error);
}

/* ---- What the lines last said ---- */

static int
compare_lasts (gconstpointer key, gconstpointer member)
{
  gint64 id = *(const gint64 *) key, other = ((const UsherLast *) member)->id;

  return (id > other) - (id < other);
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

typedef struct {
  const UsherTable *table;
  UsherLast *lasts;
  gsize n;
  gint64 line;
} TakeLast;

static gboolean
take_last (const char *table, gint64 id, gint64 version, UsherCanonSlice after, UsherCanonSlice changes, gpointer data)
{
  TakeLast *take = data;
  UsherLast *last = g_str_equal (table, take->table->name) ? bsearch (&id, take->lasts, take->n, sizeof *take->lasts, compare_lasts) : NULL;

  if (last && last->n == take->line)
    {
      last->version = version;
      if (after.length != USHER_DIGEST_HEX + 2 || !usher_digest_from_hex (&last->after, after.text + 1, USHER_DIGEST_HEX))
        memset (&last->after, 0, sizeof last->after);
    }
  return take->n > 1 || !last;
}

/* LIST is a JSON array of numbers in the making. */
static void
list_add (GString *list, gint64 number)
{
  g_string_append_c (list, list->len > 0 ? ',' : '[');
  usher_canon_int (list, number);
}

static void
take_number (UsherLast *lasts, gsize n, gint64 id, gint64 line)
{
  UsherLast *last = bsearch (&id, lasts, n, sizeof *lasts, compare_lasts);

  if (last)
    last->n = line;
}

/* Of rows that are new, or do not say it. */
static gboolean
find_lines (UsherConn *conn, const UsherTable *table, UsherLast *lasts, gsize n, GError **error)
{
  g_autoptr (GString) ids = g_string_new (NULL);
  UsherStatement *statement;
  gboolean row;

  for (gsize i = 0; i < n; i++)
    if (lasts[i].n < 0)
      {
        list_add (ids, lasts[i].id);
        lasts[i].n = 0;
      }
  if (ids->len == 0)
    return TRUE;
  g_string_append_c (ids, ']');
  /* One look into the index for each, whatever a planner thinks of the table. */
  statement = usher_conn_prepare (conn,
    "SELECT l.value, (SELECT max(o.n) FROM object_line AS o WHERE o.tab = ?1 AND o.id = l.value) FROM $list(?2) AS l", error);
  if (!statement)
    return FALSE;
  usher_statement_bind_text (statement, 1, table->name);
  usher_statement_bind_text_n (statement, 2, ids->str, ids->len);
  while (usher_statement_step (statement, &row, error))
    {
      if (!row)
        return TRUE;
      take_number (lasts, n, usher_statement_int (statement, 0), usher_statement_int (statement, 1));
    }
  return FALSE;
}

static gboolean
read_lines (UsherConn *conn, const char *numbers, TakeLast *take, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT n, line FROM ledger WHERE $in(n,?1)", error);
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_set_streaming (statement, TRUE); /* each may be megabytes long */
  usher_statement_bind_text (statement, 1, numbers);
  while (usher_statement_step (statement, &row, error))
    {
      UsherLine line;
      const char *text;
      gsize length;

      if (!row)
        return TRUE;
      take->line = usher_statement_int (statement, 0);
      text = usher_statement_text (statement, 1, &length);
      if (text && usher_line_take (text, length, &line))
        usher_line_each_object (&line, take_last, take);
    }
  return FALSE;
}

/* A line of many objects is read once, however many of them are asked for. */
gboolean
usher_record_read_lasts (UsherConn *conn, const UsherTable *table, UsherLast *lasts, gsize n, GError **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GString) list = g_string_new (NULL);
  TakeLast take = { table, lasts, n, 0 };

  if (!find_lines (conn, table, lasts, n, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (lasts[i].n > 0 && (i == 0 || lasts[i].n != lasts[i - 1].n))
      g_array_append_val (numbers, lasts[i].n);
  g_array_sort (numbers, compare_numbers);
  for (guint i = 0; i < numbers->len; i++)
    {
      gint64 number = g_array_index (numbers, gint64, i);

      if (i == 0 || number != g_array_index (numbers, gint64, i - 1))
        list_add (list, number);
      if (list->len > 4096 || i + 1 == numbers->len)
        {
          g_string_append_c (list, ']');
          if (list->len > 1 && !read_lines (conn, list->str, &take, error))
            return FALSE;
          g_string_truncate (list, 0);
        }
    }
  return TRUE;
}

typedef struct {
  UsherFold *fold;
  gint64 until;
} FoldUntil;

static gboolean
fold_line (const UsherLine *line, const char *text, const UsherDigest *hash, gpointer data)
{
  FoldUntil *call = data;

  if (call->until > 0 && line->n > call->until)
    return FALSE;
  usher_fold_line (call->fold, line->n, line);
  return TRUE;
}

UsherFold *
usher_record_fold (UsherConn *conn, const UsherTable *table, gint64 id, gint64 until, GError **error)
{
  g_autoptr (UsherFold) fold = usher_fold_new (table, id);
  g_autofree char *object = usher_object_name (table, id);

  return usher_history (conn, object, fold_line, &(FoldUntil) { fold, until }, error) ? g_steal_pointer (&fold) : NULL;
}

char *
usher_private_kind (UsherConn *conn, const char *id, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT kind FROM private WHERE id = ?1", error);
  char *kind = NULL;
  gboolean row;

  if (!statement)
    return NULL;
  usher_statement_bind_text (statement, 1, id);
  if (!usher_statement_step (statement, &row, error) || !row)
    return NULL;
  kind = g_strdup (usher_statement_text (statement, 0, NULL));
  usher_statement_reset (statement);
  return kind;
}

static gboolean
find_in_window (UsherConn *conn, const char *act, gint64 after, gint64 until, gint64 *first, gint64 *last, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT min(n), max(n) FROM ledger WHERE n > ?1 AND n <= ?2 AND act = ?3", error);
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, after);
  usher_statement_bind_int (statement, 2, until);
  usher_statement_bind_text (statement, 3, act);
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  *first = row && !usher_statement_is_null (statement, 0) ? usher_statement_int (statement, 0) : 0;
  *last = *first ? usher_statement_int (statement, 1) : 0;
  usher_statement_reset (statement);
  return TRUE;
}

/* Acts are undone soon after they were done, as a rule: look at the end first, then farther back. */
gboolean
usher_act_find (UsherConn *conn, const char *act, gint64 head, gint64 *first, gint64 *last, GError **error)
{
  gint64 window = 1000, begin, end;

  *first = *last = 0;
  for (gint64 until = head; until > 0; until -= window, window *= 8)
    {
      if (!find_in_window (conn, act, until - window, until, &begin, &end, error))
        return FALSE;
      if (begin == 0 && *first > 0)
        break;
      *last = *last > 0 ? *last : end;
      *first = begin > 0 ? begin : *first;
      if (begin > until - window + 1)
        break;
    }
  return TRUE;
}
