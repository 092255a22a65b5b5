/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Links beyond a bound, a part of them at a time: the index of the open stream holds those alone whose
 * parent's number leaves the pass's number, divided by how many there are.  A group has no more members
 * than the source has accounts, so that memory grows with the accounts at most, not with what they are
 * in.  Writer thread; it must not know where records come from. */

#include "usher-run-private.h"

#include "usher-error.h"

#define PASS_MAX 131072 /* links of a pass, about */

void
usher_run_announce (UsherRun *self, gint64 records)
{
  self->coming = records;
}

/* What comes and what is there are mostly the same. */
gboolean
usher_run_plan_passes (UsherRun *self, gint64 last_id, GError **error)
{
  const UsherRunShape *shape = self->shape;
  gint64 stored = 0, coming = self->coming;

  self->coming = 0;
  self->passes = 1;
  self->pass = self->split = 0;
  self->first = shape->per_run || last_id == 0;
  if (!coming || !shape->n_key)
    return TRUE;
  if (!self->first && !usher_run_store_count (self->conn, shape, self->source, &stored, error))
    return FALSE;
  self->first = stored == 0;
  self->passes = (guint) (MAX (coming, stored) / PASS_MAX) + 1;
  while (shape->columns[self->split].kind != USHER_RUN_REF && shape->columns[self->split].kind != USHER_RUN_MEMBER)
    self->split++;
  return TRUE;
}

/* What cannot be told a pass is refused in the first. */
gboolean
usher_run_is_elsewhere (UsherRun *self, UsherValue *values, gboolean *elsewhere, GError **error)
{
  g_autoptr (GError) fault = NULL;

  *elsewhere = FALSE;
  if (self->passes == 1)
    return TRUE;
  if (usher_run_check_reference (self, self->split, values, &fault))
    {
      *elsewhere = (guint64) values[self->split].integer % self->passes != self->pass;
      return TRUE;
    }
  *elsewhere = self->pass > 0 &&
               (g_error_matches (fault, USHER_ERROR, USHER_ERROR_INPUT) || g_error_matches (fault, USHER_ERROR, USHER_ERROR_UNKNOWN));
  if (!*elsewhere)
    g_propagate_error (error, g_steal_pointer (&fault));
  return *elsewhere;
}

gboolean
usher_run_next_pass (UsherRun *self, gboolean *more, GError **error)
{
  *more = self->pass + 1 < self->passes;
  if (!*more)
    return TRUE;
  usher_run_list_absent (self);
  g_array_set_size (self->tombs, 0);
  usher_index_clear (&self->index);
  usher_index_init (&self->index);
  self->pass++;
  return self->first || (usher_run_pause (self, error) && usher_run_load_index (self, error));
}
