/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A card with its version, for editing and for showing what somebody else made of it meanwhile.
 * Reader threads; the words are constant. */

#include "usher-card-reading.h"

#include <glib/gi18n.h>

#include "usher-facts.h"
#include "usher-mark.h"
#include "usher-record.h"
#include "usher-vocabulary.h"

static const char *const tables[] = {
  [USHER_CARD_ENTITLEMENT] = "entitlement_card", [USHER_CARD_GROUP] = "group_card", [USHER_CARD_ACCOUNT] = "account_card",
};

const char *
usher_card_field_title (const char *field)
{
  static const char *const titles[][2] = {
    { "owner", N_("Owner") },           { "deputy", N_("Deputy") },   { "risk", N_("Risk") },
    { "data_class", N_("Data class") }, { "purpose", N_("Purpose") }, { "requestable", N_("Can be requested") },
    { "kind", N_("Kind") },             { "description", N_("Description") }, { "privileged", N_("Privileged") },
    { "entitlement", N_("Counts as an entitlement") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i][0], field))
      return _(titles[i][1]);
  return field;
}

const char *const *
usher_card_field_words (const char *field)
{
  static const char *const yes_no[] = { "1", "0", NULL }, *const yes[] = { "1", NULL };

  if (g_str_equal (field, "risk"))
    return usher_risks;
  if (g_str_equal (field, "data_class"))
    return usher_data_classes;
  if (g_str_equal (field, "kind"))
    return usher_account_kinds;
  if (g_str_equal (field, "requestable") || g_str_equal (field, "entitlement"))
    return yes_no;
  return g_str_equal (field, "privileged") ? yes : NULL;
}

const char *
usher_card_word_title (const char *field, const char *word)
{
  static const char *const titles[][2] = {
    { "public", N_("Public") }, { "internal", N_("Internal") }, { "confidential", N_("Confidential") }, { "restricted", N_("Restricted") },
    { "human", N_("Human") }, { "service", N_("Service account") }, { "shared", N_("Shared account") }, { "agent", N_("AI agent") },
    { "break-glass", N_("Break-glass") }, { "test", N_("Test") }, { "guest", N_("Guest") }, { "unknown", N_("Unknown") },
    { "1", N_("Yes") }, { "0", N_("No") },
  };

  if (g_str_equal (field, "risk"))
    return usher_mark_word (usher_mark_style ("risk", word), word);
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i][0], word))
      return _(titles[i][1]);
  return word;
}

static gboolean
is_person (const char *field)
{
  return g_str_equal (field, "owner") || g_str_equal (field, "deputy");
}

static gboolean
read_field (UsherConn *conn, const char *field, const UsherValue *value, char **word, char **shown, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(UsherFacts) person = NULL;

  *word = value->type == USHER_VALUE_TEXT  ? g_strndup (value->text, value->length)
          : value->type == USHER_VALUE_INT ? g_strdup_printf ("%" G_GINT64_FORMAT, value->integer)
                                           : NULL;
  if (!*word)
    return TRUE;
  if (!is_person (field))
    {
      *shown = g_strdup (usher_card_field_words (field) ? usher_card_word_title (field, *word) : *word);
      return TRUE;
    }
  person = usher_facts_load (conn, "people", value->integer, "name,login", &local);
  if (local)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (person) /* somebody who is no more keeps the number */
    *shown = g_strdup (usher_facts_text (person, "name") ? usher_facts_text (person, "name") : usher_facts_text (person, "login"));
  else
    *shown = g_strdup (*word);
  return TRUE;
}

UsherCardReading *
usher_card_reading_load (UsherConn *conn, UsherCardKind kind, gint64 id, GError **error)
{
  g_autoptr(UsherCardReading) self = g_new0 (UsherCardReading, 1);
  g_autoptr(GError) local = NULL;
  g_autoptr(UsherRow) row = usher_record_read (conn, tables[kind], id, &local);
  const char *const *fields = usher_card_fields (kind);
  guint n = g_strv_length ((char **) fields);

  if (local)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  self->kind = kind;
  self->id = id;
  self->version = row ? usher_row_version (row) : 0;
  self->values = g_new0 (char *, n + 1);
  self->shown = g_new0 (char *, n + 1);
  for (guint i = 0; row && i < n; i++)
    if (!read_field (conn, fields[i], usher_row_get (row, fields[i]), &self->values[i], &self->shown[i], error))
      return NULL;
  return g_steal_pointer (&self);
}

void
usher_card_reading_free (UsherCardReading *self)
{
  guint n = g_strv_length ((char **) usher_card_fields (self->kind));

  for (guint i = 0; self->values && i < n; i++)
    {
      g_free (self->values[i]);
      g_free (self->shown[i]);
    }
  g_free (self->values);
  g_free (self->shown);
  g_free (self);
}
