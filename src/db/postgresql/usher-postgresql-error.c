/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What PostgreSQL answers, in our words.  The codes decide, never the text, which the server may
 * write in any language; details are left out, since they quote values.  Pure functions. */

#include "usher-postgresql-private.h"

typedef struct {
  const char *state; /* a whole SQLSTATE, or the beginning of one */
  UsherErrorCode code;
  const char *hint;
} State;

static const State states[] = {
  { "08", USHER_ERROR_OFFLINE, "Try again when the server is there." },
  { "57P0", USHER_ERROR_OFFLINE, "Try again when the server is there." },
  { "25P03", USHER_ERROR_OFFLINE, "Try again." },
  { "28", USHER_ERROR_AUTH, "Look at the login and its password (PGPASSFILE, the keyring or --secret-fd)." },
  { "53100", USHER_ERROR_FULL, "The server's disk is full." },
  { "53200", USHER_ERROR_FULL, "The server has no memory left." },
  { "53300", USHER_ERROR_BUSY, "The server has too many connections; try again." },
  { "55P03", USHER_ERROR_BUSY, "Someone else holds it; try again." },
  { "40P01", USHER_ERROR_BUSY, "Try again." },
  { "40001", USHER_ERROR_BUSY, "Try again." },
  { "25006", USHER_ERROR_READ_ONLY, NULL },
  { "42501", USHER_ERROR_RIGHT, "The database's administrator grants rights." },
  { "22021", USHER_ERROR_INPUT, NULL },
  { "22P05", USHER_ERROR_INPUT, NULL },
  { "54000", USHER_ERROR_INPUT, NULL },
  { "XX001", USHER_ERROR_CORRUPT, "The database's administrator must look at the server." },
  { "XX002", USHER_ERROR_CORRUPT, "The database's administrator must look at the server." },
};

static const State *
find_state (const char *state)
{
  for (gsize i = 0; state && i < G_N_ELEMENTS (states); i++)
    if (g_str_has_prefix (state, states[i].state))
      return &states[i];
  return NULL;
}

/* While connecting the verbosity is such that the code stands in the text, after ":  ". */
static char *
find_state_in_text (const char *text)
{
  for (const char *at = strstr (text, ":  "); at; at = strstr (at + 3, ":  "))
    if (strspn (at + 3, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 5 && at[8] == ':')
      return g_strndup (at + 3, 5);
  return NULL;
}

/* One line without the code and without where in the server's source it was found. */
static char *
first_line (const char *text, const char *state)
{
  g_autofree char *mark = state ? g_strconcat (":  ", state, ": ", NULL) : NULL;
  const char *at = mark ? strstr (text, mark) : NULL;

  text = at ? at + strlen (mark) : text;
  return g_strchomp (g_strndup (text, strcspn (text, "\n")));
}

gboolean
usher_postgresql_fail_connect (PGconn *pg, const char *place, GError **error)
{
  g_autofree char *state = find_state_in_text (PQerrorMessage (pg)), *text = first_line (PQerrorMessage (pg), state);
  const State *known = find_state (state);

  if (known)
    return usher_error_set (error, known->code, known->hint, "%s: %s", place, text);
  if (state)
    return usher_error_set (error, USHER_ERROR_STORE, NULL, "%s: %s", place, text);
  if (PQconnectionNeedsPassword (pg))
    return usher_error_set (error, USHER_ERROR_AUTH, "Give it by PGPASSFILE, the keyring or --secret-fd.", "%s wants a password", place);
  return usher_error_set (error, USHER_ERROR_OFFLINE, "Look at the address and whether the server runs.", "%s was not reached: %s", place, text);
}

static gboolean
fail_lost (UsherPostgresqlConn *conn, const char *text, GError **error)
{
  g_autofree char *line = first_line (text, NULL);

  return usher_error_set (error, USHER_ERROR_OFFLINE,
                          conn->base.in_transaction ? "Nothing of this was written; try again." : "Try again when the server is there.",
                          "the connection to %s was lost: %s", conn->base.db->place, line);
}

gboolean
usher_postgresql_fail (UsherPostgresqlConn *conn, const PGresult *result, GError **error)
{
  const char *state = result ? PQresultErrorField (result, PG_DIAG_SQLSTATE) : NULL;
  const char *text = result ? PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
  const char *constraint = result ? PQresultErrorField (result, PG_DIAG_CONSTRAINT_NAME) : NULL;
  const State *known = find_state (state);

  if (g_strcmp0 (state, "57014") == 0 && conn->cancel_asked)
    return usher_db_set_cancelled (error);
  if (known)
    return usher_error_set (error, known->code, known->hint, "%s: %s", conn->base.db->place, text ? text : known->state);
  if (!conn->pg || PQstatus (conn->pg) != CONNECTION_OK)
    return fail_lost (conn, text ? text : conn->pg ? PQerrorMessage (conn->pg) : "not connected", error);
  if (constraint && state && g_str_has_prefix (state, "23"))
    return usher_error_set (error, USHER_ERROR_STORE, NULL, "the database refuses: %s (%s)", text, constraint);
  return usher_error_set (error, USHER_ERROR_STORE, NULL, "the database refuses: %s", text ? text : PQerrorMessage (conn->pg));
}
