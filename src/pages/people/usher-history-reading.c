/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* From ledger lines to words.  Lines are kept first and resolved after, because nothing else may run on
 * the connection while they stream.  Reader threads; it knows no widget. */

#include "usher-history-reading.h"

#include <glib/gi18n.h>
#include <string.h>

#include "usher-key.h"
#include "usher-member.h"
#include "usher-person.h"
#include "usher-private.h"
#include "usher-when.h"

typedef struct {
  UsherConn *conn;
  GPtrArray *texts;    /* (owned): the newest LIMIT lines, oldest first */
  guint limit;
  gint64 total;
  GHashTable *objects; /* (owned): "table:id" that a bulk line may be about */
  GHashTable *members; /* (owned): id → name */
} Loading;

static void
change_free (gpointer data)
{
  UsherHistoryChange *self = data;

  g_free (self->field);
  g_free (self->from);
  g_free (self->to);
  g_free (self);
}

static void
entry_free (gpointer data)
{
  UsherHistoryEntry *self = data;

  g_free (self->who);
  g_free (self->did);
  g_free (self->reason);
  g_ptr_array_unref (self->changes);
  g_free (self);
}

void
usher_history_reading_free (UsherHistoryReading *self)
{
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_free (self);
}

/* ---- Words ------------------------------------------------------------------------------------------------- */

static char *
field_words (const char *field)
{
  static const char *const words[][2] = {
    { "into_person", N_("Merged into") }, { "data_class", N_("Data class") }, { "active", N_("In force") },
    { "entitlement", N_("Counts as an entitlement") },
  };
  char *name;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i][0], field))
      return g_strdup (_(words[i][1]));
  name = g_strdelimit (g_strdup (field), "_", ' ');
  name[0] = g_ascii_toupper (name[0]);
  return name;
}

static const char *
find_word (const char *const (*words)[2], guint n, const char *name)
{
  for (guint i = 0; i < n; i++)
    if (g_str_equal (words[i][0], name))
      return _(words[i][1]);
  return NULL;
}

static char *
verb_words (const char *table, const char *verb)
{
  static const char *const words[][3] = {
    { "person", "privileged-gain", N_("gained privileged access") },
    { "person", "privileged-loss", N_("lost privileged access") },
    { "account_link", "link", N_("linked an account") },
    { "account_link", "unlink", N_("left an account to matching again") },
    { "person_link", "merge", N_("merged two records") },
    { "person_link", "split", N_("split two records") },
    { "account_card", "change", N_("changed the account's card") },
    { "group_card", "change", N_("changed the card") },
    { "entitlement_card", "change", N_("changed the card") },
  };

  static const char *const verbs[][2] = {
    { "add", N_("added") }, { "change", N_("changed") }, { "remove", N_("removed") }, { "undo", N_("took back a change of") },
  };
  static const char *const things[][2] = {
    { "member", N_("a member") }, { "person", N_("the person") }, { "account_link", N_("whose account it is") }, { "person_link", N_("a merge") },
    { "account_card", N_("the account's card") }, { "group_card", N_("the card") }, { "entitlement_card", N_("the card") },
  };
  const char *did = find_word (verbs, G_N_ELEMENTS (verbs), verb), *thing = find_word (things, G_N_ELEMENTS (things), table);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i][0], table) && g_str_equal (words[i][1], verb))
      return g_strdup (_(words[i][2]));
  return g_strdup_printf ("%s %s", did ? did : verb, thing ? thing : table);
}

static char *
set_words (UsherCanonSlice set)
{
  GString *text = g_string_new (NULL);
  UsherCanonIter iter;
  UsherCanonSlice item;

  usher_canon_iter_init (&iter, set);
  while (usher_canon_next_item (&iter, &item))
    {
      g_autofree char *word = usher_canon_dup_text (item);

      g_string_append_printf (text, "%s%s", text->len ? ", " : "", word ? word : "");
    }
  return g_string_free (text, FALSE);
}

static char *
reference_words (UsherConn *conn, const UsherField *field, UsherCanonSlice value)
{
  gint64 id = usher_canon_to_int (value, 0);
  char *key = id && g_strcmp0 (field->refers, "person") == 0 ? usher_key_of (conn, "person", id, NULL) : NULL;

  /* Of a person that is no more, the number is what remains. */
  return key ? key : g_strndup (value.text, value.length);
}

/* (nullable): NULL is JSON's null. */
static char *
value_words (UsherConn *conn, const UsherField *field, UsherCanonSlice value)
{
  char *text;

  if (!value.text || usher_canon_equal (value, "null"))
    return NULL;
  switch (field ? field->kind : USHER_FIELD_TEXT)
    {
    case USHER_FIELD_BOOL: return g_strdup (usher_canon_equal (value, "true") || usher_canon_equal (value, "1") ? _("Yes") : _("No"));
    case USHER_FIELD_TIME: return usher_when_date (usher_canon_to_int (value, 0));
    case USHER_FIELD_SET: return set_words (value);
    case USHER_FIELD_REF: return reference_words (conn, field, value);
    case USHER_FIELD_PRIVATE:
      {
        g_autofree char *id = usher_canon_dup_text (value);

        text = id ? usher_private_read (conn, id, NULL) : NULL;
        return text ? text : g_strdup (_("(erased)"));
      }
    default:
      text = usher_canon_dup_text (value);
      return text ? text : g_strndup (value.text, value.length);
    }
}

/* ---- Lines ---------------------------------------------------------------------------------------------------- */

static void
add_changes (Loading *self, UsherHistoryEntry *entry, const char *table_name, UsherCanonSlice changes)
{
  const UsherTable *table = usher_table_find (table_name);
  UsherCanonIter iter;
  UsherCanonSlice key, value;

  if (!changes.text)
    return;
  usher_canon_iter_init (&iter, changes);
  while (usher_canon_next_member (&iter, &key, &value))
    {
      UsherCanonIter pair;
      UsherCanonSlice from = { NULL }, to = { NULL };
      g_autofree char *name = usher_canon_dup_text (key);
      int index = table ? usher_table_field (table, name) : -1;
      UsherHistoryChange *change = g_new0 (UsherHistoryChange, 1);

      usher_canon_iter_init (&pair, value);
      if (usher_canon_next_item (&pair, &from))
        usher_canon_next_item (&pair, &to);
      change->field = field_words (name);
      change->from = value_words (self->conn, index >= 0 ? &table->fields[index] : NULL, from);
      change->to = value_words (self->conn, index >= 0 ? &table->fields[index] : NULL, to);
      g_ptr_array_add (entry->changes, change);
    }
}

typedef struct {
  Loading *loading;
  UsherHistoryEntry *entry;
  gboolean is_bulk;
} Objects;

static gboolean
on_object (const char *table, gint64 id, gint64 version, UsherCanonSlice after, UsherCanonSlice changes, gpointer data)
{
  Objects *objects = data;
  g_autofree char *name = g_strdup_printf ("%s:%" G_GINT64_FORMAT, table, id);

  if (!objects->is_bulk || g_hash_table_contains (objects->loading->objects, name))
    add_changes (objects->loading, objects->entry, table, changes);
  return TRUE;
}

static UsherHistoryEntry *
make_entry (Loading *self, const char *text)
{
  UsherHistoryEntry *entry = g_new0 (UsherHistoryEntry, 1);
  UsherLine line = { 0 };
  g_autofree char *object = NULL, *verb = NULL, *reason = NULL, *table = NULL;
  const char *name;

  entry->changes = g_ptr_array_new_with_free_func (change_free);
  if (usher_line_parse (text, strlen (text), &line, NULL))
    {
      Objects objects = { self, entry, line.objects.text != NULL };

      object = usher_canon_dup_text (line.object);
      verb = usher_canon_dup_text (line.verb);
      reason = line.reason.text ? usher_canon_dup_text (line.reason) : NULL;
      table = g_strndup (object ? object : "", object ? strcspn (object, ":") : 0);
      if (line.objects.text || usher_table_find (table))
        usher_line_each_object (&line, on_object, &objects);
      else
        add_changes (self, entry, table, line.changes);
    }
  entry->n = line.n;
  entry->at = line.at;
  name = g_hash_table_lookup (self->members, &line.member);
  entry->who = g_strdup (name ? name : line.member == 0 ? _("Usher") : _("Somebody"));
  entry->did = verb_words (table ? table : "", verb ? verb : "");
  entry->reason = reason ? usher_private_read (self->conn, reason, NULL) : NULL;
  return entry;
}

static gboolean
keep_line (const UsherLine *line, const char *text, const UsherDigest *hash, gpointer data)
{
  Loading *self = data;

  self->total++;
  if (self->texts->len == self->limit)
    g_ptr_array_remove_index (self->texts, 0);
  g_ptr_array_add (self->texts, g_strdup (text));
  return TRUE;
}

/* ---- Reading ------------------------------------------------------------------------------------------------------ */

static gboolean
read_members (Loading *self, GError **error)
{
  g_autoptr(GPtrArray) members = usher_member_list (self->conn, error);

  for (guint i = 0; members && i < members->len; i++)
    {
      const UsherMember *member = members->pdata[i];

      g_hash_table_insert (self->members, g_memdup2 (&member->id, sizeof member->id), g_strdup (member->name));
    }
  return members != NULL;
}

static gboolean
read_lines (Loading *self, const char *about, GError **error)
{
  g_autoptr(UsherPerson) person = NULL;
  gint64 id;

  g_hash_table_add (self->objects, g_strdup (about));
  if (g_str_has_prefix (about, "account:"))
    {
      g_autofree char *link = g_strconcat ("account_link", strchr (about, ':'), NULL), *card = g_strconcat ("account_card", strchr (about, ':'), NULL);

      g_hash_table_add (self->objects, g_strdup (link));
      g_hash_table_add (self->objects, g_strdup (card));
      return usher_history (self->conn, link, keep_line, self, error) && usher_history (self->conn, card, keep_line, self, error);
    }
  if (!g_str_has_prefix (about, "person:"))
    return usher_history (self->conn, about, keep_line, self, error);
  id = g_ascii_strtoll (about + strlen ("person:"), NULL, 10);
  if (!(person = usher_person_load (self->conn, id, error)))
    return FALSE;
  g_hash_table_add (self->objects, g_strdup_printf ("person_link:%" G_GINT64_FORMAT, id));
  for (guint i = 0; i < person->accounts->len; i++)
    {
      gint64 account = ((UsherPersonAccount *) person->accounts->pdata[i])->id;

      g_hash_table_add (self->objects, g_strdup_printf ("account_link:%" G_GINT64_FORMAT, account));
      g_hash_table_add (self->objects, g_strdup_printf ("account_card:%" G_GINT64_FORMAT, account));
    }
  return usher_person_history (self->conn, id, keep_line, self, error);
}

UsherHistoryReading *
usher_history_reading_load (UsherConn *conn, const char *about, guint limit, GError **error)
{
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GHashTable) objects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) members = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  Loading loading = { conn, texts, limit, 0, objects, members };
  UsherHistoryReading *self;

  if (!read_members (&loading, error) || !read_lines (&loading, about, error))
    return NULL;
  self = g_new0 (UsherHistoryReading, 1);
  self->total = loading.total;
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  for (guint i = texts->len; i > 0; i--)
    g_ptr_array_add (self->entries, make_entry (&loading, texts->pdata[i - 1]));
  return self;
}
