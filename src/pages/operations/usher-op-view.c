/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* An operation with its buttons: Run, Check, Cancel, Roll Back.  Nothing is sent before Run.  Main thread;
 * reading on a reader, the source in a thread of its own. */

#include "usher-op-view.h"

#include <glib/gi18n.h>
#include <string.h>

#include "usher-error.h"
#include "usher-flow.h"
#include "usher-mark.h"
#include "usher-op-card.h"
#include "usher-op-parts.h"

struct _UsherOpView {
  AdwBin parent_instance;

  UsherWorkspace *workspace; /* (owned) */
  GCancellable *cancellable; /* (owned): ends with it */
  gint64 id;
  UsherOpReading *reading;   /* (owned) (nullable) */
  GtkBox *head, *card;       /* (borrowed), as below: filled anew with each reading */
  AdwBin *outcome, *buttons;
  GtkWidget *secret;         /* asks for the source's, where the keyring has none */
  GtkEditable *entry;
  UsherOpWork wish;          /* what was asked of the source last, */
  gint64 asked;              /* and of which operation */
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (UsherOpView, usher_op_view, ADW_TYPE_BIN)

static void fill (UsherOpView *self);

/* ---- Reading -------------------------------------------------------------------------------------------------- */

typedef struct {
  gint64 id, member, now;
} Wanted;

static gpointer
read_op (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  const Wanted *wanted = data;

  return usher_op_reading_load (conn, wanted->id, wanted->member, wanted->now, error);
}

static void
take (UsherOpView *self, UsherOpReading *reading)
{
  g_clear_pointer (&self->reading, usher_op_reading_free);
  self->reading = reading;
  fill (self);
}

static void
on_read_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherOpView) self = data;
  g_autoptr(GError) error = NULL;
  UsherOpReading *reading = usher_workspace_read_finish (USHER_WORKSPACE (workspace), result, &error);

  if (reading && reading->op->id == self->id && self->cancellable)
    take (self, reading);
  else
    g_clear_pointer (&reading, usher_op_reading_free);
  if (error && self->cancellable && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    adw_bin_set_child (self->outcome, usher_op_trouble (error));
}

void
usher_op_view_reload (UsherOpView *self)
{
  const Wanted wanted = { self->id, usher_workspace_member (self->workspace), usher_workspace_now (self->workspace) };

  if (self->id > 0)
    usher_workspace_read_async (self->workspace, read_op, g_memdup2 (&wanted, sizeof wanted), g_free, (GDestroyNotify) usher_op_reading_free,
                                self->cancellable, on_read_cb, g_object_ref (self));
}

/* ---- Doing ------------------------------------------------------------------------------------------------------ */

/* The sign-in is refused, or there is none: the secret may be given for this once. */
static void
show_trouble (UsherOpView *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  adw_bin_set_child (self->outcome, usher_op_trouble (error));
  if (g_error_matches (error, USHER_ERROR, USHER_ERROR_AUTH))
    {
      gtk_widget_set_visible (self->secret, TRUE);
      gtk_widget_grab_focus (GTK_WIDGET (self->entry));
    }
}

static void
tell (UsherOpView *self, const char *css, const char *icon, const char *text)
{
  adw_bin_set_child (self->outcome, usher_op_strip (css, icon, text));
}

static void
show_outcome (UsherOpView *self, const UsherOpReading *reading)
{
  UsherShell *shell = usher_shell_of (GTK_WIDGET (self));
  g_autofree char *location = NULL;

  switch (self->wish)
    {
    case USHER_OP_WORK_CHECK:
      tell (self, "success", "usher-state-pass-symbolic", _("It would run now: every guard lets it pass."));
      break;
    case USHER_OP_WORK_RUN:
      if (g_strcmp0 (reading->op->state, "observed") == 0)
        tell (self, "success", "usher-state-pass-symbolic", _("It is done, and a later read shows it."));
      break;
    case USHER_OP_WORK_ROLLBACK:
      location = g_strdup_printf ("operations:%" G_GINT64_FORMAT, reading->op->id);
      if (shell)
        usher_shell_open (shell, location);
      break;
    default:
      break;
    }
}

static void
on_asked_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherOpView) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherOpReading) reading = usher_op_work_finish (result, &error);

  if (!self->cancellable || self->asked != self->id)
    return;
  self->busy = FALSE;
  if (reading)
    show_outcome (self, reading);
  else
    show_trouble (self, error);
  fill (self);
  usher_op_view_reload (self);
}

static void
ask (UsherOpView *self, UsherOpWork work)
{
  const UsherOpAsk what = { .work = work, .id = self->id, .secret = gtk_widget_get_visible (self->secret) ? gtk_editable_get_text (self->entry) : NULL };

  if (self->busy || self->id <= 0)
    return;
  self->busy = TRUE;
  self->wish = work;
  self->asked = self->id;
  tell (self, "unknown", "usher-state-now-symbolic",
        work == USHER_OP_WORK_RUN ? _("Sending, and looking whether it happened…") : _("Asking the source…"));
  usher_op_work_start (self->workspace, usher_shell_of (GTK_WIDGET (self)), &what, self->cancellable, on_asked_cb, g_object_ref (self));
  gtk_editable_set_text (self->entry, "");
  gtk_widget_set_visible (self->secret, FALSE);
  fill (self);
}

static void
on_secret_cb (GtkWidget *widget, UsherOpView *self)
{
  ask (self, self->wish);
}

static void
on_run_cb (GtkButton *button, UsherOpView *self)
{
  ask (self, USHER_OP_WORK_RUN);
}

static void
on_check_cb (GtkButton *button, UsherOpView *self)
{
  ask (self, USHER_OP_WORK_CHECK);
}

static void
on_rollback_cb (GtkButton *button, UsherOpView *self)
{
  ask (self, USHER_OP_WORK_ROLLBACK);
}

static gboolean
cancel_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  return usher_op_cancel (tx, *(gint64 *) data, error);
}

static void
on_cancelled_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherOpView) self = data;
  g_autoptr(GError) error = NULL;

  if (!usher_workspace_act_finish (USHER_WORKSPACE (workspace), result, NULL, &error) && self->cancellable)
    show_trouble (self, error);
  if (self->cancellable)
    usher_op_view_reload (self);
}

static void
on_cancel_cb (GtkButton *button, UsherOpView *self)
{
  usher_workspace_act_async (self->workspace, NULL, cancel_in_writer, g_memdup2 (&self->id, sizeof self->id), g_free, NULL, on_cancelled_cb,
                             g_object_ref (self));
}

/* ---- Showing ------------------------------------------------------------------------------------------------------ */

static gboolean
in_state (const UsherOp *op, const char *const *states)
{
  return g_strv_contains (states, op->state);
}

static void
add_button (UsherOpView *self, UsherFlow *flow, const char *label, const char *css, GCallback clicked)
{
  GtkWidget *button = usher_op_button (label, css, clicked, self);

  gtk_widget_set_sensitive (button, !self->busy);
  usher_flow_append (flow, button);
}

static void
fill_buttons (UsherOpView *self)
{
  static const char *const open[] = { "planned", "approved", NULL }, *const sent[] = { "sent", NULL },
                    *const done[] = { "sent", "observed", "failed", "contradicted", NULL };
  const UsherOp *op = self->reading->op;
  GtkWidget *flow = usher_flow_new (1, 4, 6, 6);

  if (in_state (op, open))
    {
      add_button (self, USHER_FLOW (flow), _("_Run"), "suggested-action", G_CALLBACK (on_run_cb));
      add_button (self, USHER_FLOW (flow), _("_Check"), NULL, G_CALLBACK (on_check_cb));
      add_button (self, USHER_FLOW (flow), _("_Cancel"), NULL, G_CALLBACK (on_cancel_cb));
    }
  if (in_state (op, sent))
    add_button (self, USHER_FLOW (flow), _("_Look Again"), "suggested-action", G_CALLBACK (on_run_cb));
  if (in_state (op, done) && op->inverse && !op->rolled_back_by)
    add_button (self, USHER_FLOW (flow), _("Roll _Back…"), NULL, G_CALLBACK (on_rollback_cb));
  adw_bin_set_child (self->buttons, flow);
}

static void
fill (UsherOpView *self)
{
  g_autofree char *title = NULL, *number = NULL;

  if (!self->reading)
    return;
  title = usher_op_card_title (self->reading);
  number = g_strdup_printf ("OP-%" G_GINT64_FORMAT, self->reading->op->id);
  usher_op_clear (GTK_WIDGET (self->head));
  gtk_box_append (self->head, usher_op_label (title, "title-4"));
  gtk_box_append (self->head, usher_op_label (number, "small secondary"));
  gtk_box_append (self->head, usher_mark_new ("op-state", self->reading->op->state));
  fill_buttons (self);
  usher_op_clear (GTK_WIDGET (self->card));
  gtk_box_append (self->card, usher_op_card_new (self->reading, usher_workspace_now (self->workspace)));
}

static void
show_nothing (UsherOpView *self)
{
  usher_op_clear (GTK_WIDGET (self->head));
  usher_op_clear (GTK_WIDGET (self->card));
  adw_bin_set_child (self->buttons, NULL);
  gtk_box_append (self->head, usher_op_label (_("Choose an operation to see what it sends, who must say yes and what came of it."), "secondary"));
}

void
usher_op_view_show (UsherOpView *self, gint64 id)
{
  if (id == self->id && id > 0)
    return;
  self->id = id;
  self->busy = FALSE;
  g_clear_pointer (&self->reading, usher_op_reading_free);
  adw_bin_set_child (self->outcome, NULL);
  gtk_widget_set_visible (self->secret, FALSE);
  if (id > 0)
    usher_op_view_reload (self);
  else
    show_nothing (self);
}

gint64
usher_op_view_get_id (UsherOpView *self)
{
  return self->id;
}

/* ---- The type --------------------------------------------------------------------------------------------------------- */

static void
usher_op_view_dispose (GObject *object)
{
  UsherOpView *self = USHER_OP_VIEW (object);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->workspace);
  g_clear_pointer (&self->reading, usher_op_reading_free);
  G_OBJECT_CLASS (usher_op_view_parent_class)->dispose (object);
}

static void
usher_op_view_class_init (UsherOpViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = usher_op_view_dispose;
}

static void
usher_op_view_init (UsherOpView *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);

  self->cancellable = g_cancellable_new ();
  self->head = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 3));
  self->card = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 9));
  self->outcome = ADW_BIN (adw_bin_new ());
  self->buttons = ADW_BIN (adw_bin_new ());
  self->secret = usher_op_secret_new (&self->entry, G_CALLBACK (on_secret_cb), self);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->head));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->outcome));
  gtk_box_append (GTK_BOX (box), self->secret);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->buttons));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->card));
  gtk_widget_add_css_class (box, "pane-content");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  adw_bin_set_child (ADW_BIN (self), scroller);
}

GtkWidget *
usher_op_view_new (UsherWorkspace *workspace)
{
  UsherOpView *self = g_object_new (USHER_TYPE_OP_VIEW, NULL);

  self->workspace = g_object_ref (workspace);
  show_nothing (self);
  return GTK_WIDGET (self);
}
