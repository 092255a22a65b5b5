/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The same seed makes the same organisation, to the last line of the ledger and the last row of every
 * list, here and on the other engine; another seed makes another. */

#include "usher-test-sample.h"

#include "usher-export.h"
#include "usher-history.h"

/* What one run of the test compares with another: SHA-256 of every noun's list, and the head. */
typedef struct {
  char *lists[64]; /* (owned) by noun */
  char *head;      /* (owned) */
} Picture;

typedef struct {
  const UsherQuery *query;
  UsherHasher *hasher;
  GString *text;
} Listing;

static gboolean
add_row (gint64 id, const UsherValue *values, guint n, gpointer data, GError **error)
{
  Listing *listing = data;

  g_string_printf (listing->text, "%" G_GINT64_FORMAT " ", id);
  usher_export_row (listing->text, listing->query, USHER_EXPORT_JSONL, values);
  usher_hasher_add (listing->hasher, listing->text->str, listing->text->len);
  return TRUE;
}

static char *
digest_list (UsherConn *conn, const UsherNoun *noun)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherQuery) query = usher_query_new (noun);
  Listing listing = { query, usher_hasher_new (), g_string_new (NULL) };
  UsherDigest digest;

  usher_test_ok (usher_query_set_columns (query, "all", &error));
  usher_test_ok (usher_query_run (query, conn, -1, 0, add_row, &listing, &error));
  digest = usher_hasher_end (listing.hasher);
  usher_hasher_free (listing.hasher);
  g_string_free (listing.text, TRUE);
  return usher_digest_dup_hex (&digest);
}

static void
take_picture (UsherEngine engine, guint64 seed, Picture *picture)
{
  g_autoptr (GError) error = NULL;
  UsherWorkspace *workspace = usher_test_sample (engine, USHER_SAMPLE_PEOPLE_LEAST, seed, NULL);
  g_autoptr (UsherConn) conn = usher_conn_open (usher_workspace_db (workspace), &error);
  UsherDigest head;
  gint64 n;

  g_assert_cmpuint (usher_n_nouns, <=, G_N_ELEMENTS (picture->lists));
  for (guint i = 0; i < usher_n_nouns; i++)
    picture->lists[i] = digest_list (conn, &usher_nouns[i]);
  usher_test_ok (usher_ledger_head (conn, &n, &head, &error));
  picture->head = usher_digest_dup_hex (&head);
  g_clear_pointer (&conn, usher_conn_close);
  usher_test_close (workspace);
}

static void
picture_clear (Picture *self)
{
  for (guint i = 0; i < usher_n_nouns; i++)
    g_free (self->lists[i]);
  g_free (self->head);
}

/* Made once, on the engine that is always there. */
static const Picture *
first_picture (void)
{
  static Picture picture;

  if (!picture.head)
    take_picture (USHER_ENGINE_SQLITE, USHER_SAMPLE_SEED, &picture);
  return &picture;
}

static void
test_same (UsherEngine engine, gconstpointer data)
{
  const Picture *first = first_picture ();
  Picture second;

  take_picture (engine, USHER_SAMPLE_SEED, &second);
  for (guint i = 0; i < usher_n_nouns; i++)
    {
      g_test_message ("%s", usher_nouns[i].name);
      g_assert_cmpstr (first->lists[i], ==, second.lists[i]);
    }
  g_assert_cmpstr (first->head, ==, second.head);
  picture_clear (&second);
}

static void
test_other (void)
{
  const Picture *first = first_picture ();
  Picture second;

  take_picture (USHER_ENGINE_SQLITE, USHER_SAMPLE_SEED + 1, &second);
  g_assert_cmpstr (first->head, !=, second.head);
  for (guint i = 0; i < usher_n_nouns; i++)
    if (g_str_equal (usher_nouns[i].name, "people"))
      g_assert_cmpstr (first->lists[i], !=, second.lists[i]);
  picture_clear (&second);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/sample/same", test_same, NULL);
  g_test_add_func ("/sample/other-seed", test_other);
  return usher_test_run ();
}
