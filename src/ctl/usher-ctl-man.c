/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The manual page in troff, from the table of verbs.  Main thread, at build time.  It knows the
 * table and nothing else. */
#include "usher-ctl-help.h"

#include <string.h>

#include "usher-ctl-verbs.h"

/* Text for troff: no request at the start of a line, no escapes, dashes that stay dashes. */
static void
append (GString *out, const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '\\')
        g_string_append (out, "\\e");
      else if (*at == '-')
        g_string_append (out, "\\-");
      else if ((*at == '.' || *at == '\'') && (at == text || at[-1] == '\n'))
        g_string_append_printf (out, "\\&%c", *at);
      else
        g_string_append_c (out, *at);
    }
}

static void
paragraph (GString *out, const char *tag, const char *text)
{
  g_string_append (out, ".TP\n.B ");
  append (out, tag);
  g_string_append_c (out, '\n');
  append (out, text);
  g_string_append (out, ".\n");
}

static void
flags (GString *out, const UsherCtlFlag *flag)
{
  for (; flag->name != NULL; flag++)
    {
      g_autoptr(GString) tag = g_string_new (NULL);

      if (flag->letter)
        g_string_append_printf (tag, "-%c, ", flag->letter);
      g_string_append_printf (tag, "--%s", flag->name);
      if (flag->value != NULL)
        g_string_append_printf (tag, " %s", flag->value);
      if (flag->many)
        g_string_append (tag, "…");
      paragraph (out, tag->str, flag->help);
    }
}

static void
verb_section (GString *out, const UsherCtlVerb *verb)
{
  g_autoptr(GString) synopsis = g_string_new (NULL);

  usher_ctl_help_synopsis (synopsis, verb);
  paragraph (out, synopsis->str, verb->help);
  if (verb->flags[0] == NULL)
    return;
  g_string_append (out, ".RS\n");
  for (guint i = 0; i < USHER_CTL_FLAG_LISTS && verb->flags[i] != NULL; i++)
    flags (out, verb->flags[i]);
  g_string_append (out, ".RE\n");
}

static void
words (GString *out, const char *title, const UsherCtlWord *word)
{
  g_string_append_printf (out, ".SH %s\n", title);
  for (; word->name != NULL; word++)
    paragraph (out, word->name, word->help);
}

void
usher_ctl_man_write (GString *out)
{
  g_string_append (out, ".\\\" Made by usherctl help --man from its table of verbs.\n"
                        ".TH USHERCTL 1 \"\" \"Usher " USHER_VERSION "\" \"Usher\"\n"
                        ".SH NAME\nusherctl \\- Usher, the identity operations workbench, on the command line\n"
                        ".SH SYNOPSIS\n.B usherctl\n[\\-w PATH|URI] [\\-\\-format json|table|csv] NOUN VERB [ARGUMENT…] [\\-\\-flag value…]\n"
                        ".SH DESCRIPTION\n"
                        "The noun comes first, then the verb; singular and plural nouns both work. The answer goes to standard output, "
                        "everything else to standard error. On a terminal the default format is table, otherwise json: one document in "
                        "UTF\\-8 with keys in snake_case, times in ISO 8601 UTC, durations in seconds, and null for what is unknown. "
                        "Acts on many take ids as arguments, \\-\\-query, or \\- for ids on standard input, one a line.\n"
                        ".SH OPTIONS\n");
  flags (out, usher_ctl_global_flags);
  g_string_append (out, ".SH VERBS THAT STAND ALONE\n");
  for (const UsherCtlVerb *verb = usher_ctl_verbs; verb->func != NULL; verb++)
    if (verb->noun == NULL)
      verb_section (out, verb);
  for (const UsherCtlNoun *noun = usher_ctl_nouns; noun->name != NULL; noun++)
    {
      g_autofree char *title = g_ascii_strup (noun->name, -1);

      g_string_append_printf (out, ".SH %s\n", title);
      append (out, noun->help);
      g_string_append (out, ".\n");
      for (const UsherCtlVerb *verb = usher_ctl_verbs; verb->func != NULL; verb++)
        if (g_strcmp0 (verb->noun, noun->name) == 0)
          verb_section (out, verb);
    }
  words (out, "EXIT STATUS", usher_ctl_exit_codes);
  words (out, "ENVIRONMENT", usher_ctl_environment);
}
