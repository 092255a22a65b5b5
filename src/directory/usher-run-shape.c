/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The streams of the mirror as a run stores them: columns in the order of the enums in usher-run.h.
 * Constant tables, no thread.  What a stream's digest is taken over is the ledger's declaration. */

#include "usher-run-private.h"

#include <string.h>

#define TEXT(name, required, fold) { name, USHER_RUN_TEXT, required, fold, NULL }
#define INT(name) { name, USHER_RUN_INT, FALSE, NULL, NULL }
#define REF(name, required, refers) { name, USHER_RUN_REF, required, NULL, refers }

static const UsherRunColumn people[] = {
  TEXT ("native", TRUE, NULL), TEXT ("login", TRUE, "login_fold"), TEXT ("name", FALSE, "name_fold"), TEXT ("given", FALSE, NULL),
  TEXT ("family", FALSE, NULL), TEXT ("mail", FALSE, "mail_fold"), TEXT ("employee", FALSE, NULL), TEXT ("kind", FALSE, NULL),
  TEXT ("department", FALSE, "department_fold"), TEXT ("title", FALSE, "title_fold"), TEXT ("site", FALSE, "site_fold"),
  TEXT ("manager", FALSE, NULL), TEXT ("state", TRUE, NULL), INT ("starts"), INT ("ends"),
};

static const UsherRunColumn accounts[] = {
  TEXT ("native", TRUE, NULL), TEXT ("login", TRUE, "login_fold"), TEXT ("name", FALSE, "name_fold"),
  TEXT ("mail", FALSE, "mail_fold"), TEXT ("employee", FALSE, NULL), TEXT ("kind", FALSE, NULL), TEXT ("state", TRUE, NULL),
  INT ("locked"), TEXT ("mfa", FALSE, NULL), TEXT ("department", FALSE, NULL), INT ("created_at"), INT ("last_success"),
  TEXT ("last_kind", FALSE, NULL),
};

static const UsherRunColumn groups[] = {
  TEXT ("native", TRUE, NULL), TEXT ("name", TRUE, "name_fold"), TEXT ("description", FALSE, "description_fold"),
  TEXT ("kind", TRUE, NULL), TEXT ("rule", FALSE, NULL), INT ("writable"), TEXT ("mastered_by", FALSE, NULL), INT ("privileged"),
  INT ("created_at"),
};

static const UsherRunColumn apps[] = {
  TEXT ("native", TRUE, NULL), TEXT ("name", TRUE, "name_fold"), INT ("tier"), TEXT ("usage", FALSE, NULL), TEXT ("state", FALSE, NULL),
};

static const UsherRunColumn entitlements[] = {
  TEXT ("native", TRUE, NULL), REF ("app", TRUE, "apps"), TEXT ("name", TRUE, "name_fold"),
  TEXT ("description", FALSE, "description_fold"), TEXT ("environment", FALSE, NULL), TEXT ("risk", FALSE, NULL), INT ("privileged"),
};

static const UsherRunColumn memberships[] = {
  REF ("grp", TRUE, "groups"), TEXT ("member_kind", TRUE, NULL), { "member", USHER_RUN_MEMBER, TRUE, NULL, NULL },
  TEXT ("how", TRUE, NULL), INT ("since"),
};

static const UsherRunColumn grants[] = {
  TEXT ("principal_kind", TRUE, NULL), { "principal", USHER_RUN_MEMBER, TRUE, NULL, NULL }, REF ("entitlement", TRUE, "entitlements"),
  TEXT ("how", TRUE, NULL), INT ("since"),
};

static const UsherRunColumn implications[] = {
  REF ("entitlement", TRUE, "entitlements"), REF ("implies", TRUE, "entitlements"),
};

static const UsherRunColumn factors[] = {
  TEXT ("native", TRUE, NULL), REF ("account", TRUE, "accounts"), TEXT ("type", TRUE, NULL), TEXT ("state", FALSE, NULL),
  INT ("created_at"), INT ("last_used"),
};

static const UsherRunColumn events[] = {
  TEXT ("native", TRUE, NULL), { "at", USHER_RUN_INT, TRUE, NULL, NULL }, REF ("account", FALSE, "accounts"),
  REF ("app", FALSE, "apps"), TEXT ("action", TRUE, NULL), TEXT ("outcome", TRUE, NULL), TEXT ("reason", FALSE, NULL),
  TEXT ("ip", FALSE, NULL), TEXT ("place", FALSE, NULL), TEXT ("correlation", FALSE, NULL),
};

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

#define SHAPE(stream, table, noun, n_key, called, per_run) { #stream, table, noun, stream, G_N_ELEMENTS (stream), n_key, called, per_run }

static const UsherRunShape shapes[] = {
  SHAPE (people, "person", "person", 0, USHER_PEOPLE_LOGIN, FALSE),
  SHAPE (accounts, "account", "account", 0, USHER_ACCOUNTS_LOGIN, FALSE),
  SHAPE (groups, "grp", "group", 0, USHER_GROUPS_NAME, FALSE),
  SHAPE (apps, "app", "app", 0, USHER_APPS_NAME, FALSE),
  SHAPE (entitlements, "entitlement", "entitlement", 0, USHER_ENTITLEMENTS_NAME, FALSE),
  SHAPE (memberships, "membership", NULL, 3, -1, FALSE),
  SHAPE (grants, "access_grant", NULL, 3, -1, FALSE),
  SHAPE (implications, "implication", NULL, 2, -1, FALSE),
  SHAPE (factors, "factor", NULL, 0, -1, FALSE),
  SHAPE (events, "event", NULL, 0, -1, TRUE),
};

const UsherRunShape *
usher_run_shape (const char *stream)
{
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    if (strcmp (shapes[i].name, stream) == 0)
      return &shapes[i];
  return NULL;
}
