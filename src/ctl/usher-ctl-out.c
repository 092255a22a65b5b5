/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The way out: a buffer before stdout, and what a terminal needs (widths, no control characters).
 * Main thread alone.  It must not know what it writes. */
#include "usher-ctl-out.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "usher-error.h"

#define BUFFER_FULL (64 * 1024)

struct _UsherCtlOut {
  int fd;
  GString *text; /* (owned) */
  gboolean broken;
};

UsherCtlOut *
usher_ctl_out_new (int fd)
{
  UsherCtlOut *self = g_new0 (UsherCtlOut, 1);

  self->fd = fd;
  self->text = g_string_sized_new (BUFFER_FULL + 4096);
  return self;
}

void
usher_ctl_out_free (UsherCtlOut *self)
{
  if (self == NULL)
    return;
  g_string_free (self->text, TRUE);
  g_free (self);
}

GString *
usher_ctl_out_text (UsherCtlOut *self)
{
  return self->text;
}

gboolean
usher_ctl_out_is_broken (UsherCtlOut *self)
{
  return self->broken;
}

gboolean
usher_ctl_out_flush (UsherCtlOut *self, GError **error)
{
  gsize done = 0;

  while (!self->broken && done < self->text->len)
    {
      ssize_t n = write (self->fd, self->text->str + done, self->text->len - done);

      if (n >= 0)
        {
          done += n;
        }
      else if (errno == EPIPE)
        {
          self->broken = TRUE;
        }
      else if (errno != EINTR)
        {
          int code = errno;

          g_string_truncate (self->text, 0);
          return usher_error_set (error, USHER_ERROR_STORE,
                                  "Free some room, or send the answer somewhere else.",
                                  "the answer cannot be written: %s", g_strerror (code));
        }
    }
  g_string_truncate (self->text, 0);
  if (self->broken)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE,
                         "the reader of the answer went away");
  return !self->broken;
}

gboolean
usher_ctl_out_check (UsherCtlOut *self, GError **error)
{
  return self->text->len < BUFFER_FULL || usher_ctl_out_flush (self, error);
}

/* Overrides of direction and line separators could make a line lie. */
static gboolean
turns (gunichar c)
{
  return c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

void
usher_ctl_plain (GString *out, const char *text, gssize length, guint most)
{
  g_autofree char *valid = g_utf8_make_valid (text, length);
  guint n = 0;

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (most > 0 && n++ >= most)
        {
          g_string_append (out, "…");
          return;
        }
      if (c == '\n' || c == '\t')
        g_string_append_c (out, ' ');
      else if (g_unichar_iscntrl (c) || turns (c))
        g_string_append (out, "\xef\xbf\xbd");
      else
        g_string_append_unichar (out, c);
    }
}

static guint
width_of (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

guint
usher_ctl_width (const char *text)
{
  guint width = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    width += width_of (g_utf8_get_char (at));
  return width;
}

void
usher_ctl_pad (GString *out, const char *text, guint width, gboolean right, gboolean cut)
{
  guint natural = usher_ctl_width (text), used = 0;

  if (natural <= width || !cut)
    {
      guint fill = natural < width ? width - natural : 0;

      if (right)
        g_string_append_printf (out, "%*s", (int) fill, "");
      g_string_append (out, text);
      if (!right)
        g_string_append_printf (out, "%*s", (int) fill, "");
      return;
    }
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      guint wide = width_of (g_utf8_get_char (at));

      if (used + wide + 1 > width)
        break;
      g_string_append_unichar (out, g_utf8_get_char (at));
      used += wide;
    }
  if (used < width)
    {
      g_string_append (out, "…");
      used++;
    }
  g_string_append_printf (out, "%*s", (int) (width - used), "");
}

guint
usher_ctl_terminal_width (void)
{
  struct winsize size = { 0 };
  const char *columns = g_getenv ("COLUMNS");
  guint64 given = columns ? g_ascii_strtoull (columns, NULL, 10) : 0;

  if (given >= 20 && given <= 10000)
    return given;
  if (ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
    return size.ws_col;
  return 80;
}

char *
usher_ctl_quote (const char *text)
{
  GString *out = g_string_new ("“");

  usher_ctl_plain (out, text, strnlen (text, 1024), 60);
  g_string_append (out, "”");
  return g_string_free (out, FALSE);
}
