/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A page's records as bytes and back; damaged bytes are refused, wherever they end or differ. */

#include <string.h>

#include "usher-error.h"
#include "usher-sync-private.h"

static UsherBatch *
make_batch (void)
{
  UsherBatch *batch = usher_batch_new ("factors");

  for (guint i = 0; i < 5; i++)
    {
      UsherValue *row = usher_batch_add (batch, i == 3);

      row[USHER_FACTORS_NATIVE] = usher_batch_text (batch, i ? "f\xc3\xa9" : "");
      row[USHER_FACTORS_CREATED_AT] = USHER_INT (i == 2 ? G_MININT64 : (gint64) i);
    }
  return batch;
}

static void
test_round_trip (void)
{
  g_autoptr (UsherBatch) batch = make_batch ();
  gint64 present;
  g_autoptr (GBytes) bytes = usher_sync_page_pack (batch, &present);
  UsherValue values[USHER_RUN_VALUES_MAX];
  g_autoptr (GError) error = NULL;
  gboolean removed, row;
  UsherSyncPage page;
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  g_assert_cmpint (present, ==, 4);
  g_assert_true (usher_sync_page_init (&page, data, length, &error));
  for (guint i = 0; i < 5; i++)
    {
      g_assert_true (usher_sync_page_next (&page, values, &removed, &row, &error));
      g_assert_true (row);
      g_assert_cmpint (removed, ==, i == 3);
      for (guint v = 0; v < USHER_FACTORS_N; v++)
        g_assert_true (usher_value_equal (&values[v], usher_batch_row (batch, i, NULL) + v));
    }
  g_assert_true (usher_sync_page_next (&page, values, &removed, &row, &error));
  g_assert_false (row);
}

/* TRUE: it was read to its end. */
static gboolean
read_all (const char *data, gsize length)
{
  UsherValue values[USHER_RUN_VALUES_MAX];
  g_autoptr (GError) error = NULL;
  gboolean removed, row = TRUE;
  UsherSyncPage page;

  if (usher_sync_page_init (&page, data, length, &error))
    while (row && usher_sync_page_next (&page, values, &removed, &row, &error))
      ;
  if (error)
    g_assert_error (error, USHER_ERROR, USHER_ERROR_CORRUPT);
  return error == NULL;
}

static void
test_damaged (void)
{
  g_autoptr (UsherBatch) batch = make_batch ();
  gint64 present;
  g_autoptr (GBytes) bytes = usher_sync_page_pack (batch, &present);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  g_assert_true (read_all (data, length));
  for (gsize n = 0; n < length; n++)
    {
      g_autofree char *cut = g_memdup2 (data, n);

      g_assert_false (read_all (cut, n));
    }
  for (gsize at = 0; at < length; at++)
    for (guint bit = 0; bit < 8; bit++)
      {
        g_autofree char *flipped = g_memdup2 (data, length);

        flipped[at] = (char) (flipped[at] ^ (1 << bit));
        read_all (flipped, length); /* whatever it says, nothing is read beyond the end */
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/page/round-trip", test_round_trip);
  g_test_add_func ("/sync/page/damaged", test_damaged);
  return g_test_run ();
}
