/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-digest.h"
#include "usher-tx.h"

G_BEGIN_DECLS

/* A run: what one source says now, stream by stream, put into the mirror within one transaction.
 *
 *   run = usher_run_begin (tx, source, "sync", &error)
 *     usher_run_open (run, "people", complete, &error)     checks what the last run left
 *       usher_run_put (run, values, &id, &error) …         upsert by the source's own id
 *     usher_run_close (run, &result, &error)               absent → gone; digest; or quarantine
 *     … further streams: groups before memberships, apps before entitlements before grants …
 *   usher_run_end (run, …)                                 run rows, the ledger's line; frees it
 *
 * The assignments are not touched: call usher_access_rebuild () at the end of the act. */
typedef struct _UsherRun UsherRun;

/* Where a stream's values stand.  Times are ms UTC, booleans 0 and 1; null is unknown.  A reference
 * (app, grp, member, account …) is our number (an INT) or the native id in this source (a TEXT). */
enum { USHER_PEOPLE_NATIVE, USHER_PEOPLE_LOGIN, USHER_PEOPLE_NAME, USHER_PEOPLE_GIVEN, USHER_PEOPLE_FAMILY, USHER_PEOPLE_MAIL,
  USHER_PEOPLE_EMPLOYEE, USHER_PEOPLE_KIND, USHER_PEOPLE_DEPARTMENT, USHER_PEOPLE_TITLE, USHER_PEOPLE_SITE, USHER_PEOPLE_MANAGER,
  USHER_PEOPLE_STATE, USHER_PEOPLE_STARTS, USHER_PEOPLE_ENDS, USHER_PEOPLE_N };
enum { USHER_ACCOUNTS_NATIVE, USHER_ACCOUNTS_LOGIN, USHER_ACCOUNTS_NAME, USHER_ACCOUNTS_MAIL, USHER_ACCOUNTS_EMPLOYEE,
  USHER_ACCOUNTS_KIND, USHER_ACCOUNTS_STATE, USHER_ACCOUNTS_LOCKED, USHER_ACCOUNTS_MFA, USHER_ACCOUNTS_DEPARTMENT,
  USHER_ACCOUNTS_CREATED_AT, USHER_ACCOUNTS_LAST_SUCCESS, USHER_ACCOUNTS_LAST_KIND, USHER_ACCOUNTS_N };
enum { USHER_GROUPS_NATIVE, USHER_GROUPS_NAME, USHER_GROUPS_DESCRIPTION, USHER_GROUPS_KIND, USHER_GROUPS_RULE,
  USHER_GROUPS_WRITABLE, USHER_GROUPS_MASTERED_BY, USHER_GROUPS_PRIVILEGED, USHER_GROUPS_CREATED_AT, USHER_GROUPS_N };
enum { USHER_APPS_NATIVE, USHER_APPS_NAME, USHER_APPS_TIER, USHER_APPS_USAGE, USHER_APPS_STATE, USHER_APPS_N };
enum { USHER_ENTITLEMENTS_NATIVE, USHER_ENTITLEMENTS_APP, USHER_ENTITLEMENTS_NAME, USHER_ENTITLEMENTS_DESCRIPTION,
  USHER_ENTITLEMENTS_ENVIRONMENT, USHER_ENTITLEMENTS_RISK, USHER_ENTITLEMENTS_PRIVILEGED, USHER_ENTITLEMENTS_N };
enum { USHER_MEMBERSHIPS_GROUP, USHER_MEMBERSHIPS_MEMBER_KIND, USHER_MEMBERSHIPS_MEMBER, USHER_MEMBERSHIPS_HOW,
  USHER_MEMBERSHIPS_SINCE, USHER_MEMBERSHIPS_N };
enum { USHER_GRANTS_PRINCIPAL_KIND, USHER_GRANTS_PRINCIPAL, USHER_GRANTS_ENTITLEMENT, USHER_GRANTS_HOW, USHER_GRANTS_SINCE,
  USHER_GRANTS_N };
enum { USHER_IMPLICATIONS_ENTITLEMENT, USHER_IMPLICATIONS_IMPLIES, USHER_IMPLICATIONS_N };
enum { USHER_FACTORS_NATIVE, USHER_FACTORS_ACCOUNT, USHER_FACTORS_TYPE, USHER_FACTORS_STATE, USHER_FACTORS_CREATED_AT,
  USHER_FACTORS_LAST_USED, USHER_FACTORS_N };
enum { USHER_EVENTS_NATIVE, USHER_EVENTS_AT, USHER_EVENTS_ACCOUNT, USHER_EVENTS_APP, USHER_EVENTS_ACTION, USHER_EVENTS_OUTCOME,
  USHER_EVENTS_REASON, USHER_EVENTS_IP, USHER_EVENTS_PLACE, USHER_EVENTS_CORRELATION, USHER_EVENTS_N };
#define USHER_RUN_VALUES_MAX 16

typedef enum {
  USHER_RUN_ADDED,
  USHER_RUN_CHANGED,
  USHER_RUN_UNCHANGED,
  USHER_RUN_TWICE,     /* put before in this run: left as it was */
  USHER_RUN_ELSEWHERE, /* another pass puts it: nothing happened, nothing was counted */
} UsherRunEffect;

typedef struct {
  const char *stream;
  gboolean complete, quarantined;
  gboolean changes; /* of what changed alone: not complete, and need not be */
  gint64 read, added, changed, unchanged, removed, total; /* removed: or would have been, when quarantined */
  UsherDigest digest;
  char why[160]; /* of a quarantine */
} UsherRunStream;

/* KIND is the ledger's verb and the right that it takes: "sync" or "import". */
UsherRun *usher_run_begin (UsherTx *tx, gint64 source, const char *kind, GError **error);
/* COMPLETE: everything that the source has will be put, so that what is absent is gone. */
gboolean usher_run_open (UsherRun *self, const char *stream, gboolean complete, GError **error);
/* Of a source that says nothing of the columns UNTOLD (a bit each: 1 << USHER_PEOPLE_TITLE).  Records
 * keep what they have there; what is new, or was gone and is back, gets what is put. */
gboolean usher_run_open_untold (UsherRun *self, const char *stream, gboolean complete, guint untold, GError **error);
/* So many records will be put into the stream that is opened next.  Links beyond a bound are then put in several
 * passes, so that memory does not grow with them: all of them again after each usher_run_next_pass (). */
void usher_run_announce (UsherRun *self, gint64 records);
/* *MORE FALSE: that was the last; then usher_run_close (). */
gboolean usher_run_next_pass (UsherRun *self, gboolean *more, GError **error);
/* Of what changed since a checkpoint: nothing is absent; the last word about a record counts. */
gboolean usher_run_open_changes (UsherRun *self, const char *stream, GError **error);
/* ID and EFFECT may be NULL.  A reference to what the source never had is UNKNOWN, and null where it may be. */
gboolean usher_run_put (UsherRun *self, const UsherValue *values, gint64 *id, UsherRunEffect *effect, GError **error);
/* The source says that a record is gone; of VALUES only the key counts.  EFFECT (nullable) is CHANGED or UNCHANGED. */
gboolean usher_run_remove (UsherRun *self, const UsherValue *values, UsherRunEffect *effect, GError **error);
/* Of a stream of changes: all that belongs to PARENT (of whom COLUMN tells; IS_GROUP where that may be either) is
 * put, so that what of it is absent is gone.  Of links and factors alone: others have no such column. */
gboolean usher_run_cover (UsherRun *self, guint column, gboolean is_group, const UsherValue *parent, GError **error);
/* How many the source says there are; when it is not what was put, the stream is quarantined. */
void usher_run_expect (UsherRun *self, gint64 total);
/* Holds the open stream back, with these words; a first one is merely not complete. */
void usher_run_hold (UsherRun *self, const char *why);
/* Not everything came after all: nothing is absent. */
void usher_run_set_incomplete (UsherRun *self);
/* Two members looked at what was held back: no stream is held back from now on. */
void usher_run_accept (UsherRun *self);
/* When reading began; else it is the act's time. */
void usher_run_set_began (UsherRun *self, gint64 ms);
/* Something that the source has could not be read at all: the run is "partial". */
void usher_run_set_partial (UsherRun *self);
gint64 usher_run_number (const UsherRun *self);
gboolean usher_run_close (UsherRun *self, UsherRunStream *result, GError **error);
/* Older than full events: adds to the one row of this account, app and day (midnight UTC, ms). */
gboolean usher_run_put_day (UsherRun *self, gint64 account, gint64 app, gint64 day, gint64 ok, gint64 failed, gint64 last_ok, GError **error);
/* Writes state, counts, the line.  ID (nullable) receives its number ("RUN-12").  Frees SELF. */
gboolean usher_run_end (UsherRun *self, gint64 *id, GError **error);
/* Forgets it after a failure; the transaction is to be rolled back. */
void usher_run_free (UsherRun *self);
/* Accounts to people: employee number, then mail, then login (or the order that the source's setting `match`
 * names); only where exactly one person answers.  What is doubtful (several answer, or two keys name two
 * people) is listed for a member to decide.  Call it after streams of people or accounts.  *MATCHED
 * (nullable): accounts that changed. */
gboolean usher_run_match (UsherTx *tx, gint64 *matched, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherRun, usher_run_free)

G_END_DECLS
