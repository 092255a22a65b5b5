/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-tx.h"

G_BEGIN_DECLS

/* Settings of a workspace.  Every setting is declared here in code; an unknown name is refused. */
typedef enum { USHER_SETTING_INT, USHER_SETTING_BOOL, USHER_SETTING_TEXT, USHER_SETTING_DURATION } UsherSettingType;

typedef struct {
  const char *name;  /* "retention.note" */
  const char *title; /* in plain words */
  UsherSettingType type;
  const char *otherwise; /* (nullable): the value while none is set; a duration of NULL means for ever */
  gint64 min, max;       /* of an integer, of a duration in ms, of a text's length in bytes */
} UsherSetting;

const UsherSetting *usher_setting_find (const char *name); /* (nullable) */
const UsherSetting *usher_setting_nth (guint n);           /* (nullable) */
/* The value in its canonical text, or INPUT with what is accepted. */
char *usher_setting_check (const UsherSetting *setting, const char *value, GError **error);

/* (nullable): NULL without an error where nothing is set and there is no default. */
char *usher_setting_get (UsherConn *conn, const char *name, GError **error);
gboolean usher_setting_get_int (UsherConn *conn, const char *name, gint64 *value, GError **error); /* booleans too */
gboolean usher_setting_get_duration (UsherConn *conn, const char *name, gint64 *ms, GError **error); /* 0: for ever */

/* Right `setting`.  VALUE NULL goes back to the default.  VERSION 0: whatever it is now. */
gboolean usher_setting_set (UsherTx *tx, const char *name, const char *value, gint64 version, GError **error);

typedef struct {
  const UsherSetting *setting; /* (borrowed) */
  char *value;                 /* (owned) (nullable): what holds now */
  gboolean is_set;
  gint64 version; /* 0: never set */
} UsherSettingValue;
GPtrArray *usher_setting_list (UsherConn *conn, GError **error); /* (element-type UsherSettingValue), as declared */
void usher_setting_value_free (UsherSettingValue *self);

G_END_DECLS
