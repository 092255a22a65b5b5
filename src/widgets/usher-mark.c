/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Marks and their vocabularies: one table says for the whole application which icon, colour and
 * word stand for a state, so that nothing is told by colour alone.  Main thread. */

#include "usher-mark.h"

#include <glib/gi18n.h>

typedef struct {
  const char *name;
  const UsherMarkStyle *styles; /* ended by value NULL */
} Vocabulary;

static const UsherMarkStyle risk[] = {
  { "low", N_("Low"), "usher-risk-low-symbolic", "low", FALSE },
  { "medium", N_("Medium"), "usher-risk-medium-symbolic", "warning", FALSE },
  { "high", N_("High"), "usher-risk-high-symbolic", "error", FALSE },
  { "privileged", N_("Privileged"), "usher-risk-privileged-symbolic", "privileged", TRUE },
  { NULL }
};

static const UsherMarkStyle person_state[] = {
  { "active", N_("Active"), "usher-state-pass-symbolic", "success", FALSE },
  { "on-leave", N_("On leave"), "usher-state-paused-symbolic", NULL, FALSE },
  { "pre-hire", N_("Not started"), "usher-state-todo-symbolic", NULL, FALSE },
  { "suspended", N_("Suspended"), "usher-state-paused-symbolic", "warning", FALSE },
  { "terminated", N_("Left"), "usher-state-fail-symbolic", "error", FALSE },
  { NULL }
};

static const UsherMarkStyle account_state[] = {
  { "active", N_("Active"), "usher-state-pass-symbolic", "success", FALSE },
  { "staged", N_("Not yet"), "usher-state-todo-symbolic", NULL, FALSE },
  { "suspended", N_("Suspended"), "usher-state-paused-symbolic", "warning", FALSE },
  { "disabled", N_("Disabled"), "usher-state-blocked-symbolic", NULL, FALSE },
  { "deleted", N_("Deleted"), "usher-state-fail-symbolic", NULL, FALSE },
  { "locked", N_("Locked"), "usher-state-blocked-symbolic", "warning", FALSE },
  { "password-expired", N_("Password expired"), "usher-state-warning-symbolic", "warning", FALSE },
  { "recovery", N_("Recovery"), "usher-state-warning-symbolic", "warning", FALSE },
  { NULL }
};

static const UsherMarkStyle mfa[] = {
  { "yes", N_("Enrolled"), "usher-state-pass-symbolic", "success", FALSE },
  { "no", N_("None"), "usher-state-todo-symbolic", "warning", FALSE },
  { "strong", N_("Strong"), "usher-state-pass-symbolic", "success", FALSE },
  { "weak", N_("Weak"), "usher-state-warning-symbolic", "warning", FALSE },
  { "none", N_("None"), "usher-state-todo-symbolic", "warning", FALSE },
  { NULL }
};

static const UsherMarkStyle prediction[] = {
  { "removed", N_("Removed"), "usher-revoke-removed-symbolic", "success", TRUE },
  { "remains", N_("Remains"), "usher-revoke-remains-symbolic", "warning", TRUE },
  { "returns", N_("Returns"), "usher-revoke-returns-symbolic", "warning", TRUE },
  { "shared", N_("Shared"), "usher-revoke-shared-symbolic", "warning", TRUE },
  { "refused", N_("Refused"), "usher-revoke-refused-symbolic", "error", TRUE },
  { "works", N_("Works"), "usher-state-pass-symbolic", "success", TRUE },
  { NULL }
};

static const UsherMarkStyle hop[] = {
  { "direct", N_("Assigned directly"), "usher-path-direct-symbolic", NULL, FALSE },
  { "member", N_("Member of a group"), "usher-path-group-symbolic", NULL, FALSE },
  { "nested", N_("Group within a group"), "usher-path-nested-symbolic", NULL, FALSE },
  { "dynamic", N_("Put there by a rule"), "usher-path-rule-symbolic", NULL, FALSE },
  { "synced", N_("Synced from elsewhere"), "usher-path-synced-symbolic", NULL, FALSE },
  { "role", N_("Granted to the group"), "usher-path-role-symbolic", NULL, FALSE },
  { "implied", N_("Part of a role"), "usher-path-role-symbolic", NULL, FALSE },
  { "rule", N_("Granted by a rule"), "usher-path-rule-symbolic", NULL, FALSE },
  { NULL }
};

static const UsherMarkStyle check[] = {
  { "ok", N_("Good"), "usher-state-pass-symbolic", "success", FALSE },
  { "warn", N_("Look at this"), "usher-state-warning-symbolic", "warning", FALSE },
  { "fail", N_("Failed"), "usher-state-fail-symbolic", "error", FALSE },
  { "known", N_("Known"), "usher-state-warning-symbolic", "warning", FALSE },
  { "has", N_("May"), "usher-state-pass-symbolic", "success", FALSE },
  { "second", N_("With a second member"), "usher-state-wait-symbolic", "warning", FALSE },
  { "not", N_("May not"), "usher-state-blocked-symbolic", NULL, FALSE },
  { NULL }
};

static const UsherMarkStyle usage[] = {
  { "none", N_("None"), "usher-state-todo-symbolic", NULL, FALSE },
  { "signin", N_("Signed in"), "usher-use-signin-symbolic", NULL, FALSE },
  { "app", N_("Used an app"), "usher-use-app-symbolic", NULL, FALSE },
  { "entitlement", N_("Used it"), "usher-use-entitlement-symbolic", NULL, FALSE },
  { "interactive", N_("Signed in"), "usher-use-signin-symbolic", NULL, FALSE },
  { "non-interactive", N_("Used a token"), "usher-use-token-symbolic", NULL, FALSE },
  { "token", N_("Used a token"), "usher-use-token-symbolic", NULL, FALSE },
  { NULL }
};

static const UsherMarkStyle source_state[] = {
  { "good", N_("Good"), "usher-state-pass-symbolic", "success", FALSE },
  { "partly", N_("In part"), "usher-state-warning-symbolic", "warning", FALSE },
  { "held", N_("Held"), "usher-state-fail-symbolic", "error", FALSE },
  { "late", N_("Late"), "usher-state-warning-symbolic", "warning", FALSE },
  { "failed", N_("Failed"), "usher-state-fail-symbolic", "error", FALSE },
  { "never", N_("Never"), "usher-state-todo-symbolic", NULL, FALSE },
  { "syncing", N_("Syncing"), "usher-state-now-symbolic", "accent", FALSE },
  { NULL }
};

static const UsherMarkStyle run_state[] = {
  { "running", N_("Running"), "usher-state-now-symbolic", "accent", FALSE },
  { "complete", N_("Complete"), "usher-state-pass-symbolic", "success", FALSE },
  { "partial", N_("In part"), "usher-state-warning-symbolic", "warning", FALSE },
  { "quarantined", N_("Held"), "usher-state-fail-symbolic", "error", FALSE },
  { "failed", N_("Failed"), "usher-state-fail-symbolic", "error", FALSE },
  { "cancelled", N_("Stopped"), "usher-state-paused-symbolic", NULL, FALSE },
  { NULL }
};

static const UsherMarkStyle op_state[] = {
  { "planned", N_("Planned"), "usher-state-todo-symbolic", NULL, FALSE },
  { "approved", N_("Approved"), "usher-approval-symbolic", "accent", FALSE },
  { "sent", N_("Sent"), "usher-state-now-symbolic", "accent", FALSE },
  { "observed", N_("Observed"), "usher-state-pass-symbolic", "success", FALSE },
  { "failed", N_("Failed"), "usher-state-fail-symbolic", "error", FALSE },
  { "contradicted", N_("Contradicted"), "usher-state-warning-symbolic", "error", TRUE },
  { "cancelled", N_("Cancelled"), "usher-state-blocked-symbolic", NULL, FALSE },
  { NULL }
};

static const UsherMarkStyle approval_state[] = {
  { "wanted", N_("Waits"), "usher-state-wait-symbolic", "warning", FALSE },
  { "asked", N_("Asked back"), "usher-state-unknown-symbolic", "warning", FALSE },
  { "approved", N_("Approved"), "usher-state-pass-symbolic", "success", FALSE },
  { "refused", N_("Refused"), "usher-state-fail-symbolic", "error", FALSE },
  { "void", N_("Void"), "usher-state-blocked-symbolic", NULL, FALSE },
  { "expired", N_("Expired"), "usher-state-paused-symbolic", NULL, FALSE },
  { NULL }
};

static const Vocabulary vocabularies[] = {
  { "risk", risk },   { "person-state", person_state }, { "account-state", account_state }, { "mfa", mfa },
  { "prediction", prediction }, { "hop", hop }, { "check", check }, { "usage", usage },
  { "source-state", source_state }, { "run-state", run_state },
  { "op-state", op_state }, { "approval-state", approval_state },
};

static const UsherMarkStyle unknown = { NULL, N_("Unknown"), "usher-state-unknown-symbolic", "unknown", FALSE };

const UsherMarkStyle *
usher_mark_style (const char *vocabulary, const char *value)
{
  for (guint i = 0; value && i < G_N_ELEMENTS (vocabularies); i++)
    if (g_str_equal (vocabularies[i].name, vocabulary))
      for (const UsherMarkStyle *style = vocabularies[i].styles; style->value; style++)
        if (g_str_equal (style->value, value))
          return style;
  return &unknown;
}

const char *
usher_mark_word (const UsherMarkStyle *style, const char *value)
{
  return style == &unknown && value && *value && !g_str_equal (value, "unknown") ? value : _(style->word);
}

/* ---- The widget ------------------------------------------------------------------------------ */

struct _UsherMark {
  GtkWidget parent_instance;

  GtkWidget *image; /* (owned) */
  GtkWidget *label; /* (owned) */
  const char *css;  /* (nullable): the colour class it wears */
};

G_DEFINE_FINAL_TYPE (UsherMark, usher_mark, GTK_TYPE_WIDGET)

static void
usher_mark_dispose (GObject *object)
{
  UsherMark *self = USHER_MARK (object);

  g_clear_pointer (&self->image, gtk_widget_unparent);
  g_clear_pointer (&self->label, gtk_widget_unparent);
  G_OBJECT_CLASS (usher_mark_parent_class)->dispose (object);
}

static void
usher_mark_class_init (UsherMarkClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = usher_mark_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "mark");
}

static void
usher_mark_init (UsherMark *self)
{
  self->image = gtk_image_new ();
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->image), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  self->label = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_widget_set_parent (self->image, GTK_WIDGET (self));
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))), 6);
  gtk_widget_add_css_class (GTK_WIDGET (self), "mark");
}

GtkWidget *
usher_mark_new (const char *vocabulary, const char *value)
{
  UsherMark *self = g_object_new (USHER_TYPE_MARK, NULL);

  usher_mark_set (self, vocabulary, value);
  return GTK_WIDGET (self);
}

void
usher_mark_set (UsherMark *self, const char *vocabulary, const char *value)
{
  const UsherMarkStyle *style = usher_mark_style (vocabulary, value);

  if (self->css)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->css);
  self->css = style->css;
  if (self->css)
    gtk_widget_add_css_class (GTK_WIDGET (self), self->css);
  if (style->strong)
    gtk_widget_add_css_class (GTK_WIDGET (self), "strong");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "strong");
  gtk_image_set_from_icon_name (GTK_IMAGE (self->image), style->icon);
  usher_mark_set_word (self, usher_mark_word (style, value));
}

void
usher_mark_set_word (UsherMark *self, const char *word)
{
  gtk_label_set_text (GTK_LABEL (self->label), word);
}

void
usher_mark_wrap (UsherMark *self)
{
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_valign (self->image, GTK_ALIGN_START);
}
