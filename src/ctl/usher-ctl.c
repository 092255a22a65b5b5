/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* One call of usherctl from its words to its exit code.  Main thread, with a thread of its own that
 * waits for SIGINT.  It must not know any noun: that is the table's. */
#include "usher-ctl.h"

#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "usher-approval.h"
#include "usher-ctl-args.h"
#include "usher-ctl-fail.h"
#include "usher-ctl-help.h"
#include "usher-op-acts.h"
#include "usher-source-session.h"

#define EXIT_INTERRUPTED 130
#define INTERRUPT_PATIENCE_S 5

/* ---- Interruption ---- */

/* The first signal asks, the second (or patience's end) ends: an act not committed leaves nothing. */
static void *
wait_for_signal (void *data)
{
  GCancellable *cancellable = data;
  struct timespec patience = { .tv_sec = INTERRUPT_PATIENCE_S };
  sigset_t set;
  int which;

  sigemptyset (&set);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGTERM);
  if (sigwait (&set, &which) != 0)
    return NULL;
  g_cancellable_cancel (cancellable);
  sigtimedwait (&set, NULL, &patience);
  _exit (EXIT_INTERRUPTED);
}

static void
watch_signals (UsherCtl *ctl)
{
  pthread_attr_t attributes;
  pthread_t thread;
  sigset_t set;

  signal (SIGPIPE, SIG_IGN);
  sigemptyset (&set);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGTERM);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
  pthread_attr_init (&attributes);
  pthread_attr_setdetachstate (&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize (&attributes, 128 * 1024);
  if (pthread_create (&thread, &attributes, wait_for_signal, ctl->cancellable) != 0)
    pthread_sigmask (SIG_UNBLOCK, &set, NULL);
  pthread_attr_destroy (&attributes);
}

/* ---- The call ---- */

static gboolean
open_workspace (UsherCtl *ctl, GError **error)
{
  const char *place = usher_ctl_place (ctl, error);
  UsherWorkspaceOpen open = { .as = usher_ctl_flag (ctl, "as") };

  if (place == NULL || !usher_ctl_flag_time (ctl, "at", &open.at, error)
      || !usher_ctl_open (ctl, place, &open, error))
    return FALSE;
  if (ctl->verb->need == USHER_CTL_ACT && usher_workspace_is_read_only (ctl->workspace, NULL))
    return usher_workspace_may (ctl->workspace, "read", error); /* which says why, and what to do */
  return TRUE;
}

static gboolean
no_workspace_flags (UsherCtl *ctl, GError **error)
{
  static const char *const flags[] = { "as", "at" };
  gboolean makes = g_str_equal (ctl->verb->verb, "init"); /* whose clock may start at --at */

  for (guint i = 0; i < G_N_ELEMENTS (flags) - makes; i++)
    if (usher_ctl_has (ctl, flags[i]))
      return usher_error_set (error, USHER_ERROR_USAGE, NULL,
                              "--%s needs a workspace, and this verb opens none",
                              flags[i]);
  return TRUE;
}

static gboolean
run (UsherCtl *ctl, int argc, char **argv, GError **error)
{
  UsherCtlWant want = USHER_CTL_WANT_VERB;

  if (!usher_ctl_args_parse (ctl, argc, argv, &want, error))
    return FALSE;
  if (want == USHER_CTL_WANT_BARE)
    {
      usher_ctl_help_write (ctl, NULL, NULL);
      return usher_ctl_out_flush (ctl->out, error) &&
             usher_error_set (error, USHER_ERROR_USAGE, "usherctl help NOUN tells more.",
                              "say a noun and a verb");
    }
  if (want == USHER_CTL_WANT_HELP)
    {
      usher_ctl_help_write (ctl, ctl->verb ? ctl->verb->noun : ctl->noun, ctl->verb);
      return usher_ctl_out_flush (ctl->out, error);
    }
  if (ctl->verb->need == USHER_CTL_BARE ? !no_workspace_flags (ctl, error) : !open_workspace (ctl,
                                                                                              error))
    return FALSE;
  return ctl->verb->func (ctl, error) && usher_ctl_out_flush (ctl->out, error);
}

static void
free_values (gpointer values)
{
  g_ptr_array_unref (values);
}

int
usher_ctl_main (int argc, char **argv)
{
  UsherCtl ctl = { 0 };
  g_autoptr(GError) error = NULL;
  int code = 0;

  ctl.arguments = g_ptr_array_new_with_free_func (g_free);
  ctl.flags = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_values);
  ctl.out = usher_ctl_out_new (STDOUT_FILENO);
  ctl.cancellable = g_cancellable_new ();
  usher_ctl_args_format (&ctl, argc, argv);
  watch_signals (&ctl);
  usher_source_register ();
  usher_approval_register ();
  usher_op_register ();
  if (!run (&ctl, argc, argv, &error))
    {
      if (usher_ctl_out_is_broken (ctl.out))
        code = 0; /* whoever read the answer has seen enough */
      else if (g_cancellable_is_cancelled (ctl.cancellable))
        code = EXIT_INTERRUPTED;
      else
        code = usher_ctl_fail (&ctl, error);
    }
  if (code == EXIT_INTERRUPTED)
    usher_ctl_tell (&ctl, "usherctl: interrupted");
  if (ctl.workspace != NULL)
    usher_workspace_close (ctl.workspace);
  g_clear_object (&ctl.workspace);
  usher_ctl_out_free (ctl.out);
  g_hash_table_unref (ctl.flags);
  g_ptr_array_unref (ctl.arguments);
  return code; /* the cancellable stays: the waiting thread holds it */
}
