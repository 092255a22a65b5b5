/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-db.h"
#include "usher-requirement.h"
#include "usher-rights.h"

G_BEGIN_DECLS

/* From the matrix's words to people: whom the data name, or which members can be it. */

/* Whom and what a yes is for. */
typedef struct {
  gint64 requester;        /* a member                                          */
  gint64 beneficiary;      /* a person; 0: nobody                               */
  const char *target_kind; /* (nullable): "ent", "group", "account": whose owner */
  gint64 target;
} UsherApprovalCase;

typedef struct {
  UsherApprover approver;
  gint64 person;   /* 0: any member with one of ROLES, or nobody              */
  char *key;       /* (owned) (nullable): of the person                       */
  const char *via; /* "manager", "skip-level", "owner", "deputy", "group"; "nobody" */
  UsherRoles roles;
  char *why;       /* (owned) (nullable): of nobody: why, and what to do      */
} UsherApproverWho;

/* Someone who speaks: a member, or (recorded) a person without a login. */
typedef struct {
  gint64 member, person; /* 0: none; merged persons are one */
  UsherRoles roles;
  gboolean active;
} UsherVoice;

/* APART: no stand-in from the IAM leads, who speak for themselves. */
gboolean usher_approver_resolve (UsherConn *conn, const UsherApprovalCase *of, UsherApprover approver, gboolean apart,
                                 UsherApproverWho *who, GError **error);
void usher_approver_who_clear (UsherApproverWho *self);
const char *usher_approver_title (UsherApprover approver); /* "the manager" */
/* "the manager, person:ann" or "an IAM lead". */
char *usher_approver_who_text (const UsherApproverWho *self);

/* UNKNOWN when there is no such member. */
gboolean usher_voice_of_member (UsherConn *conn, gint64 member, UsherVoice *voice, GError **error);
gboolean usher_voice_of_person (UsherConn *conn, gint64 person, UsherVoice *voice, GError **error);
gboolean usher_voice_is_same (const UsherVoice *a, const UsherVoice *b);
/* Is VOICE the requester or the beneficiary? */
gboolean usher_voice_is_party (UsherConn *conn, const UsherApprovalCase *of, const UsherVoice *voice, gboolean *party, GError **error);
/* May VOICE say yes as WHO, at the time AT?  *BEHALF receives the person who delegated it; 0: none. */
gboolean usher_voice_fits (UsherConn *conn, const UsherApprovalCase *of, const UsherApproverWho *who, const UsherVoice *voice, gint64 at,
                           gboolean *fits, gint64 *behalf, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UsherApproverWho, usher_approver_who_clear)

G_END_DECLS
