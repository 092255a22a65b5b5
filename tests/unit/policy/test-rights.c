/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The rights table: the shipped one as the design has it, refusals that help, faults with their place. */

#include "usher-error.h"
#include "usher-rights.h"

static const UsherRoles every = (USHER_ROLE_EXECUTIVE << 1) - 1;

static void
test_shipped (void)
{
  static const struct {
    const char *word;
    UsherRoles roles, second;
  } rows[] = {
    { "card", USHER_ROLE_ANALYST | USHER_ROLE_SENIOR | USHER_ROLE_LEAD, 0 },
    { "link", USHER_ROLE_ANALYST | USHER_ROLE_SENIOR | USHER_ROLE_LEAD, 0 },
    { "merge", USHER_ROLE_ANALYST | USHER_ROLE_SENIOR | USHER_ROLE_LEAD, 0 },
    { "sync", USHER_ROLE_LEAD | USHER_ROLE_SYSTEM, 0 },
    { "import", USHER_ROLE_LEAD | USHER_ROLE_SYSTEM, 0 },
    { "document", USHER_ROLE_LEAD, 0 },
    { "setting", USHER_ROLE_LEAD, 0 },
    { "acknowledge", USHER_ROLE_LEAD, USHER_ROLE_LEAD | USHER_ROLE_AUDITOR },
    { "accept", USHER_ROLE_LEAD, USHER_ROLE_LEAD | USHER_ROLE_AUDITOR },
    { "seal", USHER_ROLE_LEAD | USHER_ROLE_AUDITOR | USHER_ROLE_ADMIN, 0 },
    { "member", USHER_ROLE_ADMIN, 0 },
    { "erase", USHER_ROLE_ADMIN | USHER_ROLE_SYSTEM, 0 },
    { "migrate", USHER_ROLE_ADMIN, 0 },
    { "known_fault.acknowledge", USHER_ROLE_LEAD, USHER_ROLE_LEAD | USHER_ROLE_AUDITOR },
    { "account_card.whatever", USHER_ROLE_ANALYST | USHER_ROLE_SENIOR | USHER_ROLE_LEAD, 0 },
    { "broad-policy", USHER_ROLE_LEAD, USHER_ROLE_EXECUTIVE },
    { "non-standard-grant", USHER_ROLE_ANALYST | USHER_ROLE_SENIOR | USHER_ROLE_LEAD, USHER_ROLE_ANALYST | USHER_ROLE_SENIOR | USHER_ROLE_LEAD },
  };
  const UsherRights *rights = usher_rights_shipped ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const UsherRight *right = usher_rights_find (rights, rows[i].word);

      g_assert_nonnull (right);
      g_assert_cmpint (right->roles, ==, rows[i].roles);
      g_assert_cmpint (right->second, ==, rows[i].second);
    }
  g_assert_cmpint (usher_rights_find (rights, "read")->roles & every, ==, every);
  g_assert_cmpstr (usher_rights_find (rights, "break-glass")->column, ==, "manager");
  for (guint i = 0; usher_rights_nth (rights, i); i++)
    g_assert_cmpint (usher_rights_nth (rights, i)->roles, !=, 0);
}

static void
test_may (void)
{
  const UsherRights *rights = usher_rights_shipped ();
  const UsherErrorGuard *guard;
  g_autoptr (GError) error = NULL;

  g_assert_true (usher_may (rights, USHER_ROLE_ANALYST, "card", &error));
  g_assert_true (usher_may (rights, USHER_ROLE_TRAINEE | USHER_ROLE_LEAD, "setting.change", &error));
  g_assert_no_error (error);
  g_assert_false (usher_may (rights, USHER_ROLE_TRAINEE, "card", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_RIGHT);
  g_assert_nonnull (strstr (error->message, "“card”"));
  g_assert_nonnull (strstr (error->message, "analyst, lead, senior"));
  guard = g_ptr_array_index (usher_error_get_info (error)->guards, 0);
  g_assert_cmpstr (guard->id, ==, "card");
  g_assert_true (g_strv_contains ((const char *const *) guard->who, "senior"));
  g_clear_error (&error);
  g_assert_false (usher_may (rights, every, "nothing", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_RIGHT);
  g_clear_error (&error);
  g_assert_false (usher_may (rights, every, "person.change", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_RIGHT);
}

/* The second member may write what the first one proposed. */
static void
test_second (void)
{
  const UsherRights *rights = usher_rights_shipped ();

  g_assert_false (usher_may (rights, USHER_ROLE_AUDITOR, "acknowledge", NULL));
  g_assert_true (usher_may_write (rights, USHER_ROLE_AUDITOR, "known_fault", "acknowledge", NULL));
  g_assert_false (usher_may_write (rights, USHER_ROLE_AUDITOR, "setting", "change", NULL));
  g_assert_false (usher_may_write (rights, every, "person", "change", NULL));
}

static void
test_roles (void)
{
  g_autofree char *json = usher_roles_to_json (USHER_ROLE_LEAD | USHER_ROLE_ADMIN | USHER_ROLE_ANALYST), *none = usher_roles_to_json (0);
  g_auto (GStrv) names = usher_roles_to_names (USHER_ROLE_OWNER);

  g_assert_cmpstr (json, ==, "[\"admin\",\"analyst\",\"lead\"]");
  g_assert_cmpint (usher_roles_from_json (json), ==, USHER_ROLE_LEAD | USHER_ROLE_ADMIN | USHER_ROLE_ANALYST);
  g_assert_cmpstr (none, ==, "[]");
  g_assert_cmpint (usher_roles_from_json ("[\"admin\",\"pope\"]"), ==, USHER_ROLE_ADMIN);
  g_assert_cmpint (usher_roles_from_json ("nonsense"), ==, 0);
  g_assert_cmpint (usher_roles_from_json (NULL), ==, 0);
  g_assert_cmpuint (g_strv_length (names), ==, 1);
  g_assert_cmpstr (names[0], ==, "owner");
  for (UsherRoles role = USHER_ROLE_TRAINEE; role <= USHER_ROLE_SYSTEM; role <<= 1)
    g_assert_cmpint (usher_role_parse (usher_role_name (role)), ==, role);
  g_assert_cmpint (usher_role_parse ("pope"), ==, 0);
  g_assert_cmpint (usher_role_parse (NULL), ==, 0);
}

static void
test_faulty (void)
{
  static const struct {
    const char *yaml;
    gint64 line;
  } texts[] = {
    { "", 0 },
    { "[]", 0 },
    { "rights:\n  a: {title: t, roles: [pope]}", 2 },
    { "rights:\n  a: {title: t}", 2 },
    { "rights:\n  a: {roles: [lead]}", 2 },
    { "rights:\n  a: {title: t, roles: []}", 2 },
    { "rights:\n  a: {title: t, roles: [lead], surprise: 1}", 2 },
    { "rights:\n  a: {title: t, column: none}", 2 },
    { "rights:\n  a: {title: t, roles: [lead], verbs: [x]}", 2 },
    { "rights:\n  a: {title: t, roles: [lead], verbs: [x.y]}\n  b: {title: t, roles: [lead], verbs: [x.y]}", 3 },
    { "columns: {c: {title: t, roles: [lead]}}\nrights:\n  a: {title: t, column: c, roles: [lead]}", 3 },
    { "surprise: 1\nrights: {}", 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (usher_rights_parse ("r.yaml", texts[i].yaml, strlen (texts[i].yaml), &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
      if (texts[i].line)
        g_assert_cmpint (usher_error_get_info (error)->line, ==, texts[i].line);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rights/shipped", test_shipped);
  g_test_add_func ("/rights/may", test_may);
  g_test_add_func ("/rights/second", test_second);
  g_test_add_func ("/rights/roles", test_roles);
  g_test_add_func ("/rights/faulty", test_faulty);
  return g_test_run ();
}
