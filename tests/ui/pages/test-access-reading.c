/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The answer to "would a revoke work?", for every mixture of ways, and the ways read from a workspace. */

#include "usher-access-reading.h"
#include "usher-test-pages.h"

static void
free_path (gpointer data)
{
  UsherPath *path = data;

  g_ptr_array_unref (path->hops);
  g_free (path);
}

/* One letter a way: r(efused) b(ack) s(hared) m(ore remain) c(loses). */
static void
check_answer (const char *ways, gboolean more, const char *kind, const char *strong, const char *rest)
{
  UsherHolding holding = { .paths = g_ptr_array_new_with_free_func (free_path), .more = more };
  g_autofree char *is_strong = NULL, *is_rest = NULL;
  UsherAccessSum sum;

  for (const char *way = ways; *way; way++)
    {
      UsherPath *path = g_new0 (UsherPath, 1);

      path->hops = g_ptr_array_new ();
      path->prediction = *way == 'r'   ? USHER_PREDICTION_REFUSED
                         : *way == 'b' ? USHER_PREDICTION_RETURNS
                         : *way == 's' ? USHER_PREDICTION_SHARED
                         : *way == 'm' ? USHER_PREDICTION_REMAINS
                                       : USHER_PREDICTION_REMOVED;
      g_ptr_array_add (holding.paths, path);
    }
  holding.paths_total = holding.paths->len;
  sum = usher_access_sum (&holding);
  g_assert_cmpstr (usher_access_answer (&sum, "Inês", &is_strong, &is_rest), ==, kind);
  g_assert_cmpstr (is_strong, ==, strong);
  g_assert_cmpstr (is_rest, ==, rest);
  g_ptr_array_unref (holding.paths);
}

static void
test_answers (void)
{
  check_answer ("c", FALSE, "success", "A revoke now would work.", "The only way in closes.");
  check_answer ("mm", FALSE, "warning", "One revoke would not be enough.", "Each of the 2 ways in can be closed; while one stands, Inês keeps the access.");
  check_answer ("r", FALSE, "warning", "A revoke now would not work.", "The only way in stays open, and Inês keeps the access.");
  check_answer ("mbsr", FALSE, "warning", "A revoke now would not work.", "1 of 4 ways in closes, 3 stay open, and Inês keeps the access.");
  check_answer ("mmb", FALSE, "warning", "A revoke now would not work.", "2 of 3 ways in close, 1 stay open, and Inês keeps the access.");
  check_answer ("bb", FALSE, "warning", "A revoke now would not work.", "None of the 2 ways in closes, and Inês keeps the access.");
  check_answer ("mm", TRUE, "warning", "A revoke now would not work.", "There are more ways in than the 2 that were looked at.");
}

static void
test_reading (void)
{
  UsherWorkspace *workspace = usher_test_people ();
  g_autoptr(GError) error = NULL;
  UsherConn *conn = usher_db_take_reader (usher_workspace_db (workspace), &error);
  gint64 person = usher_test_id (workspace, "person", "ines.carvalho");
  g_autoptr(UsherAccessReading) reading = usher_access_reading_load (conn, person, "ent:ledgerline/payment-approver", NULL, &error);
  g_autoptr(UsherAccessReading) none = usher_access_reading_load (conn, usher_test_id (workspace, "person", "leila.h"), "ent:ledgerline/payment-approver", NULL, &error);
  const UsherHolding *holding;
  const UsherPath *nested;
  g_autofree char *way = NULL, *why = NULL, *title = NULL, *detail = NULL;

  usher_test_ok (reading != NULL && none != NULL);
  g_assert_null (usher_access_reading_holding (none));
  holding = usher_access_reading_holding (reading);
  g_assert_cmpuint (holding->paths->len, ==, 2);
  nested = holding->paths->pdata[1];
  g_assert_cmpuint (nested->hops->len, ==, 3);
  way = usher_access_way_text (reading, nested, "Inês Carvalho", holding->name);
  g_assert_cmpstr (way, ==, "Inês Carvalho, by account:idp-1/ines.carvalho → treasury-emea (Member of a group) → approvers (Group within a group)"
                            " → Payment Approver (Granted to the group)");
  why = usher_access_why (reading, nested);
  g_assert_cmpstr (why, ==, "Taking treasury-emea out of approvers ends this for all its members.");
  title = usher_access_node_title (reading, nested->hops->pdata[0]);
  detail = usher_access_node_detail (reading, nested->hops->pdata[0]);
  g_assert_cmpstr (title, ==, "treasury-emea");
  g_assert_cmpstr (detail, ==, "Group · idp-1 · 1 member");
  g_assert_cmpint (reading->as_of, >, 0);
  usher_db_put_reader (usher_workspace_db (workspace), conn);
  usher_test_rows_end (workspace);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  g_test_add_func ("/access-reading/answers", test_answers);
  g_test_add_func ("/access-reading/reading", test_reading);
  return usher_test_run ();
}
