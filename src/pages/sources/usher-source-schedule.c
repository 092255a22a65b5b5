/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Choosing a schedule.  A value that is not among those offered (the command line takes any) stays
 * offered.  Main thread. */

#include "usher-source-schedule.h"

#include <glib/gi18n.h>

#include "usher-source-parts.h"

static const gint64 offered_minutes[] = { 0, 15, 30, 60, 240, 720, 1440, 10080 };
static const gint64 offered_days[] = { 0, 30, 90, 180, 365, 730 };

static char *
days_text (gint64 days)
{
  return days == 0 ? g_strdup (_("For ever")) : g_strdup_printf (g_dngettext (NULL, "%d day", "%d days", (gulong) days), (int) days);
}

static GtkWidget *
new_list (const char *title, const gint64 *offered, gsize n, gint64 value, char *(*text) (gint64))
{
  GArray *values = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GtkStringList) model = gtk_string_list_new (NULL);
  guint chosen = GTK_INVALID_LIST_POSITION;
  GtkWidget *list;

  g_array_append_vals (values, offered, (guint) n);
  for (guint i = 0; i < n; i++)
    if (offered[i] == value)
      chosen = i;
  if (chosen == GTK_INVALID_LIST_POSITION)
    {
      chosen = values->len;
      g_array_append_val (values, value);
    }
  for (guint i = 0; i < values->len; i++)
    gtk_string_list_take (model, text (g_array_index (values, gint64, i)));
  list = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&model)), NULL);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (list), chosen);
  g_object_set_data_full (G_OBJECT (list), "values", values, (GDestroyNotify) g_array_unref);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return list;
}

static gint64
value_of (GtkWidget *list)
{
  GArray *values = g_object_get_data (G_OBJECT (list), "values");

  return g_array_index (values, gint64, gtk_drop_down_get_selected (GTK_DROP_DOWN (list)));
}

GtkWidget *
usher_source_schedule_choice (gint64 minutes, gint64 days)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *often = new_list (_("Sync"), offered_minutes, G_N_ELEMENTS (offered_minutes), minutes, usher_source_schedule_text);
  GtkWidget *keep = new_list (_("Keep sign-ins in full"), offered_days, G_N_ELEMENTS (offered_days), days, days_text);

  gtk_box_append (GTK_BOX (box), usher_source_label (_("Sync"), "small"));
  gtk_box_append (GTK_BOX (box), often);
  gtk_box_append (GTK_BOX (box), usher_source_label (_("Keep sign-ins in full; older ones become counts a day"), "small"));
  gtk_box_append (GTK_BOX (box), keep);
  g_object_set_data (G_OBJECT (box), "often", often);
  g_object_set_data (G_OBJECT (box), "keep", keep);
  return box;
}

void
usher_source_schedule_get (GtkWidget *choice, gint64 *minutes, gint64 *days)
{
  *minutes = value_of (g_object_get_data (G_OBJECT (choice), "often"));
  *days = value_of (g_object_get_data (G_OBJECT (choice), "keep"));
}
