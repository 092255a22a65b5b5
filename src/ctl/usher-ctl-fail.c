/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* How a call that failed says so: exit code, words for people or JSON for programs, on stderr.
 * Main thread.  It must not know what was tried. */
#include "usher-ctl-fail.h"

#include <stdio.h>

#include "usher-ctl-answer.h"

#define MESSAGE_MOST 2000 /* characters; a message may quote what a server or a file said */

static char *
shorten (const char *text)
{
  GString *out = g_string_new (NULL);

  usher_ctl_plain (out, text ? text : "", -1, MESSAGE_MOST);
  return g_string_free (out, FALSE);
}

static const char *
code_of (const GError *error)
{
  if (error->domain == USHER_ERROR)
    return usher_error_code_name (error->code);
  return g_error_matches (error, G_IO_ERROR,
                          G_IO_ERROR_CANCELLED) ? "cancelled" : usher_error_code_name (USHER_ERROR_STORE);
}

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  g_autofree char *some = text ? shorten (text) : NULL;

  if (some != NULL)
    usher_ctl_text (builder, name, some);
}

static void
add_info (JsonBuilder *builder, const UsherErrorInfo *info)
{
  add_text (builder, "hint", info->hint);
  if (info->guards != NULL && info->guards->len > 0)
    {
      json_builder_set_member_name (builder, "guards");
      json_builder_begin_array (builder);
      for (guint i = 0; i < info->guards->len; i++)
        {
          const UsherErrorGuard *guard = info->guards->pdata[i];

          json_builder_begin_object (builder);
          usher_ctl_text (builder, "id", guard->id);
          add_text (builder, "message", guard->message);
          if (guard->who != NULL)
            usher_ctl_texts (builder, "who", (const char *const *) guard->who);
          json_builder_end_object (builder);
        }
      json_builder_end_array (builder);
    }
  if (info->candidates != NULL && info->candidates[0] != NULL)
    usher_ctl_texts (builder, "candidates", (const char *const *) info->candidates);
  if (info->file == NULL && info->line == 0 && info->column == 0)
    return;
  json_builder_set_member_name (builder, "where");
  json_builder_begin_object (builder);
  add_text (builder, "file", info->file);
  if (info->line > 0)
    usher_ctl_int (builder, "line", info->line);
  if (info->column > 0)
    usher_ctl_int (builder, "column", info->column);
  json_builder_end_object (builder);
}

static void
append_json (GString *out, const GError *error)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;
  const UsherErrorInfo *info = usher_error_get_info (error);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "error");
  json_builder_begin_object (builder);
  usher_ctl_text (builder, "code", code_of (error));
  add_text (builder, "message", error->message);
  if (info != NULL)
    add_info (builder, info);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  usher_ctl_json_append (out, root);
  g_string_append_c (out, '\n');
}

static void
append_where (GString *out, const UsherErrorInfo *info)
{
  if (info->file == NULL && info->line == 0 && info->column == 0)
    return;
  g_string_append (out, "  at:");
  if (info->file != NULL)
    {
      g_string_append_c (out, ' ');
      usher_ctl_plain (out, info->file, -1, MESSAGE_MOST);
    }
  if (info->line > 0)
    g_string_append_printf (out, " line %" G_GINT64_FORMAT, info->line);
  if (info->column > 0)
    g_string_append_printf (out, " column %" G_GINT64_FORMAT, info->column);
  g_string_append_c (out, '\n');
}

static void
append_words (GString *out, const GError *error)
{
  const UsherErrorInfo *info = usher_error_get_info (error);

  g_string_append (out, "usherctl: ");
  usher_ctl_plain (out, error->message, -1, MESSAGE_MOST);
  g_string_append_c (out, '\n');
  if (info == NULL)
    return;
  append_where (out, info);
  for (guint i = 0; info->guards != NULL && i < info->guards->len; i++)
    {
      const UsherErrorGuard *guard = info->guards->pdata[i];
      g_autofree char *who = guard->who ? g_strjoinv (", ", guard->who) : NULL;

      g_string_append_printf (out, "  %s: ", guard->id);
      usher_ctl_plain (out, guard->message, -1, MESSAGE_MOST);
      if (who != NULL && *who != '\0')
        g_string_append_printf (out, " (ask: %s)", who);
      g_string_append_c (out, '\n');
    }
  for (guint i = 0; info->candidates != NULL && info->candidates[i] != NULL; i++)
    {
      g_string_append (out, "  ");
      usher_ctl_plain (out, info->candidates[i], -1, MESSAGE_MOST);
      g_string_append_c (out, '\n');
    }
  if (info->hint != NULL)
    {
      g_string_append (out, "  ");
      usher_ctl_plain (out, info->hint, -1, MESSAGE_MOST);
      g_string_append_c (out, '\n');
    }
}

int
usher_ctl_fail (UsherCtl *ctl, const GError *error)
{
  GString *out = g_string_new (NULL);
  int code = usher_error_exit_code (error);

  if (ctl->format == USHER_CTL_JSON && !ctl->terminal_err)
    append_json (out, error);
  else
    append_words (out, error);
  if (ctl->format == USHER_CTL_JSON && ctl->terminal_err)
    append_json (out, error);
  fwrite (out->str, 1, out->len, stderr);
  fflush (stderr);
  g_string_free (out, TRUE);
  return code;
}

void
usher_ctl_tell (UsherCtl *ctl, const char *format, ...)
{
  GString *out = g_string_new (NULL);
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  usher_ctl_plain (out, text, -1, MESSAGE_MOST);
  g_string_append_c (out, '\n');
  fwrite (out->str, 1, out->len, stderr);
  fflush (stderr);
  g_string_free (out, TRUE);
}
