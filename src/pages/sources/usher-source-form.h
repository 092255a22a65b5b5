/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "usher-manifest.h"

G_BEGIN_DECLS

/* A source's name, its address, and the settings that its manifest names. */
#define USHER_TYPE_SOURCE_FORM (usher_source_form_get_type ())
G_DECLARE_FINAL_TYPE (UsherSourceForm, usher_source_form, USHER, SOURCE_FORM, AdwBin)

GtkWidget *usher_source_form_new (void);
void usher_source_form_set_manifest (UsherSourceForm *self, const UsherManifest *manifest); /* what was typed stays */
void usher_source_form_set (UsherSourceForm *self, const char *setting, const char *value); /* "name", "origin" or a setting */
/* Says what is missing or wrong, and focuses it. */
gboolean usher_source_form_check (UsherSourceForm *self);
const char *usher_source_form_get_name (UsherSourceForm *self);
const char *usher_source_form_get_origin (UsherSourceForm *self);
GHashTable *usher_source_form_get_settings (UsherSourceForm *self); /* (transfer full): without empty ones */

G_END_DECLS
