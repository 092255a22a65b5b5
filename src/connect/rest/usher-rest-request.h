/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-rest-condition.h"
#include "usher-rest-template.h"

G_BEGIN_DECLS

/* Parts of a program: questions, and how their pages follow each other.  Constant; all that is in them is owned by them. */
typedef struct {
  char *name;
  UsherRestTemplate *value;
  UsherRestCondition *when;  /* (nullable): else it is left out */
} UsherRestParameter;

typedef struct {
  char *method, *type;       /* type (nullable): of the body    */
  UsherRestTemplate *path;
  GPtrArray *query, *headers; /* (element-type UsherRestParameter) */
  UsherRestTemplate *body;   /* (nullable): JSON text           */
} UsherRestRequest;

/* A read whose answer has a name from then on: $NAME. */
typedef struct {
  char *name;
  UsherRestRequest *request;
  UsherRestPath *value;      /* (nullable): what of the answer; NULL: all of it */
  UsherRestCondition *when;  /* (nullable)                                      */
  gboolean optional;         /* refused or not found: it is not known            */
} UsherRestLook;

typedef enum { USHER_REST_ONE_PAGE, USHER_REST_LINK_HEADER, USHER_REST_NEXT_LINK, USHER_REST_PAGE_TOKEN, USHER_REST_OFFSET,
  USHER_REST_START_INDEX, USHER_REST_PAGE_NUMBER } UsherRestPagingKind;

typedef struct {
  UsherRestPagingKind kind;
  char *rel, *position, *size; /* (nullable): the link; parameters that say where and how many */
  UsherRestPath *next, *more;  /* (nullable) */
  gint64 per_page, first, pages_max;
  gboolean end_empty;          /* a short page is not the last */
} UsherRestPaging;

G_END_DECLS
