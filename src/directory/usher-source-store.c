/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The SQL and the acts of sources: governed rows that say where mirrored records come from. */

#include "usher-source.h"

#include <string.h>

#include "usher-error.h"
#include "usher-history.h"
#include "usher-record.h"
#include "usher-text.h"

#define SOURCE_NAME_MAX 100
#define COLUMNS "id, version, name, manifest, origin, writes, removed_at, manifest_digest, binding, settings, schedule, retention"

void
usher_source_free (UsherSource *self)
{
  if (!self)
    return;
  g_free (self->name);
  g_free (self->manifest);
  g_free (self->origin);
  g_free (self->manifest_digest);
  g_free (self->binding);
  g_free (self->settings);
  g_free (self);
}

static UsherSource *
read_source (UsherStatement *statement)
{
  UsherSource *self = g_new0 (UsherSource, 1);

  self->id = usher_statement_int (statement, 0);
  self->version = usher_statement_int (statement, 1);
  self->name = g_strdup (usher_statement_text (statement, 2, NULL));
  self->manifest = g_strdup (usher_statement_text (statement, 3, NULL));
  self->origin = g_strdup (usher_statement_text (statement, 4, NULL));
  self->writes = usher_statement_int (statement, 5) != 0;
  self->removed_at = usher_statement_is_null (statement, 6) ? 0 : usher_statement_int (statement, 6);
  self->manifest_digest = g_strdup (usher_statement_text (statement, 7, NULL));
  self->binding = g_strdup (usher_statement_text (statement, 8, NULL));
  self->settings = g_strdup (usher_statement_text (statement, 9, NULL));
  self->schedule = usher_statement_is_null (statement, 10) ? 0 : usher_statement_int (statement, 10);
  self->retention = usher_statement_is_null (statement, 11) ? 0 : usher_statement_int (statement, 11);
  return self;
}

GPtrArray *
usher_source_list (UsherConn *conn, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_source_free);
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT " COLUMNS " FROM source ORDER BY name", error);
  gboolean row;

  if (!statement)
    return NULL;
  while (TRUE)
    {
      if (!usher_statement_step (statement, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&list);
      g_ptr_array_add (list, read_source (statement));
    }
}

UsherSource *
usher_source_load (UsherConn *conn, gint64 id, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT " COLUMNS " FROM source WHERE id = ?1", error);
  UsherSource *self = NULL;
  gboolean row;

  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, id);
  if (!usher_statement_step (statement, &row, error))
    return NULL;
  if (row)
    {
      self = read_source (statement);
      usher_statement_reset (statement);
    }
  else
    usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "there is no source %" G_GINT64_FORMAT, id);
  return self;
}

static gboolean
find_id (UsherConn *conn, const char *name, gint64 *id, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT id FROM source WHERE name = ?1", error);
  gboolean row;

  *id = 0;
  if (!statement)
    return FALSE;
  usher_statement_bind_text (statement, 1, name);
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  if (row)
    {
      *id = usher_statement_int (statement, 0);
      usher_statement_reset (statement);
    }
  return TRUE;
}

static gboolean
refuse_unknown (UsherConn *conn, const char *name, GError **error)
{
  g_autoptr (GPtrArray) list = usher_source_list (conn, error), names = g_ptr_array_new ();
  g_auto (GStrv) near = NULL;

  if (!list)
    return FALSE;
  for (guint i = 0; i < list->len; i++)
    g_ptr_array_add (names, ((UsherSource *) g_ptr_array_index (list, i))->name);
  g_ptr_array_add (names, NULL);
  near = usher_nearest (name, (const char *const *) names->pdata, 3);
  usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "there is no source “%s”", name);
  if (error)
    usher_error_add_candidates (*error, (const char *const *) near);
  return FALSE;
}

gboolean
usher_source_find (UsherConn *conn, const char *name, gint64 *id, GError **error)
{
  if (g_str_has_prefix (name, "source:"))
    name += strlen ("source:");
  return find_id (conn, name, id, error) && (*id || refuse_unknown (conn, name, error));
}

static gboolean
check_name (const char *name, GError **error)
{
  gsize length = strlen (name);

  if (length && length <= SOURCE_NAME_MAX && strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789._-") == length)
    return TRUE;
  return usher_error_set (error, USHER_ERROR_INPUT, "use up to 100 of a-z, 0-9, '.', '_' and '-'", "“%.100s” cannot be the name of a source",
                          name);
}

/* "http://127.0.0.1:8080": does it stay on this machine? */
static gboolean
is_loopback (const char *origin)
{
  g_autoptr (GUri) uri = g_uri_parse (origin, G_URI_FLAGS_NONE, NULL);
  const char *host = uri ? g_uri_get_host (uri) : NULL;
  g_autoptr (GInetAddress) address = host ? g_inet_address_new_from_string (host) : NULL;

  if (address)
    return g_inet_address_get_is_loopback (address);
  return host && strcmp (host, "localhost") == 0;
}

static gboolean
check_origin (UsherConn *conn, const char *origin, GError **error)
{
  g_autofree char *kind = NULL;

  if (!origin)
    return TRUE;
  if (!(kind = usher_ledger_kind (conn, error)))
    return FALSE;
  if (strcmp (kind, "live") == 0 || is_loopback (origin))
    return TRUE;
  return usher_error_set (error, USHER_ERROR_GUARD, "sources beyond this machine need a live workspace",
                          "a %s workspace takes no source at “%s”", kind, origin);
}

static gint64
add_source (UsherTx *tx, const char *name, const UsherSourceBasis *basis, GError **error)
{
  const UsherChange changes[] = {
    { "name", usher_text_value (name) },
    { "manifest", usher_text_value (basis->manifest) },
    { "manifest_digest", usher_text_value (basis->manifest_digest) },
    { "origin", usher_text_value (basis->origin) },
    { "binding", usher_text_value (basis->binding) },
    { "settings", usher_text_value (basis->settings) },
    { "writes", USHER_INT (0) },
    { NULL },
  };

  return usher_record_new (tx, "source", "add", changes, error);
}

gint64
usher_source_ensure (UsherTx *tx, const char *name, const char *manifest, GError **error)
{
  gint64 id;

  if (!check_name (name, error) || !find_id (usher_tx_conn (tx), name, &id, error))
    return 0;
  return id ? id : add_source (tx, name, &(UsherSourceBasis) { .manifest = manifest }, error);
}

gint64
usher_source_add (UsherTx *tx, const char *name, const char *manifest, const char *origin, GError **error)
{
  return usher_source_add_bound (tx, name, &(UsherSourceBasis) { .manifest = manifest, .origin = origin }, error);
}

gint64
usher_source_add_bound (UsherTx *tx, const char *name, const UsherSourceBasis *basis, GError **error)
{
  gint64 id;

  if (!usher_tx_may (tx, "source", error) || !check_name (name, error) || !check_origin (usher_tx_conn (tx), basis->origin, error) ||
      !find_id (usher_tx_conn (tx), name, &id, error))
    return 0;
  if (id)
    {
      usher_error_set (error, USHER_ERROR_INPUT, "choose another name", "there is a source “%s” already", name);
      return 0;
    }
  return add_source (tx, name, basis, error);
}

static gboolean
write_source (UsherTx *tx, gint64 id, const char *verb, const UsherChange *changes, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (UsherRow) row = NULL;

  row = usher_record_read (usher_tx_conn (tx), "source", id, &local);
  if (local)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!row)
    return usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "there is no source %" G_GINT64_FORMAT, id);
  return usher_record_write (tx, "source", id, verb, usher_row_version (row), changes, error);
}

static gboolean
change_source (UsherTx *tx, gint64 id, const char *verb, const char *field, gint64 to, GError **error)
{
  const UsherChange changes[] = { { field, USHER_INT (to) }, { NULL } };

  return usher_tx_may (tx, "source", error) && write_source (tx, id, verb, changes, error);
}

gboolean
usher_source_change (UsherTx *tx, gint64 id, const UsherSourceBasis *basis, GError **error)
{
  const struct {
    const char *field, *to;
  } fields[] = { { "manifest", basis->manifest }, { "manifest_digest", basis->manifest_digest }, { "origin", basis->origin },
    { "binding", basis->binding }, { "settings", basis->settings } };
  UsherChange changes[G_N_ELEMENTS (fields) + 1] = { { NULL } };
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].to)
      changes[n++] = (UsherChange) { fields[i].field, usher_text_value (fields[i].to) };
  return check_origin (usher_tx_conn (tx), basis->origin, error) && write_source (tx, id, "change", changes, error);
}

gboolean
usher_source_schedule (UsherTx *tx, gint64 id, gint64 minutes, gint64 days, GError **error)
{
  UsherChange changes[3] = { { NULL } };
  guint n = 0;

  if (minutes >= 0)
    changes[n++] = (UsherChange) { "schedule", minutes ? USHER_INT (minutes) : USHER_NULL };
  if (days >= 0)
    changes[n++] = (UsherChange) { "retention", days ? USHER_INT (days) : USHER_NULL };
  return usher_tx_may (tx, "source", error) && write_source (tx, id, "schedule", changes, error);
}

gboolean
usher_source_set_writes (UsherTx *tx, gint64 id, gboolean writes, GError **error)
{
  const UsherChange changes[] = { { "writes", USHER_INT (1) }, { NULL } };

  if (!writes)
    return change_source (tx, id, "disable-writes", "writes", 0, error);
  return write_source (tx, id, "enable-writes", changes, error);
}

gboolean
usher_source_remove (UsherTx *tx, gint64 id, GError **error)
{
  return change_source (tx, id, "remove", "removed_at", usher_tx_now (tx), error);
}
