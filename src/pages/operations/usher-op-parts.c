/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Labels, strips, facts and code that the pages of operations share.  Main thread; they know no record. */

#include "usher-op-parts.h"

#include <glib/gi18n.h>
#include <string.h>

#include "usher-error.h"
#include "usher-shell.h"
#include "usher-when.h"

GtkWidget *
usher_op_label (const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);
  g_auto(GStrv) classes = g_strsplit (css ? css : "", " ", -1);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  for (guint i = 0; classes[i]; i++)
    if (*classes[i])
      gtk_widget_add_css_class (label, classes[i]);
  return label;
}

GtkWidget *
usher_op_strip (const char *css, const char *icon, const char *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *image = gtk_image_new_from_icon_name (icon), *label = usher_op_label (text, "small");

  gtk_accessible_update_state (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_widget_set_valign (image, GTK_ALIGN_START);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_add_css_class (box, "alert");
  gtk_widget_add_css_class (box, css);
  return box;
}

static void
append_guards (GString *text, const GPtrArray *guards)
{
  for (guint i = 0; guards && i < guards->len; i++)
    {
      const UsherErrorGuard *guard = guards->pdata[i];
      g_autofree char *who = guard->who && guard->who[0] ? g_strjoinv (", ", guard->who) : NULL;

      g_string_append_printf (text, "\n• %s", guard->message);
      if (who)
        g_string_append_printf (text, _(" (%s can help)"), who);
    }
}

GtkWidget *
usher_op_trouble (const GError *error)
{
  const UsherErrorInfo *info = usher_error_get_info (error);
  gboolean refused = g_error_matches (error, USHER_ERROR, USHER_ERROR_GUARD) || g_error_matches (error, USHER_ERROR, USHER_ERROR_RIGHT);
  GString *text = g_string_new (error->message);
  GtkWidget *strip;

  if (info)
    append_guards (text, info->guards);
  if (info && info->hint)
    g_string_append_printf (text, "\n%s", info->hint);
  strip = usher_op_strip (refused ? "warning" : "error", refused ? "usher-state-blocked-symbolic" : "usher-state-fail-symbolic", text->str);
  g_string_free (text, TRUE);
  return strip;
}

static void
on_copy_clicked_cb (GtkButton *button, GtkLabel *label)
{
  UsherShell *shell = usher_shell_of (GTK_WIDGET (button));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (label)), gtk_label_get_text (label));
  if (shell)
    usher_shell_toast (shell, _("Copied"), NULL);
}

GtkWidget *
usher_op_code (const char *text, const char *what)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *label = usher_op_label (text, "code"),
            *copy = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (copy, GTK_ALIGN_START);
  gtk_widget_add_css_class (copy, "flat");
  gtk_widget_set_tooltip_text (copy, what);
  gtk_accessible_update_property (GTK_ACCESSIBLE (copy), GTK_ACCESSIBLE_PROPERTY_LABEL, what, -1);
  g_signal_connect_object (copy, "clicked", G_CALLBACK (on_copy_clicked_cb), label, 0);
  gtk_widget_add_css_class (box, "versus");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), copy);
  return box;
}

/* ---- Facts ------------------------------------------------------------------------------------------------ */

GtkWidget *
usher_op_facts (void)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  return grid;
}

void
usher_op_add_fact (GtkWidget *facts, const char *name, GtkWidget *value)
{
  GtkWidget *last = gtk_widget_get_last_child (facts), *label = usher_op_label (name, "small secondary");
  int row = 0;

  if (last)
    gtk_grid_query_child (GTK_GRID (facts), last, NULL, &row, NULL, NULL);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 16);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_grid_attach (GTK_GRID (facts), label, 0, last ? row + 1 : 0, 1, 1);
  gtk_grid_attach (GTK_GRID (facts), value, 1, last ? row + 1 : 0, 1, 1);
}

void
usher_op_add_text (GtkWidget *facts, const char *name, const char *value)
{
  if (value && *value)
    usher_op_add_fact (facts, name, usher_op_label (value, "small"));
}

static void
on_link_clicked_cb (GtkButton *button, gpointer data)
{
  UsherShell *shell = usher_shell_of (GTK_WIDGET (button));

  if (shell)
    usher_shell_open (shell, g_object_get_data (G_OBJECT (button), "location"));
}

void
usher_op_add_key (GtkWidget *facts, const char *name, const char *key)
{
  GtkWidget *button, *label;
  const char *colon = key ? strchr (key, ':') : NULL;

  if (!key)
    return;
  button = gtk_button_new ();
  label = usher_op_label (colon ? colon + 1 : key, NULL);
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, colon ? colon + 1 : key, -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "inline-link");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_object_set_data_full (G_OBJECT (button), "location", g_str_has_prefix (key, "ent:") ? g_strconcat ("entitlement", colon, NULL) : g_strdup (key), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_link_clicked_cb), NULL);
  usher_op_add_fact (facts, name, button);
}

void
usher_op_add_time (GtkWidget *facts, const char *name, gint64 at, gint64 now)
{
  g_autofree char *text = at ? usher_when_short (at, now) : NULL, *tip = at ? usher_when_long (at) : NULL;
  GtkWidget *label;

  if (!at)
    return;
  label = usher_op_label (text, "small");
  gtk_widget_set_tooltip_text (label, tip);
  usher_op_add_fact (facts, name, label);
}

void
usher_op_clear (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)))
    gtk_box_remove (GTK_BOX (box), child);
}

GtkWidget *
usher_op_button (const char *label, const char *css, GCallback clicked, gpointer data)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  if (css)
    gtk_widget_add_css_class (button, css);
  g_signal_connect_object (button, "clicked", clicked, data, 0);
  return button;
}

GtkWidget *
usher_op_secret_new (GtkEditable **entry, GCallback given, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *password = gtk_password_entry_new ();

  *entry = GTK_EDITABLE (password);
  gtk_password_entry_set_show_peek_icon (GTK_PASSWORD_ENTRY (password), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (password), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Secret of the source"), -1);
  g_signal_connect_object (password, "activate", given, data, 0);
  gtk_box_append (GTK_BOX (box), usher_op_label (_("Secret of the source, for this once. It is not kept."), "small"));
  gtk_box_append (GTK_BOX (box), password);
  gtk_box_append (GTK_BOX (box), usher_op_button (_("_Go On With It"), NULL, given, data));
  gtk_widget_set_visible (box, FALSE);
  return box;
}

const char *
usher_op_approver (UsherApprover approver)
{
  static const char *const words[USHER_APPROVER_N] = {
    [USHER_APPROVER_MANAGER] = N_("Manager"),
    [USHER_APPROVER_OWNER] = N_("Owner"),
    [USHER_APPROVER_IAM_PEER] = N_("Another IAM member"),
    [USHER_APPROVER_IAM_LEAD] = N_("IAM lead"),
    [USHER_APPROVER_CONTROL_OWNER] = N_("Control owner"),
    [USHER_APPROVER_IAM_MANAGER] = N_("IAM manager"),
    [USHER_APPROVER_DIRECTOR] = N_("Director"),
    [USHER_APPROVER_EXECUTIVE] = N_("Executive"),
    [USHER_APPROVER_CUSTODIAN] = N_("Custodian"),
    [USHER_APPROVER_SECOND_CUSTODIAN] = N_("Second custodian"),
  };

  return _(words[approver]);
}
