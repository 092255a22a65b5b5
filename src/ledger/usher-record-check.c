/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the door refuses before it looks at anything stored: fields and values that no row can hold,
 * and calls that are not what they should be.  Pure, any thread. */

#include "usher-record-private.h"

#include "usher-error.h"
#include "usher-text.h"

#define EXACT_MAX ((G_GINT64_CONSTANT (1) << 53) - 1)

static gboolean
refuse (const UsherTable *table, const char *field, const char *why, GError **error)
{
  return usher_error_set (error, USHER_ERROR_INPUT, NULL, "%s.%s: %s", table->name, field, why);
}

static gboolean
check_text (const UsherTable *table, const UsherField *field, const UsherValue *value, GError **error)
{
  gsize bad;

  if (value->type != USHER_VALUE_TEXT)
    return refuse (table, field->name, "a text was expected", error);
  if (value->length > USHER_RECORD_TEXT_MAX)
    return refuse (table, field->name, "the text is too long", error);
  if (usher_utf8_check (value->text, value->length, &bad))
    return TRUE;
  return refuse (table, field->name, value->text[bad] ? "the text is not UTF-8" : "the text holds U+0000", error);
}

/* Sorted, each once: two sets with the same members must be the same bytes. */
static gboolean
check_set (const UsherTable *table, const UsherField *field, const UsherValue *value, GError **error)
{
  g_autofree char *before = NULL;
  UsherCanonIter iter;
  UsherCanonSlice item;

  if (!usher_canon_check (value->text, value->length, NULL) || *value->text != '[')
    return refuse (table, field->name, "a canonical JSON array was expected", error);
  usher_canon_iter_init (&iter, (UsherCanonSlice) { value->text, value->length });
  while (usher_canon_next_item (&iter, &item))
    {
      char *member = usher_canon_dup_text (item);

      if (!member || (before && strcmp (before, member) >= 0))
        {
          g_free (member);
          return refuse (table, field->name, "an array of texts in ascending order was expected", error);
        }
      g_free (before);
      before = member;
    }
  return TRUE;
}

static gboolean
check_integer (const UsherTable *table, const UsherField *field, const UsherValue *value, GError **error)
{
  if (value->type != USHER_VALUE_INT)
    return refuse (table, field->name, "a number was expected", error);
  if (value->integer > EXACT_MAX || value->integer < -EXACT_MAX)
    return refuse (table, field->name, "the number is beyond ±(2^53−1)", error);
  if (field->kind == USHER_FIELD_BOOL && value->integer != 0 && value->integer != 1)
    return refuse (table, field->name, "neither true nor false", error);
  if (field->kind == USHER_FIELD_REF && value->integer < 1)
    return refuse (table, field->name, "the number of a record was expected", error);
  return TRUE;
}

static gboolean
check_private (const UsherTable *table, const UsherField *field, const UsherValue *value, GError **error)
{
  UsherDigest digest;

  if (value->length == USHER_DIGEST_HEX && usher_digest_from_hex (&digest, value->text, USHER_DIGEST_HEX))
    return TRUE;
  return refuse (table, field->name, "the id of a personal text was expected", error);
}

static gboolean
check_change (const UsherTable *table, const UsherChange *change, GError **error)
{
  int at = usher_table_field (table, change->field);
  const UsherField *field = at >= 0 ? &table->fields[at] : NULL;

  if (!field || (guint) at == table->id || (guint) at == table->version)
    return refuse (table, change->field, "there is no such field", error);
  if (change->to.type == USHER_VALUE_NULL)
    return TRUE;
  switch (field->kind)
    {
    case USHER_FIELD_TEXT:
      return check_text (table, field, &change->to, error);
    case USHER_FIELD_SET:
      return check_text (table, field, &change->to, error) && check_set (table, field, &change->to, error);
    case USHER_FIELD_PRIVATE:
      return check_text (table, field, &change->to, error) && check_private (table, field, &change->to, error);
    case USHER_FIELD_INT:
    case USHER_FIELD_BOOL:
    case USHER_FIELD_TIME:
    case USHER_FIELD_REF:
    default:
      return check_integer (table, field, &change->to, error);
    }
}

static gboolean
check_changes (const UsherTable *table, const UsherChange *changes, GError **error)
{
  for (gsize i = 0; changes[i].field; i++)
    {
      if (!check_change (table, &changes[i], error))
        return FALSE;
      for (gsize before = 0; before < i; before++)
        if (g_str_equal (changes[before].field, changes[i].field))
          return refuse (table, changes[i].field, "named twice", error);
    }
  return TRUE;
}

gboolean
usher_call_check (const UsherCall *call, GError **error)
{
  const UsherChange *checked = NULL;

  if (!*call->verb || !usher_utf8_check (call->verb, strlen (call->verb), &(gsize) { 0 }))
    return usher_error_set (error, USHER_ERROR_USAGE, NULL, "an act has a verb");
  for (gsize i = 0; i < call->n; i++)
    {
      const UsherObjectChange *object = &call->objects[i];

      if (object->id < 1 || object->id > EXACT_MAX)
        return usher_error_set (error, USHER_ERROR_USAGE, NULL, "%s: a record's number lies between 1 and 2^53−1", call->table->name);
      if (i > 0 && object->id <= call->objects[i - 1].id)
        return usher_error_set (error, USHER_ERROR_USAGE, NULL, "%s: records come in ascending order, each once", call->table->name);
      if (object->changes != checked && !check_changes (call->table, object->changes, error))
        return FALSE;
      checked = object->changes;
    }
  return TRUE;
}
