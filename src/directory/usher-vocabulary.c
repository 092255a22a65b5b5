/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The closed sets of words of the mirror and of cards.  Constant; any thread. */

#include "usher-vocabulary.h"

#include <string.h>

const char *const usher_person_states[] = { "active", "on-leave", "pre-hire", "suspended", "terminated", "unknown", NULL };
const char *const usher_person_kinds[] = { "employee", "contractor", "partner", "vendor", "guest", "service", "shared", "agent",
  "break-glass", "unknown", NULL };
const char *const usher_account_states[] = { "active", "staged", "suspended", "disabled", "deleted", "locked", "password-expired",
  "recovery", "unknown", NULL };
const char *const usher_account_kinds[] = { "human", "service", "shared", "agent", "break-glass", "test", "guest", "unknown", NULL };
const char *const usher_group_kinds[] = { "native", "app", "ad", "dynamic", "role", "builtin", "unified", NULL };
const char *const usher_member_kinds[] = { "account", "group", NULL };
const char *const usher_risks[] = { "low", "medium", "high", "privileged", NULL };
const char *const usher_data_classes[] = { "public", "internal", "confidential", "restricted", NULL };

static gboolean
is_word (const char *word, const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      char c = text[i] == '_' || text[i] == ' ' ? '-' : g_ascii_tolower (text[i]);

      if (word[i] != c || c == '\0')
        return FALSE;
    }
  return word[length] == '\0';
}

const char *
usher_vocabulary_find (const char *const *list, const char *text, gsize length)
{
  for (; *list; list++)
    if (is_word (*list, text, length))
      return *list;
  return NULL;
}

char *
usher_vocabulary_describe (const char *const *list)
{
  GString *out = g_string_new (*list);

  for (list++; *list; list++)
    g_string_append_printf (out, "%s%s", list[1] ? ", " : " or ", *list);
  return g_string_free (out, FALSE);
}
