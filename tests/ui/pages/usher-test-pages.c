/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What tests of pages share: an organisation, and a shell that remembers. */

#include "usher-test-pages.h"

#include <adwaita.h>
#include <string.h>

#include "usher-import.h"
#include "usher-key.h"

static void shell_init (UsherShellInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (UsherTestShell, usher_test_shell, GTK_TYPE_WINDOW, G_IMPLEMENT_INTERFACE (USHER_TYPE_SHELL, shell_init))

/* ---- The shell ---------------------------------------------------------------------------------------------- */

static void
keep (char **kept, const char *text)
{
  g_free (*kept);
  *kept = g_strdup (text);
}

static UsherWorkspace *
shell_get_workspace (UsherShell *shell)
{
  return USHER_TEST_SHELL (shell)->workspace;
}

static void
shell_open (UsherShell *shell, const char *location)
{
  keep (&USHER_TEST_SHELL (shell)->opened, location);
}

static void
shell_toast (UsherShell *shell, const char *message, const char *undo_act)
{
  keep (&USHER_TEST_SHELL (shell)->toast, message);
  keep (&USHER_TEST_SHELL (shell)->undo, undo_act);
}

static void
shell_add_work (UsherShell *shell, UsherWork *work)
{
  USHER_TEST_SHELL (shell)->works++;
}

static void
shell_show_error (UsherShell *shell, const char *what, const GError *error)
{
  keep (&USHER_TEST_SHELL (shell)->error, error->message);
}

static void
shell_init (UsherShellInterface *iface)
{
  iface->get_workspace = shell_get_workspace;
  iface->open = shell_open;
  iface->toast = shell_toast;
  iface->add_work = shell_add_work;
  iface->show_error = shell_show_error;
}

/* As the window does: a change is told to the page. */
static void
on_changed_cb (UsherWorkspace *workspace, GPtrArray *changed, gboolean own, UsherTestShell *self)
{
  if (self->page)
    usher_page_refresh (self->page, changed);
}

static void
usher_test_shell_dispose (GObject *object)
{
  UsherTestShell *self = USHER_TEST_SHELL (object);

  self->page = NULL;
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (usher_test_shell_parent_class)->dispose (object);
}

static void
usher_test_shell_finalize (GObject *object)
{
  UsherTestShell *self = USHER_TEST_SHELL (object);

  g_free (self->opened);
  g_free (self->toast);
  g_free (self->undo);
  g_free (self->error);
  G_OBJECT_CLASS (usher_test_shell_parent_class)->finalize (object);
}

static void
usher_test_shell_class_init (UsherTestShellClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = usher_test_shell_dispose;
  G_OBJECT_CLASS (klass)->finalize = usher_test_shell_finalize;
}

static void
usher_test_shell_init (UsherTestShell *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_window_set_child (GTK_WINDOW (self), self->box);
}

UsherTestShell *
usher_test_shell_new (UsherWorkspace *workspace, UsherPage *page)
{
  UsherTestShell *self = g_object_new (USHER_TYPE_TEST_SHELL, NULL);

  self->workspace = g_object_ref (workspace);
  self->page = page;
  gtk_window_set_default_size (GTK_WINDOW (self), 1300, 800);
  gtk_widget_set_hexpand (GTK_WIDGET (page), TRUE);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (page));
  if (usher_page_get_pane (page))
    gtk_box_append (GTK_BOX (self->box), usher_page_get_pane (page));
  if (usher_page_get_header (page))
    gtk_box_append (GTK_BOX (self->box), usher_page_get_header (page));
  g_signal_connect_object (workspace, "changed", G_CALLBACK (on_changed_cb), self, 0);
  gtk_window_present (GTK_WINDOW (self));
  usher_test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (page)));
  usher_page_shown (page);
  return self;
}

void
usher_test_shell_end (UsherTestShell *self)
{
  gpointer page = self->page, shell = self;

  g_object_add_weak_pointer (page, &page);
  g_object_add_weak_pointer (shell, &shell);
  gtk_window_destroy (GTK_WINDOW (self));
  usher_test_wait_until (!page && !shell);
}

/* ---- Looking at what is shown ------------------------------------------------------------------------------------ */

gboolean
usher_test_says (GtkWidget *widget, const char *text)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text))
    return TRUE;
  if (GTK_IS_INSCRIPTION (widget) && gtk_inscription_get_text (GTK_INSCRIPTION (widget)) && strstr (gtk_inscription_get_text (GTK_INSCRIPTION (widget)), text))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    if (usher_test_says (child, text))
      return TRUE;
  return FALSE;
}

static const char *
button_label (GtkWidget *button)
{
  GtkWidget *child = gtk_button_get_child (GTK_BUTTON (button));

  return GTK_IS_LABEL (child) ? gtk_label_get_text (GTK_LABEL (child)) : gtk_button_get_label (GTK_BUTTON (button));
}

GtkWidget *
usher_test_button (GtkWidget *widget, const char *label)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (GTK_IS_BUTTON (widget) && g_strcmp0 (button_label (widget), label) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = usher_test_button (child, label);

      if (found)
        return found;
    }
  return NULL;
}

void
usher_test_click (GtkWidget *widget, const char *label)
{
  GtkWidget *button = usher_test_button (widget, label);

  if (!button)
    g_error ("there is no button “%s”", label);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

GtkWidget *
usher_test_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (window, type) && gtk_widget_get_mapped (window))
        return window; /* its toplevel reference holds it */
    }
  return NULL;
}

/* ---- The organisation ------------------------------------------------------------------------------------------------ */

static const struct {
  const char *noun, *csv;
} files[] = {
  { "people", "login,name,mail,employee,kind,department,title,site,manager,state,start,end\n"
              "ama.boateng,Ama Boateng,ama@x.example,E1,employee,Finance,Chief Financial Officer,Leeds,,active,2019-01-07,\n"
              "tom.whitfield,Tom Whitfield,tom@x.example,E2,employee,Finance,Treasurer,Lisbon,E1,active,2020-03-02,\n"
              "ines.carvalho,Inês Carvalho,ines@x.example,E3,employee,Finance,Senior Treasury Analyst,Lisbon,E2,active,2021-05-03,\n"
              "piotr.w,Piotr Wiśniewski,piotr@x.example,E4,employee,Finance,Expense Operations,Leeds,E2,terminated,2018-02-01,2026-03-16\n"
              "farid.b,Farid Benhaddou,farid@x.example,E5,contractor,Finance,Auditor,Leeds,E2,active,2025-01-01,2026-03-23\n"
              "leila.h,ليلى الحسيني,leila@x.example,E6,employee,Finance,Accounts Payable Lead,Leeds,E999,active,2022-01-10,\n" },
  { "accounts", "login,source,native,mail,employee,kind,state\n"
                "ines.carvalho,idp-1,u3,ines@x.example,E3,human,active\n"
                "i.carvalho,idp-2,v3,ines@x.example,,human,active\n"
                "piotr.w,idp-1,u4,piotr@x.example,E4,human,active\n"
                "tom.whitfield,idp-1,u2,tom@x.example,E2,human,active\n"
                "stranger,idp-1,u9,,,human,active\n" },
  { "groups", "name,source,kind,description,rule\n"
              "treasury-emea,idp-1,native,Treasury in EMEA,\n"
              "approvers,idp-1,native,Who approves payments,\n"
              "lisbon,idp-1,dynamic,Everyone in Lisbon,site == Lisbon\n" },
  { "memberships", "group,member,member_kind\n"
                   "treasury-emea,idp-1/ines.carvalho,account\n"
                   "approvers,group:idp-1/treasury-emea,group\n"
                   "approvers,idp-1/tom.whitfield,account\n"
                   "lisbon,idp-1/ines.carvalho,account\n" },
  { "entitlements", "app,name,risk,owner,description\n"
                    "Ledgerline,Payment Approver,high,ama.boateng,Can release payments.\n"
                    "Ledgerline,Read Journals,low,,Reads journals.\n" },
  { "grants", "principal,principal_kind,entitlement\n"
              "group:idp-1/approvers,group,ledgerline/payment-approver\n"
              "idp-1/ines.carvalho,account,ledgerline/payment-approver\n"
              "idp-1/ines.carvalho,account,ledgerline/read-journals\n"
              "idp-1/piotr.w,account,ledgerline/read-journals\n" },
};

char *
usher_test_file (const char *name, const char *text)
{
  g_autofree char *folder = usher_test_folder ();
  g_autoptr(GError) error = NULL;
  char *path = g_build_filename (folder, name, NULL);

  usher_test_ok (g_file_set_contents (path, text, -1, &error));
  return path;
}

UsherWorkspace *
usher_test_people (void)
{
  UsherWorkspace *workspace = usher_test_workspace (USHER_ENGINE_SQLITE, USHER_KIND_SAMPLE);

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = usher_test_file (files[i].noun, files[i].csv);
      g_autoptr(UsherImportResult) result = NULL;
      g_autoptr(GError) error = NULL;

      usher_test_ok (usher_import_file (workspace, files[i].noun, path, NULL, &result, NULL, &error));
      for (guint j = 0; j < result->rejected->len; j++)
        {
          const UsherImportReject *reject = result->rejected->pdata[j];

          g_error ("%s row %d: %s %s", files[i].noun, (int) reject->row, reject->value, reject->why);
        }
      g_assert_true (result->written);
    }
  usher_test_settle ();
  return workspace;
}

gint64
usher_test_id (UsherWorkspace *workspace, const char *noun, const char *key)
{
  g_autoptr(GError) error = NULL;
  UsherConn *conn = usher_db_take_reader (usher_workspace_db (workspace), &error);
  gint64 id;

  usher_test_ok (conn != NULL);
  usher_test_ok (usher_key_find (conn, noun, key, &id, &error));
  usher_db_put_reader (usher_workspace_db (workspace), conn);
  return id;
}
