/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-yaml.h"

G_BEGIN_DECLS

/* A map longer than this keeps an index of its keys. */
#define USHER_YAML_INDEX_FROM 16

struct _UsherYamlNode {
  UsherYamlKind kind;
  gboolean plain;             /* a scalar without quotes, which may be a number, a boolean or null */
  guint line, column;         /* from 1 */
  guint total;                /* nodes in here, aliases written out */
  guint height;               /* levels in here: 0 for a scalar */
  char *text;                 /* (owned by the document) of a scalar */
  GPtrArray *keys, *values;   /* (owned) (nullable) (element-type UsherYamlNode); a list has values alone */
  GHashTable *index;          /* (owned) (nullable): key text to its place + 1 */
};

struct _UsherYaml {
  char *name;                 /* (owned) */
  const UsherYamlNode *root;  /* (borrowed) (nullable) */
  GPtrArray *blocks;          /* (owned): the nodes, many to a block */
  guint n_in_block;
  GPtrArray *containers;      /* (owned) (element-type UsherYamlNode, borrowed): those with arrays to free */
  GStringChunk *texts;        /* (owned) */
};

/* The key's place in MAP, or -1. */
gint usher_yaml_find (const UsherYamlNode *map, const char *key);

G_END_DECLS
