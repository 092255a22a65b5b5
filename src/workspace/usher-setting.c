/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Which settings there are, and what holds where none is set.
 *
 * Any thread.  The table below is the one declaration: a row here is a setting in the command line,
 * in the preferences and in the help. */
#include "usher-setting.h"

#include <string.h>

#include "usher-clock.h"
#include "usher-error.h"
#include "usher-setting-private.h"
#include "usher-text.h"

#define DAY G_GINT64_CONSTANT (86400000)
#define RETENTION(kind, words) \
  { "retention." kind, "how long " words " are kept", USHER_SETTING_DURATION, NULL, DAY, 36525 * DAY }

static const UsherSetting settings[] = {
  { "quarantine.objects", "a run that loses fewer objects of a type than this is not held back", USHER_SETTING_INT, "5", 0, 1000000 },
  { "quarantine.percent", "a run that loses more of a type than this since the last good one is held back", USHER_SETTING_INT, "20", 1,
    100 },
  { "quarantine.week-percent", "the same over seven days", USHER_SETTING_INT, "30", 1, 100 },
  RETENTION ("attachment", "attachments"),
  RETENTION ("comment", "comments"),
  RETENTION ("note", "notes"),
  RETENTION ("proof", "answers of identity proofing"),
  RETENTION ("reason", "the reasons that members gave"),
  RETENTION ("why", "the words beside a link, a merge or an acknowledged fault"),
  { "workspace.title", "what this workspace is called on screen and in evidence", USHER_SETTING_TEXT, NULL, 1, 200 },
};

const UsherSetting *
usher_setting_nth (guint n)
{
  return n < G_N_ELEMENTS (settings) ? &settings[n] : NULL;
}

const UsherSetting *
usher_setting_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (g_str_equal (settings[i].name, name))
      return &settings[i];
  return NULL;
}

static const UsherSetting *
need_setting (const char *name, GError **error)
{
  const UsherSetting *setting = usher_setting_find (name);
  const char *names[G_N_ELEMENTS (settings) + 1] = { NULL };
  GError *failed = NULL;

  if (setting)
    return setting;
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    names[i] = settings[i].name;
  usher_error_set (&failed, USHER_ERROR_UNKNOWN, NULL, "there is no setting %s", name);
  usher_error_add_candidates (failed, names);
  g_propagate_error (error, failed);
  return NULL;
}

/* ---- Checking a value ---- */
static char *
check_int (const UsherSetting *setting, const char *value, GError **error)
{
  g_autofree char *low = g_strdup_printf ("%" G_GINT64_FORMAT, setting->min);
  g_autofree char *high = g_strdup_printf ("%" G_GINT64_FORMAT, setting->max);
  gint64 number;

  if (g_ascii_string_to_signed (value, 10, setting->min, setting->max, &number, NULL))
    return g_strdup_printf ("%" G_GINT64_FORMAT, number);
  usher_error_set (error, USHER_ERROR_INPUT, NULL, "%s is a whole number from %s to %s", setting->name, low, high);
  return NULL;
}

static char *
check_bool (const UsherSetting *setting, const char *value, GError **error)
{
  if (g_str_equal (value, "true") || g_str_equal (value, "false"))
    return g_strdup (value);
  usher_error_set (error, USHER_ERROR_INPUT, NULL, "%s is true or false", setting->name);
  return NULL;
}

static char *
check_text (const UsherSetting *setting, const char *value, GError **error)
{
  gsize length = strlen (value), bad;

  if (usher_utf8_check (value, length, &bad) && (gint64) length >= setting->min && (gint64) length <= setting->max)
    return g_strdup (value);
  usher_error_set (error, USHER_ERROR_INPUT, NULL, "%s is UTF-8 text of %d to %d bytes", setting->name, (int) setting->min,
                   (int) setting->max);
  return NULL;
}

static char *
check_duration (const UsherSetting *setting, const char *value, GError **error)
{
  gint64 ms;

  if (!usher_duration_parse (value, &ms, error))
    return NULL;
  if (ms >= setting->min && ms <= setting->max)
    return g_strdup (value);
  usher_error_set (error, USHER_ERROR_INPUT, NULL, "%s is a duration from %dd to %dd", setting->name, (int) (setting->min / DAY),
                   (int) (setting->max / DAY));
  return NULL;
}

char *
usher_setting_check (const UsherSetting *setting, const char *value, GError **error)
{
  switch (setting->type)
    {
    case USHER_SETTING_INT:
      return check_int (setting, value, error);
    case USHER_SETTING_BOOL:
      return check_bool (setting, value, error);
    case USHER_SETTING_TEXT:
      return check_text (setting, value, error);
    case USHER_SETTING_DURATION:
      return check_duration (setting, value, error);
    }
  g_assert_not_reached ();
}

/* ---- What holds ---- */
static gboolean
get_value (UsherConn *conn, const UsherSetting *setting, UsherSettingValue *out, GError **error)
{
  gint64 id;

  if (!usher_setting_store_get (conn, setting->name, &id, &out->version, &out->value, error))
    return FALSE;
  out->setting = setting;
  out->is_set = out->value != NULL;
  if (!out->value)
    out->value = g_strdup (setting->otherwise);
  return TRUE;
}

char *
usher_setting_get (UsherConn *conn, const char *name, GError **error)
{
  const UsherSetting *setting = need_setting (name, error);
  UsherSettingValue value;

  return setting && get_value (conn, setting, &value, error) ? value.value : NULL;
}

gboolean
usher_setting_get_int (UsherConn *conn, const char *name, gint64 *value, GError **error)
{
  const UsherSetting *setting = need_setting (name, error);
  g_autofree char *text = NULL;
  UsherSettingValue held;

  if (!setting || !get_value (conn, setting, &held, error))
    return FALSE;
  text = held.value;
  *value = 0;
  if (setting->type == USHER_SETTING_BOOL)
    *value = g_strcmp0 (text, "true") == 0;
  else if (text)
    *value = g_ascii_strtoll (text, NULL, 10);
  return TRUE;
}

gboolean
usher_setting_get_duration (UsherConn *conn, const char *name, gint64 *ms, GError **error)
{
  const UsherSetting *setting = need_setting (name, error);
  g_autofree char *text = NULL;
  UsherSettingValue held;

  if (!setting || !get_value (conn, setting, &held, error))
    return FALSE;
  text = held.value;
  *ms = 0;
  return !text || usher_duration_parse (text, ms, error);
}

void
usher_setting_value_free (UsherSettingValue *self)
{
  g_free (self->value);
  g_free (self);
}

GPtrArray *
usher_setting_list (UsherConn *conn, GError **error)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_setting_value_free);

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      UsherSettingValue *value = g_new0 (UsherSettingValue, 1);

      g_ptr_array_add (list, value);
      if (!get_value (conn, &settings[i], value, error))
        return NULL;
    }
  return g_steal_pointer (&list);
}
