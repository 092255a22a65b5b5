/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The matrix of rights, made from the one table that acts ask.  Main thread. */

#include "usher-rights-matrix.h"

#include <glib/gi18n.h>

#include "usher-mark.h"

static const struct {
  UsherRoles role;
  const char *title;
} roles[] = {
  { USHER_ROLE_TRAINEE, N_("Trainee") },   { USHER_ROLE_ANALYST, N_("Analyst") }, { USHER_ROLE_SENIOR, N_("Senior") },
  { USHER_ROLE_LEAD, N_("Lead") },         { USHER_ROLE_REVIEWER, N_("Reviewer") }, { USHER_ROLE_OWNER, N_("Owner") },
  { USHER_ROLE_AUDITOR, N_("Auditor") },   { USHER_ROLE_ADMIN, N_("Admin") },     { USHER_ROLE_EXECUTIVE, N_("Executive") },
};

static GtkWidget *
new_head (const char *text, gboolean own)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "under");
  if (own)
    gtk_widget_add_css_class (label, "fact");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  return label;
}

static GtkWidget *
new_right (const UsherRight *right)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *title = gtk_label_new (_(right->title)), *under = gtk_label_new (right->name);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (title), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (title), 44);
  gtk_label_set_xalign (GTK_LABEL (under), 0);
  gtk_widget_add_css_class (title, "small");
  gtk_widget_add_css_class (under, "under");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), under);
  return box;
}

GtkWidget *
usher_rights_matrix_new (const UsherRights *rights, UsherRoles own)
{
  GtkWidget *grid = gtk_grid_new ();
  const UsherRight *right;

  gtk_grid_set_column_spacing (GTK_GRID (grid), 18);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 9);
  gtk_widget_add_css_class (grid, "rights");
  gtk_grid_attach (GTK_GRID (grid), new_head (_("Right"), FALSE), 0, 0, 1, 1);
  for (guint r = 0; r < G_N_ELEMENTS (roles); r++)
    gtk_grid_attach (GTK_GRID (grid), new_head (_(roles[r].title), (roles[r].role & own) != 0), (int) r + 1, 0, 1, 1);
  for (guint i = 0; (right = usher_rights_nth (rights, i)); i++)
    {
      gtk_grid_attach (GTK_GRID (grid), new_right (right), 0, (int) i + 1, 1, 1);
      for (guint r = 0; r < G_N_ELEMENTS (roles); r++)
        {
          gboolean has = (right->roles & roles[r].role) != 0;

          if (has)
            gtk_grid_attach (GTK_GRID (grid), usher_mark_new ("check", right->second ? "second" : "has"), (int) r + 1, (int) i + 1, 1, 1);
        }
    }
  return grid;
}
