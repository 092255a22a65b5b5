/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What a CSV file begins with, and which of its headers is which field.  Any thread; it writes nothing. */

#include "usher-import-mapping.h"

#include <glib/gi18n.h>
#include <string.h>

#include "usher-csv-reader.h"
#include "usher-error.h"
#include "usher-text.h"

/* ---- The beginning of a file --------------------------------------------------------------------------------- */

static char **
dup_row (const UsherCsvRow *row)
{
  char **fields = g_new0 (char *, row->n + 1);

  for (guint i = 0; i < row->n; i++)
    fields[i] = g_strndup (row->fields[i], row->lengths[i]);
  return fields;
}

static gboolean
read_with (UsherImportPeek *self, char separator, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = g_path_get_basename (self->file);
  const UsherCsvOptions options = { .name = name, .separator = separator };
  g_autoptr(UsherCsvReader) reader = usher_csv_reader_open (self->file, &options, error);
  g_autoptr(GError) local = NULL;
  const UsherCsvRow *row;

  if (!reader)
    return FALSE;
  if (!(row = usher_csv_reader_next (reader, cancellable, &local)))
    {
      if (!local)
        return usher_error_set (error, USHER_ERROR_INPUT, _("The first row names the columns."), _("“%s” is empty"), name);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  self->headers = dup_row (row);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  while (self->rows->len < USHER_IMPORT_PEEK_ROWS && (row = usher_csv_reader_next (reader, cancellable, &local)))
    g_ptr_array_add (self->rows, dup_row (row));
  if (!local)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static guint
count_columns (const char *file, char separator, GCancellable *cancellable)
{
  const UsherCsvOptions options = { .separator = separator };
  g_autoptr(UsherCsvReader) reader = usher_csv_reader_open (file, &options, NULL);
  const UsherCsvRow *row = reader ? usher_csv_reader_next (reader, cancellable, NULL) : NULL;

  /* A fault here is met again, and told, when the file is read with the separator that was found. */
  return row ? row->n : 0;
}

static char
find_separator (const char *file, GCancellable *cancellable)
{
  static const char separators[] = { ',', ';', '\t', '|' };
  guint most = 0;
  char best = ',';

  for (guint i = 0; i < G_N_ELEMENTS (separators); i++)
    {
      guint n = count_columns (file, separators[i], cancellable);

      if (n > most)
        {
          most = n;
          best = separators[i];
        }
    }
  return best;
}

UsherImportPeek *
usher_import_peek (const char *file, char separator, GCancellable *cancellable, GError **error)
{
  g_autoptr(UsherImportPeek) self = g_new0 (UsherImportPeek, 1);

  self->file = g_strdup (file);
  self->separator = separator ? separator : find_separator (file, cancellable);
  return read_with (self, self->separator, cancellable, error) ? g_steal_pointer (&self) : NULL;
}

void
usher_import_peek_free (UsherImportPeek *self)
{
  g_free (self->file);
  g_strfreev (self->headers);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_free (self);
}

/* ---- Fields and headers ---------------------------------------------------------------------------------------- */

typedef struct {
  const char *field, *title;
  const char *others; /* what exports of other programs call it, folded, between bars */
} Called;

static const Called called[] = {
  { "login", N_("Login"), "|username|user name|user id|userid|samaccountname|uid|account|userprincipalname|" },
  { "native", N_("Id at the source"), "|id|object id|objectid|external id|guid|" },
  { "name", N_("Name"), "|display name|displayname|full name|fullname|group|group name|entitlement|cn|" },
  { "given", N_("Given name"), "|first name|firstname|given name|givenname|" },
  { "family", N_("Family name"), "|last name|lastname|surname|family name|sn|" },
  { "mail", N_("Mail"), "|email|e mail|email address|e mail address|" },
  { "employee", N_("Employee number"), "|employee id|employeeid|employee number|employeenumber|personnel number|" },
  { "kind", N_("Kind"), "|type|employee type|employment type|usertype|" },
  { "department", N_("Department"), "|dept|division|business unit|" },
  { "title", N_("Title"), "|job title|jobtitle|position|" },
  { "site", N_("Site"), "|location|office|city|" },
  { "manager", N_("Manager"), "|manager id|managerid|supervisor|reports to|" },
  { "state", N_("State"), "|status|active|account status|" },
  { "start", N_("Start"), "|start date|hire date|hiredate|" },
  { "end", N_("End"), "|end date|termination date|last day|" },
  { "source", N_("Source"), "|system|directory|" },
  { "person", N_("Person"), "|owner of account|employee login|" },
  { "owner", N_("Owner"), "|group owner|responsible|" },
  { "rule", N_("Rule"), "|membership rule|dynamic rule|" },
  { "description", N_("Description"), "|notes|comment|" },
  { "group", N_("Group"), "|group name|" },
  { "member", N_("Member"), "|user|account|login|" },
  { "member_kind", N_("The member is"), "|member type|" },
  { "app", N_("App"), "|application|application name|system|" },
  { "risk", N_("Risk"), "|risk level|criticality|" },
  { "principal", N_("Principal"), "|user|account|login|" },
  { "principal_kind", N_("The principal is"), "|principal type|" },
  { "entitlement", N_("Entitlement"), "|role|permission|access|" },
  { "since", N_("Since"), "|granted|granted on|assigned on|" },
};

static const Called *
find_called (const char *field)
{
  for (guint i = 0; i < G_N_ELEMENTS (called); i++)
    if (g_str_equal (called[i].field, field))
      return &called[i];
  return NULL;
}

const char *
usher_import_field_title (const char *field)
{
  const Called *found = find_called (field);

  return found ? _(found->title) : field;
}

int
usher_import_guess (const char *field, char **headers)
{
  const Called *found = find_called (field);
  g_autofree char *plain = g_strdelimit (g_strdup (field), "_", ' ');
  int other = -1;

  for (int i = 0; headers[i]; i++)
    {
      g_autofree char *fold = usher_fold (headers[i], -1), *named = NULL;

      g_strstrip (g_strdelimit (fold, "_-", ' '));
      named = g_strdup_printf ("|%s|", fold);
      if (g_str_equal (fold, plain))
        return i;
      if (other < 0 && found && strstr (found->others, named))
        other = i;
    }
  return other;
}

gboolean
usher_import_is_required (const char *noun, const char *field)
{
  static const char *const required[][4] = {
    { "people", "login" },          { "accounts", "login" },          { "groups", "name" },
    { "memberships", "group", "member" }, { "entitlements", "app", "name" }, { "grants", "principal", "entitlement" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (required); i++)
    if (g_str_equal (required[i][0], noun))
      return g_strcmp0 (required[i][1], field) == 0 || g_strcmp0 (required[i][2], field) == 0;
  return FALSE;
}

char *
usher_import_map_text (const char *const *fields, const int *places, char **headers, GError **error)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; fields[i]; i++)
    {
      if (places[i] < 0)
        continue;
      if (strchr (headers[places[i]], ','))
        {
          usher_error_set (error, USHER_ERROR_INPUT, _("Rename it in the file."), _("The header “%s” holds a comma"), headers[places[i]]);
          return NULL;
        }
      g_string_append_printf (text, "%s%s=%s", text->len ? "," : "", fields[i], headers[places[i]]);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
