/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The queue of writers: order, a holder that dies, the permissions of its files.  Who waits is seen
 * in the kernel's table of locks, so nothing here depends on time. */

#include "usher-gate.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "usher-error.h"
#include "usher-test-engines.h"

static char *
new_file (mode_t mode)
{
  g_autofree char *folder = usher_test_folder ();
  char *path = g_build_filename (folder, "w.usher", NULL);

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_assert_cmpint (chmod (path, mode), ==, 0);
  return path;
}

/* How many wait for PATH's SUFFIX file? */
static guint
count_waiting (const char *path, const char *suffix)
{
  g_autofree char *name = g_strconcat (path, suffix, NULL), *table = NULL, *inode = NULL;
  g_auto(GStrv) lines = NULL;
  struct stat about;
  guint n = 0;

  g_assert_cmpint (stat (name, &about), ==, 0);
  g_assert_true (g_file_get_contents ("/proc/locks", &table, NULL, NULL));
  inode = g_strdup_printf (":%lu ", (unsigned long) about.st_ino);
  lines = g_strsplit (table, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    n += strstr (lines[i], "-> FLOCK") && strstr (lines[i], inode);
  return n;
}

/* A child that enters, writes its letter, and leaves or stays. */
static pid_t
fork_writer (const char *path, int out, char letter, gboolean stay)
{
  pid_t child = fork ();
  UsherGate *gate;

  if (child != 0)
    return child;
  gate = usher_gate_open (path, NULL);
  if (!gate || !usher_gate_enter (gate, NULL, NULL, NULL) || write (out, &letter, 1) != 1)
    _exit (1);
  while (stay)
    pause ();
  usher_gate_leave (gate);
  _exit (0);
}

static void
reap (pid_t child, int signal_)
{
  int status;

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  if (signal_)
    g_assert_cmpint (WTERMSIG (status), ==, signal_);
  else
    g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
}

/* Who wrote and comes back at once must let the one that waits go first. */
static void
test_order (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = new_file (0600);
  UsherGate *gate = usher_gate_open (path, &error);
  int ends[2];
  pid_t child;
  char letter = 0;

  g_assert_no_error (error);
  g_assert_cmpint (pipe2 (ends, O_NONBLOCK), ==, 0);
  for (int round = 0; round < 20; round++)
    {
      usher_test_ok (usher_gate_enter (gate, NULL, NULL, &error));
      child = fork_writer (path, ends[1], 'a' + round, FALSE);
      usher_test_wait_until (count_waiting (path, "-lock") == 1);
      g_assert_cmpint (read (ends[0], &letter, 1), ==, -1);
      usher_gate_leave (gate);
      usher_test_ok (usher_gate_enter (gate, NULL, NULL, &error));
      g_assert_cmpint (read (ends[0], &letter, 1), ==, 1);
      g_assert_cmpint (letter, ==, 'a' + round);
      usher_gate_leave (gate);
      reap (child, 0);
    }
  usher_gate_free (gate);
  close (ends[0]);
  close (ends[1]);
}

/* Only one waits at the lock; the others wait at the gate, and all get through. */
static void
test_many (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = new_file (0600);
  UsherGate *gate = usher_gate_open (path, &error);
  pid_t children[6];
  char letters[16] = "";
  int ends[2];

  g_assert_cmpint (pipe2 (ends, O_NONBLOCK), ==, 0);
  usher_test_ok (usher_gate_enter (gate, NULL, NULL, &error));
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    children[i] = fork_writer (path, ends[1], 'a', FALSE);
  usher_test_wait_until (count_waiting (path, "-lock") == 1 && count_waiting (path, "-gate") == G_N_ELEMENTS (children) - 1);
  g_assert_cmpint (read (ends[0], letters, sizeof letters), ==, -1);
  usher_gate_leave (gate);
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    reap (children[i], 0);
  g_assert_cmpint (read (ends[0], letters, sizeof letters), ==, G_N_ELEMENTS (children));
  usher_gate_free (gate);
  close (ends[0]);
  close (ends[1]);
}

/* A writer that is killed, and one that is killed while it waits, hold up nobody. */
static void
test_killed_holder (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = new_file (0600);
  UsherGate *gate = usher_gate_open (path, &error);
  pid_t holder, waiter;
  char letter = 0;
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  holder = fork_writer (path, ends[1], 'h', TRUE);
  g_assert_cmpint (read (ends[0], &letter, 1), ==, 1);
  waiter = fork_writer (path, ends[1], 'w', TRUE);
  usher_test_wait_until (count_waiting (path, "-lock") == 1);
  g_assert_cmpint (kill (waiter, SIGKILL), ==, 0);
  reap (waiter, SIGKILL);
  g_assert_cmpint (kill (holder, SIGKILL), ==, 0);
  reap (holder, SIGKILL);
  usher_test_ok (usher_gate_enter (gate, NULL, NULL, &error));
  usher_gate_leave (gate);
  usher_gate_free (gate);
  close (ends[0]);
  close (ends[1]);
}

typedef struct {
  GCancellable *cancellable; /* (owned) */
  UsherPatience *patience;   /* (owned) */
  char *who;                 /* (owned) (nullable): as told */
  guint told, over;
  gboolean cancel, stop, limit; /* what to do once it is told for whom */
} Waiter;

static void
on_wait (const char *who, gpointer data)
{
  Waiter *waiter = data;

  waiter->told += who != NULL;
  waiter->over += who == NULL;
  if (!who)
    return;
  g_free (waiter->who);
  waiter->who = g_strdup (who);
  if (waiter->cancel)
    g_cancellable_cancel (waiter->cancellable);
  if (waiter->stop)
    usher_patience_stop (waiter->patience);
  if (waiter->limit)
    usher_patience_limit (waiter->patience, 0);
}

/* Behind a child that stays, which gives up in the way that HOW sets; then the child ends. */
static void
give_up (void (*how) (Waiter *waiter, pid_t holder), GQuark domain, int code)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = new_file (0600), *wanted = NULL;
  UsherGate *gate = usher_gate_open (path, &error);
  Waiter waiter = { .cancellable = g_cancellable_new (), .patience = usher_patience_new () };
  pid_t holder;
  char letter = 0;
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  holder = fork_writer (path, ends[1], 'h', TRUE);
  g_assert_cmpint (read (ends[0], &letter, 1), ==, 1);
  usher_patience_watch (waiter.patience, on_wait, &waiter);
  how (&waiter, holder);
  g_assert_false (usher_gate_enter (gate, waiter.patience, waiter.cancellable, &error));
  g_assert_error (error, domain, code);
  wanted = g_strdup_printf ("(process %d)", (int) holder);
  g_assert_nonnull (strstr (domain == USHER_ERROR ? error->message : waiter.who, wanted));
  g_assert_cmpuint (waiter.over, ==, waiter.told > 0);
  g_assert_cmpint (kill (holder, SIGKILL), ==, 0);
  reap (holder, SIGKILL);
  g_clear_object (&waiter.cancellable);
  usher_patience_free (waiter.patience);
  waiter.patience = usher_patience_new ();
  /* The place in the queue was kept, or is given up again: either way it is our turn now. */
  g_clear_error (&error);
  usher_test_ok (usher_gate_enter (gate, waiter.patience, NULL, &error));
  usher_gate_leave (gate);
  usher_gate_free (gate);
  usher_patience_free (waiter.patience);
  g_free (waiter.who);
  close (ends[0]);
  close (ends[1]);
}

static void
by_cancelling (Waiter *waiter, pid_t holder)
{
  waiter->cancel = TRUE;
}

static void
by_stopping (Waiter *waiter, pid_t holder)
{
  waiter->stop = TRUE;
}

static void
by_limit (Waiter *waiter, pid_t holder)
{
  waiter->limit = TRUE;
}

static void
by_suspending (Waiter *waiter, pid_t holder)
{
  int status;

  g_assert_cmpint (kill (holder, SIGSTOP), ==, 0);
  g_assert_cmpint (waitpid (holder, &status, WUNTRACED), ==, holder);
}

static void
test_cancelled (void)
{
  give_up (by_cancelling, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_stopped (void)
{
  give_up (by_stopping, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_limit (void)
{
  give_up (by_limit, USHER_ERROR, USHER_ERROR_BUSY);
}

/* A holder that is suspended does not go on by itself. */
static void
test_suspended_holder (void)
{
  give_up (by_suspending, USHER_ERROR, USHER_ERROR_BUSY);
}

/* Who gave up does not keep others out when its turn comes. */
static void
test_let_by (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = new_file (0600);
  UsherGate *gate = usher_gate_open (path, &error);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  pid_t holder, next;
  char letter = 0;
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  holder = fork_writer (path, ends[1], 'h', TRUE);
  g_assert_cmpint (read (ends[0], &letter, 1), ==, 1);
  g_cancellable_cancel (cancellable);
  g_assert_false (usher_gate_enter (gate, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  usher_test_wait_until (count_waiting (path, "-lock") == 1);
  next = fork_writer (path, ends[1], 'n', FALSE);
  usher_test_wait_until (count_waiting (path, "-gate") == 1);
  g_assert_cmpint (kill (holder, SIGKILL), ==, 0);
  reap (holder, SIGKILL);
  reap (next, 0);
  usher_gate_free (gate);
  close (ends[0]);
  close (ends[1]);
}

static mode_t
mode_beside (const char *path, const char *suffix)
{
  g_autofree char *name = g_strconcat (path, suffix, NULL);
  struct stat about;

  g_assert_cmpint (stat (name, &about), ==, 0);
  return about.st_mode & 0777;
}

static void
test_modes (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = new_file (0600), *gone = g_strconcat (path, "-no/such/folder", NULL);
  UsherGate *gate = usher_gate_open (path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (mode_beside (path, "-gate"), ==, 0600);
  g_assert_cmpint (mode_beside (path, "-lock"), ==, 0600);
  usher_gate_free (gate);
  usher_test_fails (usher_gate_open (gone, &error), USHER_ERROR_STORE);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  g_test_add_func ("/db/gate/order", test_order);
  g_test_add_func ("/db/gate/many", test_many);
  g_test_add_func ("/db/gate/killed-holder", test_killed_holder);
  g_test_add_func ("/db/gate/cancelled", test_cancelled);
  g_test_add_func ("/db/gate/stopped", test_stopped);
  g_test_add_func ("/db/gate/limit", test_limit);
  g_test_add_func ("/db/gate/suspended-holder", test_suspended_holder);
  g_test_add_func ("/db/gate/let-by", test_let_by);
  g_test_add_func ("/db/gate/modes", test_modes);
  return usher_test_run ();
}
