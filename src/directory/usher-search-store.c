/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One search over everything that has a name.  Any thread, with a connection.  Each noun's table is
 * looked through once, for the fold within its folded columns; ranks are made by the engine. */

#include "usher-search.h"

#include <string.h>

#include "usher-text.h"
#include "usher-reading-private.h"

#define TEXT_MAX 200

typedef struct {
  const char *noun, *prefix, *sql;
} Look;

/* Equal; begins with it; a word begins with it; holds it.  ?1 is the fold, ?2 its length. */
#define RANK(a, b)                                                                                                                        \
  "CASE WHEN " a " = ?1 OR " b " = ?1 THEN 0 WHEN substr (" a ", 1, ?2) = ?1 OR substr (" b ", 1, ?2) = ?1 THEN 1"                         \
  " WHEN $contains (" a ", ' ' || ?1) OR $contains (" b ", ' ' || ?1) OR $contains (" a ", '.' || ?1) OR"                                 \
  " $contains (" a ", '-' || ?1) THEN 2 ELSE 3 END"
#define END " ORDER BY rank, k LIMIT ?3"

static const Look looks[] = {
  { "person", "person",
    "SELECT p.id, p.key AS k, p.name, COALESCE (p.title, p.mail), " RANK ("p.login_fold", "p.name_fold") " AS rank FROM person p"
    " WHERE p.gone_at IS NULL AND ($contains (p.login_fold, ?1) OR $contains (p.name_fold, ?1) OR $contains (p.mail_fold, ?1))" END },
  { "account", "account",
    "SELECT a.id, a.key AS k, a.name, s.name, " RANK ("a.login_fold", "a.name_fold") " AS rank FROM account a"
    " LEFT JOIN source s ON s.id = a.source"
    " WHERE a.gone_at IS NULL AND ($contains (a.login_fold, ?1) OR $contains (a.name_fold, ?1) OR $contains (a.mail_fold, ?1))" END },
  { "group", "group",
    "SELECT g.id, g.key AS k, g.name, g.description, " RANK ("g.name_fold", "g.description_fold") " AS rank FROM grp g"
    " WHERE g.gone_at IS NULL AND ($contains (g.name_fold, ?1) OR $contains (g.description_fold, ?1) OR $contains (g.key, ?1))" END },
  { "app", "app",
    "SELECT p.id, p.key AS k, p.name, p.state, " RANK ("p.name_fold", "p.key") " AS rank FROM app p"
    " WHERE p.gone_at IS NULL AND ($contains (p.name_fold, ?1) OR $contains (p.key, ?1))" END },
  { "entitlement", "ent",
    "SELECT e.id, e.key AS k, e.name, e.description, " RANK ("e.name_fold", "e.description_fold") " AS rank FROM entitlement e"
    " WHERE e.gone_at IS NULL AND ($contains (e.name_fold, ?1) OR $contains (e.description_fold, ?1) OR $contains (e.key, ?1))" END },
};

void
usher_hit_free (UsherHit *self)
{
  g_free (self->key);
  g_free (self->title);
  g_free (self->detail);
  g_free (self);
}

static gboolean
look (UsherConn *conn, const Look *where, const char *fold, guint limit, GPtrArray *hits, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, where->sql, error);
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_bind_text (statement, 1, fold);
  usher_statement_bind_int (statement, 2, g_utf8_strlen (fold, -1));
  usher_statement_bind_int (statement, 3, limit);
  while (TRUE)
    {
      UsherHit *hit;

      if (!usher_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      hit = g_new0 (UsherHit, 1);
      hit->noun = where->noun;
      hit->id = usher_statement_int (statement, 0);
      hit->key = usher_reading_key (statement, 1, where->prefix);
      hit->title = usher_reading_text (statement, 2);
      hit->detail = usher_reading_text (statement, 3);
      hit->rank = (int) usher_statement_int (statement, 4);
      g_ptr_array_add (hits, hit);
    }
}

static int
compare_hits (gconstpointer a, gconstpointer b)
{
  const UsherHit *left = *(UsherHit *const *) a, *right = *(UsherHit *const *) b;

  return left->rank - right->rank;
}

GPtrArray *
usher_search (UsherConn *conn, const char *text, guint limit, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) hits = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_hit_free);
  g_autofree char *fold = NULL;

  if (!usher_utf8_check (text, strlen (text), NULL) || strlen (text) > TEXT_MAX)
    return g_steal_pointer (&hits);
  fold = g_strstrip (usher_fold (text, -1));
  for (gsize i = 0; *fold && i < G_N_ELEMENTS (looks); i++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error) || !look (conn, &looks[i], fold, limit, hits, error))
      return NULL;
  /* Stable: nouns stay in their order among equals. */
  g_ptr_array_sort (hits, compare_hits);
  if (hits->len > limit)
    g_ptr_array_set_size (hits, (int) limit);
  return g_steal_pointer (&hits);
}
