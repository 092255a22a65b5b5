/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What an import has to say.  Plain data; one thread at a time. */

#include "usher-import.h"
#include "usher-run.h"

#define VALUE_MAX 80 /* characters of a rejected value that are told */

static void
free_reject (gpointer data)
{
  UsherImportReject *self = data;

  g_free (self->column);
  g_free (self->value);
  g_free (self->why);
  g_free (self);
}

void
usher_import_field_change_free (gpointer data)
{
  UsherImportFieldChange *self = data;

  g_free (self->field);
  g_free (self->from);
  g_free (self->to);
  g_free (self);
}

static void
free_difference (gpointer data)
{
  UsherImportDifference *self = data;

  g_free (self->key);
  g_free (self->login);
  g_free (self->name);
  g_ptr_array_unref (self->changes);
  g_free (self);
}

UsherImportResult *
usher_import_result_new (void)
{
  UsherImportResult *self = g_new0 (UsherImportResult, 1);

  self->rejected = g_ptr_array_new_with_free_func (free_reject);
  self->preview = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  self->doubts = g_ptr_array_new_with_free_func (g_free);
  self->differences = g_ptr_array_new_with_free_func (free_difference);
  return self;
}

void
usher_import_result_reject (UsherImportResult *self, gint64 row, const char *column, const char *value, const char *why)
{
  UsherImportReject *reject;

  if (self->n_rejected++ >= USHER_IMPORT_REJECTS_MAX)
    return;
  reject = g_new0 (UsherImportReject, 1);
  reject->row = row;
  reject->column = g_strdup (column);
  reject->value = value ? g_utf8_substring (value, 0, MIN (VALUE_MAX, g_utf8_strlen (value, -1))) : NULL;
  reject->why = g_strdup (why);
  g_ptr_array_add (self->rejected, reject);
}

void
usher_import_result_free (UsherImportResult *self)
{
  if (!self)
    return;
  g_ptr_array_unref (self->rejected);
  g_ptr_array_unref (self->preview);
  g_ptr_array_unref (self->differences);
  g_ptr_array_unref (self->doubts);
  g_strfreev (self->mapping);
  g_strfreev (self->ignored);
  g_clear_pointer (&self->streams, g_array_unref);
  g_free (self);
}
