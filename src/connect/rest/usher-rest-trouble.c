/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A refusal's class: the manifest's rules first, then what HTTP says of the status.  Pure. */

#include "usher-rest-trouble.h"

#include <string.h>

#include "usher-rest-json.h"

#define MESSAGE_MAX 400

static char *
first_text (GPtrArray *paths, JsonNode *body)
{
  UsherRestScope scope = { .item = body, .any_case = TRUE };

  for (guint i = 0; body && i < paths->len; i++)
    {
      g_autoptr (JsonNode) node = usher_rest_path_get (paths->pdata[i], &scope);
      char *text;

      if (node && JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) > 0)
        text = usher_rest_json_text (json_array_get_element (json_node_get_array (node), 0));
      else
        text = usher_rest_json_text (node);
      if (text)
        return text;
    }
  return NULL;
}

/* One line, bounded: it goes to people and into the ledger. */
static char *
tidy (char *text)
{
  if (!text)
    return NULL;
  for (char *at = text; *at; at++)
    if (g_ascii_iscntrl (*at))
      *at = ' ';
  if (strlen (text) > MESSAGE_MAX)
    *g_utf8_find_prev_char (text, text + MESSAGE_MAX) = '\0';
  return text;
}

static UsherTroubleClass
class_of_status (int status)
{
  switch (status)
    {
    case 401:
      return USHER_TROUBLE_AUTH_EXPIRED;
    case 402:
      return USHER_TROUBLE_LICENCE_MISSING;
    case 403:
      return USHER_TROUBLE_FORBIDDEN_ROLE;
    case 404:
      return USHER_TROUBLE_NOT_FOUND;
    case 409:
    case 412:
      return USHER_TROUBLE_PRECONDITION;
    case 410:
      return USHER_TROUBLE_GONE_CURSOR;
    case 423:
      return USHER_TROUBLE_LOCKED_RETRY;
    case 429:
      return USHER_TROUBLE_RATE;
    default:
      if (status >= 500)
        return USHER_TROUBLE_SERVER;
      return status >= 400 ? USHER_TROUBLE_INVALID_REQUEST : USHER_TROUBLE_PARSE;
    }
}

static gboolean
applies (const UsherRestErrorRule *rule, const UsherTrouble *trouble)
{
  g_autofree char *lower = NULL, *wanted = NULL;

  if (rule->status && rule->status != trouble->status)
    return FALSE;
  if (rule->code && g_strcmp0 (rule->code, trouble->code) != 0)
    return FALSE;
  if (!rule->message)
    return TRUE;
  lower = g_ascii_strdown (trouble->message ? trouble->message : "", -1);
  wanted = g_ascii_strdown (rule->message, -1);
  return strstr (lower, wanted) != NULL;
}

void
usher_rest_trouble_of (const UsherRestProgram *program, const UsherHttpResponse *response, UsherTrouble *trouble)
{
  gsize length = 0;
  const char *text = response->body ? g_bytes_get_data (response->body, &length) : NULL;
  g_autoptr (JsonNode) body = length > 0 ? usher_rest_json_parse (text, length, NULL) : NULL;

  *trouble = (UsherTrouble) { .status = response->status, .request_id = g_strdup (response->request_id) };
  trouble->code = tidy (first_text (program->error_codes, body));
  trouble->message = tidy (first_text (program->error_messages, body));
  trouble->class = class_of_status (response->status);
  for (guint i = 0; i < program->error_rules->len; i++)
    {
      const UsherRestErrorRule *rule = program->error_rules->pdata[i];

      if (!applies (rule, trouble))
        continue;
      trouble->class = rule->class;
      trouble->missing = g_strdup (rule->missing);
      break;
    }
}
