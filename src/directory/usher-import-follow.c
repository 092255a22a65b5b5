/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What an imported file says that members decide: owners of groups and entitlements, and whose an
 * account is where the match says otherwise.  Writer thread, through the record door. */

#include "usher-import-private.h"

#include <string.h>

#include "usher-card.h"
#include "usher-link-private.h"
#include "usher-record.h"

static int
compare_by_person (gconstpointer a, gconstpointer b)
{
  const UsherImportOwner *left = a, *right = b;

  if (left->person != right->person)
    return left->person < right->person ? -1 : 1;
  return (left->id > right->id) - (left->id < right->id);
}

static int
compare_by_id (gconstpointer a, gconstpointer b)
{
  const UsherImportOwner *left = a, *right = b;

  return (left->id > right->id) - (left->id < right->id);
}

/* One bulk act an owner. */
static gboolean
set_owners (UsherImport *self, UsherCardKind kind, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_sort (self->follows, compare_by_person);
  for (guint i = 0; i < self->follows->len; i++)
    {
      const UsherImportOwner *at = &g_array_index (self->follows, UsherImportOwner, i);
      const UsherCardChange changes[] = { { "owner", USHER_INT (at->person) }, { NULL } };

      g_array_append_val (ids, at->id);
      if (i + 1 < self->follows->len && at[1].person == at->person)
        continue;
      if (!usher_card_change_many (self->tx, kind, (const gint64 *) (gpointer) ids->data, ids->len, changes, NULL, error))
        return FALSE;
      g_array_set_size (ids, 0);
    }
  return TRUE;
}

static gboolean
set_links (UsherImport *self, GError **error)
{
  UsherConn *conn = usher_tx_conn (self->tx);
  guint n = self->follows->len, kept = 0;
  g_autofree UsherObjectChange *objects = g_new0 (UsherObjectChange, n + 1);
  g_autofree UsherChange *changes = g_new0 (UsherChange, (gsize) n * 3 + 1);

  g_array_sort (self->follows, compare_by_id);
  for (guint i = 0; i < n; i++)
    {
      const UsherImportOwner *at = &g_array_index (self->follows, UsherImportOwner, i);
      gint64 person, version;
      gboolean active;

      if (!usher_link_store_person_of (conn, at->id, &person, error) ||
          !usher_link_store_state (conn, "account_link", at->id, &version, &active, error))
        return FALSE;
      if (person == at->person)
        continue;
      changes[3 * kept] = (UsherChange) { "person", USHER_INT (at->person) };
      changes[3 * kept + 1] = (UsherChange) { "active", USHER_INT (1) };
      objects[kept] = (UsherObjectChange) { at->id, version, &changes[3 * kept] };
      kept++;
    }
  return !kept || usher_record_write_many (self->tx, "account_link", "link", objects, kept, error);
}

gboolean
usher_import_follow (UsherImport *self, GError **error)
{
  UsherCardKind kind;

  if (!self->follows->len)
    return TRUE;
  if (strcmp (self->shape->noun, "accounts") == 0)
    return set_links (self, error);
  return !usher_card_kind_parse (self->shape->noun, &kind) || set_owners (self, kind, error);
}
