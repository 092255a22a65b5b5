/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What verification finds: its name, its id, its words.  Pure, any thread. */

#include "usher-fault.h"

#include "usher-canon.h"
#include "usher-digest.h"

static const char *const names[] = {
  [USHER_FAULT_LINE_EDITED] = "line-edited",       [USHER_FAULT_LINE_MISSING] = "line-missing",
  [USHER_FAULT_LINE_MOVED] = "line-moved",         [USHER_FAULT_LINE_INSERTED] = "line-inserted",
  [USHER_FAULT_TAIL_MISSING] = "tail-missing",     [USHER_FAULT_ROW_DIFFERS] = "row-differs",
  [USHER_FAULT_ROW_MISSING] = "row-missing",       [USHER_FAULT_ROW_EXTRA] = "row-extra",
  [USHER_FAULT_MIRROR_DIFFERS] = "mirror-differs", [USHER_FAULT_SEAL_BROKEN] = "seal-broken",
  [USHER_FAULT_RULE_VIOLATED] = "rule-violated",
};

static const char *const texts[] = {
  [USHER_FAULT_LINE_EDITED] = "its text or its hash was changed",
  [USHER_FAULT_LINE_MISSING] = "it is gone",
  [USHER_FAULT_LINE_MOVED] = "it is not stored at its own number",
  [USHER_FAULT_LINE_INSERTED] = "it was never written by an act",
  [USHER_FAULT_TAIL_MISSING] = "the ledger does not reach as far as it should",
  [USHER_FAULT_ROW_DIFFERS] = "the record is not what its last line says",
  [USHER_FAULT_ROW_MISSING] = "the record is gone",
  [USHER_FAULT_ROW_EXTRA] = "no line has ever made this record",
  [USHER_FAULT_MIRROR_DIFFERS] = "what a source said is not what the last run brought",
  [USHER_FAULT_SEAL_BROKEN] = "the seal does not hold",
  [USHER_FAULT_RULE_VIOLATED] = "the act was against the rules",
};

const char *
usher_fault_kind_name (UsherFaultKind kind)
{
  return names[kind];
}

/* Once more lines are written behind a missing tail it is a gap: the same fault, so the same id. */
char *
usher_fault_id (const UsherFault *fault)
{
  gboolean gap = fault->kind == USHER_FAULT_TAIL_MISSING && !fault->object;
  g_autoptr (GString) json = g_string_new ("{");
  UsherDigest digest;
  char hex[USHER_DIGEST_HEX + 1];

  usher_canon_key_text (json, "expected", fault->expected);
  usher_canon_key_text (json, "field", fault->field);
  usher_canon_key_text (json, "found", fault->found);
  usher_canon_key_text (json, "kind", names[gap ? USHER_FAULT_LINE_MISSING : fault->kind]);
  usher_canon_key_int (json, "line", fault->line);
  usher_canon_key_text (json, "object", fault->object);
  g_string_append_c (json, '}');
  digest = usher_sha256 (json->str, json->len);
  usher_digest_to_hex (&digest, hex);
  return g_strndup (hex, 12);
}

char *
usher_fault_text (const UsherFault *fault)
{
  GString *out = g_string_new (names[fault->kind]);

  if (fault->object)
    g_string_append_printf (out, " %s", fault->object);
  if (fault->field)
    g_string_append_printf (out, " %s", fault->field);
  if (fault->line > 0)
    g_string_append_printf (out, fault->object ? " (line %" G_GINT64_FORMAT ")" : " line %" G_GINT64_FORMAT, fault->line);
  g_string_append_printf (out, ": %s", texts[fault->kind]);
  if (fault->expected)
    g_string_append_printf (out, "; expected %s", fault->expected);
  if (fault->found)
    g_string_append_printf (out, "; found %s", fault->found);
  if (fault->known)
    g_string_append (out, "; known");
  return g_string_free (out, FALSE);
}

void
usher_fault_free (UsherFault *fault)
{
  if (!fault)
    return;
  g_free (fault->object);
  g_free (fault->field);
  g_free (fault->expected);
  g_free (fault->found);
  g_free (fault);
}
