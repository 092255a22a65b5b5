/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A source in memory, for tests of the sync engine.  The thread that syncs reads it; the test changes it
 * between two syncs. */

#include "usher-test-source.h"

#include <math.h>
#include <string.h>

#include "usher-source.h"
#include "usher-stream.h"
#include "usher-test-directory.h"

typedef struct {
  guint number, of; /* of: the group of a member */
  char state[16];
  gboolean gone;
  gint64 version;
} Record;

/* ---- What it holds ---- */

static Record *
find (GArray *records, guint number, guint of)
{
  for (guint i = 0; i < records->len; i++)
    {
      Record *record = &g_array_index (records, Record, i);

      if (record->number == number && record->of == of)
        return record;
    }
  return NULL;
}

static void
put (UsherTestSource *self, GArray *records, guint number, guint of, const char *state, gboolean gone)
{
  Record *record = find (records, number, of);
  Record fresh = { .number = number, .of = of };

  if (!record)
    {
      g_array_append_val (records, fresh);
      record = &g_array_index (records, Record, records->len - 1);
    }
  g_strlcpy (record->state, state, sizeof record->state);
  record->gone = gone;
  record->version = ++self->version;
}

void
usher_test_source_add_user (UsherTestSource *self, guint user)
{
  put (self, self->users, user, 0, "active", FALSE);
}

void
usher_test_source_set_state (UsherTestSource *self, guint user, const char *state)
{
  put (self, self->users, user, 0, state, FALSE);
}

void
usher_test_source_remove_user (UsherTestSource *self, guint user)
{
  put (self, self->users, user, 0, "", TRUE);
  for (guint i = 0; i < self->members->len; i++)
    if (g_array_index (self->members, Record, i).number == user)
      g_array_index (self->members, Record, i).gone = TRUE;
}

/* Who is in it is part of what a group tells: it changes with them. */
void
usher_test_source_join (UsherTestSource *self, guint group, guint user)
{
  put (self, self->members, user, group, "", FALSE);
  put (self, self->groups, group, 0, "", FALSE);
}

void
usher_test_source_leave (UsherTestSource *self, guint group, guint user)
{
  put (self, self->members, user, group, "", TRUE);
  put (self, self->groups, group, 0, "", FALSE);
}

void
usher_test_source_add_events (UsherTestSource *self, guint n)
{
  for (guint i = 0; i < n; i++)
    put (self, self->events, self->events->len, 0, "", FALSE);
}

/* ---- As a connector ---- */

static const UsherConnectorStream *
get_streams (UsherConnector *connector, guint *n)
{
  static const UsherConnectorStream plain[] = {
    { "users", "accounts", NULL, FALSE, FALSE, 0 },
    { "groups", "groups", NULL, FALSE, FALSE, 0 },
    { "members", "memberships", "groups", FALSE, FALSE, 0 },
    { "log", "events", NULL, FALSE, TRUE, 0 },
  };
  static const UsherConnectorStream incremental[] = {
    { "users", "accounts", NULL, FALSE, TRUE, 0 },
    { "groups", "groups", NULL, FALSE, TRUE, 0 },
    { "members", "memberships", "groups", FALSE, FALSE, 0 },
    { "log", "events", NULL, FALSE, TRUE, 0 },
  };

  *n = G_N_ELEMENTS (plain);
  return ((UsherTestSource *) connector)->incremental ? incremental : plain;
}

static UsherValue
name_of (UsherBatch *batch, const char *prefix, guint number)
{
  g_autofree char *text = g_strdup_printf ("%s%05u", prefix, number);

  return usher_batch_text (batch, text);
}

static void
write_record (UsherBatch *batch, const char *stream, const Record *record, const char *parent)
{
  gboolean gone = record->gone;
  UsherValue *row = usher_batch_add (batch, gone);

  if (g_str_equal (stream, "users"))
    {
      row[USHER_ACCOUNTS_NATIVE] = name_of (batch, "u", record->number);
      row[USHER_ACCOUNTS_LOGIN] = gone ? USHER_NULL : name_of (batch, "user", record->number);
      row[USHER_ACCOUNTS_EMPLOYEE] = gone ? USHER_NULL : name_of (batch, "", record->number);
      row[USHER_ACCOUNTS_STATE] = gone ? USHER_NULL : usher_batch_text (batch, record->state);
    }
  else if (g_str_equal (stream, "groups"))
    {
      row[USHER_GROUPS_NATIVE] = name_of (batch, "g", record->number);
      row[USHER_GROUPS_NAME] = name_of (batch, "group", record->number);
      row[USHER_GROUPS_KIND] = usher_batch_text (batch, "native");
      row[USHER_GROUPS_PRIVILEGED] = USHER_INT (record->number == 0);
    }
  else if (g_str_equal (stream, "members"))
    {
      row[USHER_MEMBERSHIPS_GROUP] = usher_batch_text (batch, parent);
      row[USHER_MEMBERSHIPS_MEMBER_KIND] = usher_batch_text (batch, "account");
      row[USHER_MEMBERSHIPS_MEMBER] = name_of (batch, "u", record->number);
      row[USHER_MEMBERSHIPS_HOW] = usher_batch_text (batch, "direct");
    }
  else
    {
      row[USHER_EVENTS_NATIVE] = name_of (batch, "e", record->number);
      row[USHER_EVENTS_AT] = USHER_INT (USHER_TEST_NOW - 1000000 + record->number);
      row[USHER_EVENTS_ACCOUNT] = name_of (batch, "u", record->number % 7);
      row[USHER_EVENTS_ACTION] = usher_batch_text (batch, "sign-in");
      row[USHER_EVENTS_OUTCOME] = usher_batch_text (batch, "success");
    }
}

static gboolean
is_told (const Record *record, gint64 since)
{
  return since ? record->version > since : !record->gone;
}

/* A page of RECORDS from the place that the cursor names; FALSE: it was the last. */
static gboolean
write_page (UsherTestSource *self, UsherBatch *batch, const char *stream, GArray *records, gint64 since, gint64 *from)
{
  guint n = 0;

  for (; *from < records->len; ++*from)
    {
      const Record *record = &g_array_index (records, Record, *from);

      if (!is_told (record, since))
        continue;
      if (n++ == self->page)
        return TRUE;
      write_record (batch, stream, record, NULL);
    }
  return FALSE;
}

/* One parent a page. */
static gboolean
write_members (UsherTestSource *self, UsherBatch *batch, const UsherConnectorRead *read, gint64 *ordinal, GError **error)
{
  g_autofree char *native = NULL;
  guint group;

  if (*ordinal >= read->parents->n)
    return TRUE;
  if (!read->parents->at (*ordinal, &native, read->parents->data, error))
    return FALSE;
  group = (guint) g_ascii_strtoull (native + 1, NULL, 10);
  for (guint i = 0; i < self->members->len; i++)
    {
      const Record *record = &g_array_index (self->members, Record, i);

      if (record->of == group && !record->gone)
        write_record (batch, "members", record, native);
    }
  if (++*ordinal < read->parents->n)
    batch->next = g_strdup_printf ("%" G_GINT64_FORMAT, *ordinal);
  return TRUE;
}

static gboolean
make_trouble (UsherTestSource *self, const char *stream, GError **error)
{
  UsherTrouble trouble = { .class = self->trouble, .status = 500, .message = (char *) "the words of the source" };

  if (self->cancel && self->reads == self->cancel_at)
    g_cancellable_cancel (self->cancel);
  if (g_cancellable_set_error_if_cancelled (self->cancel, error))
    return FALSE;
  if (g_strcmp0 (self->trouble_stream, stream) != 0 || (self->trouble_at && ++self->stream_reads != self->trouble_at))
    return TRUE;
  return usher_trouble_set (error, &trouble, "it was read");
}

static GArray *
records_of (UsherTestSource *self, const char *stream)
{
  return g_str_equal (stream, "users") ? self->users : g_str_equal (stream, "groups") ? self->groups : self->events;
}

static gint64
count (GArray *records, gint64 since)
{
  gint64 n = 0;

  for (guint i = 0; i < records->len; i++)
    n += is_told (&g_array_index (records, Record, i), since);
  return n;
}

static UsherBatch *
read_page (UsherConnector *connector, const UsherConnectorRead *read, GCancellable *cancellable, GError **error)
{
  UsherTestSource *self = (UsherTestSource *) connector;
  gint64 from = read->cursor ? g_ascii_strtoll (read->cursor, NULL, 10) : 0;
  gint64 since = read->checkpoint ? g_ascii_strtoll (read->checkpoint, NULL, 10) : 0;
  gboolean members = g_str_equal (read->stream, "members");
  const UsherTrouble gone = { .class = USHER_TROUBLE_GONE_CURSOR, .status = 410 };
  g_autoptr (UsherBatch) batch = NULL;

  self->reads++;
  if (self->on_read)
    self->on_read (self->reads, self->on_read_data);
  if (!make_trouble (self, read->stream, error))
    return NULL;
  if (since && since < self->oldest)
    {
      usher_trouble_set (error, &gone, "changes were read");
      return NULL;
    }
  batch = usher_batch_new (members ? "memberships" : g_str_equal (read->stream, "users") ? "accounts" :
                           g_str_equal (read->stream, "groups") ? "groups" : "events");
  if (members)
    return write_members (self, batch, read, &from, error) ? g_steal_pointer (&batch) : NULL;
  batch->total = since || g_str_equal (read->stream, "log") ? -1 : count (records_of (self, read->stream), 0);
  if (g_strcmp0 (self->count_only, read->stream) != 0 &&
      write_page (self, batch, read->stream, records_of (self, read->stream), since, &from))
    batch->next = g_strdup_printf ("%" G_GINT64_FORMAT, from);
  else
    batch->checkpoint = g_strdup_printf ("%" G_GINT64_FORMAT, MAX (1, self->version));
  return g_steal_pointer (&batch);
}

static double
get_headroom (UsherConnector *connector)
{
  return 0.5;
}

static void
close_source (UsherConnector *connector)
{
}

UsherTestSource *
usher_test_source_new (guint users, guint groups)
{
  static const UsherConnectorFuncs funcs = { .streams = get_streams, .read = read_page, .headroom = get_headroom, .close = close_source };
  UsherTestSource *self = g_new0 (UsherTestSource, 1);

  self->connector.funcs = &funcs;
  self->page = 10;
  self->users = g_array_new (FALSE, FALSE, sizeof (Record));
  self->groups = g_array_new (FALSE, FALSE, sizeof (Record));
  self->members = g_array_new (FALSE, FALSE, sizeof (Record));
  self->events = g_array_new (FALSE, FALSE, sizeof (Record));
  for (guint i = 0; i < users; i++)
    usher_test_source_add_user (self, i);
  for (guint i = 0; i < groups; i++)
    put (self, self->groups, i, 0, "", FALSE);
  for (guint i = 0; i < users && groups; i++)
    usher_test_source_join (self, i % groups, i);
  return self;
}

void
usher_test_source_free (UsherTestSource *self)
{
  g_array_unref (self->users);
  g_array_unref (self->groups);
  g_array_unref (self->members);
  g_array_unref (self->events);
  g_free (self);
}

/* ---- Syncs ---- */

static gboolean
add_source (UsherTx *tx, gpointer data, GError **error)
{
  return usher_source_add (tx, "idp", "fake", "http://127.0.0.1:1", error) != 0;
}

void
usher_test_source_place (UsherWorkspace *workspace)
{
  usher_test_do (workspace, add_source, NULL);
}

UsherSyncResult *
usher_test_sync (UsherWorkspace *workspace, UsherTestSource *source, gboolean full, gboolean dry_run)
{
  g_autoptr (GError) error = NULL;
  UsherSyncOptions options = { .full = full, .dry_run = dry_run, .open = { .secret_fd = -1 }, .connector = &source->connector };
  UsherSyncResult *result = NULL;

  usher_test_ok (usher_sync (workspace, "idp", &options, &result, source->cancel, &error));
  g_assert_nonnull (result);
  return result;
}

char *
usher_test_mirror (UsherWorkspace *workspace)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = usher_test_conn (workspace);
  GString *all = g_string_new (NULL);
  gint64 source = 0;

  usher_test_ok (usher_source_find (conn, "idp", &source, &error));
  for (guint i = 0; i < usher_n_streams; i++)
    {
      g_autofree char *hex = NULL;
      UsherDigest digest;
      gint64 records;

      if (usher_streams[i].per_run)
        continue;
      usher_test_ok (usher_stream_digest (conn, &usher_streams[i], source, 0, &digest, &records, &error));
      hex = usher_digest_dup_hex (&digest);
      g_string_append_printf (all, "%s %" G_GINT64_FORMAT " %s\n", usher_streams[i].name, records, hex);
    }
  return g_string_free (all, FALSE);
}
