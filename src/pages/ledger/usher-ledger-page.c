/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The ledger's page: the verdict and the roll above, faults under them, the lines in the one grid,
 * and a line's before and after in the pane.  Acts are in usher-ledger-page-acts.c.  Main thread. */

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

#include "usher-fold-row.h"
#include "usher-ledger-lines.h"
#include "usher-ledger-page-private.h"
#include "usher-mark.h"
#include "usher-pages.h"
#include "usher-when.h"

G_DEFINE_FINAL_TYPE (UsherLedgerPage, usher_ledger_page, USHER_TYPE_PAGE)

static const UsherGridColumn columns[] = {
  { "n", N_("Line"), USHER_CELL_NUMBER, NULL, 70, .drop = 3 },
  { "at", N_("When"), USHER_CELL_TIME, NULL, 130, .drop = 4 },
  { "member", N_("Who"), USHER_CELL_KEY, NULL, 140, .drop = 2 },
  { "verb", N_("Did"), USHER_CELL_STRONG, NULL, 120 },
  { "object", N_("On what"), USHER_CELL_TEXT, NULL, 240, .expand = TRUE },
  { "act", N_("Act"), USHER_CELL_CODE, NULL, 84, .drop = 1 },
  { NULL }
};

static const UsherGridSpec spec = {
  .id = "ledger",
  .noun = "ledger",
  .placeholder = N_("Filter lines"),
  .empty_icon = "usher-ledger-symbolic",
  .empty_title = N_("No Lines"),
  .empty_text = N_("Nothing was done here yet."),
  .columns = columns,
  .sort = "n:desc",
};

/* ---- The verdict ------------------------------------------------------------------------------------- */

static const char *
fault_words (UsherFaultKind kind)
{
  switch (kind)
    {
    case USHER_FAULT_LINE_EDITED: return _("Line edited");
    case USHER_FAULT_LINE_MISSING: return _("Line missing");
    case USHER_FAULT_LINE_MOVED: return _("Line moved");
    case USHER_FAULT_LINE_INSERTED: return _("Line inserted");
    case USHER_FAULT_TAIL_MISSING: return _("End missing");
    case USHER_FAULT_ROW_DIFFERS: return _("Record differs");
    case USHER_FAULT_ROW_MISSING: return _("Record missing");
    case USHER_FAULT_ROW_EXTRA: return _("Record without a line");
    case USHER_FAULT_MIRROR_DIFFERS: return _("Mirror differs");
    case USHER_FAULT_SEAL_BROKEN: return _("Seal broken");
    default: return _("Rule violated");
    }
}

static char *
fault_detail (const UsherFault *fault)
{
  GString *text = g_string_new (NULL);

  if (fault->object)
    g_string_append (text, fault->object);
  if (fault->field)
    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", fault->field);
  if (fault->expected || fault->found)
    g_string_append_printf (text, _("%ssays %s, should be %s"), text->len > 0 ? ": " : "", fault->found ? fault->found : _("nothing"),
                            fault->expected ? fault->expected : _("nothing"));
  return g_string_free (text, FALSE);
}

static void
on_acknowledge_clicked_cb (GtkButton *button, UsherLedgerPage *self)
{
  usher_ledger_page_acknowledge (self, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "fault")));
}

static GtkWidget *
new_fault_row (UsherLedgerPage *self, guint index)
{
  const UsherFault *fault = self->verdict->faults->pdata[index];
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *mark, *line, *detail, *button;
  g_autofree char *number = fault->line > 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, fault->line) : NULL, *text = fault_detail (fault), *name = NULL;

  mark = usher_mark_new ("check", fault->known ? "known" : "fail");
  usher_mark_set_word (USHER_MARK (mark), fault_words (fault->kind));
  gtk_widget_set_size_request (mark, 160, -1);
  line = gtk_label_new (number);
  gtk_widget_add_css_class (line, "fact");
  gtk_widget_set_size_request (line, 60, -1);
  detail = gtk_label_new (text);
  gtk_label_set_ellipsize (GTK_LABEL (detail), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (detail), 0);
  gtk_widget_set_tooltip_text (detail, text);
  gtk_widget_set_hexpand (detail, TRUE);
  gtk_box_append (GTK_BOX (box), mark);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), detail);
  if (!fault->known)
    {
      button = gtk_button_new_with_label (_("Acknowledge…"));
      gtk_widget_add_css_class (button, "slim");
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      g_object_set_data (G_OBJECT (button), "fault", GUINT_TO_POINTER (index));
      g_signal_connect (button, "clicked", G_CALLBACK (on_acknowledge_clicked_cb), self);
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  name = g_strdup_printf ("%s %s %s", fault_words (fault->kind), number ? number : "", text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return row;
}

static void
show_faults (UsherLedgerPage *self)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->faults))))
    gtk_list_box_remove (self->faults, row);
  for (guint i = 0; self->verdict && i < MIN (self->verdict->faults->len, 50u); i++)
    gtk_list_box_append (self->faults, new_fault_row (self, i));
  gtk_widget_set_visible (gtk_widget_get_ancestor (GTK_WIDGET (self->faults), GTK_TYPE_SCROLLED_WINDOW),
                          self->verdict && self->verdict->faults->len > 0);
}

static char *
verdict_title (const UsherVerdict *verdict)
{
  gint64 open = verdict->n_faults - verdict->n_known;
  const UsherFault *first = NULL;

  for (guint i = 0; !first && i < verdict->faults->len; i++)
    if (!((UsherFault *) verdict->faults->pdata[i])->known)
      first = verdict->faults->pdata[i];
  if (open == 0)
    return g_strdup_printf (_("%'" PRId64 " lines and %'" PRId64 " records agree"), verdict->lines, verdict->objects);
  if (open == 1 && first && first->kind == USHER_FAULT_LINE_EDITED)
    return g_strdup_printf (_("Line %" PRId64 " was changed after it was written"), first->line);
  if (open == 1 && first && first->kind == USHER_FAULT_ROW_DIFFERS)
    return g_strdup_printf (_("%s is not what the ledger says"), first->object);
  return g_strdup_printf (ngettext ("%" PRId64 " fault was found", "%" PRId64 " faults were found", (gulong) open), open);
}

static char *
verdict_detail (const UsherVerdict *verdict)
{
  GString *text = g_string_new (NULL);

  if (verdict->sealed_until > 0)
    g_string_append_printf (text, _("Sealed to line %'" PRId64 "%s%s. "), verdict->sealed_until, verdict->sealed_by ? _(" with key ") : "",
                            verdict->sealed_by ? verdict->sealed_by : "");
  else
    g_string_append (text, _("No seal yet: the lines prove themselves to whoever noted the head. "));
  if (verdict->sealed_until > 0 && verdict->lines > verdict->sealed_until)
    g_string_append_printf (text, ngettext ("The line since then hangs on the chain and waits for the next seal.",
                                            "The %'" PRId64 " lines since then hang on the chain and wait for the next seal.",
                                            (gulong) (verdict->lines - verdict->sealed_until)),
                            verdict->lines - verdict->sealed_until);
  if (verdict->n_known > 0)
    g_string_append_printf (text, ngettext (" %" PRId64 " known fault.", " %" PRId64 " known faults.", (gulong) verdict->n_known), verdict->n_known);
  return g_string_free (text, FALSE);
}

void
usher_ledger_page_show_verdict (UsherLedgerPage *self)
{
  UsherVerdict *verdict = self->verdict;
  g_autofree char *title = NULL, *detail = NULL, *subtitle = NULL, *when = NULL, *end = NULL;
  g_autoptr(GArray) seals = g_array_new (FALSE, FALSE, sizeof (gint64)), faults = g_array_new (FALSE, FALSE, sizeof (gint64));
  char head[USHER_DIGEST_HEX + 1];
  gint64 now;

  show_faults (self);
  if (!verdict)
    return;
  title = verdict_title (verdict);
  detail = verdict_detail (verdict);
  gtk_image_set_from_icon_name (self->icon, verdict->ok ? "usher-state-pass-symbolic" : "usher-state-fail-symbolic");
  gtk_widget_remove_css_class (GTK_WIDGET (self->icon), verdict->ok ? "error" : "success");
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), verdict->ok ? "success" : "error");
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->detail, detail);
  if (verdict->sealed_until > 0)
    g_array_append_val (seals, verdict->sealed_until);
  for (guint i = 0; i < verdict->faults->len; i++)
    {
      const UsherFault *fault = verdict->faults->pdata[i];

      if (fault->line > 0 && !fault->known)
        g_array_append_val (faults, fault->line);
    }
  usher_roll_set (self->roll, verdict->lines, verdict->sealed_until, seals, faults);
  end = g_strdup_printf ("%'" G_GINT64_FORMAT, verdict->lines);
  gtk_label_set_text (self->range_to, end);
  usher_digest_to_hex (&verdict->head, head);
  now = usher_workspace_now (usher_page_get_workspace (USHER_PAGE (self)));
  when = usher_when_short (now, now);
  subtitle = g_strdup_printf (_("verified %s, head %.4s…%s"), when, head, head + USHER_DIGEST_HEX - 2);
  usher_page_set_subtitle (USHER_PAGE (self), subtitle);
}

/* ---- The lines -------------------------------------------------------------------------------------------- */

static void
on_focus_row_cb (UsherGrid *grid, gint64 id, const char *key, UsherLedgerPage *self)
{
  usher_line_pane_show (self->line, id);
}

/* A line opens its object, where there is a page for it. */
static void
on_activate_row_cb (UsherGrid *grid, gint64 id, const char *key, UsherLedgerPage *self)
{
  UsherGridSource *source = usher_grid_get_source (grid);
  int column = usher_noun_column (usher_grid_source_get_noun (source), "object");
  guint position;
  UsherValue value = column >= 0 && usher_grid_source_find (source, id, &position) ? usher_grid_source_get_value (source, position, (guint) column) : USHER_NULL;
  g_autofree char *object = value.type == USHER_VALUE_TEXT ? g_strdup (value.text) : NULL, *location = NULL;

  if (!object || g_strcmp0 (object, self->object) == 0)
    return;
  location = g_strdup_printf ("ledger:%s", object);
  usher_shell_open (usher_shell_of (GTK_WIDGET (self)), location);
}

static void
on_fault_activated_cb (GtkListBox *list, GtkListBoxRow *row, UsherLedgerPage *self)
{
  const UsherFault *fault = self->verdict->faults->pdata[gtk_list_box_row_get_index (row)];
  g_autofree char *location = NULL, *tokens = NULL;

  if (fault->object && strchr (fault->object, ':'))
    {
      location = g_strdup_printf ("ledger:%s", fault->object);
      usher_shell_open (usher_shell_of (GTK_WIDGET (self)), location);
    }
  else if (fault->line > 0)
    {
      tokens = g_strdup_printf ("n>=%" G_GINT64_FORMAT " n<=%" G_GINT64_FORMAT, MAX (fault->line - 10, 1), fault->line + 10);
      usher_grid_set_tokens (self->grid, tokens);
    }
}

/* ---- One object's lines ------------------------------------------------------------------------------------ */

static gpointer
read_lines_in_reader (UsherConn *conn, gpointer object, GCancellable *cancellable, GError **error)
{
  return usher_ledger_lines_load (conn, object, error);
}

static void
on_lines_read_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherLedgerPage) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherLedgerLines) lines = usher_workspace_read_finish (USHER_WORKSPACE (workspace), result, &error);
  UsherShell *shell = usher_shell_of (GTK_WIDGET (self));
  g_autofree char *title = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->grid), TRUE);
  if (!lines)
    {
      if (shell)
        usher_shell_show_error (shell, _("This History Could Not Be Read"), error);
      return;
    }
  title = g_strdup_printf (_("History of %s"), lines->name);
  usher_page_set_title (USHER_PAGE (self), title);
  usher_grid_source_set_scope (usher_grid_get_source (self->grid), lines->scope);
}

static void
ask_lines (UsherLedgerPage *self)
{
  usher_workspace_read_async (usher_page_get_workspace (USHER_PAGE (self)), read_lines_in_reader, g_strdup (self->object), g_free,
                              (GDestroyNotify) usher_ledger_lines_free, usher_page_get_cancellable (USHER_PAGE (self)), on_lines_read_cb,
                              g_object_ref (self));
}

/* ---- The page ------------------------------------------------------------------------------------------------ */

static GtkWidget *
build_head (UsherLedgerPage *self)
{
  GtkWidget *all = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9), *top = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3), *export = gtk_button_new_with_label (_("Export…")), *range = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *faults_card = gtk_scrolled_window_new (), *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->icon = GTK_IMAGE (gtk_image_new_from_icon_name ("usher-state-unknown-symbolic"));
  gtk_image_set_pixel_size (self->icon, 24);
  self->title = GTK_LABEL (gtk_label_new (_("Not verified yet")));
  gtk_label_set_xalign (self->title, 0);
  gtk_label_set_wrap (self->title, TRUE);
  gtk_label_set_wrap_mode (self->title, PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "title-4");
  self->detail = GTK_LABEL (gtk_label_new (_("Verify reads every line and every record and compares them.")));
  gtk_label_set_xalign (self->detail, 0);
  gtk_label_set_wrap (self->detail, TRUE);
  gtk_label_set_wrap_mode (self->detail, PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (GTK_WIDGET (self->detail), "secondary");
  gtk_widget_add_css_class (GTK_WIDGET (self->detail), "small");
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (words), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (words), GTK_WIDGET (self->detail));
  self->verify_button = gtk_button_new_with_label (_("Verify"));
  self->seal_button = gtk_button_new_with_label (_("Seal…"));
  gtk_widget_add_css_class (export, "flat");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (export), "ledger.export");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->verify_button), "ledger.verify");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->seal_button), "ledger.seal");
  gtk_box_append (GTK_BOX (top), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (top), words);
  gtk_box_append (GTK_BOX (buttons), export);
  gtk_box_append (GTK_BOX (buttons), self->verify_button);
  gtk_box_append (GTK_BOX (buttons), self->seal_button);
  gtk_widget_set_valign (GTK_WIDGET (self->icon), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (buttons, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (buttons, GTK_ALIGN_END);

  self->roll = USHER_ROLL (usher_roll_new ());
  self->range_from = GTK_LABEL (gtk_label_new ("1"));
  self->range_to = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (range, "under");
  gtk_widget_set_hexpand (GTK_WIDGET (self->range_from), TRUE);
  gtk_label_set_xalign (self->range_from, 0);
  gtk_box_append (GTK_BOX (range), GTK_WIDGET (self->range_from));
  gtk_box_append (GTK_BOX (range), GTK_WIDGET (self->range_to));

  self->faults = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->faults), "lines");
  gtk_list_box_set_selection_mode (self->faults, GTK_SELECTION_NONE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->faults), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Faults"), -1);
  g_signal_connect (self->faults, "row-activated", G_CALLBACK (on_fault_activated_cb), self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (faults_card), GTK_WIDGET (self->faults));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (faults_card), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (faults_card), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (faults_card), 180);
  gtk_widget_add_css_class (faults_card, "card");

  gtk_widget_add_css_class (all, "ledger-head");
  gtk_box_append (GTK_BOX (all), usher_fold_row_new (top, buttons));
  gtk_box_append (GTK_BOX (all), GTK_WIDGET (self->roll));
  gtk_box_append (GTK_BOX (all), range);
  gtk_box_append (GTK_BOX (all), faults_card);
  gtk_widget_set_visible (faults_card, FALSE);
  return all;
}

static char *
usher_ledger_page_get_location (UsherPage *page)
{
  UsherLedgerPage *self = USHER_LEDGER_PAGE (page);
  g_autofree char *tokens = usher_grid_get_tokens (self->grid);

  return usher_location_make ("ledger", self->object, (const char *const[]) { "query", tokens, "sort", usher_grid_get_sort (self->grid), NULL });
}

static gboolean
usher_ledger_page_go (UsherPage *page, const char *location)
{
  UsherLedgerPage *self = USHER_LEDGER_PAGE (page);
  g_autofree char *tokens = usher_location_state (location, "query"), *sort = usher_location_state (location, "sort"), *what = usher_location_state (location, "do");

  if (tokens)
    usher_grid_set_tokens (self->grid, tokens);
  if (sort)
    usher_grid_set_sort (self->grid, sort);
  if (g_strcmp0 (what, "verify") == 0)
    usher_ledger_page_verify (self);
  return TRUE;
}

static void
usher_ledger_page_find (UsherPage *page)
{
  usher_grid_find (USHER_LEDGER_PAGE (page)->grid);
}

static void
usher_ledger_page_refresh (UsherPage *page, GPtrArray *changed)
{
  usher_grid_changed (USHER_LEDGER_PAGE (page)->grid, changed);
  if (USHER_LEDGER_PAGE (page)->object)
    ask_lines (USHER_LEDGER_PAGE (page));
}

static gboolean
usher_ledger_page_export (UsherPage *page)
{
  usher_grid_export (USHER_LEDGER_PAGE (page)->grid);
  return TRUE;
}

static void
usher_ledger_page_dispose (GObject *object)
{
  UsherLedgerPage *self = USHER_LEDGER_PAGE (object);

  g_clear_object (&self->line);
  G_OBJECT_CLASS (usher_ledger_page_parent_class)->dispose (object);
}

static void
usher_ledger_page_finalize (GObject *object)
{
  UsherLedgerPage *self = USHER_LEDGER_PAGE (object);

  g_free (self->object);
  g_clear_pointer (&self->verdict, usher_verdict_free);
  G_OBJECT_CLASS (usher_ledger_page_parent_class)->finalize (object);
}

static void
usher_ledger_page_class_init (UsherLedgerPageClass *klass)
{
  UsherPageClass *page_class = USHER_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = usher_ledger_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = usher_ledger_page_finalize;
  page_class->get_location = usher_ledger_page_get_location;
  page_class->go = usher_ledger_page_go;
  page_class->find = usher_ledger_page_find;
  page_class->refresh = usher_ledger_page_refresh;
  page_class->export = usher_ledger_page_export;
  usher_ledger_page_install (GTK_WIDGET_CLASS (klass));
}

static void
usher_ledger_page_init (UsherLedgerPage *self)
{
}

UsherPage *
usher_ledger_page_new (UsherWorkspace *workspace, const char *location)
{
  UsherLedgerPage *self = g_object_new (USHER_TYPE_LEDGER_PAGE, "workspace", workspace, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *title = NULL;

  self->object = usher_location_about (location);
  title = self->object ? g_strdup_printf (_("History of %s"), self->object) : g_strdup (_("Ledger"));
  usher_page_set_title (USHER_PAGE (self), title);
  self->grid = USHER_GRID (usher_grid_new (workspace, &spec, self->object ? "n:0" : NULL));
  self->line = USHER_LINE_PANE (g_object_ref_sink (usher_line_pane_new (workspace)));
  g_signal_connect (self->grid, "focus-row", G_CALLBACK (on_focus_row_cb), self);
  g_signal_connect (self->grid, "activate-row", G_CALLBACK (on_activate_row_cb), self);
  gtk_box_append (GTK_BOX (box), build_head (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->grid));
  gtk_widget_set_vexpand (GTK_WIDGET (self->grid), TRUE);
  adw_bin_set_child (ADW_BIN (self), box);
  usher_page_set_pane (USHER_PAGE (self), GTK_WIDGET (self->line));
  usher_ledger_page_go (USHER_PAGE (self), location);
  gtk_widget_set_visible (GTK_WIDGET (self->grid), self->object == NULL); /* until it is known which lines */
  if (self->object)
    ask_lines (self);
  return USHER_PAGE (self);
}
