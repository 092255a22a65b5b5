/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* LDIF into the mirror, as one act.  The workspace's writer thread does all of it.  The file is read three
 * times, for a membership names what may stand behind it; memory holds the names alone.
 *
 *   file ─► accounts ─► groups ─► memberships       one run
 *
 * It must not know how entries become rows: usher-ldap-convert.c does. */

#include "usher-ldif-import.h"

#include <glib/gstdio.h>
#include <string.h>

#include "usher-access.h"
#include "usher-error.h"
#include "usher-ldap-private.h"
#include "usher-ldif.h"
#include "usher-source.h"
#include "usher-text.h"

#define ID "x-usher-id" /* an attribute that no directory has: the id, or the name where the file holds no id */
#define ID_MAX 512
#define PEEK 200        /* records that tell whose file it is */
#define CHUNK 500       /* rows of a batch */
#define DOUBTS_MAX 100  /* listed */

typedef struct {
  /* input */
  const char *file;                  /* (borrowed) */
  const UsherImportOptions *options; /* (borrowed) */
  GCancellable *cancellable;         /* (borrowed) (nullable) */

  /* running */
  UsherLdap ldap;                    /* a connector's inside, without a connection */
  UsherLdapField native;             /* (owned): what the manifest says of ids */
  UsherManifest *manifest;           /* (owned) */
  UsherTx *tx;
  UsherRun *run;
  gint64 bytes, rows;
  gboolean held;

  /* results */
  UsherImportResult *result;         /* (owned) */
} Import;

/* ---- Whose file it is ---- */

static gboolean
has_line (const UsherLdifRecord *record, const char *name, const char *value)
{
  for (guint i = 0; i < record->n; i++)
    if (g_ascii_strcasecmp (record->lines[i].name, name) == 0 && (!value || g_ascii_strcasecmp (record->lines[i].text, value) == 0))
      return TRUE;
  return FALSE;
}

static gboolean
find_manifest (Import *self, GError **error)
{
  const UsherLdifOptions options = { .name = self->file };
  g_autoptr (UsherLdifReader) reader = usher_ldif_reader_open (self->file, &options, error);
  const UsherLdifRecord *record;
  const char *name = "openldap", *text;
  g_autoptr (GError) local = NULL;
  gsize length;

  if (!reader)
    return FALSE;
  for (guint i = 0; i < PEEK && (record = usher_ldif_reader_next (reader, self->cancellable, &local)); i++)
    if (has_line (record, "sAMAccountName", NULL) || has_line (record, "objectGUID", NULL))
      name = "active-directory";
  if (local)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  text = usher_manifest_shipped_text (name, &length);
  return (self->manifest = usher_manifest_parse (name, text, length, error)) != NULL;
}

static void
set_attribute (UsherLdapField *field, const char *attribute)
{
  g_strfreev (field->attributes);
  field->attributes = g_new0 (char *, 2);
  field->attributes[0] = g_strdup (attribute);
  field->as = USHER_LDAP_AS_TEXT;
}

/* "login=sAMAccountName,employee=employeeID" */
static gboolean
read_map (Import *self, GError **error)
{
  static const struct {
    const char *name;
    guint column;
  } fields[] = { { "login", USHER_ACCOUNTS_LOGIN }, { "name", USHER_ACCOUNTS_NAME }, { "mail", USHER_ACCOUNTS_MAIL },
                 { "employee", USHER_ACCOUNTS_EMPLOYEE }, { "department", USHER_ACCOUNTS_DEPARTMENT } };
  g_auto (GStrv) pairs = g_strsplit (self->options->map ? self->options->map : "", ",", -1);
  UsherLdapStream *users = &self->ldap.profile->streams[USHER_LDAP_USERS];

  for (guint i = 0; pairs[i]; i++)
    {
      g_auto (GStrv) sides = g_strsplit (pairs[i], "=", 2);
      guint at = 0;

      if (!*pairs[i])
        continue;
      while (at < G_N_ELEMENTS (fields) && strcmp (fields[at].name, g_strstrip (sides[0])) != 0)
        at++;
      if (at == G_N_ELEMENTS (fields) || !sides[1] || !*sides[1])
        return usher_error_set (error, USHER_ERROR_USAGE, "write --map login=ATTRIBUTE,…; login, name, mail, employee and department can be said",
                                "“%.80s” maps nothing", pairs[i]);
      set_attribute (&users->fields[fields[at].column], sides[1]);
    }
  return TRUE;
}

static gboolean
make_profile (Import *self, GError **error)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  UsherLdapField *native;

  if (!find_manifest (self, error))
    return FALSE;
  self->ldap.profile = usher_ldap_profile_new (self->manifest, faults);
  self->ldap.names = usher_ldap_names_new ();
  self->ldap.moment.now = usher_tx_now (self->tx);
  native = &self->ldap.profile->streams[USHER_LDAP_USERS].fields[USHER_ACCOUNTS_NATIVE];
  self->native = (UsherLdapField) { .attributes = g_strdupv (native->attributes), .as = native->as };
  set_attribute (native, ID);
  set_attribute (&self->ldap.profile->streams[USHER_LDAP_GROUPS].fields[USHER_GROUPS_NATIVE], ID);
  return read_map (self, error);
}

/* ---- Records ---- */

static gboolean
is_kind (const UsherLdapEntry *entry, UsherLdapStreamKind kind)
{
  static const char *const users[] = { "user", "inetOrgPerson", "posixAccount", NULL };
  static const char *const groups[] = { "group", "groupOfNames", "groupOfUniqueNames", "groupOfMembers", "groupOfURLs", "posixGroup", NULL };
  const char *const *classes = kind == USHER_LDAP_USERS ? users : groups;

  for (; *classes; classes++)
    if (usher_ldap_entry_has (entry, "objectClass", *classes))
      return !usher_ldap_entry_has (entry, "objectClass", "computer");
  return FALSE;
}

static UsherLdapEntry *
make_entry (Import *self, const UsherLdifRecord *record)
{
  UsherLdapEntry *entry = usher_ldap_entry_new (record->dn);
  g_autofree char *id = NULL;

  for (guint i = 0; i < record->n; i++)
    usher_ldap_entry_add (entry, record->lines[i].name, record->lines[i].text, record->lines[i].length);
  if (!(id = usher_ldap_convert_id (&self->native, entry)))
    id = usher_ldap_dn_normal (record->dn);
  if (id && strlen (id) <= ID_MAX)
    usher_ldap_entry_add (entry, ID, id, strlen (id));
  return entry;
}

/* Everything that the directory itself keeps of an entry; an export without it says nothing of locks. */
static gboolean
has_operational (const UsherLdapEntry *entry)
{
  return usher_ldap_entry_find (entry, "entryUUID") || usher_ldap_entry_find (entry, "structuralObjectClass") ||
         usher_ldap_entry_find (entry, "createTimestamp");
}

static void
reject (Import *self, const UsherLdifRecord *record, const char *why)
{
  usher_import_result_reject (self->result, record->line, NULL, record->dn, why);
}

/* ---- Rows ---- */

/* Puts what the batch has and empties it; now and then it is made anew, for its texts stay with it. */
static gboolean
put_batch (Import *self, UsherBatch **batch, const UsherLdifRecord *record, GError **error)
{
  for (guint i = 0; i < usher_batch_rows (*batch); i++)
    {
      UsherRunEffect effect;

      if (!usher_run_put (self->run, usher_batch_row (*batch, i, NULL), NULL, &effect, error))
        return FALSE;
      if (effect == USHER_RUN_TWICE && strcmp ((*batch)->into, "memberships") != 0)
        reject (self, record, "its id is twice in this file");
    }
  for (guint i = 0; i < (*batch)->doubts->len && self->result->doubts->len < DOUBTS_MAX; i++)
    g_ptr_array_add (self->result->doubts, g_strdup ((*batch)->doubts->pdata[i]));
  self->rows += usher_batch_rows (*batch);
  if (self->rows >= CHUNK)
    {
      UsherBatch *fresh = usher_batch_new ((*batch)->into);

      usher_batch_free (*batch);
      *batch = fresh;
      self->rows = 0;
      return TRUE;
    }
  g_array_set_size ((*batch)->values, 0);
  g_array_set_size ((*batch)->removed, 0);
  g_ptr_array_set_size ((*batch)->doubts, 0);
  return TRUE;
}

static void
take_record (Import *self, UsherBatch *batch, UsherLdapStreamKind kind, const UsherLdapEntry *entry, const UsherLdifRecord *record)
{
  UsherValue *row;

  if (!usher_ldap_convert (batch, &self->ldap.profile->streams[kind], entry, &self->ldap.moment))
    {
      reject (self, record, usher_ldap_entry_text (entry, ID) ? "it has no login or name" : "its name is too long for an id");
      g_ptr_array_set_size (batch->doubts, 0);
      return;
    }
  row = usher_batch_row (batch, usher_batch_rows (batch) - 1, NULL);
  if (kind == USHER_LDAP_USERS && self->ldap.profile->flavour == USHER_LDAP_OPENLDAP && !has_operational (entry))
    {
      row[USHER_ACCOUNTS_STATE] = usher_text_value ("unknown");
      row[USHER_ACCOUNTS_LOCKED] = USHER_NULL;
    }
  usher_ldap_note_name (&self->ldap, kind, entry, row[0].text, row[1].text);
}

static gboolean
is_cut_short (Import *self, const UsherLdapEntry *entry)
{
  const GPtrArray *members = self->ldap.profile->members;
  gint64 first, last;

  for (guint i = 0; i < members->len; i++)
    if (usher_ldap_entry_find_range (entry, members->pdata[i], &first, &last))
      return TRUE;
  return FALSE;
}

static gboolean
take_members (Import *self, UsherBatch **batch, const UsherLdapEntry *entry, const UsherLdifRecord *record, GError **error)
{
  g_auto (UsherLdapCursor) at = { .phase = 'a' };
  const char *id = usher_ldap_entry_text (entry, ID);
  gboolean full = TRUE;

  if (!id)
    return TRUE;
  if (is_kind (entry, USHER_LDAP_USERS))
    {
      if (self->ldap.profile->primary_group)
        usher_ldap_tell_primary (&self->ldap, *batch, entry, id);
      return TRUE;
    }
  if (is_cut_short (self, entry))
    reject (self, record, "the file holds a part of its members alone (member;range=…): export it with all of them");
  while (full)
    {
      full = usher_ldap_tell_members (&self->ldap, *batch, &at, entry, id);
      if (full && !put_batch (self, batch, record, error))
        return FALSE;
    }
  return TRUE;
}

/* One reading of the file. */
static gboolean
pass (Import *self, UsherLdapStreamKind kind, GError **error)
{
  const UsherLdifOptions options = { .name = self->file };
  g_autoptr (UsherLdifReader) reader = usher_ldif_reader_open (self->file, &options, error);
  g_autoptr (UsherBatch) batch = usher_batch_new (usher_ldap_stream_into (kind));
  const UsherLdifRecord *record;
  g_autoptr (GError) local = NULL;

  if (!reader || !usher_run_open (self->run, usher_ldap_stream_into (kind), self->options->complete, error))
    return FALSE;
  while ((record = usher_ldif_reader_next (reader, self->cancellable, &local)))
    {
      g_autoptr (UsherLdapEntry) entry = make_entry (self, record);

      if (kind == USHER_LDAP_MEMBERSHIPS ? !is_kind (entry, USHER_LDAP_USERS) && !is_kind (entry, USHER_LDAP_GROUPS) : !is_kind (entry, kind))
        continue;
      if (kind != USHER_LDAP_MEMBERSHIPS)
        take_record (self, batch, kind, entry, record);
      else if (!take_members (self, &batch, entry, record, error))
        return FALSE;
      if (!put_batch (self, &batch, record, error))
        return FALSE;
      if (self->options->progress)
        self->options->progress (usher_ldif_reader_bytes (reader) + (gint64) kind * self->bytes, USHER_LDAP_STREAMS * self->bytes,
                                 self->options->progress_data);
    }
  if (!local)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
stream (Import *self, UsherLdapStreamKind kind, GError **error)
{
  UsherRunStream counts;

  if (!pass (self, kind, error) || !usher_run_close (self->run, &counts, error))
    return FALSE;
  if (counts.quarantined)
    return usher_error_set (error, USHER_ERROR_GUARD, "look at the file: it may be cut short", "held back: %s", counts.why);
  self->result->read += counts.read;
  self->result->added += counts.added;
  self->result->changed += counts.changed;
  self->result->unchanged += counts.unchanged;
  self->result->removed += counts.removed;
  g_array_append_val (self->result->streams, counts);
  return TRUE;
}

/* ---- The act ---- */

static gboolean
run (Import *self, gint64 source, GError **error)
{
  gboolean ok = TRUE;

  if (!(self->run = usher_run_begin (self->tx, source, "import", error)))
    return FALSE;
  for (guint kind = 0; ok && kind < USHER_LDAP_STREAMS; kind++)
    ok = stream (self, (UsherLdapStreamKind) kind, error);
  if (!ok)
    {
      usher_run_free (self->run);
      return FALSE;
    }
  return usher_run_end (self->run, NULL, error);
}

static gboolean
import_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Import *self = data;
  gint64 source;

  self->tx = tx;
  if (!usher_import_check_right (tx, error) || !make_profile (self, error) ||
      !(source = usher_source_ensure (tx, self->options->source ? self->options->source : "ldif", "file", error)) || !run (self, source, error))
    return FALSE;
  if (self->options->dry_run || (self->result->n_rejected && (!self->options->partial || self->options->complete)))
    {
      self->held = TRUE;
      return usher_error_set (error, USHER_ERROR_INPUT, NULL, "nothing is written");
    }
  return usher_run_match (tx, NULL, error) && usher_access_rebuild (tx, NULL, error);
}

static void
clear (Import *self)
{
  usher_ldap_profile_free (self->ldap.profile);
  usher_ldap_names_free (self->ldap.names);
  usher_manifest_free (self->manifest);
  g_strfreev (self->native.attributes);
  g_clear_pointer (&self->result, usher_import_result_free);
}

gboolean
usher_ldif_import (UsherWorkspace *workspace, const char *file, const UsherImportOptions *options, UsherImportResult **result,
                   GCancellable *cancellable, GError **error)
{
  static const UsherImportOptions defaults;
  Import self = { .file = file, .options = options ? options : &defaults, .cancellable = cancellable };
  g_autoptr (GError) local = NULL;
  GStatBuf status;

  *result = NULL;
  self.result = usher_import_result_new ();
  self.result->streams = g_array_new (FALSE, FALSE, sizeof (UsherRunStream));
  self.bytes = g_stat (file, &status) == 0 ? (gint64) status.st_size : -1;
  if (usher_workspace_act (workspace, NULL, import_in_writer, &self, &local))
    self.result->written = TRUE;
  else if (!self.held)
    {
      clear (&self);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *result = g_steal_pointer (&self.result);
  clear (&self);
  return TRUE;
}
