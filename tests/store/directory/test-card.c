/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Cards: one and many, words and persons, stale versions, what is refused. */

#include "usher-card.h"

#include "usher-error.h"
#include "usher-test-directory.h"

typedef struct {
  UsherCardKind kind;
  const gint64 *ids;
  gsize n;
  gint64 version; /* of one; −2: many */
  UsherCardChange changes[4];
  gint64 rows;
} Act;

static gboolean
change (UsherTx *tx, gpointer data, GError **error)
{
  Act *act = data;

  if (act->version >= -1)
    return usher_card_change (tx, act->kind, act->ids[0], act->version, act->changes, error);
  return usher_card_change_many (tx, act->kind, act->ids, act->n, act->changes, &act->rows, error);
}

static void
test_change (UsherEngine engine, gconstpointer data)
{
  static const gint64 first[] = { 1 }, many[] = { 4, 2, 3, 2 };
  UsherWorkspace *workspace = usher_test_directory (engine);
  g_autoptr (GError) error = NULL;
  Act one = { USHER_CARD_ACCOUNT, first, 1, 0, { { "owner", USHER_INT (1) }, { "risk", usher_text_value ("HIGH") }, { NULL } } },
      stale = { USHER_CARD_ACCOUNT, first, 1, 0, { { "risk", usher_text_value ("low") }, { NULL } } },
      all = { USHER_CARD_ACCOUNT, many, 4, -2, { { "owner", USHER_INT (2) }, { "kind", usher_text_value ("service") }, { NULL } } },
      taken = { USHER_CARD_ACCOUNT, first, 1, -1, { { "owner", USHER_NULL }, { NULL } } };

  usher_test_organisation (workspace);
  usher_test_do (workspace, change, &one);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT owner FROM account_card WHERE id = 1 AND risk = 'high'"), ==, 1);
  usher_test_fails (usher_workspace_act (workspace, NULL, change, &stale, &error), USHER_ERROR_CONFLICT);
  usher_test_do (workspace, change, &all);
  g_assert_cmpint (all.rows, ==, 3);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM account_card WHERE owner = 2 AND kind = 'service'"), ==, 3);
  usher_test_do (workspace, change, &taken);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM account_card WHERE owner IS NULL"), ==, 1);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

static void
test_refused (UsherEngine engine, gconstpointer data)
{
  static const gint64 first[] = { 1 }, unknown[] = { 1, 77 };
  const struct {
    Act act;
    UsherErrorCode code;
  } cases[] = {
    { { USHER_CARD_ACCOUNT, unknown, 2, -2, { { "owner", USHER_INT (1) }, { NULL } } }, USHER_ERROR_UNKNOWN },
    { { USHER_CARD_ACCOUNT, first, 1, -2, { { "owner", USHER_INT (77) }, { NULL } } }, USHER_ERROR_UNKNOWN },
    { { USHER_CARD_ACCOUNT, first, 1, -2, { { "owner", usher_text_value ("ann") }, { NULL } } }, USHER_ERROR_INPUT },
    { { USHER_CARD_ACCOUNT, first, 1, -2, { { "colour", usher_text_value ("red") }, { NULL } } }, USHER_ERROR_UNKNOWN },
    { { USHER_CARD_ACCOUNT, first, 1, -2, { { "data_class", usher_text_value ("public") }, { NULL } } }, USHER_ERROR_UNKNOWN },
    { { USHER_CARD_GROUP, first, 1, -2, { { "risk", usher_text_value ("spicy") }, { NULL } } }, USHER_ERROR_INPUT },
    { { USHER_CARD_GROUP, first, 1, -2, { { "requestable", usher_text_value ("yes") }, { NULL } } }, USHER_ERROR_INPUT },
    { { USHER_CARD_GROUP, first, 1, -2, { { NULL } } }, USHER_ERROR_USAGE },
  };
  UsherWorkspace *workspace = usher_test_directory (engine);
  g_autoptr (GError) error = NULL;
  Act fine = { USHER_CARD_GROUP, first, 1, -2, { { "risk", usher_text_value ("low") }, { NULL } } };

  usher_test_organisation (workspace);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Act act = cases[i].act;

      usher_test_fails (usher_workspace_act (workspace, NULL, change, &act, &error), cases[i].code);
    }
  usher_test_fails (usher_test_act_as (workspace, "trainee", NULL, change, &fine, &error), USHER_ERROR_RIGHT);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM group_card"), ==, 0);
  usher_test_close (workspace);
}

/* What a card adds to the privileged set reaches assignments, and goes again. */
static void
test_privileged (UsherEngine engine, gconstpointer data)
{
  static const gint64 ids[] = { 1 };
  UsherWorkspace *workspace = usher_test_directory (engine);
  Act yes = { USHER_CARD_ENTITLEMENT, ids, 1, -2, { { "privileged", USHER_INT (1) }, { NULL } } },
      no = { USHER_CARD_ENTITLEMENT, ids, 1, -2, { { "privileged", USHER_INT (0) }, { NULL } } };

  usher_test_organisation (workspace);
  usher_test_do (workspace, change, &yes);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM assignment WHERE privileged = 1"), ==, 4);
  usher_test_do (workspace, change, &no);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM assignment WHERE privileged = 1"), ==, 1);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM entitlement_card WHERE privileged IS NULL"), ==, 1);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

static void
test_parse (UsherEngine engine, gconstpointer data)
{
  static const struct {
    const char *field, *word;
    UsherValue value;
    int code; /* −1: fine */
  } cases[] = {
    { "owner", "ann", { USHER_VALUE_INT, 1, NULL, 0 }, -1 },       { "owner", "null", { USHER_VALUE_NULL, 0, NULL, 0 }, -1 },
    { "requestable", "Yes", { USHER_VALUE_INT, 1, NULL, 0 }, -1 }, { "entitlement", "0", { USHER_VALUE_INT, 0, NULL, 0 }, -1 },
    { "purpose", "x", { USHER_VALUE_TEXT, 0, "x", 1 }, -1 },       { "owner", "nobody", { 0 }, USHER_ERROR_UNKNOWN },
    { "requestable", "maybe", { 0 }, USHER_ERROR_INPUT },          { "shoe", "9", { 0 }, USHER_ERROR_UNKNOWN },
  };
  UsherWorkspace *workspace = usher_test_directory (engine);

  usher_test_organisation (workspace);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherConn) conn = usher_test_conn (workspace);
      g_autofree char *text = NULL;
      UsherCardChange parsed;
      gboolean ok = usher_card_parse (conn, USHER_CARD_GROUP, cases[i].field, cases[i].word, &parsed, &text, &error);

      g_assert_cmpint (ok, ==, cases[i].code < 0);
      if (ok)
        g_assert_true (usher_value_equal (&parsed.to, &cases[i].value));
      else
        g_assert_error (error, USHER_ERROR, cases[i].code);
    }
  usher_test_close (workspace);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/directory/card/change", test_change, NULL);
  usher_test_add_engines ("/directory/card/refused", test_refused, NULL);
  usher_test_add_engines ("/directory/card/privileged", test_privileged, NULL);
  usher_test_add_engines ("/directory/card/parse", test_parse, NULL);
  return usher_test_run ();
}
