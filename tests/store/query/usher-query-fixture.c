/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Random rows for the tests of queries, written with plain SQL past the record door: these tests
 * are about reading.  Nothing here is a plausible organisation. */

#include "usher-query-fixture.h"

#include <stdarg.h>

#include "usher-test.h"
#include "usher-text.h"

#define NOTHING G_MININT64

static const char *const texts[] = {
  "amara", "Amara", "AMARA OKAFOR", "Amara Okafor", "ÅSA", "Åsa Öberg", "Straße", "STRASSE", "ﬁnance", "Finance", "finance",
  "Customer Support", "customer support", "", " ", "null", "NULL", "a,b", "say \"hi\"", "it's", "100%", "under_score", "=1+1",
  "日本語", "é", "é", "O'Neill", "x", "Zoë", "zoe", "ΣΊΣΥΦΟΣ", "σίσυφος", "back\\slash", "semi;colon", "tab\tbed", "?1", "$text",
  "long long long long long long long long long long long long long long long long text", "long long long long long long long long long text",
};
static const char *const person_states[] = { "active", "on-leave", "pre-hire", "suspended", "terminated", "unknown" };
static const char *const person_kinds[] = { "employee", "contractor", NULL, "partner" };
static const char *const risks[] = { "low", "medium", "high", "privileged", NULL, "odd" };

#define PICK(random, list) ((list)[usher_random_below ((random), G_N_ELEMENTS (list))])

const char *
fixture_text (UsherRandom *random)
{
  return usher_random_below (random, 6) ? PICK (random, texts) : NULL;
}

const char *
fixture_word (UsherRandom *random)
{
  const char *text;

  do
    text = fixture_text (random);
  while (!text || !*text);
  return text;
}

/* TYPES: i an integer (NOTHING is null), t a text (NULL is null), f the fold of a text. */
static void
put (UsherConn *conn, const char *sql, const char *types, ...)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) folds = g_ptr_array_new_with_free_func (g_free);
  UsherStatement *statement;
  va_list args;

  statement = usher_conn_prepare (conn, sql, &error);
  g_assert_no_error (error);
  va_start (args, types);
  for (int i = 0; types[i]; i++)
    if (types[i] == 'i')
      {
        gint64 value = va_arg (args, gint64);

        if (value == NOTHING)
          usher_statement_bind_null (statement, i + 1);
        else
          usher_statement_bind_int (statement, i + 1, value);
      }
    else
      {
        const char *text = va_arg (args, const char *);

        if (text && types[i] == 'f')
          {
            g_ptr_array_add (folds, usher_fold (text, -1));
            text = folds->pdata[folds->len - 1];
          }
        usher_statement_bind_text (statement, i + 1, text);
      }
  va_end (args);
  usher_test_ok (usher_statement_run (statement, &error));
}

void
fixture_run (UsherConn *conn, const char *sql)
{
  g_autoptr (GError) error = NULL;

  usher_test_ok (usher_conn_run (conn, sql, &error));
}

static gint64
below (UsherRandom *random, gint64 bound)
{
  return usher_random_below (random, (guint) bound);
}

static gint64
maybe (UsherRandom *random, gint64 value)
{
  return usher_random_below (random, 3) ? value : NOTHING;
}

static gint64
some_time (UsherRandom *random)
{
  return maybe (random, FIXTURE_NOW - 86400000 * 20 + below (random, 40) * 86400000 + below (random, 3) * 500);
}

static gint64
some_bool (UsherRandom *random)
{
  return maybe (random, below (random, 2));
}

static char *
key (const char *what, gint64 id)
{
  return g_strdup_printf ("%s%s%" G_GINT64_FORMAT, id % 3 ? "okta/" : "", what, (id * 7919) % 10007);
}

/* ---- Rows ---- */
void
fixture_add_person (UsherConn *conn, UsherRandom *random, gint64 id)
{
  g_autofree char *native = g_strdup_printf ("n%" G_GINT64_FORMAT, id), *readable = key ("person.", id);
  const char *login = fixture_word (random), *name = fixture_text (random), *mail = fixture_text (random);
  const char *department = fixture_text (random), *title = fixture_text (random), *site = fixture_text (random);

  put (conn,
       "INSERT INTO person (id, source, native, key, login, name, given, mail, employee, kind, department, title, site, manager, state, "
       "starts, ends, gone_at, seen_run, login_fold, name_fold, mail_fold, department_fold, title_fold, site_fold) "
       "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, 1, ?19, ?20, ?21, ?22, ?23, ?24)",
       "iittttttttttttt" "iii" "ffffff", id, 1 + id % 2, native, readable, login, name, fixture_text (random), mail, fixture_text (random),
       PICK (random, person_kinds), department, title, site, fixture_text (random), PICK (random, person_states), some_time (random),
       some_time (random), below (random, 12) ? NOTHING : FIXTURE_NOW, login, name, mail, department, title, site);
}

void
fixture_change_person (UsherConn *conn, UsherRandom *random, gint64 id)
{
  const char *name = fixture_text (random), *department = fixture_text (random);
  g_autofree char *fresh = g_strdup_printf ("%s %u", name ? name : "", usher_random_below (random, 1000));

  if (name && usher_random_below (random, 2))
    name = fresh;
  put (conn,
       "UPDATE person SET name = ?2, name_fold = ?3, department = ?4, department_fold = ?5, state = ?6, starts = ?7, gone_at = ?8 WHERE id = ?1",
       "itftftii", id, name, name, department, department, PICK (random, person_states), some_time (random),
       below (random, 6) ? NOTHING : FIXTURE_NOW);
}

static void
add_accounts (UsherConn *conn, UsherRandom *random, gint64 n, gint64 people)
{
  static const char *const states[] = { "active", "disabled", "locked" };

  for (gint64 id = 1; id <= n; id++)
    {
      g_autofree char *native = g_strdup_printf ("a%" G_GINT64_FORMAT, id), *readable = key ("account.", id);
      const char *login = fixture_word (random), *name = fixture_text (random), *mail = fixture_text (random);

      put (conn,
           "INSERT INTO account (id, source, native, key, login, name, mail, kind, state, locked, mfa, created_at, last_success, "
           "matched_person, match_rule, gone_at, seen_run, login_fold, name_fold, mail_fold) "
           "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, 1, ?17, ?18, ?19)",
           "iittttttti" "tiiit" "ifff", id, 1 + id % 2, native, readable, login, name, mail, id % 4 ? "human" : NULL, PICK (random, states),
           some_bool (random), id % 2 ? "yes" : NULL, some_time (random), some_time (random), maybe (random, 1 + below (random, people)), "mail",
           below (random, 12) ? NOTHING : FIXTURE_NOW, login, name, mail);
      if (id % 5 == 0)
        put (conn, "INSERT INTO account_link (id, version, person, active) VALUES (?1, 1, ?2, ?3)", "iii", id,
             maybe (random, 1 + below (random, people)), below (random, 2));
      if (id % 3 == 0)
        put (conn, "INSERT INTO account_card (id, version, owner, deputy, risk, kind) VALUES (?1, 1, ?2, ?3, ?4, ?5)", "iiitt", id,
             maybe (random, 1 + below (random, people)), maybe (random, 1 + below (random, people)), PICK (random, risks),
             id % 2 ? "service" : NULL);
    }
}

static void
add_groups (UsherConn *conn, UsherRandom *random, gint64 n, gint64 people)
{
  for (gint64 id = 1; id <= n; id++)
    {
      g_autofree char *native = g_strdup_printf ("g%" G_GINT64_FORMAT, id), *readable = key ("group.", id);
      const char *name = fixture_word (random), *description = fixture_text (random);

      put (conn,
           "INSERT INTO grp (id, source, native, key, name, description, kind, rule, writable, privileged, created_at, gone_at, seen_run, "
           "name_fold, description_fold) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 1, ?13, ?14)",
           "iittttttiiiiff", id, 1 + id % 2, native, readable, name, description, id % 2 ? "native" : "dynamic", fixture_text (random),
           some_bool (random), some_bool (random), some_time (random), below (random, 12) ? NOTHING : FIXTURE_NOW, name, description);
      if (id % 2)
        put (conn, "INSERT INTO group_card (id, version, owner, risk, data_class, entitlement, privileged) VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6)",
             "iittii", id, maybe (random, 1 + below (random, people)), PICK (random, risks), id % 3 ? "public" : NULL, some_bool (random),
             some_bool (random));
    }
}

static void
add_apps (UsherConn *conn, UsherRandom *random, gint64 n, gint64 entitlements)
{
  for (gint64 id = 1; id <= n; id++)
    {
      g_autofree char *native = g_strdup_printf ("p%" G_GINT64_FORMAT, id), *readable = key ("app.", id);
      const char *name = fixture_word (random);

      put (conn, "INSERT INTO app (id, source, native, key, name, tier, usage, state, seen_run, name_fold) "
           "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, ?9)", "iitttittf", id, 1 + id % 2, native, readable, name,
           maybe (random, below (random, 3)), fixture_text (random), fixture_text (random), name);
    }
  for (gint64 id = 1; id <= entitlements; id++)
    {
      g_autofree char *native = g_strdup_printf ("e%" G_GINT64_FORMAT, id), *readable = key ("ent.", id);
      const char *name = fixture_word (random), *description = fixture_text (random);

      put (conn,
           "INSERT INTO entitlement (id, source, native, key, app, name, description, environment, risk, privileged, gone_at, seen_run, "
           "name_fold, description_fold) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1, ?12, ?13)",
           "iittitttti" "iff", id, 1 + id % 2, native, readable, 1 + below (random, n), name, description, fixture_text (random),
           PICK (random, risks), some_bool (random), below (random, 12) ? NOTHING : FIXTURE_NOW, name, description);
      if (id % 2)
        put (conn, "INSERT INTO entitlement_card (id, version, owner, risk, privileged) VALUES (?1, 1, ?2, ?3, ?4)", "iiti", id,
             maybe (random, 1 + below (random, 50)), PICK (random, risks), some_bool (random));
    }
}

static void
add_access (UsherConn *conn, UsherRandom *random, gint64 n, gint64 people)
{
  for (gint64 id = 1; id <= n; id++)
    {
      gboolean group = id % 4 == 0;

      put (conn, "INSERT INTO membership (id, source, grp, member_kind, member, how, since, gone_at, seen_run) "
           "VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, 1) ON CONFLICT DO NOTHING", "iititii", id, 1 + below (random, 40), group ? "group" : "account",
           1 + below (random, group ? 45 : 200), id % 3 ? "direct" : "synced", some_time (random), below (random, 9) ? NOTHING : FIXTURE_NOW);
      put (conn, "INSERT INTO access_grant (id, source, principal_kind, principal, entitlement, how, since, seen_run) "
           "VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, 1) ON CONFLICT DO NOTHING", "itiiti", id, group ? "group" : "account",
           1 + below (random, group ? 40 : 200), 1 + below (random, 60), id % 3 ? "direct" : "rule", some_time (random));
      put (conn, "INSERT INTO assignment (person, target_kind, target, paths, direct, privileged) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
           "ON CONFLICT DO NOTHING", "itiiii", 1 + below (random, people), group ? "group" : "ent", 1 + below (random, group ? 40 : 60),
           1 + below (random, 5), below (random, 2), below (random, 2));
    }
}

static void
add_events (UsherConn *conn, UsherRandom *random, gint64 n)
{
  for (gint64 id = 1; id <= n; id++)
    {
      g_autofree char *native = g_strdup_printf ("v%" G_GINT64_FORMAT, id);

      put (conn, "INSERT INTO event (id, source, native, run, at, account, app, action, outcome, reason, ip) "
           "VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, 'sign-in', ?7, ?8, ?9)", "itiiiittt", id, native, 1 + below (random, 3),
           FIXTURE_NOW - below (random, 50) * 3600000, maybe (random, 1 + below (random, 200)), maybe (random, 1 + below (random, 8)),
           id % 3 ? "success" : "failure", fixture_text (random), fixture_text (random));
      if (id % 4 == 0)
        put (conn, "INSERT INTO factor (id, source, native, account, type, state, created_at, last_used, seen_run) "
             "VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, 1)", "itittii", id, native, 1 + below (random, 200), id % 3 ? "totp" : "push",
             fixture_text (random), some_time (random), some_time (random));
    }
}

static void
add_core (UsherConn *conn)
{
  fixture_run (conn,
               "INSERT INTO source (id, version, name, manifest, origin, writes) VALUES (1, 1, 'okta', 'okta', 'https://okta.example', 0);"
               "INSERT INTO source (id, version, name, manifest, writes, removed_at) VALUES (2, 1, 'hr', 'csv', 0, 5);"
               "INSERT INTO member (id, version, login, name, roles, person, active) VALUES (1, 1, 'demo', 'Demo', '[\"admin\",\"lead\"]', 3, 1);"
               "INSERT INTO member (id, version, login, name, roles, active) VALUES (2, 1, 'tess', 'Tess', '[\"trainee\"]', 0);"
               "INSERT INTO member (id, version, login, name, roles, active) VALUES (3, 1, 'lea', 'Lea', '[]', 1);"
               "INSERT INTO ledger (n, line, hash) VALUES (1, '{\"act\":\"a\",\"at\":5,\"member\":1,\"object\":\"member:1\",\"verb\":\"create\"}', CAST ('' AS $bytes));"
               "INSERT INTO ledger (n, line, hash) VALUES (2, '{\"act\":\"b\",\"at\":7,\"member\":9,\"verb\":\"import\"}', CAST ('' AS $bytes));"
               "INSERT INTO ledger_head (one, n, hash) VALUES (1, 2, CAST ('' AS $bytes));"
               "INSERT INTO run (id, source, kind, state, began, ended, n) VALUES (1, 1, 'sync', 'complete', 1000, 95000, 2);"
               "INSERT INTO run (id, source, kind, state, began) VALUES (2, 1, 'sync', 'running', 1000);"
               "INSERT INTO run (id, source, kind, state, began, ended) VALUES (3, 2, 'import', 'failed', 1000, 1000);"
               "INSERT INTO run_stream (run, stream, seen, added, changed, removed, complete, total) VALUES (1, 'people', 5, 4, 1, 0, 1, 5);"
               "INSERT INTO run_stream (run, stream, seen, added, changed, removed, complete, total) VALUES (1, 'groups', 2, 2, 0, 0, 1, 2);"
               "INSERT INTO setting (id, version, name, value) VALUES (1, 1, 'run.keep', '5');"
               "INSERT INTO document (id, version, kind, name, edition, body, sha256, effective_from) VALUES (1, 1, 'calendar', 'leeds', 1, '', 'ab', 5);"
               "INSERT INTO seal (id, version, n, hash, key_id, public_key, signature) VALUES (1, 1, 2, 'ab', 'cd', 'ef', 'gh');"
               "INSERT INTO known_fault (id, version, fault, kind, subject) VALUES (1, 1, 'abc', 'row-differs', 'person:4');"
               "INSERT INTO operation (id, version, kind, source, account, person, grp, state, level, facts, needs, request, prediction, why,"
               " hash, key, planned_by, planned_at, attempts, progress) VALUES (1, 1, 'add-member', 1, 1, 3, 1, 'planned', 'medium', 0,"
               " '[\"manager\",\"owner\"]', '[]', 'works', 'nothing', 'ab', 'cd', 1, 5, 0, 0);"
               "INSERT INTO operation (id, version, kind, source, account, entitlement, state, level, facts, needs, request, prediction, why,"
               " hash, key, planned_by, planned_at, sent_by, sent_at, attempts, progress, observed_at, observed_run, rolls_back, rolled_back_by)"
               " VALUES (2, 1, 'unassign', 1, 2, 1, 'observed', 'low', 0, '[]', '[]', 'removed', 'a path', 'ab', 'cd', 1, 5, 3, 6, 1, 1, 7, 1, 1, 1);"
               "INSERT INTO approval (id, version, subject, hash, requirement, apart, requester, beneficiary, state, wanted_at, expires_at,"
               " decided_by, decided_at, recorded, behalf, person, used_at) VALUES (1, 1, 'op:1', 'ab', 'manager', 0, 1, 3, 'approved', 5, 9, 3, 6,"
               " 4, 5, 4, 7);"
               "INSERT INTO approval (id, version, subject, hash, requirement, apart, requester, state, wanted_at, expires_at)"
               " VALUES (2, 1, 'op:1', 'ab', 'owner', 0, 1, 'wanted', 5, 9);"
               "INSERT INTO delegation (id, version, from_person, to_person, scope, until, made_by, active) VALUES (1, 1, 3, 4, 'all', 9, 1, 1);"
               "INSERT INTO proposal (id, version, act, params, summary, member, proposed_at, ends_at, state, second) "
               "VALUES (1, 1, 'acknowledge', '{}', 'A fault', 1, 5, 9, 'open', NULL);");
}

void
fixture_fill (UsherDb *db, guint64 seed, guint people)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = usher_conn_open (db, &error);
  UsherRandom random;

  g_assert_no_error (error);
  usher_random_init (&random, seed, "query");
  usher_test_ok (usher_conn_begin (conn, &error));
  usher_conn_set_door (conn, TRUE);
  add_core (conn);
  for (guint id = 1; id <= people; id++)
    fixture_add_person (conn, &random, id);
  for (guint id = 7; id <= people; id += 7)
    put (conn, "INSERT INTO person_link (id, version, into_person, active) VALUES (?1, 1, ?2, ?3)", "iii", (gint64) id, (gint64) (id / 2),
         below (&random, 2));
  add_accounts (conn, &random, 200, people);
  add_groups (conn, &random, 45, people);
  add_apps (conn, &random, 8, 60);
  add_access (conn, &random, 300, people);
  add_events (conn, &random, 200);
  usher_test_ok (usher_conn_commit (conn, &error));
}
