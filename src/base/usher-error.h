/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The one error domain.  A code is something that a person can act on; each maps to one exit code. */
typedef enum {
  USHER_ERROR_USAGE,        /* the call's words are wrong                          */
  USHER_ERROR_UNKNOWN,      /* no such record                                      */
  USHER_ERROR_AMBIGUOUS,    /* several records answer to that name                 */
  USHER_ERROR_INPUT,        /* a file or a value is faulty: see where              */
  USHER_ERROR_GUARD,        /* a rule refuses: see guards                          */
  USHER_ERROR_RIGHT,        /* the member lacks a right: the message names it      */
  USHER_ERROR_CONFLICT,     /* the record changed since it was read                */
  USHER_ERROR_STORE,        /* the database or a file cannot be read or written    */
  USHER_ERROR_BUSY,         /* someone else holds the workspace for too long       */
  USHER_ERROR_FULL,         /* no room left: disk or memory bound                  */
  USHER_ERROR_CORRUPT,      /* what is stored is damaged                           */
  USHER_ERROR_NEWER,        /* made by a newer Usher                               */
  USHER_ERROR_READ_ONLY,    /* opened for reading alone                            */
  USHER_ERROR_FAULTY,       /* verification failed; or the door met a changed row  */
  USHER_ERROR_OFFLINE,      /* a server was not reached: try again later           */
  USHER_ERROR_AUTH,         /* a server refused the sign-in                        */
  USHER_ERROR_RATE_LIMITED, /* a server asked us to wait                           */
  USHER_ERROR_REMOTE_SHAPE, /* a server answered something that cannot be right    */
} UsherErrorCode;

#define USHER_ERROR (usher_error_quark ())
GQuark usher_error_quark (void);

typedef struct {
  char *id;      /* (owned): a guard's id, such as "V3"           */
  char *message; /* (owned)                                       */
  char **who;    /* (owned) (nullable): who can help              */
} UsherErrorGuard;

/* What a server said that refused: its own words, for a person who looks further. */
typedef struct {
  char *class;      /* (owned): "gone-cursor"                        */
  int status;       /* of HTTP, or an LDAP result code; 0: none      */
  char *code, *message, *request_id; /* (owned) (nullable)           */
  char *missing;    /* (owned) (nullable): the permission that would help */
} UsherErrorRemote;

typedef struct {
  char *hint;                 /* (owned) (nullable): what to do                  */
  char *file;                 /* (owned) (nullable)                              */
  gint64 line, column;        /* 1-based; 0 is unknown                           */
  GPtrArray *guards;          /* (owned) (nullable) (element-type UsherErrorGuard) */
  char **candidates;          /* (owned) (nullable): for AMBIGUOUS and UNKNOWN   */
  UsherErrorRemote *remote;   /* (owned) (nullable)                              */
} UsherErrorInfo;

/* HINT may be NULL.  Always returns FALSE, so that a caller can return it. */
gboolean usher_error_set (GError **error, UsherErrorCode code, const char *hint, const char *format, ...) G_GNUC_PRINTF (4, 5);
void usher_error_add_where (GError *error, const char *file, gint64 line, gint64 column);
void usher_error_add_guard (GError *error, const char *id, const char *message, const char *const *who);
void usher_error_add_candidates (GError *error, const char *const *candidates);
void usher_error_add_remote (GError *error, const UsherErrorRemote *remote); /* copies */
/* (nullable): NULL for an error of another domain. */
const UsherErrorInfo *usher_error_get_info (const GError *error);
const char *usher_error_code_name (UsherErrorCode code); /* "guard", "read-only" … */
int usher_error_exit_code (const GError *error);         /* of CLI.md; cancelled is 130 */

G_END_DECLS
