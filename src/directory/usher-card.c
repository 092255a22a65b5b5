/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Cards: owner, risk, purpose and the like of an entitlement, a group or an account, as members keep
 * them.  Acts, on the writer thread.  Rows and lines are the record door's; SQL is in the store. */

#include "usher-card-private.h"

#include <string.h>

#include "usher-access.h"
#include "usher-error.h"
#include "usher-key.h"
#include "usher-person-facts-private.h"
#include "usher-record.h"
#include "usher-text.h"
#include "usher-vocabulary.h"

#define CHANGES_MAX 16
#define TEXT_MAX 4096

static const char *const entitlement_fields[]
  = { "owner", "deputy", "risk", "data_class", "requestable", "privileged", "purpose", "description", NULL };
static const char *const group_fields[]
  = { "owner", "deputy", "risk", "data_class", "requestable", "entitlement", "privileged", "purpose", "description", NULL };
static const char *const account_fields[] = { "owner", "deputy", "risk", "kind", "purpose", "description", NULL };

static const UsherCardShape shapes[] = {
  [USHER_CARD_ENTITLEMENT] = { "entitlement", "entitlement_card", "entitlement", entitlement_fields },
  [USHER_CARD_GROUP] = { "group", "group_card", "grp", group_fields },
  [USHER_CARD_ACCOUNT] = { "account", "account_card", "account", account_fields },
};

const UsherCardShape *
usher_card_shape (UsherCardKind kind)
{
  return &shapes[kind];
}

const char *const *
usher_card_fields (UsherCardKind kind)
{
  return shapes[kind].fields;
}

gboolean
usher_card_kind_parse (const char *word, UsherCardKind *kind)
{
  const UsherNounKey *noun = usher_key_noun (word);

  for (gsize i = 0; noun && i < G_N_ELEMENTS (shapes); i++)
    if (strcmp (shapes[i].noun, noun->noun) == 0)
      {
        *kind = (UsherCardKind) i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
is_person (const char *field)
{
  return strcmp (field, "owner") == 0 || strcmp (field, "deputy") == 0;
}

static gboolean
is_yes_no (const char *field)
{
  return strcmp (field, "requestable") == 0 || strcmp (field, "privileged") == 0 || strcmp (field, "entitlement") == 0;
}

/* (nullable): the closed set that a field's words come from. */
static const char *const *
find_words (const char *field)
{
  return strcmp (field, "risk") == 0         ? usher_risks
         : strcmp (field, "data_class") == 0 ? usher_data_classes
         : strcmp (field, "kind") == 0       ? usher_account_kinds
                                             : NULL;
}

static gboolean
refuse_word (const char *field, const char *word, const char *const *words, GError **error)
{
  g_autofree char *list = usher_vocabulary_describe (words), *hint = g_strdup_printf ("say %s", list);

  return usher_error_set (error, USHER_ERROR_INPUT, hint, "“%.80s” is no %s", word, field);
}

static gboolean
check_field (const UsherCardShape *shape, const char *field, GError **error)
{
  g_auto (GStrv) near = NULL;

  if (g_strv_contains (shape->fields, field))
    return TRUE;
  near = usher_nearest (field, shape->fields, 3);
  usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "the card of an %s has no “%s”", shape->noun, field);
  if (error)
    usher_error_add_candidates (*error, (const char *const *) near);
  return FALSE;
}

static gboolean
check_person (UsherConn *conn, gint64 person, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *key = usher_key_of (conn, "person", person, &local);

  if (key)
    return TRUE;
  if (local)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "there is no person %" G_GINT64_FORMAT, person);
}

/* Checks one change and spells it as it is stored. */
static gboolean
check_change (UsherConn *conn, const UsherCardShape *shape, const UsherCardChange *change, UsherChange *out, GError **error)
{
  const char *const *words = find_words (change->field);
  const UsherValue *to = &change->to;

  if (!check_field (shape, change->field, error))
    return FALSE;
  *out = (UsherChange) { change->field, *to };
  if (to->type == USHER_VALUE_NULL)
    return TRUE;
  if (is_person (change->field))
    return to->type == USHER_VALUE_INT ? check_person (conn, to->integer, error)
                                       : usher_error_set (error, USHER_ERROR_INPUT, NULL, "%s is a person", change->field);
  if (is_yes_no (change->field))
    {
      if (to->type != USHER_VALUE_INT)
        return usher_error_set (error, USHER_ERROR_INPUT, "say yes or no", "%s is yes or no", change->field);
      out->to = to->integer == 0 && strcmp (change->field, "privileged") == 0 ? USHER_NULL : USHER_INT (to->integer != 0);
      return TRUE;
    }
  if (to->type != USHER_VALUE_TEXT || to->length > TEXT_MAX || !usher_utf8_check (to->text, to->length, NULL))
    return usher_error_set (error, USHER_ERROR_INPUT, NULL, "%s is UTF-8 text of at most %d bytes", change->field, TEXT_MAX);
  if (words)
    {
      const char *word = usher_vocabulary_find (words, to->text, to->length);

      if (!word)
        return refuse_word (change->field, to->text, words, error);
      out->to = usher_text_value (word);
    }
  return TRUE;
}

static gboolean
check_changes (UsherTx *tx, const UsherCardShape *shape, const UsherCardChange *changes, UsherChange *out, GError **error)
{
  guint n = 0;

  if (!usher_tx_may (tx, "card", error))
    return FALSE;
  for (; changes->field; changes++, n++)
    {
      if (n == CHANGES_MAX)
        return usher_error_set (error, USHER_ERROR_USAGE, NULL, "too many changes at once");
      if (!check_change (usher_tx_conn (tx), shape, changes, &out[n], error))
        return FALSE;
    }
  out[n] = (UsherChange) { NULL };
  if (!n)
    return usher_error_set (error, USHER_ERROR_USAGE, "name a field", "there is nothing to change");
  return TRUE;
}

static gboolean
has_change (const UsherChange *changes, const char *field)
{
  for (; changes->field; changes++)
    if (strcmp (changes->field, field) == 0)
      return TRUE;
  return FALSE;
}

/* Do the changes reach into who holds what? */
static gboolean
matters_for_access (UsherCardKind kind, const UsherChange *changes)
{
  return kind != USHER_CARD_ACCOUNT && (has_change (changes, "privileged") || has_change (changes, "entitlement"));
}

/* Who holds what, and the highest risk that lists tell of its holders. */
static gboolean
follow (UsherTx *tx, UsherCardKind kind, const gint64 *ids, gsize n, const UsherChange *changes, GError **error)
{
  if (matters_for_access (kind, changes))
    return usher_access_rebuild (tx, NULL, error);
  return kind == USHER_CARD_ACCOUNT || !has_change (changes, "risk")
         || usher_person_facts_store_follow_risk (usher_tx_conn (tx), kind == USHER_CARD_GROUP, ids, n, error);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

/* Ascending, each once; how many are left.  Lists often come in order. */
static gsize
sort_ids (gint64 *ids, gsize n)
{
  gsize kept = 0, ordered = 1;

  while (ordered < n && ids[ordered - 1] < ids[ordered])
    ordered++;
  if (ordered >= n)
    return n;
  qsort (ids, n, sizeof *ids, compare_ids);
  for (gsize i = 0; i < n; i++)
    if (!kept || ids[kept - 1] != ids[i])
      ids[kept++] = ids[i];
  return kept;
}

gboolean
usher_card_change_many (UsherTx *tx, UsherCardKind kind, const gint64 *ids, gsize n, const UsherCardChange *changes, gint64 *rows,
                        GError **error)
{
  const UsherCardShape *shape = &shapes[kind];
  UsherChange stored[CHANGES_MAX + 1];
  g_autofree gint64 *sorted = g_memdup2 (ids, n * sizeof *ids);
  g_autofree UsherObjectChange *objects = NULL;

  if (rows)
    *rows = 0;
  if (!check_changes (tx, shape, changes, stored, error))
    return FALSE;
  if (!n)
    return TRUE;
  n = sort_ids (sorted, n);
  if (!usher_card_store_are_there (usher_tx_conn (tx), shape, sorted, n, error))
    return FALSE;
  objects = g_new (UsherObjectChange, n);
  for (gsize i = 0; i < n; i++)
    objects[i] = (UsherObjectChange) { sorted[i], USHER_RECORD_AS_IT_IS, stored };
  if (!usher_record_write_many (tx, shape->table, "change", objects, n, error))
    return FALSE;
  if (rows)
    *rows = (gint64) n;
  return follow (tx, kind, sorted, n, stored, error);
}

gboolean
usher_card_change (UsherTx *tx, UsherCardKind kind, gint64 id, gint64 version, const UsherCardChange *changes, GError **error)
{
  const UsherCardShape *shape = &shapes[kind];
  UsherChange stored[CHANGES_MAX + 1];
  gint64 now;

  if (!check_changes (tx, shape, changes, stored, error) ||
      !usher_card_store_versions (usher_tx_conn (tx), shape, &id, 1, &now, error))
    return FALSE;
  if (!usher_record_write (tx, shape->table, id, "change", version < 0 ? now : version, stored, error))
    return FALSE;
  return follow (tx, kind, &id, 1, stored, error);
}

/* ---- Words ---- */

static int
parse_yes_no (const char *word)
{
  static const char *const yes[] = { "1", "yes", "true", NULL }, *const no[] = { "0", "no", "false", NULL };
  g_autofree char *low = g_ascii_strdown (word, -1);

  return g_strv_contains (yes, low) ? 1 : g_strv_contains (no, low) ? 0 : -1;
}

gboolean
usher_card_parse (UsherConn *conn, UsherCardKind kind, const char *field, const char *word, UsherCardChange *change, char **text,
                  GError **error)
{
  const UsherCardShape *shape = &shapes[kind];
  const char *name = NULL;
  int yes;

  *text = NULL;
  if (!check_field (shape, field, error))
    return FALSE;
  for (guint i = 0; shape->fields[i]; i++)
    if (strcmp (shape->fields[i], field) == 0)
      name = shape->fields[i];
  *change = (UsherCardChange) { name, USHER_NULL };
  if (!*word || strcmp (word, "null") == 0)
    return TRUE;
  if (is_person (field))
    {
      gint64 person;

      if (!usher_key_find (conn, "person", word, &person, error))
        return FALSE;
      change->to = USHER_INT (person);
      return TRUE;
    }
  if (is_yes_no (field))
    {
      if ((yes = parse_yes_no (word)) < 0)
        return usher_error_set (error, USHER_ERROR_INPUT, "say yes or no", "“%.80s” is neither yes nor no", word);
      change->to = USHER_INT (yes);
      return TRUE;
    }
  *text = g_strdup (word);
  change->to = usher_text_value (*text);
  return TRUE;
}
