/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Back and forward.  Plain data, no GTK: the window asks it and opens what it answers. */

#include "usher-history-stack.h"

#define MOST 200

struct _UsherHistoryStack {
  GPtrArray *locations; /* (owned) of text */
  int at;               /* −1: nowhere yet */
};

UsherHistoryStack *
usher_history_stack_new (void)
{
  UsherHistoryStack *self = g_new0 (UsherHistoryStack, 1);

  self->locations = g_ptr_array_new_with_free_func (g_free);
  self->at = -1;
  return self;
}

void
usher_history_stack_free (UsherHistoryStack *self)
{
  g_ptr_array_unref (self->locations);
  g_free (self);
}

const char *
usher_history_stack_current (UsherHistoryStack *self)
{
  return self->at >= 0 ? self->locations->pdata[self->at] : NULL;
}

void
usher_history_stack_push (UsherHistoryStack *self, const char *location)
{
  if (g_strcmp0 (usher_history_stack_current (self), location) == 0)
    return;
  g_ptr_array_set_size (self->locations, self->at + 1);
  g_ptr_array_add (self->locations, g_strdup (location));
  if (self->locations->len > MOST)
    g_ptr_array_remove_index (self->locations, 0);
  self->at = (int) self->locations->len - 1;
}

void
usher_history_stack_replace (UsherHistoryStack *self, const char *location)
{
  if (self->at < 0)
    return;
  g_free (self->locations->pdata[self->at]);
  self->locations->pdata[self->at] = g_strdup (location);
}

gboolean
usher_history_stack_can_go (UsherHistoryStack *self, int by)
{
  return self->at + by >= 0 && self->at + by < (int) self->locations->len;
}

const char *
usher_history_stack_go (UsherHistoryStack *self, int by)
{
  if (!usher_history_stack_can_go (self, by))
    return NULL;
  self->at += by;
  return usher_history_stack_current (self);
}

void
usher_history_stack_clear (UsherHistoryStack *self)
{
  g_ptr_array_set_size (self->locations, 0);
  self->at = -1;
}
