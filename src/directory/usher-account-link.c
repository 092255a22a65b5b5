/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Whose account this is, as a member decided it.  Acts, on the writer thread. */

#include "usher-account-link.h"

#include "usher-access.h"
#include "usher-error.h"
#include "usher-link-private.h"
#include "usher-private.h"
#include "usher-record.h"

static gboolean
check_exists (UsherConn *conn, const char *table, gint64 id, GError **error)
{
  gboolean exists;

  if (!usher_link_store_exists (conn, table, id, &exists, error))
    return FALSE;
  return exists || usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "there is no %s %" G_GINT64_FORMAT, table, id);
}

/* Whoever had the account and whoever has it now. */
static gboolean
refresh (UsherTx *tx, gint64 before, gint64 account, GError **error)
{
  gint64 people[2] = { before };
  gsize n = before != 0;
  gint64 now;

  if (!usher_link_store_person_of (usher_tx_conn (tx), account, &now, error))
    return FALSE;
  if (now && now != before)
    people[n++] = now;
  return usher_access_refresh (tx, people, n, error);
}

gboolean
usher_account_link (UsherTx *tx, gint64 account, gint64 person, const char *why, GError **error)
{
  UsherConn *conn = usher_tx_conn (tx);
  g_autofree char *text = NULL;
  gint64 version, before;
  gboolean active;

  if (!usher_tx_may (tx, "link", error) || !check_exists (conn, "account", account, error) ||
      (person && !check_exists (conn, "person", person, error)))
    return FALSE;
  if (!usher_link_store_state (conn, "account_link", account, &version, &active, error) ||
      !usher_link_store_person_of (conn, account, &before, error))
    return FALSE;
  if (why && !(text = usher_private_add (tx, "why", why, error)))
    return FALSE;
  {
    const UsherChange changes[] = {
      { "person", person ? USHER_INT (person) : USHER_NULL },
      { "active", USHER_INT (1) },
      { "why", usher_text_value (text) },
      { NULL },
    };

    return usher_record_write (tx, "account_link", account, "link", version, changes, error) && refresh (tx, before, account, error);
  }
}

gboolean
usher_account_unlink (UsherTx *tx, gint64 account, GError **error)
{
  const UsherChange changes[] = { { "active", USHER_INT (0) }, { NULL } };
  UsherConn *conn = usher_tx_conn (tx);
  gint64 version, before;
  gboolean active;

  if (!usher_tx_may (tx, "link", error) || !usher_link_store_state (conn, "account_link", account, &version, &active, error) ||
      !usher_link_store_person_of (conn, account, &before, error))
    return FALSE;
  if (!active)
    return usher_error_set (error, USHER_ERROR_GUARD, NULL, "no member linked account %" G_GINT64_FORMAT, account);
  return usher_record_write (tx, "account_link", account, "unlink", version, changes, error) && refresh (tx, before, account, error);
}
