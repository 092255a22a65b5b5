/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Help for people, and the whole table as JSON for programs.  Main thread.  It knows the table of
 * verbs and nothing else, so that it can only say what the program accepts. */
#include "usher-ctl-help.h"

#include "usher-ctl-answer.h"
#include "usher-ctl-verbs.h"

const UsherCtlFlag usher_ctl_help_flags[] = {
  { "man", NULL, "the manual page, for man -l -" },
  { "bash-completion", NULL, "the completion for bash" },
  { NULL },
};

const UsherCtlWord usher_ctl_exit_codes[] = {
  { "0", "done" },
  { "1", "refused: a rule, a person's right, rejected rows, a faulty document" },
  { "2", "usage, or an ambiguous or unknown id" },
  { "3", "verification failed" },
  { "4", "a source or desk did not answer or refused" },
  { "5", "workspace, database or file cannot be read or written" },
  { "6", "conflict: someone else changed it" },
  { "130", "interrupted" },
  { NULL },
};

const UsherCtlWord usher_ctl_environment[] = {
  { "USHER_WORKSPACE", "the workspace where -w is not given" },
  { "PGPASSFILE",
    "where the database password of a URI is; a URI with a password in it is refused" },
  { "COLUMNS", "the width of tables on a terminal" },
  { NULL },
};

void
usher_ctl_help_synopsis (GString *out, const UsherCtlVerb *verb)
{
  g_string_append_printf (out, "usherctl %s%s%s%s%s", verb->noun ? verb->noun : "",
                          verb->noun ? " " : "", verb->verb,
                          *verb->arguments ? " " : "", verb->arguments);
}

static void
write_flags (GString *out, const UsherCtlFlag *flag)
{
  for (; flag->name != NULL; flag++)
    {
      g_autofree char *letter = flag->letter ? g_strdup_printf ("-%c, ",
                                                                flag->letter) : g_strdup ("    ");
      g_autofree char *name = g_strdup_printf ("%s--%s%s%s%s", letter, flag->name,
                                               flag->value ? " " : "",
                                               flag->value ? flag->value : "",
                                               flag->many ? "…" : "");

      g_string_append (out, "  ");
      usher_ctl_pad (out, name, 30, FALSE, FALSE);
      g_string_append_printf (out, " %s\n", flag->help);
    }
}

static void
write_verb (GString *out, const UsherCtlVerb *verb)
{
  usher_ctl_help_synopsis (out, verb);
  g_string_append_printf (out, "\n\n%s.\n", verb->help);
  if (verb->flags[0] != NULL)
    g_string_append (out, "\nFlags:\n");
  for (guint i = 0; i < USHER_CTL_FLAG_LISTS && verb->flags[i] != NULL; i++)
    write_flags (out, verb->flags[i]);
  g_string_append (out, "\nFlags of every verb:\n");
  write_flags (out, usher_ctl_global_flags);
}

static void
write_verb_line (GString *out, const UsherCtlVerb *verb)
{
  g_autofree char *words = g_strconcat (verb->verb, *verb->arguments ? " " : "", verb->arguments,
                                        NULL);

  g_string_append (out, "  ");
  usher_ctl_pad (out, words, 30, FALSE, FALSE);
  g_string_append_printf (out, " %s\n", verb->help);
}

static void
write_noun (GString *out, const UsherCtlNoun *noun)
{
  g_string_append_printf (out, "usherctl %s VERB: %s.\n", noun->name, noun->help);
  if (noun->other != NULL)
    g_string_append_printf (out, "“%s” says the same.\n", noun->other);
  g_string_append_c (out, '\n');
  for (const UsherCtlVerb *verb = usher_ctl_verbs; verb->func != NULL; verb++)
    if (g_strcmp0 (verb->noun, noun->name) == 0)
      write_verb_line (out, verb);
  g_string_append_printf (out, "\nusherctl help %s VERB tells the flags.\n", noun->name);
}

static void
write_words (GString *out, const char *title, const UsherCtlWord *word)
{
  g_string_append_printf (out, "\n%s:\n", title);
  for (; word->name != NULL; word++)
    {
      g_string_append (out, "  ");
      usher_ctl_pad (out, word->name, 30, FALSE, FALSE);
      g_string_append_printf (out, " %s\n", word->help);
    }
}

static void
write_all (GString *out)
{
  g_string_append (out,
                   "usherctl: Usher, the identity operations workbench, on the command line.\n\n"
                        "usherctl [-w PATH|URI] [--format json|table|csv] NOUN VERB [ARGUMENT…] [--flag value…]\n\n"
                        "Verbs that stand alone:\n");
  for (const UsherCtlVerb *verb = usher_ctl_verbs; verb->func != NULL; verb++)
    if (verb->noun == NULL)
      write_verb_line (out, verb);
  g_string_append (out, "\nNouns (singular or plural):\n");
  for (const UsherCtlNoun *noun = usher_ctl_nouns; noun->name != NULL; noun++)
    {
      g_autoptr(GString) verbs = g_string_new (NULL);

      for (const UsherCtlVerb *verb = usher_ctl_verbs; verb->func != NULL; verb++)
        if (g_strcmp0 (verb->noun, noun->name) == 0)
          g_string_append_printf (verbs, "%s%s", verbs->len > 0 ? " · " : "", verb->verb);
      g_string_append (out, "  ");
      usher_ctl_pad (out, noun->name, 14, FALSE, FALSE);
      g_string_append_printf (out, " %s\n", verbs->str);
    }
  g_string_append (out, "\nFlags of every verb:\n");
  write_flags (out, usher_ctl_global_flags);
  write_words (out, "Exit codes", usher_ctl_exit_codes);
  write_words (out, "Environment", usher_ctl_environment);
  g_string_append (out, "\nusherctl help NOUN [VERB] tells more.\n");
}

/* ---- The table as JSON ---- */

static void
add_flags (JsonBuilder *builder, const char *name, const UsherCtlFlag *const *lists)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < USHER_CTL_FLAG_LISTS && lists[i] != NULL; i++)
    {
      for (const UsherCtlFlag *flag = lists[i]; flag->name != NULL; flag++)
        {
          json_builder_begin_object (builder);
          usher_ctl_text (builder, "flag", flag->name);
          usher_ctl_text (builder, "value", flag->value);
          usher_ctl_bool (builder, "many", flag->many);
          usher_ctl_text (builder, "help", flag->help);
          json_builder_end_object (builder);
        }
    }
  json_builder_end_array (builder);
}

static JsonBuilder *
build_table (const char *noun, const UsherCtlVerb *only)
{
  const UsherCtlFlag *const global[USHER_CTL_FLAG_LISTS] = { usher_ctl_global_flags };
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "verbs");
  json_builder_begin_array (builder);
  for (const UsherCtlVerb *verb = usher_ctl_verbs; verb->func != NULL; verb++)
    {
      if ((noun != NULL && g_strcmp0 (verb->noun, noun) != 0) || (only != NULL && verb != only))
        continue;
      json_builder_begin_object (builder);
      usher_ctl_text (builder, "noun", verb->noun);
      usher_ctl_text (builder, "verb", verb->verb);
      usher_ctl_text (builder, "arguments", verb->arguments);
      usher_ctl_text (builder, "help", verb->help);
      add_flags (builder, "flags", verb->flags);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  add_flags (builder, "flags", global);
  json_builder_end_object (builder);
  return builder;
}

void
usher_ctl_help_write (UsherCtl *ctl, const char *noun, const UsherCtlVerb *verb)
{
  GString *out = usher_ctl_out_text (ctl->out);

  if (ctl->format_given && ctl->format == USHER_CTL_JSON)
    {
      g_autoptr(JsonBuilder) builder = build_table (noun, verb);
      g_autoptr(JsonNode) root = json_builder_get_root (builder);

      usher_ctl_json_append (out, root);
      g_string_append_c (out, '\n');
    }
  else if (verb != NULL)
    {
      write_verb (out, verb);
    }
  else if (noun != NULL)
    {
      write_noun (out, usher_ctl_find_noun (noun));
    }
  else
    {
      write_all (out);
    }
}

gboolean
usher_ctl_help (UsherCtl *ctl, GError **error)
{
  const char *first = usher_ctl_argument (ctl, 0), *second = usher_ctl_argument (ctl, 1);
  const UsherCtlNoun *noun = first ? usher_ctl_find_noun (first) : NULL;
  const UsherCtlVerb *verb = first ? usher_ctl_find_verb (noun && second ? noun->name : NULL,
                                                          noun &&
                                                          second ? second : first) : NULL;
  g_autofree char *shown = NULL;

  if (usher_ctl_has (ctl, "man"))
    {
      usher_ctl_man_write (usher_ctl_out_text (ctl->out));
      return TRUE;
    }
  if (usher_ctl_has (ctl, "bash-completion"))
    {
      usher_ctl_completion_write (usher_ctl_out_text (ctl->out));
      return TRUE;
    }
  if (first == NULL || verb != NULL || (noun != NULL && second == NULL))
    {
      usher_ctl_help_write (ctl, noun ? noun->name : NULL, verb);
      return TRUE;
    }
  shown = usher_ctl_quote (noun ? second : first);
  return usher_error_set (error, USHER_ERROR_USAGE, "usherctl help lists the nouns and verbs.",
                          "there is no help about %s", shown);
}
