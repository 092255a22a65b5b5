/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Roles of a member, as a set of bits. */
typedef enum {
  USHER_ROLE_TRAINEE = 1 << 0,
  USHER_ROLE_ANALYST = 1 << 1,
  USHER_ROLE_SENIOR = 1 << 2,
  USHER_ROLE_LEAD = 1 << 3,
  USHER_ROLE_REVIEWER = 1 << 4,
  USHER_ROLE_OWNER = 1 << 5,
  USHER_ROLE_AUDITOR = 1 << 6,
  USHER_ROLE_ADMIN = 1 << 7,
  USHER_ROLE_EXECUTIVE = 1 << 8,
  USHER_ROLE_SYSTEM = 1 << 9, /* timers and syncs; never given to a person */
} UsherRoles;

/* The rights table of data/rights.yaml: which right (a verb of the ledger or a column of who may do
 * what) is held by which roles, and whether it takes a second member. */
typedef struct _UsherRights UsherRights;

typedef struct {
  const char *name;        /* "card", "link", "import", "seal" …             */
  const char *title;       /* in plain words                                  */
  UsherRoles roles;
  UsherRoles second;       /* 0: one member suffices; else who may be second  */
  const char *const *verbs; /* "table.verb" or "table.*" of the lines it covers */
  const char *column;      /* (nullable): how far the decision reaches: "peer" … */
} UsherRight;

/* The shipped table; made once, lives as long as the program. */
const UsherRights *usher_rights_shipped (void);
UsherRights *usher_rights_parse (const char *name, const char *yaml, gsize length, GError **error);
void usher_rights_free (UsherRights *self);
const UsherRight *usher_rights_find (const UsherRights *self, const char *right_or_verb); /* (nullable) */
const UsherRight *usher_rights_nth (const UsherRights *self, guint n);                    /* (nullable) */
/* The one question.  Its refusal (USHER_ERROR_RIGHT) names the missing right and who holds it. */
gboolean usher_may (const UsherRights *self, UsherRoles roles, const char *right_or_verb, GError **error);

/* As the record door asks: a second member, too, may write what the right covers. */
gboolean usher_may_write (const UsherRights *self, UsherRoles roles, const char *table, const char *verb, GError **error);

UsherRoles usher_role_parse (const char *name);             /* 0: no such role */
const char *usher_role_name (UsherRoles one);
char *usher_roles_to_json (UsherRoles roles);               /* a sorted JSON array, as a `set` field stores it */
UsherRoles usher_roles_from_json (const char *json);
char **usher_roles_to_names (UsherRoles roles);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherRights, usher_rights_free)

G_END_DECLS
