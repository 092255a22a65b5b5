/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* From the words that name records to their numbers.  Main thread, on a reader.  It must not
 * change anything. */
#include "usher-ctl-ids.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "usher-ctl-list.h"
#include "usher-key.h"
#include "usher-member.h"
#include "usher-schema.h"
#include "usher-source.h"

#define LINE_MOST 65536

/* ---- One id ---- */

static gboolean
parse_number (const char *text, gint64 *id)
{
  return g_ascii_isdigit (*text) && g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, id, NULL);
}

static gboolean
unknown (const UsherNoun *noun, const char *text, GError **error)
{
  g_autofree char *shown = usher_ctl_quote (text);
  g_autofree char *hint = g_strdup_printf ("usherctl %s list shows their keys.", noun->name);

  return usher_error_set (error, USHER_ERROR_UNKNOWN, hint, "there is no %s %s", noun->singular,
                          shown);
}

gboolean
usher_ctl_member_id (UsherConn *conn, const char *text, gint64 *id, GError **error)
{
  const char *name = g_str_has_prefix (text, "member:") ? text + strlen ("member:") : text;
  g_autoptr(UsherMember) member = NULL;
  g_autoptr(GError) fault = NULL;

  if ((member = usher_member_find (conn, name, &fault)) == NULL &&
      g_error_matches (fault, USHER_ERROR, USHER_ERROR_UNKNOWN) &&
      parse_number (name, id))
    member = usher_member_load (conn, *id, NULL);
  if (member == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  *id = member->id;
  return TRUE;
}

/* A key that only the noun's own query knows ("membership:okta/admins/account:okta/ana"). */
static gboolean
find_by_query (UsherConn *conn, const UsherNoun *noun, const char *text, gint64 *id, GError **error)
{
  const UsherColumn *column = &noun->columns[noun->key];
  const char *prefix = column->prefix ? column->prefix : "";
  g_autofree char *key = g_str_has_prefix (text, prefix) ? g_strdup (text) : g_strconcat (prefix,
                                                                                          text, NULL);
  g_autofree char *token = usher_token_make (column->name, key);
  g_autoptr(UsherQuery) query = usher_query_new (noun);
  g_autoptr(GArray) ids = NULL;

  if (!usher_query_set_tokens (query, token, 0, NULL))
    return unknown (noun, text, error);
  if ((ids = usher_query_ids (query, conn, error)) == NULL)
    return FALSE;
  if (ids->len == 0)
    return unknown (noun, text, error);
  *id = g_array_index (ids, gint64, 0);
  return TRUE;
}

gboolean
usher_ctl_id (UsherConn *conn, const UsherNoun *noun, const char *text, gint64 *id, GError **error)
{
  const UsherColumn *key = &noun->columns[noun->key];

  if (usher_key_noun (noun->singular) != NULL)
    return usher_key_find (conn, noun->singular, text, id, error);
  if (g_str_equal (noun->singular, "member"))
    return usher_ctl_member_id (conn, text, id, error);
  if (g_str_equal (noun->singular, "source") && !parse_number (text, id))
    return usher_source_find (conn,
                              g_str_has_prefix (text,
                                                "source:") ? text + strlen ("source:") : text, id, error);
  if (key->prefix != NULL && g_ascii_strncasecmp (text, key->prefix, strlen (key->prefix)) == 0 &&
      parse_number (text + strlen (key->prefix), id))
    return TRUE;
  if (parse_number (text, id))
    return TRUE;
  return key->flags & USHER_COLUMN_NUMBER ? unknown (noun, text, error) : find_by_query (conn, noun,
                                                                                         text, id, error);
}

/* ---- Many ---- */

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static void
sort_unique (GArray *ids)
{
  guint kept = 0;

  g_array_sort (ids, compare_ids);
  for (guint i = 0; i < ids->len; i++)
    if (i == 0 || g_array_index (ids, gint64, i) != g_array_index (ids, gint64, kept - 1))
      g_array_index (ids, gint64, kept++) = g_array_index (ids, gint64, i);
  g_array_set_size (ids, kept);
}

static gboolean
add_id (UsherConn *conn, const UsherNoun *noun, const char *text, GArray *ids, GError **error)
{
  gint64 id;

  if (!usher_ctl_id (conn, noun, text, &id, error))
    return FALSE;
  if (ids->len >= USHER_CTL_IDS_MAX)
    return usher_error_set (error, USHER_ERROR_FULL, "Use --query.", "more than %d ids",
                            USHER_CTL_IDS_MAX);
  g_array_append_val (ids, id);
  return TRUE;
}

/* The next line, at most LINE_MOST bytes of it; FALSE at the end. */
static gboolean
read_line (GString *line)
{
  int c;

  g_string_truncate (line, 0);
  while ((c = getc_unlocked (stdin)) != EOF && c != '\n' && line->len < LINE_MOST)
    g_string_append_c (line, c);
  return c != EOF || line->len > 0;
}

static gboolean
check_line (const GString *line, GError **error)
{
  if (line->len >= LINE_MOST)
    return usher_error_set (error, USHER_ERROR_USAGE, "Give one id a line.",
                            "a line of %d bytes is no id", LINE_MOST);
  if (!g_utf8_validate (line->str, line->len, NULL))
    return usher_error_set (error, USHER_ERROR_USAGE, NULL, "a line on stdin is not UTF-8 text");
  return TRUE;
}

static gboolean
add_from_stdin (UsherConn *conn, const UsherNoun *noun, GArray *ids, GError **error)
{
  g_autoptr(GString) line = g_string_new (NULL);

  for (gint64 n = 1; read_line (line); n++)
    {
      GError *fault = NULL;

      if (check_line (line, &fault)
          && (*g_strstrip (line->str) == '\0' || add_id (conn, noun, line->str, ids, &fault)))
        continue;
      usher_error_add_where (fault, "stdin", n, 0);
      g_propagate_error (error, fault);
      return FALSE;
    }
  return !ferror (stdin)
         || usher_error_set (error, USHER_ERROR_STORE, NULL, "stdin cannot be read: %s", g_strerror (errno));
}

GArray *
usher_ctl_ids (UsherCtl *ctl, UsherConn *conn, const UsherNoun *noun, guint first, GError **error)
{
  g_autoptr(GArray) ids = NULL;
  gboolean asked = usher_ctl_has (ctl, "query") || usher_ctl_has (ctl, "text");

  if (asked == (ctl->arguments->len > first))
    {
      usher_error_set (error, USHER_ERROR_USAGE,
                       "Name them, or give --query, or - to read ids from stdin.", "%s",
                       asked ? "ids and --query exclude each other" : "which ones?");
      return NULL;
    }
  if (asked)
    {
      g_autoptr(UsherQuery) query = usher_ctl_query (ctl, noun, error);

      if (query == NULL || (ids = usher_query_ids (query, conn, error)) == NULL)
        return NULL;
    }
  else
    {
      ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      for (guint i = first; i < ctl->arguments->len; i++)
        {
          const char *text = ctl->arguments->pdata[i];

          if (!(g_str_equal (text, "-") ? add_from_stdin (conn, noun, ids, error) : add_id (conn,
                                                                                            noun, text, ids,
                                                                                            error)))
            return NULL;
        }
    }
  sort_unique (ids);
  return g_steal_pointer (&ids);
}

/* ---- Objects of the ledger ---- */

/* What members say about a mirrored record is in governed rows beside it, under the record's number. */
static const struct {
  const char *noun;
  const char *tables[4];
} beside[] = {
  { "person", { "person", "person_link" } },
  { "account", { "account", "account_card", "account_link" } },
  { "group", { "group", "group_card" } },
  { "entitlement", { "entitlement", "entitlement_card" } },
  { "app", { "app" } },
};

static gboolean
is_table_and_number (const char *text, gboolean *governed)
{
  const char *colon = strchr (text, ':');
  g_autofree char *table = colon ? g_strndup (text, colon - text) : NULL;
  gint64 id;

  *governed = table != NULL && usher_table_find (table) != NULL;
  return colon != NULL && parse_number (colon + 1, &id);
}

char **
usher_ctl_objects (UsherConn *conn, const char *text, GError **error)
{
  g_autoptr(GPtrArray) objects = g_ptr_array_new_with_free_func (g_free);
  const char *noun = NULL;
  gboolean governed, number = is_table_and_number (text, &governed);
  gint64 id;

  if (number && governed)
    {
      g_ptr_array_add (objects, g_strdup (text));
    }
  else if (g_str_has_prefix (text, "member:") || g_str_has_prefix (text, "source:"))
    {
      gboolean member = g_str_has_prefix (text, "member:");

      if (member ? !usher_ctl_member_id (conn, text, &id, error) : !usher_source_find (conn,
          text + strlen ("source:"), &id, error))
        return NULL;
      g_ptr_array_add (objects,
                       g_strdup_printf ("%s:%" G_GINT64_FORMAT, member ? "member" : "source", id));
    }
  else if (g_str_has_prefix (text, "RUN-") && parse_number (text + strlen ("RUN-"), &id))
    {
      g_ptr_array_add (objects, g_strdup_printf ("run:%" G_GINT64_FORMAT, id));
    }
  else if (usher_key_find_any (conn, text, &noun, &id, number ? NULL : error))
    {
      for (guint i = 0; i < G_N_ELEMENTS (beside); i++)
        for (guint t = 0; g_str_equal (beside[i].noun, noun) && t < 4
             && beside[i].tables[t] != NULL; t++)
          g_ptr_array_add (objects,
                           g_strdup_printf ("%s:%" G_GINT64_FORMAT, beside[i].tables[t], id));
    }
  else if (number)
    {
      g_ptr_array_add (objects, g_strdup (text)); /* a line may name what is no row: "workspace:1" */
    }
  else
    {
      return NULL;
    }
  g_ptr_array_add (objects, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&objects), FALSE);
}
