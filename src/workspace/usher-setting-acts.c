/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Changing a setting.  On the writer thread. */
#include "usher-error.h"
#include "usher-record.h"
#include "usher-setting-private.h"

gboolean
usher_setting_set (UsherTx *tx, const char *name, const char *value, gint64 version, GError **error)
{
  const UsherSetting *setting = usher_setting_find (name);
  g_autofree char *checked = NULL, *held = NULL;
  gint64 id, now;

  if (!usher_tx_may (tx, "setting", error))
    return FALSE;
  if (!setting)
    {
      /* Names the settings there are. */
      g_free (usher_setting_get (usher_tx_conn (tx), name, error));
      return FALSE;
    }
  if (value && !(checked = usher_setting_check (setting, value, error)))
    return FALSE;
  if (!usher_setting_store_get (usher_tx_conn (tx), name, &id, &now, &held, error))
    return FALSE;
  UsherChange changes[] = { { "name", usher_text_value (name) }, { "value", usher_text_value (checked) }, { NULL } };
  if (id)
    return usher_record_write (tx, "setting", id, "change", version ? version : now, changes, error);
  if (version)
    return usher_error_set (error, USHER_ERROR_CONFLICT, "Read it again.", "%s was never set", name);
  /* Nothing set and nothing to set. */
  return !checked || usher_record_new (tx, "setting", "add", changes, error) != 0;
}
