/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What a manifest may map to.  Constant; any thread.  A test holds it to the mirror's own declaration. */

#include "usher-rest-column.h"

#include "usher-run.h"
#include "usher-vocabulary.h"

static const char *const membership_hows[] = { "direct", "dynamic", "synced", NULL };
static const char *const grant_hows[] = { "direct", "rule", NULL };
static const char *const mfa_words[] = { "yes", "no", "strong", "weak", "none", NULL };
static const char *const outcomes[] = { "success", "failure", "interrupt", "deny", "challenge", "unknown", NULL };

#define KEY(name) { name, USHER_REST_COLUMN_TEXT, TRUE, TRUE, NULL, NULL }
#define NEED(name, fallback, words) { name, USHER_REST_COLUMN_TEXT, FALSE, TRUE, fallback, words }
#define FREE(name, fallback, words) { name, USHER_REST_COLUMN_TEXT, FALSE, FALSE, fallback, words }
#define TEXT(name) FREE (name, NULL, NULL)
#define BOOL(name) { name, USHER_REST_COLUMN_BOOL, FALSE, FALSE, NULL, NULL }
#define TIME(name) { name, USHER_REST_COLUMN_TIME, FALSE, FALSE, NULL, NULL }
/* Falls back to the native id. */
#define CALLED(name) NEED (name, "", NULL)

static const UsherRestColumn people[] = { KEY ("native"), CALLED ("login"), TEXT ("name"), TEXT ("given"), TEXT ("family"), TEXT ("mail"),
  TEXT ("employee"), FREE ("kind", NULL, usher_person_kinds), TEXT ("department"), TEXT ("title"), TEXT ("site"), TEXT ("manager"),
  NEED ("state", "unknown", usher_person_states), TIME ("starts"), TIME ("ends") };
static const UsherRestColumn accounts[] = { KEY ("native"), CALLED ("login"), TEXT ("name"), TEXT ("mail"), TEXT ("employee"),
  FREE ("kind", NULL, usher_account_kinds), NEED ("state", "unknown", usher_account_states), BOOL ("locked"),
  FREE ("mfa", NULL, mfa_words), TEXT ("department"), TIME ("created_at"), TIME ("last_success"), TEXT ("last_kind") };
static const UsherRestColumn groups[] = { KEY ("native"), CALLED ("name"), TEXT ("description"), FREE ("kind", "native", usher_group_kinds),
  TEXT ("rule"), BOOL ("writable"), TEXT ("mastered_by"), BOOL ("privileged"), TIME ("created_at") };
static const UsherRestColumn apps[] = { KEY ("native"), CALLED ("name"), { "tier", USHER_REST_COLUMN_INT, FALSE, FALSE, NULL, NULL },
  TEXT ("usage"), TEXT ("state") };
static const UsherRestColumn entitlements[] = { KEY ("native"), KEY ("app"), CALLED ("name"), TEXT ("description"), TEXT ("environment"),
  FREE ("risk", NULL, usher_risks), BOOL ("privileged") };
static const UsherRestColumn memberships[] = { KEY ("group"), FREE ("member_kind", "account", usher_member_kinds), KEY ("member"),
  FREE ("how", "direct", membership_hows), TIME ("since") };
static const UsherRestColumn grants[] = { FREE ("principal_kind", "account", usher_member_kinds), KEY ("principal"), KEY ("entitlement"),
  FREE ("how", "direct", grant_hows), TIME ("since") };
static const UsherRestColumn implications[] = { KEY ("entitlement"), KEY ("implies") };
static const UsherRestColumn factors[] = { KEY ("native"), KEY ("account"), NEED ("type", "unknown", NULL), TEXT ("state"),
  TIME ("created_at"), TIME ("last_used") };
static const UsherRestColumn events[] = { KEY ("native"), { "at", USHER_REST_COLUMN_TIME, TRUE, TRUE, NULL, NULL }, TEXT ("account"), TEXT ("app"),
  NEED ("action", "other", NULL), NEED ("outcome", "unknown", outcomes), TEXT ("reason"), TEXT ("ip"), TEXT ("place"), TEXT ("correlation") };

G_STATIC_ASSERT (G_N_ELEMENTS (people) == USHER_PEOPLE_N);
G_STATIC_ASSERT (G_N_ELEMENTS (accounts) == USHER_ACCOUNTS_N);
G_STATIC_ASSERT (G_N_ELEMENTS (groups) == USHER_GROUPS_N);
G_STATIC_ASSERT (G_N_ELEMENTS (apps) == USHER_APPS_N);
G_STATIC_ASSERT (G_N_ELEMENTS (entitlements) == USHER_ENTITLEMENTS_N);
G_STATIC_ASSERT (G_N_ELEMENTS (memberships) == USHER_MEMBERSHIPS_N);
G_STATIC_ASSERT (G_N_ELEMENTS (grants) == USHER_GRANTS_N);
G_STATIC_ASSERT (G_N_ELEMENTS (implications) == USHER_IMPLICATIONS_N);
G_STATIC_ASSERT (G_N_ELEMENTS (factors) == USHER_FACTORS_N);
G_STATIC_ASSERT (G_N_ELEMENTS (events) == USHER_EVENTS_N);

#define TABLE(name, rank) { #name, rank, name, G_N_ELEMENTS (name) }

static const UsherRestTable tables[] = {
  TABLE (people, 0), TABLE (accounts, 1),    TABLE (groups, 2), TABLE (apps, 3),         TABLE (entitlements, 4),
  TABLE (memberships, 5), TABLE (grants, 6), TABLE (implications, 7), TABLE (factors, 8), TABLE (events, 9),
};

static const char *const names[] = { "people", "accounts", "groups", "apps", "entitlements", "memberships", "grants", "implications",
  "factors", "events", NULL };

G_STATIC_ASSERT (G_N_ELEMENTS (names) == G_N_ELEMENTS (tables) + 1);

const UsherRestTable *
usher_rest_table (const char *into)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (g_strcmp0 (tables[i].into, into) == 0)
      return &tables[i];
  return NULL;
}

const char *const *
usher_rest_tables (void)
{
  return names;
}

int
usher_rest_column_find (const UsherRestTable *table, const char *name)
{
  for (guint i = 0; i < table->n; i++)
    if (g_str_equal (table->columns[i].name, name))
      return (int) i;
  return -1;
}
