/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Everyone's assignments from the graph: worked out in memory, compared with the derived table, and
 * only what differs is written.  Writer thread, within an act (checking: any thread). */

#include "usher-access-private.h"

#include "usher-canon.h"
#include "usher-error.h"
#include "usher-key.h"
#include "usher-person-facts-private.h"
#include "usher-record.h"

#define SOME_MAX 2000 /* beyond so many people, everyone is worked out at once */

static int
compare_assignments (const UsherAssignment *a, const UsherAssignment *b)
{
  if (a->person != b->person)
    return a->person < b->person ? -1 : 1;
  if (a->is_group != b->is_group)
    return a->is_group ? 1 : -1;
  return (a->target > b->target) - (a->target < b->target);
}

static int
compare_in_array (gconstpointer a, gconstpointer b)
{
  return compare_assignments (a, b);
}

/* One person's sums, by node; reset by whoever filled them. */
typedef struct {
  guint32 *paths;
  gboolean *direct;
  GArray *touched; /* (element-type guint32) */
} Sums;

static void
add_hop (UsherGraph *graph, const UsherFirstHop *hop, Sums *sums)
{
  const GArray *reach = usher_graph_reach (graph, hop->node);

  for (guint i = 0; i < reach->len; i++)
    {
      const UsherReach *item = &g_array_index (reach, UsherReach, i);

      if (!sums->paths[item->node])
        g_array_append_val (sums->touched, item->node);
      sums->paths[item->node] = (guint32) MIN ((guint64) sums->paths[item->node] + item->paths, G_MAXINT32);
      sums->direct[item->node] |= item->node == hop->node;
    }
}

static void
end_person (UsherGraph *graph, const GArray *risks, gint64 person, Sums *sums, GArray *out)
{
  guint from = out->len;

  for (guint i = 0; i < sums->touched->len; i++)
    {
      guint32 at = g_array_index (sums->touched, guint32, i);
      const UsherNode *node = usher_graph_node (graph, at);
      UsherAssignment row = { person, node->id, node->is_group, sums->direct[at], node->privileged, sums->paths[at],
        node->privileged ? USHER_RISK_PRIVILEGED : (UsherRisk) g_array_index (risks, guint8, at) };

      g_array_append_val (out, row);
      sums->paths[at] = 0;
      sums->direct[at] = FALSE;
    }
  g_array_set_size (sums->touched, 0);
  if (out->len > from)
    qsort (&g_array_index (out, UsherAssignment, from), out->len - from, sizeof (UsherAssignment), compare_in_array);
}

GArray *
usher_access_derive (UsherAccessWorld *world)
{
  GArray *out = g_array_new (FALSE, FALSE, sizeof (UsherAssignment));
  guint n = world->graph->nodes->len + 1;
  g_autofree guint32 *paths = g_new0 (guint32, n);
  g_autofree gboolean *direct = g_new0 (gboolean, n);
  g_autoptr (GArray) touched = g_array_new (FALSE, FALSE, sizeof (guint32));
  Sums sums = { paths, direct, touched };

  for (guint i = 0; i < world->hops->len; i++)
    {
      const UsherFirstHop *hop = &g_array_index (world->hops, UsherFirstHop, i);

      add_hop (world->graph, hop, &sums);
      if (i + 1 == world->hops->len || g_array_index (world->hops, UsherFirstHop, i + 1).person != hop->person)
        end_person (world->graph, world->risks, hop->person, &sums, out);
    }
  return out;
}

typedef struct {
  GArray *add, *change, *remove; /* (owned) (element-type UsherAssignment) */
  gint64 wrong;
} Difference;

/* Who is told of privileged changes. */
typedef struct {
  UsherAccessChangeFunc func;
  gpointer data;
} Telling;

static void
clear_difference (Difference *self)
{
  g_array_unref (self->add);
  g_array_unref (self->change);
  g_array_unref (self->remove);
}

static Difference
compare_lists (const GArray *have, const GArray *want)
{
  Difference out = { g_array_new (FALSE, FALSE, sizeof (UsherAssignment)), g_array_new (FALSE, FALSE, sizeof (UsherAssignment)),
    g_array_new (FALSE, FALSE, sizeof (UsherAssignment)), 0 };
  guint i = 0, j = 0;

  while (i < have->len || j < want->len)
    {
      const UsherAssignment *old = &g_array_index (have, UsherAssignment, i), *new = &g_array_index (want, UsherAssignment, j);
      int order = i == have->len ? 1 : j == want->len ? -1 : compare_assignments (old, new);

      if (order < 0)
        g_array_append_vals (out.remove, old, 1);
      else if (order > 0)
        g_array_append_vals (out.add, new, 1);
      else if (old->paths != new->paths || old->direct != new->direct || old->privileged != new->privileged)
        g_array_append_vals (out.change, new, 1);
      i += order <= 0;
      j += order >= 0;
    }
  out.wrong = (gint64) out.add->len + out.change->len + out.remove->len;
  return out;
}

/* ---- Lines about privileged access ---- */

gboolean
usher_access_note (UsherTx *tx, const UsherAccessChange *change, const char *more, GError **error)
{
  g_autofree char *key = usher_key_of (usher_tx_conn (tx), change->is_group ? "group" : "entitlement", change->target, error);
  g_autofree char *object = g_strdup_printf ("person:%" G_GINT64_FORMAT, change->person);
  g_autoptr (GString) changes = g_string_new ("{\"privileged\":[");

  if (!key)
    return FALSE;
  if (change->added)
    g_string_append (changes, "null,");
  usher_canon_text (changes, key, -1);
  g_string_append (changes, change->added ? "]" : ",null]");
  g_string_append (changes, more ? more : "");
  g_string_append_c (changes, '}');
  return usher_tx_note (tx, object, change->added ? "privileged-gain" : "privileged-loss", changes->str, error);
}

static gboolean
note_plainly (UsherTx *tx, const UsherAccessChange *change, gpointer data, GError **error)
{
  return usher_access_note (tx, change, NULL, error);
}

static gboolean
tell_rows (UsherTx *tx, const GArray *rows, gboolean added, const Telling *telling, GError **error)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const UsherAssignment *row = &g_array_index (rows, UsherAssignment, i);
      const UsherAccessChange change = { row->person, row->target, row->is_group, added };

      if (row->privileged && !telling->func (tx, &change, telling->data, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- The acts ---- */

static gboolean
apply (UsherTx *tx, const GArray *have, const GArray *want, const Telling *telling, UsherAccessCounts *counts, GError **error)
{
  Difference difference = compare_lists (have, want);
  UsherConn *conn = usher_tx_conn (tx);
  gboolean ok = usher_access_store_write (conn, difference.add, difference.change, difference.remove, error) &&
                (!telling || (tell_rows (tx, difference.add, TRUE, telling, error) &&
                              tell_rows (tx, difference.remove, FALSE, telling, error))) &&
                usher_access_store_set_state (conn, usher_tx_last_line (tx), error);

  if (counts)
    {
      counts->added = difference.add->len;
      counts->changed = difference.change->len;
      counts->removed = difference.remove->len;
    }
  clear_difference (&difference);
  return ok;
}

static void
count (const GArray *rows, UsherAccessCounts *counts)
{
  gint64 last = 0;

  *counts = (UsherAccessCounts) { .assignments = rows->len };
  for (guint i = 0; i < rows->len; i++)
    {
      const UsherAssignment *row = &g_array_index (rows, UsherAssignment, i);

      counts->people += row->person != last;
      counts->privileged += row->privileged != FALSE;
      last = row->person;
    }
}

/* FIRST: tells also of a table that was empty. */
static gboolean
rebuild (UsherTx *tx, const Telling *telling, gboolean first, UsherAccessCounts *counts, GError **error)
{
  UsherConn *conn = usher_tx_conn (tx);
  g_autoptr (UsherAccessWorld) world = usher_access_store_load_all (conn, error);
  g_autoptr (GArray) want = NULL, have = NULL;

  if (!world)
    return FALSE;
  want = usher_access_derive (world);
  if (!(have = usher_access_store_read (conn, NULL, 0, error)))
    return FALSE;
  if (counts)
    count (want, counts);
  return usher_person_facts_follow (tx, world, want, NULL, 0, error) && apply (tx, have, want, have->len == 0 && !first ? NULL : telling, counts, error);
}

gboolean
usher_access_rebuild (UsherTx *tx, UsherAccessCounts *counts, GError **error)
{
  const Telling plainly = { note_plainly, NULL };

  return rebuild (tx, &plainly, FALSE, counts, error);
}

gboolean
usher_access_rebuild_told (UsherTx *tx, UsherAccessChangeFunc func, gpointer data, GError **error)
{
  const Telling telling = { func, data };

  /* Whoever asks to be told knows what a baseline is: the first privileged access of all is told too. */
  return rebuild (tx, &telling, TRUE, NULL, error);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

gboolean
usher_access_refresh (UsherTx *tx, const gint64 *people, gsize n, GError **error)
{
  UsherConn *conn = usher_tx_conn (tx);
  g_autofree gint64 *sorted = g_memdup2 (people, n * sizeof *people);
  const Telling plainly = { note_plainly, NULL };
  g_autoptr (UsherAccessWorld) world = NULL;
  g_autoptr (GArray) want = NULL, have = NULL;

  if (!n)
    return TRUE;
  if (n > SOME_MAX)
    return usher_access_rebuild (tx, NULL, error);
  qsort (sorted, n, sizeof *sorted, compare_ids);
  if (!(world = usher_access_store_load_some (conn, sorted, n, FALSE, error)))
    return FALSE;
  want = usher_access_derive (world);
  if (!(have = usher_access_store_read (conn, sorted, n, error)))
    return FALSE;
  return usher_person_facts_follow (tx, world, want, sorted, n, error) && apply (tx, have, want, &plainly, NULL, error);
}

gboolean
usher_access_check (UsherConn *conn, gint64 *wrong, GError **error)
{
  g_autoptr (UsherAccessWorld) world = usher_access_store_load_all (conn, error);
  g_autoptr (GArray) want = NULL, have = NULL;
  Difference difference;

  if (!world)
    return FALSE;
  want = usher_access_derive (world);
  if (!(have = usher_access_store_read (conn, NULL, 0, error)))
    return FALSE;
  difference = compare_lists (have, want);
  *wrong = difference.wrong;
  clear_difference (&difference);
  return usher_person_facts_check (conn, world, want, wrong, error);
}

/* ---- Undo ---- */

static gboolean
leads_to_access (const char *object)
{
  static const char *const tables[] = { "account_link:", "person_link:", "group_card:", "entitlement_card:" };

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    if (g_str_has_prefix (object, tables[i]))
      return TRUE;
  return FALSE;
}

gboolean
usher_access_undo (UsherTx *tx, const char *act, GError **error)
{
  GPtrArray *touched;

  if (!usher_undo (tx, act, error))
    return FALSE;
  touched = usher_tx_touched (tx);
  for (guint i = 0; i < touched->len; i++)
    if (leads_to_access (g_ptr_array_index (touched, i)))
      return usher_access_rebuild (tx, NULL, error);
  return TRUE;
}
