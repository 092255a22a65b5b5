/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The digest of records that pass by: equal to hashing the sorted array, whatever their order. */

#include "usher-canon.h"
#include "usher-random.h"
#include "usher-run-private.h"

static const GString *
write_record (const UsherValue *values, gpointer data)
{
  GString *out = data;

  g_string_assign (out, "{\"a\":");
  usher_canon_text (out, values[0].text, (gssize) values[0].length);
  if (values[1].type == USHER_VALUE_INT)
    {
      g_string_append (out, ",\"b\":");
      usher_canon_int (out, values[1].integer);
    }
  g_string_append_c (out, '}');
  return out;
}

/* Natives of many lengths, with equal beginnings. */
static char *
native_of (guint i)
{
  return g_strdup_printf (i % 3 ? "a-common-beginning-%05u" : "%u", i * 7919 % 10007);
}

static UsherDigest
digest_in_order (GPtrArray *natives, GString *scratch)
{
  UsherRunCanon *canon = usher_run_canon_new (2, write_record, scratch);
  UsherDigest digest;

  for (guint i = 0; i < natives->len; i++)
    {
      const char *native = g_ptr_array_index (natives, i);
      const UsherValue values[2] = { usher_text_value (native), strlen (native) % 2 ? USHER_INT ((gint64) strlen (native)) : USHER_NULL };

      usher_run_canon_add (canon, values);
    }
  g_assert_true (usher_run_canon_end (canon, &digest));
  usher_run_canon_free (canon);
  return digest;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
test_orders (void)
{
  g_autoptr (GPtrArray) natives = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) scratch = g_string_new (NULL), whole = g_string_new ("[");
  UsherDigest as_came, sorted, expected;

  for (guint i = 0; i < 5000; i++)
    g_ptr_array_add (natives, native_of (i));
  as_came = digest_in_order (natives, scratch);
  g_ptr_array_sort (natives, compare);
  sorted = digest_in_order (natives, scratch);
  for (guint i = 0; i < natives->len; i++)
    {
      const char *native = g_ptr_array_index (natives, i);
      const UsherValue values[2] = { usher_text_value (native), strlen (native) % 2 ? USHER_INT ((gint64) strlen (native)) : USHER_NULL };

      usher_canon_comma (whole);
      g_string_append (whole, write_record (values, scratch)->str);
    }
  g_string_append_c (whole, ']');
  expected = usher_sha256 (whole->str, whole->len);
  g_assert_true (usher_digest_equal (&as_came, &expected));
  g_assert_true (usher_digest_equal (&sorted, &expected));
}

static void
test_empty (void)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GString) scratch = g_string_new (NULL);
  UsherDigest digest = digest_in_order (none, scratch), expected = usher_sha256 ("[]", 2);

  g_assert_true (usher_digest_equal (&digest, &expected));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/directory/run-canon/orders", test_orders);
  g_test_add_func ("/directory/run-canon/empty", test_empty);
  return g_test_run ();
}
