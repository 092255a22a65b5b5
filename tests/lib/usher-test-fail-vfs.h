/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A file system for SQLite that fails when it is told to.  Counted are writes, syncs and truncates,
 * in the order in which SQLite makes them, over all files of this process. */
typedef enum {
  USHER_TEST_FAIL_IO,   /* one operation fails, as a bad block does */
  USHER_TEST_FAIL_FULL, /* that write and all later ones fail, as on a full disk */
  USHER_TEST_FAIL_DEAD, /* everything fails from there on, as a disk that is gone */
} UsherTestFail;

void usher_test_fail_vfs_install (void); /* from now on every file is opened through it */
/* The NTH operation from now on fails (1 is the next); 0 counts only. */
void usher_test_fail_vfs_arm (UsherTestFail kind, guint nth);
void usher_test_fail_vfs_disarm (void);
guint usher_test_fail_vfs_count (void);   /* operations since it was armed */
gboolean usher_test_fail_vfs_fired (void); /* did one fail since? */

G_END_DECLS
