/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A provider's record becomes a row: conversions, words, wrong types. */

#include <string.h>

#include "rest-test.h"
#include "usher-manifest-private.h"
#include "usher-rest-map.h"
#include "usher-run.h"

typedef struct {
  const char *fields;   /* of a stream into accounts, beside native, login and state */
  const char *record;
  const char *row;      /* as rest_row () shows it */
  guint doubts;
} Case;

static const Case cases[] = {
  /* native|login|name|mail|employee|kind|state|locked|mfa|department|created_at|last_success|last_kind */
  { "", "{\"id\": 1, \"l\": \"a\"}", "1|a|null|null|null|null|active|null|null|null|null|null|null", 0 },
  { "", "{\"id\": \"1\"}", "1|1|null|null|null|null|active|null|null|null|null|null|null", 0 },
  { "mail: {from: m, as: lower}", "{\"id\": 1, \"l\": \"a\", \"m\": \"A@B\"}", "1|a|null|a@b|null|null|active|null|null|null|null|null|null", 0 },
  { "mail: [{from: x}, m, {constant: none}]", "{\"id\": 1, \"l\": \"a\", \"x\": \"\", \"m\": null}", "1|a|null|none|null|null|active|null|null|null|null|null|null", 0 },
  { "mail: m", "{\"id\": 1, \"l\": \"a\", \"m\": {\"a\": 1}}", "1|a|null|null|null|null|active|null|null|null|null|null|null", 1 },
  { "mail: m", "{\"id\": 1, \"l\": \"a\", \"m\": []}", "1|a|null|null|null|null|active|null|null|null|null|null|null", 0 },
  { "locked: k", "{\"id\": 1, \"l\": \"a\", \"k\": \"True\"}", "1|a|null|null|null|null|active|1|null|null|null|null|null", 0 },
  { "locked: k", "{\"id\": 1, \"l\": \"a\", \"k\": 0}", "1|a|null|null|null|null|active|0|null|null|null|null|null", 0 },
  { "locked: k", "{\"id\": 1, \"l\": \"a\", \"k\": \"perhaps\"}", "1|a|null|null|null|null|active|null|null|null|null|null|null", 1 },
  { "locked: {present: k}", "{\"id\": 1, \"l\": \"a\", \"k\": [1]}", "1|a|null|null|null|null|active|1|null|null|null|null|null", 0 },
  { "mfa: {from: t, map: {'true': yes, 'false': none}}", "{\"id\": 1, \"l\": \"a\", \"t\": true}", "1|a|null|null|null|null|active|null|yes|null|null|null|null", 0 },
  { "mfa: {from: t, map: {'true': yes}}", "{\"id\": 1, \"l\": \"a\", \"t\": \"odd\"}", "1|a|null|null|null|null|active|null|null|null|null|null|null", 1 },
  { "mfa: {from: t, map: {'true': yes}, else: none}", "{\"id\": 1, \"l\": \"a\", \"t\": \"odd\"}", "1|a|null|null|null|null|active|null|none|null|null|null|null", 0 },
  { "kind: k", "{\"id\": 1, \"l\": \"a\", \"k\": \"Break_Glass\"}", "1|a|null|null|null|break-glass|active|null|null|null|null|null|null", 0 },
  { "kind: k", "{\"id\": 1, \"l\": \"a\", \"k\": \"boss\"}", "1|a|null|null|null|null|active|null|null|null|null|null|null", 1 },
  { "name: {template: '${item.g} ${item.f}'}", "{\"id\": 1, \"l\": \"a\", \"g\": \"Ana\", \"f\": \"B\"}", "1|a|Ana B|null|null|null|active|null|null|null|null|null|null", 0 },
  { "name: [{template: '${item.g} ${item.f}'}, f]", "{\"id\": 1, \"l\": \"a\", \"f\": \"B\"}", "1|a|B|null|null|null|active|null|null|null|null|null|null", 0 },
  { "name: {from: n, join: '; '}", "{\"id\": 1, \"l\": \"a\", \"n\": [\"x\", null, 3]}", "1|a|x; 3|null|null|null|active|null|null|null|null|null|null", 0 },
  { "employee: {count: n}", "{\"id\": 1, \"l\": \"a\", \"n\": [1, 2]}", "1|a|null|null|2|null|active|null|null|null|null|null|null", 0 },
  { "created_at: c", "{\"id\": 1, \"l\": \"a\", \"c\": \"2026-03-18T10:30:00.1234567Z\"}", "1|a|null|null|null|null|active|null|null|null|1773829800123|null|null", 0 },
  { "created_at: c", "{\"id\": 1, \"l\": \"a\", \"c\": \"2026-03-18T12:30:00+0200\"}", "1|a|null|null|null|null|active|null|null|null|1773829800000|null|null", 0 },
  { "created_at: c", "{\"id\": 1, \"l\": \"a\", \"c\": \"2026-03-18 10:30:00\"}", "1|a|null|null|null|null|active|null|null|null|null|null|null", 1 },
  { "created_at: {from: c, as: iso-utc}", "{\"id\": 1, \"l\": \"a\", \"c\": \"2026-03-18 10:30:00\"}", "1|a|null|null|null|null|active|null|null|null|1773829800000|null|null", 0 },
  { "created_at: {from: c, as: ms}", "{\"id\": 1, \"l\": \"a\", \"c\": 1773829800123}", "1|a|null|null|null|null|active|null|null|null|1773829800123|null|null", 0 },
  { "created_at: {from: c, as: s}", "{\"id\": 1, \"l\": \"a\", \"c\": \"1773829800\"}", "1|a|null|null|null|null|active|null|null|null|1773829800000|null|null", 0 },
  { "created_at: {from: c, as: ms}", "{\"id\": 1, \"l\": \"a\", \"c\": \"soon\"}", "1|a|null|null|null|null|active|null|null|null|null|null|null", 1 },
  { "created_at: c", "{\"id\": 1, \"l\": \"a\", \"c\": \"1970-01-01T00:00:00.000Z\"}", "1|a|null|null|null|null|active|null|null|null|null|null|null", 0 },
  { "created_at: c", "{\"id\": 1, \"l\": \"a\", \"c\": \"0001-01-01T00:00:00Z\"}", "1|a|null|null|null|null|active|null|null|null|null|null|null", 0 },
  { "department: {from: d, never: [none, n/a]}", "{\"id\": 1, \"l\": \"a\", \"d\": \"n/a\"}", "1|a|null|null|null|null|active|null|null|null|null|null|null", 0 },
  { "department: {from: d, when: x = 1}", "{\"id\": 1, \"l\": \"a\", \"d\": \"IT\", \"x\": 2}", "1|a|null|null|null|null|active|null|null|null|null|null|null", 0 },
  { "department: '\"urn:x:2.0:User\".d'", "{\"id\": 1, \"l\": \"a\", \"urn:x:2.0:User\": {\"d\": \"IT\"}}", "1|a|null|null|null|null|active|null|null|IT|null|null|null", 0 },
};

static void
map (const UsherRestStream *stream, const char *record, UsherRestMapped expected, UsherBatch *batch)
{
  g_autoptr (JsonNode) document = rest_json (record);
  UsherRestScope scope = { .item = document };

  usher_rest_scope_set (&scope, "item", document);
  g_assert_cmpint (usher_rest_map (stream, &scope, batch), ==, expected);
}

static UsherRestProgram *
program_of (const UsherManifest *manifest)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  UsherRestProgram *program = usher_rest_program_new (manifest, faults);

  g_assert_cmpuint (faults->len, ==, 0);
  return program;
}

static void
test_conversions (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *tail = g_strdup_printf ("streams:\n  u:\n    into: accounts\n    request: /u\n    fields:\n      native: id\n      login: l\n"
                                               "      state: {constant: active}\n      %s\n", cases[i].fields);
      g_autoptr (UsherManifest) manifest = rest_manifest (tail);
      g_autoptr (UsherRestProgram) program = program_of (manifest);
      g_autoptr (UsherBatch) batch = usher_batch_new ("accounts");
      g_autofree char *row = NULL;

      g_test_message ("%s of %s", cases[i].fields, cases[i].record);
      map (program->streams->pdata[0], cases[i].record, USHER_REST_ROW, batch);
      row = rest_row (batch, 0);
      g_assert_cmpstr (row, ==, cases[i].row);
      g_assert_cmpuint (batch->doubts->len, ==, cases[i].doubts);
    }
}

/* Removals, records left out, records without a key. */
static void
test_rows (void)
{
  g_autoptr (UsherManifest) manifest = rest_manifest ("streams:\n  g:\n    into: groups\n    request: /g\n    removed: '\"@removed\"'\n    where: kind != hidden\n"
                                                      "    fields: {native: id, name: n, privileged: p}\n");
  g_autoptr (UsherRestProgram) program = program_of (manifest);
  g_autoptr (UsherBatch) batch = usher_batch_new ("groups");
  g_autofree char *removed = NULL, *kept = NULL;

  map (program->streams->pdata[0], "{\"id\": \"a\", \"@removed\": {\"reason\": \"deleted\"}}", USHER_REST_ROW, batch);
  map (program->streams->pdata[0], "{\"id\": \"b\", \"n\": \"B\", \"kind\": \"hidden\"}", USHER_REST_DROPPED, batch);
  map (program->streams->pdata[0], "{\"id\": \"c\"}", USHER_REST_ROW, batch);
  map (program->streams->pdata[0], "{\"id\": {\"x\": 1}, \"n\": \"D\"}", USHER_REST_LOST, batch);
  map (program->streams->pdata[0], "[]", USHER_REST_LOST, batch);
  map (program->streams->pdata[0], "\"text\"", USHER_REST_LOST, batch);
  g_assert_cmpuint (usher_batch_rows (batch), ==, 2);
  removed = rest_row (batch, 0);
  kept = rest_row (batch, 1);
  g_assert_cmpstr (removed, ==, "-a|null|null|null|null|null|null|null|null");
  g_assert_cmpstr (kept, ==, "c|c|null|native|null|null|null|null|null");
  g_assert_cmpuint (batch->doubts->len, ==, 4);
}

/* Long and broken texts. */
static void
test_texts (void)
{
  g_autoptr (UsherManifest) manifest = rest_manifest ("streams:\n  g:\n    into: groups\n    request: /g\n    fields: {native: id, name: n}\n");
  g_autoptr (UsherRestProgram) program = program_of (manifest);
  g_autoptr (UsherBatch) batch = usher_batch_new ("groups");
  g_autofree char *much = g_strnfill (20000, 'x'), *record = g_strdup_printf ("{\"id\": \"a\", \"n\": \"%s\"}", much);

  map (program->streams->pdata[0], record, USHER_REST_ROW, batch);
  g_assert_cmpuint (usher_batch_row (batch, 0, NULL)[USHER_GROUPS_NAME].length, <=, 8192);
  map (program->streams->pdata[0], "{\"id\": \"b\", \"n\": \"x\\ud800y\"}", USHER_REST_ROW, batch);
  g_assert_true (g_utf8_validate (usher_batch_row (batch, 1, NULL)[USHER_GROUPS_NAME].text, -1, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rest/field/conversions", test_conversions);
  g_test_add_func ("/rest/field/rows", test_rows);
  g_test_add_func ("/rest/field/texts", test_texts);
  return g_test_run ();
}
