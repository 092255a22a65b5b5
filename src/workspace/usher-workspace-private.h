/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-line.h"
#include "usher-notice.h"
#include "usher-random.h"
#include "usher-workspace.h"

G_BEGIN_DECLS

#define USHER_SAMPLE_START G_GINT64_CONSTANT (1773829800000) /* 2026-03-18T10:30:00Z */
#define USHER_CLOCK_JUMP G_GINT64_CONSTANT (300000)          /* ms: more is noted in the ledger */

/* Lines that this process wrote itself: they were announced already. */
typedef struct {
  gint64 first, last;
} UsherLineRange;

struct _UsherWorkspace {
  GObject parent_instance;

  /* Set before anyone else sees it (owned). */
  UsherDb *db;
  UsherWriter *writer; /* (nullable): opened for reading alone */
  UsherClock *clock;
  GThreadPool *readers;
  GMainContext *context;
  GThread *thread; /* (borrowed): where signals are emitted */
  char *uuid;
  UsherKind kind;
  int schema;
  gint64 at;           /* acts carry this time; 0: no --at was given      */
  gboolean clock_rules; /* lines carry our clock's time, not the engine's */
  gboolean watching;   /* others' changes are told                        */
  gboolean on_server;  /* the engine has logins and a clock of its own    */
  char *os_login;      /* (nullable): what lines carry as login           */

  /* Used on the writer thread alone. */
  gboolean seeded;
  UsherRandom acts;
  gint64 wall_start, boot_start; /* to notice a clock that jumps */

  /* Guarded by the lock. */
  GMutex lock;
  gint64 member;     /* 0: nobody */
  const char *login; /* (nullable), interned: a reader may keep it over a claim */
  UsherRoles roles;
  char *why_read_only;  /* (owned) (nullable) */
  char *hint_read_only; /* (owned) (nullable) */
  GArray *own_lines;    /* (element-type UsherLineRange) */
  gint64 seen_line;

  /* Main thread. */
  UsherNotice *notice; /* (nullable) */
  gboolean connected;
  gboolean catching_up, catch_up_again;
  int closed; /* (atomic) */
};

/* Who runs this program, as the workspace knows them. */
gboolean usher_workspace_find_operator (UsherWorkspace *self, UsherConn *conn, GError **error);
void usher_workspace_set_read_only (UsherWorkspace *self, const char *why, const char *hint);
gboolean usher_workspace_refuse_closed (UsherWorkspace *self, GError **error);
void usher_workspace_start_threads (UsherWorkspace *self);
gboolean usher_workspace_start_watching (UsherWorkspace *self, GError **error);

/* Signals; TOUCHED NULL: anything may have changed.  From any thread. */
void usher_workspace_announce (UsherWorkspace *self, GPtrArray *touched, gboolean own);
void usher_workspace_keep_own_lines (UsherWorkspace *self, gint64 first, gint64 last);
void usher_workspace_drop_own_lines (UsherWorkspace *self, gint64 first);
void usher_workspace_announce_connected (UsherWorkspace *self, gboolean connected);
void usher_workspace_announce_waiting (const char *who, gpointer self); /* as an UsherWaitFunc */

/* An act whose member and login are not the session's: to make a workspace, to claim a member. */
typedef struct {
  gint64 member;
  UsherRoles roles;
} UsherActAs;
gboolean usher_workspace_act_as (UsherWorkspace *self, const UsherActAs *as, const char *reason, UsherActFunc func, gpointer data,
                                 GError **error);

/* Takes away a place that this process made and could not finish. */
void usher_place_discard (UsherDb *db);
void usher_file_discard (const char *place);

/* ---- SQL (usher-workspace-store.c) ---- */
/* 0: nobody. */
gboolean usher_operator_get (UsherConn *conn, gint64 uid, gint64 *member, GError **error);
gboolean usher_operator_put (UsherConn *conn, gint64 uid, gint64 member, GError **error);
gboolean usher_ledger_last_time (UsherConn *conn, gint64 *at, GError **error); /* 0: no line */
gboolean usher_ledger_last_line (UsherConn *conn, gint64 *n, GError **error);
/* Everything with a number that a line speaks of, notes too. */
typedef void (*UsherLineSubjectFunc) (const char *table, gint64 id, gpointer data);
void usher_line_each_subject (const UsherLine *line, UsherLineSubjectFunc func, gpointer data);
/* "table:id" of the lines after FROM, but those to SKIP; *until is the last line seen.
 * (nullable): NULL without an error when there are too many to name. */
typedef gboolean (*UsherSkipFunc) (gint64 n, gpointer data);
GPtrArray *usher_ledger_objects_since (UsherConn *conn, gint64 from, UsherSkipFunc skip, gpointer data, gint64 *until, GError **error);

G_END_DECLS
