/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of every list of people and access, and the cells whose words come from several columns
 * at once.  Constant; formatting runs on the main thread. */

#include "usher-list-specs.h"

#include <glib/gi18n.h>
#include <string.h>

#include "usher-when.h"

#define DAY (24 * 3600 * G_GINT64_CONSTANT (1000))
#define SOON (14 * DAY)

/* ---- Employment --------------------------------------------------------------------------------------- */

static const char *
kind_word (const char *kind)
{
  static const char *const words[][2] = {
    { "employee", N_("Employee") },       { "contractor", N_("Contractor") },   { "partner", N_("Partner") },
    { "vendor", N_("Vendor") },           { "guest", N_("Guest") },             { "service", N_("Service account") },
    { "shared", N_("Shared account") },   { "agent", N_("AI agent") },          { "break-glass", N_("Break-glass") },
  };

  for (guint i = 0; kind && i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i][0], kind))
      return _(words[i][1]);
  return _("Active");
}

char *
usher_employment_day (gint64 at, gint64 now)
{
  g_autoptr(GDateTime) day = g_date_time_new_from_unix_utc (at / 1000), today = g_date_time_new_from_unix_utc (now / 1000);

  if (!day || !today)
    return g_strdup (_("Out of range"));
  return g_date_time_format (day, g_date_time_get_year (day) == g_date_time_get_year (today) ? _("%-d %b") : _("%-d %b %Y"));
}

static char *
ends_words (gint64 ends, gint64 now)
{
  gint64 days = (ends - now + DAY - 1) / DAY;

  if (ends < now)
    {
      g_autofree char *when = usher_employment_day (ends, now);

      return g_strdup_printf (_("Ended %s"), when);
    }
  return days <= 1 ? g_strdup (_("Ends today")) : g_strdup_printf (ngettext ("Ends in %d day", "Ends in %d days", (gulong) days), (int) days);
}

char *
usher_employment_words (const char *state, const char *kind, gint64 starts, gint64 ends, gint64 now, const UsherMarkStyle **style)
{
  g_autofree char *when = NULL;

  *style = NULL;
  if (g_strcmp0 (state, "active") == 0)
    {
      if (ends <= 0 || ends > now + SOON)
        return g_strdup (kind_word (kind));
      *style = usher_mark_style ("check", "warn");
      return ends_words (ends, now);
    }
  *style = usher_mark_style ("person-state", state);
  if (g_strcmp0 (state, "terminated") == 0 && ends > 0)
    return g_strdup_printf (_("Left %s"), when = usher_employment_day (ends, now));
  if (g_strcmp0 (state, "pre-hire") == 0 && starts > 0)
    return g_strdup_printf (_("Starts %s"), when = usher_employment_day (starts, now));
  return g_strdup (usher_mark_word (*style, state));
}

static UsherValue
value_of (UsherGridSource *source, guint position, const char *column)
{
  return usher_grid_source_get_value (source, position, (guint) usher_noun_column (usher_grid_source_get_noun (source), column));
}

static char *
text_of (UsherGridSource *source, guint position, const char *column)
{
  UsherValue value = value_of (source, position, column);

  return value.type == USHER_VALUE_TEXT ? g_strndup (value.text, value.length) : NULL;
}

static gint64
int_of (UsherGridSource *source, guint position, const char *column)
{
  UsherValue value = value_of (source, position, column);

  return value.type == USHER_VALUE_INT ? value.integer : 0;
}

static void
format_employment (UsherGridSource *source, guint position, gint64 now, UsherCellFace *face)
{
  g_autofree char *state = text_of (source, position, "state"), *kind = text_of (source, position, "kind");

  face->line = usher_employment_words (state, kind, int_of (source, position, "start"), int_of (source, position, "end"), now, &face->style);
}

/* ---- Last use: "None" is observed, "Unknown" is not ------------------------------------------------------ */

/* "IdP-1 sign-in": by whom it is known, and what it was. */
static char *
use_words (const char *source, const char *kind)
{
  if (!source)
    return NULL;
  if (g_strcmp0 (kind, "non-interactive") == 0 || g_strcmp0 (kind, "token") == 0)
    return g_strdup_printf (_("%s token"), source);
  return g_strdup_printf (_("%s sign-in"), source);
}

static void
format_use (UsherGridSource *source, guint position, gint64 now, const char *source_column, UsherCellFace *face)
{
  gint64 at = int_of (source, position, "last_success");
  g_autofree char *kind = text_of (source, position, "last_kind"), *state = text_of (source, position, "state"), *where = NULL;

  if (at != 0)
    {
      where = text_of (source, position, source_column);
      face->style = usher_mark_style ("usage", kind ? kind : "signin");
      face->line = usher_when_short (at, now);
      face->under = use_words (where, kind);
      return;
    }
  if (g_strcmp0 (state, "pre-hire") == 0 || g_strcmp0 (state, "staged") == 0)
    {
      face->style = usher_mark_style ("usage", "none");
      face->line = g_strdup (_("None"));
      face->under = g_strdup (_("Not started"));
      return;
    }
  face->style = usher_mark_style ("usage", NULL);
  face->line = g_strdup (_("Unknown"));
  face->under = g_strdup (_("no success reported"));
}

static void
format_person_use (UsherGridSource *source, guint position, gint64 now, UsherCellFace *face)
{
  format_use (source, position, now, "last_source", face);
}

static void
format_account_use (UsherGridSource *source, guint position, gint64 now, UsherCellFace *face)
{
  format_use (source, position, now, "source", face);
}

static void
format_assignment_way (UsherGridSource *source, guint position, gint64 now, UsherCellFace *face)
{
  gint64 paths = int_of (source, position, "paths");

  face->style = usher_mark_style ("hop", int_of (source, position, "direct") ? "direct" : "member");
  if (paths == 1 && int_of (source, position, "direct"))
    face->line = g_strdup (_("Directly"));
  else
    face->line = g_strdup_printf (ngettext ("%d way", "%d ways", (gulong) paths), (int) paths);
}

static void
format_outcome (UsherGridSource *source, guint position, gint64 now, UsherCellFace *face)
{
  g_autofree char *outcome = text_of (source, position, "outcome");
  gboolean good = outcome && (g_str_has_prefix (outcome, "succ") || g_str_equal (outcome, "ok") || g_str_equal (outcome, "allow"));
  gboolean unknown = !outcome || g_str_equal (outcome, "unknown") || g_str_equal (outcome, "skipped");

  face->style = usher_mark_style ("check", unknown ? NULL : good ? "ok" : "fail");
  face->line = g_steal_pointer (&outcome);
}

/* ---- Columns ------------------------------------------------------------------------------------------------ */

static const UsherGridColumn people[] = {
  { "name", N_("Person"), USHER_CELL_TWO_LINES, "title", 210, .expand = TRUE },
  { "state", N_("Employment"), USHER_CELL_FACE, NULL, 138, .format = format_employment, .needs = "kind,start,end", .drop = 3 },
  { "manager_name", N_("Manager"), USHER_CELL_TEXT, NULL, 150, .drop = 1 },
  { "assignments", N_("Access"), USHER_CELL_NUMBER, NULL, 72, .drop = 2 },
  { "risk", N_("Highest risk"), USHER_CELL_MARK, "risk", 116 },
  { "last_success", N_("Last used"), USHER_CELL_FACE, "two-lines", 150, .format = format_person_use, .needs = "last_kind,last_source,state",
    .drop = 4 },
  { "department", NULL, USHER_CELL_TEXT, NULL, 150, .hidden = TRUE },
  { "login", NULL, USHER_CELL_TEXT, NULL, 140, .hidden = TRUE },
  { "kind", NULL, USHER_CELL_TEXT, NULL, 110, .hidden = TRUE },
  { "site", NULL, USHER_CELL_TEXT, NULL, 120, .hidden = TRUE },
  { "start", N_("Since"), USHER_CELL_DATE, NULL, 110, .hidden = TRUE },
  { "end", N_("Until"), USHER_CELL_DATE, NULL, 110, .hidden = TRUE },
  { NULL },
};

static const UsherGridColumn accounts[] = {
  { "login", N_("Account"), USHER_CELL_TWO_LINES, "name", 190, .expand = TRUE },
  { "source", N_("Source"), USHER_CELL_TEXT, NULL, 110, .drop = 4 },
  { "state", N_("State"), USHER_CELL_MARK, "account-state", 140 },
  { "person", N_("Person"), USHER_CELL_KEY, NULL, 160, .drop = 3 },
  { "kind", N_("Kind"), USHER_CELL_TEXT, NULL, 100, .drop = 1 },
  { "mfa", N_("MFA"), USHER_CELL_MARK, "mfa", 110, .drop = 2 },
  { "last_success", N_("Last used"), USHER_CELL_FACE, "two-lines", 150, .format = format_account_use, .needs = "last_kind,source,state", .drop = 5 },
  { "owner", N_("Owner"), USHER_CELL_KEY, NULL, 150, .hidden = TRUE },
  { NULL },
};

static const UsherGridColumn groups[] = {
  { "name", N_("Group"), USHER_CELL_TWO_LINES, "description", 240, .expand = TRUE },
  { "source", N_("Source"), USHER_CELL_TEXT, NULL, 110, .drop = 2 },
  { "kind", N_("Kind"), USHER_CELL_TEXT, NULL, 96, .drop = 1 },
  { "members", N_("Members"), USHER_CELL_NUMBER, NULL, 84, .drop = 5 },
  { "privileged", N_("Privileged"), USHER_CELL_BOOL, NULL, 96, .drop = 3 },
  { "risk", N_("Risk"), USHER_CELL_MARK, "risk", 116 },
  { "owner", N_("Owner"), USHER_CELL_KEY, NULL, 160, .drop = 4 },
  { NULL },
};

static const UsherGridColumn memberships[] = {
  { "member", N_("Member"), USHER_CELL_KEY, NULL, 220, .expand = TRUE },
  { "group", N_("Group"), USHER_CELL_KEY, NULL, 200 },
  { "person", N_("Person"), USHER_CELL_KEY, NULL, 160, .drop = 3 },
  { "how", N_("How"), USHER_CELL_TEXT, NULL, 90, .drop = 2 },
  { "since", N_("Since"), USHER_CELL_DATE, NULL, 110, .drop = 1 },
  { NULL },
};

static const UsherGridColumn apps[] = {
  { "name", N_("App"), USHER_CELL_TEXT, NULL, 240, .expand = TRUE },
  { "source", N_("Source"), USHER_CELL_TEXT, NULL, 130, .drop = 3 },
  { "tier", N_("Tier"), USHER_CELL_NUMBER, NULL, 72, .drop = 1 },
  { "entitlements", N_("Entitlements"), USHER_CELL_NUMBER, NULL, 110, .drop = 4 },
  { "usage", N_("Usage data"), USHER_CELL_TEXT, NULL, 120, .drop = 2 },
  { "state", N_("State"), USHER_CELL_TEXT, NULL, 110 },
  { NULL },
};

static const UsherGridColumn entitlements[] = {
  { "name", N_("Entitlement"), USHER_CELL_TWO_LINES, "description", 240, .expand = TRUE },
  { "app", N_("App"), USHER_CELL_KEY, NULL, 150, .drop = 3 },
  { "risk", N_("Risk"), USHER_CELL_MARK, "risk", 116 },
  { "holders", N_("Holders"), USHER_CELL_NUMBER, NULL, 84, .drop = 4 },
  { "privileged", N_("Privileged"), USHER_CELL_BOOL, NULL, 96, .drop = 1 },
  { "owner", N_("Owner"), USHER_CELL_KEY, NULL, 160, .drop = 2 },
  { "requestable", N_("Requestable"), USHER_CELL_BOOL, NULL, 100, .hidden = TRUE },
  { NULL },
};

static const UsherGridColumn assignments[] = {
  { "person_name", N_("Person"), USHER_CELL_TWO_LINES, "department", 200, .expand = TRUE },
  { "entitlement_name", N_("Access"), USHER_CELL_TWO_LINES, "app", 200, .expand = TRUE },
  { "risk", N_("Risk"), USHER_CELL_MARK, "risk", 116 },
  { "privileged", N_("Privileged"), USHER_CELL_BOOL, NULL, 96, .drop = 1 },
  { "paths", N_("Ways in"), USHER_CELL_FACE, NULL, 110, .format = format_assignment_way, .needs = "direct,person,entitlement", .drop = 2 },
  { "owner", N_("Owner"), USHER_CELL_KEY, NULL, 150, .hidden = TRUE },
  { NULL },
};

static const UsherGridColumn events[] = {
  { "at", N_("When"), USHER_CELL_TIME, NULL, 140 },
  { "account", N_("Account"), USHER_CELL_KEY, NULL, 210, .expand = TRUE },
  { "app", N_("App"), USHER_CELL_KEY, NULL, 150, .drop = 3 },
  { "action", N_("What"), USHER_CELL_TEXT, NULL, 120, .drop = 4 },
  { "outcome", N_("Outcome"), USHER_CELL_FACE, NULL, 120, .format = format_outcome },
  { "reason", N_("Reason"), USHER_CELL_TEXT, NULL, 170, .drop = 2 },
  { "ip", N_("Address"), USHER_CELL_TEXT, NULL, 130, .drop = 1 },
  { "place", N_("Place"), USHER_CELL_TEXT, NULL, 120, .hidden = TRUE },
  { NULL },
};

#define IMPORT N_("Import a CSV file, or connect a source.")

static const UsherListSpec specs[] = {
  { { "people", "people", NULL, N_("Filter people"), "system-users-symbolic", N_("No People Yet"), IMPORT, people, "name" },
    N_("People"), N_("Open Person"), "state", "person-state" },
  { { "accounts", "accounts", NULL, N_("Filter accounts"), "system-users-symbolic", N_("No Accounts Yet"), IMPORT, accounts, "login" },
    N_("Accounts"), N_("Open Account"), "state", "account-state", TRUE, USHER_CARD_ACCOUNT },
  { { "groups", "groups", NULL, N_("Filter groups"), "usher-path-group-symbolic", N_("No Groups Yet"), IMPORT, groups, "name" },
    N_("Groups"), N_("Open Group"), "risk", "risk", TRUE, USHER_CARD_GROUP },
  { { "memberships", "memberships", NULL, N_("Filter memberships"), "usher-path-group-symbolic", N_("No Memberships Yet"), IMPORT, memberships,
      "member" },
    N_("Memberships"), N_("Open Member"), "how", NULL },
  { { "apps", "apps", NULL, N_("Filter apps"), "usher-use-app-symbolic", N_("No Apps Yet"), IMPORT, apps, "name" },
    N_("Apps"), N_("Open App"), "state", NULL },
  { { "entitlements", "entitlements", NULL, N_("Filter entitlements"), "usher-entitlement-symbolic", N_("No Entitlements Yet"), IMPORT,
      entitlements, "name" },
    N_("Entitlements"), N_("Open Entitlement"), "risk", "risk", TRUE, USHER_CARD_ENTITLEMENT },
  { { "assignments", "assignments", NULL, N_("Filter assignments"), "usher-entitlement-symbolic", N_("Nobody Holds Anything Yet"),
      N_("Assignments are worked out from memberships and grants."), assignments, "person_name" },
    N_("Assignments"), N_("How Is This Held?"), "risk", "risk" },
  { { "events", "events", NULL, N_("Filter sign-ins"), "usher-use-signin-symbolic", N_("No Sign-Ins Yet"),
      N_("Sources report them when they are synced."), events, "at:desc" },
    N_("Sign-Ins"), N_("Open Account"), "outcome", NULL },
};

const UsherListSpec *
usher_list_spec_find (const char *noun)
{
  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    if (g_str_equal (specs[i].grid.noun, noun))
      return &specs[i];
  return NULL;
}
