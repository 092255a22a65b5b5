/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "usher-db.h"

G_BEGIN_DECLS

/* How long whoever writes to a place waits for others who do, and who is told of it.  One for each
 * UsherDb, any thread; a wait is a struct on the waiting thread's stack. */
typedef struct _UsherPatience UsherPatience;

typedef struct {
  UsherPatience *patience;   /* (borrowed) (nullable): nobody is told and nobody stops it */
  GCancellable *cancellable; /* (borrowed) (nullable) */
  const char *place, *held;  /* (borrowed): the workspace; the file whose lock is waited for */
  gint64 start, looked, suspended;
  guint stops;
  char *who; /* (owned) (nullable): as it was told last */
} UsherWait;

UsherPatience *usher_patience_new (void);
void usher_patience_free (UsherPatience *self);
void usher_patience_watch (UsherPatience *self, UsherWaitFunc func, gpointer data);
void usher_patience_stop (UsherPatience *self);
void usher_patience_limit (UsherPatience *self, int ms);

#define USHER_WAIT_STEP_MS 50 /* between two looks */
void usher_wait_begin (UsherWait *wait, UsherPatience *patience, GCancellable *cancellable, const char *place, const char *held);
/* May it go on?  Else: cancelled, or who it is that holds on without going on. */
gboolean usher_wait_look (UsherWait *wait, GError **error);
void usher_wait_end (UsherWait *wait);

/* Who holds a lock of the file, in words; *suspended tells whether they are stopped.
 * (transfer full) (nullable): nobody who can be seen. */
char *usher_holder_of (const char *path, gboolean *suspended);

G_END_DECLS
