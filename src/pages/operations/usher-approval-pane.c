/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The pane of an approval.  Who may decide is the act's to say; what it refuses stands here in words.  Main
 * thread; reading on a reader, acts through the writer. */

#include "usher-approval-pane.h"

#include <glib/gi18n.h>
#include <string.h>

#include "usher-flow.h"
#include "usher-key.h"
#include "usher-mark.h"
#include "usher-op-card.h"
#include "usher-op-parts.h"
#include "usher-shell.h"

typedef struct {
  UsherApproval *approval;  /* (owned) */
  char *who, *requester, *beneficiary, *decided_by, *recorded; /* (owned) (nullable) */
  UsherOpReading *op;       /* (owned) (nullable): what it is for */
} Reading;

struct _UsherApprovalPane {
  AdwBin parent_instance;

  UsherWorkspace *workspace; /* (owned) */
  GCancellable *cancellable; /* (owned) */
  gint64 id;
  GtkBox *top, *card;        /* (borrowed), as below: filled anew with each reading */
  AdwBin *outcome;
  GtkWidget *deciding, *recording;
  GtkEditable *reason, *person, *proof;
};

G_DEFINE_FINAL_TYPE (UsherApprovalPane, usher_approval_pane, ADW_TYPE_BIN)

/* ---- Reading --------------------------------------------------------------------------------------------------- */

typedef struct {
  gint64 id, member, now;
} Wanted;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_clear_pointer (&self->approval, usher_approval_free);
  g_clear_pointer (&self->op, usher_op_reading_free);
  g_free (self->who);
  g_free (self->requester);
  g_free (self->beneficiary);
  g_free (self->decided_by);
  g_free (self->recorded);
  g_free (self);
}

static gboolean
read_names (Reading *self, UsherConn *conn, GError **error)
{
  g_autofree char *tokens = g_strdup_printf ("id:%" G_GINT64_FORMAT, self->approval->id);
  g_autoptr(GPtrArray) rows = usher_op_rows (conn, "approvals", tokens, NULL, "requester,beneficiary,decided_by,recorded", 1, error);

  if (!rows)
    return FALSE;
  if (rows->len > 0)
    {
      GStrv texts = rows->pdata[0];

      self->requester = g_strdup (texts[1]);
      self->beneficiary = *texts[2] ? g_strdup (texts[2]) : NULL;
      self->decided_by = g_strdup (texts[3]);
      self->recorded = *texts[4] ? g_strdup (texts[4]) : NULL;
    }
  return TRUE;
}

static gboolean
read_all (Reading *self, UsherConn *conn, const Wanted *wanted, GError **error)
{
  if (!(self->approval = usher_approval_load (conn, wanted->id, error)) || !(self->who = usher_approval_who (conn, self->approval, error))
      || !read_names (self, conn, error))
    return FALSE;
  if (!g_str_has_prefix (self->approval->subject, "op:"))
    return TRUE;
  self->op = usher_op_reading_load (conn, g_ascii_strtoll (self->approval->subject + strlen ("op:"), NULL, 10), wanted->member, wanted->now, error);
  return self->op != NULL;
}

static gpointer
read_approval (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  Reading *self = g_new0 (Reading, 1);

  if (read_all (self, conn, data, error))
    return self;
  reading_free (self);
  return NULL;
}

/* ---- Showing ----------------------------------------------------------------------------------------------------- */

static gboolean
is_open (const UsherApproval *approval)
{
  return g_str_equal (approval->state, "wanted") || g_str_equal (approval->state, "asked");
}

static const char *
login_of (const char *key)
{
  const char *colon = key ? strchr (key, ':') : NULL;

  return colon ? colon + 1 : key;
}

static void
show (UsherApprovalPane *self, const Reading *reading)
{
  const UsherApproval *approval = reading->approval;
  gint64 now = usher_workspace_now (self->workspace);
  g_autofree char *title = reading->op ? usher_op_card_title (reading->op) : g_strdup (approval->subject),
                  *number = g_strdup_printf ("AP-%" G_GINT64_FORMAT, approval->id);
  GtkWidget *facts = usher_op_facts ();

  usher_op_clear (GTK_WIDGET (self->top));
  usher_op_clear (GTK_WIDGET (self->card));
  gtk_box_append (self->top, usher_op_label (title, "title-4"));
  gtk_box_append (self->top, usher_op_label (number, "small secondary"));
  gtk_box_append (self->top, usher_mark_new ("approval-state", approval->state));
  usher_op_add_text (facts, _("Whose voice"), usher_op_approver (approval->approver));
  usher_op_add_text (facts, _("Who can give it"), reading->who);
  usher_op_add_key (facts, _("For"), reading->beneficiary);
  usher_op_add_text (facts, _("Asked by"), login_of (reading->requester));
  usher_op_add_time (facts, _("Asked"), approval->wanted_at, now);
  if (is_open (approval))
    usher_op_add_time (facts, _("Expires"), approval->expires_at, now);
  usher_op_add_text (facts, _("Decided by"), login_of (reading->decided_by));
  usher_op_add_key (facts, _("Recorded for"), reading->recorded);
  usher_op_add_time (facts, _("Decided"), approval->decided_at, now);
  usher_op_add_time (facts, _("Used"), approval->used_at, now);
  gtk_box_append (self->top, facts);
  gtk_widget_set_visible (self->deciding, is_open (approval));
  gtk_widget_set_visible (self->recording, is_open (approval) && usher_workspace_may (self->workspace, "approve-record", NULL));
  if (reading->op)
    {
      gtk_box_append (self->card, usher_op_label (_("What it is for"), "section-title"));
      gtk_box_append (self->card, usher_op_card_new (reading->op, now));
    }
}

static void
on_read_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherApprovalPane) self = data;
  g_autoptr(GError) error = NULL;
  Reading *reading = usher_workspace_read_finish (USHER_WORKSPACE (workspace), result, &error);

  if (reading && self->cancellable && reading->approval->id == self->id)
    show (self, reading);
  g_clear_pointer (&reading, reading_free);
  if (error && self->cancellable && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    adw_bin_set_child (self->outcome, usher_op_trouble (error));
}

void
usher_approval_pane_reload (UsherApprovalPane *self)
{
  const Wanted wanted = { self->id, usher_workspace_member (self->workspace), usher_workspace_now (self->workspace) };

  if (self->id > 0)
    usher_workspace_read_async (self->workspace, read_approval, g_memdup2 (&wanted, sizeof wanted), g_free, reading_free, self->cancellable, on_read_cb,
                                g_object_ref (self));
}

void
usher_approval_pane_show (UsherApprovalPane *self, gint64 id)
{
  if (id == self->id)
    return;
  self->id = id;
  adw_bin_set_child (self->outcome, NULL);
  gtk_editable_set_text (self->reason, "");
  gtk_editable_set_text (self->person, "");
  gtk_editable_set_text (self->proof, "");
  usher_approval_pane_reload (self);
}

gint64
usher_approval_pane_get_id (UsherApprovalPane *self)
{
  return self->id;
}

/* ---- Deciding ------------------------------------------------------------------------------------------------------ */

typedef struct {
  gint64 id;
  UsherApprovalAct act;
  char *reason;          /* (owned) (nullable) */
  char *person, *proof;  /* (owned) (nullable): of one that is recorded */
  gboolean recorded, refused;
} Saying;

static void
saying_free (gpointer data)
{
  Saying *self = data;

  g_free (self->reason);
  g_free (self->person);
  g_free (self->proof);
  g_free (self);
}

static gboolean
say_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  const Saying *saying = data;
  UsherApprovalRecord what = { .refused = saying->refused, .proof = saying->proof, .reason = saying->reason };

  if (!saying->recorded)
    return usher_approval_decide (tx, saying->id, saying->act, saying->reason, error);
  return usher_key_find (usher_tx_conn (tx), "person", saying->person, &what.person, error) && usher_approval_record (tx, saying->id, &what, error);
}

static void
on_said_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherApprovalPane) self = data;
  g_autoptr(GError) error = NULL;
  UsherShell *shell = usher_shell_of (GTK_WIDGET (self));

  if (!self->cancellable)
    return;
  if (!usher_workspace_act_finish (USHER_WORKSPACE (workspace), result, NULL, &error))
    adw_bin_set_child (self->outcome, usher_op_trouble (error));
  else
    {
      adw_bin_set_child (self->outcome, NULL);
      if (shell)
        usher_shell_toast (shell, _("It is in the ledger"), NULL);
    }
  usher_approval_pane_reload (self);
}

static char *
text_of (GtkEditable *editable)
{
  const char *text = gtk_editable_get_text (editable);

  return *text ? g_strdup (text) : NULL;
}

static void
say (UsherApprovalPane *self, Saying saying)
{
  saying.id = self->id;
  saying.reason = text_of (self->reason);
  usher_workspace_act_async (self->workspace, NULL, say_in_writer, g_memdup2 (&saying, sizeof saying), saying_free, NULL, on_said_cb, g_object_ref (self));
}

static void
on_approve_cb (GtkButton *button, UsherApprovalPane *self)
{
  say (self, (Saying) { .act = USHER_APPROVAL_APPROVE });
}

static void
on_refuse_cb (GtkButton *button, UsherApprovalPane *self)
{
  say (self, (Saying) { .act = USHER_APPROVAL_REFUSE });
}

static void
on_ask_cb (GtkButton *button, UsherApprovalPane *self)
{
  say (self, (Saying) { .act = USHER_APPROVAL_ASK });
}

static void
record (UsherApprovalPane *self, gboolean refused)
{
  if (!*gtk_editable_get_text (self->person))
    {
      adw_bin_set_child (self->outcome, usher_op_strip ("warning", "usher-state-warning-symbolic", _("Say who said so: a person's key or login.")));
      return;
    }
  say (self, (Saying) { .recorded = TRUE, .refused = refused, .person = text_of (self->person), .proof = text_of (self->proof) });
}

static void
on_record_yes_cb (GtkButton *button, UsherApprovalPane *self)
{
  record (self, FALSE);
}

static void
on_record_no_cb (GtkButton *button, UsherApprovalPane *self)
{
  record (self, TRUE);
}

/* ---- Building ------------------------------------------------------------------------------------------------------- */

static GtkWidget *
new_entry (const char *name, GtkEditable **editable)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  *editable = GTK_EDITABLE (entry);
  return entry;
}

static GtkWidget *
build_deciding (UsherApprovalPane *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *flow = usher_flow_new (1, 3, 6, 6);

  gtk_box_append (GTK_BOX (box), new_entry (_("Reason; to refuse or to ask takes one"), &self->reason));
  usher_flow_append (USHER_FLOW (flow), usher_op_button (_("_Approve"), "suggested-action", G_CALLBACK (on_approve_cb), self));
  usher_flow_append (USHER_FLOW (flow), usher_op_button (_("_Refuse"), NULL, G_CALLBACK (on_refuse_cb), self));
  usher_flow_append (USHER_FLOW (flow), usher_op_button (_("As_k Back"), NULL, G_CALLBACK (on_ask_cb), self));
  gtk_box_append (GTK_BOX (box), flow);
  return box;
}

static GtkWidget *
build_recording (UsherApprovalPane *self)
{
  GtkWidget *expander = gtk_expander_new (_("They said it elsewhere")), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *flow = usher_flow_new (1, 2, 6, 6);

  gtk_box_append (GTK_BOX (box), usher_op_label (_("For someone without a login. Their words, or the digest of the message, are the proof."), "small secondary"));
  gtk_box_append (GTK_BOX (box), new_entry (_("Who said so: key or login"), &self->person));
  gtk_box_append (GTK_BOX (box), new_entry (_("Their words, or where the message is kept"), &self->proof));
  usher_flow_append (USHER_FLOW (flow), usher_op_button (_("Record a _Yes"), NULL, G_CALLBACK (on_record_yes_cb), self));
  usher_flow_append (USHER_FLOW (flow), usher_op_button (_("Record a _No"), NULL, G_CALLBACK (on_record_no_cb), self));
  gtk_box_append (GTK_BOX (box), flow);
  gtk_expander_set_child (GTK_EXPANDER (expander), box);
  return expander;
}

/* ---- The type ------------------------------------------------------------------------------------------------------- */

static void
usher_approval_pane_dispose (GObject *object)
{
  UsherApprovalPane *self = USHER_APPROVAL_PANE (object);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (usher_approval_pane_parent_class)->dispose (object);
}

static void
usher_approval_pane_class_init (UsherApprovalPaneClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = usher_approval_pane_dispose;
}

static void
usher_approval_pane_init (UsherApprovalPane *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);

  self->cancellable = g_cancellable_new ();
  self->top = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  self->card = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 9));
  self->outcome = ADW_BIN (adw_bin_new ());
  self->deciding = build_deciding (self);
  self->recording = build_recording (self);
  gtk_widget_set_visible (self->deciding, FALSE);
  gtk_widget_set_visible (self->recording, FALSE);
  gtk_box_append (self->top, usher_op_label (_("Choose an approval to see what it is for."), "secondary"));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->top));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->outcome));
  gtk_box_append (GTK_BOX (box), self->deciding);
  gtk_box_append (GTK_BOX (box), self->recording);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->card));
  gtk_widget_add_css_class (box, "pane-content");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  adw_bin_set_child (ADW_BIN (self), scroller);
}

GtkWidget *
usher_approval_pane_new (UsherWorkspace *workspace)
{
  UsherApprovalPane *self = g_object_new (USHER_TYPE_APPROVAL_PANE, NULL);

  self->workspace = g_object_ref (workspace);
  return GTK_WIDGET (self);
}
