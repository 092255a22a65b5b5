/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Editing a card: what is saved, what is not, and what happens when somebody else saved first. */

#include <adwaita.h>

#include "usher-card-editor.h"
#include "usher-history-reading.h"
#include "usher-pages.h"
#include "usher-test-pages.h"
#include "usher-widgets.h"

typedef struct {
  UsherWorkspace *workspace;
  UsherTestShell *shell;
  UsherCardEditor *editor;
  gint64 group;
} Fixture;

static void
open_editor (Fixture *f)
{
  f->editor = USHER_CARD_EDITOR (usher_card_editor_new (f->workspace, USHER_CARD_GROUP, f->group, "approvers", GTK_WIDGET (f->shell->page)));
  gtk_window_present (GTK_WINDOW (f->editor));
  g_object_add_weak_pointer (G_OBJECT (f->editor), (gpointer *) &f->editor);
  usher_test_wait_until (usher_card_editor_is_ready (f->editor) && gtk_widget_get_mapped (GTK_WIDGET (f->editor)));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->workspace = usher_test_people ();
  f->group = usher_test_id (f->workspace, "group", "idp-1/approvers");
  f->shell = usher_test_shell_new (f->workspace, usher_group_page_new (f->workspace, "group:idp-1/approvers"));
  usher_test_wait_until (usher_test_says (GTK_WIDGET (f->shell->page), "approvers"));
  open_editor (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->editor)
    gtk_window_close (GTK_WINDOW (f->editor));
  usher_test_wait_until (!f->editor);
  usher_test_shell_end (f->shell);
  usher_test_rows_end (f->workspace);
}

static void
test_save (Fixture *f, gconstpointer data)
{
  g_autofree char *owner = g_strdup_printf ("%d", (int) usher_test_id (f->workspace, "person", "tom.whitfield"));
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherHistoryReading) history = NULL;
  g_autofree char *object = g_strdup_printf ("group_card:%d", (int) f->group);
  const UsherHistoryEntry *entry;
  UsherConn *conn;

  usher_card_editor_set_word (f->editor, "owner", owner, "Tom Whitfield");
  usher_card_editor_set_word (f->editor, "risk", "high", NULL);
  usher_card_editor_set_word (f->editor, "purpose", "Who may approve.", NULL);
  usher_card_editor_save (f->editor);
  usher_test_wait_until (f->shell->toast != NULL && !f->editor);
  g_assert_nonnull (f->shell->undo);
  usher_test_wait_until (usher_test_says (GTK_WIDGET (f->shell->page), "Who may approve."));
  g_assert_false (usher_test_says (GTK_WIDGET (f->shell->page), "Nobody owns this group"));
  /* Its history says so in words. */
  conn = usher_db_take_reader (usher_workspace_db (f->workspace), &error);
  history = usher_history_reading_load (conn, object, 10, &error);
  usher_db_put_reader (usher_workspace_db (f->workspace), conn);
  usher_test_ok (history != NULL);
  g_assert_cmpint (history->total, ==, 1);
  entry = history->entries->pdata[0];
  g_assert_cmpstr (entry->did, ==, "changed the card");
  g_assert_cmpuint (entry->changes->len, ==, 3);
  g_assert_cmpstr (((UsherHistoryChange *) entry->changes->pdata[0])->field, ==, "Owner");
  g_assert_null (((UsherHistoryChange *) entry->changes->pdata[0])->from);
  g_assert_cmpstr (((UsherHistoryChange *) entry->changes->pdata[0])->to, ==, "person:tom.whitfield");
}

/* Nothing changed: the window closes, and no line is written. */
static void
test_nothing (Fixture *f, gconstpointer data)
{
  gint64 lines = usher_test_workspace_int (f->workspace, "SELECT n FROM ledger_head");

  usher_card_editor_save (f->editor);
  usher_test_wait_until (!f->editor);
  g_assert_null (f->shell->toast);
  g_assert_cmpint (usher_test_workspace_int (f->workspace, "SELECT n FROM ledger_head"), ==, lines);
}

static gboolean
save_theirs (UsherTx *tx, gpointer group, GError **error)
{
  const UsherCardChange changes[] = { { "risk", usher_text_value ("low") }, { "purpose", usher_text_value ("Theirs.") }, { NULL } };

  return usher_card_change (tx, USHER_CARD_GROUP, *(gint64 *) group, -1, changes, error);
}

static AdwMessageDialog *
make_conflict (Fixture *f)
{
  GtkWidget *dialog;

  usher_test_do (f->workspace, save_theirs, &f->group);
  usher_card_editor_set_word (f->editor, "risk", "high", NULL);
  usher_card_editor_save (f->editor);
  usher_test_wait_until (usher_test_window (ADW_TYPE_MESSAGE_DIALOG) != NULL);
  dialog = usher_test_window (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_nonnull (g_strstr_len (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), -1, "theirs: Low"));
  g_assert_nonnull (g_strstr_len (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), -1, "yours: High"));
  return ADW_MESSAGE_DIALOG (dialog);
}

static void
test_conflict_mine (Fixture *f, gconstpointer data)
{
  AdwMessageDialog *dialog = make_conflict (f);

  adw_message_dialog_response (dialog, "mine");
  usher_test_wait_until (f->shell->toast != NULL && !f->editor);
  g_assert_cmpint (usher_test_workspace_int (f->workspace, "SELECT COUNT (*) FROM group_card WHERE risk = 'high'"), ==, 1);
}

static void
test_conflict_theirs (Fixture *f, gconstpointer data)
{
  AdwMessageDialog *dialog = make_conflict (f);
  g_autofree char *risk = NULL, *purpose = NULL;

  adw_message_dialog_response (dialog, "theirs");
  usher_test_settle ();
  risk = usher_card_editor_dup_word (f->editor, "risk");
  purpose = usher_card_editor_dup_word (f->editor, "purpose");
  g_assert_cmpstr (risk, ==, "low");
  g_assert_cmpstr (purpose, ==, "Theirs.");
  g_assert_null (f->shell->toast);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  adw_init ();
  usher_widgets_init ();
  usher_pages_init ();
  g_test_add ("/card-editor/save", Fixture, NULL, set_up, test_save, tear_down);
  g_test_add ("/card-editor/nothing", Fixture, NULL, set_up, test_nothing, tear_down);
  g_test_add ("/card-editor/conflict-mine", Fixture, NULL, set_up, test_conflict_mine, tear_down);
  g_test_add ("/card-editor/conflict-theirs", Fixture, NULL, set_up, test_conflict_theirs, tear_down);
  return usher_test_run ();
}
