/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The grammar of filter tokens: what each form means, and that every fault names its place and what
 * may have been meant. */

#include "usher-token.h"

#include <string.h>

#include "usher-error.h"
#include "usher-test.h"

#define NOW G_GINT64_CONSTANT (1773829800000) /* 2026-03-18T10:30:00Z */
#define DAY G_GINT64_CONSTANT (86400000)

/* A filter in words of our own: kind, '-' for not, column, values. */
static char *
describe (const UsherFilter *filter)
{
  static const char *const kinds[] = { "text", "has", "less", "more", "range", "word" };
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < filter->n_terms; i++)
    {
      const UsherTerm *term = &filter->terms[i];

      g_string_append_printf (out, "%s%s%s", i ? "; " : "", term->negated ? "-" : "", kinds[term->kind]);
      if (term->or_equal)
        g_string_append_c (out, '=');
      if (term->kind != USHER_TERM_WORD)
        g_string_append_printf (out, " %s", filter->noun->columns[term->column].name);
      if (term->or_null)
        g_string_append (out, " null");
      for (guint t = 0; t < term->n_texts; t++)
        g_string_append_printf (out, " [%s]", term->texts[t]);
      for (guint r = 0; r < term->n_ranges; r++)
        {
          const UsherRange *range = &term->ranges[r];

          g_string_append (out, " ");
          if (range->from != G_MININT64)
            g_string_append_printf (out, "%" G_GINT64_FORMAT, range->from);
          g_string_append (out, "..");
          if (range->to != G_MAXINT64)
            g_string_append_printf (out, "%" G_GINT64_FORMAT, range->to);
        }
    }
  return g_string_free (out, FALSE);
}

static void
test_good (void)
{
  static const struct
  {
    const char *noun, *tokens, *meaning;
  } cases[] = {
    { "people", "", "" },
    { "people", "  \t ", "" },
    { "people", "state:active", "text state [active]" },
    { "people", "STATE:Active", "text state [active]" },
    { "people", "state:active,on-leave", "text state [active] [on-leave]" },
    { "people", "-state:active", "-text state [active]" },
    { "people", "department:Finance", "text department [finance]" },
    { "people", "department:\"Customer Support\"", "text department [customer support]" },
    { "people", "department:Customer\" \"Support,IT", "text department [customer support] [it]" },
    { "people", "department:\"a \\\"b\\\" \\\\\"", "text department [a \"b\" \\]" },
    { "people", "department:\"\"", "text department []" },
    { "people", "given:Amara", "text given [Amara]" },
    { "people", "department:null", "text department null" },
    { "people", "department:NULL,it", "text department null [it]" },
    { "people", "department:\"null\"", "text department [null]" },
    { "people", "-manager:null", "-text manager null" },
    { "people", "key:person:amara.okafor", "text key [amara.okafor]" },
    { "people", "key:Amara.Okafor", "text key [amara.okafor]" },
    { "people", "key:z%C3%AB", "text key [z%C3%AB]" },
    { "people", "name<M", "less name [m]" },
    { "people", "name>=\"M N\"", "more= name [m n]" },
    { "people", "amara", "word [amara]" },
    { "people", "Amara ÅSA", "word [amara]; word [åsa]" },
    { "people", "\"Amara Okafor\"", "word [amara okafor]" },
    { "people", "-\"Amara\"", "-word [amara]" },
    { "people", "a,b", "word [a,b]" },
    { "people", "10:30", "word [10:30]" },
    { "people", "- x", "word [-]; word [x]" },
    { "people", "\"state:active\"", "word [state:active]" },
    { "people", "id:5,7 id>3 id<=9", "range id 5..5 7..7; range id 4..; range id ..9" },
    { "people", "id>9223372036854775807", "range id 1..0" },
    { "people", "id>=-9223372036854775808", "range id .." },
    { "people", "merged-into:null", "text merged_into null" },
    { "accounts", "locked:yes,null", "range locked null 1..1" },
    { "accounts", "locked:FALSE", "range locked 0..0" },
    { "accounts", "risk>=medium", "text risk [medium] [high] [privileged]" },
    { "accounts", "risk<low", "text risk" },
    { "accounts", "-risk<=medium", "-text risk [low] [medium]" },
    { "members", "roles:lead,Admin", "has roles [\"lead\"] [\"admin\"]" },
    { "runs", "key:RUN-12", "range key 12..12" },
    { "runs", "key:run-12,13", "range key 12..12 13..13" },
    { "runs", "seconds>2m", "range seconds 121.." },
    { "runs", "seconds:90", "range seconds 90..90" },
    { "ledger", "n>5 object:person:4711", "range n 6..; text object [person:4711]" },
    { "entitlements", "app:ledgerline app:app:ledgerline", "text app [ledgerline]; text app [ledgerline]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherFilter) filter = usher_filter_parse (usher_noun_find (cases[i].noun), cases[i].tokens, NOW, &error);
      g_autoptr (UsherFilter) copy = NULL;
      g_autofree char *meaning = NULL, *copied = NULL;

      g_assert_no_error (error);
      meaning = describe (filter);
      g_assert_cmpstr (meaning, ==, cases[i].meaning);
      copy = usher_filter_copy (filter);
      g_clear_pointer (&filter, usher_filter_free);
      copied = describe (copy);
      g_assert_cmpstr (copied, ==, cases[i].meaning);
    }
}

static void
test_times (void)
{
  const gint64 midnight = NOW - NOW % DAY;
  const struct
  {
    const char *tokens;
    gint64 from, to;
  } cases[] = {
    { "last_success:2026-03-18", midnight, midnight + DAY - 1 },
    { "last_success<2026-03-18", G_MININT64, midnight - 1 },
    { "last_success<=2026-03-18", G_MININT64, midnight + DAY - 1 },
    { "last_success>2026-03-18", midnight + DAY, G_MAXINT64 },
    { "last_success>=2026-03-18", midnight, G_MAXINT64 },
    { "last_success:2026-03", midnight - 17 * DAY, midnight + 14 * DAY - 1 },
    { "last_success:2025-12", 1764547200000, 1767225599999 },
    { "last_success:2026", 1767225600000, 1798761599999 },
    { "last_success:2026-03-18T10:30:00Z", NOW, NOW + 999 },
    { "last_success:2026-03-18T11:30:00+01:00", NOW, NOW + 999 },
    { "last_success:2026-03-18T10:30:00.250Z", NOW + 250, NOW + 250 },
    /* An age: longer ago than. */
    { "last_success>30d", G_MININT64, NOW - 30 * DAY - 1 },
    { "last_success>=30d", G_MININT64, NOW - 30 * DAY },
    { "last_success<2h", NOW - 7200000 + 1, G_MAXINT64 },
    { "age<1w", NOW - 7 * DAY + 1, G_MAXINT64 },
    /* A moment from now. */
    { "last_success<+30d", G_MININT64, NOW + 30 * DAY - 1 },
    { "last_success>-30d", NOW - 30 * DAY + 1, G_MAXINT64 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherFilter) filter = usher_filter_parse (usher_noun_find ("accounts"), cases[i].tokens, NOW, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (filter->n_terms, ==, 1);
      g_assert_cmpuint (filter->terms[0].n_ranges, ==, 1);
      g_assert_cmpint (filter->terms[0].ranges[0].from, ==, cases[i].from);
      g_assert_cmpint (filter->terms[0].ranges[0].to, ==, cases[i].to);
    }
}

static void
test_faults (void)
{
  static const struct
  {
    const char *noun, *tokens;
    gint64 column;
    const char *candidate;
  } cases[] = {
    { "people", "departmnt:active", 1, "department" },
    { "people", "name:x departmnt:active", 8, "department" },
    { "people", "-departmnt:active", 2, "department" },
    { "people", "ÅÄÖ departmnt:active", 5, "department" },
    { "people", "state:actve", 7, "active" },
    { "people", "state:active,sacked", 14, NULL },
    { "people", "person:amara", 1, NULL },
    { "people", "age>3d", 1, NULL },
    { "people", "state:", 7, NULL },
    { "people", "state:,active", 7, NULL },
    { "people", "state:active,", 14, NULL },
    { "people", "name<a,b", 8, NULL },
    { "people", "name<null", 6, NULL },
    { "people", "state<active", 7, NULL },
    { "people", "name:\"open", 6, NULL },
    { "people", "\"open", 1, NULL },
    { "people", "\"\"", 1, NULL },
    { "people", "id:x", 4, NULL },
    { "people", "id:1.5", 4, NULL },
    { "people", "id:99999999999999999999", 4, NULL },
    { "people", "start:2026-13", 7, NULL },
    { "people", "start:2026-02-30", 7, NULL },
    { "people", "start:soon", 7, NULL },
    { "people", "start:30d", 7, NULL },
    { "people", "start>30y", 7, NULL },
    { "people", "start<+5", 7, NULL },
    { "accounts", "locked:maybe", 8, NULL },
    { "accounts", "locked>true", 8, NULL },
    { "accounts", "risk:hihg", 6, "high" },
    { "members", "roles:analist", 7, "analyst" },
    { "members", "roles<lead", 7, NULL },
    { "runs", "key:RUN-x", 5, NULL },
    { "runs", "seconds:long", 9, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      const UsherErrorInfo *info;

      if (usher_filter_parse (usher_noun_find (cases[i].noun), cases[i].tokens, NOW, &error))
        g_error ("%s was taken", cases[i].tokens);
      g_assert_error (error, USHER_ERROR, USHER_ERROR_USAGE);
      info = usher_error_get_info (error);
      g_assert_cmpint (info->column, ==, cases[i].column);
      if (cases[i].candidate)
        {
          g_assert_nonnull (info->candidates);
          g_assert_cmpstr (info->candidates[0], ==, cases[i].candidate);
          g_assert_nonnull (info->hint);
        }
    }
}

static void
test_bounds (void)
{
  const UsherNoun *people = usher_noun_find ("people");
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) many = g_string_new (NULL), values = g_string_new ("id:0"), text = g_string_new (NULL);
  g_autoptr (UsherFilter) filter = NULL;

  for (guint i = 0; i < USHER_FILTER_TERMS_MAX; i++)
    g_string_append (many, "a ");
  filter = usher_filter_parse (people, many->str, NOW, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (filter->n_terms, ==, USHER_FILTER_TERMS_MAX);
  usher_test_fails (usher_filter_add_text (filter, "b", &error), USHER_ERROR_USAGE);
  g_string_append (many, "a ");
  usher_test_fails (usher_filter_parse (people, many->str, NOW, &error), USHER_ERROR_USAGE);
  for (guint i = 1; i <= USHER_FILTER_VALUES_MAX; i++)
    g_string_append_printf (values, ",%u", i);
  usher_test_fails (usher_filter_parse (people, values->str, NOW, &error), USHER_ERROR_USAGE);
  for (guint i = 0; i < 70000; i++)
    g_string_append_c (text, 'x');
  usher_test_fails (usher_filter_parse (people, text->str, NOW, &error), USHER_ERROR_USAGE);
  usher_test_fails (usher_filter_add_text (filter, text->str, &error), USHER_ERROR_USAGE);
  usher_test_fails (usher_filter_parse (people, "name:\xff", NOW, &error), USHER_ERROR_USAGE);
  usher_test_fails (usher_filter_add_text (filter, "\xc3(", &error), USHER_ERROR_USAGE);
}

/* Plain text has no operators. */
static void
test_text (void)
{
  g_autoptr (UsherFilter) filter = usher_filter_new (usher_noun_find ("people"));
  g_autoptr (GError) error = NULL;
  g_autofree char *meaning = NULL;

  usher_test_ok (usher_filter_add_text (filter, " state:x  -Amara \"B ", &error));
  meaning = describe (filter);
  g_assert_cmpstr (meaning, ==, "word [state:x]; word [-amara]; word [\"b]");
}

static void
test_make (void)
{
  static const char *const values[] = { "active", "Customer Support", "null", "", "a,b", "say \"hi\" \\", "tab\there" };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *token = usher_token_make ("given", values[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherFilter) filter = usher_filter_parse (usher_noun_find ("people"), token, NOW, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (filter->n_terms, ==, 1);
      g_assert_false (filter->terms[0].or_null);
      g_assert_cmpstr (filter->terms[0].texts[0], ==, values[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/token/good", test_good);
  g_test_add_func ("/token/times", test_times);
  g_test_add_func ("/token/faults", test_faults);
  g_test_add_func ("/token/bounds", test_bounds);
  g_test_add_func ("/token/text", test_text);
  g_test_add_func ("/token/make", test_make);
  return g_test_run ();
}
