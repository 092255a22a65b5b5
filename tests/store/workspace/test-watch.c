/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Other people's changes: told with their objects, one's own told once. */

#include "usher-test-workspace.h"

#include "usher-member.h"
#include "usher-record.h"

typedef struct {
  GPtrArray *others, *own; /* (element-type utf8) */
  int anything;
} Heard;

static void
hear (UsherWorkspace *workspace, GPtrArray *touched, gboolean own, gpointer data)
{
  Heard *heard = data;

  if (!touched)
    {
      heard->anything++;
      return;
    }
  for (guint i = 0; i < touched->len; i++)
    g_ptr_array_add (own ? heard->own : heard->others, g_strdup (touched->pdata[i]));
}

static void
heard_init (Heard *heard, UsherWorkspace *workspace)
{
  heard->others = g_ptr_array_new_with_free_func (g_free);
  heard->own = g_ptr_array_new_with_free_func (g_free);
  heard->anything = 0;
  g_signal_connect (workspace, "changed", G_CALLBACK (hear), heard);
}

static void
heard_clear (Heard *heard)
{
  g_ptr_array_unref (heard->others);
  g_ptr_array_unref (heard->own);
}

static gboolean
has (GPtrArray *objects, const char *object)
{
  return g_ptr_array_find_with_equal_func (objects, object, g_str_equal, NULL);
}

static gboolean
add_member (UsherTx *tx, gpointer data, GError **error)
{
  UsherMemberNew member = { .login = data, .roles = USHER_ROLE_TRAINEE };

  return usher_member_add (tx, &member, error) != 0;
}

static UsherWorkspace *
watch (UsherWorkspace *workspace)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspaceOpen options = { .watch = TRUE, .scratch = TRUE };
  UsherWorkspace *watcher = usher_workspace_open (usher_workspace_place (workspace), &options, &error);

  usher_test_ok (watcher != NULL);
  usher_workspace_set_clock (watcher, usher_workspace_clock (workspace));
  return watcher;
}

static void
test_others (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_TRAINING), *watcher = watch (workspace);
  Heard heard;

  heard_init (&heard, watcher);
  usher_test_do (workspace, add_member, "anna");
  usher_test_wait_until (has (heard.others, "member:11"));
  usher_test_do (workspace, add_member, "berta");
  usher_test_wait_until (has (heard.others, "member:12"));
  g_assert_cmpuint (heard.others->len, ==, 2);
  g_assert_cmpuint (heard.own->len, ==, 0);
  usher_test_close (watcher);
  heard_clear (&heard);
  usher_test_close (workspace);
}

/* Between one's own acts another's: each is told once, and as whose it is. */
static void
test_mixed (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_TRAINING), *watcher = watch (workspace);
  Heard heard;

  heard_init (&heard, watcher);
  for (int i = 0; i < 10; i++)
    {
      g_autofree char *mine = g_strdup_printf ("mine-%d", i), *other = g_strdup_printf ("other-%d", i);

      usher_test_do (watcher, add_member, mine);
      usher_test_do (workspace, add_member, other);
    }
  usher_test_wait_until (has (heard.others, "member:30"));
  usher_test_do (workspace, add_member, "last");
  usher_test_wait_until (has (heard.others, "member:31"));
  g_assert_cmpuint (heard.own->len, ==, 10);
  g_assert_cmpuint (heard.others->len, ==, 11);
  g_assert_true (has (heard.own, "member:11"));
  g_assert_true (has (heard.others, "member:12"));
  g_assert_false (has (heard.others, "member:11"));
  usher_test_close (watcher);
  heard_clear (&heard);
  usher_test_close (workspace);
}

#define MANY 10500

static gboolean
add_many (UsherTx *tx, gpointer data, GError **error)
{
  g_autofree UsherObjectChange *objects = g_new0 (UsherObjectChange, MANY);
  UsherChange changes[] = { { "kind", usher_text_value ("service") }, { NULL } };

  for (int i = 0; i < MANY; i++)
    objects[i] = (UsherObjectChange) { .id = i + 1, .changes = changes };
  return usher_record_write_many (tx, "account_card", "change", objects, MANY, error);
}

static void
test_too_many_to_name (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_SAMPLE), *watcher = watch (workspace);
  Heard heard;

  heard_init (&heard, watcher);
  usher_test_do (workspace, add_many, NULL);
  usher_test_wait_until (heard.anything == 1);
  g_assert_cmpuint (heard.others->len, ==, 0);
  usher_test_close (watcher);
  heard_clear (&heard);
  usher_test_close (workspace);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/watch/others", test_others, NULL);
  usher_test_add_engines ("/watch/mixed", test_mixed, NULL);
  usher_test_add_engines ("/watch/too-many-to-name", test_too_many_to_name, NULL);
  return usher_test_run ();
}
