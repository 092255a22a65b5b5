/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "usher-manifest.h"

G_BEGIN_DECLS

/* The providers that Usher knows, and a manifest of one's own with its faults.  Signal "changed". */
#define USHER_TYPE_PROVIDER_LIST (usher_provider_list_get_type ())
G_DECLARE_FINAL_TYPE (UsherProviderList, usher_provider_list, USHER, PROVIDER_LIST, AdwBin)

GtkWidget *usher_provider_list_new (void);
const UsherManifest *usher_provider_list_get (UsherProviderList *self);  /* (nullable): none, or a faulty one, is chosen */
const char *usher_provider_list_get_body (UsherProviderList *self);      /* (nullable): of one's own */
void usher_provider_list_choose (UsherProviderList *self, const char *name);
/* A file of one's own: its faults are shown, each with line and column. */
void usher_provider_list_take (UsherProviderList *self, const char *file, const char *text, gsize length);

G_END_DECLS
