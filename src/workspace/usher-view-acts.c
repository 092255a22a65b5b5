/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Saving, renaming and removing one's own views.  On the writer thread, without a ledger line. */
#include <string.h>

#include "usher-error.h"
#include "usher-text.h"
#include "usher-view-private.h"

#define NAME_MAX_BYTES 200
#define QUERY_MAX_BYTES 16384

static gboolean
check_text (const char *what, const char *text, gsize max, GError **error)
{
  gsize length = strlen (text), bad;

  if (usher_utf8_check (text, length, &bad) && length > 0 && length <= max)
    return TRUE;
  return usher_error_set (error, USHER_ERROR_INPUT, NULL, "a view's %s is UTF-8 text of 1 to %" G_GSIZE_FORMAT " bytes", what, max);
}

/* The views of one noun are few: looked through in C. */
static const UsherView *
find_view (GPtrArray *views, const char *name)
{
  for (guint i = 0; i < views->len; i++)
    if (g_str_equal (((const UsherView *) views->pdata[i])->name, name))
      return views->pdata[i];
  return NULL;
}

gboolean
usher_view_save (UsherTx *tx, const char *noun, const char *name, const char *query, GError **error)
{
  g_autoptr(GPtrArray) views = usher_view_store_list (usher_tx_conn (tx), usher_tx_member (tx), noun, error);
  UsherView view = { (char *) noun, (char *) name, (char *) query, usher_tx_now (tx) };
  gint64 n;

  /* An empty query is one: everything. */
  if (!views || !check_text ("noun", noun, NAME_MAX_BYTES, error) || !check_text ("name", name, NAME_MAX_BYTES, error)
      || (*query && !check_text ("query", query, QUERY_MAX_BYTES, error))
      || !usher_view_store_count (usher_tx_conn (tx), usher_tx_member (tx), &n, error))
    return FALSE;
  if (n >= USHER_VIEWS_MAX && !find_view (views, name))
    return usher_error_set (error, USHER_ERROR_FULL, "Remove some that are not used.", "a member has at most %d views", USHER_VIEWS_MAX);
  return usher_view_store_put (usher_tx_conn (tx), usher_tx_member (tx), &view, error);
}

gboolean
usher_view_remove (UsherTx *tx, const char *noun, const char *name, GError **error)
{
  gboolean there;

  if (!usher_view_store_delete (usher_tx_conn (tx), usher_tx_member (tx), noun, name, &there, error))
    return FALSE;
  return there || usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "you have no view \"%s\" of %s", name, noun);
}

gboolean
usher_view_rename (UsherTx *tx, const char *noun, const char *from, const char *to, GError **error)
{
  g_autoptr(GPtrArray) views = usher_view_store_list (usher_tx_conn (tx), usher_tx_member (tx), noun, error);
  const UsherView *was;
  UsherView view;

  if (!views || !check_text ("name", to, NAME_MAX_BYTES, error))
    return FALSE;
  if (!(was = find_view (views, from)))
    return usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "you have no view \"%s\" of %s", from, noun);
  if (find_view (views, to))
    return usher_error_set (error, USHER_ERROR_GUARD, NULL, "you have a view \"%s\" of %s already", to, noun);
  view = *was;
  view.name = (char *) to;
  return usher_view_store_put (usher_tx_conn (tx), usher_tx_member (tx), &view, error)
         && usher_view_remove (tx, noun, from, error);
}
