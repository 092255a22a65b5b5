/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A bare ledger in a scratch place, without a workspace around it. */

#include "usher-test-ledger.h"

#include "usher-door.h"
#include "usher-migration.h"

char *
usher_test_act (guint n)
{
  return g_strdup_printf ("00000000-0000-4000-8000-%012u", n);
}

UsherTx *
usher_test_begin (UsherTestLedger *self, const char *reason)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *act = usher_test_act (++self->acts);
  UsherTxWho who = { .member = self->acts > 1, .roles = self->roles, .act = act, .now = self->now, .seeded = TRUE };
  UsherTx *tx = usher_tx_begin (self->conn, &who, reason, &error);

  usher_test_ok (tx != NULL);
  return tx;
}

void
usher_test_commit (UsherTx *tx)
{
  g_autoptr (GError) error = NULL;

  usher_test_ok (usher_tx_commit (tx, &error));
}

UsherTestLedger *
usher_test_ledger (UsherEngine engine)
{
  g_autoptr (GError) error = NULL;
  UsherTestLedger *self = g_new0 (UsherTestLedger, 1);
  UsherChange member[] = { { "login", usher_text_value ("demo") }, { "name", usher_text_value ("Demo") },
                           { "roles", usher_text_value ("[\"admin\",\"lead\"]") }, { "active", USHER_INT (1) }, { NULL } };
  UsherTx *tx;

  self->db = usher_test_db_migrated (engine);
  self->conn = usher_conn_open (self->db, &error);
  usher_test_ok (self->conn != NULL);
  self->now = USHER_TEST_TIME;
  self->roles = USHER_ROLE_ADMIN | USHER_ROLE_LEAD | USHER_ROLE_ANALYST | USHER_ROLE_AUDITOR;
  tx = usher_test_begin (self, NULL);
  usher_test_ok (usher_tx_note (tx, "workspace:1", "create",
                                "{\"kind\":[null,\"sample\"],\"uuid\":[null,\"" USHER_TEST_UUID "\"]}", &error));
  g_assert_cmpint (usher_record_new (tx, "member", "add", member, &error), ==, 1);
  usher_test_commit (tx);
  return self;
}

void
usher_test_ledger_free (UsherTestLedger *self)
{
  if (!self)
    return;
  usher_conn_close (self->conn);
  usher_db_unref (self->db);
  g_free (self);
}

void
usher_test_write (UsherTestLedger *self, const char *table, gint64 id, const char *verb, gint64 version, const UsherChange *changes)
{
  g_autoptr (GError) error = NULL;
  UsherTx *tx = usher_test_begin (self, NULL);

  usher_test_ok (usher_record_write (tx, table, id, verb, version, changes, &error));
  usher_test_commit (tx);
}

void
usher_test_cards (UsherTestLedger *self, gint64 first, gsize n)
{
  g_autoptr (GError) error = NULL;
  g_autofree UsherObjectChange *objects = g_new0 (UsherObjectChange, n);
  UsherChange changes[] = { { "kind", usher_text_value ("human") }, { "owner", USHER_INT (7) }, { NULL } };
  UsherTx *tx = usher_test_begin (self, NULL);

  for (gsize i = 0; i < n; i++)
    objects[i] = (UsherObjectChange) { first + (gint64) i, 0, changes };
  usher_test_ok (usher_record_write_many (tx, "account_card", "change", objects, n, &error));
  usher_test_commit (tx);
}

char *
usher_test_text (UsherConn *conn, const char *sql)
{
  g_autoptr (GError) error = NULL;
  UsherStatement *statement = usher_conn_prepare (conn, sql, &error);
  gboolean row = FALSE;
  char *text;

  usher_test_ok (statement != NULL);
  usher_test_ok (usher_statement_step (statement, &row, &error));
  text = row ? g_strdup (usher_statement_text (statement, 0, NULL)) : NULL;
  usher_statement_reset (statement);
  return text;
}

char *
usher_test_line (UsherConn *conn, gint64 n)
{
  g_autofree char *sql = g_strdup_printf ("SELECT line FROM ledger WHERE n = %" G_GINT64_FORMAT, n);

  return usher_test_text (conn, sql);
}

static void
drop_triggers (UsherTestLedger *self)
{
  static const char *const tables[] = { "account_card", "account_link", "document", "entitlement_card", "group_card", "known_fault",
                                        "member", "person_link", "proposal", "seal", "setting", "source" };
  static const char *const verbs[] = { "insert", "update", "delete" };
  g_autoptr (GString) sql = g_string_new ("DROP TRIGGER IF EXISTS ledger_no_update; DROP TRIGGER IF EXISTS ledger_no_delete;");

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    for (gsize v = 0; v < G_N_ELEMENTS (verbs); v++)
      g_string_append_printf (sql, "DROP TRIGGER IF EXISTS %s_door_%s;", tables[i], verbs[v]);
  usher_test_sql (self->db, sql->str);
}

void
usher_test_tamper (UsherTestLedger *self, const char *sql)
{
  if (usher_db_engine (self->db) == USHER_ENGINE_SQLITE)
    drop_triggers (self);
  else
    usher_test_sql (self->db, "ALTER TABLE ledger DISABLE TRIGGER ALL");
  usher_test_sql (self->db, sql);
}
