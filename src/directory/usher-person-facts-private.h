/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-access-private.h"

G_BEGIN_DECLS

/* What lists tell of people beside their own row: manager, how much they hold and how risky it is, last
 * success.  Derived, like the assignments, and with them. */
typedef struct {
  gint64 person, manager;       /* manager 0: none we know */
  gint64 assignments;
  UsherRisk risk;
  gint64 last_success, last_source; /* 0: unknown */
  const char *last_kind;        /* (nullable): interned */
} UsherPersonFact;

typedef struct {
  gint64 id, manager; /* 0: none named; −1: nobody we know */
} UsherReport;

/* After the assignments WANT were worked out from WORLD: of everyone, or of PEOPLE (ascending). */
gboolean usher_person_facts_follow (UsherTx *tx, UsherAccessWorld *world, const GArray *want, const gint64 *people, gsize n, GError **error);
/* Managers alone, when people changed and no access did. */
gboolean usher_person_facts_follow_people (UsherTx *tx, GError **error);
/* Adds to *WRONG the rows that differ from what they should be. */
gboolean usher_person_facts_check (UsherConn *conn, UsherAccessWorld *world, const GArray *want, gint64 *wrong, GError **error);

/* ---- Store ---- */
/* By person, of everyone or of PEOPLE (ascending). (element-type UsherPersonFact) */
GArray *usher_person_facts_store_read (UsherConn *conn, const gint64 *people, gsize n, GError **error);
gboolean usher_person_facts_store_write (UsherConn *conn, const GArray *put, const GArray *remove, GError **error);
/* The highest risk of whoever holds one of these, after their rating changed. */
gboolean usher_person_facts_store_follow_risk (UsherConn *conn, gboolean groups, const gint64 *ids, gsize n, GError **error);
/* Did a run change people since the derived tables were last worked out? −1 on failure. */
int usher_person_facts_store_people_changed (UsherConn *conn, GError **error);
/* Everyone's manager, by person. (element-type UsherReport) */
GArray *usher_manager_store_reports (UsherConn *conn, GError **error);

G_END_DECLS
