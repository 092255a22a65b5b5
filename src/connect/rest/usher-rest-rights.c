/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What the access token says that its holder may.  Some sources answer 200 and an empty list to who may
 * not read: without this, everybody would seem to be gone.  Blocking; the connector's thread. */

#include "usher-rest-private.h"

#include <string.h>

#include "usher-rest-json.h"

static void
take_words (GPtrArray *rights, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i]; i++)
    if (*words[i])
      g_ptr_array_add (rights, g_strdup (words[i]));
}

/* A list of rights, or one text with blanks between. */
static void
take_rights (GPtrArray *rights, JsonNode *node)
{
  g_autofree char *text = usher_rest_json_text (node);

  if (text)
    take_words (rights, text);
  else if (node && JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
      {
        g_autofree char *one = usher_rest_json_text (json_array_get_element (json_node_get_array (node), i));

        if (one)
          g_ptr_array_add (rights, g_steal_pointer (&one));
      }
}

gboolean
usher_rest_learn_rights (UsherRest *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *claims = NULL;
  g_autoptr (GError) fault = NULL;
  UsherRestScope scope = { 0 };

  if (self->rights_asked || self->program->claims->len + self->program->identities->len == 0)
    return TRUE;
  claims = usher_http_identity (self->http, cancellable, &fault);
  if (fault)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  self->rights_asked = TRUE;
  if (!claims || !(self->claims = usher_rest_json_parse (claims, strlen (claims), NULL)))
    return TRUE;
  scope.item = self->claims;
  for (guint i = 0; i < self->program->claims->len; i++)
    {
      g_autoptr (JsonNode) node = usher_rest_path_get (self->program->claims->pdata[i], &scope);

      if (!node)
        continue;
      if (!self->rights)
        self->rights = g_ptr_array_new_with_free_func (g_free);
      take_rights (self->rights, node);
    }
  return TRUE;
}

static gboolean
has_right (UsherRest *self, const char *right)
{
  for (guint i = 0; i < self->rights->len; i++)
    if (g_str_equal (self->rights->pdata[i], right))
      return TRUE;
  return FALSE;
}

char *
usher_rest_lacks (UsherRest *self, GPtrArray *needs)
{
  for (guint i = 0; self->rights && i < needs->len; i++)
    {
      char **alternatives = needs->pdata[i];
      gboolean met = FALSE;

      for (guint a = 0; alternatives[a] && !met; a++)
        met = has_right (self, alternatives[a]);
      if (!met)
        return g_strdup (alternatives[0]);
    }
  return NULL;
}
