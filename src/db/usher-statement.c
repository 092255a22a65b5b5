/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The engine-free face of a statement: binding with its checks, stepping, reading columns.  On its
 * connection's thread.  A fault in a bound value is kept and told by the next step, so that callers
 * bind without asking. */

#include "usher-driver-private.h"

#define DRIVER(self) ((self)->conn->db->driver)

/* Neither engine keeps a NUL within text in the same way, so no text has one. */
static gboolean
check_value (UsherStatement *self, int place, const UsherValue *value)
{
  if (value->type != USHER_VALUE_TEXT || !memchr (value->text, '\0', value->length))
    return TRUE;
  if (!self->bind_error)
    usher_error_set (&self->bind_error, USHER_ERROR_INPUT, NULL, "the text for place %d holds a NUL character", place);
  return FALSE;
}

void
usher_statement_bind (UsherStatement *self, int place, const UsherValue *value)
{
  if (check_value (self, place, value))
    DRIVER (self)->bind (self, place, value);
}

void
usher_statement_bind_int (UsherStatement *self, int place, gint64 value)
{
  DRIVER (self)->bind (self, place, &USHER_INT (value));
}

void
usher_statement_bind_text (UsherStatement *self, int place, const char *text)
{
  UsherValue value = usher_text_value (text);

  DRIVER (self)->bind (self, place, &value);
}

void
usher_statement_bind_text_n (UsherStatement *self, int place, const char *text, gsize length)
{
  UsherValue value = text ? (UsherValue) { USHER_VALUE_TEXT, 0, text, length } : USHER_NULL;

  usher_statement_bind (self, place, &value);
}

void
usher_statement_bind_bytes (UsherStatement *self, int place, gconstpointer bytes, gsize length)
{
  UsherValue value = usher_bytes_value (bytes ? bytes : "", length);

  DRIVER (self)->bind (self, place, &value);
}

void
usher_statement_bind_null (UsherStatement *self, int place)
{
  DRIVER (self)->bind (self, place, &USHER_NULL);
}

void
usher_statement_set_streaming (UsherStatement *self, gboolean streaming)
{
  self->streaming = streaming;
}

static gboolean
fail_bind (UsherStatement *self, GError **error)
{
  g_propagate_error (error, g_steal_pointer (&self->bind_error));
  DRIVER (self)->reset (self);
  return FALSE;
}

gboolean
usher_statement_step (UsherStatement *self, gboolean *row, GError **error)
{
  *row = FALSE;
  if (self->bind_error)
    return fail_bind (self, error);
  return DRIVER (self)->step (self, row, error);
}

gboolean
usher_statement_run (UsherStatement *self, GError **error)
{
  gboolean row = TRUE, queued = FALSE;

  if (self->bind_error)
    return fail_bind (self, error);
  if (DRIVER (self)->queue && !DRIVER (self)->queue (self, &queued, error))
    return FALSE;
  while (row && !queued)
    if (!DRIVER (self)->step (self, &row, error))
      return FALSE;
  return TRUE;
}

gint64
usher_statement_changes (UsherStatement *self)
{
  return self->changes;
}

void
usher_statement_reset (UsherStatement *self)
{
  g_clear_error (&self->bind_error);
  DRIVER (self)->reset (self);
}

int
usher_statement_n_columns (UsherStatement *self)
{
  return DRIVER (self)->n_columns (self);
}

UsherValueType
usher_statement_type (UsherStatement *self, int column)
{
  return DRIVER (self)->type (self, column);
}

gboolean
usher_statement_is_null (UsherStatement *self, int column)
{
  return DRIVER (self)->type (self, column) == USHER_VALUE_NULL;
}

gint64
usher_statement_int (UsherStatement *self, int column)
{
  return DRIVER (self)->integer (self, column);
}

const char *
usher_statement_text (UsherStatement *self, int column, gsize *length)
{
  gsize ignored;

  return DRIVER (self)->text (self, column, length ? length : &ignored);
}

const guint8 *
usher_statement_bytes (UsherStatement *self, int column, gsize *length)
{
  gsize ignored;

  return DRIVER (self)->bytes (self, column, length ? length : &ignored);
}

UsherValue
usher_statement_value (UsherStatement *self, int column)
{
  UsherValue value = { .type = usher_statement_type (self, column) };

  if (value.type == USHER_VALUE_INT)
    value.integer = usher_statement_int (self, column);
  else if (value.type == USHER_VALUE_TEXT)
    value.text = usher_statement_text (self, column, &value.length);
  else if (value.type == USHER_VALUE_BYTES)
    value.text = (const char *) usher_statement_bytes (self, column, &value.length);
  return value;
}
