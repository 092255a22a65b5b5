/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Each noun's headers, and how a row's cells become a stream's values.  Writer thread.  What is wrong
 * with a cell rejects its row with place and reason; only what is wrong with the workspace fails. */

#include "usher-import-feed.h"

#include <string.h>

#include "usher-clock.h"
#include "usher-error.h"
#include "usher-key.h"
#include "usher-source.h"
#include "usher-text.h"
#include "usher-vocabulary.h"

#define NAME_BYTES 512
#define TEXT_BYTES (16 * 1024)

#define PEOPLE(login_is_required) { \
  { "login", USHER_CELL_NAME, USHER_PEOPLE_LOGIN, login_is_required, NULL }, \
  { "name", USHER_CELL_TEXT, USHER_PEOPLE_NAME, FALSE, NULL }, \
  { "given", USHER_CELL_TEXT, USHER_PEOPLE_GIVEN, FALSE, NULL }, \
  { "family", USHER_CELL_TEXT, USHER_PEOPLE_FAMILY, FALSE, NULL }, \
  { "mail", USHER_CELL_TEXT, USHER_PEOPLE_MAIL, FALSE, NULL }, \
  { "employee", USHER_CELL_TEXT, USHER_PEOPLE_EMPLOYEE, FALSE, NULL }, \
  { "kind", USHER_CELL_WORD, USHER_PEOPLE_KIND, FALSE, usher_person_kinds }, \
  { "department", USHER_CELL_TEXT, USHER_PEOPLE_DEPARTMENT, FALSE, NULL }, \
  { "title", USHER_CELL_TEXT, USHER_PEOPLE_TITLE, FALSE, NULL }, \
  { "site", USHER_CELL_TEXT, USHER_PEOPLE_SITE, FALSE, NULL }, \
  { "manager", USHER_CELL_TEXT, USHER_PEOPLE_MANAGER, FALSE, NULL }, \
  { "state", USHER_CELL_WORD, USHER_PEOPLE_STATE, FALSE, usher_person_states }, \
  { "start", USHER_CELL_DATE, USHER_PEOPLE_STARTS, FALSE, NULL }, \
  { "end", USHER_CELL_DATE, USHER_PEOPLE_ENDS, FALSE, NULL }, \
}

static const UsherImportField people[] = PEOPLE (TRUE), hr[] = PEOPLE (FALSE);

enum { ACCOUNTS_LOGIN, ACCOUNTS_SOURCE, ACCOUNTS_NATIVE, ACCOUNTS_PERSON = 7 };
static const UsherImportField accounts[] = {
  { "login", USHER_CELL_NAME, USHER_ACCOUNTS_LOGIN, TRUE, NULL },
  { "source", USHER_CELL_OTHER, -1, FALSE, NULL },
  { "native", USHER_CELL_NAME, USHER_ACCOUNTS_NATIVE, FALSE, NULL },
  { "mail", USHER_CELL_TEXT, USHER_ACCOUNTS_MAIL, FALSE, NULL },
  { "employee", USHER_CELL_TEXT, USHER_ACCOUNTS_EMPLOYEE, FALSE, NULL },
  { "kind", USHER_CELL_WORD, USHER_ACCOUNTS_KIND, FALSE, usher_account_kinds },
  { "state", USHER_CELL_WORD, USHER_ACCOUNTS_STATE, FALSE, usher_account_states },
  { "person", USHER_CELL_OTHER, -1, FALSE, NULL },
  { "name", USHER_CELL_TEXT, USHER_ACCOUNTS_NAME, FALSE, NULL },
  { "department", USHER_CELL_TEXT, USHER_ACCOUNTS_DEPARTMENT, FALSE, NULL },
};

enum { GROUPS_NAME, GROUPS_SOURCE, GROUPS_NATIVE, GROUPS_KIND, GROUPS_OWNER };
static const UsherImportField groups[] = {
  { "name", USHER_CELL_NAME, USHER_GROUPS_NAME, TRUE, NULL },
  { "source", USHER_CELL_OTHER, -1, FALSE, NULL },
  { "native", USHER_CELL_NAME, USHER_GROUPS_NATIVE, FALSE, NULL },
  { "kind", USHER_CELL_WORD, USHER_GROUPS_KIND, FALSE, usher_group_kinds },
  { "owner", USHER_CELL_OTHER, -1, FALSE, NULL },
  { "rule", USHER_CELL_TEXT, USHER_GROUPS_RULE, FALSE, NULL },
  { "description", USHER_CELL_TEXT, USHER_GROUPS_DESCRIPTION, FALSE, NULL },
};

enum { MEMBERSHIPS_GROUP, MEMBERSHIPS_MEMBER, MEMBERSHIPS_KIND };
static const UsherImportField memberships[] = {
  { "group", USHER_CELL_OTHER, USHER_MEMBERSHIPS_GROUP, TRUE, NULL },
  { "member", USHER_CELL_OTHER, USHER_MEMBERSHIPS_MEMBER, TRUE, NULL },
  { "member_kind", USHER_CELL_WORD, USHER_MEMBERSHIPS_MEMBER_KIND, FALSE, usher_member_kinds },
};

enum { ENTITLEMENTS_APP, ENTITLEMENTS_NAME, ENTITLEMENTS_RISK, ENTITLEMENTS_OWNER };
static const UsherImportField entitlements[] = {
  { "app", USHER_CELL_OTHER, USHER_ENTITLEMENTS_APP, TRUE, NULL },
  { "name", USHER_CELL_NAME, USHER_ENTITLEMENTS_NAME, TRUE, NULL },
  { "risk", USHER_CELL_WORD, USHER_ENTITLEMENTS_RISK, FALSE, usher_risks },
  { "owner", USHER_CELL_OTHER, -1, FALSE, NULL },
  { "description", USHER_CELL_TEXT, USHER_ENTITLEMENTS_DESCRIPTION, FALSE, NULL },
};

enum { GRANTS_PRINCIPAL, GRANTS_KIND, GRANTS_ENTITLEMENT };
static const UsherImportField grants[] = {
  { "principal", USHER_CELL_OTHER, USHER_GRANTS_PRINCIPAL, TRUE, NULL },
  { "principal_kind", USHER_CELL_WORD, USHER_GRANTS_PRINCIPAL_KIND, FALSE, usher_member_kinds },
  { "entitlement", USHER_CELL_OTHER, USHER_GRANTS_ENTITLEMENT, TRUE, NULL },
  { "since", USHER_CELL_DATE, USHER_GRANTS_SINCE, FALSE, NULL },
};

/* ---- One cell ---- */

static gboolean
reject_word (UsherImport *self, int field, const char *const *words)
{
  g_autofree char *list = usher_vocabulary_describe (words);

  return usher_import_reject (self, field, "say %s", list);
}

/* Two digits, or −1. */
static int
two_digits (const char *at)
{
  return g_ascii_isdigit (at[0]) && g_ascii_isdigit (at[1]) ? (at[0] - '0') * 10 + (at[1] - '0') : -1;
}

/* A plain date, without asking the general reader: a file has millions. */
static gboolean
read_date (const char *text, gsize length, gint64 *ms)
{
  static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
  static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  int century, year, month, day;
  gboolean leap;
  gint64 past;

  if (length != 10 || text[4] != '-' || text[7] != '-')
    return FALSE;
  century = two_digits (text);
  year = two_digits (text + 2);
  month = two_digits (text + 5);
  day = two_digits (text + 8);
  if (century < 0 || year < 0 || month < 1 || month > 12 || day < 1 || day > days[month - 1])
    return FALSE;
  year += century * 100;
  leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  if (year < 1 || (month == 2 && day == 29 && !leap))
    return FALSE;
  past = year - 1;
  past = past * 365 + past / 4 - past / 100 + past / 400 + before[month - 1] + (month > 2 && leap) + day - 1;
  *ms = (past - 719162) * 24 * 3600 * 1000; /* days from year 1 to 1970 */
  return TRUE;
}

static gboolean
convert_date (UsherImport *self, int field, const char *text, gsize length, UsherValue *value)
{
  g_autoptr (GError) local = NULL;
  gint64 ms;

  if (!read_date (text, length, &ms) && !(self->feed && usher_import_header_date (text, length, &ms)) && !usher_time_parse (text, &ms, &local))
    return usher_import_reject (self, field, "write a date as 2026-03-18");
  *value = USHER_INT (ms);
  return TRUE;
}

static gboolean
convert_cell (UsherImport *self, int at, UsherValue *value)
{
  const UsherImportField *field = &self->shape->fields[at];
  gsize length, most = field->kind == USHER_CELL_TEXT ? TEXT_BYTES : NAME_BYTES;
  const char *text = usher_import_cell (self, (guint) at, &length), *word;

  if (!length)
    return !field->required || usher_import_reject (self, at, "this must not be empty");
  if (length > most)
    return usher_import_reject (self, at, "longer than %" G_GSIZE_FORMAT " bytes", most);
  switch (field->kind)
    {
    case USHER_CELL_TEXT:
    case USHER_CELL_NAME:
      *value = (UsherValue) { USHER_VALUE_TEXT, 0, text, length };
      return TRUE;
    case USHER_CELL_WORD:
      word = self->feed ? usher_import_feed_word (self, field, text, length) : usher_vocabulary_find (field->words, text, length);
      if (!word)
        return reject_word (self, at, field->words);
      *value = usher_text_value (word);
      return TRUE;
    case USHER_CELL_DATE:
      return convert_date (self, at, text, length, value);
    default:
      return TRUE;
    }
}

gboolean
usher_import_convert (UsherImport *self, UsherValue *values, GError **error)
{
  for (guint i = 0; i < self->shape->n_fields; i++)
    {
      UsherValue other;
      int column = self->shape->fields[i].column;

      if (self->place[i] < 0 && !self->shape->fields[i].required)
        continue;
      if (!convert_cell (self, (int) i, column < 0 ? &other : &values[column]))
        return FALSE;
    }
  return TRUE;
}

guint
usher_import_untold (const UsherImport *self)
{
  guint untold = (1u << USHER_RUN_VALUES_MAX) - 1;

  for (guint i = 0; i < self->shape->n_fields; i++)
    if (self->place[i] >= 0 && self->shape->fields[i].column >= 0)
      untold &= ~(1u << self->shape->fields[i].column);
  return self->feed ? untold & ~usher_import_feed_told (self) : untold;
}

/* ---- What names something ---- */

static int
noun_place (const UsherNounKey *noun)
{
  int i = 0;

  while (usher_key_nth_noun ((guint) i) != noun)
    i++;
  return i;
}

static UsherIndex *
load_names (UsherImport *self, const UsherNounKey *noun, GError **error)
{
  UsherIndex **index = &self->names[noun_place (noun)];

  if (!*index)
    {
      *index = g_new0 (UsherIndex, 1);
      usher_index_init (*index);
      if (!usher_import_store_names (usher_tx_conn (self->tx), noun->table, *index, error))
        return NULL;
    }
  return *index;
}

/* Behind "person:" and the like. */
static const char *
skip_prefix (const UsherNounKey *noun, const char *text)
{
  const char *colon = strchr (text, ':');
  g_autofree char *prefix = colon ? g_strndup (text, (gsize) (colon - text)) : NULL;

  return prefix && usher_key_noun (prefix) == noun ? colon + 1 : text;
}

static const UsherIndexEntry *
look_up (UsherIndex *index, const char *text)
{
  const UsherIndexEntry *entry;
  g_autofree char *escaped = NULL;
  guint64 key[2];

  usher_index_hash (text, strlen (text), key);
  if ((entry = usher_index_find (index, key)))
    return entry;
  escaped = usher_key_escape (text);
  usher_index_hash (escaped, strlen (escaped), key);
  return usher_index_find (index, key);
}

gboolean
usher_import_find (UsherImport *self, const char *word, int field, gint64 *id, gint64 *source, GError **error)
{
  const UsherNounKey *noun = usher_key_noun (word);
  UsherIndex *index = load_names (self, noun, error);
  const UsherIndexEntry *entry;

  if (!index)
    return FALSE;
  entry = look_up (index, skip_prefix (noun, usher_import_cell (self, (guint) field, NULL)));
  if (!entry)
    return usher_import_reject (self, field, "there is no such %s", noun->noun);
  if (entry->id < 0)
    return usher_import_reject (self, field, "several %s are called so; write the whole key", noun->plural);
  *id = entry->id;
  if (source)
    *source = (gint64) entry->content[0];
  return TRUE;
}

gboolean
usher_import_find_source (UsherImport *self, const char *name, int field, gint64 *id, GError **error)
{
  g_autoptr (GError) local = NULL;
  gint64 *known = g_hash_table_lookup (self->sources, name);

  if (!known)
    {
      if (!(*id = usher_source_ensure (self->tx, name, "file", &local)))
        {
          if (field >= 0 && g_error_matches (local, USHER_ERROR, USHER_ERROR_INPUT))
            return usher_import_reject (self, field, "%s", local->message);
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      known = g_memdup2 (id, sizeof *id);
      g_hash_table_insert (self->sources, g_strdup (name), known);
    }
  *id = *known;
  return TRUE;
}

/* ---- The nouns' own ---- */

static gboolean
set_native (UsherImport *self, UsherValue *values, guint native, guint called)
{
  if (values[native].type != USHER_VALUE_NULL)
    return TRUE;
  usher_fold_into (self->scratch[0], values[called].text, values[called].length);
  values[native] = (UsherValue) { USHER_VALUE_TEXT, 0, self->scratch[0]->str, self->scratch[0]->len };
  return TRUE;
}

static void
set_default (UsherValue *value, const char *word)
{
  if (value->type == USHER_VALUE_NULL)
    *value = usher_text_value (word);
}

/* The optional person in a cell: an owner, or whose account it is. */
static gboolean
find_person (UsherImport *self, int field, GError **error)
{
  gsize length;

  self->follow_person = 0;
  usher_import_cell (self, (guint) field, &length);
  return !length || usher_import_find (self, "person", field, &self->follow_person, NULL, error);
}

static gboolean
find_row_source (UsherImport *self, int field, gint64 *source, GError **error)
{
  gsize length;
  const char *name = usher_import_cell (self, (guint) field, &length);

  *source = self->default_source;
  return !length || usher_import_find_source (self, name, field, source, error);
}

static gboolean
complete_person (UsherImport *self, UsherValue *values, gint64 *source, GError **error)
{
  *source = self->default_source;
  set_default (&values[USHER_PEOPLE_STATE], "unknown");
  return set_native (self, values, USHER_PEOPLE_NATIVE, USHER_PEOPLE_LOGIN);
}

static gboolean
complete_hr (UsherImport *self, UsherValue *values, gint64 *source, GError **error)
{
  *source = self->default_source;
  return usher_import_feed_complete (self, values);
}

static gboolean
complete_account (UsherImport *self, UsherValue *values, gint64 *source, GError **error)
{
  set_default (&values[USHER_ACCOUNTS_STATE], "unknown");
  return set_native (self, values, USHER_ACCOUNTS_NATIVE, USHER_ACCOUNTS_LOGIN) &&
         find_row_source (self, ACCOUNTS_SOURCE, source, error) && find_person (self, ACCOUNTS_PERSON, error);
}

static gboolean
complete_group (UsherImport *self, UsherValue *values, gint64 *source, GError **error)
{
  set_default (&values[USHER_GROUPS_KIND], values[USHER_GROUPS_RULE].type == USHER_VALUE_NULL ? "native" : "dynamic");
  return set_native (self, values, USHER_GROUPS_NATIVE, USHER_GROUPS_NAME) && find_row_source (self, GROUPS_SOURCE, source, error) &&
         find_person (self, GROUPS_OWNER, error);
}

/* An account unless the cell or its key says that it is a group. */
static gboolean
find_member (UsherImport *self, int field, UsherValue *kind, UsherValue *member, GError **error)
{
  const char *text = usher_import_cell (self, (guint) field, NULL);
  gint64 id;

  set_default (kind, g_str_has_prefix (text, "group:") ? "group" : "account");
  if (!usher_import_find (self, kind->text, field, &id, NULL, error))
    return FALSE;
  *member = USHER_INT (id);
  return TRUE;
}

static gboolean
complete_membership (UsherImport *self, UsherValue *values, gint64 *source, GError **error)
{
  gint64 group;

  if (!usher_import_find (self, "group", MEMBERSHIPS_GROUP, &group, source, error) ||
      !find_member (self, MEMBERSHIPS_MEMBER, &values[USHER_MEMBERSHIPS_MEMBER_KIND], &values[USHER_MEMBERSHIPS_MEMBER], error))
    return FALSE;
  values[USHER_MEMBERSHIPS_GROUP] = USHER_INT (group);
  values[USHER_MEMBERSHIPS_HOW] = usher_text_value ("direct");
  return TRUE;
}

/* An app that is not there yet is made, in the default source. */
static gboolean
find_app (UsherImport *self, gint64 *app, gint64 *source, GError **error)
{
  UsherIndex *index = load_names (self, usher_key_noun ("app"), error);
  const char *text;
  const UsherIndexEntry *entry;

  if (!index)
    return FALSE;
  text = skip_prefix (usher_key_noun ("app"), usher_import_cell (self, ENTITLEMENTS_APP, NULL));
  entry = look_up (index, text);
  *app = entry ? entry->id : 0;
  *source = entry ? (gint64) entry->content[0] : self->default_source;
  if (!entry && self->scouting && !g_ptr_array_find_with_equal_func (self->new_apps, text, g_str_equal, NULL))
    g_ptr_array_add (self->new_apps, g_strdup (text));
  return TRUE;
}

static gboolean
complete_entitlement (UsherImport *self, UsherValue *values, gint64 *source, GError **error)
{
  const UsherValue *name = &values[USHER_ENTITLEMENTS_NAME];
  g_autofree char *app_part = NULL;
  gint64 app;

  if (!find_app (self, &app, source, error) || !find_person (self, ENTITLEMENTS_OWNER, error))
    return FALSE;
  values[USHER_ENTITLEMENTS_APP] = USHER_INT (app);
  app_part = usher_key_escape (skip_prefix (usher_key_noun ("app"), usher_import_cell (self, ENTITLEMENTS_APP, NULL)));
  usher_fold_into (self->scratch[0], name->text, name->length);
  g_string_printf (self->scratch[1], "%s/%s", app_part, self->scratch[0]->str);
  if (self->scratch[1]->len > NAME_BYTES)
    return usher_import_reject (self, ENTITLEMENTS_NAME, "app and name are longer than %d bytes together", NAME_BYTES);
  values[USHER_ENTITLEMENTS_NATIVE] = (UsherValue) { USHER_VALUE_TEXT, 0, self->scratch[1]->str, self->scratch[1]->len };
  return TRUE;
}

static gboolean
complete_grant (UsherImport *self, UsherValue *values, gint64 *source, GError **error)
{
  gint64 entitlement;

  if (!usher_import_find (self, "entitlement", GRANTS_ENTITLEMENT, &entitlement, source, error) ||
      !find_member (self, GRANTS_PRINCIPAL, &values[USHER_GRANTS_PRINCIPAL_KIND], &values[USHER_GRANTS_PRINCIPAL], error))
    return FALSE;
  values[USHER_GRANTS_ENTITLEMENT] = USHER_INT (entitlement);
  values[USHER_GRANTS_HOW] = usher_text_value ("direct");
  return TRUE;
}

static void
follow_person (UsherImport *self, gint64 id)
{
  UsherImportOwner owner = { id, self->follow_person };

  if (self->follow_person)
    g_array_append_val (self->follows, owner);
}

#define SHAPE(noun, complete, follow) { #noun, #noun, noun, G_N_ELEMENTS (noun), complete, follow, FALSE }

static const UsherImportShape shapes[] = {
  SHAPE (people, complete_person, NULL),
  SHAPE (accounts, complete_account, follow_person),
  SHAPE (groups, complete_group, follow_person),
  SHAPE (memberships, complete_membership, NULL),
  SHAPE (entitlements, complete_entitlement, follow_person),
  SHAPE (grants, complete_grant, NULL),
  { "hr", "people", hr, G_N_ELEMENTS (hr), complete_hr, NULL, TRUE },
};

G_STATIC_ASSERT (G_N_ELEMENTS (people) <= USHER_IMPORT_FIELDS_MAX);

const UsherImportShape *
usher_import_shape (const char *noun)
{
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    if (strcmp (shapes[i].noun, noun) == 0)
      return &shapes[i];
  return NULL;
}

const char *const *
usher_import_fields (const char *noun)
{
  static const char *names[G_N_ELEMENTS (shapes)][USHER_IMPORT_FIELDS_MAX + 1];
  static gsize filled;
  const UsherImportShape *shape = usher_import_shape (noun);

  if (g_once_init_enter (&filled))
    {
      for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
        for (guint j = 0; j < shapes[i].n_fields; j++)
          names[i][j] = shapes[i].fields[j].name;
      g_once_init_leave (&filled, 1);
    }
  return shape ? names[shape - shapes] : NULL;
}
