/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The error domain: what each code is called, which exit code it ends in, and what an error
 * carries beside its message (hint, place, guards, candidates).  Any thread.  It must not know
 * which room raised an error, nor how an error is shown. */

#include "usher-error.h"

#include <gio/gio.h>

#define EXIT_REFUSED 1
#define EXIT_USAGE 2
#define EXIT_FAULTY 3
#define EXIT_REMOTE 4
#define EXIT_STORE 5
#define EXIT_CONFLICT 6
#define EXIT_INTERRUPTED 130

/* The one table from codes to words and exit codes; CLI.md promises the second column to scripts. */
static const struct {
  const char *name;
  int exit_code;
} codes[] = {
  [USHER_ERROR_USAGE] = { "usage", EXIT_USAGE },
  [USHER_ERROR_UNKNOWN] = { "unknown", EXIT_USAGE },
  [USHER_ERROR_AMBIGUOUS] = { "ambiguous", EXIT_USAGE },
  [USHER_ERROR_INPUT] = { "input", EXIT_REFUSED },
  [USHER_ERROR_GUARD] = { "guard", EXIT_REFUSED },
  [USHER_ERROR_RIGHT] = { "right", EXIT_REFUSED },
  [USHER_ERROR_CONFLICT] = { "conflict", EXIT_CONFLICT },
  [USHER_ERROR_STORE] = { "store", EXIT_STORE },
  [USHER_ERROR_BUSY] = { "busy", EXIT_STORE },
  [USHER_ERROR_FULL] = { "full", EXIT_STORE },
  [USHER_ERROR_CORRUPT] = { "corrupt", EXIT_STORE },
  [USHER_ERROR_NEWER] = { "newer", EXIT_STORE },
  [USHER_ERROR_READ_ONLY] = { "read-only", EXIT_STORE },
  [USHER_ERROR_FAULTY] = { "faulty", EXIT_FAULTY },
  [USHER_ERROR_OFFLINE] = { "offline", EXIT_REMOTE },
  [USHER_ERROR_AUTH] = { "auth", EXIT_REMOTE },
  [USHER_ERROR_RATE_LIMITED] = { "rate-limited", EXIT_REMOTE },
  [USHER_ERROR_REMOTE_SHAPE] = { "remote-shape", EXIT_REMOTE },
};

/* The name that G_DEFINE_EXTENDED_ERROR expects. */
typedef UsherErrorInfo UsherErrorPrivate;

static void
guard_free (gpointer data)
{
  UsherErrorGuard *guard = data;

  g_free (guard->id);
  g_free (guard->message);
  g_strfreev (guard->who);
  g_free (guard);
}

static gpointer
guard_copy (gconstpointer source, gpointer unused)
{
  const UsherErrorGuard *guard = source;
  UsherErrorGuard *copy = g_new0 (UsherErrorGuard, 1);

  copy->id = g_strdup (guard->id);
  copy->message = g_strdup (guard->message);
  copy->who = g_strdupv (guard->who);
  return copy;
}

static UsherErrorRemote *
remote_copy (const UsherErrorRemote *from)
{
  UsherErrorRemote *copy;

  if (!from)
    return NULL;
  copy = g_new0 (UsherErrorRemote, 1);
  copy->class = g_strdup (from->class);
  copy->status = from->status;
  copy->code = g_strdup (from->code);
  copy->message = g_strdup (from->message);
  copy->request_id = g_strdup (from->request_id);
  copy->missing = g_strdup (from->missing);
  return copy;
}

static void
remote_free (UsherErrorRemote *remote)
{
  g_free (remote->class);
  g_free (remote->code);
  g_free (remote->message);
  g_free (remote->request_id);
  g_free (remote->missing);
  g_free (remote);
}

static void
usher_error_private_init (UsherErrorPrivate *info)
{
  /* GLib hands it over zeroed, and zero is our empty. */
}

static void
usher_error_private_copy (const UsherErrorPrivate *from, UsherErrorPrivate *to)
{
  to->hint = g_strdup (from->hint);
  to->file = g_strdup (from->file);
  to->line = from->line;
  to->column = from->column;
  to->candidates = g_strdupv (from->candidates);
  to->remote = remote_copy (from->remote);
  if (from->guards)
    {
      to->guards = g_ptr_array_copy (from->guards, guard_copy, NULL);
      g_ptr_array_set_free_func (to->guards, guard_free);
    }
}

static void
usher_error_private_clear (UsherErrorPrivate *info)
{
  g_free (info->hint);
  g_free (info->file);
  g_clear_pointer (&info->guards, g_ptr_array_unref);
  g_strfreev (info->candidates);
  g_clear_pointer (&info->remote, remote_free);
}

G_DEFINE_EXTENDED_ERROR (UsherError, usher_error)

gboolean
usher_error_set (GError **error, UsherErrorCode code, const char *hint, const char *format, ...)
{
  va_list arguments;

  if (!error)
    return FALSE;
  g_return_val_if_fail (*error == NULL, FALSE);

  va_start (arguments, format);
  *error = g_error_new_valist (USHER_ERROR, code, format, arguments);
  va_end (arguments);
  usher_error_get_private (*error)->hint = g_strdup (hint);
  return FALSE;
}

/* (nullable): errors of other domains carry nothing, so that callers need not ask first. */
static UsherErrorInfo *
info_of (const GError *error)
{
  return error && error->domain == USHER_ERROR ? usher_error_get_private (error) : NULL;
}

void
usher_error_add_remote (GError *error, const UsherErrorRemote *remote)
{
  UsherErrorInfo *info = info_of (error);

  if (!info)
    return;
  g_clear_pointer (&info->remote, remote_free);
  info->remote = remote_copy (remote);
}

/* A NULL file or a zero leaves what is known already. */
void
usher_error_add_where (GError *error, const char *file, gint64 line, gint64 column)
{
  UsherErrorInfo *info = info_of (error);

  if (!info)
    return;
  if (file)
    {
      g_free (info->file);
      info->file = g_strdup (file);
    }
  if (line)
    info->line = line;
  if (column)
    info->column = column;
}

void
usher_error_add_guard (GError *error, const char *id, const char *message, const char *const *who)
{
  UsherErrorInfo *info = info_of (error);
  UsherErrorGuard *guard;

  if (!info)
    return;
  if (!info->guards)
    info->guards = g_ptr_array_new_with_free_func (guard_free);
  guard = g_new0 (UsherErrorGuard, 1);
  guard->id = g_strdup (id);
  guard->message = g_strdup (message);
  guard->who = g_strdupv ((char **) who);
  g_ptr_array_add (info->guards, guard);
}

void
usher_error_add_candidates (GError *error, const char *const *candidates)
{
  UsherErrorInfo *info = info_of (error);

  if (!info)
    return;
  g_strfreev (info->candidates);
  info->candidates = g_strdupv ((char **) candidates);
}

const UsherErrorInfo *
usher_error_get_info (const GError *error)
{
  return info_of (error);
}

const char *
usher_error_code_name (UsherErrorCode code)
{
  g_return_val_if_fail ((guint) code < G_N_ELEMENTS (codes), "store");
  return codes[code].name;
}

/* NULL is 0.  An error that nobody converted at its edge is a file that could not be read or
 * written, except for a cancelled operation and a command line that GOption could not read. */
int
usher_error_exit_code (const GError *error)
{
  if (!error)
    return 0;
  if (error->domain == USHER_ERROR && (guint) error->code < G_N_ELEMENTS (codes))
    return codes[error->code].exit_code;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return EXIT_INTERRUPTED;
  if (error->domain == G_OPTION_ERROR)
    return EXIT_USAGE;
  return EXIT_STORE;
}
