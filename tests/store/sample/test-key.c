/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The answer key: each planted problem is found by a plain question, all of it and nothing else; what
 * only looks like one is not.  Later rooms ask the same questions their own way. */

#include "usher-test-sample.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "usher-access.h"
#include "usher-key.h"
#include "usher-person.h"

#define NOW "1773829800000"
#define DAYS_8 "691200000"
#define DAYS_16 "1382400000"
#define DAYS_30 "2592000000"
#define DAYS_120 "10368000000"
#define DAYS_400 "34560000000"
#define SEED 4711 /* any: the key is the same for all */

typedef struct {
  const char *name, *sql;
} Question;

static const Question questions[] = {
  { "P01",
    "SELECT DISTINCT 'person:' || p.key FROM person p JOIN account i ON i.matched_person = p.id AND i.state = "
    "'disabled' JOIN source s ON s.id = i.source AND s.name = 'idp-1' JOIN account x ON x.matched_person = p.id AND "
    "x.state = 'active' AND x.source <> i.source AND x.gone_at IS NULL JOIN access_grant g ON g.principal_kind = "
    "'account' AND g.principal = x.id AND g.gone_at IS NULL WHERE p.state = 'terminated'" },
  { "P02",
    "SELECT 'person:' || p.key FROM person p JOIN account a ON a.matched_person = p.id AND a.state = 'active' AND "
    "a.gone_at IS NULL JOIN source s ON s.id = a.source AND s.name = 'idp-1' WHERE p.state = 'terminated' AND p.ends "
    "< " NOW " - 86400000" },
  { "P03",
    "SELECT 'person:' || p.key FROM person p JOIN run r ON r.id = p.seen_run WHERE p.state = 'terminated' AND r.began "
    "- p.ends > " DAYS_8 },
  { "P04",
    "SELECT DISTINCT 'person:' || p.key FROM person p JOIN account a ON a.matched_person = p.id AND a.gone_at IS NULL "
    "WHERE p.kind = 'contractor' AND p.state = 'active' AND p.ends < " NOW " AND a.last_success > p.ends" },
  { "P05",
    "SELECT 'person:' || p.key FROM person p JOIN person m ON m.employee = p.manager WHERE p.kind = 'contractor' AND "
    "p.state = 'active' AND m.state = 'terminated'" },
  { "P06",
    "SELECT DISTINCT 'person:' || p.key FROM person p JOIN account a ON a.matched_person = p.id JOIN membership m ON "
    "m.member_kind = 'account' AND m.member = a.id AND m.gone_at IS NULL JOIN grp g ON g.id = m.grp WHERE g.name LIKE "
    "'role-finance-%' AND p.department <> 'Finance'" },
  { "P07-loop",
    "SELECT 'person:' || p.key FROM person p JOIN person m ON m.employee = p.manager AND m.manager = p.employee" },
  { "P07-missing",
    "SELECT 'person:' || p.key FROM person p WHERE p.title <> 'Chief Executive Officer' AND (p.manager IS NULL OR NOT "
    "EXISTS (SELECT 1 FROM person m WHERE m.employee = p.manager))" },
  { "P07-terminated",
    "SELECT 'person:' || p.key FROM person p JOIN person m ON m.employee = p.manager WHERE p.kind = 'employee' AND "
    "p.state = 'active' AND m.state = 'terminated'" },
  { "P08",
    "SELECT 'person:' || p.key FROM person p WHERE p.employee IN (SELECT employee FROM person GROUP BY employee "
    "HAVING COUNT (*) > 1)" },
  { "P09",
    "SELECT 'person:' || p.key FROM person p JOIN account a ON a.matched_person = p.id AND a.gone_at IS NULL WHERE "
    "a.department IS NOT NULL AND a.department <> p.department" },
  { "P10",
    "SELECT DISTINCT 'person:' || p.key FROM ledger l JOIN person p ON l.object = 'person:' || p.id WHERE l.verb = "
    "'privileged-gain'" },
  { "P13",
    "SELECT 'person:' || p.key FROM person p WHERE p.state = 'active' AND EXISTS (SELECT 1 FROM assignment x WHERE "
    "x.person = p.id AND x.privileged = 1) AND NOT EXISTS (SELECT 1 FROM account a WHERE a.matched_person = p.id AND "
    "a.gone_at IS NULL AND a.last_success > " NOW " - " DAYS_30 ")" },
  { "P14",
    "SELECT DISTINCT 'person:' || p.key FROM person p JOIN account a ON a.matched_person = p.id JOIN event e ON "
    "e.account = a.id AND e.outcome = 'failure' WHERE p.state = 'active' AND NOT EXISTS (SELECT 1 FROM account o "
    "WHERE o.matched_person = p.id AND o.last_success IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM event o JOIN account "
    "oa ON oa.id = o.account WHERE oa.matched_person = p.id AND o.outcome = 'success')" },
  { "P15",
    "SELECT 'person:' || p.key FROM assignment x JOIN person p ON p.id = x.person JOIN entitlement e ON x.target_kind "
    "= 'ent' AND e.id = x.target JOIN app a ON a.id = e.app WHERE a.usage = 'none'" },
  { "P16-owner",
    "SELECT 'group:' || g.key FROM grp g LEFT JOIN group_card c ON c.id = g.id LEFT JOIN person p ON p.id = c.owner "
    "WHERE g.gone_at IS NULL AND (p.id IS NULL OR p.state <> 'active')" },
  { "P16-empty",
    "SELECT 'group:' || g.key FROM grp g WHERE g.gone_at IS NULL AND g.created_at < " NOW " - " DAYS_120 " "
    "AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.grp = g.id AND (m.gone_at IS NULL OR m.gone_at > "
    NOW " - " DAYS_120 "))" },
  { "P32",
    "SELECT 'person:' || p.key FROM person p JOIN account a ON a.matched_person = p.id AND a.gone_at IS NULL AND "
    "a.state = 'active' JOIN source s ON s.id = a.source AND s.name = 'idp-1' WHERE p.state = 'active' AND NOT EXISTS "
    "(SELECT 1 FROM factor f WHERE f.account = a.id AND f.gone_at IS NULL)" },
  { "P33",
    "SELECT 'person:' || p.key FROM person p JOIN account a ON a.matched_person = p.id AND a.gone_at IS NULL AND "
    "a.state = 'active' JOIN factor f ON f.account = a.id AND f.gone_at IS NULL WHERE p.state = 'active' GROUP BY "
    "p.key HAVING SUM (CASE WHEN f.type IN ('sms', 'voice', 'email') THEN 0 ELSE 1 END) = 0" },
  { "P34",
    "SELECT 'person:' || p.key FROM person p JOIN account a ON a.matched_person = p.id JOIN event e ON e.account = "
    "a.id AND e.action = 'mfa-reset' AND e.at > " NOW " - " DAYS_16 " GROUP BY p.key HAVING COUNT (*) >= 5" },
  { "P36",
    "SELECT 'person:' || p.key FROM person p JOIN account a ON a.matched_person = p.id JOIN event e ON e.account = "
    "a.id AND e.action = 'mfa-reset' WHERE e.at >= 1772409600000 AND e.at < 1773014400000 AND p.site IN (SELECT "
    "q.site FROM person q JOIN account b ON b.matched_person = q.id JOIN event f ON f.account = b.id AND f.action = "
    "'mfa-reset' WHERE f.at >= 1772409600000 AND f.at < 1773014400000 GROUP BY q.site HAVING COUNT (*) > 10)" },
  { "P37",
    "SELECT 'person:' || p.key FROM person p JOIN account a ON a.matched_person = p.id JOIN event e ON e.account = "
    "a.id AND e.action = 'mfa' AND e.outcome = 'success' WHERE (SELECT COUNT (*) FROM event f WHERE f.account = a.id "
    "AND f.action = 'mfa' AND f.outcome = 'failure' AND f.at < e.at AND f.at > e.at - 3600000) >= 10" },
  { "P38",
    "SELECT DISTINCT 'person:' || p.key FROM event e JOIN event f ON f.account = e.account AND f.at > e.at AND f.at "
    "<= e.at + 3600000 AND f.place <> e.place JOIN account a ON a.id = e.account AND a.kind = 'human' JOIN person p "
    "ON p.id = a.matched_person WHERE e.action = 'sign-in' AND f.action = 'sign-in' AND e.outcome = 'success' AND "
    "f.outcome = 'success' AND e.place NOT LIKE '%(VPN)' AND f.place NOT LIKE '%(VPN)'" },
  { "P49",
    "SELECT 'account:' || a.key FROM account a JOIN event e ON e.account = a.id AND e.outcome = 'success' WHERE "
    "a.kind = 'shared' GROUP BY a.key, e.at / 86400000 HAVING COUNT (DISTINCT e.place) >= 3" },
  { "P50-owner",
    "SELECT 'account:' || a.key FROM account a LEFT JOIN account_card c ON c.id = a.id LEFT JOIN person p ON p.id = "
    "c.owner WHERE a.gone_at IS NULL AND a.kind <> 'human' AND (p.id IS NULL OR p.state <> 'active')" },
  { "P50-key",
    "SELECT 'account:' || a.key FROM account a JOIN factor f ON f.account = a.id AND f.type = 'key' WHERE a.kind = "
    "'service' AND f.created_at <= " NOW " - " DAYS_400 },
  { "P50-interactive",
    "SELECT DISTINCT 'account:' || a.key FROM account a JOIN event e ON e.account = a.id AND e.action = 'sign-in' AND "
    "e.outcome = 'success' WHERE a.kind = 'service'" },
  { "P51",
    "SELECT DISTINCT 'account:' || a.key FROM account a JOIN account_card c ON c.id = a.id JOIN access_grant g ON "
    "g.principal_kind = 'account' AND g.principal = a.id AND g.gone_at IS NULL WHERE a.kind = 'agent' AND NOT EXISTS "
    "(SELECT 1 FROM assignment x WHERE x.person = c.owner AND x.target_kind = 'ent' AND x.target = g.entitlement)" },
  { "P52",
    "SELECT 'account:' || a.key FROM account a WHERE a.name LIKE '=HYPERLINK(%'" },
};

/* Duties that must be apart. */
#define CONFLICTS \
  "WITH conflict (a, b) AS (VALUES " \
  "('ledgerline-erp/vendor-creator', 'ledgerline-erp/payment-approver'), " \
  "('payharbor-payroll/create-payroll-users', 'payharbor-payroll/approve-payroll-run'), " \
  "('ledgerline-erp/journal-entry', 'ledgerline-erp/journal-approver'), " \
  "('ledgerline-erp/purchase-request', 'ledgerline-erp/approve-purchase-orders'), " \
  "('ledgerline-erp/approve-purchase-orders', 'ledgerline-erp/goods-receipt'), " \
  "('expensely/expense-submitter-for-others', 'expensely/expense-approver'), " \
  "('customervault-crm/discount-administrator', 'dealroom/quote-approver'), " \
  "('ironbranch-git-org/merge-administrator', 'pipewright-ci-prod/production-deploy-approver'), " \
  "('cloudnorth-prod/database-write', 'cloudnorth-prod/audit-log-administrator'), " \
  "('idp-1-admin/super-administrator', 'audittray-grc/access-review-administrator'), " \
  "('vaultkeep-pam/policy-administrator', 'vaultkeep-pam/checkout-approver'), " \
  "('hroot-hris/terminate', 'payharbor-payroll/prepare-payroll-run'), " \
  "('stockade-equity/prepare-equity-grants', 'stockade-equity/approve-equity-grants'), " \
  "('beaconlog-siem/rule-administrator', 'beaconlog-siem/log-deletion')" \
  ") SELECT DISTINCT 'person:' || p.key FROM conflict c JOIN entitlement ea ON ea.key = c.a JOIN entitlement eb ON eb.key = c.b" \
  " JOIN assignment x ON x.target_kind = 'ent' AND x.target = ea.id JOIN assignment y ON y.target_kind = 'ent' AND y.target = eb.id" \
  " AND y.person = x.person JOIN person p ON p.id = x.person WHERE "

/* ---- The key ---- */

static JsonNode *
read_key (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (g_getenv ("USHER_TEST_SOURCE"), "tests", "data", "larkfield-key.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();

  usher_test_ok (json_parser_load_from_file (parser, path, &error));
  return json_parser_steal_root (parser);
}

static JsonArray *
find_planted (JsonNode *key, const char *name, const char *member)
{
  JsonObject *planted = json_object_get_object_member (json_node_get_object (key), "planted");

  g_assert_true (json_object_has_member (planted, name));
  return json_object_get_array_member (json_object_get_object_member (planted, name), member);
}

/* Equal as sets; the key is sorted by bytes too. */
static void
assert_found (JsonNode *key, const char *name, const GPtrArray *found)
{
  JsonArray *wanted = find_planted (key, name, "keys");
  guint n = json_array_get_length (wanted);

  for (guint i = 0; i < MIN (n, found->len); i++)
    if (strcmp (json_array_get_string_element (wanted, i), g_ptr_array_index (found, i)) != 0)
      g_error ("%s: the key has %s where %s was found", name, json_array_get_string_element (wanted, i), (char *) g_ptr_array_index (found, i));
  g_assert_cmpuint (found->len, ==, n);
}

/* ---- Questions ---- */

static void
check_questions (UsherWorkspace *workspace, JsonNode *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autoptr (GPtrArray) found = usher_test_sample_texts (workspace, questions[i].sql);

      assert_found (key, questions[i].name, found);
    }
}

static void
check_conflicts (UsherWorkspace *workspace, JsonNode *key)
{
  g_autoptr (GPtrArray) plain = usher_test_sample_texts (workspace, CONFLICTS "x.direct = 1 AND y.direct = 1");
  g_autoptr (GPtrArray) hidden = usher_test_sample_texts (workspace, CONFLICTS "x.direct = 0 OR y.direct = 0");

  assert_found (key, "P23", plain);
  assert_found (key, "P24", hidden);
}

/* The same by the room's own question. */
static void
check_managers (UsherWorkspace *workspace)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = usher_conn_open (usher_workspace_db (workspace), &error);
  g_autoptr (GArray) circles = NULL, unknown = NULL;

  usher_test_ok (usher_person_manager_faults (conn, &circles, &unknown, &error));
  g_assert_cmpuint (circles->len, ==, 2);
  g_assert_cmpuint (unknown->len, ==, 4);
}

/* "person:x ent:y": every path has the prediction. */
static void
check_pair (UsherConn *conn, const char *pair, const char *prediction, guint least)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = g_strsplit (pair, " ", 2);
  g_autoptr (UsherAccess) access = NULL;
  const UsherHolding *holding;
  gint64 person;

  usher_test_ok (usher_key_find (conn, "person", words[0], &person, &error));
  usher_test_ok ((access = usher_access_person (conn, person, words[1], NULL, &error)) != NULL);
  g_assert_cmpuint (access->holdings->len, ==, 1);
  holding = g_ptr_array_index (access->holdings, 0);
  g_assert_cmpuint (holding->paths->len, >=, least);
  for (guint i = 0; i < holding->paths->len; i++)
    g_assert_cmpstr (usher_prediction_name (((UsherPath *) g_ptr_array_index (holding->paths, i))->prediction), ==, prediction);
}

static void
check_paths (UsherWorkspace *workspace, JsonNode *key)
{
  const struct {
    const char *name, *prediction;
    guint n, least;
  } paths[] = { { "P17", "shared", 21, 1 }, { "P18", "returns", 8, 1 }, { "P19", "refused", 6, 1 }, { "P20", "remains", 11, 2 } };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = usher_conn_open (usher_workspace_db (workspace), &error);

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      JsonArray *pairs = find_planted (key, paths[i].name, "pairs");

      g_assert_cmpuint (json_array_get_length (pairs), ==, paths[i].n);
      for (guint j = 0; j < paths[i].n; j++)
        check_pair (conn, json_array_get_string_element (pairs, j), paths[i].prediction, paths[i].least);
    }
}

/* A decoy exists, and is not among those that it looks like. */
static void
check_decoys (UsherWorkspace *workspace, JsonNode *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = usher_conn_open (usher_workspace_db (workspace), &error);
  JsonArray *decoys = json_object_get_array_member (json_node_get_object (key), "decoys");

  g_assert_cmpuint (json_array_get_length (decoys), >=, 8);
  for (guint i = 0; i < json_array_get_length (decoys); i++)
    {
      JsonObject *decoy = json_array_get_object_element (decoys, i);
      const char *name = json_object_get_string_member (decoy, "looks_like"), *which = json_object_get_string_member (decoy, "key"), *noun;
      gint64 id;

      usher_test_ok (usher_key_find_any (conn, which, &noun, &id, &error));
      for (gsize j = 0; j < G_N_ELEMENTS (questions); j++)
        if (g_str_equal (questions[j].name, name))
          {
            g_autoptr (GPtrArray) found = usher_test_sample_texts (workspace, questions[j].sql);

            g_assert_false (g_ptr_array_find_with_equal_func (found, which, g_str_equal, NULL));
          }
    }
}

static void
check_key (UsherEngine engine, gint64 people)
{
  UsherWorkspace *workspace = usher_test_sample (engine, people, SEED, NULL);
  JsonNode *key = read_key ();

  check_questions (workspace, key);
  check_conflicts (workspace, key);
  check_managers (workspace);
  check_paths (workspace, key);
  check_decoys (workspace, key);
  json_node_unref (key);
  usher_test_close (workspace);
}

static void
test_key (UsherEngine engine, gconstpointer data)
{
  check_key (engine, USHER_SAMPLE_PEOPLE_LEAST);
}

static void
test_more (void)
{
  check_key (USHER_ENGINE_SQLITE, USHER_SAMPLE_PEOPLE + 345);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/sample/key", test_key, NULL);
  g_test_add_func ("/sample/key/more", test_more);
  return usher_test_run ();
}
