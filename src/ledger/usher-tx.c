/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One act in the making: who acts and when, the ledger's end, and the lines that are added to it.
 * Writer thread.  It must not know governed tables: usher-record.c does.
 *
 *   begin ──► lock the head row ──► guards and writes of acts ──► commit
 *                                    each: rows, then a line      (a failed half: rollback)  */

#include "usher-tx-private.h"

#include "usher-clock.h"
#include "usher-error.h"
#include "usher-fault.h"
#include "usher-migration.h"
#include "usher-private.h"
#include "usher-random.h"
#include "usher-record.h"
#include "usher-schema-private.h"
#include "usher-text.h"

#define CLOCK_JUMP G_GINT64_CONSTANT (300000) /* ms: more is noted */

UsherCanonSlice
usher_slice (const GString *text)
{
  return text->len ? (UsherCanonSlice) { text->str, text->len } : (UsherCanonSlice) { NULL, 0 };
}

static GString *
canonical_or_empty (const char *text)
{
  GString *out = g_string_new (NULL);

  if (text)
    usher_canon_text (out, text, -1);
  return out;
}

static gboolean
check_words (const char *what, const char *text, GError **error)
{
  gsize bad;

  if (text && !usher_utf8_check (text, strlen (text), &bad))
    return usher_error_set (error, USHER_ERROR_INPUT, NULL, "%s is not UTF-8 at byte %" G_GSIZE_FORMAT, what, bad + 1);
  if (text && strlen (text) > USHER_RECORD_TEXT_MAX)
    return usher_error_set (error, USHER_ERROR_INPUT, NULL, "%s is longer than %d bytes", what, USHER_RECORD_TEXT_MAX);
  return TRUE;
}

static UsherTx *
tx_new (UsherConn *conn, const UsherTxWho *who)
{
  UsherTx *self = g_new0 (UsherTx, 1);

  self->conn = conn;
  self->member = who->member;
  self->roles = who->roles;
  self->rights = who->rights ? who->rights : usher_rights_shipped ();
  self->login = canonical_or_empty (who->login);
  self->by = canonical_or_empty (who->on_behalf);
  self->act = who->act ? g_strdup (who->act) : usher_uuid_new ();
  self->act_json = canonical_or_empty (self->act);
  self->reason_id = g_string_new (NULL);
  self->seeded = who->seeded;
  self->schema = usher_n_migrations > 0 ? usher_migrations[usher_n_migrations - 1].version : 0;
  self->touched = g_array_new (FALSE, FALSE, sizeof (UsherTouched));
  self->line = g_string_new (NULL);
  self->row = g_string_new (NULL);
  self->changes = g_string_new (NULL);
  self->objects = g_string_new (NULL);
  self->sql = g_string_new (NULL);
  return self;
}

static void
tx_free (UsherTx *self)
{
  GString *texts[] = { self->login, self->by, self->act_json, self->reason_id, self->line, self->row, self->changes, self->objects,
                       self->sql };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_string_free (texts[i], TRUE);
  g_clear_pointer (&self->touched_names, g_ptr_array_unref);
  g_array_unref (self->touched);
  g_free (self->act);
  g_free (self->reason);
  g_free (self);
}

/* For an engine without a clock of its own. */
static gint64
own_time (void)
{
  g_autoptr (UsherClock) clock = usher_clock_new_system ();

  return usher_clock_now (clock);
}

static gboolean
set_time (UsherTx *self, gint64 now, GError **error)
{
  g_autoptr (GError) failed = NULL;

  if (now == 0)
    now = usher_conn_server_time (self->conn, &failed);
  if (failed)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  self->clock = now ? now : own_time ();
  self->at = MAX (self->clock, self->last_at);
  self->clock_jumped = !self->seeded && self->clock < self->last_at - CLOCK_JUMP;
  return TRUE;
}

UsherTx *
usher_tx_attach (UsherConn *conn, const UsherTxWho *who, GError **error)
{
  UsherTx *self;

  if (!check_words ("the login", who->login, error) || !check_words ("who started the act", who->on_behalf, error))
    return NULL;
  self = tx_new (conn, who);
  self->attached = TRUE;
  if (usher_tx_read_end (self, error) && set_time (self, who->now, error))
    return self;
  tx_free (self);
  return NULL;
}

void
usher_tx_detach (UsherTx *self)
{
  tx_free (self);
}

UsherTx *
usher_tx_begin (UsherConn *conn, const UsherTxWho *who, const char *reason, GError **error)
{
  UsherTx *self;

  if (!check_words ("the reason", reason, error) || !usher_conn_begin (conn, error))
    return NULL;
  if (!(self = usher_tx_attach (conn, who, error)))
    {
      usher_conn_rollback (conn);
      return NULL;
    }
  self->attached = FALSE;
  self->reason = reason && *reason ? g_strdup (reason) : NULL;
  return self;
}

gboolean
usher_tx_commit (UsherTx *self, GError **error)
{
  UsherConn *conn = self->conn;
  gboolean failed = self->failed, attached = self->attached;

  tx_free (self);
  if (failed && !attached)
    usher_conn_rollback (conn);
  if (failed)
    return usher_error_set (error, USHER_ERROR_STORE, "Do the act again.", "a part of this act failed, so nothing of it is kept");
  return attached || usher_conn_commit (conn, error);
}

void
usher_tx_rollback (UsherTx *self)
{
  if (!self)
    return;
  if (!self->attached)
    usher_conn_rollback (self->conn);
  tx_free (self);
}

/* ---- Lines ---- */

/* Words become personal text when the first line needs them, so that an act that changes nothing
 * leaves nothing. */
static gboolean
settle_reason (UsherTx *self, GError **error)
{
  g_autofree char *id = NULL, *words = g_steal_pointer (&self->reason);

  if (!words)
    return TRUE;
  if (!(id = usher_private_add (self, "reason", words, error)))
    return FALSE;
  usher_canon_text (self->reason_id, id, -1);
  return TRUE;
}

/* hash (0) is made of the workspace's UUID, which line 1 tells. */
static gboolean
begin_chain (UsherTx *self, const UsherLine *line, GError **error)
{
  UsherCanonSlice pair = usher_canon_get (line->changes, "uuid"), from, to = { NULL, 0 };
  UsherCanonIter iter;
  g_autofree char *uuid = NULL;

  usher_canon_iter_init (&iter, pair);
  if (usher_canon_next_item (&iter, &from) && usher_canon_next_item (&iter, &to))
    uuid = usher_canon_dup_text (to);
  if (!uuid || !usher_canon_equal (line->object, "\"workspace:1\"") || !usher_canon_equal (line->verb, "\"create\""))
    return usher_error_set (error, USHER_ERROR_USAGE, NULL, "the first line of a ledger makes the workspace");
  self->hash = usher_line_origin (uuid);
  return usher_schema_install_door (self->conn, error);
}

static gboolean
check_end (UsherTx *self, const UsherLineSubject *subject, GError **error)
{
  gboolean known;

  /* What acknowledges faults must be possible in any state. */
  if (self->head_is_sound || g_strcmp0 (subject->table, "known_fault") == 0 || g_strcmp0 (subject->table, "proposal") == 0)
    return TRUE;
  if (!usher_end_is_known (self->conn, &known, error))
    return FALSE;
  return known || usher_error_set (error, USHER_ERROR_FAULTY, "Run verify; two members can acknowledge the fault it shows.",
                                   "the ledger does not end as its last act left it");
}

static gboolean
note_clock (UsherTx *self, GError **error)
{
  g_autofree char *changes = NULL;
  gboolean noted;

  self->clock_jumped = FALSE;
  if (!usher_tx_clock_is_noted (self, &noted, error))
    return FALSE;
  if (noted)
    return TRUE;
  changes = g_strdup_printf ("{\"clock\":[%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "]}", self->last_at, self->clock);
  return usher_tx_note (self, "workspace:1", "clock", changes, error);
}

static void
complete_line (UsherTx *self, UsherLine *line)
{
  line->act = usher_slice (self->act_json);
  line->at = self->at;
  line->by = usher_slice (self->by);
  line->fmt = USHER_LINE_FORMAT;
  line->login = usher_slice (self->login);
  line->member = self->member;
  line->n = ++self->n;
  line->reason = usher_slice (self->reason_id);
  line->schema = self->schema;
  g_string_truncate (self->line, 0);
  usher_line_append (self->line, line);
}

gboolean
usher_tx_settle (UsherTx *self, const UsherLineSubject *subject, GError **error)
{
  return check_end (self, subject, error) && (!self->clock_jumped || note_clock (self, error)) && settle_reason (self, error);
}

gboolean
usher_tx_append (UsherTx *self, UsherLine *line, const UsherLineSubject *subject, GError **error)
{
  gboolean done;

  if ((self->n == 0 && !begin_chain (self, line, error)) || !usher_tx_settle (self, subject, error))
    return FALSE;
  complete_line (self, line);
  if (self->line->len > USHER_RECORD_LINE_MAX)
    done = usher_error_set (error, USHER_ERROR_INPUT, "Change fewer records at a time.", "this is too much for one line of the ledger");
  else
    {
      self->hash = usher_line_hash (&self->hash, self->line->str, self->line->len);
      done = usher_tx_store_line (self, subject, error);
    }
  self->failed = self->failed || !done;
  return done;
}

gboolean
usher_tx_note (UsherTx *self, const char *object, const char *verb, const char *changes, GError **error)
{
  g_autoptr (GString) object_json = canonical_or_empty (object), verb_json = canonical_or_empty (verb);
  UsherLine line = { .object = usher_slice (object_json), .verb = usher_slice (verb_json) };
  char table[64];
  gint64 id;
  UsherLineSubject subject = { 0 };

  if (!check_words ("the object", object, error) || !check_words ("the verb", verb, error)
      || (changes && !usher_canon_check (changes, strlen (changes), error)))
    return FALSE;
  if (changes)
    line.changes = (UsherCanonSlice) { changes, strlen (changes) };
  if (usher_object_parse (object, strlen (object), table, &id))
    {
      subject = (UsherLineSubject) { .table = table, .id = id };
      usher_tx_touch (self, table, id);
    }
  return usher_tx_append (self, &line, &subject, error);
}

/* ---- What an act may ask ---- */

UsherConn *
usher_tx_conn (UsherTx *self)
{
  return self->conn;
}

gint64
usher_tx_member (UsherTx *self)
{
  return self->member;
}

UsherRoles
usher_tx_roles (UsherTx *self)
{
  return self->roles;
}

gint64
usher_tx_now (UsherTx *self)
{
  return self->at;
}

const char *
usher_tx_act (UsherTx *self)
{
  return self->act;
}

gint64
usher_tx_last_line (UsherTx *self)
{
  return self->n;
}

gboolean
usher_tx_may (UsherTx *self, const char *right, GError **error)
{
  return usher_may (self->rights, self->roles, right, error);
}

void
usher_tx_touch_table (UsherTx *self, const UsherTable *table, gint64 id)
{
  UsherTouched touched = { table->name, id };

  g_array_append_val (self->touched, touched);
}

void
usher_tx_touch (UsherTx *self, const char *table, gint64 id)
{
  UsherTouched touched = { g_intern_string (table), id };

  g_array_append_val (self->touched, touched);
}

GPtrArray *
usher_tx_touched (UsherTx *self)
{
  guint have = self->touched_names ? self->touched_names->len : 0;

  if (!self->touched_names)
    self->touched_names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = have; i < self->touched->len; i++)
    {
      const UsherTouched *touched = &g_array_index (self->touched, UsherTouched, i);

      /* By hand, since a bulk act touches a hundred thousand. */
      g_string_assign (self->row, touched->table);
      g_string_append_c (self->row, ':');
      usher_canon_int (self->row, touched->id);
      g_ptr_array_add (self->touched_names, g_memdup2 (self->row->str, self->row->len + 1));
    }
  return self->touched_names;
}
