/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The YAML reader under any bytes: it ends, every refusal has its place, and a tree that it gives is
 * within its bounds, with unique keys and places within the text. */

#include <string.h>

#include "usher-error.h"
#include "usher-text.h"
#include "usher-yaml.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
check_getters (UsherYaml *document, const UsherYamlNode *node)
{
  static const char *const allowed[] = { "name", "fields", NULL };
  gint64 integer;
  gboolean boolean;

  usher_yaml_need_text (document, node, "name", NULL);
  usher_yaml_need_int (document, node, &integer, NULL);
  usher_yaml_need_bool (document, node, &boolean, NULL);
  usher_yaml_check_keys (document, node, allowed, NULL);
}

/* COUNT bounds the walk: the tree itself may have a million nodes. */
static void
walk (UsherYaml *document, const UsherYamlNode *node, gsize size, guint depth, guint *count)
{
  g_assert_cmpuint (depth, <=, 65);
  g_assert_cmpint (usher_yaml_line (node), >, 0);
  g_assert_cmpint (usher_yaml_line (node), <=, (gint64) size + 1);
  g_assert_cmpint (usher_yaml_column (node), >, 0);
  g_assert_cmpint (usher_yaml_column (node), <=, (gint64) size + 1);
  check_getters (document, node);
  if (usher_yaml_text (node))
    g_assert_true (usher_utf8_check (usher_yaml_text (node), strlen (usher_yaml_text (node)),
                                     NULL));
  for (guint i = 0; i < usher_yaml_length (node) && *count < 20000; i++, (*count)++)
    {
      if (usher_yaml_kind (node) == USHER_YAML_MAP)
        {
          const UsherYamlNode *key = usher_yaml_nth_key (node, i);

          g_assert_cmpint (usher_yaml_kind (key), ==, USHER_YAML_SCALAR);
          if (usher_yaml_text (key))
            g_assert_true (usher_yaml_nth (node, i) == usher_yaml_get (node, usher_yaml_text (key)));
        }
      walk (document, usher_yaml_nth (node, i), size, depth + 1, count);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherYaml) document = usher_yaml_parse ("fuzz.yaml", (const char *) data, size,
                                                     &error);
  guint count = 0;

  if (!document)
    {
      g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
      g_assert_cmpint (usher_error_get_info (error)->line, >, 0);
      g_assert_cmpint (usher_error_get_info (error)->column, >, 0);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  else if (usher_yaml_root (document))
    walk (document, usher_yaml_root (document), size, 0, &count);
  return count ? 0 : -1;
}
