/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* source: adding, showing, testing, changing, scheduling, accepting, removing.  Main thread; acts run on
 * the writer thread.  A secret passes through here to the keyring or the connector, and nowhere else. */
#include "usher-ctl-source.h"

#include <math.h>
#include <string.h>

#include "usher-ctl-answer.h"
#include "usher-ctl-fail.h"
#include "usher-ctl-functions.h"
#include "usher-ctl-ids.h"
#include "usher-ctl-list.h"
#include "usher-source-acts.h"
#include "usher-source-secret.h"
#include "usher-source-settings.h"
#include "usher-sync-health.h"
#include "usher-sync-schedule.h"

#define MANIFEST_MOST (1024 * 1024)

const UsherCtlFlag usher_ctl_source_flags[] = {
  { "manifest", "NAME|FILE", "how it is asked: one of manifest list, or a file of your own" },
  { "set", "KEY=VALUE", "a setting: origin, and those that the manifest names", 0, TRUE },
  { NULL },
};

const UsherCtlFlag usher_ctl_source_secret_flags[] = {
  { "secret-env", "VARIABLE", "the source's secret is in this environment variable" },
  { NULL },
};

const UsherCtlFlag usher_ctl_source_schedule_flags[] = {
  { "every", "DURATION|none", "sync it so often, such as 15m or 4h" },
  { "keep-events", "DAYS|none", "keep its events in full so long; older ones become counts a day" },
  { NULL },
};

/* ---- Secrets ---- */

gboolean
usher_ctl_source_secret (UsherCtl *ctl, char **secret, GError **error)
{
  const char *variable = usher_ctl_flag (ctl, "secret-env");
  gint64 fd = -1;

  *secret = NULL;
  if (variable != NULL && usher_ctl_has (ctl, "secret-fd"))
    return usher_error_set (error, USHER_ERROR_USAGE, NULL, "--secret-env and --secret-fd exclude each other");
  if (!usher_ctl_flag_int (ctl, "secret-fd", 0, G_MAXINT, &fd, error))
    return FALSE;
  if (fd >= 0)
    return (*secret = usher_source_secret_from_fd ((int) fd, error)) != NULL;
  return variable == NULL || (*secret = usher_source_secret_from_env (variable, error)) != NULL;
}

static gboolean
keep_secret (UsherCtl *ctl, const UsherSource *source, const char *secret, GError **error)
{
  UsherDigest manifest;
  const UsherSourceSecretPlace place = { usher_workspace_uuid (ctl->workspace), source->name, source->origin, &manifest };

  return usher_digest_from_hex (&manifest, source->manifest_digest, USHER_DIGEST_HEX) &&
         usher_source_secret_store (&place, secret, ctl->cancellable, error);
}

/* Where there is no keyring the secret is asked for each time, and that is said. */
static void
try_to_keep (UsherCtl *ctl, const UsherSource *source, const char *secret)
{
  g_autoptr(GError) fault = NULL;

  if (!keep_secret (ctl, source, secret, &fault))
    usher_ctl_tell (ctl, "usherctl: the secret is kept nowhere (%s): give --secret-env or --secret-fd each time, or --set secret_env=VARIABLE",
                    fault ? fault->message : "no keyring");
}

/* ---- What is wished for ---- */

typedef struct {
  UsherSourceWish wish;
  char *body, *manifest; /* (owned) (nullable) */
  gint64 id;
  gboolean carried;
} Wishing;

static void
clear_wishing (Wishing *self)
{
  g_free (self->body);
  g_free (self->manifest);
  g_clear_pointer (&self->wish.settings, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wishing, clear_wishing)

static gboolean
take_setting (Wishing *self, const char *text, GError **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *name = NULL, *shown = NULL;

  if (equals == NULL || equals == text)
    {
      shown = usher_ctl_quote (text);
      return usher_error_set (error, USHER_ERROR_USAGE, "Write --set key=value.", "%s sets nothing", shown);
    }
  name = g_strndup (text, equals - text);
  if (!g_utf8_validate (text, -1, NULL))
    return usher_error_set (error, USHER_ERROR_USAGE, NULL, "--set: a value is not UTF-8 text");
  if (g_str_equal (name, "origin") || g_str_equal (name, "url"))
    self->wish.origin = equals + 1;
  else
    g_hash_table_replace (self->wish.settings, g_steal_pointer (&name), g_strdup (equals + 1));
  return TRUE;
}

static gboolean
take_settings (UsherCtl *ctl, Wishing *self, GError **error)
{
  GPtrArray *values = g_hash_table_lookup (ctl->flags, "set");

  self->wish.settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; values != NULL && i < values->len; i++)
    if (!take_setting (self, values->pdata[i], error))
      return FALSE;
  for (guint i = 1; i < ctl->arguments->len; i++)
    if (!take_setting (self, ctl->arguments->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* A file of one's own is published under the name that it says. */
static gboolean
take_file (Wishing *self, const char *file, GError **error)
{
  g_autoptr(UsherManifest) manifest = NULL;
  g_autoptr(GError) fault = NULL;
  gsize length;

  if (!g_file_get_contents (file, &self->body, &length, &fault))
    return usher_error_set (error, USHER_ERROR_STORE, NULL, "%s", fault->message);
  if (length > MANIFEST_MOST)
    return usher_error_set (error, USHER_ERROR_INPUT, NULL, "%s is too long to be a manifest", file);
  if ((manifest = usher_manifest_parse (file, self->body, length, error)) == NULL)
    return FALSE;
  self->manifest = g_strdup (manifest->name);
  self->wish.manifest = self->manifest;
  self->wish.body = self->body;
  return TRUE;
}

static gboolean
take_manifest (UsherCtl *ctl, Wishing *self, GError **error)
{
  const char *manifest = usher_ctl_flag (ctl, "manifest");

  if (manifest == NULL)
    return TRUE;
  if (strchr (manifest, '/') != NULL || g_str_has_suffix (manifest, ".yaml") || g_str_has_suffix (manifest, ".yml"))
    return take_file (self, manifest, error);
  self->wish.manifest = manifest;
  return TRUE;
}

/* ---- Finding and telling ---- */

static UsherSource *
load_source (UsherCtl *ctl, const char *name, GError **error)
{
  UsherConn *conn = usher_ctl_begin_read (ctl, error);
  UsherSource *source = NULL;
  gint64 id;

  if (conn != NULL && usher_source_find (conn, name, &id, error))
    source = usher_source_load (conn, id, error);
  usher_ctl_end_read (ctl, conn);
  return source;
}

static void
add_settings (JsonBuilder *builder, const UsherSource *source)
{
  g_autoptr(GHashTable) settings = usher_source_settings_read (source->settings);
  g_autoptr(GList) names = g_list_sort (g_hash_table_get_keys (settings), (GCompareFunc) strcmp);

  json_builder_set_member_name (builder, "settings");
  json_builder_begin_object (builder);
  for (GList *at = names; at != NULL; at = at->next)
    usher_ctl_text (builder, at->data, g_hash_table_lookup (settings, at->data));
  json_builder_end_object (builder);
}

static gboolean
add_source (UsherCtl *ctl, UsherConn *conn, gint64 id, JsonBuilder *builder, GError **error)
{
  g_autoptr(UsherSource) source = usher_source_load (conn, id, error);
  g_autoptr(GPtrArray) counts = NULL;
  GError *fault = NULL;
  gint64 run, next;

  if (source == NULL || !usher_ctl_row_members (ctl, conn, usher_ctl_query_noun (ctl), id, builder, error) ||
      (counts = usher_sync_source_counts (conn, id, &run, error)) == NULL)
    return FALSE;
  next = usher_sync_next (conn, source, &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, fault);
      return FALSE;
    }
  usher_ctl_text (builder, "manifest_digest", source->manifest_digest);
  add_settings (builder, source);
  usher_ctl_time (builder, "next_sync", next);
  usher_ctl_counts (builder, counts);
  return TRUE;
}

static gboolean
answer_source (UsherCtl *ctl, gint64 id, GError **error)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  UsherConn *conn = usher_ctl_begin_read (ctl, error);
  gboolean good;

  if (conn == NULL)
    return FALSE;
  json_builder_begin_object (builder);
  good = add_source (ctl, conn, id, builder, error);
  usher_ctl_end_read (ctl, conn);
  json_builder_end_object (builder);
  return good && usher_ctl_answer_built (ctl, g_steal_pointer (&builder), error);
}

gboolean
usher_ctl_source_show (UsherCtl *ctl, GError **error)
{
  g_autoptr(UsherSource) source = load_source (ctl, usher_ctl_argument (ctl, 0), error);

  return source != NULL && answer_source (ctl, source->id, error);
}

/* ---- add, change, enable-writes ---- */

static gboolean
add_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Wishing *wishing = data;

  return (wishing->id = usher_source_connect (tx, &wishing->wish, error)) != 0;
}

static gboolean
add (UsherCtl *ctl, Wishing *wishing, const char *secret, GError **error)
{
  g_autoptr(UsherSource) source = NULL;

  if (wishing->wish.manifest == NULL)
    return usher_error_set (error, USHER_ERROR_USAGE, "usherctl manifest list shows them; or give a file of your own.",
                            "--manifest is missing: how is the source asked?");
  if (!usher_ctl_act (ctl, add_in_writer, wishing, error) ||
      (source = load_source (ctl, wishing->wish.name, error)) == NULL)
    return FALSE;
  if (secret != NULL)
    try_to_keep (ctl, source, secret);
  return answer_source (ctl, wishing->id, error);
}

gboolean
usher_ctl_source_add (UsherCtl *ctl, GError **error)
{
  g_auto(Wishing) wishing = { .wish = { .name = usher_ctl_argument (ctl, 0) } };
  char *secret = NULL;
  gboolean good;

  if (!take_settings (ctl, &wishing, error) || !take_manifest (ctl, &wishing, error) || !usher_ctl_source_secret (ctl, &secret, error))
    return FALSE;
  good = add (ctl, &wishing, secret, error);
  usher_source_secret_free (secret);
  return good;
}

static gboolean
answer_waiting (UsherCtl *ctl, const char *source, GError **error)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  usher_ctl_text (builder, "source", source);
  usher_ctl_text (builder, "state", "proposed");
  usher_ctl_text (builder, "waits_for", "a second member, who makes the same call");
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}

static gboolean
change_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Wishing *wishing = data;

  return usher_source_reconnect (tx, wishing->id, &wishing->wish, &wishing->carried, error);
}

static gboolean
carry (UsherCtl *ctl, Wishing *wishing, UsherActFunc func, const UsherSource *source, const char *secret, GError **error)
{
  g_autoptr(UsherSource) changed = NULL;

  wishing->id = source->id;
  if (!usher_ctl_act (ctl, func, wishing, error))
    return FALSE;
  if (!wishing->carried)
    return answer_waiting (ctl, source->name, error);
  if (secret != NULL && (changed = load_source (ctl, source->name, error)) == NULL)
    return FALSE;
  if (secret != NULL)
    try_to_keep (ctl, changed, secret);
  return answer_source (ctl, source->id, error);
}

gboolean
usher_ctl_source_change (UsherCtl *ctl, GError **error)
{
  g_autoptr(UsherSource) source = load_source (ctl, usher_ctl_argument (ctl, 0), error);
  g_auto(Wishing) wishing = { .id = 0 };
  char *secret = NULL;
  gboolean good;

  if (source == NULL || !take_settings (ctl, &wishing, error) || !take_manifest (ctl, &wishing, error) ||
      !usher_ctl_source_secret (ctl, &secret, error))
    return FALSE;
  wishing.wish.name = source->name;
  good = carry (ctl, &wishing, change_in_writer, source, secret, error);
  usher_source_secret_free (secret);
  return good;
}

static gboolean
enable_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Wishing *wishing = data;

  return usher_source_enable_writes (tx, wishing->id, &wishing->carried, error);
}

gboolean
usher_ctl_source_enable_writes (UsherCtl *ctl, GError **error)
{
  g_autoptr(UsherSource) source = load_source (ctl, usher_ctl_argument (ctl, 0), error);
  g_auto(Wishing) wishing = { .id = 0 };

  return source != NULL && carry (ctl, &wishing, enable_in_writer, source, NULL, error);
}

static gboolean
disable_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  return usher_source_set_writes (tx, *(gint64 *) data, FALSE, error);
}

gboolean
usher_ctl_source_disable_writes (UsherCtl *ctl, GError **error)
{
  g_autoptr(UsherSource) source = load_source (ctl, usher_ctl_argument (ctl, 0), error);

  return source != NULL && usher_ctl_act (ctl, disable_in_writer, &source->id, error) && answer_source (ctl, source->id, error);
}

/* ---- schedule, remove ---- */

typedef struct {
  gint64 id, minutes, days; /* −1: as it is */
} Scheduling;

static gboolean
take_duration (UsherCtl *ctl, const char *flag, gint64 unit_ms, gint64 most, gint64 *value, GError **error)
{
  const char *text = usher_ctl_flag (ctl, flag);
  gint64 ms = 0;

  *value = -1;
  if (text == NULL)
    return TRUE;
  if (g_str_equal (text, "none") ? (*value = 0, TRUE)
                                 : usher_duration_parse (text, &ms, NULL) && ms >= unit_ms && ms / unit_ms <= most)
    {
      if (*value)
        *value = ms / unit_ms;
      return TRUE;
    }
  return usher_error_set (error, USHER_ERROR_USAGE, "Such as 15m, 4h or 90d; or none.", "--%s: this is no such duration", flag);
}

static gboolean
schedule_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Scheduling *scheduling = data;

  return usher_source_schedule (tx, scheduling->id, scheduling->minutes, scheduling->days, error);
}

gboolean
usher_ctl_source_schedule (UsherCtl *ctl, GError **error)
{
  g_autoptr(UsherSource) source = load_source (ctl, usher_ctl_argument (ctl, 0), error);
  Scheduling scheduling;

  if (source == NULL || !take_duration (ctl, "every", 60000, 366 * 24 * 60, &scheduling.minutes, error) ||
      !take_duration (ctl, "keep-events", 86400000, 36500, &scheduling.days, error))
    return FALSE;
  if (scheduling.minutes < 0 && scheduling.days < 0)
    return usher_error_set (error, USHER_ERROR_USAGE, "Say --every or --keep-events.", "what is to be scheduled?");
  scheduling.id = source->id;
  return usher_ctl_act (ctl, schedule_in_writer, &scheduling, error) && answer_source (ctl, source->id, error);
}

static gboolean
remove_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  return usher_source_remove (tx, *(gint64 *) data, error);
}

gboolean
usher_ctl_source_remove (UsherCtl *ctl, GError **error)
{
  g_autoptr(UsherSource) source = load_source (ctl, usher_ctl_argument (ctl, 0), error);
  UsherDigest manifest;
  JsonBuilder *builder;

  if (source == NULL || !usher_ctl_act (ctl, remove_in_writer, &source->id, error))
    return FALSE;
  if (source->manifest_digest != NULL && source->origin != NULL &&
      usher_digest_from_hex (&manifest, source->manifest_digest, USHER_DIGEST_HEX))
    {
      const UsherSourceSecretPlace place = { usher_workspace_uuid (ctl->workspace), source->name, source->origin, &manifest };

      usher_source_secret_forget (&place, ctl->cancellable, NULL); /* without a keyring there is none */
    }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  usher_ctl_text (builder, "source", source->name);
  usher_ctl_bool (builder, "removed", TRUE);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}

/* ---- accept ---- */

gboolean
usher_ctl_source_accept (UsherCtl *ctl, GError **error)
{
  const UsherNoun *runs = usher_noun_need ("runs", error);
  UsherConn *conn = runs ? usher_ctl_begin_read (ctl, error) : NULL;
  g_autoptr(UsherSyncResult) result = NULL;
  gint64 run, start = g_get_monotonic_time ();
  JsonBuilder *builder;
  gboolean good;

  if (conn == NULL)
    return FALSE;
  good = usher_ctl_id (conn, runs, usher_ctl_argument (ctl, 0), &run, error);
  usher_ctl_end_read (ctl, conn);
  if (!good || !usher_sync_accept (ctl->workspace, run, usher_ctl_reason (ctl), &result, ctl->cancellable, error))
    return FALSE;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  if (result != NULL)
    usher_ctl_sync_members (builder, NULL, result, FALSE, (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
  else
    {
      g_autofree char *key = g_strdup_printf ("RUN-%" G_GINT64_FORMAT, run);

      usher_ctl_text (builder, "run", key);
      usher_ctl_text (builder, "state", "proposed");
      usher_ctl_text (builder, "waits_for", "a second member, who makes the same call");
    }
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}

/* ---- test ---- */

static void
add_truth (JsonBuilder *builder, const char *name, UsherTruth truth)
{
  json_builder_set_member_name (builder, name);
  if (truth == USHER_TRUTH_UNKNOWN)
    json_builder_add_null_value (builder);
  else
    json_builder_add_boolean_value (builder, truth == USHER_TRUTH_YES);
}

static void
add_double (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  if (isnan (value))
    json_builder_add_null_value (builder);
  else
    json_builder_add_double_value (builder, round (value * 1000) / 1000);
}

static void
add_capability (JsonBuilder *builder, const UsherCapability *capability)
{
  json_builder_begin_object (builder);
  usher_ctl_text (builder, "stream", capability->stream);
  add_truth (builder, "can", capability->can);
  if (capability->seen >= 0)
    usher_ctl_int (builder, "seen", capability->seen);
  if (capability->status != 0)
    usher_ctl_int (builder, "status", capability->status);
  if (capability->missing != NULL)
    usher_ctl_text (builder, "missing", capability->missing);
  if (capability->message != NULL)
    usher_ctl_text (builder, "message", capability->message);
  json_builder_end_object (builder);
}

static gboolean
answer_report (UsherCtl *ctl, const UsherSourceSession *session, const UsherConnectorReport *report, GError **error)
{
  JsonBuilder *builder = json_builder_new ();
  g_autoptr(GPtrArray) observes = g_ptr_array_new ();

  json_builder_begin_object (builder);
  usher_ctl_text (builder, "source", session->source->name);
  usher_ctl_bool (builder, "reachable", report->reachable);
  json_builder_set_member_name (builder, "streams");
  json_builder_begin_array (builder);
  for (guint i = 0; report->streams != NULL && i < report->streams->len; i++)
    add_capability (builder, report->streams->pdata[i]);
  json_builder_end_array (builder);
  add_double (builder, "clock_skew", report->clock_skew);
  add_truth (builder, "writes", report->writes);
  usher_ctl_text (builder, "identity", report->identity);
  add_double (builder, "headroom", report->headroom);
  for (guint i = 0; i < session->manifest->observes->len; i++)
    g_ptr_array_add (observes, session->manifest->observes->pdata[i]);
  g_ptr_array_add (observes, NULL);
  usher_ctl_texts (builder, "observes", (const char *const *) observes->pdata);
  usher_ctl_text (builder, "proved", session->manifest->proved);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}

static UsherSourceSession *
open_session (UsherCtl *ctl, const char *secret, GError **error)
{
  const UsherSourceOpen open = { .secret_fd = -1, .secret = secret, .interactive = TRUE };
  UsherConn *conn = usher_ctl_take_reader (ctl, error);
  UsherSourceSession *session = NULL;

  if (conn == NULL)
    return NULL;
  session = usher_source_session_open (ctl->workspace, conn, usher_ctl_argument (ctl, 0), &open, ctl->cancellable, error);
  usher_ctl_put_reader (ctl, conn);
  return session;
}

gboolean
usher_ctl_source_test (UsherCtl *ctl, GError **error)
{
  g_auto(UsherConnectorReport) report;
  g_autoptr(UsherSourceSession) session = NULL;
  char *secret = NULL;

  usher_connector_report_init (&report);
  if (!usher_ctl_source_secret (ctl, &secret, error))
    return FALSE;
  session = open_session (ctl, secret, error);
  usher_source_secret_free (secret);
  return session != NULL && usher_connector_test (session->connector, &report, ctl->cancellable, error) &&
         answer_report (ctl, session, &report, error);
}
