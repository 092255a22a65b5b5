/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-digest.h"
#include "usher-yaml.h"

G_BEGIN_DECLS

/* A connector as data: docs/connectors.md says what stands in the file.  The head is the same for every
 * protocol; what follows belongs to the room that speaks it (rest/, ldap/), which also checks it. */
typedef enum { USHER_PROTOCOL_REST, USHER_PROTOCOL_LDAP } UsherProtocol;

typedef struct {
  char *name;          /* (owned): "realm"                                  */
  char *title;         /* (owned): for people                               */
  gboolean required;
  char *fallback;      /* (owned) (nullable): when it is not set            */
} UsherManifestSetting;

typedef struct {
  UsherYaml *yaml;     /* (owned): the whole document, with places          */
  UsherProtocol protocol;
  char *name, *title;  /* (owned): "keycloak", "Keycloak"                   */
  char *proved;        /* (owned): "live" or "contract": by what it was proved */
  gint64 edition;
  gint64 lag_ms;       /* how long after a write a read may still be old    */
  GPtrArray *settings; /* (owned) (element-type UsherManifestSetting)       */
  GPtrArray *observes; /* (owned) (element-type char*): what this source can tell: "mfa", "lock", "sign-ins" … */
  UsherDigest digest;  /* of its bytes: a secret is bound to it             */
} UsherManifest;

/* NAME stands in errors; each fault carries line and column.  Checks everything: what it returns can be run. */
UsherManifest *usher_manifest_parse (const char *name, const char *text, gsize length, GError **error);
/* All faults, not only the first.  (element-type GError); an empty array: none. */
GPtrArray *usher_manifest_lint (const char *name, const char *text, gsize length);
void usher_manifest_free (UsherManifest *self);

/* The shipped ones, in order of name. */
const char *const *usher_manifest_shipped (void); /* NULL-terminated */
/* Bytes of a shipped one; NULL: there is none. */
const char *usher_manifest_shipped_text (const char *name, gsize *length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherManifest, usher_manifest_free)

G_END_DECLS
