/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-random.h"
#include "usher-sample.h"

G_BEGIN_DECLS

/* The organisation in memory: made first, by sections that each draw from a stream of their own, then
 * written source by source as it was at several times.  What is called an index is a place in one of
 * its arrays. */
#define SAMPLE_NONE G_MAXUINT32
#define SAMPLE_DAY G_GINT64_CONSTANT (86400000)
#define SAMPLE_HOUR G_GINT64_CONSTANT (3600000)
#define SAMPLE_MINUTE G_GINT64_CONSTANT (60000)
#define SAMPLE_NOW G_GINT64_CONSTANT (1773829800000)   /* 2026-03-18T10:30:00Z */
#define SAMPLE_TODAY G_GINT64_CONSTANT (1773792000000) /* 2026-03-18 */
/* Group members that were taken out at two runs; what the last run has seen. */
#define SAMPLE_GAP_EMPTY (SAMPLE_TODAY - 120 * SAMPLE_DAY)
#define SAMPLE_GAP_DECOY (SAMPLE_TODAY - 2 * SAMPLE_DAY)
#define SAMPLE_SEEN (SAMPLE_NOW - 12 * SAMPLE_MINUTE)
#define SAMPLE_DETAILED 2200 /* people whose sign-ins are told in full; of others the last one */

typedef enum { SAMPLE_HRIS, SAMPLE_IDP1, SAMPLE_IDP2, SAMPLE_IDP3, SAMPLE_AD, SAMPLE_PAM, SAMPLE_N_SOURCES } SampleSource;
typedef enum { SAMPLE_ACTIVE, SAMPLE_ON_LEAVE, SAMPLE_PRE_HIRE, SAMPLE_TERMINATED } SampleState;
typedef enum { SAMPLE_EMPLOYEE, SAMPLE_CONTRACTOR, SAMPLE_PARTNER, SAMPLE_VENDOR } SampleKind;
typedef enum { SAMPLE_HUMAN, SAMPLE_SERVICE, SAMPLE_SHARED, SAMPLE_AGENT, SAMPLE_BREAK_GLASS } SampleAccountKind;
typedef enum { SAMPLE_LEEDS, SAMPLE_LISBON, SAMPLE_BENGALURU, SAMPLE_AUSTIN, SAMPLE_SYDNEY, SAMPLE_N_SITES } SampleSite;
typedef enum {
  SAMPLE_ENGINEERING, SAMPLE_SALES, SAMPLE_PRODUCT, SAMPLE_SERVICES, SAMPLE_SUPPORT, SAMPLE_MARKETING, SAMPLE_DATA, SAMPLE_FACILITIES,
  SAMPLE_FINANCE, SAMPLE_IT, SAMPLE_PROCUREMENT, SAMPLE_CORPORATE, SAMPLE_SECURITY, SAMPLE_HR, SAMPLE_LEGAL, SAMPLE_EXECUTIVE,
  SAMPLE_N_DEPARTMENTS
} SampleDepartment;

enum { SAMPLE_BY_HAND, SAMPLE_BY_RULE, SAMPLE_BY_SYNC }; /* how a membership came about */
/* How an account is used: what its sign-ins look like. */
typedef enum {
  SAMPLE_USE_DAILY, SAMPLE_USE_NONE, SAMPLE_USE_FAILED_ONLY, SAMPLE_USE_DORMANT, SAMPLE_USE_LEAVE, SAMPLE_USE_RESETS,
  SAMPLE_USE_FATIGUE, SAMPLE_USE_TRAVEL, SAMPLE_USE_VPN, SAMPLE_USE_SERVICE, SAMPLE_USE_INTERACTIVE, SAMPLE_USE_SHARED, SAMPLE_USE_THREE_SITES,
  SAMPLE_USE_YEARLY, SAMPLE_USE_SEASONAL
} SampleUse;
/* Who a person is in the answer key; the rest are SAMPLE_PLAIN. */
typedef enum {
  SAMPLE_PLAIN, SAMPLE_NAMED,
  SAMPLE_P01, SAMPLE_P02, SAMPLE_P03, SAMPLE_P04, SAMPLE_P05, SAMPLE_P06, SAMPLE_P07_LOOP, SAMPLE_P07_MISSING, SAMPLE_P07_TERMINATED,
  SAMPLE_P08, SAMPLE_P09, SAMPLE_P10, SAMPLE_P13, SAMPLE_P14, SAMPLE_P17, SAMPLE_P18, SAMPLE_P19, SAMPLE_P20, SAMPLE_P23, SAMPLE_P24,
  SAMPLE_P32, SAMPLE_P33, SAMPLE_P34, SAMPLE_P36, SAMPLE_P37, SAMPLE_P38, SAMPLE_P51, SAMPLE_P52, SAMPLE_QUILLBASE,
  SAMPLE_GONE_SPONSOR, SAMPLE_GONE_MANAGER, SAMPLE_GONE_OWNER, SAMPLE_D_LEAVE, SAMPLE_D_SEASONAL, SAMPLE_D_VPN, SAMPLE_D_REHIRE,
  SAMPLE_D_NAMESAKE, SAMPLE_N_PARTS
} SamplePart;

typedef struct {
  const char *name, *given, *family, *login, *employee; /* texts of the organisation */
  const char *manager_says; /* (nullable): what HR has in place of the manager's number */
  gint64 id, starts, ends;  /* ends 0: none */
  gint64 told_at;           /* when HR tells of an end */
  gint64 moved_at, leave_from; /* 0: never */
  guint32 manager, account[SAMPLE_N_SOURCES];
  guint16 title, part_nth;
  guint8 kind, state, department, department_before, site, part, use;
} SamplePerson;

typedef struct {
  const char *login, *name, *department; /* name and department nullable */
  gint64 id, created_at, gone_at, disabled_at, last_success;
  guint32 person, nth;
  guint8 source, kind, site, use;
  gboolean weak, no_factor;
} SampleAccount;

typedef struct {
  const char *name, *slug, *does, *data_class;
  gint64 id;
  guint8 tier, source;
  guint32 first, n; /* its entitlements */
  guint32 owner, deputy;
} SampleApp;

typedef struct {
  const char *name, *does, *level, *environment, *risk;
  gint64 id;
  guint32 app, group; /* group: the app group that grants it, or SAMPLE_NONE */
  gboolean privileged;
} SampleEntitlement;

typedef enum {
  SAMPLE_GROUP_APP, SAMPLE_GROUP_ROLE, SAMPLE_GROUP_DYNAMIC, SAMPLE_GROUP_SYNCED, SAMPLE_GROUP_MASTER, SAMPLE_GROUP_TEAM, SAMPLE_GROUP_FILES,
  SAMPLE_GROUP_EMPTY
} SampleGroupUse;

typedef struct {
  const char *name, *description, *rule; /* rule nullable */
  gint64 id, created_at;
  guint32 owner;
  guint8 source, use, department;
  gboolean privileged;
} SampleGroup;

typedef struct {
  guint32 group, member; /* member: of accounts or of groups */
  gint64 since, until;   /* until 0: still */
  guint8 source, how;
  gboolean is_group;
} SampleMembership;

typedef struct {
  guint32 principal, entitlement;
  gint64 since, until;
  guint8 source;
  gboolean is_group, by_rule;
} SampleGrant;

typedef struct {
  guint32 account, nth;
  const char *type;
  gint64 created_at, last_used; /* last_used 0: unknown */
} SampleFactor;

typedef struct {
  gint64 at;
  guint32 account, app; /* app SAMPLE_NONE: none */
  const char *action, *outcome, *reason, *place; /* reason nullable */
  guint32 ip;
} SampleEvent;

typedef struct {
  guint32 account, app;
  gint32 day, ok, failed, minute; /* days since 1970; minute of the last success */
} SampleDay;

typedef struct {
  guint64 seed;
  gint64 n;
  GStringChunk *texts;
  GArray *people, *accounts, *apps, *entitlements, *groups, *memberships, *grants, *factors, *events, *days;
  GHashTable *logins;           /* taken logins → how often */
  GArray *parts[SAMPLE_N_PARTS]; /* (element-type guint32): people of each part, in order */
  GArray *by_department[SAMPLE_N_DEPARTMENTS]; /* (element-type guint32): not the ones who left */
  guint32 ceo;
} SampleOrg;

#define SAMPLE_AT(org, array, type, i) (&g_array_index ((org)->array, type, (i)))
#define SAMPLE_PERSON(org, i) SAMPLE_AT (org, people, SamplePerson, i)
#define SAMPLE_ACCOUNT(org, i) SAMPLE_AT (org, accounts, SampleAccount, i)
#define SAMPLE_APP(org, i) SAMPLE_AT (org, apps, SampleApp, i)
#define SAMPLE_ENTITLEMENT(org, i) SAMPLE_AT (org, entitlements, SampleEntitlement, i)
#define SAMPLE_GROUP(org, i) SAMPLE_AT (org, groups, SampleGroup, i)

G_END_DECLS
