/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The LDIF reader under any bytes: it ends, names are UTF-8, every refusal has its place, and records
 * that are written out are read back as they were. */

#include <string.h>

#include "usher-error.h"
#include "usher-ldif.h"
#include "usher-text.h"

#define RECORD_MAX 4096

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

/* Answers what was read, written anew. */
static GString *
rewrite (gconstpointer data, gsize size, gboolean changes, gboolean must_be_good, gboolean *refused)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (data, (gssize) size, NULL);
  const UsherLdifOptions options = { .name = "fuzz.ldif", .changes = changes, .record_max = must_be_good ? 64 * RECORD_MAX : RECORD_MAX };
  g_autoptr (UsherLdifReader) reader = usher_ldif_reader_new (stream, &options);
  GString *out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  const UsherLdifRecord *record;
  gint64 number = 0;

  while ((record = usher_ldif_reader_next (reader, NULL, &error)))
    {
      g_assert_cmpint (record->number, ==, ++number);
      g_assert_true (usher_utf8_check (record->dn, (gssize) strlen (record->dn), NULL));
      usher_ldif_append (out, "dn", record->dn, -1);
      for (guint i = 0; i < record->n; i++)
        {
          const UsherLdifLine *line = &record->lines[i];

          g_assert_cmpint (line->line, >=, record->line);
          g_assert_cmpint (line->text[line->length], ==, '\0');
          if (strcmp (line->name, "-") == 0)
            g_string_append (out, "-\n");
          else
            usher_ldif_append (out, line->name, line->text, (gssize) line->length);
        }
      g_string_append_c (out, '\n');
    }
  *refused = error != NULL;
  if (error)
    {
      g_assert_false (must_be_good);
      g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
      g_assert_cmpint (usher_error_get_info (error)->line, >, 0);
    }
  return out;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  gboolean taken = FALSE;

  for (guint changes = 0; changes < 2; changes++)
    {
      gboolean refused, again;
      g_autoptr (GString) once = rewrite (data, size, changes != 0, FALSE, &refused);
      g_autoptr (GString) twice = rewrite (once->str, once->len, changes != 0, TRUE, &again);

      taken |= !refused;
      g_assert_cmpmem (once->str, once->len, twice->str, twice->len);
    }
  return taken ? 0 : -1;
}
