/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The governed tables as declared, and the one spelling of a row.  Pure, any thread.
 *
 * A canonical row is the object of all fields that are not null.  Since null is left out, a migration
 * that adds an empty column changes no digest.  It must not know SQL, lines or acts. */

#include "usher-schema-private.h"

#include "usher-text.h"

const UsherTable *
usher_table_find (const char *name)
{
  for (guint i = 0; i < usher_n_tables; i++)
    if (g_str_equal (usher_tables[i].name, name))
      return &usher_tables[i];
  return NULL;
}

int
usher_table_field (const UsherTable *table, const char *field)
{
  for (guint i = 0; i < table->n_fields; i++)
    if (g_str_equal (table->fields[i].name, field))
      return (int) i;
  return -1;
}

gboolean
usher_object_parse (const char *object, gsize length, char table[64], gint64 *id)
{
  const char *colon = memchr (object, ':', length);
  gsize name = colon ? (gsize) (colon - object) : 0;

  if (name == 0 || name >= 64)
    return FALSE;
  *id = usher_canon_to_int ((UsherCanonSlice) { colon + 1, length - name - 1 }, 0);
  memcpy (table, object, name);
  table[name] = '\0';
  return *id > 0 && colon[1] != '0';
}

static void
append_bytes (GString *out, const char *bytes, gsize length)
{
  g_autofree char *hex = usher_hex (bytes, length);

  g_string_append (out, "{\"bytes\":");
  usher_canon_text (out, hex, -1);
  g_string_append_c (out, '}');
}

void
usher_value_canon (const UsherValue *value, GString *out)
{
  gsize bad;

  switch (value->type)
    {
    case USHER_VALUE_NULL:
      g_string_append_len (out, "null", 4);
      break;
    case USHER_VALUE_INT:
      usher_canon_int (out, value->integer);
      break;
    case USHER_VALUE_TEXT:
      if (usher_utf8_check (value->text, value->length, &bad))
        {
          usher_canon_text (out, value->text, (gssize) value->length);
          break;
        }
      G_GNUC_FALLTHROUGH;
    case USHER_VALUE_BYTES:
    default:
      append_bytes (out, value->text, value->length);
    }
}

static gboolean
is_canonical_set (const UsherValue *value)
{
  return value->type == USHER_VALUE_TEXT && value->length >= 2 && *value->text == '['
         && usher_canon_check (value->text, value->length, NULL);
}

void
usher_field_canon (const UsherField *field, const UsherValue *value, GString *out)
{
  if (field->kind == USHER_FIELD_BOOL && value->type == USHER_VALUE_INT && (value->integer == 0 || value->integer == 1))
    usher_canon_bool (out, value->integer == 1);
  else if (field->kind == USHER_FIELD_SET && is_canonical_set (value))
    g_string_append_len (out, value->text, (gssize) value->length);
  else
    usher_value_canon (value, out);
}

void
usher_row_canon (const UsherTable *table, const UsherValue *values, GString *out)
{
  g_string_append_c (out, '{');
  for (guint i = 0; i < table->n_fields; i++)
    if (values[i].type != USHER_VALUE_NULL)
      {
        /* The names of fields need no escape. */
        g_string_append (out, out->str[out->len - 1] == '{' ? "\"" : ",\"");
        g_string_append (out, table->fields[i].name);
        g_string_append_len (out, "\":", 2);
        usher_field_canon (&table->fields[i], &values[i], out);
      }
  g_string_append_c (out, '}');
}

UsherDigest
usher_row_digest (const UsherTable *table, const UsherValue *values, GString *scratch)
{
  g_string_truncate (scratch, 0);
  usher_row_canon (table, values, scratch);
  return usher_sha256 (scratch->str, scratch->len);
}
