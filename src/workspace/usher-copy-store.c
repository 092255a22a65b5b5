/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking away a place that this process made and could not finish, and nothing else. */
#include <glib/gstdio.h>

#include "usher-error.h"
#include "usher-workspace-private.h"

void
usher_file_discard (const char *place)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-journal", "-gate", "-lock" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (place, suffixes[i], NULL);

      g_unlink (path);
    }
}

/* What is left over is named by whoever tries again, so a failure here needs no words. */
void
usher_place_discard (UsherDb *db)
{
  g_autoptr(UsherConn) conn = NULL;

  if (!usher_place_is_uri (usher_db_place (db)))
    usher_file_discard (usher_db_place (db));
  else if ((conn = usher_conn_open (db, NULL)))
    usher_conn_run (conn, "DROP SCHEMA usher CASCADE", NULL);
}
