/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Roles in words, and rights explained, without a database. */

#include "usher-member.h"

#include "usher-error.h"

typedef struct {
  const char *names;
  UsherRoles roles;
  int code; /* −1: accepted */
} Row;

static const Row rows[] = {
  { "lead", USHER_ROLE_LEAD, -1 },
  { "lead,admin", USHER_ROLE_LEAD | USHER_ROLE_ADMIN, -1 },
  { " analyst , senior ", USHER_ROLE_ANALYST | USHER_ROLE_SENIOR, -1 },
  { "", 0, USHER_ERROR_INPUT },
  { "lead,", 0, USHER_ERROR_INPUT },
  { "king", 0, USHER_ERROR_INPUT },
  { "system", 0, USHER_ERROR_GUARD },
};

static void
test_parse_roles (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      UsherRoles roles = 0;

      if (usher_member_parse_roles (rows[i].names, &roles, &error))
        {
          g_assert_cmpint (rows[i].code, ==, -1);
          g_assert_cmpuint (roles, ==, rows[i].roles);
        }
      else
        g_assert_error (error, USHER_ERROR, rows[i].code);
    }
}

static const UsherMemberRight *
find_right (GPtrArray *rights, const char *name)
{
  for (guint i = 0; i < rights->len; i++)
    if (g_str_equal (((const UsherMemberRight *) rights->pdata[i])->right, name))
      return rights->pdata[i];
  g_error ("no right %s", name);
}

static void
test_rights (void)
{
  g_autoptr(GPtrArray) rights = usher_member_rights (usher_rights_shipped (), USHER_ROLE_LEAD | USHER_ROLE_TRAINEE);

  g_assert_true (find_right (rights, "setting")->has);
  g_assert_cmpstr (find_right (rights, "setting")->why, ==, "as lead");
  g_assert_false (find_right (rights, "member")->has);
  g_assert_cmpstr (find_right (rights, "member")->why, ==, "held by admin");
  g_assert_true (find_right (rights, "acknowledge")->second);
  g_assert_false (find_right (rights, "setting")->second);
  for (guint i = 0; i < rights->len; i++)
    g_assert_cmpstr (((const UsherMemberRight *) rights->pdata[i])->title, !=, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/member/parse-roles", test_parse_roles);
  g_test_add_func ("/member/rights", test_rights);
  return g_test_run ();
}
