/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What a verb asks of its call: arguments, flags as values, the workspace for reading and for acts.
 * Main thread; an act's function runs on the writer thread.  It must not know any noun. */
#include "usher-ctl.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "usher-clock.h"
#include "usher-ctl-fail.h"

#define SECRET_MOST 4096

/* ---- What was asked ---- */

const char *
usher_ctl_argument (UsherCtl *ctl, guint n)
{
  return n < ctl->arguments->len ? ctl->arguments->pdata[n] : NULL;
}

gboolean
usher_ctl_has (UsherCtl *ctl, const char *flag)
{
  return g_hash_table_contains (ctl->flags, flag);
}

const char *
usher_ctl_flag (UsherCtl *ctl, const char *flag)
{
  GPtrArray *values = g_hash_table_lookup (ctl->flags, flag);

  return values ? values->pdata[values->len - 1] : NULL;
}

char **
usher_ctl_flag_values (UsherCtl *ctl, const char *flag)
{
  GPtrArray *values = g_hash_table_lookup (ctl->flags, flag);
  GPtrArray *all = g_ptr_array_new ();

  for (guint i = 0; values != NULL && i < values->len; i++)
    {
      g_auto(GStrv) parts = g_strsplit (values->pdata[i], ",", -1);

      for (guint p = 0; parts[p] != NULL; p++)
        g_ptr_array_add (all, g_strdup (g_strstrip (parts[p])));
    }
  g_ptr_array_add (all, NULL);
  return (char **) g_ptr_array_free (all, FALSE);
}

/* What parsing said about the value becomes a fault of the call: exit 2, with the flag's name. */
static gboolean
flag_fault (const char *flag, GError *fault, GError **error)
{
  const UsherErrorInfo *info = usher_error_get_info (fault);

  usher_error_set (error, USHER_ERROR_USAGE, info ? info->hint : NULL, "--%s: %s", flag,
                   fault->message);
  g_error_free (fault);
  return FALSE;
}

gboolean
usher_ctl_flag_int (UsherCtl *ctl, const char *flag, gint64 least, gint64 most, gint64 *value,
                    GError **error)
{
  const char *text = usher_ctl_flag (ctl, flag);
  GError *fault = NULL;

  if (text == NULL)
    return TRUE;
  if (g_ascii_string_to_signed (text, 10, least, most, value, &fault))
    return TRUE;
  return flag_fault (flag, fault, error);
}

gboolean
usher_ctl_flag_time (UsherCtl *ctl, const char *flag, gint64 *ms, GError **error)
{
  const char *text = usher_ctl_flag (ctl, flag);
  GError *fault = NULL;

  if (text == NULL || usher_time_parse (text, ms, &fault))
    return TRUE;
  return flag_fault (flag, fault, error);
}

gboolean
usher_ctl_flag_bool (UsherCtl *ctl, const char *flag, gboolean *value, GError **error)
{
  static const char *const yes[] = { "yes", "true", "1", "on", NULL };
  static const char *const no[] = { "no", "false", "0", "off", NULL };
  const char *text = usher_ctl_flag (ctl, flag);
  g_autofree char *shown = NULL;

  if (text == NULL)
    return TRUE;
  if (g_strv_contains (yes, text) || g_strv_contains (no, text))
    {
      *value = g_strv_contains (yes, text);
      return TRUE;
    }
  shown = usher_ctl_quote (text);
  return usher_error_set (error, USHER_ERROR_USAGE, "Say yes or no.",
                          "--%s: %s is neither yes nor no", flag, shown);
}

const char *
usher_ctl_reason (UsherCtl *ctl)
{
  return usher_ctl_flag (ctl, "reason");
}

gboolean
usher_ctl_confirm (UsherCtl *ctl, GError **error, const char *question, ...)
{
  g_autofree char *text = NULL;
  char answer[16] = "";
  va_list arguments;

  if (usher_ctl_has (ctl, "yes"))
    return TRUE;
  va_start (arguments, question);
  text = g_strdup_vprintf (question, arguments);
  va_end (arguments);
  if (!ctl->terminal_in)
    return usher_error_set (error, USHER_ERROR_USAGE, "Add --yes to do it without a question.",
                            "%s needs a yes, and there is no terminal to ask at", text);
  fprintf (stderr, "%s? [y/N] ", text);
  if (fgets (answer, sizeof answer, stdin) != NULL && g_ascii_tolower (answer[0]) == 'y')
    return TRUE;
  return usher_error_set (error, USHER_ERROR_GUARD, NULL,
                          "nothing was done: the answer was not yes");
}

/* ---- The workspace ---- */

const char *
usher_ctl_place (UsherCtl *ctl, GError **error)
{
  const char *place = usher_ctl_flag (ctl, "workspace");

  if (place == NULL)
    place = g_getenv ("USHER_WORKSPACE");
  if (place != NULL && *place != '\0' && g_utf8_validate (place, -1, NULL))
    return place;
  usher_error_set (error, USHER_ERROR_USAGE, "Give -w PATH|URI, or set USHER_WORKSPACE.",
                   "which workspace?");
  return NULL;
}

static gboolean
read_secret (const char *flag, int fd, char **secret, GError **error)
{
  char text[SECRET_MOST + 1];
  gsize length = 0;
  ssize_t n;

  if (isatty (fd))
    return usher_error_set (error, USHER_ERROR_USAGE, "Redirect it from a file or a pipe.",
                            "--%s: %d is a terminal",
                            flag, fd);
  while (length < SECRET_MOST && (n = read (fd, text + length, SECRET_MOST - length)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return usher_error_set (error, USHER_ERROR_USAGE, NULL, "--%s: %d cannot be read: %s", flag,
                                fd,
                                g_strerror (errno));
      length += n;
    }
  text[length] = '\0';
  text[strcspn (text, "\r\n")] = '\0';
  *secret = g_strdup (text);
  explicit_bzero (text, sizeof text);
  return TRUE;
}

gboolean
usher_ctl_secret_of (UsherCtl *ctl, const char *flag, char **secret, GError **error)
{
  gint64 fd = -1;

  *secret = NULL;
  if (!usher_ctl_flag_int (ctl, flag, 0, G_MAXINT, &fd, error))
    return FALSE;
  return fd < 0 || read_secret (flag, fd, secret, error);
}

gboolean
usher_ctl_secret (UsherCtl *ctl, char **secret, GError **error)
{
  return usher_ctl_secret_of (ctl, "secret-fd", secret, error);
}

gboolean
usher_ctl_place_fault (GError *fault, GError **error)
{
  if (g_error_matches (fault, USHER_ERROR, USHER_ERROR_INPUT))
    fault->code = USHER_ERROR_STORE;
  g_propagate_error (error, fault);
  return FALSE;
}

/* Of these --secret-fd is a source's: a database password then comes from PGPASSFILE. */
static gboolean
is_of_source (const UsherCtlVerb *verb)
{
  return verb != NULL && (g_strcmp0 (verb->noun, "source") == 0 || g_strcmp0 (verb->noun, "op") == 0 ||
                          (verb->noun == NULL && g_str_equal (verb->verb, "sync")));
}

gboolean
usher_ctl_open (UsherCtl *ctl, const char *place, UsherWorkspaceOpen *open, GError **error)
{
  g_autofree char *secret = NULL;
  GError *fault = NULL;

  if (!is_of_source (ctl->verb) && !usher_ctl_secret (ctl, &secret, error))
    return FALSE;
  open->secret = secret;
  ctl->workspace = usher_workspace_open (place, open, &fault);
  open->secret = NULL;
  return ctl->workspace != NULL || usher_ctl_place_fault (fault, error);
}

UsherConn *
usher_ctl_take_reader (UsherCtl *ctl, GError **error)
{
  UsherConn *conn = usher_db_take_reader (usher_workspace_db (ctl->workspace), error);

  if (conn != NULL)
    usher_conn_set_cancellable (conn, ctl->cancellable);
  return conn;
}

void
usher_ctl_put_reader (UsherCtl *ctl, UsherConn *conn)
{
  if (conn == NULL)
    return;
  usher_conn_set_cancellable (conn, NULL);
  usher_db_put_reader (usher_workspace_db (ctl->workspace), conn);
}

UsherConn *
usher_ctl_begin_read (UsherCtl *ctl, GError **error)
{
  UsherConn *conn = usher_ctl_take_reader (ctl, error);

  if (conn == NULL || usher_conn_begin_snapshot (conn, error))
    return conn;
  usher_ctl_put_reader (ctl, conn);
  return NULL;
}

void
usher_ctl_end_read (UsherCtl *ctl, UsherConn *conn)
{
  if (conn == NULL)
    return;
  usher_conn_end_snapshot (conn);
  usher_ctl_put_reader (ctl, conn);
}

typedef struct {
  UsherCtl *ctl;
  UsherActFunc func;
  gpointer data;
} Act;

/* On the writer thread.  What runs may be interrupted; the commit after it may not. */
static gboolean
act_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Act *act = data;
  gboolean good;

  usher_conn_set_cancellable (usher_tx_conn (tx), act->ctl->cancellable);
  good = act->func (tx, act->data, error);
  usher_conn_set_cancellable (usher_tx_conn (tx), NULL);
  return good && !g_cancellable_set_error_if_cancelled (act->ctl->cancellable, error);
}

gboolean
usher_ctl_act (UsherCtl *ctl, UsherActFunc func, gpointer data, GError **error)
{
  Act act = { ctl, func, data };
  GError *fault = NULL;
  const UsherErrorInfo *info;

  if (usher_workspace_act (ctl->workspace, usher_ctl_reason (ctl), act_in_writer, &act, &fault))
    return TRUE;
  info = usher_error_get_info (fault);
  /* A value that is no document's stood on the command line. */
  if (g_error_matches (fault, USHER_ERROR, USHER_ERROR_INPUT) && info->file == NULL
      && info->line == 0)
    fault->code = USHER_ERROR_USAGE;
  g_propagate_error (error, fault);
  return FALSE;
}
