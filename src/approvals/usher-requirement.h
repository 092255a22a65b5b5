/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The levels of the matrix of approvals (DOMAIN.md F4), lowest first. */
typedef enum { USHER_LEVEL_LOW, USHER_LEVEL_MEDIUM, USHER_LEVEL_HIGH, USHER_LEVEL_PRIVILEGED } UsherLevel;
const char *usher_level_name (UsherLevel level); /* "privileged" */
gboolean usher_level_parse (const char *name, UsherLevel *level);

/* Who must say yes.  Each is one voice of one person; data/approvers.yaml says who can be it. */
typedef enum {
  USHER_APPROVER_MANAGER,
  USHER_APPROVER_OWNER,
  USHER_APPROVER_IAM_PEER,
  USHER_APPROVER_IAM_LEAD,
  USHER_APPROVER_CONTROL_OWNER,
  USHER_APPROVER_IAM_MANAGER,
  USHER_APPROVER_DIRECTOR,
  USHER_APPROVER_EXECUTIVE,
  USHER_APPROVER_CUSTODIAN,
  USHER_APPROVER_SECOND_CUSTODIAN,
  USHER_APPROVER_N,
} UsherApprover;
const char *usher_approver_name (UsherApprover approver); /* "iam-peer" */
gboolean usher_approver_parse (const char *name, UsherApprover *approver);

/* What the matrix asks beside the level, as a set of bits. */
typedef enum {
  USHER_FACT_ROLE_BOUND = 1 << 0,       /* birthright: a role rule gives it                     */
  USHER_FACT_OWNER_ASKS = 1 << 1,       /* the system's owner demands to be asked at medium too */
  USHER_FACT_NONSTANDARD = 1 << 2,      /* outside the standard: as high                        */
  USHER_FACT_CONFLICT = 1 << 3,         /* separation of duties: as high, and the control owner */
  USHER_FACT_STANDING = 1 << 4,         /* privilege that stands for good                       */
  USHER_FACT_BYPASS = 1 << 5,           /* bypasses a second factor                             */
  USHER_FACT_PRIVILEGED_GROUP = 1 << 6, /* makes a privileged group                             */
  USHER_FACT_EXECUTIVE = 1 << 7,        /* the person is an executive                           */
  USHER_FACT_BULK = 1 << 8,             /* more than ten people                                 */
  USHER_FACT_CRITICAL_GROUP = 1 << 9,
  USHER_FACT_BREAK_GLASS = 1 << 10,
  USHER_FACT_TAKES_AWAY = 1 << 11,      /* only takes access away: the risk of having it is gone */
} UsherRequirementFacts;

typedef enum {
  USHER_VERIFY_AUTO,          /* a later read                         */
  USHER_VERIFY_ANALYST,       /* and an analyst                       */
  USHER_VERIFY_SECOND_PERSON, /* and someone who did not carry it out */
  USHER_VERIFY_SAMPLE,        /* a tenth of them, and all that failed */
  USHER_VERIFY_SOC,
} UsherVerifyMode;
const char *usher_verify_mode_name (UsherVerifyMode mode); /* "second-person" */

/* What must be written down, as a set of bits; none: a short note. */
typedef enum {
  USHER_NOTES_FULL = 1 << 0,
  USHER_NOTES_ALTERNATIVE = 1 << 1, /* that was considered                     */
  USHER_NOTES_MITIGATION = 1 << 2,  /* its proof                               */
  USHER_NOTES_LOG_CHECK = 1 << 3,   /* what the access was used for            */
  USHER_NOTES_EXCEPTION = 1 << 4,   /* an entry in the register of exceptions  */
  USHER_NOTES_DIFF = 1 << 5,        /* the dry run's, attached                 */
  USHER_NOTES_ROTATED = 1 << 6,     /* the credential, and a review next day   */
} UsherNotes;

/* What the rows of the matrix that apply ask together: every approver, the shortest time, the most
 * thorough verification, all notes. */
typedef struct {
  guint approvers;      /* 1 << UsherApprover; 0: nobody                                */
  gboolean apart;       /* owner and IAM lead come from different groups                */
  gint64 cap_ms;        /* longest duration; 0: as long as the role                     */
  gint64 active_cap_ms; /* of one activation; 0: no bound of its own                    */
  UsherVerifyMode verify;
  UsherNotes notes;
  gboolean mitigation;  /* takes an exception that says how the conflict is mitigated   */
} UsherRequirement;

UsherRequirement usher_requirement_of (UsherLevel level, UsherRequirementFacts facts);
/* Sorted names as canonical JSON: ["iam-peer","manager"]. */
char *usher_requirement_to_json (const UsherRequirement *self);
/* The approvers alone. */
guint usher_requirement_from_json (const char *json);

G_END_DECLS
