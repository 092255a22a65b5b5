/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-manifest.h"
#include "usher-op-kind.h"
#include "usher-rest-column.h"
#include "usher-rest-condition.h"
#include "usher-rest-field.h"
#include "usher-rest-request.h"

G_BEGIN_DECLS

/* A REST manifest made ready to run.  Constant; all that is in it is owned by it. */
typedef enum { USHER_REST_FULL_ONLY, USHER_REST_SINCE, USHER_REST_DELTA_LINK, USHER_REST_POLL } UsherRestIncrementalKind;
typedef enum { USHER_REST_AS_ISO, USHER_REST_AS_MS, USHER_REST_AS_S, USHER_REST_AS_DATE } UsherRestTimeForm;

typedef struct {
  UsherRestIncrementalKind kind;
  UsherRestTimeForm form;
  GPtrArray *query;            /* (element-type UsherRestParameter): added when there is a since */
  UsherRestPath *link;         /* (nullable): the delta link */
  gint64 overlap_ms, initial_ms, lifetime_ms, slice_ms;
} UsherRestIncremental;

typedef struct {
  char *name;
  const UsherRestTable *table;
  UsherRestRequest *request;
  UsherRestPath *items, *each, *total; /* (nullable) */
  UsherRestLook *count;        /* (nullable) */
  UsherRestPaging paging;
  char *parent;                /* (nullable) */
  guint batch;                 /* parents a page, at most */
  GPtrArray *reads, *also;     /* (element-type UsherRestLook): before a parent, for each item */
  UsherRestCondition *when;    /* (nullable): is there anything to read for this parent? */
  UsherRestRequest *children;  /* (nullable): the same again below an item */
  UsherRestCondition *children_when;
  UsherRestIncremental incremental;
  UsherRestCondition *removed, *where; /* (nullable) */
  GPtrArray *needs;            /* (element-type char**): each a list of alternatives */
  gboolean partial, omitted;   /* omitted: a missing list is an empty one */
  UsherRestField *fields[16];  /* (nullable): by column */
} UsherRestStream;

/* One request of an operation. */
typedef struct {
  UsherRestRequest *request;
  UsherRestCondition *when;    /* (nullable) */
  UsherRestPath *each;         /* (nullable): once for each element: $each */
  UsherRestCondition *where;   /* (nullable): of those */
  UsherRestPath *onto;         /* (nullable): the body changes this document, which is sent whole */
  GPtrArray *append;           /* (element-type UsherRestParameter): to lists of that document */
  char **without;              /* (nullable) */
  char *must_end;              /* (nullable) */
  gboolean optional;
} UsherRestStep;

typedef enum { USHER_REST_ANY, USHER_REST_NONE, USHER_REST_HOLDS } UsherRestJudge;

typedef struct {
  char *cannot;                /* (nullable): why nobody can see it */
  UsherRestRequest *request;   /* (nullable): only with cannot */
  UsherRestPath *items;        /* (nullable) */
  UsherRestPaging paging;
  UsherRestJudge judge;
  UsherRestCondition *condition;
  GHashTable *statuses;        /* (nullable): status → UsherTruth */
} UsherRestObserve;

typedef struct {
  UsherRestCondition *when;
  UsherRestTemplate *why;
} UsherRestRefusal;

typedef struct {
  gboolean declared;
  char *cannot;                /* (nullable): why */
  GPtrArray *reads;            /* (element-type UsherRestLook)    */
  GPtrArray *refuse;           /* (element-type UsherRestRefusal) */
  GPtrArray *steps;            /* (element-type UsherRestStep)    */
  UsherRestObserve *observe;   /* (nullable) */
} UsherRestOperation;

typedef struct {
  int status;                  /* 0: any */
  char *code, *message;        /* (nullable): message: is found in it */
  UsherTroubleClass class;
  char *missing;               /* (nullable) */
} UsherRestErrorRule;

typedef struct {
  UsherRestCondition *when;    /* (nullable) */
  GHashTable *options;         /* char* → UsherRestTemplate */
  char *kind;
  gboolean in_body;
} UsherRestSignIn;

typedef struct {
  const UsherManifest *manifest; /* (borrowed) */
  GPtrArray *sign_ins;         /* (element-type UsherRestSignIn) */
  UsherRestTemplate *base;     /* (nullable) */
  GPtrArray *headers;          /* (element-type UsherRestParameter) */
  char *rate_limit, *rate_remaining, *rate_reset; /* (nullable) */
  gboolean reset_is_delta;
  gint64 per_minute;
  char **request_ids;          /* (nullable) */
  GPtrArray *error_codes, *error_messages; /* (element-type UsherRestPath) */
  GPtrArray *error_rules;      /* (element-type UsherRestErrorRule) */
  GPtrArray *claims;           /* (element-type UsherRestPath): rights in the token */
  gboolean silent;             /* what may not be read comes as an empty list */
  GPtrArray *identities;       /* (element-type UsherRestPath): claims that say as whom */
  GPtrArray *write_needs;      /* (element-type char**) */
  char *idempotency;           /* (nullable): a header */
  gboolean any_case;
  GPtrArray *streams;          /* (element-type UsherRestStream): in the order of reading */
  UsherRestOperation operations[USHER_OP_N];
} UsherRestProgram;

/* Never NULL; with faults it is not to be run. */
UsherRestProgram *usher_rest_program_new (const UsherManifest *manifest, GPtrArray *faults);
const UsherRestStream *usher_rest_program_stream (const UsherRestProgram *self, const char *name); /* (nullable) */
void usher_rest_program_free (UsherRestProgram *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherRestProgram, usher_rest_program_free)

G_END_DECLS
