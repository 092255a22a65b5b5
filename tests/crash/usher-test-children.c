/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Children of a test, with a pipe to and from each.  No GLib main loop: a child is killed at any
 * moment, and what it said must have left it by then. */

#include "usher-test-children.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct _UsherTestChild {
  pid_t pid;
  int in; /* its standard input; −1: closed */
  FILE *out;
};

static void
run_child (const char *program, const char *place, int number, const int in[2], const int out[2])
{
  char text[16];

  g_snprintf (text, sizeof text, "%d", number);
  dup2 (in[0], STDIN_FILENO);
  dup2 (out[1], STDOUT_FILENO);
  execl (program, program, "--child", place, text, NULL);
  _exit (127);
}

UsherTestChild *
usher_test_child_new (const char *program, const char *place, int number)
{
  UsherTestChild *self = g_new0 (UsherTestChild, 1);
  int in[2], out[2];

  g_assert_cmpint (pipe2 (in, O_CLOEXEC), ==, 0);
  g_assert_cmpint (pipe2 (out, O_CLOEXEC), ==, 0);
  self->pid = fork ();
  g_assert_cmpint (self->pid, >=, 0);
  if (self->pid == 0)
    run_child (program, place, number, in, out);
  close (in[0]);
  close (out[1]);
  self->in = in[1];
  self->out = fdopen (out[0], "r");
  return self;
}

gint64
usher_test_child_read (UsherTestChild *self)
{
  char line[64];

  /* A line that a killed child did not finish was not said. */
  if (!fgets (line, sizeof line, self->out) || !strchr (line, '\n'))
    return -1;
  return g_ascii_strtoll (line, NULL, 10);
}

void
usher_test_child_go (UsherTestChild *self)
{
  g_assert_cmpint (write (self->in, "g", 1), ==, 1);
}

void
usher_test_child_stop (UsherTestChild *self)
{
  if (self->in >= 0)
    close (self->in);
  self->in = -1;
}

void
usher_test_child_kill (UsherTestChild *self)
{
  kill (self->pid, SIGKILL);
}

gboolean
usher_test_child_free (UsherTestChild *self)
{
  int status = 0;

  usher_test_child_stop (self);
  while (waitpid (self->pid, &status, 0) < 0)
    g_assert_cmpint (errno, ==, EINTR);
  fclose (self->out);
  g_free (self);
  return WIFEXITED (status) && WEXITSTATUS (status) == 0;
}

/* ---- In the child ---- */
gboolean
usher_test_child_is_told_to_stop (void)
{
  struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };

  return poll (&in, 1, 0) > 0;
}

void
usher_test_child_wait (void)
{
  char byte;

  if (read (STDIN_FILENO, &byte, 1) != 1)
    exit (1);
}

void
usher_test_child_say (gint64 number)
{
  char text[32];
  int length = g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT "\n", number);

  if (write (STDOUT_FILENO, text, length) != length)
    exit (1);
}
