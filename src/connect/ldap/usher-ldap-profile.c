/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The LDAP sections of a manifest: read, checked, every fault with its place.  Constant once read; any
 * thread.  It must not know connections. */

#include "usher-ldap-profile.h"

#include <string.h>

#include "usher-connector-private.h"
#include "usher-ldap-value.h"
#include "usher-manifest-private.h"

#define PAGE_MAX 10000

static const char *const intos[] = { "accounts", "groups", "memberships", NULL };

static const char *const account_fields[] = { "native", "login", "name", "mail", "employee", "kind", "state", "locked", "mfa", "department",
  "created_at", "last_success", "last_kind", NULL };
static const char *const group_fields[] = { "native", "name", "description", "kind", "rule", "writable", "mastered_by", "privileged",
  "created_at", NULL };
G_STATIC_ASSERT (G_N_ELEMENTS (account_fields) == USHER_ACCOUNTS_N + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (group_fields) == USHER_GROUPS_N + 1);

/* What each conversion is called and looks at by itself. */
static const struct {
  const char *name;
  const char *looks_at[7];
} conversions[] = {
  [USHER_LDAP_AS_TEXT] = { "text", { NULL } },
  [USHER_LDAP_AS_UUID] = { "uuid", { NULL } },
  [USHER_LDAP_AS_GUID] = { "guid", { NULL } },
  [USHER_LDAP_AS_SID] = { "sid", { NULL } },
  [USHER_LDAP_AS_TIME] = { "time", { NULL } },
  [USHER_LDAP_AS_FILETIME] = { "filetime", { NULL } },
  [USHER_LDAP_AS_AD_STATE] = { "ad-state", { "userAccountControl", "msDS-User-Account-Control-Computed", "lockoutTime", "accountExpires",
                                             "pwdLastSet", NULL } },
  [USHER_LDAP_AS_AD_LOCKED] = { "ad-locked", { "userAccountControl", "msDS-User-Account-Control-Computed", "lockoutTime", NULL } },
  [USHER_LDAP_AS_AD_KIND] = { "ad-kind", { "objectClass", "objectSid", "servicePrincipalName", "givenName", "employeeID", NULL } },
  [USHER_LDAP_AS_AD_GROUP_KIND] = { "ad-group-kind", { "groupType", NULL } },
  [USHER_LDAP_AS_AD_PRIVILEGED] = { "ad-privileged", { "objectSid", "adminCount", NULL } },
  [USHER_LDAP_AS_PPOLICY_STATE] = { "ppolicy-state", { "pwdAccountLockedTime", "pwdReset", "pwdPolicySubentry", NULL } },
  [USHER_LDAP_AS_PPOLICY_LOCKED] = { "ppolicy-locked", { "pwdAccountLockedTime", "pwdPolicySubentry", NULL } },
  [USHER_LDAP_AS_CLASS_KIND] = { "class-kind", { "objectClass", NULL } },
  [USHER_LDAP_AS_CLASS_GROUP_KIND] = { "class-group-kind", { "objectClass", NULL } },
  [USHER_LDAP_AS_CLASS_WRITABLE] = { "class-writable", { "objectClass", NULL } },
  [USHER_LDAP_AS_YES] = { "yes", { NULL } },
};
G_STATIC_ASSERT (G_N_ELEMENTS (conversions) == USHER_LDAP_AS_N);

/* What is read and found faulty. */
typedef struct {
  UsherLdapProfile *profile;
  UsherYaml *yaml;
  GPtrArray *faults;
  const UsherManifest *manifest;
} Reading;

const char *
usher_ldap_stream_into (UsherLdapStreamKind kind)
{
  return intos[kind];
}

const char *
usher_ldap_stream_id (const UsherLdapStream *self)
{
  return self->fields[USHER_ACCOUNTS_NATIVE].attributes[0];
}

void
usher_ldap_profile_free (UsherLdapProfile *self)
{
  if (!self)
    return;
  for (guint i = 0; i < USHER_LDAP_STREAMS; i++)
    {
      UsherLdapStream *stream = &self->streams[i];

      g_free (stream->name);
      g_free (stream->base);
      g_free (stream->narrow);
      g_free (stream->filter);
      g_ptr_array_unref (stream->wanted);
      for (guint j = 0; j < USHER_RUN_VALUES_MAX; j++)
        {
          g_strfreev (stream->fields[j].attributes);
          g_free (stream->fields[j].word);
        }
    }
  g_ptr_array_unref (self->members);
  g_ptr_array_unref (self->member_logins);
  g_free (self);
}

/* ---- Fields ---- */

static gboolean
is_attribute (const char *text)
{
  if (!g_ascii_isalpha (text[0]))
    return FALSE;
  for (const char *at = text; *at; at++)
    if (!g_ascii_isalnum (*at) && *at != '-')
      return FALSE;
  return TRUE;
}

static void
want (UsherLdapStream *stream, const char *attribute)
{
  if (!g_ptr_array_find_with_equal_func (stream->wanted, attribute, g_str_equal, NULL))
    g_ptr_array_add (stream->wanted, g_strdup (attribute));
}

/* One name of an attribute, or a list of such. */
static char **
read_attributes (Reading *reading, const UsherYamlNode *node)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  gboolean list = usher_yaml_kind (node) == USHER_YAML_LIST;

  for (guint i = 0; i < (list ? usher_yaml_length (node) : 1); i++)
    {
      const UsherYamlNode *one = list ? usher_yaml_nth (node, i) : node;
      const char *text = usher_yaml_text (one);

      if (text && is_attribute (text))
        g_strv_builder_add (names, text);
      else
        usher_manifest_fault (reading->faults, reading->yaml, one, "say the name of an attribute, such as displayName");
    }
  return g_strv_builder_end (names);
}

static int
read_conversion (Reading *reading, const UsherYamlNode *node)
{
  const char *names[USHER_LDAP_AS_N + 1] = { NULL };

  for (guint i = 0; i < USHER_LDAP_AS_N; i++)
    names[i] = conversions[i].name;
  return usher_manifest_word (reading->faults, reading->yaml, node, "conversion", names);
}

static void
read_field (Reading *reading, UsherLdapStream *stream, UsherLdapField *field, const UsherYamlNode *node)
{
  static const char *const keys[] = { "attribute", "as", "word", NULL };
  const UsherYamlNode *attribute = node, *as = NULL;
  int conversion = USHER_LDAP_AS_TEXT;

  if (usher_yaml_kind (node) == USHER_YAML_MAP)
    {
      usher_manifest_check_keys (reading->faults, reading->yaml, node, keys);
      attribute = usher_yaml_get (node, "attribute");
      as = usher_yaml_get (node, "as");
      field->word = g_strdup (usher_manifest_child_text (reading->faults, reading->yaml, node, "word", FALSE));
    }
  if (as && (conversion = read_conversion (reading, as)) < 0)
    return;
  field->as = (UsherLdapAs) conversion;
  if (attribute)
    field->attributes = read_attributes (reading, attribute);
  if ((attribute != NULL) + (field->word != NULL) + (field->as >= USHER_LDAP_AS_AD_STATE) != 1)
    usher_manifest_fault (reading->faults, reading->yaml, node, "a field has either an attribute, a word, or a conversion that finds its own");
  for (guint i = 0; field->attributes && field->attributes[i]; i++)
    want (stream, field->attributes[i]);
  for (guint i = 0; conversions[field->as].looks_at[i]; i++)
    want (stream, conversions[field->as].looks_at[i]);
}

static void
read_fields (Reading *reading, UsherLdapStream *stream, const UsherYamlNode *node, const char *const *fields)
{
  const UsherYamlNode *map = usher_manifest_child (reading->faults, reading->yaml, node, "fields", USHER_YAML_MAP, TRUE);
  const UsherLdapField *native = &stream->fields[USHER_ACCOUNTS_NATIVE];

  for (guint i = 0; map && i < usher_yaml_length (map); i++)
    {
      int place = usher_manifest_word (reading->faults, reading->yaml, usher_yaml_nth_key (map, i), "field", fields);

      if (place >= 0)
        read_field (reading, stream, &stream->fields[place], usher_yaml_nth (map, i));
    }
  if (map && (!native->attributes || !native->attributes[0] || native->attributes[1] || native->as > USHER_LDAP_AS_GUID))
    usher_manifest_fault (reading->faults, reading->yaml, map, "native is one attribute, as guid, uuid or text");
  if (map && !stream->fields[USHER_ACCOUNTS_LOGIN].attributes)
    usher_manifest_fault (reading->faults, reading->yaml, map, "the field %s is missing, or names no attribute", fields[1]);
}

/* ---- Streams ---- */

static char *
read_setting (Reading *reading, const UsherYamlNode *node, const char *key)
{
  const char *name = usher_manifest_child_text (reading->faults, reading->yaml, node, key, FALSE);

  if (name && !usher_manifest_setting (reading->manifest, name))
    usher_manifest_fault (reading->faults, reading->yaml, usher_yaml_get (node, key), "the settings above have no “%.40s”", name);
  return g_strdup (name);
}

static void
read_records (Reading *reading, UsherLdapStream *stream, const UsherYamlNode *node, const char *const *fields)
{
  static const char *const keys[] = { "into", "base", "filter", "narrow", "fields", NULL };
  const char *filter;

  usher_manifest_check_keys (reading->faults, reading->yaml, node, keys);
  stream->base = read_setting (reading, node, "base");
  stream->narrow = read_setting (reading, node, "narrow");
  filter = usher_manifest_child_text (reading->faults, reading->yaml, node, "filter", TRUE);
  if (filter && !usher_ldap_filter_is_whole (filter))
    usher_manifest_fault (reading->faults, reading->yaml, usher_yaml_get (node, "filter"), "a filter stands in parentheses that are all closed");
  stream->filter = g_strdup (filter ? filter : "");
  read_fields (reading, stream, node, fields);
}

static void
read_members (Reading *reading, const UsherYamlNode *node, const char *key, GPtrArray *into)
{
  const UsherYamlNode *value = usher_yaml_get (node, key);
  g_auto (GStrv) names = value ? read_attributes (reading, value) : NULL;

  for (guint i = 0; names && names[i]; i++)
    g_ptr_array_add (into, g_strdup (names[i]));
}

static void
read_memberships (Reading *reading, const UsherYamlNode *node)
{
  static const char *const keys[] = { "into", "members", "member-logins", "primary-group", NULL };
  UsherLdapProfile *profile = reading->profile;

  usher_manifest_check_keys (reading->faults, reading->yaml, node, keys);
  read_members (reading, node, "members", profile->members);
  read_members (reading, node, "member-logins", profile->member_logins);
  profile->primary_group = usher_manifest_child_bool (reading->faults, reading->yaml, node, "primary-group", FALSE);
  if (!profile->members->len)
    usher_manifest_fault (reading->faults, reading->yaml, node, "members says which attributes of a group name its members");
}

static void
read_stream (Reading *reading, const UsherYamlNode *key, const UsherYamlNode *node)
{
  const UsherYamlNode *into = usher_manifest_child (reading->faults, reading->yaml, node, "into", USHER_YAML_SCALAR, TRUE);
  int kind = into ? usher_manifest_word (reading->faults, reading->yaml, into, "stream of the mirror", intos) : -1;
  UsherLdapStream *stream;

  if (kind < 0)
    return;
  stream = &reading->profile->streams[kind];
  if (stream->there)
    {
      usher_manifest_fault (reading->faults, reading->yaml, into, "two streams fill %s", intos[kind]);
      return;
    }
  stream->there = TRUE;
  stream->name = g_strdup (usher_yaml_text (key));
  if (kind == USHER_LDAP_MEMBERSHIPS)
    read_memberships (reading, node);
  else
    read_records (reading, stream, node, kind == USHER_LDAP_USERS ? account_fields : group_fields);
}

static void
read_streams (Reading *reading, const UsherYamlNode *root)
{
  const UsherYamlNode *map = usher_manifest_child (reading->faults, reading->yaml, root, "streams", USHER_YAML_MAP, TRUE);
  const UsherLdapStream *streams = reading->profile->streams;

  for (guint i = 0; map && i < usher_yaml_length (map); i++)
    if (usher_yaml_kind (usher_yaml_nth (map, i)) == USHER_YAML_MAP)
      read_stream (reading, usher_yaml_nth_key (map, i), usher_yaml_nth (map, i));
    else
      usher_manifest_fault (reading->faults, reading->yaml, usher_yaml_nth (map, i), "a stream is a map with into and what fills it");
  if (map && !streams[USHER_LDAP_USERS].there)
    usher_manifest_fault (reading->faults, reading->yaml, map, "no stream fills accounts");
  if (map && streams[USHER_LDAP_MEMBERSHIPS].there && !streams[USHER_LDAP_GROUPS].there)
    usher_manifest_fault (reading->faults, reading->yaml, map, "memberships want a stream that fills groups");
}

/* ---- The whole ---- */

static void
read_ldap (Reading *reading, const UsherYamlNode *root)
{
  static const char *const keys[] = { "flavour", "page", "range", "timeout", NULL };
  static const char *const flavours[] = { "active-directory", "openldap", NULL };
  const UsherYamlNode *map = usher_manifest_child (reading->faults, reading->yaml, root, "ldap", USHER_YAML_MAP, TRUE), *flavour;
  UsherLdapProfile *profile = reading->profile;
  int word;

  if (!map)
    return;
  usher_manifest_check_keys (reading->faults, reading->yaml, map, keys);
  if ((flavour = usher_manifest_child (reading->faults, reading->yaml, map, "flavour", USHER_YAML_SCALAR, TRUE)) &&
      (word = usher_manifest_word (reading->faults, reading->yaml, flavour, "flavour", flavours)) >= 0)
    profile->flavour = (UsherLdapFlavour) word;
  profile->page = (guint) usher_manifest_child_int (reading->faults, reading->yaml, map, "page", 1, PAGE_MAX, 500);
  profile->range = (guint) usher_manifest_child_int (reading->faults, reading->yaml, map, "range", 1, PAGE_MAX, 1500);
  profile->timeout_ms = usher_manifest_child_duration (reading->faults, reading->yaml, map, "timeout", 60 * 1000);
}

static void
read_operations (Reading *reading, const UsherYamlNode *root)
{
  const UsherYamlNode *list = usher_manifest_child (reading->faults, reading->yaml, root, "operations", USHER_YAML_LIST, FALSE);
  const char *names[USHER_OP_N + 1] = { NULL };

  for (guint i = 0; i < USHER_OP_N; i++)
    names[i] = usher_op_kind_name ((UsherOpKind) i);
  for (guint i = 0; list && i < usher_yaml_length (list); i++)
    {
      int kind = usher_manifest_word (reading->faults, reading->yaml, usher_yaml_nth (list, i), "operation", names);

      if (kind >= 0)
        reading->profile->operations |= 1u << kind;
    }
}

UsherLdapProfile *
usher_ldap_profile_new (const UsherManifest *manifest, GPtrArray *faults)
{
  UsherLdapProfile *self = g_new0 (UsherLdapProfile, 1);
  Reading reading = { self, manifest->yaml, faults, manifest };
  const UsherYamlNode *root = usher_yaml_root (manifest->yaml);

  self->members = g_ptr_array_new_with_free_func (g_free);
  self->member_logins = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < USHER_LDAP_STREAMS; i++)
    self->streams[i].wanted = g_ptr_array_new_with_free_func (g_free);
  read_ldap (&reading, root);
  read_streams (&reading, root);
  read_operations (&reading, root);
  for (guint i = 0; i < USHER_LDAP_STREAMS; i++)
    g_ptr_array_add (self->streams[i].wanted, NULL);
  return self;
}

void
usher_ldap_manifest_check (const UsherManifest *manifest, GPtrArray *faults)
{
  usher_ldap_profile_free (usher_ldap_profile_new (manifest, faults));
}
