/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The import page: nothing is written before Import, faulty rows are told and hold the rest back unless
 * they are left out, a broken file is said to be so, and what changes above takes the check back. */

#include <adwaita.h>

#include "usher-import-page-private.h"
#include "usher-pages.h"
#include "usher-test-pages.h"
#include "usher-widgets.h"

typedef struct {
  UsherWorkspace *workspace;
  UsherTestShell *shell;
  UsherImportPage *page;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->workspace = usher_test_people ();
  f->shell = usher_test_shell_new (f->workspace, usher_import_page_new (f->workspace, "import:people"));
  f->page = USHER_IMPORT_PAGE (f->shell->page);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  usher_test_shell_end (f->shell);
  usher_test_rows_end (f->workspace);
}

static void
open_text (Fixture *f, const char *text)
{
  g_autofree char *path = usher_test_file ("some.csv", text);

  usher_import_page_open_file (f->page, path);
  usher_test_wait_until (f->page->peek != NULL && g_str_equal (f->page->peek->file, path));
}

static gint64
count_people (Fixture *f)
{
  return usher_test_workspace_int (f->workspace, "SELECT COUNT (*) FROM person");
}

static void
test_whole (Fixture *f, gconstpointer data)
{
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (f->page->check_button)));
  open_text (f, "User ID;Full Name;E-Mail;Status\nnew.one;New One;n1@x.example;active\nnew.two;New Two;;active\n");
  g_assert_true (usher_test_says (GTK_WIDGET (f->page), "such as “new.one”"));
  g_assert_true (gtk_widget_is_sensitive (GTK_WIDGET (f->page->check_button)));
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (f->page->import_button)));
  usher_import_page_import (f->page); /* not checked: nothing happens */
  g_assert_cmpint (f->page->state, ==, USHER_IMPORT_MAPPING);
  usher_import_page_check (f->page);
  usher_test_wait_until (f->page->state == USHER_IMPORT_CHECKED);
  g_assert_cmpint (f->page->checked->added, ==, 2);
  g_assert_true (usher_test_says (GTK_WIDGET (f->page), "Nothing is written yet."));
  g_assert_cmpint (count_people (f), ==, 6);
  usher_import_page_import (f->page);
  usher_test_wait_until (f->page->state == USHER_IMPORT_WRITTEN);
  g_assert_cmpint (count_people (f), ==, 8);
  g_assert_cmpstr (f->shell->toast, ==, "Imported: 2 added, 0 changed");
  g_assert_null (f->shell->undo);
  g_assert_cmpuint (f->shell->works, ==, 2);
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (f->page->import_button)));
}

static void
test_rejected (Fixture *f, gconstpointer data)
{
  open_text (f, "login,name,state\nnew.one,New One,active\nnew.two,New Two,gone fishing\n,Nobody,active\n");
  usher_import_page_check (f->page);
  usher_test_wait_until (f->page->state == USHER_IMPORT_CHECKED);
  g_assert_cmpint (f->page->checked->n_rejected, ==, 2);
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (f->page->import_button)));
  usher_test_wait_until (usher_test_says (GTK_WIDGET (f->page), "Row 3, state “gone fishing”"));
  g_assert_true (usher_test_says (GTK_WIDGET (f->page), "Row 4, login: this must not be empty"));
  gtk_switch_set_active (f->page->partial, TRUE);
  g_assert_true (gtk_widget_is_sensitive (GTK_WIDGET (f->page->import_button)));
  usher_import_page_import (f->page);
  usher_test_wait_until (f->page->state == USHER_IMPORT_WRITTEN);
  g_assert_cmpint (count_people (f), ==, 7);
}

static void
test_broken (Fixture *f, gconstpointer data)
{
  g_autofree char *path = usher_test_file ("broken.csv", "login,name\na,Jos\351\n");

  usher_import_page_open_file (f->page, path);
  usher_test_wait_until (usher_test_says (GTK_WIDGET (f->page), "(row 2, column 2)"));
  g_assert_null (f->page->peek);
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (f->page->check_button)));
  g_assert_cmpint (count_people (f), ==, 6);
}

/* Another mapping, another noun, another option: what was checked counts no more. */
static void
test_taken_back (Fixture *f, gconstpointer data)
{
  open_text (f, "login,name\nnew.one,New One\n");
  usher_import_page_check (f->page);
  usher_test_wait_until (f->page->state == USHER_IMPORT_CHECKED);
  adw_combo_row_set_selected (ADW_COMBO_ROW (f->page->rows[1]), 0);
  g_assert_cmpint (f->page->state, ==, USHER_IMPORT_MAPPING);
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (f->page->import_button)));
  adw_combo_row_set_selected (ADW_COMBO_ROW (f->page->rows[0]), 0);
  g_assert_true (usher_test_says (GTK_WIDGET (f->page), "Say which column is “Login”."));
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (f->page->check_button)));
  adw_combo_row_set_selected (f->page->noun_row, 2);
  g_assert_cmpstr (f->page->noun, ==, "groups");
  g_assert_true (gtk_widget_is_sensitive (GTK_WIDGET (f->page->check_button)));
  usher_import_page_check (f->page);
  gtk_editable_set_text (GTK_EDITABLE (f->page->source_row), "other"); /* while it runs */
  usher_test_wait_until (f->page->state == USHER_IMPORT_CHECKED);
}

static void
test_location (Fixture *f, gconstpointer data)
{
  g_autofree char *location = usher_page_get_location (f->shell->page);

  g_assert_cmpstr (location, ==, "import:people");
}

/* The page goes while the file is being read. */
static void
test_gone (Fixture *f, gconstpointer data)
{
  open_text (f, "login,name\nnew.one,New One\n");
  usher_import_page_check (f->page);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  adw_init ();
  usher_widgets_init ();
  usher_pages_init ();
  g_test_add ("/import-page/whole", Fixture, NULL, set_up, test_whole, tear_down);
  g_test_add ("/import-page/rejected", Fixture, NULL, set_up, test_rejected, tear_down);
  g_test_add ("/import-page/broken", Fixture, NULL, set_up, test_broken, tear_down);
  g_test_add ("/import-page/taken-back", Fixture, NULL, set_up, test_taken_back, tear_down);
  g_test_add ("/import-page/location", Fixture, NULL, set_up, test_location, tear_down);
  g_test_add ("/import-page/gone", Fixture, NULL, set_up, test_gone, tear_down);
  return usher_test_run ();
}
