/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-history.h"

G_BEGIN_DECLS

/* One person as a page or `show` tells it. */
typedef struct {
  gint64 id;
  char *key, *source, *login, *name, *mail, *state, *kind, *employee; /* (owned) (nullable) */
  gint64 last_success;  /* 0: unknown */
  char *rule;           /* (owned) (nullable): how it was matched; "link": a member said so */
} UsherPersonAccount;

typedef struct {
  gint64 id;            /* 0: MANAGER names nobody we know */
  char *key, *name;     /* (owned) (nullable) */
} UsherPersonManager;

typedef struct {
  gint64 id;
  char *key, *source, *login, *name, *given, *family, *mail, *employee, *kind, *department, *title, *site, *manager, *state; /* (owned) (nullable) */
  gint64 starts, ends, gone_at;  /* 0: none */
  gint64 merged_into;            /* 0: not merged */
  char *merged_into_key;         /* (owned) (nullable) */
  gint64 reports, assignments, privileged;
  GPtrArray *managers;           /* (owned) (element-type UsherPersonManager): the nearest first; ends at a circle */
  gboolean manager_circle;
  GPtrArray *accounts;           /* (owned) (element-type UsherPersonAccount): of those merged into it too */
  GPtrArray *merged;             /* (owned) (element-type UsherPersonManager): merged into this one */
} UsherPerson;

UsherPerson *usher_person_load (UsherConn *conn, gint64 id, GError **error);
void usher_person_free (UsherPerson *self);
/* Who reports to whom: the manager as a source names them (login, employee number, mail or native id). 0: nobody we know. */
gboolean usher_person_find_manager (UsherConn *conn, gint64 person, gint64 *manager, GError **error);
/* Every ledger line about the person and their accounts, in order. */
gboolean usher_person_history (UsherConn *conn, gint64 person, UsherHistoryFunc func, gpointer data, GError **error);
/* People whose chain of managers is a circle, and those whose manager is nobody we know: HR's quality. */
gboolean usher_person_manager_faults (UsherConn *conn, GArray **circles, GArray **unknown, GError **error); /* (element-type gint64) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherPerson, usher_person_free)

G_END_DECLS
