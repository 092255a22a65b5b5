/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Whatever people do in whatever order: nothing is sent that the matrix does not allow over what is sent.
 *
 * `make soak` goes through 10,000 sequences an engine, `make test` through some hundreds. */

#include "usher-test-op.h"

#include <string.h>

#include "usher-approval.h"
#include "usher-canon.h"
#include "usher-error.h"
#include "usher-member.h"
#include "usher-random.h"

#define SEQUENCES 200
#define SEQUENCES_FULL 10000
#define STEPS 8
#define DAY G_GINT64_CONSTANT (86400000)

static const char *const people[] = { "amy", "sam", "lea", "lee", "meg" };

/* What a sequence works with. */
typedef struct {
  UsherTestOps ops;
  UsherWorkspace *sessions[G_N_ELEMENTS (people)];
  UsherConn *conn;
  UsherRandom random;
  gint64 op;
  guint planner;
  gint64 sent, refused; /* how often it came to that, over all */
  gint64 running;       /* the member whose run it is */
} World;

static gint64
member_of (World *world, guint who)
{
  return usher_workspace_member (world->sessions[who]);
}

/* ---- The rule, written once more and plainly ---- */
static const UsherApproval *
find_yes (GPtrArray *list, const char *hash, const char *requirement)
{
  for (guint i = 0; i < list->len; i++)
    {
      const UsherApproval *row = list->pdata[i];

      if (g_str_equal (row->state, "approved") && g_str_equal (row->hash, hash) &&
          g_str_equal (usher_approver_name (row->approver), requirement))
        return row;
    }
  return NULL;
}

/* At the moment a request goes: every approver of the matrix said yes to this very content within 14 days, each
 * another person, none of them who asked, who gains or who sends; and nobody said no. */
static void
check_sent (gpointer data)
{
  World *world = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherOp) op = usher_op_load (world->conn, world->op, &error);
  g_autofree char *subject = usher_op_subject (op);
  g_autoptr (GPtrArray) list = usher_approval_list (world->conn, subject, &error);
  g_autoptr (GHashTable) voices = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  usher_test_ok (op && list);
  world->sent++;
  for (guint i = 0; i < list->len; i++)
    g_assert_false (g_str_equal (((UsherApproval *) list->pdata[i])->state, "refused") &&
                    g_str_equal (((UsherApproval *) list->pdata[i])->hash, op->hash));
  for (UsherApprover i = 0; i < USHER_APPROVER_N; i++)
    {
      const UsherApproval *yes = op->needs & 1u << i ? find_yes (list, op->hash, usher_approver_name (i)) : NULL;

      if (!(op->needs & 1u << i))
        continue;
      g_assert_nonnull (yes);
      g_assert_cmpint (usher_workspace_now (world->ops.workspace) - yes->decided_at, <, 14 * DAY);
      g_assert_cmpint (yes->decided_by, !=, world->running);
      g_assert_cmpint (yes->decided_by, !=, op->planned_by);
      g_assert_true (g_hash_table_add (voices, g_memdup2 (&yes->decided_by, sizeof yes->decided_by)));
    }
  {
    g_autofree char *now = g_strdup_printf ("/%s/", world->ops.source->version);

    g_assert_nonnull (strstr (op->request, now)); /* what goes is what was approved */
  }
}

/* ---- Steps ---- */
static void
step_plan (World *world)
{
  static const struct {
    UsherOpKind kind;
    const char *person, *group;
  } shapes[] = {
    { USHER_OP_ADD_MEMBER, "ann", "idp/outer" },
    { USHER_OP_REMOVE_MEMBER, "bob", "idp/ring-a" },
    { USHER_OP_REMOVE_MEMBER, "ann", "idp/staff" },
  };
  guint shape = usher_random_below (&world->random, G_N_ELEMENTS (shapes)), who = usher_random_below (&world->random, 4);
  g_autoptr (GError) error = NULL;
  UsherOpWanted wanted = usher_test_membership (&world->ops, shapes[shape].kind, shapes[shape].person, shapes[shape].group);
  UsherOpDesk desk = { .workspace = world->sessions[who], .connector = &world->ops.source->parent };
  g_autoptr (UsherOp) op = NULL;

  wanted.facts = usher_random_chance (&world->random, 200) ? USHER_FACT_BREAK_GLASS : 0;
  op = usher_op_plan (&desk, &wanted, NULL, &error);
  usher_test_ok (op != NULL);
  world->op = op->id;
  world->planner = who;
}

typedef struct {
  gint64 id;
  UsherApprovalAct act;
} Saying;

static gboolean
say (UsherTx *tx, gpointer data, GError **error)
{
  Saying *self = data;

  return usher_approval_decide (tx, self->id, self->act, "so", error);
}

static void
step_say (World *world, UsherApprovalAct act)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *subject = g_strdup_printf ("op:%" G_GINT64_FORMAT, world->op);
  g_autoptr (GPtrArray) list = usher_approval_list (world->conn, subject, &error);
  Saying saying = { 0, act };

  usher_test_ok (list != NULL);
  if (list->len == 0)
    return;
  saying.id = ((UsherApproval *) list->pdata[usher_random_below (&world->random, list->len)])->id;
  if (!usher_workspace_act (world->sessions[usher_random_below (&world->random, G_N_ELEMENTS (people))], NULL, say, &saying, &error))
    world->refused++;
}

/* The source's lag is over at once. */
static void
no_wait (gint64 ms, GCancellable *cancellable, gpointer data)
{
}

static void
step_run (World *world)
{
  static const UsherTestBehaviour behaviours[] = { USHER_TEST_DOES, USHER_TEST_DOES, USHER_TEST_LIES, USHER_TEST_LOST_BEFORE, USHER_TEST_OFFLINE,
                                                   USHER_TEST_REFUSES };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherOp) op = NULL;
  guint who = usher_random_below (&world->random, G_N_ELEMENTS (people));
  UsherOpDesk desk = { .workspace = world->sessions[who], .connector = &world->ops.source->parent, .wait = no_wait };

  world->ops.source->behaviour = behaviours[usher_random_below (&world->random, G_N_ELEMENTS (behaviours))];
  world->running = member_of (world, who);
  usher_op_run (&desk, world->op, &op, NULL, &error);
}

static gboolean
cancel (UsherTx *tx, gpointer data, GError **error)
{
  return usher_op_cancel (tx, *(gint64 *) data, error);
}

static void
step (World *world)
{
  guint what = usher_random_below (&world->random, 100);
  g_autoptr (GError) error = NULL;

  if (what < 45)
    step_say (world, USHER_APPROVAL_APPROVE);
  else if (what < 50)
    step_say (world, USHER_APPROVAL_REFUSE);
  else if (what < 55)
    step_say (world, USHER_APPROVAL_ASK);
  else if (what < 85)
    step_run (world);
  else if (what < 92)
    world->ops.source->version = g_str_equal (world->ops.source->version, "v1") ? "v2" : "v1";
  else if (what < 97)
    usher_clock_advance (usher_workspace_clock (world->ops.workspace), 5 * DAY);
  else if (!usher_workspace_act (world->sessions[usher_random_below (&world->random, 4)], NULL, cancel, &world->op, &error))
    world->refused++;
}

static void
test_sequences (UsherEngine engine, gconstpointer data)
{
  World world = { 0 };
  gint n = usher_test_is_full () ? SEQUENCES_FULL : SEQUENCES;

  usher_test_ops (&world.ops, engine);
  usher_random_init (&world.random, (guint64) g_test_rand_int (), "sequences");
  world.conn = usher_test_conn (world.ops.workspace);
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    world.sessions[i] = usher_test_reopen (world.ops.workspace, people[i]);
  world.ops.source->on_send = check_sent;
  world.ops.source->on_send_data = &world;
  for (gint i = 0; i < n; i++)
    {
      step_plan (&world);
      for (guint s = 0; s < STEPS; s++)
        step (&world);
    }
  g_test_message ("%d sequences, %d requests went, %d acts were refused", n, (int) world.sent, (int) world.refused);
  g_assert_cmpint (world.sent, >, n / 20);
  g_assert_cmpint (world.refused, >, n / 4);
  g_clear_pointer (&world.conn, usher_conn_close);
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    usher_test_close (world.sessions[i]);
  usher_test_verify (world.ops.workspace);
  usher_test_ops_close (&world.ops);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/op-sequences/random", test_sequences, NULL);
  return usher_test_run ();
}
