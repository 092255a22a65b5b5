/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The declared tables, and the one spelling of a row. */

#include "usher-rights.h"
#include "usher-schema.h"
#include "usher-stream.h"

/* Some right has a verb of the table, or all of them. */
static gboolean
somebody_may_write (const char *table)
{
  g_autofree char *start = g_strconcat (table, ".", NULL);
  const UsherRight *right;

  for (guint i = 0; (right = usher_rights_nth (usher_rights_shipped (), i)); i++)
    for (guint v = 0; right->verbs && right->verbs[v]; v++)
      if (g_str_has_prefix (right->verbs[v], start))
        return TRUE;
  return FALSE;
}

static void
test_declared (void)
{
  for (guint t = 0; t < usher_n_tables; t++)
    {
      const UsherTable *table = &usher_tables[t];
      g_assert_true (usher_table_find (table->name) == table);
      g_assert_cmpstr (table->fields[table->id].name, ==, "id");
      g_assert_cmpstr (table->fields[table->version].name, ==, "version");
      for (guint i = 1; i < table->n_fields; i++)
        g_assert_cmpstr (table->fields[i - 1].name, <, table->fields[i].name);
      /* What somebody decides, somebody must have the right to. */
      g_assert_true (somebody_may_write (table->name));
    }
  g_assert_null (usher_table_find ("person"));
  g_assert_cmpint (usher_table_field (usher_table_find ("member"), "roles"), ==, 5);
  g_assert_cmpint (usher_table_field (usher_table_find ("member"), "nothing"), ==, -1);
}

static void
test_streams (void)
{
  for (guint i = 0; i < usher_n_streams; i++)
    {
      const UsherStream *stream = &usher_streams[i];

      g_assert_true (usher_stream_find (stream->name) == stream);
      for (guint k = 1; k < stream->n_keys; k++)
        g_assert_cmpstr (stream->keys[k - 1], <, stream->keys[k]);
      g_assert_null (stream->keys[stream->n_keys]);
    }
  g_assert_null (usher_stream_find ("nothing"));
}

static char *
spell (const UsherValue *values)
{
  GString *out = g_string_new (NULL);

  usher_row_canon (usher_table_find ("group_card"), values, out);
  return g_string_free (out, FALSE);
}

static void
test_row (void)
{
  const UsherTable *table = usher_table_find ("group_card");
  g_autofree UsherValue *values = g_new0 (UsherValue, table->n_fields);
  g_autofree char *empty = spell (values), *full = NULL, *odd = NULL;

  values[table->id] = USHER_INT (5);
  values[table->version] = USHER_INT (1);
  values[usher_table_field (table, "entitlement")] = USHER_INT (0);
  values[usher_table_field (table, "privileged")] = USHER_INT (1);
  values[usher_table_field (table, "risk")] = usher_text_value ("hi\n");
  full = spell (values);
  g_assert_cmpstr (empty, ==, "{}");
  g_assert_cmpstr (full, ==, "{\"entitlement\":false,\"id\":5,\"privileged\":true,\"risk\":\"hi\\n\",\"version\":1}");
  /* What no such column can hold is spelled as what it is: it equals nothing that an act wrote. */
  values[usher_table_field (table, "privileged")] = USHER_INT (2);
  values[usher_table_field (table, "entitlement")] = usher_text_value ("true");
  values[usher_table_field (table, "risk")] = usher_text_value ("\xff");
  odd = spell (values);
  g_assert_cmpstr (odd, ==, "{\"entitlement\":\"true\",\"id\":5,\"privileged\":2,\"risk\":{\"bytes\":\"ff\"},\"version\":1}");
}

static void
test_set (void)
{
  const UsherField field = { "roles", USHER_FIELD_SET, NULL };
  static const struct {
    const char *stored, *spelled;
  } sets[] = { { "[\"a\",\"b\"]", "[\"a\",\"b\"]" }, { "[]", "[]" }, { "[ ]", "\"[ ]\"" }, { "a", "\"a\"" }, { "{}", "\"{}\"" } };

  for (gsize i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);
      UsherValue value = usher_text_value (sets[i].stored);

      usher_field_canon (&field, &value, out);
      g_assert_cmpstr (out->str, ==, sets[i].spelled);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schema/declared", test_declared);
  g_test_add_func ("/schema/streams", test_streams);
  g_test_add_func ("/schema/row", test_row);
  g_test_add_func ("/schema/set", test_set);
  return g_test_run ();
}
