/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done to members: adding, changing, deactivating, and claiming who one is.
 *
 * Acts run on the writer thread; a claim is called from the session's thread. */
#include <string.h>
#include <unistd.h>

#include "usher-error.h"
#include "usher-history.h"
#include "usher-member-private.h"
#include "usher-record.h"
#include "usher-text.h"
#include "usher-workspace-private.h"

#define LOGIN_MAX 128
#define NAME_MAX_BYTES 512

/* ---- Guards ---- */
static gboolean
check_word (const char *what, const char *text, gsize max, gboolean spaces, GError **error)
{
  gsize length = strlen (text), bad;

  if (length == 0 || length > max)
    return usher_error_set (error, USHER_ERROR_INPUT, NULL, "a %s has 1 to %" G_GSIZE_FORMAT " bytes", what, max);
  if (!usher_utf8_check (text, length, &bad))
    return usher_error_set (error, USHER_ERROR_INPUT, NULL, "the %s is not UTF-8 at byte %" G_GSIZE_FORMAT, what, bad + 1);
  for (const char *at = text; *at; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_iscntrl (c) || (!spaces && g_unichar_isspace (c)))
        return usher_error_set (error, USHER_ERROR_INPUT, NULL, "a %s holds no %s", what, spaces ? "control characters" : "spaces");
    }
  return TRUE;
}

static gboolean
check_roles (UsherRoles roles, GError **error)
{
  if (!roles)
    return usher_error_set (error, USHER_ERROR_INPUT, "To end a membership: usherctl member remove LOGIN.", "a member has at least one role");
  if (roles & USHER_ROLE_SYSTEM)
    return usher_error_set (error, USHER_ERROR_GUARD, NULL, "the role system is not given to people");
  return TRUE;
}

static gboolean
is_live (UsherConn *conn, gboolean *live, GError **error)
{
  g_autofree char *kind = usher_ledger_kind (conn, error);

  if (!kind)
    return FALSE;
  *live = g_str_equal (kind, usher_kind_name (USHER_KIND_LIVE));
  return TRUE;
}

/* A workspace that knows no people yet cannot link anyone: its first lead imports them. */
static gboolean
check_needs_person (UsherConn *conn, UsherRoles roles, GError **error)
{
  gboolean live, has_people;

  if (!(roles & USHER_ROLES_NEED_PERSON))
    return TRUE;
  if (!is_live (conn, &live, error))
    return FALSE;
  if (!live)
    return TRUE;
  if (!usher_member_store_has_people (conn, &has_people, error))
    return FALSE;
  if (!has_people)
    return TRUE;
  return usher_error_set (error, USHER_ERROR_GUARD, "Name the person with --person.",
                          "an analyst, senior, lead or reviewer must be linked to a person, so that nobody approves for themselves");
}

static gboolean
check_person (UsherConn *conn, gint64 person, gint64 member, UsherRoles roles, GError **error)
{
  GError *failed = NULL;
  g_autofree char *other = NULL;
  gboolean exists;

  if (!person)
    return check_needs_person (conn, roles, error);
  if (!usher_member_store_person_exists (conn, person, &exists, error))
    return FALSE;
  if (!exists)
    return usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "there is no person:%" G_GINT64_FORMAT, person);
  other = usher_member_store_linked_login (conn, person, member, &failed);
  if (other)
    return usher_error_set (error, USHER_ERROR_GUARD, "One person is one member, else they could be their own second member.",
                            "member %s is linked to that person already", other);
  if (failed)
    g_propagate_error (error, failed);
  return failed == NULL;
}

/* Would this leave nobody who can add members? */
static gboolean
check_last_admin (UsherConn *conn, const UsherMember *was, UsherRoles roles, gboolean active, GError **error)
{
  gint64 admins;

  if (!was->active || !(was->roles & USHER_ROLE_ADMIN) || (active && roles & USHER_ROLE_ADMIN))
    return TRUE;
  if (!usher_member_count_active (conn, USHER_ROLE_ADMIN, &admins, error))
    return FALSE;
  return admins > 1
         || usher_error_set (error, USHER_ERROR_GUARD, "Make someone else admin first.", "%s is the last admin of this workspace", was->login);
}

/* ---- Acts ---- */
gint64
usher_member_add (UsherTx *tx, const UsherMemberNew *what, GError **error)
{
  UsherConn *conn = usher_tx_conn (tx);
  GError *failed = NULL;
  UsherMember *there;
  const char *name = what->name ? what->name : what->login;
  g_autofree char *roles = NULL;

  if (!usher_tx_may (tx, "member", error) || !check_word ("login", what->login, LOGIN_MAX, FALSE, error)
      || !check_word ("name", name, NAME_MAX_BYTES, TRUE, error) || !check_roles (what->roles, error))
    return 0;
  there = usher_member_store_by_login (conn, what->login, &failed);
  if (there || g_str_equal (what->login, USHER_MEMBER_SYSTEM))
    usher_error_set (&failed, USHER_ERROR_GUARD, there && !there->active ? "usherctl member change brings them back." : NULL,
                     "there is a member %s already", what->login);
  g_clear_pointer (&there, usher_member_free);
  if (failed)
    {
      g_propagate_error (error, failed);
      return 0;
    }
  if (!check_person (conn, what->person, 0, what->roles, error))
    return 0;
  roles = usher_roles_to_json (what->roles);
  UsherChange changes[] = {
    { "login", usher_text_value (what->login) },
    { "name", usher_text_value (name) },
    { "roles", usher_text_value (roles) },
    { "person", what->person ? USHER_INT (what->person) : USHER_NULL },
    { "active", USHER_INT (TRUE) },
    { NULL },
  };
  return usher_record_new (tx, "member", "add", changes, error);
}

/* The member as it will be, after every guard; NULL with an error otherwise. */
static UsherMember *
load_to_change (UsherTx *tx, gint64 id, GError **error)
{
  g_autoptr(UsherMember) was = NULL;

  if (!usher_tx_may (tx, "member", error) || !(was = usher_member_load (usher_tx_conn (tx), id, error)))
    return NULL;
  if (was->roles & USHER_ROLE_SYSTEM)
    {
      usher_error_set (error, USHER_ERROR_GUARD, NULL, "member %s belongs to timers and syncs", was->login);
      return NULL;
    }
  return g_steal_pointer (&was);
}

gboolean
usher_member_change (UsherTx *tx, gint64 id, gint64 version, const UsherMemberChange *change, GError **error)
{
  UsherConn *conn = usher_tx_conn (tx);
  g_autoptr(UsherMember) was = load_to_change (tx, id, error);
  g_autofree char *json = NULL;
  UsherRoles roles;
  gint64 person;
  gboolean active;

  if (!was)
    return FALSE;
  roles = change->set_roles ? change->roles : was->roles;
  person = change->set_person ? change->person : was->person;
  active = change->set_active ? change->active : was->active;
  if (change->name && !check_word ("name", change->name, NAME_MAX_BYTES, TRUE, error))
    return FALSE;
  if (!check_roles (roles, error) || !check_last_admin (conn, was, roles, active, error))
    return FALSE;
  if (active && !check_person (conn, person, id, roles, error))
    return FALSE;
  json = usher_roles_to_json (roles);
  UsherChange changes[] = {
    { "name", usher_text_value (change->name ? change->name : was->name) },
    { "roles", usher_text_value (json) },
    { "person", person ? USHER_INT (person) : USHER_NULL },
    { "active", USHER_INT (active) },
    { NULL },
  };
  return usher_record_write (tx, "member", id, "change", version ? version : was->version, changes, error);
}

gboolean
usher_member_remove (UsherTx *tx, gint64 id, gint64 version, GError **error)
{
  UsherChange changes[] = { { "active", USHER_INT (FALSE) }, { NULL } };
  g_autoptr(UsherMember) was = load_to_change (tx, id, error);

  if (!was || !check_last_admin (usher_tx_conn (tx), was, was->roles, FALSE, error))
    return FALSE;
  if (!was->active)
    return usher_error_set (error, USHER_ERROR_GUARD, NULL, "member %s is not active any more", was->login);
  return usher_record_write (tx, "member", id, "remove", version ? version : was->version, changes, error);
}

/* ---- Claiming who one is ---- */
static gboolean
write_claim (UsherTx *tx, gpointer data, GError **error)
{
  gint64 *member = data;
  gint64 uid = getuid ();
  g_autofree char *object = g_strdup_printf ("operator:%" G_GINT64_FORMAT, uid);
  g_autofree char *changes = g_strdup_printf ("{\"member\":[null,%" G_GINT64_FORMAT "]}", *member);

  return usher_tx_note (tx, object, "claim", changes, error) && usher_operator_put (usher_tx_conn (tx), uid, *member, error);
}

static UsherMember *
find_claimed (UsherWorkspace *self, const char *login, GError **error)
{
  UsherConn *conn = usher_db_take_reader (self->db, error);
  g_autoptr(UsherMember) member = conn ? usher_member_find (conn, login, error) : NULL;

  if (conn)
    usher_db_put_reader (self->db, conn);
  if (!member)
    return NULL;
  if (member->active && !(member->roles & USHER_ROLE_SYSTEM))
    return g_steal_pointer (&member);
  usher_error_set (error, USHER_ERROR_GUARD, NULL, "member %s cannot be claimed: %s", login,
                   member->active ? "it belongs to timers and syncs" : "it is no longer active");
  return NULL;
}

static gboolean
may_claim (UsherWorkspace *self, GError **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->on_server)
    return usher_error_set (error, USHER_ERROR_GUARD, "Sign in to the database as that login.", "on a server the login decides who acts");
  if (usher_db_is_read_only (self->db))
    return usher_error_set (error, USHER_ERROR_READ_ONLY, NULL, "the workspace is open for reading alone");
  if (self->member)
    return usher_error_set (error, USHER_ERROR_GUARD, NULL, "you are member %s here already", self->login);
  return TRUE;
}

gboolean
usher_member_claim (UsherWorkspace *self, const char *login, GError **error)
{
  g_autoptr(UsherMember) member = NULL;
  UsherActAs as;

  if (!may_claim (self, error) || !(member = find_claimed (self, login, error)))
    return FALSE;
  as = (UsherActAs) { .member = member->id, .roles = member->roles };
  if (!usher_workspace_act_as (self, &as, NULL, write_claim, &member->id, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  self->member = member->id;
  self->login = g_intern_string (member->login);
  self->roles = member->roles;
  g_clear_pointer (&self->why_read_only, g_free);
  g_clear_pointer (&self->hint_read_only, g_free);
  g_mutex_unlock (&self->lock);
  return TRUE;
}
