/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be read here: one small page of each stream, and what the token says.  Blocking; the
 * connector's thread. */

#include "usher-rest-private.h"

#include <math.h>

#include "usher-error.h"
#include "usher-rest-json.h"

#define PROBE_RECORDS 5

typedef struct {
  UsherRest *self;
  UsherConnectorReport *report;
  GHashTable *samples;       /* (owned): stream → a native id of its own */
  gboolean answered;
  GError *first;             /* (owned) (nullable) */
  GCancellable *cancellable;
} Testing;

static gboolean
sample_at (gint64 ordinal, char **native, gpointer data, GError **error)
{
  *native = g_strdup (data);
  return TRUE;
}

static UsherCapability *
add_capability (Testing *testing, const UsherRestStream *stream)
{
  UsherCapability *capability = g_new0 (UsherCapability, 1);

  capability->stream = g_strdup (stream->name);
  capability->seen = -1;
  g_ptr_array_add (testing->report->streams, capability);
  return capability;
}

static void
note_refusal (Testing *testing, const UsherRestStream *stream, UsherCapability *capability, const GError *error)
{
  const UsherErrorInfo *info = usher_error_get_info (error);
  UsherTroubleClass class = usher_trouble_of (error);

  capability->can = USHER_TRUTH_NO;
  capability->message = g_strdup (info && info->remote && info->remote->message ? info->remote->message : error->message);
  if (info && info->remote)
    {
      capability->status = info->remote->status;
      capability->missing = g_strdup (info->remote->missing);
      /* A token that says what it may not do was given by a source that answers. */
      testing->answered = testing->answered || info->remote->status > 0 || class == USHER_TROUBLE_FORBIDDEN_ROLE
                          || class == USHER_TROUBLE_FORBIDDEN_SCOPE;
    }
  if (!capability->missing)
    capability->missing = usher_rest_lacks (testing->self, stream->needs);
  /* The token does not say: the first of what the manifest names is the best guess. */
  if (!capability->missing && stream->needs->len > 0 && (class == USHER_TROUBLE_FORBIDDEN_ROLE || class == USHER_TROUBLE_FORBIDDEN_SCOPE))
    capability->missing = g_strdup (((char **) stream->needs->pdata[0])[0]);
}

static void
note_batch (Testing *testing, const UsherRestStream *stream, UsherCapability *capability, const UsherBatch *batch)
{
  guint rows = usher_batch_rows (batch);
  g_autofree char *lacks = usher_rest_lacks (testing->self, stream->needs);

  testing->answered = TRUE;
  capability->seen = batch->total >= 0 ? batch->total : !batch->next ? (gint64) rows : -1;
  capability->can = rows > 0 ? USHER_TRUTH_YES : USHER_TRUTH_UNKNOWN;
  if (rows == 0 && lacks)
    {
      capability->can = USHER_TRUTH_NO;
      capability->missing = g_steal_pointer (&lacks);
    }
  else if (rows == 0)
    capability->message = g_strdup ("nothing was there to be read");
  if (rows > 0 && stream->table->columns[0].key && g_str_equal (stream->table->columns[0].name, "native"))
    g_hash_table_insert (testing->samples, stream->name, g_strdup (usher_batch_row (batch, 0, NULL)[0].text));
}

static gboolean
test_stream (Testing *testing, const UsherRestStream *stream, GError **error)
{
  UsherCapability *capability = add_capability (testing, stream);
  char *sample = stream->parent ? g_hash_table_lookup (testing->samples, stream->parent) : NULL;
  UsherConnectorParents parents = { 1, sample_at, sample };
  UsherConnectorRead read = { .stream = stream->name, .parents = &parents };
  g_autoptr (UsherBatch) batch = NULL;
  g_autoptr (GError) fault = NULL;

  if (stream->parent && !sample)
    {
      capability->message = g_strdup_printf ("not tried: no record of %s was read", stream->parent);
      return TRUE;
    }
  if ((batch = usher_rest_read (&testing->self->parent, &read, testing->cancellable, &fault)))
    note_batch (testing, stream, capability, batch);
  else if (g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  else
    {
      note_refusal (testing, stream, capability, fault);
      if (!testing->first)
        testing->first = g_steal_pointer (&fault);
    }
  return TRUE;
}

static void
say_who (UsherRest *self, UsherConnectorReport *report)
{
  UsherRestScope scope = { .item = self->claims };
  g_autofree char *lacks = NULL;

  for (guint i = 0; self->claims && !report->identity && i < self->program->identities->len; i++)
    {
      g_autoptr (JsonNode) node = usher_rest_path_get (self->program->identities->pdata[i], &scope);

      report->identity = usher_rest_json_text (node);
    }
  if (!self->rights || self->program->write_needs->len == 0)
    return;
  lacks = usher_rest_lacks (self, self->program->write_needs);
  report->writes = lacks ? USHER_TRUTH_NO : USHER_TRUTH_YES;
}

gboolean
usher_rest_test (UsherConnector *connector, UsherConnectorReport *report, GCancellable *cancellable, GError **error)
{
  UsherRest *self = (UsherRest *) connector;
  Testing testing = { .self = self, .report = report, .cancellable = cancellable };
  gboolean good;

  if (!usher_rest_learn_rights (self, cancellable, error))
    return FALSE;
  testing.samples = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  self->most = PROBE_RECORDS;
  good = TRUE;
  for (guint i = 0; good && i < self->program->streams->len; i++)
    good = test_stream (&testing, self->program->streams->pdata[i], error);
  self->most = 0;
  g_hash_table_unref (testing.samples);
  say_who (self, report);
  report->reachable = testing.answered;
  report->clock_skew = usher_http_skew (self->http);
  report->headroom = usher_http_headroom (self->http);
  if (good && !testing.answered && testing.first)
    {
      g_propagate_error (error, g_steal_pointer (&testing.first));
      good = FALSE;
    }
  g_clear_error (&testing.first);
  return good;
}
