/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-connector-private.h"
#include "usher-digest.h"
#include "usher-ldap-convert.h"
#include "usher-ldap-link.h"
#include "usher-ldap-names.h"
#include "usher-ldap-value.h"

G_BEGIN_DECLS

/* The parts of the connector.
 *
 *   usher-ldap.c           opening, closing, which streams there are
 *   usher-ldap-profile.c   what the manifest says
 *   usher-ldap-link.c      the connection; usher-ldap-ask.c: what is asked on it
 *   usher-ldap-read.c      users and groups, page by page; usher-ldap-members.c: memberships
 *   usher-ldap-changes.c   what changed since a checkpoint
 *   usher-ldap-plan.c      operations as changes; usher-ldap-change.c: a change as LDIF; usher-ldap-send.c
 *   usher-ldap-convert.c, -value.c, -entry.c, -trouble.c   pure */

/* Where a stream's next page begins.
 *
 * A cookie of paged results dies with its connection, so it is only kept here, beside what is written into the
 * cursor: how many entries were passed, and a digest over their ids in order.  In another process the read begins
 * anew, passes as many entries and compares: only when they are the same does it go on, else the cursor is gone. */
typedef struct {
  char phase;            /* 'a' all, 'c' changed, 'd' deleted, 'p' members of primary groups */
  gint64 passed;         /* entries                                              */
  UsherDigest digest;    /* over the ids of those                                */
  gint64 from;           /* of memberships: members of the next group that were told */
  char *stamp;           /* (owned) (nullable): of that group when they were      */
  char *checkpoint;      /* (owned) (nullable): where the next incremental read goes on */
} UsherLdapCursor;

typedef struct {
  /* input */
  UsherConnector parent;
  char *source, *origin, *host, *base; /* (owned) */
  char *user, *ca;                /* (owned) (nullable) */
  gboolean plain;
  UsherLdapProfile *profile;      /* (owned) */
  char *bases[USHER_LDAP_STREAMS], *narrow[USHER_LDAP_STREAMS]; /* (owned): where; "" or a filter */
  UsherClock *clock;              /* (owned) */
  UsherConnectorStream streams[USHER_LDAP_STREAMS];
  guint n_streams;

  /* running */
  UsherLdapLink *link;            /* (owned) */
  guint page;                     /* entries; less than the profile's once the server refused */
  UsherLdapMoment moment;         /* of the read that goes on */
  gint64 skew_ms;                 /* their clock minus ours */
  gboolean moment_known, whole[USHER_LDAP_STREAMS]; /* whole: this process reads all of it */
  char *naming;                   /* (owned) (nullable): the domain's own name */
  UsherLdapNames *names;          /* (owned): ids by names */

  /* the search that is open */
  GBytes *cookie;                 /* (owned) (nullable) */
  char *open_at;                  /* (owned) (nullable): the cursor that goes on with it */
  guint generation;               /* of the link */
  GPtrArray *groups;              /* (owned) (nullable): of a page whose members are not all told */
  guint groups_at;                /* the first of them that is not */
  gboolean groups_last;           /* no page comes behind it */
} UsherLdap;

/* ---- Cursors ---- */
char *usher_ldap_cursor_format (const UsherLdapCursor *self);
gboolean usher_ldap_cursor_parse (UsherLdapCursor *self, const char *text);
void usher_ldap_cursor_clear (UsherLdapCursor *self);
void usher_ldap_cursor_pass (UsherLdapCursor *self, const char *id);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UsherLdapCursor, usher_ldap_cursor_clear)

/* ---- Reading ---- */
gboolean usher_ldap_fail_gone (UsherLdap *self, const char *why, GError **error); /* the class gone-cursor */
/* The filter of a stream's records, with what the settings add. (transfer full) */
char *usher_ldap_filter (UsherLdap *self, UsherLdapStreamKind kind);
/* What of the directory's own must be known before records are converted. */
gboolean usher_ldap_learn_moment (UsherLdap *self, GCancellable *cancellable, GError **error);
typedef struct {
  UsherLdapStreamKind kind;       /* whose ids the cursor counts by    */
  const char *cursor;             /* (nullable): as it was given       */
  guint most;                     /* entries in a page; 0: as many as the profile says */
  UsherLdapSearch search;         /* without a page's size             */
} UsherLdapPaging;
/* The page at AT, of at most as many entries as fit; passes them.  *LAST: there is none behind it. */
GPtrArray *usher_ldap_next_page (UsherLdap *self, const UsherLdapPaging *paging, UsherLdapCursor *at, gboolean *last,
                                 GCancellable *cancellable, GError **error);
/* The cursor behind a page: text for the batch, and noted as where the open search goes on. (transfer full) */
char *usher_ldap_note_cursor (UsherLdap *self, const UsherLdapCursor *at);
void usher_ldap_note_name (UsherLdap *self, UsherLdapStreamKind kind, const UsherLdapEntry *entry, const char *id, const char *called);
/* Of an entry that is at hand, all its members at once.  TRUE: the batch is full, and AT says where to go on. */
gboolean usher_ldap_tell_members (UsherLdap *self, UsherBatch *batch, UsherLdapCursor *at, const UsherLdapEntry *group, const char *id);
void usher_ldap_tell_primary (UsherLdap *self, UsherBatch *batch, const UsherLdapEntry *user, const char *id);
UsherBatch *usher_ldap_read_members (UsherLdap *self, const UsherConnectorRead *read, GCancellable *cancellable, GError **error);
UsherBatch *usher_ldap_read_records (UsherLdap *self, UsherLdapStreamKind kind, const UsherConnectorRead *read, GCancellable *cancellable,
                                     GError **error);
UsherBatch *usher_ldap_read (UsherConnector *connector, const UsherConnectorRead *read, GCancellable *cancellable, GError **error);

/* ---- What changed ---- */
/* Where an incremental read would go on from, were everything read now; NULL without an error: nowhere. (transfer full) */
gboolean usher_ldap_checkpoint_now (UsherLdap *self, char **checkpoint, GCancellable *cancellable, GError **error);
/* *FILTER (nullable) is ANDed to find what changed; gone-cursor when CHECKPOINT is no place to go on from. */
gboolean usher_ldap_changed_filter (UsherLdap *self, UsherLdapStreamKind kind, const char *checkpoint, char **filter,
                                    GCancellable *cancellable, GError **error);
/* Of tombstones; NULL where they are not kept. (transfer full) */
char *usher_ldap_deleted_filter (UsherLdap *self, UsherLdapStreamKind kind, const char *checkpoint);

/* ---- Testing, and writing ---- */
gboolean usher_ldap_test (UsherConnector *connector, UsherConnectorReport *report, GCancellable *cancellable, GError **error);
gboolean usher_ldap_can (UsherConnector *connector, UsherOpKind kind, char **why);
GPtrArray *usher_ldap_plan (UsherConnector *connector, const UsherOpTarget *target, GCancellable *cancellable, GError **error);
gboolean usher_ldap_send (UsherConnector *connector, const UsherOpRequest *request, const char *key, UsherOpAnswer *answer,
                          GCancellable *cancellable, GError **error);
gboolean usher_ldap_observe (UsherConnector *connector, const UsherOpTarget *target, UsherOpSeen *seen, GCancellable *cancellable,
                             GError **error);
/* By its native id; NOT_FOUND when there is none. */
gboolean usher_ldap_find (UsherLdap *self, UsherLdapStreamKind kind, const char *id, const char *const *attributes, UsherLdapEntry **entry,
                          GCancellable *cancellable, GError **error);

G_END_DECLS
