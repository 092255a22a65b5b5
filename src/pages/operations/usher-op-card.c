/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* An operation in words, section by section.  Main thread; it does nothing. */

#include "usher-op-card.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "usher-mark.h"
#include "usher-op-parts.h"
#include "usher-op-words.h"

static const char *
without_prefix (const char *key)
{
  const char *colon = key ? strchr (key, ':') : NULL;

  return colon ? colon + 1 : key;
}

char *
usher_op_card_title (const UsherOpReading *reading)
{
  const char *target = reading->group ? reading->group : reading->entitlement, *who = without_prefix (reading->account ? reading->account : reading->person);
  const char *kind = usher_op_words_kind (usher_op_kind_name (reading->op->kind));

  if (target)
    return g_strdup_printf ("%s: %s, %s", kind, who ? who : reading->source, without_prefix (target));
  return g_strdup_printf ("%s: %s", kind, who ? who : reading->source);
}

static void
add_section (GtkWidget *box, const char *title)
{
  gtk_box_append (GTK_BOX (box), usher_op_label (title, "section-title"));
}

static void
add_line (GtkWidget *box, const char *text)
{
  gtk_box_append (GTK_BOX (box), usher_op_label (text, "small"));
}

/* ---- Who and what ------------------------------------------------------------------------------------------ */

static void
add_what (GtkWidget *box, const UsherOpReading *reading, gint64 now)
{
  GtkWidget *facts = usher_op_facts ();
  const UsherOp *op = reading->op;

  usher_op_add_key (facts, _("Person"), reading->person);
  usher_op_add_key (facts, _("Account"), reading->account);
  usher_op_add_key (facts, _("Group"), reading->group);
  usher_op_add_key (facts, _("Entitlement"), reading->entitlement);
  if (op->kind == USHER_OP_RESET_MFA)
    usher_op_add_text (facts, _("Factor"), reading->factor ? reading->factor : _("All of them"));
  usher_op_add_text (facts, _("Source"), reading->source);
  usher_op_add_fact (facts, _("Level"), usher_mark_new ("risk", usher_level_name (op->level)));
  if (op->id)
    {
      usher_op_add_text (facts, _("Planned by"), reading->planned_by);
      usher_op_add_time (facts, _("Planned"), op->planned_at, now);
    }
  if (op->rolls_back)
    {
      g_autofree char *back = g_strdup_printf ("OP-%" G_GINT64_FORMAT, op->rolls_back);

      usher_op_add_text (facts, _("Rolls back"), back);
    }
  if (op->rolled_back_by)
    {
      g_autofree char *by = g_strdup_printf ("OP-%" G_GINT64_FORMAT, op->rolled_back_by);

      usher_op_add_text (facts, _("Rolled back by"), by);
    }
  usher_op_add_text (facts, _("Stands on"), op->basis);
  gtk_box_append (GTK_BOX (box), facts);
}

/* ---- Will it work? ------------------------------------------------------------------------------------------- */

static char *
sentence (const char *text)
{
  g_autofree char *first = g_utf8_substring (text, 0, *text ? 1 : 0), *big = g_utf8_strup (first, -1);

  return g_strconcat (big, text + strlen (first), NULL);
}

static void
add_prediction (GtkWidget *box, const UsherOpReading *reading)
{
  g_autofree char *why = sentence (reading->op->why ? reading->op->why : "");

  add_section (box, _("Will this work?"));
  gtk_box_append (GTK_BOX (box), usher_mark_new ("prediction", reading->op->prediction));
  add_line (box, why);
}

/* ---- What is sent ---------------------------------------------------------------------------------------------- */

static void
add_folded (GtkWidget *box, const char *title, const char *text, const char *copy)
{
  GtkWidget *expander;

  if (!text || !*text)
    return;
  expander = gtk_expander_new (title);
  gtk_expander_set_child (GTK_EXPANDER (expander), usher_op_code (text, copy));
  gtk_box_append (GTK_BOX (box), expander);
}

static void
add_requests (GtkWidget *box, const UsherOp *op)
{
  g_autoptr(GPtrArray) requests = usher_op_requests (op);

  add_section (box, _("Exactly what is sent"));
  if (requests->len == 0)
    add_line (box, _("Nothing: the source offers no way to do it."));
  for (guint i = 0; i < requests->len; i++)
    {
      const UsherOpRequest *request = requests->pdata[i];
      g_autofree char *text = g_strdup_printf ("%s %s%s%s%s%s", request->method, request->url, request->type ? "\n" : "",
                                               request->type ? request->type : "", request->body ? "\n" : "", request->body ? request->body : "");

      gtk_box_append (GTK_BOX (box), usher_op_code (text, _("Copy the request")));
      if (request->optional)
        gtk_box_append (GTK_BOX (box), usher_op_label (_("It is fine if this was so already."), "small secondary"));
      add_folded (box, _("As a curl line"), request->curl, _("Copy the curl line"));
      add_folded (box, _("As a PowerShell line"), request->powershell, _("Copy the PowerShell line"));
    }
}

static void
add_inverse (GtkWidget *box, const UsherOp *op)
{
  UsherOpKind kind;
  g_autofree char *text = NULL;

  add_section (box, _("What undoes it"));
  if (op->inverse && usher_op_kind_inverse (op->kind, &kind))
    text = g_strdup_printf (_("%s, planned as an operation of its own."), usher_op_words_kind (usher_op_kind_name (kind)));
  add_line (box, text ? text : _("Nothing: what was done stays done."));
}

/* ---- Who must say yes -------------------------------------------------------------------------------------------- */

static GtkWidget *
voice_row (const UsherOpVoice *voice)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *top = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9),
            *name = usher_op_label (usher_op_approver (voice->approver), "small");

  gtk_widget_set_hexpand (name, TRUE);
  gtk_box_append (GTK_BOX (top), name);
  if (voice->approval)
    gtk_box_append (GTK_BOX (top), usher_mark_new ("approval-state", voice->approval->state));
  gtk_box_append (GTK_BOX (row), top);
  if (voice->who && *voice->who)
    gtk_box_append (GTK_BOX (row), usher_op_label (voice->who, "under"));
  return row;
}

static gboolean
is_open (const UsherOp *op)
{
  return g_strcmp0 (op->state, "planned") == 0 || g_strcmp0 (op->state, "approved") == 0;
}

static void
add_voices (GtkWidget *box, const UsherOpReading *reading)
{
  add_section (box, _("Who must say yes"));
  if (reading->op->needs == 0)
    add_line (box, _("Nobody: it may be run at once."));
  for (guint i = 0; i < reading->voices->len; i++)
    gtk_box_append (GTK_BOX (box), voice_row (reading->voices->pdata[i]));
  for (guint i = 0; reading->op->id && is_open (reading->op) && i < reading->missing->len; i++)
    {
      g_autofree char *text = sentence (reading->missing->pdata[i]);

      gtk_box_append (GTK_BOX (box), usher_op_strip ("warning", "usher-state-wait-symbolic", text));
    }
}

/* ---- How far it is -------------------------------------------------------------------------------------------------- */

static void
add_progress (GtkWidget *box, const UsherOpReading *reading, gint64 now)
{
  const UsherOp *op = reading->op;
  GtkWidget *facts = usher_op_facts ();

  add_section (box, _("How far it is"));
  gtk_box_append (GTK_BOX (box), usher_mark_new ("op-state", op->state));
  usher_op_add_time (facts, _("Planned"), op->planned_at, now);
  usher_op_add_time (facts, _("Approved"), op->approved_at, now);
  usher_op_add_time (facts, _("Sent"), op->sent_at, now);
  usher_op_add_text (facts, _("Sent by"), reading->sent_by);
  usher_op_add_time (facts, _("Observed"), op->observed_at, now);
  if (op->attempts > 1)
    {
      g_autofree char *times = g_strdup_printf ("%d", (int) op->attempts);

      usher_op_add_text (facts, _("Tries"), times);
    }
  if (op->observed_run)
    {
      g_autofree char *run = g_strdup_printf ("RUN-%" G_GINT64_FORMAT, op->observed_run);

      usher_op_add_text (facts, _("Seen by a sync"), run);
    }
  gtk_box_append (GTK_BOX (box), facts);
}

/* Line by line, as JSON is read. */
static char *
pretty (const char *json)
{
  g_autoptr(JsonNode) node = json_from_string (json, NULL);

  return node ? json_to_string (node, TRUE) : g_strdup (json);
}

static void
add_json (GtkWidget *box, const char *title, const char *json, const char *copy)
{
  g_autofree char *text = json ? pretty (json) : NULL;

  if (!text)
    return;
  add_section (box, title);
  gtk_box_append (GTK_BOX (box), usher_op_code (text, copy));
}

GtkWidget *
usher_op_card_new (const UsherOpReading *reading, gint64 now)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);

  add_what (box, reading, now);
  if (reading->op->id && !is_open (reading->op))
    {
      add_progress (box, reading, now);
      add_json (box, _("Proof: what was read afterwards"), reading->op->proof, _("Copy the proof"));
      add_json (box, _("What the source answered"), reading->op->answer, _("Copy the answer"));
    }
  add_prediction (box, reading);
  add_voices (box, reading);
  add_requests (box, reading->op);
  add_inverse (box, reading->op);
  if (reading->op->id && is_open (reading->op))
    add_progress (box, reading, now);
  return box;
}
