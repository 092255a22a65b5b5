/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The capability report as a list, for the assistant and for a test.  Main thread; it asks nobody. */

#include "usher-source-report.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#include "usher-error.h"
#include "usher-mark.h"
#include "usher-source-parts.h"

#define SKEW_MOST 60 /* seconds: what is more makes times doubtful */

UsherConnectorReport *
usher_source_report_alloc (void)
{
  UsherConnectorReport *self = g_new0 (UsherConnectorReport, 1);

  usher_connector_report_init (self);
  return self;
}

void
usher_source_report_free (UsherConnectorReport *self)
{
  if (!self)
    return;
  usher_connector_report_clear (self);
  g_free (self);
}

static GtkWidget *
new_stream (const UsherCapability *capability)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3), *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *name = usher_source_label (capability->stream, NULL), *mark;
  g_autofree char *seen = capability->seen >= 0 ? g_strdup_printf (_("%'" PRId64 " seen"), capability->seen) : NULL, *missing = NULL;

  mark = usher_mark_new ("check", capability->can == USHER_TRUTH_YES ? "ok" : capability->can == USHER_TRUTH_NO ? "fail" : "warn");
  usher_mark_set_word (USHER_MARK (mark), capability->can == USHER_TRUTH_YES  ? _("Can be read")
                                          : capability->can == USHER_TRUTH_NO ? _("Cannot be read")
                                                                              : _("Not certain"));
  gtk_widget_set_hexpand (name, TRUE);
  gtk_box_append (GTK_BOX (head), name);
  if (seen)
    gtk_box_append (GTK_BOX (head), usher_source_label (seen, "small secondary"));
  gtk_box_append (GTK_BOX (head), mark);
  gtk_box_append (GTK_BOX (box), head);
  if (capability->missing)
    {
      missing = g_strdup_printf (_("Missing permission: %s"), capability->missing);
      gtk_box_append (GTK_BOX (box), usher_source_label (missing, "small over"));
    }
  if (capability->message)
    gtk_box_append (GTK_BOX (box), usher_source_label (capability->message, "under"));
  return box;
}

static void
add_facts (GtkBox *box, const UsherConnectorReport *report)
{
  g_autofree char *identity = report->identity ? g_strdup_printf (_("Signed in as %s."), report->identity) : NULL, *skew = NULL;

  if (identity)
    gtk_box_append (box, usher_source_label (identity, "small"));
  gtk_box_append (box, usher_source_label (report->writes == USHER_TRUTH_YES  ? _("Its rights would suffice to write.")
                                           : report->writes == USHER_TRUTH_NO ? _("Its rights suffice to read, not to write.")
                                                                              : _("Whether it could write is not known."),
                                           "small"));
  if (!isnan (report->clock_skew) && fabs (report->clock_skew) > SKEW_MOST)
    {
      skew = g_strdup_printf (_("Its clock differs from ours by %d s."), (int) report->clock_skew);
      gtk_box_append (box, usher_source_strip ("warning", "usher-state-warning-symbolic", skew));
    }
}

GtkWidget *
usher_source_report_new (const UsherConnectorReport *report, const UsherManifest *manifest)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  add_facts (GTK_BOX (box), report);
  gtk_widget_add_css_class (lines, "card");
  gtk_widget_add_css_class (lines, "lines");
  gtk_widget_add_css_class (lines, "tall");
  for (guint i = 0; report->streams && i < report->streams->len; i++)
    gtk_box_append (GTK_BOX (lines), new_stream (report->streams->pdata[i]));
  gtk_box_append (GTK_BOX (box), lines);
  if (manifest)
    gtk_box_append (GTK_BOX (box), usher_source_label (g_str_equal (manifest->proved, "live") ? _("How it is asked was proved against a live system.")
                                                                                              : _("How it is asked was proved by contract only, not against a live system."),
                                                       "small secondary"));
  return box;
}

GtkWidget *
usher_source_trouble_new (const GError *error)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  const UsherErrorInfo *info = usher_error_get_info (error);
  g_autofree char *missing = info && info->remote && info->remote->missing ? g_strdup_printf (_("Missing permission: %s"), info->remote->missing) : NULL;

  gtk_box_append (GTK_BOX (box), usher_source_strip ("error", "usher-state-fail-symbolic", error->message));
  if (missing)
    gtk_box_append (GTK_BOX (box), usher_source_label (missing, "small over"));
  if (info && info->remote && info->remote->message)
    gtk_box_append (GTK_BOX (box), usher_source_code (info->remote->message));
  if (info && info->hint)
    gtk_box_append (GTK_BOX (box), usher_source_label (info->hint, "small"));
  return box;
}
