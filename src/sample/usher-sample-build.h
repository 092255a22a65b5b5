/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-sample-private.h"

G_BEGIN_DECLS

/* The sections that make an organisation in memory, in the order in which they run. */
typedef struct _SampleNames SampleNames;

SampleNames *usher_sample_names_new (void);
void usher_sample_names_free (SampleNames *self);
/* Fills in the names and the login; the person's site is set. */
void usher_sample_name (SampleOrg *org, const SampleNames *names, UsherRandom *random, SamplePerson *person);
void usher_sample_name_as (SampleOrg *org, const char *given, const char *family, gboolean family_first, SamplePerson *person);
const char *usher_sample_take_login (SampleOrg *org, const char *login);

SampleOrg *usher_sample_org_new (guint64 seed, gint64 people);
void usher_sample_org_free (SampleOrg *self);
gint64 usher_sample_scale (const SampleOrg *org, gint64 of_two_thousand);
const char *usher_sample_text (SampleOrg *org, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* The NTH person of a part of the answer key. */
guint32 usher_sample_part (const SampleOrg *org, SamplePart part, guint nth);

const char *usher_sample_department_name (SampleDepartment department);
const char *usher_sample_department_slug (SampleDepartment department);
const char *usher_sample_site_name (SampleSite site);
const char *usher_sample_title_name (guint title);
/* First title of a department and how many it has; the first is its heads', the next its managers'. */
guint usher_sample_title_first (SampleDepartment department, guint *n);
guint usher_sample_title_find (const char *name);

/* Was HR imported on the Monday so many weeks ago?  Every week; in a big organisation now and then. */
gboolean usher_sample_imports (const SampleOrg *org, guint weeks_ago);

void usher_sample_people (SampleOrg *org);    /* usher-sample-people.c */
void usher_sample_managers (SampleOrg *org);  /* usher-sample-managers.c */
void usher_sample_accounts (SampleOrg *org);  /* usher-sample-accounts.c */
void usher_sample_catalogue (SampleOrg *org); /* usher-sample-catalogue.c */
void usher_sample_groups (SampleOrg *org);    /* usher-sample-groups.c */
void usher_sample_access (SampleOrg *org);    /* usher-sample-access.c */
void usher_sample_plant (SampleOrg *org);     /* usher-sample-plant.c */
void usher_sample_factors (SampleOrg *org);   /* usher-sample-factors.c */
void usher_sample_events (SampleOrg *org);    /* usher-sample-events.c */

guint32 usher_sample_find_app (const SampleOrg *org, const char *slug);
guint32 usher_sample_find_entitlement (const SampleOrg *org, const char *app, const char *name);
guint32 usher_sample_find_group (const SampleOrg *org, const char *name);
/* Until now, or until the person left; those who have no account where the group is are left out. */
void usher_sample_join (SampleOrg *org, guint32 group, guint32 person, guint how, gint64 since);
/* Whose agent it is. */
guint32 usher_sample_sponsor (const SampleOrg *org, guint agent);
/* By number: the groups of a department's roles stand one behind the other. */
guint usher_sample_role_of (SampleDepartment department, guint title);
const char *usher_sample_team_name (const SampleOrg *org, guint nth);
/* Both in the directory's group and in what is synced from it, which stands behind it. */
void usher_sample_join_mastered (SampleOrg *org, guint32 group, guint32 person, gint64 since);
void usher_sample_nest (SampleOrg *org, guint32 group, guint32 inner);
void usher_sample_grant (SampleOrg *org, guint32 entitlement, guint32 person, gint64 since);
void usher_sample_grant_group (SampleOrg *org, guint32 entitlement, guint32 group);

G_END_DECLS
