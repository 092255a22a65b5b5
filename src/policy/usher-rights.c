/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The rights table: read once from YAML, then asked.  Immutable after parsing, so any thread.  It
 * must not know members, tables or acts: a right has a name, holders, and the verbs it covers. */

#include "usher-rights.h"

#include "usher-error.h"
#include "usher-yaml.h"

extern const char usher_rights_yaml[];
extern const gsize usher_rights_yaml_length;

/* Holders and seconds, as an entry of `columns` gives them to several rights. */
typedef struct {
  UsherRoles roles, second;
} Holders;

struct _UsherRights {
  GPtrArray *list;      /* (owned) (element-type UsherRight): in the order of the file */
  GHashTable *by_word;  /* names and verbs → UsherRight (borrowed); keys borrow from the rights */
};

typedef struct {
  UsherYaml *yaml;      /* (borrowed) */
  GHashTable *columns;  /* (owned): name → Holders */
  UsherRights *rights;  /* (owned) */
} Parser;

static void
right_free (gpointer data)
{
  UsherRight *right = data;

  g_free ((char *) right->name);
  g_free ((char *) right->title);
  g_free ((char *) right->column);
  g_strfreev ((char **) right->verbs);
  g_free (right);
}

void
usher_rights_free (UsherRights *self)
{
  if (!self)
    return;
  g_hash_table_unref (self->by_word);
  g_ptr_array_unref (self->list);
  g_free (self);
}

/* ---- Parsing ---- */

static gboolean
parse_roles (Parser *self, const UsherYamlNode *list, UsherRoles *roles, GError **error)
{
  *roles = 0;
  if (usher_yaml_kind (list) != USHER_YAML_LIST || usher_yaml_length (list) == 0)
    return usher_yaml_fail (self->yaml, list, error, "a list of roles was expected");
  for (guint i = 0; i < usher_yaml_length (list); i++)
    {
      const UsherYamlNode *node = usher_yaml_nth (list, i);
      UsherRoles role = usher_role_parse (usher_yaml_text (node));

      if (!role)
        return usher_yaml_fail (self->yaml, node, error, "“%s” is no role", usher_yaml_text (node) ? usher_yaml_text (node) : "");
      *roles |= role;
    }
  return TRUE;
}

static gboolean
parse_holders (Parser *self, const UsherYamlNode *map, Holders *holders, GError **error)
{
  const UsherYamlNode *roles = usher_yaml_get (map, "roles"), *second = usher_yaml_get (map, "second");

  if (!roles)
    return usher_yaml_fail (self->yaml, map, error, "“roles” is missing");
  holders->second = 0;
  return parse_roles (self, roles, &holders->roles, error)
         && (!second || parse_roles (self, second, &holders->second, error));
}

static gboolean
parse_columns (Parser *self, const UsherYamlNode *map, GError **error)
{
  static const char *const keys[] = { "title", "roles", "second", NULL };

  for (guint i = 0; map && i < usher_yaml_length (map); i++)
    {
      const UsherYamlNode *column = usher_yaml_nth (map, i);
      Holders holders;

      if (!usher_yaml_check_keys (self->yaml, column, keys, error) || !parse_holders (self, column, &holders, error))
        return FALSE;
      g_hash_table_insert (self->columns, g_strdup (usher_yaml_text (usher_yaml_nth_key (map, i))),
                           g_memdup2 (&holders, sizeof holders));
    }
  return TRUE;
}

static gboolean
parse_verbs (Parser *self, const UsherYamlNode *list, UsherRight *right, GError **error)
{
  guint n = list ? usher_yaml_length (list) : 0;
  char **verbs = g_new0 (char *, n + 1);

  right->verbs = (const char *const *) verbs;
  if (list && usher_yaml_kind (list) != USHER_YAML_LIST)
    return usher_yaml_fail (self->yaml, list, error, "a list of verbs was expected");
  for (guint i = 0; i < n; i++)
    {
      const UsherYamlNode *node = usher_yaml_nth (list, i);
      const char *verb = usher_yaml_text (node);

      if (!verb || !strchr (verb, '.'))
        return usher_yaml_fail (self->yaml, node, error, "a verb is written TABLE.VERB or TABLE.*");
      if (g_hash_table_contains (self->rights->by_word, verb))
        return usher_yaml_fail (self->yaml, node, error, "“%s” stands under two rights", verb);
      verbs[i] = g_strdup (verb);
      g_hash_table_insert (self->rights->by_word, verbs[i], right);
    }
  return TRUE;
}

static gboolean
parse_right_holders (Parser *self, const UsherYamlNode *map, UsherRight *right, GError **error)
{
  const UsherYamlNode *column = usher_yaml_get (map, "column");
  Holders own, *holders = &own;

  if (column && usher_yaml_get (map, "roles"))
    return usher_yaml_fail (self->yaml, column, error, "“column” stands for “roles” and “second”");
  if (column && !(holders = usher_yaml_text (column) ? g_hash_table_lookup (self->columns, usher_yaml_text (column)) : NULL))
    return usher_yaml_fail (self->yaml, column, error, "there is no such column");
  if (!column && !parse_holders (self, map, &own, error))
    return FALSE;
  right->roles = holders->roles;
  right->second = holders->second;
  right->column = g_strdup (column ? usher_yaml_text (column) : NULL);
  return TRUE;
}

static gboolean
parse_right (Parser *self, const char *name, const UsherYamlNode *map, GError **error)
{
  static const char *const keys[] = { "title", "roles", "second", "column", "verbs", NULL };
  UsherRight *right = g_new0 (UsherRight, 1);
  const char *title;

  right->name = g_strdup (name);
  g_ptr_array_add (self->rights->list, right);
  if (!usher_yaml_check_keys (self->yaml, map, keys, error) || !(title = usher_yaml_need_text (self->yaml, map, "title", error)))
    return FALSE;
  right->title = g_strdup (title);
  g_hash_table_insert (self->rights->by_word, (char *) right->name, right);
  return parse_right_holders (self, map, right, error) && parse_verbs (self, usher_yaml_get (map, "verbs"), right, error);
}

static gboolean
parse_all (Parser *self, GError **error)
{
  static const char *const keys[] = { "columns", "rights", NULL };
  const UsherYamlNode *root = usher_yaml_root (self->yaml), *rights;

  if (!root || usher_yaml_kind (root) != USHER_YAML_MAP || !(rights = usher_yaml_get (root, "rights"))
      || usher_yaml_kind (rights) != USHER_YAML_MAP)
    return usher_error_set (error, USHER_ERROR_INPUT, NULL, "%s: a map with “rights” was expected", usher_yaml_name (self->yaml));
  if (!usher_yaml_check_keys (self->yaml, root, keys, error) || !parse_columns (self, usher_yaml_get (root, "columns"), error))
    return FALSE;
  for (guint i = 0; i < usher_yaml_length (rights); i++)
    if (!parse_right (self, usher_yaml_text (usher_yaml_nth_key (rights, i)), usher_yaml_nth (rights, i), error))
      return FALSE;
  return TRUE;
}

UsherRights *
usher_rights_parse (const char *name, const char *yaml, gsize length, GError **error)
{
  g_autoptr (UsherYaml) document = usher_yaml_parse (name, yaml, length, error);
  g_autoptr (GHashTable) columns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (UsherRights) rights = NULL;
  Parser parser;

  if (!document)
    return NULL;
  rights = g_new0 (UsherRights, 1);
  rights->list = g_ptr_array_new_with_free_func (right_free);
  rights->by_word = g_hash_table_new (g_str_hash, g_str_equal);
  parser = (Parser) { document, columns, rights };
  return parse_all (&parser, error) ? g_steal_pointer (&rights) : NULL;
}

const UsherRights *
usher_rights_shipped (void)
{
  static UsherRights *shipped;

  if (g_once_init_enter (&shipped))
    {
      g_autoptr (GError) error = NULL;
      UsherRights *rights = usher_rights_parse ("rights.yaml", usher_rights_yaml, usher_rights_yaml_length, &error);

      if (!rights)
        g_error ("the shipped rights table is faulty: %s", error->message);
      g_once_init_leave (&shipped, rights);
    }
  return shipped;
}

/* ---- Asking ---- */

/* A right's name, a verb, or a verb of a table whose verbs are covered alike. */
const UsherRight *
usher_rights_find (const UsherRights *self, const char *right_or_verb)
{
  const UsherRight *right = g_hash_table_lookup (self->by_word, right_or_verb);
  const char *dot = strchr (right_or_verb, '.');
  g_autofree char *any = NULL;

  if (right || !dot)
    return right;
  any = g_strdup_printf ("%.*s.*", (int) (dot - right_or_verb), right_or_verb);
  return g_hash_table_lookup (self->by_word, any);
}

const UsherRight *
usher_rights_nth (const UsherRights *self, guint n)
{
  return n < self->list->len ? g_ptr_array_index (self->list, n) : NULL;
}

static gboolean
refuse (const UsherRight *right, UsherRoles holders, GError **error)
{
  g_auto (GStrv) names = usher_roles_to_names (holders & ~USHER_ROLE_SYSTEM);
  g_autofree char *who = g_strjoinv (", ", names);
  g_autofree char *message = g_strdup_printf ("the right “%s” is missing (%s); it is held by: %s", right->name, right->title, who);
  g_autofree char *hint = g_strdup_printf ("Ask a member with one of these roles: %s.", who);

  usher_error_set (error, USHER_ERROR_RIGHT, hint, "%s", message);
  if (error)
    usher_error_add_guard (*error, right->name, message, (const char *const *) names);
  return FALSE;
}

static gboolean
refuse_unknown (const char *word, GError **error)
{
  return usher_error_set (error, USHER_ERROR_RIGHT, "Whoever keeps the rights table can add it.",
                          "the rights table gives “%s” to nobody", word);
}

gboolean
usher_may (const UsherRights *self, UsherRoles roles, const char *right_or_verb, GError **error)
{
  const UsherRight *right = usher_rights_find (self, right_or_verb);

  if (!right)
    return refuse_unknown (right_or_verb, error);
  return (right->roles & roles) ? TRUE : refuse (right, right->roles, error);
}

gboolean
usher_may_write (const UsherRights *self, UsherRoles roles, const char *table, const char *verb, GError **error)
{
  g_autofree char *word = g_strconcat (table, ".", verb, NULL);
  const UsherRight *right = usher_rights_find (self, word);

  if (!right)
    return refuse_unknown (word, error);
  return ((right->roles | right->second) & roles) ? TRUE : refuse (right, right->roles | right->second, error);
}
