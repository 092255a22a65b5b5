/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Planning an operation: what it is for, what it would send and whether that works, as soon as all is known;
 * Plan keeps it, and then it can be run from here.  Nothing is sent before.  Main thread; reading on a
 * reader, the source in a thread of its own. */

#include "usher-op-plan-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "usher-error.h"
#include "usher-op-card.h"
#include "usher-op-parts.h"
#include "usher-op-target.h"
#include "usher-op-view.h"
#include "usher-op-words.h"
#include "usher-pages.h"

struct _UsherOpPlanPage {
  UsherPage parent_instance;

  UsherOpKind kind;
  char *account, *target;   /* (owned); target (nullable): keys */
  UsherOpTargetRead *read;  /* (owned) (nullable) */
  GCancellable *trying;     /* (owned) (nullable): the preview that is asked for */
  UsherOpWork wish;
  gboolean tried;

  GtkStack *stack;          /* (borrowed), as below: "plan" or "kept" */
  GtkBox *head, *choices;
  GtkWidget *choosing, *search, *secret, *plan, *keeping;
  AdwBin *outcome, *preview;
  GtkEditable *entry, *reason;
  UsherOpView *view;
};

G_DEFINE_FINAL_TYPE (UsherOpPlanPage, usher_op_plan_page, USHER_TYPE_PAGE)

static void look (UsherOpPlanPage *self);

/* ---- What would be sent --------------------------------------------------------------------------------------- */

static void
show_trouble (UsherOpPlanPage *self, const GError *error)
{
  adw_bin_set_child (self->outcome, usher_op_trouble (error));
  gtk_widget_set_visible (self->secret, g_error_matches (error, USHER_ERROR, USHER_ERROR_AUTH));
}

static void
show_kept (UsherOpPlanPage *self, gint64 id)
{
  usher_op_view_show (self->view, id);
  gtk_stack_set_visible_child_name (self->stack, "kept");
}

static void
on_asked_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherOpPlanPage) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherOpReading) reading = usher_op_work_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || !self->trying)
    return;
  adw_bin_set_child (self->outcome, NULL);
  gtk_widget_set_sensitive (self->plan, reading != NULL);
  if (!reading)
    show_trouble (self, error);
  else if (self->wish == USHER_OP_WORK_PLAN)
    show_kept (self, reading->op->id);
  else
    adw_bin_set_child (self->preview, usher_op_card_new (reading, usher_workspace_now (usher_page_get_workspace (USHER_PAGE (self)))));
  gtk_widget_set_visible (self->keeping, reading != NULL);
}

static void
ask (UsherOpPlanPage *self, UsherOpWork work)
{
  const char *word = usher_op_target_word (self->kind);
  UsherOpAsk what = { .work = work, .wanted = { .kind = self->kind, .account = self->read->account, .source = self->read->source },
                      .reason = *gtk_editable_get_text (self->reason) ? gtk_editable_get_text (self->reason) : NULL,
                      .secret = *gtk_editable_get_text (self->entry) ? gtk_editable_get_text (self->entry) : NULL };

  if (g_strcmp0 (word, "group") == 0)
    what.wanted.group = self->read->target;
  else if (g_strcmp0 (word, "entitlement") == 0)
    what.wanted.entitlement = self->read->target;
  else
    what.wanted.factor = self->read->target;
  if (self->trying)
    g_cancellable_cancel (self->trying);
  g_clear_object (&self->trying);
  self->trying = g_cancellable_new ();
  self->wish = work;
  gtk_widget_set_sensitive (self->plan, FALSE);
  gtk_widget_set_visible (self->secret, FALSE);
  adw_bin_set_child (self->outcome, usher_op_strip ("unknown", "usher-state-now-symbolic", _("Asking the source what would be sent. Nothing is sent yet…")));
  usher_op_work_start (usher_page_get_workspace (USHER_PAGE (self)), usher_shell_of (GTK_WIDGET (self)), &what, self->trying, on_asked_cb,
                       g_object_ref (self));
}

static void
on_plan_cb (GtkButton *button, UsherOpPlanPage *self)
{
  if (self->read)
    ask (self, USHER_OP_WORK_PLAN);
}

static void
on_secret_cb (GtkWidget *widget, UsherOpPlanPage *self)
{
  if (self->read)
    ask (self, self->wish);
}

/* ---- What it is for -------------------------------------------------------------------------------------------------- */

static void
on_choice_cb (GtkListBox *list, GtkListBoxRow *row, UsherOpPlanPage *self)
{
  g_free (self->target);
  self->target = g_strdup (g_object_get_data (G_OBJECT (row), "key"));
  self->tried = FALSE;
  adw_bin_set_child (self->preview, NULL);
  look (self);
}

static GtkWidget *
choice_row (const UsherOpChoice *choice, gboolean chosen)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0),
            *mark = gtk_image_new_from_icon_name ("object-select-symbolic");
  const char *colon = strchr (choice->key, ':');
  const char *plain = colon ? colon + 1 : choice->key;
  g_autofree char *said = g_strdup_printf (chosen ? _("%s, chosen") : "%s", *choice->name ? choice->name : plain);

  gtk_box_append (GTK_BOX (texts), usher_op_label (*choice->name ? choice->name : plain, "small"));
  if (*choice->name)
    gtk_box_append (GTK_BOX (texts), usher_op_label (plain, "under"));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_widget_set_visible (mark, chosen);
  gtk_accessible_update_state (GTK_ACCESSIBLE (mark), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_box_append (GTK_BOX (box), mark);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
  g_object_set_data_full (G_OBJECT (row), "key", g_strdup (choice->key), g_free);
  return row;
}

static const char *
choose_title (UsherOpKind kind)
{
  switch (kind)
    {
    case USHER_OP_ADD_MEMBER:
      return _("Into which group?");
    case USHER_OP_REMOVE_MEMBER:
      return _("Out of which group?");
    case USHER_OP_RESET_MFA:
      return _("Which factor? All of them unless one is chosen.");
    default:
      return _("Which entitlement?");
    }
}

static void
show_choices (UsherOpPlanPage *self)
{
  GtkWidget *list = gtk_list_box_new ();

  usher_op_clear (GTK_WIDGET (self->choices));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "card");
  gtk_widget_add_css_class (list, "lines");
  gtk_widget_add_css_class (list, "tall");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, choose_title (self->kind), -1);
  g_signal_connect_object (list, "row-activated", G_CALLBACK (on_choice_cb), self, 0);
  for (guint i = 0; i < self->read->choices->len; i++)
    {
      const UsherOpChoice *choice = self->read->choices->pdata[i];

      gtk_list_box_append (GTK_LIST_BOX (list), choice_row (choice, g_strcmp0 (choice->key, self->read->target_key) == 0));
    }
  gtk_box_append (self->choices, usher_op_label (choose_title (self->kind), "section-title"));
  if (self->read->choices->len > 0)
    gtk_box_append (self->choices, list);
  else
    {
      g_object_unref (g_object_ref_sink (list));
      gtk_box_append (self->choices, usher_op_label (_("There is none that it could be."), "small secondary"));
    }
  if (self->read->choices->len == USHER_OP_CHOICES)
    gtk_box_append (self->choices, usher_op_label (_("There are more: type some of its name."), "small secondary"));
}

static void
show_read (UsherOpPlanPage *self)
{
  const UsherOpTargetRead *read = self->read;
  gboolean choosable = usher_op_target_word (self->kind) != NULL;

  usher_op_clear (GTK_WIDGET (self->head));
  gtk_box_append (self->head, usher_op_label (usher_op_words_kind (usher_op_kind_name (self->kind)), "title-2"));
  gtk_box_append (self->head, usher_op_label (strchr (read->account_key, ':') + 1, "secondary"));
  gtk_widget_set_visible (self->choosing, choosable);
  if (choosable)
    show_choices (self);
  gtk_widget_set_sensitive (self->plan, FALSE);
  if (self->tried || (usher_op_target_is_needed (self->kind) && !read->target))
    {
      gtk_widget_set_visible (self->keeping, self->tried);
      gtk_widget_set_sensitive (self->plan, self->tried && adw_bin_get_child (self->preview) != NULL);
      return;
    }
  self->tried = TRUE;
  ask (self, USHER_OP_WORK_TRY);
}

static void
on_read_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherOpPlanPage) self = data;
  g_autoptr(GError) error = NULL;
  UsherOpTargetRead *read = usher_workspace_read_finish (USHER_WORKSPACE (workspace), result, &error);

  if (!read)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        adw_bin_set_child (self->outcome, usher_op_trouble (error));
      return;
    }
  g_clear_pointer (&self->read, usher_op_target_read_free);
  self->read = read;
  show_read (self);
}

static void
look (UsherOpPlanPage *self)
{
  UsherOpTargetAsked *asked = usher_op_target_asked_new (self->kind, self->account, self->target, gtk_editable_get_text (GTK_EDITABLE (self->search)));

  usher_workspace_read_async (usher_page_get_workspace (USHER_PAGE (self)), usher_op_target_read, asked, (GDestroyNotify) usher_op_target_asked_free,
                              (GDestroyNotify) usher_op_target_read_free, usher_page_get_cancellable (USHER_PAGE (self)), on_read_cb, g_object_ref (self));
}

static void
on_search_cb (GtkSearchEntry *entry, UsherOpPlanPage *self)
{
  look (self);
}

/* ---- Building --------------------------------------------------------------------------------------------------------- */

static void
build_choosing (UsherOpPlanPage *self)
{
  self->choosing = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->choices = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  self->search = gtk_search_entry_new ();
  g_object_set (self->search, "placeholder-text", _("Name or key"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name or key"), -1);
  g_signal_connect_object (self->search, "search-changed", G_CALLBACK (on_search_cb), self, 0);
  gtk_box_append (GTK_BOX (self->choosing), self->search);
  gtk_box_append (GTK_BOX (self->choosing), GTK_WIDGET (self->choices));
  gtk_widget_set_visible (self->choosing, FALSE);
}

static void
build_keeping (UsherOpPlanPage *self)
{
  GtkWidget *entry = gtk_entry_new ();

  self->keeping = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  self->reason = GTK_EDITABLE (entry);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _("Reason, for the ledger"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Reason, for the ledger"), -1);
  self->plan = usher_op_button (_("_Plan"), "suggested-action", G_CALLBACK (on_plan_cb), self);
  gtk_widget_set_halign (self->plan, GTK_ALIGN_START);
  gtk_widget_set_sensitive (self->plan, FALSE);
  gtk_box_append (GTK_BOX (self->keeping), usher_op_label (_("Plan keeps it and asks for the approvals. Nothing is sent before you run it."), "small secondary"));
  gtk_box_append (GTK_BOX (self->keeping), entry);
  gtk_box_append (GTK_BOX (self->keeping), self->plan);
  gtk_widget_set_visible (self->keeping, FALSE);
}

static void
usher_op_plan_page_init (UsherOpPlanPage *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new (), *clamp = adw_clamp_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->head = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 3));
  self->outcome = ADW_BIN (adw_bin_new ());
  self->preview = ADW_BIN (adw_bin_new ());
  self->secret = usher_op_secret_new (&self->entry, G_CALLBACK (on_secret_cb), self);
  build_choosing (self);
  build_keeping (self);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->head));
  gtk_box_append (GTK_BOX (box), self->choosing);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->outcome));
  gtk_box_append (GTK_BOX (box), self->secret);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->preview));
  gtk_box_append (GTK_BOX (box), self->keeping);
  gtk_widget_add_css_class (box, "pane-content");
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 760);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, scroller, "plan");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
}

/* ---- The page ------------------------------------------------------------------------------------------------------------ */

static char *
usher_op_plan_page_get_location (UsherPage *page)
{
  UsherOpPlanPage *self = USHER_OP_PLAN_PAGE (page);
  const char *word = usher_op_target_word (self->kind);
  g_autofree char *about = g_strconcat ("account/", self->account, NULL);

  if (usher_op_view_get_id (self->view) > 0)
    return g_strdup_printf ("operations:%" G_GINT64_FORMAT, usher_op_view_get_id (self->view));
  return usher_location_make ("operation-new", about, (const char *const[]) { "kind", usher_op_kind_name (self->kind), word ? word : "target", self->target, NULL });
}

/* Another operation is another page. */
static gboolean
usher_op_plan_page_go (UsherPage *page, const char *location)
{
  UsherOpPlanPage *self = USHER_OP_PLAN_PAGE (page);
  g_autofree char *kind = usher_location_state (location, "kind"), *word = usher_location_word (location);
  const char *key = usher_op_target_word (self->kind);
  g_autofree char *target = key ? usher_location_state (location, key) : NULL;

  return g_str_equal (word, "operations") || (g_strcmp0 (kind, usher_op_kind_name (self->kind)) == 0 && g_strcmp0 (target, self->target) == 0);
}

static void
usher_op_plan_page_refresh (UsherPage *page, GPtrArray *changed)
{
  usher_op_view_reload (USHER_OP_PLAN_PAGE (page)->view);
}

static void
usher_op_plan_page_find (UsherPage *page)
{
  UsherOpPlanPage *self = USHER_OP_PLAN_PAGE (page);

  if (gtk_widget_get_visible (self->choosing))
    gtk_widget_grab_focus (self->search);
}

static void
usher_op_plan_page_dispose (GObject *object)
{
  UsherOpPlanPage *self = USHER_OP_PLAN_PAGE (object);

  if (self->trying)
    g_cancellable_cancel (self->trying);
  g_clear_object (&self->trying);
  g_clear_pointer (&self->read, usher_op_target_read_free);
  g_clear_pointer (&self->target, g_free);
  G_OBJECT_CLASS (usher_op_plan_page_parent_class)->dispose (object);
}

static void
usher_op_plan_page_finalize (GObject *object)
{
  g_free (USHER_OP_PLAN_PAGE (object)->account);
  G_OBJECT_CLASS (usher_op_plan_page_parent_class)->finalize (object);
}

static void
usher_op_plan_page_class_init (UsherOpPlanPageClass *klass)
{
  UsherPageClass *page_class = USHER_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = usher_op_plan_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = usher_op_plan_page_finalize;
  page_class->get_location = usher_op_plan_page_get_location;
  page_class->go = usher_op_plan_page_go;
  page_class->refresh = usher_op_plan_page_refresh;
  page_class->find = usher_op_plan_page_find;
}

UsherPage *
usher_op_plan_page_new (UsherWorkspace *workspace, const char *location)
{
  UsherOpPlanPage *self = g_object_new (USHER_TYPE_OP_PLAN_PAGE, "workspace", workspace, "title", _("Change at the Source"), NULL);
  g_autofree char *about = usher_location_about (location), *kind = usher_location_state (location, "kind");
  const char *account = about && g_str_has_prefix (about, "account/") ? about + strlen ("account/") : about ? about : "", *word;

  self->account = g_strdup (account);
  self->view = USHER_OP_VIEW (usher_op_view_new (workspace));
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->view), "kept");
  if (!kind || !usher_op_kind_parse (kind, &self->kind))
    {
      self->kind = USHER_OP_DISABLE;
      adw_bin_set_child (self->outcome, usher_op_strip ("error", "usher-state-fail-symbolic", _("There is no such change at a source.")));
      return USHER_PAGE (self);
    }
  word = usher_op_target_word (self->kind);
  self->target = word ? usher_location_state (location, word) : NULL;
  look (self);
  return USHER_PAGE (self);
}
