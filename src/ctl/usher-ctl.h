/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "usher-backup.h"
#include "usher-ctl-out.h"
#include "usher-digest.h"
#include "usher-error.h"
#include "usher-workspace.h"

G_BEGIN_DECLS

/* One call of usherctl: what was asked (words, flags), where the answer goes, and the workspace. */
typedef struct _UsherCtl UsherCtl;
typedef struct _UsherCtlVerb UsherCtlVerb;

typedef enum { USHER_CTL_JSON, USHER_CTL_TABLE, USHER_CTL_CSV } UsherCtlFormat;

/* What a verb needs open before its function runs. */
typedef enum {
  USHER_CTL_BARE, /* no workspace                             */
  USHER_CTL_READ, /* one that may be read                     */
  USHER_CTL_ACT,  /* one that the member may write            */
} UsherCtlNeed;

typedef struct {
  const char *name;  /* without its dashes; NULL ends a list                       */
  const char *value; /* (nullable): the word for its value; NULL is a switch       */
  const char *help;
  char letter;       /* 0: none                                                    */
  gboolean many;     /* may stand several times; values may be joined by commas    */
} UsherCtlFlag;

typedef gboolean (*UsherCtlFunc) (UsherCtl *ctl, GError **error);

#define USHER_CTL_FLAG_LISTS 4
#define USHER_CTL_MANY 1000000

struct _UsherCtlVerb {
  const char *noun;      /* (nullable): NULL stands alone ("info")                 */
  const char *verb;
  const char *arguments; /* as help shows them                                     */
  int least, most;       /* how many                                               */
  UsherCtlNeed need;
  const UsherCtlFlag *flags[USHER_CTL_FLAG_LISTS];
  UsherCtlFunc func;
  const char *help;      /* one sentence                                           */
};

typedef struct {
  const char *name;  /* as help shows it: "people" */
  const char *other; /* the other number: "person" */
  const char *help;
} UsherCtlNoun;

struct _UsherCtl {
  /* what was asked */
  const UsherCtlVerb *verb;   /* (nullable): before it is known     */
  const char *noun;           /* (nullable): the canonical name     */
  GPtrArray *arguments;       /* (owned) (element-type utf8)        */
  GHashTable *flags;          /* (owned): name → GPtrArray of values */
  UsherCtlFormat format;
  gboolean format_given;
  gboolean terminal_in, terminal_out, terminal_err;

  /* running */
  UsherCtlOut *out;           /* (owned)                            */
  GCancellable *cancellable;  /* (owned): cancelled by SIGINT       */
  UsherWorkspace *workspace;  /* (owned) (nullable)                 */
};

/* The program: its whole main ().  Returns the exit code. */
int usher_ctl_main (int argc, char **argv);

/* ---- What was asked ---- */
const char *usher_ctl_argument (UsherCtl *ctl, guint n);               /* (nullable) */
gboolean usher_ctl_has (UsherCtl *ctl, const char *flag);
const char *usher_ctl_flag (UsherCtl *ctl, const char *flag);          /* (nullable): the last value given */
/* Every value of a flag that may stand several times, split at commas; NULL-terminated. */
char **usher_ctl_flag_values (UsherCtl *ctl, const char *flag);
/* FALSE with an error when a value is not such a number.  Leaves *VALUE alone when the flag is absent. */
gboolean usher_ctl_flag_int (UsherCtl *ctl, const char *flag, gint64 least, gint64 most, gint64 *value, GError **error);
gboolean usher_ctl_flag_time (UsherCtl *ctl, const char *flag, gint64 *ms, GError **error);
gboolean usher_ctl_flag_bool (UsherCtl *ctl, const char *flag, gboolean *value, GError **error);
const char *usher_ctl_reason (UsherCtl *ctl);                          /* (nullable): --reason */
/* Asks on the terminal; TRUE at once with --yes; without a terminal it fails and names --yes. */
gboolean usher_ctl_confirm (UsherCtl *ctl, GError **error, const char *question, ...) G_GNUC_PRINTF (3, 4);

/* ---- The workspace ---- */
const char *usher_ctl_place (UsherCtl *ctl, GError **error); /* of -w or USHER_WORKSPACE */
/* Opens PLACE with --secret-fd as its password. */
gboolean usher_ctl_open (UsherCtl *ctl, const char *place, UsherWorkspaceOpen *open, GError **error);
/* A place that is no workspace cannot be read or written: exit 5, whatever its content did wrong. */
gboolean usher_ctl_place_fault (GError *fault, GError **error);
/* Database password for a URI, from --secret-fd; NULL without an error when none is given. */
gboolean usher_ctl_secret (UsherCtl *ctl, char **secret, GError **error);
/* The same from another flag that names a file descriptor. */
gboolean usher_ctl_secret_of (UsherCtl *ctl, const char *flag, char **secret, GError **error);
/* A reader in one unchanging snapshot, interrupted by SIGINT; give back with usher_ctl_end_read (). */
UsherConn *usher_ctl_begin_read (UsherCtl *ctl, GError **error);
void usher_ctl_end_read (UsherCtl *ctl, UsherConn *conn);
/* The same without a snapshot, for what begins its own. */
UsherConn *usher_ctl_take_reader (UsherCtl *ctl, GError **error);
void usher_ctl_put_reader (UsherCtl *ctl, UsherConn *conn);
/* One act with --reason as its reason, interrupted by SIGINT until it commits. */
gboolean usher_ctl_act (UsherCtl *ctl, UsherActFunc func, gpointer data, GError **error);

G_END_DECLS
