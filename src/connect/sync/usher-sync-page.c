/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A page's records as bytes, for the stage: a head (form, width, rows), then for each row whether it is
 * gone and its values.  Numbers are little-endian, since a workspace may move to another machine.  What
 * is read back is checked: the table could hold anything.  Any thread; it must not know a database. */

#include "usher-sync-private.h"

#include <string.h>

#include "usher-error.h"

#define FORM 1

static void
put_u32 (GByteArray *out, guint32 number)
{
  number = GUINT32_TO_LE (number);
  g_byte_array_append (out, (const guint8 *) &number, sizeof number);
}

static void
put_value (GByteArray *out, const UsherValue *value)
{
  guint8 type = (guint8) value->type;
  gint64 integer = 0;

  g_byte_array_append (out, &type, 1);
  if (value->type == USHER_VALUE_INT)
    {
      integer = GINT64_TO_LE (value->integer);
      g_byte_array_append (out, (const guint8 *) &integer, sizeof integer);
    }
  else if (value->type == USHER_VALUE_TEXT)
    {
      put_u32 (out, (guint32) value->length);
      g_byte_array_append (out, (const guint8 *) value->text, (guint) value->length);
      g_byte_array_append (out, (const guint8 *) "", 1);
    }
}

GBytes *
usher_sync_page_pack (const UsherBatch *batch, gint64 *present)
{
  GByteArray *out = g_byte_array_new ();
  guint rows = usher_batch_rows (batch);
  const guint8 head[] = { FORM, (guint8) batch->width };

  *present = 0;
  g_byte_array_append (out, head, sizeof head);
  put_u32 (out, rows);
  for (guint r = 0; r < rows; r++)
    {
      gboolean removed;
      const UsherValue *values = usher_batch_row (batch, r, &removed);
      guint8 gone = removed != FALSE;

      *present += !removed;
      g_byte_array_append (out, &gone, 1);
      for (guint i = 0; i < batch->width; i++)
        put_value (out, &values[i]);
    }
  return g_byte_array_free_to_bytes (out);
}

static gboolean
refuse (GError **error)
{
  return usher_error_set (error, USHER_ERROR_CORRUPT, "Sync again with --full: it is read anew.", "a page that was read is damaged");
}

static gboolean
take (UsherSyncPage *self, gpointer to, gsize length, GError **error)
{
  if ((gsize) (self->end - self->at) < length)
    return refuse (error);
  memcpy (to, self->at, length);
  self->at += length;
  return TRUE;
}

gboolean
usher_sync_page_init (UsherSyncPage *self, gconstpointer bytes, gsize length, GError **error)
{
  guint8 head[2] = { 0 };
  guint32 rows = 0;

  *self = (UsherSyncPage) { .at = bytes, .end = (const guint8 *) bytes + length };
  if (!take (self, head, sizeof head, error) || !take (self, &rows, sizeof rows, error))
    return FALSE;
  if (head[0] != FORM || head[1] > USHER_RUN_VALUES_MAX)
    return refuse (error);
  self->width = head[1];
  self->left = GUINT32_FROM_LE (rows);
  return TRUE;
}

static gboolean
take_value (UsherSyncPage *self, UsherValue *value, GError **error)
{
  guint8 type = 0;
  guint32 length = 0;
  gint64 integer = 0;

  if (!take (self, &type, 1, error))
    return FALSE;
  *value = USHER_NULL;
  if (type == USHER_VALUE_NULL)
    return TRUE;
  if (type == USHER_VALUE_INT)
    {
      if (!take (self, &integer, sizeof integer, error))
        return FALSE;
      *value = USHER_INT (GINT64_FROM_LE (integer));
      return TRUE;
    }
  if (type != USHER_VALUE_TEXT)
    return refuse (error);
  if (!take (self, &length, sizeof length, error))
    return FALSE;
  length = GUINT32_FROM_LE (length);
  if ((gsize) (self->end - self->at) <= length || self->at[length] != '\0')
    return refuse (error);
  *value = (UsherValue) { .type = USHER_VALUE_TEXT, .text = (const char *) self->at, .length = length };
  self->at += length + 1;
  return TRUE;
}

gboolean
usher_sync_page_next (UsherSyncPage *self, UsherValue *values, gboolean *removed, gboolean *row, GError **error)
{
  guint8 gone = 0;

  *row = self->left > 0;
  if (!*row)
    return self->at == self->end || refuse (error);
  self->left--;
  if (!take (self, &gone, 1, error))
    return FALSE;
  *removed = gone != 0;
  for (guint i = 0; i < self->width; i++)
    if (!take_value (self, &values[i], error))
      return FALSE;
  return TRUE;
}
