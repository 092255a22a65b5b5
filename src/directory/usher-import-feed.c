/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* An HR feed: a file of people as a personnel system writes it.  Writer thread.  People are known again by
 * their employee number, else by their login; what the source said of them before is held packed, so that
 * each row can be compared while it is put.  It must not write. */

#include "usher-import-feed.h"

#include <string.h>

#include "usher-clock.h"
#include "usher-error.h"
#include "usher-run-private.h"
#include "usher-text.h"
#include "usher-vocabulary.h"

#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)
#define PREVIEW_MAX 5

/* The people fields of usher-import-fields.c have the order of the enum, without native. */
#define FIELD(column) ((guint) (column) - 1)

typedef struct {
  gboolean gone, seen;
  char *key;     /* (owned) (nullable) */
  char packed[]; /* the values */
} Old;

struct _UsherImportFeed {
  GPtrArray *people;                 /* (owned) (element-type Old) */
  GHashTable *by_employee, *by_login; /* (owned): text, folded login → Old */
  GHashTable *words;                 /* (owned): "kind:text" → a word of the vocabulary, or "" */
  GString *login, *name, *native;    /* (owned): what the row's values borrow */
  Old *current;                      /* whom the row is about; NULL: nobody yet */
  gint64 now;
};

static void
old_free (gpointer data)
{
  g_free (((Old *) data)->key);
  g_free (data);
}

UsherImportFeed *
usher_import_feed_new (void)
{
  UsherImportFeed *self = g_new0 (UsherImportFeed, 1);

  self->people = g_ptr_array_new_with_free_func (old_free);
  self->by_employee = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->by_login = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->login = g_string_new (NULL);
  self->name = g_string_new (NULL);
  self->native = g_string_new (NULL);
  return self;
}

void
usher_import_feed_free (UsherImportFeed *self)
{
  if (!self)
    return;
  g_hash_table_unref (self->by_employee);
  g_hash_table_unref (self->by_login);
  g_hash_table_unref (self->words);
  g_ptr_array_unref (self->people);
  g_string_free (self->login, TRUE);
  g_string_free (self->name, TRUE);
  g_string_free (self->native, TRUE);
  g_free (self);
}

/* ---- The header ---- */

static int
find_field (const UsherImportShape *shape, const char *name)
{
  for (guint i = 0; i < shape->n_fields; i++)
    if (strcmp (shape->fields[i].name, name) == 0)
      return (int) i;
  return -1;
}

static gboolean
refuse_map (const char *pair, const char *why, GError **error)
{
  return usher_error_set (error, USHER_ERROR_USAGE,
                          "write --map field=Header,…; field= leaves one out; kind:Werkstudent=employee says what a word means",
                          "“%.80s”: %s", pair, why);
}

/* "kind:Werkstudent=employee" */
static gboolean
map_word (UsherImport *import, const char *pair, char *colon, const char *to, GError **error)
{
  int field;
  const char *word;
  g_autofree char *tidy = usher_import_header_tidy (colon + 1, strlen (colon + 1));

  *colon = '\0';
  field = find_field (import->shape, pair);
  if (field < 0 || !import->shape->fields[field].words)
    return refuse_map (pair, "only kind and state have words", error);
  if (!(word = usher_vocabulary_find (import->shape->fields[field].words, to, strlen (to))))
    {
      g_autofree char *list = usher_vocabulary_describe (import->shape->fields[field].words);

      return refuse_map (to, list, error);
    }
  g_hash_table_replace (import->feed->words, g_strdup_printf ("%s:%s", pair, tidy), (gpointer) word);
  return TRUE;
}

/* LEFT_OUT gets the fields that are not to be taken. */
static gboolean
map_pair (UsherImport *import, const UsherCsvRow *row, char *pair, guint *left_out, GError **error)
{
  char *equals = strchr (pair, '='), *colon = strchr (pair, ':');
  guint place = 0;
  int field;

  if (!equals)
    return refuse_map (pair, "this maps nothing", error);
  *equals = '\0';
  g_strstrip (pair);
  if (colon && colon < equals)
    return map_word (import, pair, colon, equals + 1, error);
  if ((field = find_field (import->shape, pair)) < 0)
    return refuse_map (pair, "there is no such field", error);
  *left_out |= 1u << field;
  if (!equals[1])
    return TRUE;
  while (place < row->n && strcmp (row->fields[place], equals + 1) != 0)
    place++;
  if (place == row->n)
    return usher_error_set (error, USHER_ERROR_INPUT, NULL, "the file has no column “%.80s”", equals + 1);
  import->place[field] = (int) place;
  return TRUE;
}

static gboolean
is_taken (const UsherImport *import, guint place)
{
  for (guint i = 0; i < import->shape->n_fields; i++)
    if (import->place[i] == (int) place)
      return TRUE;
  return FALSE;
}

/* For each field that --map does not name: the column whose name is the surest. */
static void
guess (UsherImport *import, const UsherCsvRow *row, guint decided)
{
  guint best[USHER_IMPORT_FIELDS_MAX] = { 0 };

  for (guint place = 0; place < row->n; place++)
    {
      guint rank;
      int field = usher_import_header_field (row->fields[place], &rank);

      if (field < 0 || decided & 1u << field || is_taken (import, place) || (import->place[field] >= 0 && best[field] <= rank))
        continue;
      import->place[field] = (int) place;
      best[field] = rank;
    }
}

static void
tell_mapping (UsherImport *import, const UsherCsvRow *row)
{
  g_autoptr (GStrvBuilder) mapping = g_strv_builder_new (), ignored = g_strv_builder_new ();

  for (guint i = 0; i < import->shape->n_fields; i++)
    if (import->place[i] >= 0)
      g_strv_builder_add_many (mapping, import->shape->fields[i].name, row->fields[import->place[i]], NULL);
  for (guint place = 0; place < row->n; place++)
    if (!is_taken (import, place))
      g_strv_builder_add (ignored, row->fields[place]);
  g_clear_pointer (&import->result->mapping, g_strfreev);
  g_clear_pointer (&import->result->ignored, g_strfreev);
  import->result->mapping = g_strv_builder_end (mapping);
  import->result->ignored = g_strv_builder_end (ignored);
}

static gboolean
is_told (const UsherImport *import, int column)
{
  return import->place[FIELD (column)] >= 0;
}

gboolean
usher_import_feed_header (UsherImport *import, const UsherCsvRow *row, GError **error)
{
  g_auto (GStrv) pairs = g_strsplit (import->options->map ? import->options->map : "", ",", -1);
  guint decided = 0;

  for (guint i = 0; pairs[i]; i++)
    if (*pairs[i] && !map_pair (import, row, pairs[i], &decided, error))
      return FALSE;
  guess (import, row, decided);
  tell_mapping (import, row);
  if (is_told (import, USHER_PEOPLE_EMPLOYEE) || is_told (import, USHER_PEOPLE_LOGIN) || is_told (import, USHER_PEOPLE_MAIL))
    return TRUE;
  usher_error_set (error, USHER_ERROR_INPUT, "say which column it is: --map employee=Header, or login=, or mail=",
                   "no column is known to hold what people are known by");
  if (error)
    usher_error_add_where (*error, import->file, 1, 0);
  return FALSE;
}

/* ---- Whom the source told of before ---- */

static void
take_old (gint64 id, gboolean gone, const char *key, const UsherValue *values, gpointer data)
{
  UsherImportFeed *self = data;
  Old *old = g_malloc0 (sizeof *old + usher_run_packed_size (values, USHER_PEOPLE_N));
  const UsherValue *employee = &values[USHER_PEOPLE_EMPLOYEE];

  old->gone = gone;
  old->key = g_strdup (key);
  usher_run_pack (old->packed, values, USHER_PEOPLE_N);
  g_ptr_array_add (self->people, old);
  if (employee->type == USHER_VALUE_TEXT && employee->length)
    g_hash_table_replace (self->by_employee, g_strdup (employee->text), old);
  g_hash_table_replace (self->by_login, usher_fold (values[USHER_PEOPLE_LOGIN].text, -1), old);
}

gboolean
usher_import_feed_load (UsherImport *import, gint64 source, GError **error)
{
  import->feed->now = usher_tx_now (import->tx);
  return usher_import_feed_store_people (usher_tx_conn (import->tx), source, take_old, import->feed, error);
}

static Old *
find_old (UsherImportFeed *self, const UsherValue *employee)
{
  g_autofree char *fold = usher_fold (self->login->str, -1);
  Old *old = employee->type == USHER_VALUE_TEXT ? g_hash_table_lookup (self->by_employee, employee->text) : NULL;
  UsherValue values[USHER_PEOPLE_N];

  if (old || !(old = g_hash_table_lookup (self->by_login, fold)))
    return old;
  usher_run_unpack (old->packed, values, USHER_PEOPLE_N);
  /* The same login under another number is another person. */
  return employee->type == USHER_VALUE_TEXT && values[USHER_PEOPLE_EMPLOYEE].type == USHER_VALUE_TEXT ? NULL : old;
}

/* ---- A row ---- */

const char *
usher_import_feed_word (UsherImport *import, const UsherImportField *field, const char *text, gsize length)
{
  GHashTable *words = import->feed->words;
  g_autofree char *tidy = usher_import_header_tidy (text, length), *key = g_strdup_printf ("%s:%s", field->name, tidy);
  const char *word = g_hash_table_lookup (words, key);

  if (word)
    return *word ? word : NULL;
  if (!(word = usher_vocabulary_find (field->words, text, length)))
    word = usher_import_header_word (field->name, text, length);
  g_hash_table_insert (words, g_steal_pointer (&key), (gpointer) (word ? word : ""));
  return word;
}

static void
set_text (UsherValue *value, const GString *text)
{
  *value = (UsherValue) { USHER_VALUE_TEXT, 0, text->str, text->len };
}

/* What people are called at work, when the feed does not say it: the mail's first part, else the number. */
static void
complete_login (UsherImportFeed *self, UsherValue *values)
{
  const UsherValue *login = &values[USHER_PEOPLE_LOGIN], *mail = &values[USHER_PEOPLE_MAIL], *employee = &values[USHER_PEOPLE_EMPLOYEE];
  const char *at = mail->type == USHER_VALUE_TEXT ? strchr (mail->text, '@') : NULL;

  if (login->type == USHER_VALUE_TEXT)
    g_string_assign (self->login, login->text);
  else if (at && at > mail->text)
    g_string_append_len (g_string_truncate (self->login, 0), mail->text, at - mail->text);
  else
    g_string_assign (self->login, employee->type == USHER_VALUE_TEXT ? employee->text : "");
  set_text (&values[USHER_PEOPLE_LOGIN], self->login);
}

static void
complete_name (UsherImportFeed *self, UsherValue *values)
{
  const UsherValue *given = &values[USHER_PEOPLE_GIVEN], *family = &values[USHER_PEOPLE_FAMILY];

  if (values[USHER_PEOPLE_NAME].type == USHER_VALUE_TEXT || (given->type != USHER_VALUE_TEXT && family->type != USHER_VALUE_TEXT))
    return;
  g_string_assign (self->name, given->type == USHER_VALUE_TEXT ? given->text : "");
  if (given->type == USHER_VALUE_TEXT && family->type == USHER_VALUE_TEXT)
    g_string_append_c (self->name, ' ');
  g_string_append (self->name, family->type == USHER_VALUE_TEXT ? family->text : "");
  set_text (&values[USHER_PEOPLE_NAME], self->name);
}

static gboolean
tells_time (const UsherImport *import)
{
  return is_told (import, USHER_PEOPLE_STARTS) || is_told (import, USHER_PEOPLE_ENDS);
}

/* Somebody is there up to the end of the last day. */
static void
complete_state (UsherImport *import, UsherValue *values)
{
  const UsherValue *starts = &values[USHER_PEOPLE_STARTS], *ends = &values[USHER_PEOPLE_ENDS];
  gint64 now = import->feed->now;

  if (values[USHER_PEOPLE_STATE].type == USHER_VALUE_TEXT)
    return;
  if (!tells_time (import) || is_told (import, USHER_PEOPLE_STATE))
    values[USHER_PEOPLE_STATE] = usher_text_value ("unknown");
  else if (ends->type == USHER_VALUE_INT && ends->integer + DAY_MS <= now)
    values[USHER_PEOPLE_STATE] = usher_text_value ("terminated");
  else
    values[USHER_PEOPLE_STATE] = usher_text_value (starts->type == USHER_VALUE_INT && starts->integer > now ? "pre-hire" : "active");
}

gboolean
usher_import_feed_complete (UsherImport *import, UsherValue *values)
{
  UsherImportFeed *self = import->feed;
  const UsherValue *employee = &values[USHER_PEOPLE_EMPLOYEE];

  if (is_told (import, USHER_PEOPLE_EMPLOYEE) && employee->type != USHER_VALUE_TEXT)
    return usher_import_reject (import, FIELD (USHER_PEOPLE_EMPLOYEE), "this must not be empty: people are known again by it");
  complete_login (self, values);
  if (!self->login->len)
    return usher_import_reject (import, is_told (import, USHER_PEOPLE_LOGIN) ? FIELD (USHER_PEOPLE_LOGIN) : FIELD (USHER_PEOPLE_MAIL),
                                "this must not be empty: people are known again by it");
  complete_name (self, values);
  complete_state (import, values);
  if ((self->current = find_old (self, employee)))
    {
      UsherValue old[USHER_PEOPLE_N];

      usher_run_unpack (self->current->packed, old, USHER_PEOPLE_N);
      g_string_assign (self->native, old[USHER_PEOPLE_NATIVE].text);
      /* What was worked out from a mail is not worked out anew when the mail changes. */
      if (!is_told (import, USHER_PEOPLE_LOGIN))
        g_string_assign (self->login, old[USHER_PEOPLE_LOGIN].text);
      set_text (&values[USHER_PEOPLE_LOGIN], self->login);
    }
  else if (employee->type == USHER_VALUE_TEXT)
    g_string_assign (self->native, employee->text);
  else
    usher_fold_into (self->native, self->login->str, (gssize) self->login->len);
  set_text (&values[USHER_PEOPLE_NATIVE], self->native);
  return TRUE;
}

guint
usher_import_feed_told (const UsherImport *import)
{
  guint told = 1u << USHER_PEOPLE_LOGIN | 1u << USHER_PEOPLE_NATIVE;

  if (is_told (import, USHER_PEOPLE_GIVEN) || is_told (import, USHER_PEOPLE_FAMILY))
    told |= 1u << USHER_PEOPLE_NAME;
  if (tells_time (import))
    told |= 1u << USHER_PEOPLE_STATE;
  return told;
}

/* ---- What is different ---- */

static char *
value_text (const UsherValue *value)
{
  if (value->type == USHER_VALUE_TEXT)
    return g_strdup (value->text);
  return value->type == USHER_VALUE_INT ? usher_time_format (value->integer) : NULL;
}

static void
preview (UsherImport *import, const UsherValue *values)
{
  char **row;

  if (import->result->preview->len >= PREVIEW_MAX)
    return;
  row = g_new0 (char *, USHER_PEOPLE_N);
  for (guint i = 1; i < USHER_PEOPLE_N; i++)
    {
      char *text = value_text (&values[i]);

      row[i - 1] = text ? text : g_strdup ("");
    }
  g_ptr_array_add (import->result->preview, row);
}

static UsherImportDifference *
add_difference (UsherImport *import, UsherImportDifferenceKind kind, const Old *old, const UsherValue *values)
{
  UsherImportDifference *difference;

  if (import->result->n_differences[kind]++ >= USHER_IMPORT_DIFFERENCES_MAX)
    return NULL;
  difference = g_new0 (UsherImportDifference, 1);
  difference->kind = kind;
  difference->key = old ? g_strdup (old->key) : NULL;
  difference->login = value_text (&values[USHER_PEOPLE_LOGIN]);
  difference->name = value_text (&values[USHER_PEOPLE_NAME]);
  difference->changes = g_ptr_array_new_with_free_func (usher_import_field_change_free);
  g_ptr_array_add (import->result->differences, difference);
  return difference;
}

static gboolean
is_terminated (const UsherValue *values)
{
  return g_strcmp0 (values[USHER_PEOPLE_STATE].text, "terminated") == 0;
}

/* Which columns differ, a bit each. */
static guint
compare (const UsherValue *from, const UsherValue *to, guint untold)
{
  guint changed = 0;

  for (guint i = USHER_PEOPLE_LOGIN; i < USHER_PEOPLE_N; i++)
    if (!(untold & 1u << i) && !usher_value_equal (&from[i], &to[i]))
      changed |= 1u << i;
  return changed;
}

static void
add_changes (UsherImport *import, UsherImportDifference *difference, const UsherValue *from, const UsherValue *to, guint changed)
{
  for (guint i = USHER_PEOPLE_LOGIN; difference && i < USHER_PEOPLE_N; i++)
    if (changed & 1u << i)
      {
        UsherImportFieldChange *change = g_new0 (UsherImportFieldChange, 1);

        change->field = g_strdup (import->shape->fields[FIELD (i)].name);
        change->from = value_text (&from[i]);
        change->to = value_text (&to[i]);
        g_ptr_array_add (difference->changes, change);
      }
}

void
usher_import_feed_note (UsherImport *import, const UsherValue *values, guint untold)
{
  static const guint moves = 1u << USHER_PEOPLE_DEPARTMENT | 1u << USHER_PEOPLE_TITLE | 1u << USHER_PEOPLE_MANAGER | 1u << USHER_PEOPLE_SITE |
                             1u << USHER_PEOPLE_KIND;
  Old *old = import->feed->current;
  UsherImportDifference *difference;
  UsherValue was[USHER_PEOPLE_N];
  guint changed;

  preview (import, values);
  if (!old || old->gone)
    {
      if (!is_terminated (values) && (difference = add_difference (import, USHER_IMPORT_JOINER, old, values)))
        difference->returns = old != NULL;
      if (old)
        old->seen = TRUE;
      return;
    }
  old->seen = TRUE;
  usher_run_unpack (old->packed, was, USHER_PEOPLE_N);
  if (!(changed = compare (was, values, untold)))
    return;
  if (changed & 1u << USHER_PEOPLE_STATE && is_terminated (values))
    difference = add_difference (import, USHER_IMPORT_LEAVER, old, values);
  else
    difference = add_difference (import, changed & moves ? USHER_IMPORT_MOVER : USHER_IMPORT_CHANGE, old, values);
  add_changes (import, difference, was, values, changed);
}

void
usher_import_feed_end (UsherImport *import)
{
  GPtrArray *people = import->feed->people;

  for (guint i = 0; import->options->complete && i < people->len; i++)
    {
      const Old *old = people->pdata[i];
      UsherValue was[USHER_PEOPLE_N];
      UsherImportDifference *difference;

      if (old->gone || old->seen)
        continue;
      usher_run_unpack (old->packed, was, USHER_PEOPLE_N);
      if ((difference = add_difference (import, USHER_IMPORT_LEAVER, old, was)))
        difference->absent = TRUE;
    }
}
