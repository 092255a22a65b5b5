/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Is there another page, and where?  Pure: no network, no state but what the page says. */

#include "usher-rest-page.h"

#include "usher-rest-json.h"

gboolean
usher_rest_paging_by_url (const UsherRestPaging *paging)
{
  return paging->kind == USHER_REST_LINK_HEADER || paging->kind == USHER_REST_NEXT_LINK;
}

static char *
text_at (const UsherRestPath *path, const UsherRestPage *page, const UsherRestScope *scope)
{
  UsherRestScope of_body = *scope;
  g_autoptr (JsonNode) node = NULL;

  if (!path)
    return NULL;
  of_body.item = page->body;
  node = usher_rest_path_get (path, &of_body);
  return usher_rest_json_text (node);
}

static gint64
position (const UsherRestPaging *paging, const UsherRestPage *page)
{
  return page->at ? g_ascii_strtoll (page->at, NULL, 10) : paging->first;
}

static char *
by_count (const UsherRestPaging *paging, const UsherRestPage *page)
{
  gint64 next = position (paging, page);

  if (page->received == 0)
    return NULL;
  next += paging->kind == USHER_REST_PAGE_NUMBER ? 1 : page->received;
  /* A total that is too small would end the read early; one too large ends with an empty page. */
  if (paging->kind == USHER_REST_START_INDEX && page->total >= 0 && next > page->total)
    return NULL;
  if (paging->kind != USHER_REST_START_INDEX && !paging->end_empty && page->received < page->asked)
    return NULL;
  return g_strdup_printf ("%" G_GINT64_FORMAT, next);
}

char *
usher_rest_page_next (const UsherRestPaging *paging, const UsherRestPage *page, const UsherRestScope *scope)
{
  g_autofree char *more = text_at (paging->more, page, scope);

  if (more && g_ascii_strcasecmp (more, "false") == 0)
    return NULL;
  switch (paging->kind)
    {
    case USHER_REST_LINK_HEADER:
      return g_strdup (page->link);
    case USHER_REST_NEXT_LINK:
    case USHER_REST_PAGE_TOKEN:
      return text_at (paging->next, page, scope);
    case USHER_REST_OFFSET:
    case USHER_REST_START_INDEX:
    case USHER_REST_PAGE_NUMBER:
      return by_count (paging, page);
    case USHER_REST_ONE_PAGE:
    default:
      return NULL;
    }
}
