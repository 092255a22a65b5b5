/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* member add, change, remove, rights, claim.  Main thread; acts run on the writer thread.  It must
 * not decide who may what: the acts ask. */
#include <string.h>

#include "usher-ctl-answer.h"
#include "usher-ctl-functions.h"
#include "usher-ctl-ids.h"
#include "usher-ctl-list.h"
#include "usher-key.h"
#include "usher-member.h"

const UsherCtlFlag usher_ctl_member_flags[] = {
  { "role", "ROLE", "trainee, analyst, senior, lead, reviewer, owner, auditor, admin or executive",
    0, TRUE },
  { "person", "P", "the person that the member is; none takes it away" },
  { "name", "NAME", "for people; the login unless said" },
  { NULL },
};

const UsherCtlFlag usher_ctl_member_change_flags[] = {
  { "active", "yes|no", "whether they may do anything" },
  { NULL },
};

typedef struct {
  UsherCtl *ctl;
  const char *login;
  UsherMemberChange change; /* what the flags said */
  gint64 id;
} Changing;

static gboolean
parse_roles (UsherCtl *ctl, UsherRoles *roles, GError **error)
{
  g_auto(GStrv) names = usher_ctl_flag_values (ctl, "role");
  g_autofree char *all = g_strjoinv (",", names);
  GError *fault = NULL;

  if (usher_member_parse_roles (all, roles, &fault))
    return TRUE;
  if (fault->domain == USHER_ERROR && fault->code == USHER_ERROR_INPUT)
    fault->code = USHER_ERROR_USAGE; /* a word of the call, not of a file */
  g_propagate_error (error, fault);
  return FALSE;
}

static gboolean
find_person (UsherTx *tx, UsherCtl *ctl, gint64 *person, GError **error)
{
  const char *key = usher_ctl_flag (ctl, "person");

  *person = 0;
  return key == NULL || g_str_equal (key, "none")
         || usher_key_find (usher_tx_conn (tx), "person", key, person, error);
}

/* The member as a list's row has it. */
static gboolean
answer_member (UsherCtl *ctl, gint64 id, GError **error)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  UsherConn *conn = usher_ctl_begin_read (ctl, error);
  gboolean good;

  if (conn == NULL)
    return FALSE;
  json_builder_begin_object (builder);
  good = usher_ctl_row_members (ctl, conn, usher_noun_find ("members"), id, builder, error);
  usher_ctl_end_read (ctl, conn);
  if (!good)
    return FALSE;
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, g_steal_pointer (&builder), error);
}

static gboolean
add_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Changing *changing = data;
  UsherMemberNew new = { .login = changing->login, .name = changing->change.name,
                         .roles = changing->change.roles };

  return find_person (tx, changing->ctl, &new.person, error) &&
    (changing->id = usher_member_add (tx, &new, error)) != 0;
}

gboolean
usher_ctl_member_add (UsherCtl *ctl, GError **error)
{
  Changing changing = { .ctl = ctl, .login = usher_ctl_argument (ctl, 0),
                        .change.name = usher_ctl_flag (ctl, "name") };

  if (!usher_ctl_has (ctl, "role"))
    return usher_error_set (error, USHER_ERROR_USAGE, "Add --role analyst, or another role.",
                            "which role?");
  return parse_roles (ctl, &changing.change.roles, error)
         && usher_ctl_act (ctl, add_in_writer, &changing, error) &&
         answer_member (ctl, changing.id, error);
}

/* The member as this transaction sees it, so that the version named is the one that was read. */
static UsherMember *
load (UsherTx *tx, Changing *changing, GError **error)
{
  return usher_ctl_member_id (usher_tx_conn (tx), changing->login, &changing->id, error)
           ? usher_member_load (usher_tx_conn (tx), changing->id, error)
           : NULL;
}

static gboolean
change_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Changing *changing = data;
  g_autoptr(UsherMember) member = load (tx, changing, error);

  return member != NULL && find_person (tx, changing->ctl, &changing->change.person, error) &&
         usher_member_change (tx, member->id, member->version, &changing->change, error);
}

gboolean
usher_ctl_member_change (UsherCtl *ctl, GError **error)
{
  Changing changing = { .ctl = ctl, .login = usher_ctl_argument (ctl, 0),
                        .change.name = usher_ctl_flag (ctl, "name") };
  UsherMemberChange *change = &changing.change;

  change->set_roles = usher_ctl_has (ctl, "role");
  change->set_person = usher_ctl_has (ctl, "person");
  change->set_active = usher_ctl_has (ctl, "active");
  if (!change->set_roles && !change->set_person && !change->set_active && change->name == NULL)
    return usher_error_set (error, USHER_ERROR_USAGE, "Add --role, --person, --name or --active.",
                            "change what?");
  if ((change->set_roles && !parse_roles (ctl, &change->roles, error)) ||
      !usher_ctl_flag_bool (ctl, "active", &change->active, error))
    return FALSE;
  return usher_ctl_act (ctl, change_in_writer, &changing, error)
         && answer_member (ctl, changing.id, error);
}

static gboolean
remove_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Changing *changing = data;
  g_autoptr(UsherMember) member = load (tx, changing, error);

  return member != NULL && usher_member_remove (tx, member->id, member->version, error);
}

gboolean
usher_ctl_member_remove (UsherCtl *ctl, GError **error)
{
  Changing changing = { .ctl = ctl, .login = usher_ctl_argument (ctl, 0) };

  return usher_ctl_act (ctl, remove_in_writer, &changing, error)
         && answer_member (ctl, changing.id, error);
}

/* ---- Rights ---- */

static gboolean
roles_of (UsherCtl *ctl, char **login, UsherRoles *roles, GError **error)
{
  const char *asked = usher_ctl_argument (ctl, 0);
  g_autoptr(UsherMember) member = NULL;
  UsherConn *conn;
  gint64 id;

  if (asked == NULL)
    {
      *login = g_strdup (usher_workspace_member_login (ctl->workspace));
      *roles = usher_workspace_roles (ctl->workspace);
      return TRUE;
    }
  if ((conn = usher_ctl_begin_read (ctl, error)) == NULL)
    return FALSE;
  if (usher_ctl_member_id (conn, asked, &id, error))
    member = usher_member_load (conn, id, error);
  usher_ctl_end_read (ctl, conn);
  if (member == NULL)
    return FALSE;
  *login = g_strdup (member->login);
  *roles = member->active ? member->roles : 0;
  return TRUE;
}

gboolean
usher_ctl_member_rights (UsherCtl *ctl, GError **error)
{
  g_autoptr(GPtrArray) rights = NULL;
  g_autofree char *login = NULL;
  g_auto(GStrv) names = NULL;
  UsherRoles roles = 0;
  JsonBuilder *builder;

  if (!roles_of (ctl, &login, &roles, error))
    return FALSE;
  rights = usher_member_rights (usher_rights_shipped (), roles);
  names = usher_roles_to_names (roles);
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  usher_ctl_text (builder, "member", login);
  usher_ctl_texts (builder, "roles", (const char *const *) names);
  json_builder_set_member_name (builder, "rights");
  json_builder_begin_array (builder);
  for (guint i = 0; i < rights->len; i++)
    {
      const UsherMemberRight *right = rights->pdata[i];

      json_builder_begin_object (builder);
      usher_ctl_text (builder, "right", right->right);
      usher_ctl_bool (builder, "has", right->has);
      usher_ctl_bool (builder, "second", right->second);
      usher_ctl_text (builder, "why", right->why);
      usher_ctl_text (builder, "title", right->title);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}

gboolean
usher_ctl_member_claim (UsherCtl *ctl, GError **error)
{
  const char *login = usher_ctl_argument (ctl, 0);
  gint64 id = 0;
  UsherConn *conn;
  gboolean good;

  if (g_str_has_prefix (login, "member:"))
    login += strlen ("member:");
  if (!usher_member_claim (ctl->workspace, login, error)
      || (conn = usher_ctl_begin_read (ctl, error)) == NULL)
    return FALSE;
  good = usher_ctl_member_id (conn, login, &id, error);
  usher_ctl_end_read (ctl, conn);
  return good && answer_member (ctl, id, error);
}
