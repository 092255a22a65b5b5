/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-manifest.h"
#include "usher-source.h"

G_BEGIN_DECLS

/* Settings of a source: those that its manifest names, those of every source (ca, proxy), and Usher's own:
 *   match       in which order keys match accounts to people: "employee,mail,login"
 *   full_every  hours after which everything is read, though changes can be asked for
 *   secret_env  the name of the variable that holds its secret, where there is no keyring
 * In the governed row they are canonical JSON, text by text; a secret is never among them. */
char *usher_source_settings_write (GHashTable *settings); /* NULL: none */
GHashTable *usher_source_settings_read (const char *json); /* (transfer full): text → text; JSON NULL: empty */
/* (transfer full) (nullable) */
char *usher_source_setting (const UsherSource *source, const char *name);
/* Without Usher's own: what the connector is given. (transfer full) */
GHashTable *usher_source_settings_of_manifest (GHashTable *settings);
/* Are these what the manifest wants, and no secret among them? */
gboolean usher_source_settings_check (const UsherManifest *manifest, GHashTable *settings, GError **error);

G_END_DECLS
