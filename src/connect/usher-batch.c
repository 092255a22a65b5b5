/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A page of a source's words as rows of the mirror's streams.  One thread at a time. */

#include "usher-batch.h"

#include "usher-run.h"

#define DOUBTS_MAX 100

static const struct {
  const char *stream;
  guint width;
} widths[] = {
  { "people", USHER_PEOPLE_N },       { "accounts", USHER_ACCOUNTS_N },         { "groups", USHER_GROUPS_N },
  { "apps", USHER_APPS_N },           { "entitlements", USHER_ENTITLEMENTS_N }, { "memberships", USHER_MEMBERSHIPS_N },
  { "grants", USHER_GRANTS_N },       { "implications", USHER_IMPLICATIONS_N }, { "factors", USHER_FACTORS_N },
  { "events", USHER_EVENTS_N },
};

UsherBatch *
usher_batch_new (const char *into)
{
  UsherBatch *self = g_new0 (UsherBatch, 1);

  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    if (g_str_equal (widths[i].stream, into))
      self->width = widths[i].width;
  g_assert (self->width > 0);
  self->into = g_strdup (into);
  self->values = g_array_new (FALSE, TRUE, sizeof (UsherValue));
  self->removed = g_array_new (FALSE, TRUE, sizeof (gboolean));
  self->doubts = g_ptr_array_new_with_free_func (g_free);
  self->texts = g_string_chunk_new (16384);
  self->total = -1;
  return self;
}

guint
usher_batch_rows (const UsherBatch *self)
{
  return self->removed->len;
}

UsherValue *
usher_batch_add (UsherBatch *self, gboolean removed)
{
  guint row = self->removed->len;

  g_array_append_val (self->removed, removed);
  g_array_set_size (self->values, (row + 1) * self->width);
  return &g_array_index (self->values, UsherValue, row * self->width);
}

UsherValue *
usher_batch_row (const UsherBatch *self, guint row, gboolean *removed)
{
  g_return_val_if_fail (row < self->removed->len, NULL);
  if (removed)
    *removed = g_array_index (self->removed, gboolean, row);
  return &g_array_index (self->values, UsherValue, row * self->width);
}

UsherValue
usher_batch_text (UsherBatch *self, const char *text)
{
  return usher_text_value (text ? g_string_chunk_insert (self->texts, text) : NULL);
}

void
usher_batch_doubt (UsherBatch *self, const char *format, ...)
{
  va_list arguments;

  if (self->doubts->len >= DOUBTS_MAX)
    return;
  va_start (arguments, format);
  g_ptr_array_add (self->doubts, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

void
usher_batch_free (UsherBatch *self)
{
  if (!self)
    return;
  g_free (self->into);
  g_array_unref (self->values);
  g_array_unref (self->removed);
  g_ptr_array_unref (self->doubts);
  g_free (self->next);
  g_free (self->checkpoint);
  g_string_chunk_free (self->texts);
  g_free (self);
}
