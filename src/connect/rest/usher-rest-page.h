/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-rest-program.h"

G_BEGIN_DECLS

/* What a page says about the next one. */
typedef struct {
  const char *at;      /* (nullable): where this page was; NULL: the first */
  gint64 received;     /* records on it                                    */
  gint64 total;        /* −1: it does not say                              */
  gint64 asked;        /* how many were asked for                          */
  JsonNode *body;
  const char *link;    /* (nullable): of the Link header                   */
  const char *ends;    /* (nullable): its first and last record            */
} UsherRestPage;

/* Where the next page is; NULL: this was the last. (transfer full) */
char *usher_rest_page_next (const UsherRestPaging *paging, const UsherRestPage *page, const UsherRestScope *scope);
/* Is AT an address, to be asked as it is? */
gboolean usher_rest_paging_by_url (const UsherRestPaging *paging);

G_END_DECLS
