/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Manifests: every fault is found, each at its place; the shipped ones have none. */

#include <string.h>

#include "rest-test.h"
#include "usher-error.h"
#include "usher-manifest-private.h"
#include "usher-rest-column.h"
#include "usher-rest-program.h"
#include "usher-run.h"

static const char good[] =
  "name: trial\n"                                                       /* 1 */
  "title: Trial\n"
  "protocol: rest\n"
  "edition: 1\n"
  "proved: contract\n"                                                  /* 5 */
  "observes: [groups]\n"
  "settings: {realm: {title: Realm, required: true}}\n"
  "sign-in: {kind: client-secret, client: c, token-url: '${origin}/t'}\n"
  "base: /api\n"
  "errors: {code: code, rules: [{status: 403, class: forbidden-role}]}\n" /* 10 */
  "streams:\n"
  "  users:\n"
  "    into: accounts\n"
  "    request: {path: '/u/${settings.realm}', query: {a: b}}\n"
  "    paging: {kind: offset, position: first, size: max}\n"            /* 15 */
  "    fields: {native: id, login: l, state: {constant: active}}\n"
  "  members:\n"
  "    into: memberships\n"
  "    parent: users\n"
  "    request: '/u/${parent}/g'\n"                                     /* 20 */
  "    fields: {group: id, member: $parent}\n"
  "operations:\n"
  "  disable:\n"
  "    reads: {user: '/u/${account}'}\n"
  "    requests: [{method: PUT, path: '/u/${account}', onto: $user, body: '{\"on\": false}'}]\n" /* 25 */
  "    observe: {path: '/u/${account}', holds: on = false}\n";

typedef struct {
  const char *was, *is;  /* a change of the good one           */
  gint64 line, column;
  const char *words;     /* in the fault                        */
} Fault;

static const Fault table[] = {
  { "title: Trial\n", "", 1, 1, "“title” is missing" },
  { "title: Trial\n", "title: [Trial]\n", 2, 8, "“title” must be plain text" },
  { "name: trial", "name: Trial!", 1, 7, "a-z, 0-9" },
  { "protocol: rest", "protocol: rset", 3, 11, "did you mean “rest”?" },
  { "proved: contract", "proved: maybe", 5, 9, "no proof" },
  { "edition: 1", "edition: one", 4, 10, "whole number" },
  { "edition: 1\n", "edition: 1\nedtion: 2\n", 5, 1, "did you mean “edition”?" },
  { "edition: 1\n", "edition: 1\nedition: 2\n", 5, 1, "twice" },
  { "observes: [groups]", "observes: [grops]", 6, 12, "did you mean “groups”?" },
  { "required: true", "required: perhaps", 7, 44, "true or false" },
  { "{title: Realm, ", "{", 7, 19, "“title” is missing" },
  { "kind: client-secret", "kind: client", 8, 17, "no kind of sign-in" },
  { "client: c, ", "", 8, 10, "takes “client”" },
  { "'${origin}/t'", "'https://${settings.realm}/t'", 8, 54, "where a secret goes" },
  { "'${origin}/t'", "'${origin}.evil.test/t'", 8, 54, "where a secret goes" },
  { "'${origin}/t'", "'http://id.test/t'", 8, 54, "where a secret goes" },
  { "'${origin}/t'", "'https://good.test@evil.test/t'", 8, 54, "where a secret goes" },
  { "base: /api", "base: api", 9, 7, "begins with “/”" },
  { "class: forbidden-role", "class: forbidden", 10, 51, "no class of errors" },
  { "{status: 403, class", "{class", 10, 30, "say which errors" },
  { "into: accounts", "into: acounts", 13, 11, "did you mean “accounts”?" },
  { "    request: {path: '/u/${settings.realm}', query: {a: b}}\n", "", 13, 5, "“request” is missing" },
  { "path: '/u/${settings.realm}'", "path: '/u/${settings.relm}'", 14, 21, "no setting “relm”" },
  { "path: '/u/${settings.realm}'", "path: '/u/${parent}'", 14, 21, "$parent is not known here" },
  { "path: '/u/${settings.realm}'", "path: 'u'", 14, 21, "begins with “/”" },
  { "path: '/u/${settings.realm}'", "path: '/u?a=b'", 14, 21, "under “query”" },
  { "path: '/u/${settings.realm}'", "path: '/u/${settings.realm'", 14, 21, "not closed" },
  { "query: {a: b}", "query: [a]", 14, 52, "“query” must be a map" },
  { "kind: offset", "kind: ofset", 15, 20, "did you mean “offset”?" },
  { "position: first, ", "", 15, 13, "“position” is missing" },
  { "size: max}", "size: max, per-page: 0}", 15, 66, "whole number from 1" },
  { "native: id, ", "", 16, 13, "the field “native” is missing" },
  { "login: l", "logn: l, login: l", 16, 26, "did you mean “login”?" },
  { "login: l", "login: 'a..b'", 16, 33, "no path" },
  { "constant: active", "constant: activ", 16, 54, "did you mean “active”?" },
  { "constant: active", "from: a, constant: active", 16, 63, "exclude each other" },
  { "constant: active", "from: a, as: ms", 16, 57, "cannot be had as ms" },
  { "constant: active", "from: a, as: secs", 16, 57, "no conversion" },
  { "constant: active", "from: a, when: 'a ='", 16, 59, "no condition" },
  { "constant: active", "from: a, else: active", 16, 59, "belongs to a “map”" },
  { "constant: active", "as: text", 16, 43, "say where it comes from" },
  { "parent: users", "parent: members", 19, 13, "its own parent" },
  { "parent: users", "parent: user", 19, 13, "no stream “user”" },
  { "parent: users\n    request: '/u/${parent}/g'", "request: '/u'", 20, 33, "$parent is not known here" },
  { "  disable:\n", "  disabel:\n", 23, 3, "did you mean “disable”?" },
  { "onto: $user", "onto: $usr", 25, 59, "$usr is not known here" },
  { "method: PUT, ", "", 25, 16, "needs a “method”" },
  { "method: PUT", "method: PATHC", 25, 25, "did you mean “PATCH”?" },
  { "'{\"on\": false}'", "'{\"on\": flase}'", 25, 72, "no JSON" },
  { "onto: $user, body", "must-end: /x, body", 25, 63, "does not end in" },
  { "    observe: {path: '/u/${account}', holds: on = false}\n", "", 24, 5, "“observe” is missing" },
  { ", holds: on = false", "", 26, 14, "one of “any”" },
  { "holds: on = false", "holds: on = false, any: on", 26, 14, "one of “any”" },
  { "path: '/u/${account}', holds", "path: '/u/${user.id}', holds", 26, 21, "$user is not known here" },
  { "reads: {user: '/u/${account}'}", "cannot: never", 24, 5, "has no requests" },
  { "reads: {user:", "reads: {account:", 24, 13, "already means something" },
  { "title: Trial\n", "title: \"Tri\n", 27, 1, "" },
  { "title: Trial\n", "title: *there\n", 2, 8, "" },
};

static void
test_faults (void)
{
  g_autoptr (GPtrArray) none = usher_manifest_lint ("trial.yaml", good, strlen (good));

  for (guint i = 0; i < none->len; i++)
    g_test_message ("%s", ((GError *) none->pdata[i])->message);
  g_assert_cmpuint (none->len, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const char *place = strstr (good, table[i].was);
      g_autofree char *text = NULL, *all = g_strdup ("");
      g_autoptr (GPtrArray) faults = NULL;
      gboolean found = FALSE;

      g_assert_nonnull (place);
      text = g_strdup_printf ("%.*s%s%s", (int) (place - good), good, table[i].is, place + strlen (table[i].was));
      faults = usher_manifest_lint ("trial.yaml", text, strlen (text));
      for (guint f = 0; f < faults->len; f++)
        {
          const GError *fault = faults->pdata[f];
          const UsherErrorInfo *info = usher_error_get_info (fault);
          g_autofree char *before = all;

          g_assert_cmpstr (info->file, ==, "trial.yaml");
          all = g_strdup_printf ("%s\n%d:%d %s", before, (int) info->line, (int) info->column, fault->message);
          found = found || (strstr (fault->message, table[i].words) && (!*table[i].words || (info->line == table[i].line && info->column == table[i].column)));
        }
      if (!found)
        {
          g_test_message ("“%s” for “%s”: expected “%s” at %d:%d, got:%s", table[i].is, table[i].was, table[i].words, (int) table[i].line,
                          (int) table[i].column, all);
          g_test_fail ();
        }
    }
}

/* Many faults at once, in order of place. */
static void
test_all_at_once (void)
{
  const char *text = "name: trial\nprotocol: rest\nedition: 0\nfoo: 1\nstreams: {}\n";
  g_autoptr (GPtrArray) faults = usher_manifest_lint ("x", text, strlen (text));
  gint64 last = 0;

  g_assert_cmpuint (faults->len, >=, 6);
  for (guint i = 0; i < faults->len; i++)
    {
      const UsherErrorInfo *info = usher_error_get_info (faults->pdata[i]);

      g_assert_cmpint (info->line, >=, last);
      last = info->line;
    }
}

static void
test_shipped (void)
{
  const char *const *names = usher_manifest_shipped ();

  g_assert_cmpuint (g_strv_length ((char **) names), >=, 5);
  for (guint i = 0; names[i]; i++)
    {
      g_autoptr (GPtrArray) faults = NULL;
      gsize length;
      const char *text = usher_manifest_shipped_text (names[i], &length);

      faults = usher_manifest_lint (names[i], text, length);
      for (guint f = 0; f < faults->len; f++)
        {
          const UsherErrorInfo *info = usher_error_get_info (faults->pdata[f]);

          g_test_message ("%s:%d:%d %s", names[i], (int) info->line, (int) info->column, ((GError *) faults->pdata[f])->message);
        }
      g_assert_cmpuint (faults->len, ==, 0);
      if (i > 0)
        g_assert_cmpstr (names[i - 1], <, names[i]);
    }
  g_assert_null (usher_manifest_shipped_text ("nowhere", NULL));
}

/* Parents come before their children, and what is referred to before what refers to it. */
static void
test_order (void)
{
  g_autoptr (UsherManifest) manifest = rest_shipped ("keycloak");
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  g_autoptr (UsherRestProgram) program = usher_rest_program_new (manifest, faults);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < program->streams->len; i++)
    {
      const UsherRestStream *stream = program->streams->pdata[i];

      g_assert_true (!stream->parent || g_hash_table_contains (seen, stream->parent));
      g_assert_true (g_hash_table_add (seen, stream->name));
      if (g_str_equal (stream->table->into, "memberships"))
        g_assert_true (g_hash_table_contains (seen, "users") && g_hash_table_contains (seen, "groups"));
    }
  g_assert_cmpuint (program->streams->len, ==, 17);
}

static void
test_settings (void)
{
  g_autoptr (UsherManifest) manifest = usher_manifest_parse ("x", good, strlen (good), NULL);
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal), settings = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_manifest_settings (manifest, NULL, &error));
  g_assert_nonnull (strstr (error->message, "realm"));
  g_clear_error (&error);
  g_hash_table_insert (values, (gpointer) "realm", (gpointer) "lab");
  settings = usher_manifest_settings (manifest, values, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_hash_table_lookup (settings, "realm"), ==, "lab");
  g_hash_table_insert (values, (gpointer) "relm", (gpointer) "lab");
  g_assert_null (usher_manifest_settings (manifest, values, &error));
}

/* What may be mapped to is what the mirror has. */
static void
test_columns (void)
{
  for (const char *const *into = usher_rest_tables (); *into; into++)
    {
      const UsherRestTable *columns = usher_rest_table (*into);
      g_autoptr (UsherBatch) batch = usher_batch_new (*into);

      g_assert_cmpuint (columns->n, ==, batch->width);
      g_assert_cmpuint (columns->n, <=, USHER_RUN_VALUES_MAX);
    }
  g_assert_cmpint (usher_rest_column_find (usher_rest_table ("accounts"), "locked"), ==, USHER_ACCOUNTS_LOCKED);
  g_assert_cmpint (usher_rest_column_find (usher_rest_table ("groups"), "privileged"), ==, USHER_GROUPS_PRIVILEGED);
  g_assert_cmpint (usher_rest_column_find (usher_rest_table ("events"), "correlation"), ==, USHER_EVENTS_CORRELATION);
  g_assert_cmpint (usher_rest_column_find (usher_rest_table ("memberships"), "how"), ==, USHER_MEMBERSHIPS_HOW);
  g_assert_cmpint (usher_rest_column_find (usher_rest_table ("grants"), "entitlement"), ==, USHER_GRANTS_ENTITLEMENT);
  g_assert_cmpint (usher_rest_column_find (usher_rest_table ("people"), "ends"), ==, USHER_PEOPLE_ENDS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rest/manifest/faults", test_faults);
  g_test_add_func ("/rest/manifest/all-at-once", test_all_at_once);
  g_test_add_func ("/rest/manifest/shipped", test_shipped);
  g_test_add_func ("/rest/manifest/order", test_order);
  g_test_add_func ("/rest/manifest/settings", test_settings);
  g_test_add_func ("/rest/manifest/columns", test_columns);
  return g_test_run ();
}
