/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person is and holds: show, access, history, merge, split.  Main thread; acts run on the
 * writer thread.  It must not work out access: the directory does. */
#include "usher-access.h"
#include "usher-ctl-answer.h"
#include "usher-ctl-functions.h"
#include "usher-ctl-ids.h"
#include "usher-ctl-list.h"
#include "usher-key.h"
#include "usher-person-link.h"
#include "usher-person.h"

const UsherCtlFlag usher_ctl_access_flags[] = {
  { "entitlement", "E", "this one alone" },
  { NULL },
};

const UsherCtlFlag usher_ctl_into_flags[] = {
  { "into", "ID", "the record that stays" },
  { NULL },
};

/* ---- show ---- */

static void
add_people (JsonBuilder *builder, const char *name, GPtrArray *people)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; people != NULL && i < people->len; i++)
    {
      const UsherPersonManager *person = people->pdata[i];

      json_builder_begin_object (builder);
      usher_ctl_text (builder, "key", person->key);
      usher_ctl_text (builder, "name", person->name);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_accounts (JsonBuilder *builder, GPtrArray *accounts)
{
  json_builder_set_member_name (builder, "accounts");
  json_builder_begin_array (builder);
  for (guint i = 0; accounts != NULL && i < accounts->len; i++)
    {
      const UsherPersonAccount *account = accounts->pdata[i];

      json_builder_begin_object (builder);
      usher_ctl_text (builder, "key", account->key);
      usher_ctl_text (builder, "source", account->source);
      usher_ctl_text (builder, "login", account->login);
      usher_ctl_text (builder, "state", account->state);
      usher_ctl_text (builder, "kind", account->kind);
      usher_ctl_time (builder, "last_success", account->last_success);
      usher_ctl_text (builder, "match", account->rule);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_person (JsonBuilder *builder, const UsherPerson *person)
{
  usher_ctl_text (builder, "key", person->key);
  usher_ctl_int (builder, "id", person->id);
  usher_ctl_text (builder, "login", person->login);
  usher_ctl_text (builder, "name", person->name);
  usher_ctl_text (builder, "given", person->given);
  usher_ctl_text (builder, "family", person->family);
  usher_ctl_text (builder, "mail", person->mail);
  usher_ctl_text (builder, "employee", person->employee);
  usher_ctl_text (builder, "kind", person->kind);
  usher_ctl_text (builder, "department", person->department);
  usher_ctl_text (builder, "title", person->title);
  usher_ctl_text (builder, "site", person->site);
  usher_ctl_text (builder, "manager", person->manager);
  usher_ctl_text (builder, "state", person->state);
  usher_ctl_time (builder, "start", person->starts);
  usher_ctl_time (builder, "end", person->ends);
  usher_ctl_time (builder, "gone_at", person->gone_at);
  usher_ctl_text (builder, "source", person->source);
  usher_ctl_text (builder, "merged_into", person->merged_into_key);
  usher_ctl_int (builder, "reports", person->reports);
  usher_ctl_int (builder, "assignments", person->assignments);
  usher_ctl_int (builder, "privileged", person->privileged);
  add_people (builder, "managers", person->managers);
  usher_ctl_bool (builder, "manager_circle", person->manager_circle);
  add_accounts (builder, person->accounts);
  add_people (builder, "merged", person->merged);
}

gboolean
usher_ctl_person_show (UsherCtl *ctl, GError **error)
{
  g_autoptr(UsherPerson) person = NULL;
  UsherConn *conn = usher_ctl_begin_read (ctl, error);
  JsonBuilder *builder;
  gint64 id;

  if (conn == NULL)
    return FALSE;
  if (usher_key_find (conn, "person", usher_ctl_argument (ctl, 0), &id, error))
    person = usher_person_load (conn, id, error);
  usher_ctl_end_read (ctl, conn);
  if (person == NULL)
    return FALSE;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  add_person (builder, person);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}

/* ---- access ---- */

static void
add_path (JsonBuilder *builder, const UsherPath *path)
{
  json_builder_begin_object (builder);
  usher_ctl_text (builder, "account", path->account_key);
  json_builder_set_member_name (builder, "hops");
  json_builder_begin_array (builder);
  for (guint i = 0; i < path->hops->len; i++)
    {
      const UsherHop *hop = path->hops->pdata[i];

      json_builder_begin_object (builder);
      usher_ctl_text (builder, "kind", usher_hop_kind_name (hop->kind));
      usher_ctl_text (builder, "to", hop->to);
      usher_ctl_text (builder, "source", hop->source);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  usher_ctl_text (builder, "prediction", usher_prediction_name (path->prediction));
  usher_ctl_text (builder, "why", path->why);
  usher_ctl_text (builder, "operation", path->operation);
  json_builder_end_object (builder);
}

static void
add_holding (JsonBuilder *builder, const UsherHolding *holding)
{
  json_builder_begin_object (builder);
  usher_ctl_text (builder, "entitlement", holding->key);
  usher_ctl_text (builder, "name", holding->name);
  usher_ctl_bool (builder, "direct", holding->direct);
  usher_ctl_bool (builder, "privileged", holding->privileged);
  usher_ctl_int (builder, "paths_total", holding->paths_total);
  usher_ctl_bool (builder, "paths_more", holding->more);
  json_builder_set_member_name (builder, "paths");
  json_builder_begin_array (builder);
  for (guint i = 0; i < holding->paths->len; i++)
    add_path (builder, holding->paths->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

/* --entitlement as a key with its prefix, whether it names an entitlement or a group that is one. */
static gboolean
find_target (UsherCtl *ctl, UsherConn *conn, char **target, GError **error)
{
  const char *text = usher_ctl_flag (ctl, "entitlement"), *noun = "entitlement";
  gint64 id;

  *target = NULL;
  if (text == NULL)
    return TRUE;
  if (g_str_has_prefix (text, "group:"))
    noun = "group";
  if (!usher_key_find (conn, noun, text, &id, error))
    return FALSE;
  *target = usher_key_of (conn, noun, id, error);
  return *target != NULL
         || (error != NULL && *error != NULL ? FALSE : usher_error_set (error, USHER_ERROR_UNKNOWN,
      NULL, "the entitlement is gone"));
}

/* A path a line: what people read first is what is held and through what. */
static JsonArray *
rows_for_people (const UsherAccess *access)
{
  JsonArray *rows = json_array_new ();

  for (guint h = 0; h < access->holdings->len; h++)
    {
      const UsherHolding *holding = access->holdings->pdata[h];

      for (guint p = 0; p < holding->paths->len; p++)
        {
          const UsherPath *path = holding->paths->pdata[p];
          g_autoptr(GString) hops = g_string_new (path->account_key);
          JsonObject *row = json_object_new ();

          for (guint i = 0; i < path->hops->len; i++)
            {
              const UsherHop *hop = path->hops->pdata[i];

              g_string_append_printf (hops, " → %s %s", usher_hop_kind_name (hop->kind), hop->to);
            }
          json_object_set_string_member (row, "entitlement", holding->key);
          json_object_set_int_member (row, "paths", holding->paths_total);
          json_object_set_string_member (row, "path", hops->str);
          json_object_set_string_member (row, "prediction",
                                         usher_prediction_name (path->prediction));
          json_array_add_object_element (rows, row);
        }
    }
  return rows;
}

static gboolean
answer_access (UsherCtl *ctl, const UsherAccess *access, GError **error)
{
  JsonBuilder *builder;
  JsonArray *rows;

  if (ctl->format != USHER_CTL_JSON)
    {
      rows = rows_for_people (access);
      return usher_ctl_list_rows (ctl, json_array_get_length (rows), rows, error);
    }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  usher_ctl_text (builder, "person", access->key);
  json_builder_set_member_name (builder, "entitlements");
  json_builder_begin_array (builder);
  for (guint i = 0; i < access->holdings->len; i++)
    add_holding (builder, access->holdings->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}

gboolean
usher_ctl_person_access (UsherCtl *ctl, GError **error)
{
  g_autoptr(UsherAccess) access = NULL;
  g_autofree char *target = NULL;
  UsherConn *conn = usher_ctl_begin_read (ctl, error);
  gint64 id;

  if (conn == NULL)
    return FALSE;
  if (usher_key_find (conn, "person", usher_ctl_argument (ctl, 0), &id, error) &&
      find_target (ctl, conn, &target, error))
    access = usher_access_person (conn, id, target, ctl->cancellable, error);
  usher_ctl_end_read (ctl, conn);
  return access != NULL && answer_access (ctl, access, error);
}

/* ---- history ---- */

static gboolean
collect_line (const UsherLine *line, const char *text, const UsherDigest *hash, gpointer data)
{
  g_array_append_val ((GArray *) data, line->n);
  return TRUE;
}

gboolean
usher_ctl_person_history (UsherCtl *ctl, GError **error)
{
  g_autoptr(GArray) lines = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(UsherQuery) query = usher_query_new (usher_noun_find ("ledger"));
  UsherConn *conn = usher_ctl_begin_read (ctl, error);
  gboolean good;
  gint64 id;

  if (conn == NULL)
    return FALSE;
  good = usher_key_find (conn, "person", usher_ctl_argument (ctl, 0), &id, error) &&
         usher_person_history (conn, id, collect_line, lines, error);
  if (good)
    {
      usher_query_set_ids (query, (const gint64 *) lines->data, lines->len, FALSE);
      good = usher_ctl_list_query (ctl, conn, query, error);
    }
  usher_ctl_end_read (ctl, conn);
  return good;
}

/* ---- merge, split ---- */

typedef struct {
  const char *person, *into, *why;
  char *person_key, *into_key; /* (owned) (nullable) */
} Merging;

static gboolean
merge_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Merging *merging = data;
  UsherConn *conn = usher_tx_conn (tx);
  gint64 person, into;

  if (!usher_key_find (conn, "person", merging->person, &person, error) ||
      !usher_key_find (conn, "person", merging->into, &into, error) ||
      !usher_person_merge (tx, person, into, merging->why, error))
    return FALSE;
  merging->person_key = usher_key_of (conn, "person", person, NULL);
  merging->into_key = usher_key_of (conn, "person", into, NULL);
  return TRUE;
}

static gboolean
split_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Merging *merging = data;
  gint64 person;

  if (!usher_key_find (usher_tx_conn (tx), "person", merging->person, &person, error) ||
      !usher_person_split (tx, person, error))
    return FALSE;
  merging->person_key = usher_key_of (usher_tx_conn (tx), "person", person, NULL);
  return TRUE;
}

static gboolean
merge_or_split (UsherCtl *ctl, UsherActFunc func, Merging *merging, GError **error)
{
  g_autofree char *person = NULL, *into = NULL;
  gboolean good = usher_ctl_act (ctl, func, merging, error);
  JsonBuilder *builder;

  person = merging->person_key;
  into = merging->into_key;
  if (!good)
    return FALSE;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  usher_ctl_text (builder, "person", person);
  usher_ctl_text (builder, "merged_into", into);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}

gboolean
usher_ctl_person_merge (UsherCtl *ctl, GError **error)
{
  Merging merging = { .person = usher_ctl_argument (ctl, 0), .into = usher_ctl_flag (ctl, "into"),
                      .why = usher_ctl_reason (ctl) };

  if (merging.into == NULL)
    return usher_error_set (error, USHER_ERROR_USAGE, "Add --into ID.", "merge into whom?");
  return merge_or_split (ctl, merge_in_writer, &merging, error);
}

gboolean
usher_ctl_person_split (UsherCtl *ctl, GError **error)
{
  Merging merging = { .person = usher_ctl_argument (ctl, 0) };

  return merge_or_split (ctl, split_in_writer, &merging, error);
}
