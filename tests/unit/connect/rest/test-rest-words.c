/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The small languages of manifests: paths, conditions, templates; and documents from outside. */

#include <string.h>

#include "rest-test.h"
#include "usher-rest-condition.h"
#include "usher-rest-json.h"
#include "usher-rest-template.h"

#define DOCUMENT \
  "{\"id\": 7, \"big\": 9007199254740991, \"half\": 0.5, \"whole\": 12.0, \"name\": \"Ana\", \"none\": null, \"empty\": \"\"," \
  " \"on\": true, \"off\": \"False\", \"profile\": {\"login\": \"ana@x\", \"Nick Name\": \"a\"}, \"@odata.type\": \"#user\"," \
  " \"urn:x:2.0:User\": {\"department\": \"IT\"}, \"list\": [\"a\", \"b\"], \"nothing\": []," \
  " \"emails\": [{\"value\": \"home@x\", \"type\": \"home\"}, {\"value\": \"work@x\", \"type\": \"Work\", \"primary\": true}]," \
  " \"apps\": {\"one\": {\"roles\": [{\"id\": \"r1\"}]}, \"two\": {\"roles\": [{\"id\": \"r2\"}, {\"id\": \"r3\"}]}}}"

static void
fill (UsherRestScope *scope, JsonNode *document, JsonNode *variable)
{
  *scope = (UsherRestScope) { .item = document };
  usher_rest_scope_set (scope, "v", variable);
}

static void
test_path (void)
{
  static const struct {
    const char *path, *value;
  } cases[] = {
    { "id", "7" }, { "big", "9007199254740991" }, { "half", "0.5" }, { "whole", "12" }, { "name", "Ana" }, { "none", NULL }, { "empty", NULL },
    { "on", "true" }, { "profile.login", "ana@x" }, { "profile.\"Nick Name\"", "a" }, { "\"@odata.type\"", "#user" },
    { "\"urn:x:2.0:User\".department", "IT" }, { "list[0]", "a" }, { "list[-1]", "b" }, { "list[2]", NULL }, { "emails[type=work].value", "work@x" },
    { "emails[primary=true].value", "work@x" }, { "emails[type='home'].value", "home@x" }, { "emails[0].value.more", NULL }, { "name[0]", NULL },
    { "missing.deeper[3].still", NULL }, { "Profile.login", NULL }, { "$v.x", "y" }, { "$w.x", NULL },
  };
  g_autoptr (JsonNode) document = rest_json (DOCUMENT), variable = rest_json ("{\"x\": \"y\"}");
  UsherRestScope scope;

  fill (&scope, document, variable);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *why = NULL, *text = NULL;
      g_autoptr (UsherRestPath) path = usher_rest_path_new (cases[i].path, &why);
      g_autoptr (JsonNode) node = path ? usher_rest_path_get (path, &scope) : NULL;

      g_assert_cmpstr (why, ==, NULL);
      text = usher_rest_json_text (node);
      g_test_message ("%s", cases[i].path);
      g_assert_cmpstr (text, ==, cases[i].value);
    }
}

static void
test_path_gathers (void)
{
  g_autoptr (JsonNode) document = rest_json (DOCUMENT);
  UsherRestScope scope = { .item = document, .any_case = TRUE };
  g_autofree char *why = NULL, *all = NULL, *any_case = NULL;
  g_autoptr (UsherRestPath) path = usher_rest_path_new ("apps[*].roles[*].id", &why), other = usher_rest_path_new ("PROFILE.LOGIN", &why);
  g_autoptr (JsonNode) node = usher_rest_path_get (path, &scope), login = usher_rest_path_get (other, &scope);

  all = usher_rest_json_print (node);
  g_assert_cmpstr (all, ==, "[\"r1\",\"r2\",\"r3\"]");
  any_case = usher_rest_json_text (login);
  g_assert_cmpstr (any_case, ==, "ana@x");
}

static void
test_path_faults (void)
{
  static const char *const faulty[] = { "", "a.", "a..b", "a[", "a[x]", "a[=x]", "a[k=]", "a b", "\"open", "$", "a{b" };

  for (guint i = 0; i < G_N_ELEMENTS (faulty); i++)
    {
      g_autofree char *why = NULL;

      g_test_message ("%s", faulty[i]);
      g_assert_null (usher_rest_path_new (faulty[i], &why));
      g_assert_nonnull (why);
    }
}

static void
test_condition (void)
{
  static const struct {
    const char *text;
    UsherTruth truth;
  } cases[] = {
    { "name = Ana", USHER_TRUTH_YES },        { "name = ana", USHER_TRUTH_NO },          { "name != Ana", USHER_TRUTH_NO },
    { "missing = x", USHER_TRUTH_UNKNOWN },   { "missing != x", USHER_TRUTH_UNKNOWN },   { "not missing = x", USHER_TRUTH_UNKNOWN },
    { "missing", USHER_TRUTH_NO },            { "nothing", USHER_TRUTH_NO },             { "nothing known", USHER_TRUTH_YES },
    { "none known", USHER_TRUTH_NO },         { "list", USHER_TRUTH_YES },               { "on", USHER_TRUTH_YES },
    { "on = true", USHER_TRUTH_YES },         { "off = false", USHER_TRUTH_YES },        { "id < 8", USHER_TRUTH_YES },
    { "id >= 7", USHER_TRUTH_YES },           { "id > 7", USHER_TRUTH_NO },              { "list contains b", USHER_TRUTH_YES },
    { "list contains c", USHER_TRUTH_NO },    { "name contains n", USHER_TRUTH_YES },    { "name starts An", USHER_TRUTH_YES },
    { "name ends x", USHER_TRUTH_NO },        { "name in Eva, Ana", USHER_TRUTH_YES },   { "name in 'Eva', Ida", USHER_TRUTH_NO },
    { "name = $v.x", USHER_TRUTH_NO },        { "name = $v.missing", USHER_TRUTH_UNKNOWN },
    { "missing = x or name = Ana", USHER_TRUTH_YES }, { "missing = x and name = Eva", USHER_TRUTH_NO },
    { "missing = x and name = Ana", USHER_TRUTH_UNKNOWN }, { "not (name = Eva or id = 7)", USHER_TRUTH_NO },
    { "name = Eva or id = 7 and on", USHER_TRUTH_YES }, { "apps[*].roles[*].id contains r3", USHER_TRUTH_YES },
  };
  g_autoptr (JsonNode) document = rest_json (DOCUMENT), variable = rest_json ("{\"x\": \"y\"}");
  UsherRestScope scope;

  fill (&scope, document, variable);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *why = NULL;
      g_autoptr (UsherRestCondition) condition = usher_rest_condition_new (cases[i].text, &why);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (why, ==, NULL);
      g_assert_cmpint (usher_rest_condition_ask (condition, &scope), ==, cases[i].truth);
    }
}

static void
test_condition_faults (void)
{
  static const char *const faulty[] = { "", "a =", "= a", "a = b c", "(a", "a and", "a in", "not", "a = 'open", "a b" };

  for (guint i = 0; i < G_N_ELEMENTS (faulty); i++)
    {
      g_autofree char *why = NULL;

      g_test_message ("%s", faulty[i]);
      g_assert_null (usher_rest_condition_new (faulty[i], &why));
    }
}

static void
test_template (void)
{
  static const struct {
    const char *text, *plain, *url, *json;
  } cases[] = {
    { "/users/${id}", "/users/a/b 'c\"", "/users/a%2Fb%20%27c%22", "/users/a/b 'c\\\"" },
    { "${id|path}", "a/b 'c\"", "a/b%20%27c%22", "a/b 'c\\\"" },
    { "x ${id|odata}", "x a/b ''c\"", "x a%2Fb%20%27%27c%22", "x a/b ''c\\\"" },
    { "${id|quoted}", "a/b 'c\\\"", "a%2Fb%20%27c%5C%22", "a/b 'c\\\\\\\"" },
    { "${id|upper}", "A/B 'C\"", "A%2FB%20%27C%22", "A/B 'C\\\"" },
    { "${missing|maybe}-${evil}", "-${id}", "-%24%7Bid%7D", "-${id}" },
  };
  g_autoptr (JsonNode) id = usher_rest_json_string ("a/b 'c\""), evil = usher_rest_json_string ("${id}");
  UsherRestScope scope = { .item = NULL };

  usher_rest_scope_set (&scope, "id", id);
  usher_rest_scope_set (&scope, "evil", evil);
  usher_rest_scope_set (&scope, "missing", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *why = NULL;
      g_autoptr (UsherRestTemplate) template = usher_rest_template_new (cases[i].text, &why);
      g_autofree char *plain = usher_rest_template_expand (template, &scope, USHER_REST_PLAIN, NULL);
      g_autofree char *url = usher_rest_template_expand (template, &scope, USHER_REST_URL, NULL);
      g_autofree char *json = usher_rest_template_expand (template, &scope, USHER_REST_JSON, NULL);

      g_assert_cmpstr (plain, ==, cases[i].plain);
      g_assert_cmpstr (url, ==, cases[i].url);
      g_assert_cmpstr (json, ==, cases[i].json);
    }
}

/* A value that is missing, or that would walk up the path, makes no address. */
static void
test_template_refuses (void)
{
  static const char *const values[] = { NULL, "", ".", ".." };
  g_autofree char *why = NULL;
  g_autoptr (UsherRestTemplate) template = usher_rest_template_new ("/users/${id}/groups", &why);

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (JsonNode) id = usher_rest_json_string (values[i]);
      g_autoptr (GError) error = NULL;
      UsherRestScope scope = { .item = NULL };

      usher_rest_scope_set (&scope, "id", id);
      g_assert_null (usher_rest_template_expand (template, &scope, USHER_REST_URL, &error));
      g_assert_nonnull (error);
    }
  g_assert_null (usher_rest_template_new ("${id", &why));
  g_clear_pointer (&why, g_free);
  g_assert_null (usher_rest_template_new ("${id|shout}", &why));
}

static void
test_json_bounds (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) quoted = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  g_assert_null (usher_rest_json_parse (deep->str, deep->len, &error));
  g_assert_nonnull (strstr (error->message, "levels"));
  g_clear_error (&error);
  g_assert_null (usher_rest_json_parse ("{\"a\": tru", 9, &error));
  g_clear_error (&error);
  g_assert_null (usher_rest_json_parse ("\"\xff\xfe\"", 4, &error));
  g_clear_error (&error);
  g_assert_null (usher_rest_json_parse ("", 0, &error));
  g_string_insert (deep, 0, "[\"");
  g_string_append (deep, "\"]");
  quoted = usher_rest_json_parse (deep->str, deep->len, NULL); /* brackets within text nest nothing */
  g_assert_nonnull (quoted);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rest/path", test_path);
  g_test_add_func ("/rest/path/gathers", test_path_gathers);
  g_test_add_func ("/rest/path/faults", test_path_faults);
  g_test_add_func ("/rest/condition", test_condition);
  g_test_add_func ("/rest/condition/faults", test_condition_faults);
  g_test_add_func ("/rest/template", test_template);
  g_test_add_func ("/rest/template/refuses", test_template_refuses);
  g_test_add_func ("/rest/json/bounds", test_json_bounds);
  return g_test_run ();
}
