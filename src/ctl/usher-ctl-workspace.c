/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* info, migrate, due, doctor, version.  Main thread.  It must not hold rules: it asks the rooms and
 * tells their answers. */
#include "usher-ctl-answer.h"
#include "usher-ctl-fail.h"
#include "usher-ctl-functions.h"
#include "usher-ctl-list.h"
#include "usher-doctor.h"
#include "usher-due.h"
#include "usher-history.h"
#include "usher-migration.h"

const UsherCtlFlag usher_ctl_due_flags[] = {
  { "run", NULL, "do it, as member system" },
  { NULL },
};

const UsherCtlFlag usher_ctl_doctor_flags[] = {
  { "rebuild", NULL, "make the index of objects and their lines anew, from the lines" },
  { NULL },
};

/* ---- info ---- */

static gboolean
add_counts (UsherConn *conn, JsonBuilder *builder, GError **error)
{
  static const char *const counted[] = { "people", "accounts", "groups", "memberships", "apps",
                                         "entitlements",
                                         "grants", "assignments", "factors", "events", "members", "runs" };

  json_builder_set_member_name (builder, "counts");
  json_builder_begin_object (builder);
  for (guint i = 0; i < G_N_ELEMENTS (counted); i++)
    {
      g_autoptr(UsherQuery) query = usher_query_new (usher_noun_find (counted[i]));
      gint64 total = 0;

      if (!usher_query_count (query, conn, &total, error))
        return FALSE;
      usher_ctl_int (builder, counted[i], total);
    }
  json_builder_end_object (builder);
  return TRUE;
}

static gboolean
take_number (gint64 id, const UsherValue *values, guint n, gpointer data, GError **error)
{
  *(gint64 *) data = values[0].type == USHER_VALUE_INT ? values[0].integer : 0;
  return TRUE;
}

/* Up to which line the newest seal goes; 0: nothing is sealed. */
static gboolean
last_sealed (UsherConn *conn, gint64 *n, GError **error)
{
  g_autoptr(UsherQuery) query = usher_query_new (usher_noun_find ("seals"));

  *n = 0;
  return usher_query_set_columns (query, "n", error)
         && usher_query_set_sort (query, "n:desc", error) &&
         usher_query_run (query, conn, 1, 0, take_number, n, error);
}

static gboolean
add_ledger (UsherConn *conn, JsonBuilder *builder, GError **error)
{
  gint64 n = 0, sealed = 0;
  UsherDigest head;

  if (!usher_ledger_head (conn, &n, &head, error) || !last_sealed (conn, &sealed, error))
    return FALSE;
  json_builder_set_member_name (builder, "ledger");
  json_builder_begin_object (builder);
  usher_ctl_int (builder, "lines", n);
  usher_ctl_digest (builder, "head", &head);
  usher_ctl_int (builder, "sealed_until", sealed);
  json_builder_end_object (builder);
  return TRUE;
}

static gboolean
add_info (UsherCtl *ctl, UsherConn *conn, JsonBuilder *builder, GError **error)
{
  UsherWorkspace *workspace = ctl->workspace;
  g_auto(GStrv) roles = usher_roles_to_names (usher_workspace_roles (workspace));
  const char *why = NULL;
  gboolean read_only = usher_workspace_is_read_only (workspace, &why);
  int schema = 0;

  if (!usher_schema_version (conn, &schema, error))
    return FALSE;
  usher_ctl_text (builder, "workspace", usher_workspace_place (workspace));
  usher_ctl_text (builder, "engine", usher_db_engine_name (usher_workspace_db (workspace)));
  usher_ctl_int (builder, "schema", schema);
  usher_ctl_text (builder, "kind", usher_kind_name (usher_workspace_kind (workspace)));
  usher_ctl_text (builder, "uuid", usher_workspace_uuid (workspace));
  usher_ctl_time (builder, "now", usher_workspace_now (workspace));
  usher_ctl_text (builder, "member", usher_workspace_member_login (workspace));
  usher_ctl_texts (builder, "roles", (const char *const *) roles);
  usher_ctl_text (builder, "read_only", read_only ? (why ? why : "yes") : NULL);
  return add_counts (conn, builder, error) && add_ledger (conn, builder, error);
}

gboolean
usher_ctl_info (UsherCtl *ctl, GError **error)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  UsherConn *conn = usher_ctl_begin_read (ctl, error);
  gboolean good;

  if (conn == NULL)
    return FALSE;
  json_builder_begin_object (builder);
  good = add_info (ctl, conn, builder, error);
  usher_ctl_end_read (ctl, conn);
  if (!good)
    return FALSE;
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, g_steal_pointer (&builder), error);
}

/* ---- migrate, version ---- */

gboolean
usher_ctl_migrate (UsherCtl *ctl, GError **error)
{
  const char *place = usher_ctl_place (ctl, error);
  UsherWorkspaceOpen open = { .migrate = TRUE };
  JsonBuilder *builder;

  if (place == NULL || !usher_ctl_open (ctl, place, &open, error))
    return FALSE;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  usher_ctl_text (builder, "workspace", usher_workspace_place (ctl->workspace));
  usher_ctl_text (builder, "engine", usher_db_engine_name (usher_workspace_db (ctl->workspace)));
  usher_ctl_int (builder, "schema", usher_n_migrations);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}

gboolean
usher_ctl_version (UsherCtl *ctl, GError **error)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  usher_ctl_text (builder, "version", USHER_VERSION);
  usher_ctl_int (builder, "schema", usher_n_migrations);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}

/* ---- due ---- */

static gboolean
answer_due (UsherCtl *ctl, GPtrArray *list, gboolean run, GError **error)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;
  const GError *failed = NULL;

  json_builder_begin_array (builder);
  for (guint i = 0; i < list->len; i++)
    {
      const UsherDue *due = list->pdata[i];

      json_builder_begin_object (builder);
      usher_ctl_text (builder, "key", due->kind->name);
      usher_ctl_text (builder, "title", due->kind->title);
      usher_ctl_int (builder, "due", due->due);
      if (run)
        {
          json_builder_set_member_name (builder, "done");
          if (due->error != NULL)
            json_builder_add_null_value (builder);
          else
            json_builder_add_int_value (builder, due->done);
          usher_ctl_text (builder, "error", due->error ? due->error->message : NULL);
        }
      json_builder_end_object (builder);
      failed = failed ? failed : due->error;
    }
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  if (!usher_ctl_list_rows (ctl, list->len, json_array_ref (json_node_get_array (root)), error))
    return FALSE;
  if (failed != NULL && error != NULL)
    *error = g_error_copy (failed);
  return failed == NULL;
}

gboolean
usher_ctl_due (UsherCtl *ctl, GError **error)
{
  g_autoptr(GPtrArray) list = NULL;
  UsherConn *conn;

  if (usher_ctl_has (ctl, "run"))
    {
      list = usher_due_run (ctl->workspace, error);
    }
  else if ((conn = usher_ctl_begin_read (ctl, error)) != NULL)
    {
      list = usher_due_list (conn, usher_workspace_now (ctl->workspace), error);
      usher_ctl_end_read (ctl, conn);
    }
  return list != NULL && answer_due (ctl, list, usher_ctl_has (ctl, "run"), error);
}

/* ---- doctor ---- */

static gboolean
answer_checks (UsherCtl *ctl, const char *place, GPtrArray *checks, GError **error)
{
  JsonBuilder *builder = json_builder_new ();
  guint failed = 0;

  for (guint i = 0; i < checks->len; i++)
    failed += ((UsherCheck *) checks->pdata[i])->state == USHER_CHECK_FAIL;
  json_builder_begin_object (builder);
  usher_ctl_text (builder, "workspace", place);
  usher_ctl_bool (builder, "ok", failed == 0);
  json_builder_set_member_name (builder, "checks");
  json_builder_begin_array (builder);
  for (guint i = 0; i < checks->len; i++)
    {
      const UsherCheck *check = checks->pdata[i];

      json_builder_begin_object (builder);
      usher_ctl_text (builder, "key", check->id);
      usher_ctl_text (builder, "state", usher_check_state_name (check->state));
      usher_ctl_text (builder, "message", check->message);
      usher_ctl_text (builder, "todo", check->todo);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  if (!usher_ctl_answer_built (ctl, builder, error))
    return FALSE;
  return failed == 0 || usher_error_set (error, USHER_ERROR_FAULTY, "Each check says what to do.",
                                         "%u of %u checks failed", failed, checks->len);
}

gboolean
usher_ctl_doctor (UsherCtl *ctl, GError **error)
{
  const char *place = usher_ctl_place (ctl, error);
  g_autoptr(GPtrArray) checks = NULL;
  g_autoptr(GError) why = NULL;
  UsherWorkspaceOpen open = { 0 };

  if (place == NULL)
    return FALSE;
  if (!usher_ctl_open (ctl, place, &open, &why))
    {
      checks = usher_doctor_place (place, why);
      if (!answer_checks (ctl, place, checks, NULL))
        g_propagate_error (error, g_steal_pointer (&why)); /* why it did not open says more than the count */
      return error == NULL || *error == NULL;
    }
  if (usher_ctl_has (ctl, "rebuild") && !usher_doctor_rebuild (ctl->workspace, error))
    return FALSE;
  checks = usher_doctor (ctl->workspace, ctl->cancellable, error);
  return checks != NULL
         && answer_checks (ctl, usher_workspace_place (ctl->workspace), checks, error);
}
