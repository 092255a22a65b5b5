/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The sidebar: one table of destinations, what each needs, and which count stands behind it.  The
 * counts are read in the background and never wait for.  Main thread. */

#include "usher-sidebar.h"

#include <glib/gi18n.h>

#include "usher-approval.h"
#include "usher-query.h"
#include "usher-tab-stop.h"

typedef struct {
  const char *location;
  const char *title;
  const char *icon;     /* (nullable): a nested one has none */
  const char *noun;     /* (nullable): whose number is shown */
  const char *tokens;   /* (nullable): narrows it */
  UsherRoles roles;     /* 0: everyone */
  gboolean group_start;
  gboolean attention;   /* its number is of what is wrong: none is no number; Ctrl and a digit do not lead there */
  gboolean mine;        /* its number is of what waits for the member */
} Destination;

#define STAFF (USHER_ROLE_ANALYST | USHER_ROLE_SENIOR | USHER_ROLE_LEAD | USHER_ROLE_AUDITOR | USHER_ROLE_ADMIN)
#define LEADS (USHER_ROLE_LEAD | USHER_ROLE_AUDITOR | USHER_ROLE_ADMIN)

static const Destination destinations[] = {
  { "people", N_("People & Access"), "system-users-symbolic", NULL, NULL, 0, FALSE },
  { "people", N_("People"), NULL, "people", NULL, 0, FALSE },
  { "accounts", N_("Accounts"), NULL, "accounts", NULL, 0, FALSE },
  { "groups", N_("Groups"), NULL, "groups", NULL, 0, FALSE },
  { "apps", N_("Apps"), NULL, "apps", NULL, 0, FALSE },
  { "entitlements", N_("Entitlements"), NULL, "entitlements", NULL, 0, FALSE },
  { "assignments", N_("Assignments"), NULL, "assignments", NULL, 0, FALSE },
  { "events", N_("Sign-Ins"), NULL, "events", NULL, 0, FALSE },
  { "ledger", N_("Ledger"), "usher-ledger-symbolic", NULL, NULL, 0, TRUE },
  { "operations", N_("Operations"), "usher-decision-keep-symbolic", "ops", "state:approved,sent", STAFF, TRUE, TRUE, TRUE },
  { "approvals", N_("Approvals"), "usher-approval-symbolic", "approvals", NULL, 0, FALSE, TRUE, TRUE },
  { "sources", N_("Sources & Sync"), "usher-source-symbolic", "sources", "state:quarantined,failed", LEADS, TRUE, TRUE },
  { "members", N_("Members & Roles"), "usher-members-symbolic", NULL, NULL, STAFF, FALSE },
};

struct _UsherSidebar {
  AdwBin parent_instance;

  GtkListBox *list;                            /* (borrowed) */
  GtkLabel *counts[G_N_ELEMENTS (destinations)]; /* (borrowed) (nullable) */
  UsherWorkspace *workspace;                   /* (owned) (nullable) */
  GCancellable *counting;                      /* (owned) (nullable) */
  gboolean marking;
};

G_DEFINE_FINAL_TYPE (UsherSidebar, usher_sidebar, ADW_TYPE_BIN)

enum { OPEN, N_SIGNALS };
static guint signals[N_SIGNALS];

/* ---- Counts, on a reader --------------------------------------------------------------------- */

typedef struct {
  gint64 member, now;
  char *login; /* (owned) (nullable) */
} Counting;

static void
counting_free (gpointer data)
{
  g_free (((Counting *) data)->login);
  g_free (data);
}

/* Approvals wait for whom could give them; the rest for who planned it. */
static gboolean
count_one (UsherConn *conn, const Destination *destination, const Counting *counting, gint64 *count, GError **error)
{
  gboolean approvals = destination->mine && g_str_equal (destination->noun, "approvals");
  g_autoptr(GArray) mine = approvals ? usher_approval_mine (conn, counting->member, counting->now, error) : NULL;
  g_autoptr(UsherQuery) query = usher_query_new (usher_noun_find (destination->noun));
  g_autofree char *planned = destination->mine ? usher_token_make ("planned_by", counting->login ? counting->login : "") : NULL,
                  *tokens = planned ? g_strdup_printf ("%s %s", destination->tokens, planned) : g_strdup (destination->tokens);

  if (!approvals)
    return usher_query_set_tokens (query, tokens, 0, error) && usher_query_count (query, conn, count, error);
  *count = mine ? (gint64) mine->len : -1;
  return mine != NULL;
}

static gpointer
count_in_reader (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree gint64 *counts = g_new (gint64, G_N_ELEMENTS (destinations));

  for (guint i = 0; i < G_N_ELEMENTS (destinations); i++)
    {
      counts[i] = -1;
      if (destinations[i].noun && !count_one (conn, &destinations[i], data, &counts[i], error))
        return NULL;
    }
  return g_steal_pointer (&counts);
}

static void
on_counted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherSidebar) self = data;
  g_autofree gint64 *counts = usher_workspace_read_finish (USHER_WORKSPACE (source), result, NULL);

  /* Without counts the sidebar still leads everywhere; the page that is opened says what is wrong. */
  if (!counts || USHER_WORKSPACE (source) != self->workspace)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (destinations); i++)
    if (self->counts[i] && counts[i] >= 0)
      {
        g_autofree char *text = g_strdup_printf ("%'" G_GINT64_FORMAT, counts[i]);

        gtk_label_set_text (self->counts[i], destinations[i].attention && counts[i] == 0 ? "" : text);
      }
}

void
usher_sidebar_refresh (UsherSidebar *self)
{
  Counting *counting;

  if (!self->workspace)
    return;
  if (self->counting)
    g_cancellable_cancel (self->counting);
  g_clear_object (&self->counting);
  self->counting = g_cancellable_new ();
  counting = g_new0 (Counting, 1);
  counting->member = usher_workspace_member (self->workspace);
  counting->now = usher_workspace_now (self->workspace);
  counting->login = g_strdup (usher_workspace_member_login (self->workspace));
  usher_workspace_read_async (self->workspace, count_in_reader, counting, counting_free, g_free, self->counting, on_counted_cb, g_object_ref (self));
}

/* ---- Rows ------------------------------------------------------------------------------------- */

static GtkWidget *
new_row (UsherSidebar *self, guint index)
{
  const Destination *destination = &destinations[index];
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (_(destination->title)), *count = gtk_label_new (NULL);

  if (destination->icon)
    gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (destination->icon));
  else
    gtk_widget_add_css_class (row, "nested");
  if (destination->group_start)
    gtk_widget_add_css_class (row, "group-start");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (count, "count");
  if (destination->attention)
    gtk_widget_add_css_class (count, "attention");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), count);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, _(destination->title), -1);
  g_object_set_data (G_OBJECT (row), "destination", GUINT_TO_POINTER (index + 1));
  self->counts[index] = GTK_LABEL (count);
  return row;
}

static guint
row_index (GtkListBoxRow *row)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "destination")) - 1;
}

static gboolean
is_offered (UsherSidebar *self, const Destination *destination)
{
  return self->workspace && (destination->roles == 0 || (destination->roles & usher_workspace_roles (self->workspace)) != 0);
}

static void
fill (UsherSidebar *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))))
    gtk_list_box_remove (self->list, child);
  for (guint i = 0; i < G_N_ELEMENTS (destinations); i++)
    {
      self->counts[i] = NULL;
      if (is_offered (self, &destinations[i]))
        gtk_list_box_append (self->list, new_row (self, i));
    }
}

void
usher_sidebar_set_workspace (UsherSidebar *self, UsherWorkspace *workspace)
{
  if (self->counting)
    g_cancellable_cancel (self->counting);
  g_set_object (&self->workspace, workspace);
  fill (self);
  usher_sidebar_refresh (self);
}

static void
on_row_activated_cb (GtkListBox *list, GtkListBoxRow *row, UsherSidebar *self)
{
  g_signal_emit (self, signals[OPEN], 0, destinations[row_index (row)].location);
}

void
usher_sidebar_mark (UsherSidebar *self, const char *name)
{
  GtkListBoxRow *found = NULL;

  for (int i = 0;; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, i);

      if (!row)
        break;
      if (g_strcmp0 (destinations[row_index (row)].location, name) == 0)
        found = row; /* the last: the nested one, rather than its heading */
    }
  gtk_list_box_select_row (self->list, found);
}

const char *
usher_sidebar_nth (UsherSidebar *self, guint n)
{
  for (guint i = 0; i < G_N_ELEMENTS (destinations); i++)
    {
      if (!is_offered (self, &destinations[i]) || destinations[i].attention || (i == 0 && destinations[1].icon == NULL))
        continue; /* the heading leads where its first child does */
      if (n-- == 0)
        return destinations[i].location;
    }
  return NULL;
}

/* ---- The type ---------------------------------------------------------------------------------- */

static void
usher_sidebar_dispose (GObject *object)
{
  UsherSidebar *self = USHER_SIDEBAR (object);

  if (self->counting)
    g_cancellable_cancel (self->counting);
  g_clear_object (&self->counting);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (usher_sidebar_parent_class)->dispose (object);
}

static void
usher_sidebar_class_init (UsherSidebarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = usher_sidebar_dispose;
  signals[OPEN] = g_signal_new ("open", USHER_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
usher_sidebar_init (UsherSidebar *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_SINGLE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Destinations"), -1);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (on_row_activated_cb), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  gtk_widget_set_vexpand (scroller, TRUE);
  adw_bin_set_child (ADW_BIN (self), usher_tab_stop_new (scroller));
}

GtkWidget *
usher_sidebar_new (void)
{
  return g_object_new (USHER_TYPE_SIDEBAR, NULL);
}
