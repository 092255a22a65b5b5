/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Merging two records of one human, and splitting them again.  Acts, on the writer thread.  Merges are
 * one level deep: whoever was merged into a person that is merged now points where it points. */

#include "usher-person-link.h"

#include "usher-access.h"
#include "usher-error.h"
#include "usher-link-private.h"
#include "usher-private.h"
#include "usher-record.h"

gboolean
usher_person_resolve (UsherConn *conn, gint64 person, gint64 *into, GError **error)
{
  if (!usher_link_store_into (conn, person, into, error))
    return FALSE;
  *into = *into ? *into : person;
  return TRUE;
}

static gboolean
check_merge (UsherConn *conn, gint64 person, gint64 into, GError **error)
{
  gboolean exists, into_exists;
  gint64 merged;

  if (!usher_link_store_exists (conn, "person", person, &exists, error) ||
      !usher_link_store_exists (conn, "person", into, &into_exists, error) || !usher_link_store_into (conn, person, &merged, error))
    return FALSE;
  if (!exists || !into_exists)
    return usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "there is no person %" G_GINT64_FORMAT, exists ? into : person);
  if (person == into)
    return usher_error_set (error, USHER_ERROR_GUARD, "split the other one first, or merge the other way round",
                            "a person cannot be merged into itself");
  if (merged)
    return usher_error_set (error, USHER_ERROR_GUARD, "split it first", "person %" G_GINT64_FORMAT " is merged already", person);
  return TRUE;
}

static gboolean
write_link (UsherTx *tx, gint64 person, gint64 into, const char *why, GError **error)
{
  const UsherChange changes[] = {
    { "into_person", USHER_INT (into) },
    { "active", USHER_INT (1) },
    { "why", usher_text_value (why) },
    { NULL },
  };
  gint64 version;
  gboolean active;

  return usher_link_store_state (usher_tx_conn (tx), "person_link", person, &version, &active, error) &&
         usher_record_write (tx, "person_link", person, "merge", version, changes, error);
}

gboolean
usher_person_merge (UsherTx *tx, gint64 person, gint64 into, const char *why, GError **error)
{
  UsherConn *conn = usher_tx_conn (tx);
  g_autofree char *text = NULL;
  g_autoptr (GArray) merged = NULL;
  gint64 people[2] = { person };

  if (!usher_tx_may (tx, "merge", error) || !usher_person_resolve (conn, into, &into, error) ||
      !check_merge (conn, person, into, error) || !(merged = usher_link_store_merged (conn, person, error)))
    return FALSE;
  if (why && !(text = usher_private_add (tx, "why", why, error)))
    return FALSE;
  if (!write_link (tx, person, into, text, error))
    return FALSE;
  for (guint i = 0; i < merged->len; i++)
    if (!write_link (tx, g_array_index (merged, gint64, i), into, text, error))
      return FALSE;
  people[1] = into;
  return usher_access_refresh (tx, people, 2, error);
}

gboolean
usher_person_split (UsherTx *tx, gint64 person, GError **error)
{
  const UsherChange changes[] = { { "active", USHER_INT (0) }, { NULL } };
  UsherConn *conn = usher_tx_conn (tx);
  gint64 version, people[2] = { person };
  gboolean active;

  if (!usher_tx_may (tx, "merge", error) || !usher_link_store_state (conn, "person_link", person, &version, &active, error) ||
      !usher_link_store_into (conn, person, &people[1], error))
    return FALSE;
  if (!active)
    return usher_error_set (error, USHER_ERROR_GUARD, NULL, "person %" G_GINT64_FORMAT " is not merged", person);
  return usher_record_write (tx, "person_link", person, "split", version, changes, error) &&
         usher_access_refresh (tx, people, 2, error);
}
