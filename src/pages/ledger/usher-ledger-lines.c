/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of one object.  Reader threads; it knows no widget. */

#include "usher-ledger-lines.h"

#include <string.h>

#include "usher-history.h"
#include "usher-key.h"
#include "usher-person.h"
#include "usher-token.h"

void
usher_ledger_lines_free (UsherLedgerLines *self)
{
  g_free (self->name);
  g_free (self->scope);
  g_free (self);
}

static gboolean
keep (const UsherLine *line, const char *text, const UsherDigest *hash, gpointer data)
{
  g_array_append_val ((GArray *) data, line->n);
  return TRUE;
}

static gboolean
read_lines (UsherConn *conn, const char *object, GArray *lines, GError **error)
{
  const char *number = strchr (object, ':');

  if (g_str_has_prefix (object, "person:"))
    return usher_person_history (conn, g_ascii_strtoll (number + 1, NULL, 10), keep, lines, error);
  if (g_str_has_prefix (object, "account:"))
    {
      g_autofree char *link = g_strconcat ("account_link", number, NULL), *card = g_strconcat ("account_card", number, NULL);

      return usher_history (conn, link, keep, lines, error) && usher_history (conn, card, keep, lines, error);
    }
  return usher_history (conn, object, keep, lines, error);
}

/* The newest, as many as a filter takes; of what has more the lines that name it say enough. */
static char *
make_scope (const char *object, GArray *lines)
{
  g_autoptr(GString) scope = g_string_new ("n:0");

  if (lines->len >= USHER_FILTER_VALUES_MAX && !g_str_has_prefix (object, "person:") && !g_str_has_prefix (object, "account:"))
    return usher_token_make ("object", object);
  for (guint i = lines->len - MIN (lines->len, USHER_FILTER_VALUES_MAX - 1); i < lines->len; i++)
    g_string_append_printf (scope, ",%" G_GINT64_FORMAT, g_array_index (lines, gint64, i));
  return g_string_free (g_steal_pointer (&scope), FALSE);
}

static char *
find_name (UsherConn *conn, const char *object)
{
  g_autofree char *noun = g_strndup (object, strcspn (object, ":"));
  char *key = NULL;

  if (strchr (object, ':') && (g_str_equal (noun, "person") || g_str_equal (noun, "account")))
    key = usher_key_of (conn, noun, g_ascii_strtoll (strchr (object, ':') + 1, NULL, 10), NULL);
  return key ? key : g_strdup (object);
}

UsherLedgerLines *
usher_ledger_lines_load (UsherConn *conn, const char *object, GError **error)
{
  g_autoptr(GArray) lines = g_array_new (FALSE, FALSE, sizeof (gint64));
  UsherLedgerLines *self;

  if (!read_lines (conn, object, lines, error))
    return NULL;
  self = g_new0 (UsherLedgerLines, 1);
  self->name = find_name (conn, object);
  self->scope = make_scope (object, lines);
  return self;
}
