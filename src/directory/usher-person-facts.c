/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* person_fact, worked out in memory from what the assignments were worked out from, compared with the
 * table, and only what differs is written.  Managers are looked for again only when a run changed
 * people.  Writer thread, within an act (checking: any thread). */

#include "usher-person-facts-private.h"

/* Facts by person, while they are being gathered. */
typedef struct {
  GArray *facts;     /* (owned) (element-type UsherPersonFact) */
  GHashTable *place; /* (owned): person → its index plus one */
} Gathering;

static Gathering
begin (void)
{
  return (Gathering) { g_array_new (FALSE, TRUE, sizeof (UsherPersonFact)), g_hash_table_new (g_direct_hash, g_direct_equal) };
}

static UsherPersonFact *
find_or_add (Gathering *self, gint64 person)
{
  guint index = GPOINTER_TO_UINT (g_hash_table_lookup (self->place, GSIZE_TO_POINTER ((gsize) person)));

  if (!index)
    {
      UsherPersonFact fact = { .person = person };

      g_array_append_val (self->facts, fact);
      index = self->facts->len;
      g_hash_table_insert (self->place, GSIZE_TO_POINTER ((gsize) person), GUINT_TO_POINTER (index));
    }
  return &g_array_index (self->facts, UsherPersonFact, index - 1);
}

static int
compare_facts (gconstpointer a, gconstpointer b)
{
  gint64 left = ((const UsherPersonFact *) a)->person, right = ((const UsherPersonFact *) b)->person;

  return (left > right) - (left < right);
}

/* (transfer full): by person. */
static GArray *
end (Gathering *self)
{
  if (self->facts->len)
    qsort (self->facts->data, self->facts->len, sizeof (UsherPersonFact), compare_facts);
  g_hash_table_unref (self->place);
  return self->facts;
}

static gboolean
is_asked (const gint64 *people, gsize n, gint64 person)
{
  gsize from = 0, to = n;

  while (people && from < to)
    {
      gsize middle = from + (to - from) / 2;

      if (people[middle] == person)
        return TRUE;
      if (people[middle] < person)
        from = middle + 1;
      else
        to = middle;
    }
  return !people;
}

/* What they hold, and when they last got in; without managers. */
static void
gather (Gathering *self, UsherAccessWorld *world, const GArray *want, const gint64 *people, gsize n)
{
  for (guint i = 0; i < want->len; i++)
    {
      const UsherAssignment *row = &g_array_index (want, UsherAssignment, i);
      UsherPersonFact *fact = find_or_add (self, row->person);

      fact->assignments++;
      fact->risk = MAX (fact->risk, row->risk);
    }
  for (guint i = 0; i < world->uses->len; i++)
    {
      const UsherLastUse *use = &g_array_index (world->uses, UsherLastUse, i);
      UsherPersonFact *fact = is_asked (people, n, use->person) ? find_or_add (self, use->person) : NULL;

      /* Of two at the same moment, one always: whatever order they were read in. */
      if (!fact || fact->last_success > use->at || (fact->last_success == use->at && fact->last_source >= use->source))
        continue;
      fact->last_success = use->at;
      fact->last_source = use->source;
      fact->last_kind = use->kind;
    }
}

static void
keep_managers (Gathering *self, const GArray *have)
{
  for (guint i = 0; i < have->len; i++)
    {
      const UsherPersonFact *fact = &g_array_index (have, UsherPersonFact, i);

      if (fact->manager)
        find_or_add (self, fact->person)->manager = fact->manager;
    }
}

static gboolean
find_managers (Gathering *self, UsherConn *conn, GError **error)
{
  g_autoptr (GArray) reports = usher_manager_store_reports (conn, error);

  for (guint i = 0; reports && i < reports->len; i++)
    {
      const UsherReport *report = &g_array_index (reports, UsherReport, i);

      if (report->manager > 0 && report->manager != report->id)
        find_or_add (self, report->id)->manager = report->manager;
    }
  return reports != NULL;
}

static gboolean
is_same (const UsherPersonFact *a, const UsherPersonFact *b)
{
  return a->manager == b->manager && a->assignments == b->assignments && a->risk == b->risk && a->last_success == b->last_success
         && a->last_source == b->last_source && g_strcmp0 (a->last_kind, b->last_kind) == 0;
}

static void
compare (const GArray *have, const GArray *want, GArray *put, GArray *remove)
{
  guint i = 0, j = 0;

  while (i < have->len || j < want->len)
    {
      const UsherPersonFact *old = &g_array_index (have, UsherPersonFact, i), *new = &g_array_index (want, UsherPersonFact, j);
      int order = i == have->len ? 1 : j == want->len ? -1 : compare_facts (old, new);

      if (order < 0)
        g_array_append_vals (remove, old, 1);
      else if (order > 0 || !is_same (old, new))
        g_array_append_vals (put, new, 1);
      i += order <= 0;
      j += order >= 0;
    }
}

static gboolean
write_difference (UsherConn *conn, const GArray *have, const GArray *want, GError **error)
{
  g_autoptr (GArray) put = g_array_new (FALSE, FALSE, sizeof (UsherPersonFact)), remove = g_array_new (FALSE, FALSE, sizeof (UsherPersonFact));

  compare (have, want, put, remove);
  return usher_person_facts_store_write (conn, put, remove, error);
}

gboolean
usher_person_facts_follow (UsherTx *tx, UsherAccessWorld *world, const GArray *want, const gint64 *people, gsize n, GError **error)
{
  UsherConn *conn = usher_tx_conn (tx);
  g_autoptr (GArray) have = usher_person_facts_store_read (conn, people, n, error), facts = NULL;
  int changed = have && !people ? usher_person_facts_store_people_changed (conn, error) : 0;
  Gathering gathering;
  gboolean ok = TRUE;

  if (!have || changed < 0)
    return FALSE;
  gathering = begin ();
  gather (&gathering, world, want, people, n);
  if (changed)
    ok = find_managers (&gathering, conn, error);
  else
    keep_managers (&gathering, have);
  facts = end (&gathering);
  return ok && write_difference (conn, have, facts, error);
}

gboolean
usher_person_facts_follow_people (UsherTx *tx, GError **error)
{
  UsherConn *conn = usher_tx_conn (tx);
  g_autoptr (GArray) have = usher_person_facts_store_read (conn, NULL, 0, error), facts = NULL;
  Gathering gathering;
  gboolean ok;

  if (!have)
    return FALSE;
  gathering = begin ();
  for (guint i = 0; i < have->len; i++)
    {
      UsherPersonFact fact = g_array_index (have, UsherPersonFact, i);

      fact.manager = 0;
      if (fact.assignments || fact.last_success)
        *find_or_add (&gathering, fact.person) = fact;
    }
  ok = find_managers (&gathering, conn, error);
  facts = end (&gathering);
  return ok && write_difference (conn, have, facts, error);
}

gboolean
usher_person_facts_check (UsherConn *conn, UsherAccessWorld *world, const GArray *want, gint64 *wrong, GError **error)
{
  g_autoptr (GArray) have = usher_person_facts_store_read (conn, NULL, 0, error), facts = NULL;
  g_autoptr (GArray) put = g_array_new (FALSE, FALSE, sizeof (UsherPersonFact)), remove = g_array_new (FALSE, FALSE, sizeof (UsherPersonFact));
  Gathering gathering;
  gboolean ok;

  if (!have)
    return FALSE;
  gathering = begin ();
  gather (&gathering, world, want, NULL, 0);
  ok = find_managers (&gathering, conn, error);
  facts = end (&gathering);
  compare (have, facts, put, remove);
  *wrong += put->len + remove->len;
  return ok;
}
