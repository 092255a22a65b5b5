/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Edits of everything that is held to the lines: governed rows, personal text, runs, the mirror, the
 * index. */

#include "tamper.h"

#include "usher-schema.h"

static char *
name_of (const char *table, gint64 id)
{
  return g_strdup_printf ("%s:%" G_GINT64_FORMAT, table, id);
}

static const char *
pick (Tamper *self, const char *const *words, gsize n)
{
  return words[g_rand_int_range (self->rand, 0, (gint32) n)];
}

static gint64
any_id (Tamper *self, const char *table)
{
  gint64 n = tamper_int (self, "SELECT count(*) FROM %s", table);

  return tamper_int (self, "SELECT id FROM %s ORDER BY id LIMIT 1 OFFSET %" G_GINT64_FORMAT, table, tamper_below (self, n) - 1);
}

static const UsherTable *
any_table (Tamper *self)
{
  return &usher_tables[g_rand_int_range (self->rand, 0, (gint32) usher_n_tables)];
}

/* ---- Governed rows ---- */

static Expected
edit_field (Tamper *self)
{
  const UsherTable *table = any_table (self);
  gint64 id = any_id (self, table->name);
  const UsherField *field;

  do
    field = &table->fields[g_rand_int_range (self->rand, 0, (gint32) table->n_fields)];
  while (g_str_equal (field->name, "id"));
  if (field->kind == USHER_FIELD_BOOL)
    tamper_run (self, "UPDATE %s SET %s = 1 - COALESCE (%s, 0) WHERE id = %" G_GINT64_FORMAT, table->name, field->name, field->name, id);
  else if (field->kind == USHER_FIELD_TEXT || field->kind == USHER_FIELD_SET || field->kind == USHER_FIELD_PRIVATE)
    tamper_run (self, "UPDATE %s SET %s = COALESCE (%s, '') || 'x' WHERE id = %" G_GINT64_FORMAT, table->name, field->name, field->name, id);
  else
    tamper_run (self, "UPDATE %s SET %s = COALESCE (%s, 0) + %" G_GINT64_FORMAT " WHERE id = %" G_GINT64_FORMAT, table->name, field->name,
                field->name, tamper_below (self, 9), id);
  return (Expected) { USHER_FAULT_ROW_DIFFERS, .object = name_of (table->name, id), .field = field->name, .what = "a field of a record" };
}

/* The door finds a record's last line by this number. */
static Expected
edit_last_line (Tamper *self)
{
  const UsherTable *table = any_table (self);
  gint64 id = any_id (self, table->name);

  tamper_run (self, "UPDATE %s SET line = line - 1 WHERE id = %" G_GINT64_FORMAT, table->name, id);
  return (Expected) { USHER_FAULT_ROW_DIFFERS, .object = name_of (table->name, id), .field = "line", .what = "a record's last line" };
}

static Expected
empty_field (Tamper *self)
{
  gint64 id = any_id (self, "entitlement_card");
  const char *field = pick (self, (const char *const []) { "owner", "requestable", "risk" }, 3);

  tamper_run (self, "UPDATE entitlement_card SET %s = NULL WHERE id = %" G_GINT64_FORMAT, field, id);
  return (Expected) { USHER_FAULT_ROW_DIFFERS, .object = name_of ("entitlement_card", id), .field = field, .what = "a field emptied" };
}

/* Back to what an earlier line said, version and all. */
static Expected
roll_back (Tamper *self)
{
  gint64 id = 1000 + tamper_below (self, 40);

  tamper_run (self, "UPDATE account_card SET version = 1, kind = NULL WHERE id = %" G_GINT64_FORMAT, id);
  return (Expected) { USHER_FAULT_ROW_DIFFERS, .object = name_of ("account_card", id), .field = "version", .what = "a record rolled back" };
}

static Expected
delete_row (Tamper *self)
{
  const UsherTable *table = any_table (self);
  gint64 id = any_id (self, table->name);

  tamper_run (self, "DELETE FROM %s WHERE id = %" G_GINT64_FORMAT, table->name, id);
  return (Expected) { USHER_FAULT_ROW_MISSING, .object = name_of (table->name, id), .what = "a record gone" };
}

static Expected
insert_row (Tamper *self)
{
  static const char *const tables[] = { "account_card", "group_card", "entitlement_card" };
  const char *table = pick (self, tables, G_N_ELEMENTS (tables));
  gint64 id = 5000 + tamper_below (self, 1000);

  tamper_run (self, "INSERT INTO %s (id, version, owner) VALUES (%" G_GINT64_FORMAT ", 1, 3)", table, id);
  return (Expected) { USHER_FAULT_ROW_EXTRA, .object = name_of (table, id), .what = "a record inserted" };
}

static Expected
renumber_row (Tamper *self)
{
  const UsherTable *table = any_table (self);
  gint64 id = any_id (self, table->name);

  tamper_run (self, "UPDATE %s SET id = 99999 WHERE id = %" G_GINT64_FORMAT, table->name, id);
  return (Expected) { USHER_FAULT_ROW_MISSING, .object = name_of (table->name, id), .what = "a record renumbered" };
}

static Expected
swap_rows (Tamper *self)
{
  gint64 id = tamper_below (self, 20);

  tamper_run (self, "UPDATE group_card SET id = 77777 WHERE id = %" G_GINT64_FORMAT, id);
  tamper_run (self, "UPDATE group_card SET id = %" G_GINT64_FORMAT ", risk = 'low' WHERE id = %" G_GINT64_FORMAT, id, id + 20);
  tamper_run (self, "UPDATE group_card SET id = %" G_GINT64_FORMAT " WHERE id = 77777", id + 20);
  return (Expected) { USHER_FAULT_ROW_DIFFERS, .object = name_of ("group_card", id), .field = "risk", .what = "two records swapped" };
}

/* ---- Personal text ---- */

static char *
any_text (Tamper *self, const char *where)
{
  gint64 n = tamper_int (self, "SELECT count(*) FROM private WHERE %s", where);

  return tamper_text (self, "SELECT id FROM private WHERE %s ORDER BY id LIMIT 1 OFFSET %" G_GINT64_FORMAT, where, tamper_below (self, n) - 1);
}

static Expected
edit_text (Tamper *self)
{
  static const struct {
    const char *set, *field;
  } edits[] = {
    { "value = salt", "value" }, { "salt = value", "salt" },         { "kind = 'note'", "kind" }, { "at = at + 1", "at" },
    { "erased_at = 5", "erased_at" },
  };
  int edit = g_rand_int_range (self->rand, 0, G_N_ELEMENTS (edits));
  g_autofree char *id = any_text (self, "erased_at IS NULL");

  tamper_run (self, "UPDATE private SET %s WHERE id = '%s'", edits[edit].set, id);
  return (Expected) { USHER_FAULT_ROW_DIFFERS, .object = g_strconcat ("private:", id, NULL), .field = edits[edit].field, .what = "a personal text" };
}

static Expected
edit_erased (Tamper *self)
{
  static const struct {
    const char *set, *field;
  } edits[] = { { "kind = 'note'", "kind" }, { "erased_at = NULL", "erased_at" }, { "value = (SELECT hash FROM ledger WHERE n = 1)", "value" } };
  int edit = g_rand_int_range (self->rand, 0, G_N_ELEMENTS (edits));
  g_autofree char *id = any_text (self, "erased_at IS NOT NULL");

  tamper_run (self, "UPDATE private SET %s WHERE id = '%s'", edits[edit].set, id);
  return (Expected) { USHER_FAULT_ROW_DIFFERS, .object = g_strconcat ("private:", id, NULL), .field = edits[edit].field, .what = "an erased text" };
}

static Expected
erase_secretly (Tamper *self)
{
  g_autofree char *id = any_text (self, "erased_at IS NULL");

  tamper_run (self, "UPDATE private SET value = NULL, salt = NULL, erased_at = at WHERE id = '%s'", id);
  return (Expected) { USHER_FAULT_ROW_DIFFERS, .object = g_strconcat ("private:", id, NULL), .what = "a text erased without a line" };
}

static Expected
delete_text (Tamper *self)
{
  g_autofree char *id = any_text (self, "1 = 1");

  tamper_run (self, "DELETE FROM private WHERE id = '%s'", id);
  return (Expected) { USHER_FAULT_ROW_MISSING, .object = g_strconcat ("private:", id, NULL), .what = "a text gone" };
}

static Expected
insert_text (Tamper *self)
{
  tamper_run (self, "INSERT INTO private (id, kind, at) VALUES ('abc', 'reason', 1)");
  return (Expected) { USHER_FAULT_ROW_EXTRA, .object = g_strdup ("private:abc"), .what = "a text inserted" };
}

/* ---- Runs and the mirror ---- */

static Expected
edit_run (Tamper *self)
{
  static const char *const fields[] = { "source", "began", "ended", "n", "kind", "state" };
  const char *field = pick (self, fields, G_N_ELEMENTS (fields));
  gint64 id = tamper_below (self, 2);

  tamper_run (self, *field == 'k' || g_str_equal (field, "state") ? "UPDATE run SET %s = %s || 'x' WHERE id = %d" : "UPDATE run SET %s = %s + 1 WHERE id = %d",
              field, field, (int) id);
  return (Expected) { USHER_FAULT_ROW_DIFFERS, .object = name_of ("run", id), .field = field, .what = "a run" };
}

static Expected
edit_run_stream (Tamper *self)
{
  static const char *const streams[] = { "people", "accounts", "groups", "memberships", "events" };
  static const char *const sets[] = { "seen = seen + 1", "added = 0", "changed = 7", "removed = 1", "complete = 0", "total = 0", "digest = NULL",
                                      "digest = 'ab'" };
  const char *stream = pick (self, streams, G_N_ELEMENTS (streams)), *set = pick (self, sets, G_N_ELEMENTS (sets));
  gint64 id = tamper_below (self, 2);

  tamper_run (self, "UPDATE run_stream SET %s WHERE run = %d AND stream = '%s'", set, (int) id, stream);
  return (Expected) { USHER_FAULT_ROW_DIFFERS, .object = name_of ("run", id), .field = stream, .what = "a stream's counts" };
}

static Expected
delete_run (Tamper *self)
{
  gint64 id = tamper_below (self, 2);

  tamper_run (self, g_rand_boolean (self->rand) ? "DELETE FROM run WHERE id = %d" : "DELETE FROM run_stream WHERE run = %d AND stream = 'people'", (int) id);
  return (Expected) { USHER_FAULT_ROW_MISSING, .object = name_of ("run", id), .what = "a run gone" };
}

static Expected
insert_run (Tamper *self)
{
  tamper_run (self, "INSERT INTO run (id, source, kind, state, began) VALUES (9, 1, 'sync', 'complete', 1)");
  return (Expected) { USHER_FAULT_ROW_EXTRA, .object = g_strdup ("run:9"), .what = "a run inserted" };
}

static Expected
edit_mirror (Tamper *self)
{
  static const struct {
    const char *stream, *sql;
  } edits[] = {
    { "people", "UPDATE person SET title = 'chief' WHERE id = %d" },
    { "people", "UPDATE person SET ends = 7 WHERE id = %d" },
    { "people", "UPDATE person SET gone_at = 7 WHERE id = %d" },
    { "people", "DELETE FROM person WHERE id = %d" },
    { "accounts", "UPDATE account SET state = 'disabled' WHERE id = %d" },
    { "accounts", "UPDATE account SET locked = 1 WHERE id = %d" },
    { "groups", "UPDATE grp SET privileged = 1 WHERE id = %d" },
    { "groups", "UPDATE grp SET native = 'other' WHERE id = %d" },
    { "memberships", "UPDATE membership SET grp = 21 - grp WHERE id = %d" },
    { "memberships", "DELETE FROM membership WHERE id = %d" },
    { "memberships", "INSERT INTO membership (id, source, grp, member_kind, member, how, seen_run) VALUES (99, 1, %d, 'account', 99, 'direct', 1)" },
    { "apps", "INSERT INTO app (id, source, native, key, name, seen_run, name_fold) VALUES (%d, 1, 'x', 'x', 'x', 1, 'x')" },
  };
  int edit = g_rand_int_range (self->rand, 0, G_N_ELEMENTS (edits));

  tamper_run (self, edits[edit].sql, (int) tamper_below (self, 20));
  return (Expected) { USHER_FAULT_MIRROR_DIFFERS, .object = g_strdup ("source:1"), .field = edits[edit].stream, .what = "the mirror" };
}

static Expected
edit_events (Tamper *self)
{
  static const char *const edits[] = { "UPDATE event SET outcome = 'failed' WHERE id = %d", "DELETE FROM event WHERE id = %d",
                                       "UPDATE event SET run = 3 - run WHERE id = %d",
                                       "INSERT INTO event (id, source, native, run, at, action, outcome) VALUES (9, 1, 'z', %d, 1, 'a', 'b')" };
  gint64 run = tamper_below (self, 2);

  tamper_run (self, pick (self, edits, G_N_ELEMENTS (edits)), (int) run);
  return (Expected) { USHER_FAULT_MIRROR_DIFFERS, .object = name_of ("run", run), .field = "events", .what = "sign-in events" };
}

/* ---- The index ---- */

static Expected
edit_index (Tamper *self)
{
  gint64 id = tamper_below (self, 40);

  switch (g_rand_int_range (self->rand, 0, 3))
    {
    case 0:
      tamper_run (self, "DELETE FROM object_line WHERE tab = 'group_card' AND id = %d", (int) id);
      break;
    case 1:
      tamper_run (self, "INSERT INTO object_line (tab, id, n) VALUES ('group_card', %d, 1)", (int) id);
      break;
    default:
      tamper_run (self, "UPDATE object_line SET n = n + 1 WHERE tab = 'group_card' AND id = %d", (int) id);
    }
  return (Expected) { USHER_FAULT_ROW_DIFFERS, .object = name_of ("group_card", id), .field = "object_line", .what = "the index of lines" };
}

const Edit tamper_row_edits[] = { edit_field, edit_field, edit_field, edit_last_line, empty_field, roll_back, delete_row, insert_row, renumber_row, swap_rows,
                                  edit_text, edit_erased, erase_secretly, delete_text, insert_text, edit_run, edit_run_stream, delete_run,
                                  insert_run, edit_mirror, edit_mirror, edit_events, edit_index };
const guint tamper_n_row_edits = G_N_ELEMENTS (tamper_row_edits);
