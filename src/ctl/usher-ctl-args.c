/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes a command line apart by the table of verbs: flags may stand anywhere, "--" ends them, a
 * wrong word is answered with the nearest right one.  Main thread.  It must not run anything. */
#include "usher-ctl-args.h"

#include <string.h>
#include <unistd.h>

#include "usher-clock.h"
#include "usher-ctl-out.h"
#include "usher-ctl-verbs.h"
#include "usher-text.h"

#define VALUES_MAX 100000

static gboolean
parse_format (const char *text, UsherCtlFormat *format)
{
  static const char *const names[] = { "json", "table", "csv" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_str_equal (text, names[i]))
        {
          *format = i;
          return TRUE;
        }
    }
  return FALSE;
}

void
usher_ctl_args_format (UsherCtl *ctl, int argc, char **argv)
{
  ctl->terminal_in = isatty (STDIN_FILENO);
  ctl->terminal_out = isatty (STDOUT_FILENO);
  ctl->terminal_err = isatty (STDERR_FILENO);
  ctl->format = ctl->terminal_out ? USHER_CTL_TABLE : USHER_CTL_JSON;
  for (int i = 1; i < argc && !g_str_equal (argv[i], "--"); i++)
    {
      const char *value = NULL;

      if (g_str_equal (argv[i], "--format") && i + 1 < argc)
        value = argv[i + 1];
      else if (g_str_has_prefix (argv[i], "--format="))
        value = argv[i] + strlen ("--format=");
      if (value != NULL && parse_format (value, &ctl->format))
        ctl->format_given = TRUE;
    }
}

static gboolean
nearest (GError **error, const char *word, GPtrArray *names, const char *hint, const char *what)
{
  g_autofree char *shown = usher_ctl_quote (word);
  g_auto(GStrv) near = NULL;

  g_ptr_array_add (names, NULL);
  near = strlen (word) < 64 ? usher_nearest (word, (const char *const *) names->pdata, 3) : NULL;
  if (near != NULL && near[0] != NULL)
    {
      g_autofree char *list = g_strjoinv (", ", near);
      g_autofree char *meant = g_strdup_printf ("Did you mean %s?", list);

      usher_error_set (error, USHER_ERROR_USAGE, meant, "unknown %s %s", what, shown);
      if (error != NULL)
        usher_error_add_candidates (*error, (const char *const *) near);
      return FALSE;
    }
  return usher_error_set (error, USHER_ERROR_USAGE, hint, "unknown %s %s", what, shown);
}

static gboolean
unknown_flag (const UsherCtlVerb *verb, const char *word, GError **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *name = g_strndup (word, strcspn (word, "="));

  for (guint i = 0; verb != NULL && i < USHER_CTL_FLAG_LISTS && verb->flags[i] != NULL; i++)
    for (const UsherCtlFlag *flag = verb->flags[i]; flag->name != NULL; flag++)
      g_ptr_array_add (names, g_strdup_printf ("--%s", flag->name));
  for (const UsherCtlFlag *flag = usher_ctl_global_flags; flag->name != NULL; flag++)
    g_ptr_array_add (names, g_strdup_printf ("--%s", flag->name));
  return nearest (error, name, names, "usherctl help NOUN VERB lists the flags.", "flag");
}

static void
add_flag (UsherCtl *ctl, const UsherCtlFlag *flag, const char *value)
{
  GPtrArray *values = g_hash_table_lookup (ctl->flags, flag->name);

  if (values == NULL)
    {
      values = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (ctl->flags, (gpointer) flag->name, values);
    }
  g_ptr_array_add (values, g_strdup (value ? value : ""));
}

/* (nullable): what the words before a faulty flag named, so that its own flags can be suggested. */
static const UsherCtlVerb *
verb_so_far (UsherCtl *ctl)
{
  const char *first = usher_ctl_argument (ctl, 0), *second = usher_ctl_argument (ctl, 1);
  const UsherCtlNoun *noun = first ? usher_ctl_find_noun (first) : NULL;

  if (noun != NULL && second != NULL)
    return usher_ctl_find_verb (noun->name, second);
  return first ? usher_ctl_find_verb (NULL, first) : NULL;
}

/* One flag at argv[*i]; moves on over its value. */
static gboolean
take_flag (UsherCtl *ctl, int argc, char **argv, int *i, GError **error)
{
  const char *word = argv[*i], *name = word, *equals = NULL, *value = NULL;
  const UsherCtlFlag *flag;

  if (g_str_has_prefix (word, "--"))
    {
      name = word + 2;
      equals = strchr (name, '=');
      flag = usher_ctl_any_flag (name, equals ? equals - name : -1, 0);
    }
  else
    {
      flag = usher_ctl_any_flag (NULL, 0, word[1]);
      if (flag != NULL && word[2] != '\0' && flag->value == NULL)
        flag = NULL;
    }
  if (flag == NULL)
    return unknown_flag (verb_so_far (ctl), word, error);
  if (flag->value == NULL && equals != NULL)
    return usher_error_set (error, USHER_ERROR_USAGE, NULL, "--%s takes no value", flag->name);
  if (equals != NULL)
    value = equals + 1;
  else if (flag->value != NULL && word[1] != '-' && word[2] != '\0')
    value = word + 2;
  else if (flag->value != NULL)
    {
      if (*i + 1 >= argc)
        return usher_error_set (error, USHER_ERROR_USAGE, NULL, "--%s needs a value: %s", flag->name,
                                flag->value);
      value = argv[++*i];
    }
  add_flag (ctl, flag, value);
  return TRUE;
}

static gboolean
unknown_noun (const char *word, GError **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (const UsherCtlNoun *noun = usher_ctl_nouns; noun->name != NULL; noun++)
    {
      g_ptr_array_add (names, g_strdup (noun->name));
      if (noun->other != NULL)
        g_ptr_array_add (names, g_strdup (noun->other));
    }
  for (const UsherCtlVerb *verb = usher_ctl_verbs; verb->func != NULL; verb++)
    if (verb->noun == NULL)
      g_ptr_array_add (names, g_strdup (verb->verb));
  return nearest (error, word, names, "usherctl help lists the nouns and verbs.", "noun or verb");
}

static gboolean
unknown_verb (const UsherCtlNoun *noun, const char *word, GError **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *hint = g_strdup_printf ("usherctl help %s lists its verbs.", noun->name);
  g_autofree char *what = g_strdup_printf ("verb of %s:", noun->name);

  for (const UsherCtlVerb *verb = usher_ctl_verbs; verb->func != NULL; verb++)
    if (g_strcmp0 (verb->noun, noun->name) == 0)
      g_ptr_array_add (names, g_strdup (verb->verb));
  return nearest (error, word, names, hint, what);
}

/* The words so far tell noun and verb, or that they cannot. */
static gboolean
find_verb (UsherCtl *ctl, UsherCtlWant *want, GError **error)
{
  const char *first = usher_ctl_argument (ctl, 0), *second = usher_ctl_argument (ctl, 1);
  const UsherCtlNoun *noun;

  if (first == NULL)
    {
      *want = usher_ctl_has (ctl, "help") ? USHER_CTL_WANT_HELP : USHER_CTL_WANT_BARE;
      return TRUE;
    }
  if ((ctl->verb = usher_ctl_find_verb (NULL, first)) != NULL)
    {
      g_ptr_array_remove_index (ctl->arguments, 0);
    }
  else if ((noun = usher_ctl_find_noun (first)) == NULL)
    {
      return unknown_noun (first, error);
    }
  else
    {
      ctl->noun = noun->name;
      if (second == NULL)
        {
          *want = USHER_CTL_WANT_HELP;
          if (!usher_ctl_has (ctl, "help"))
            return usher_error_set (error, USHER_ERROR_USAGE, "usherctl help NOUN lists its verbs.",
                                    "%s needs a verb",
                                    first);
          return TRUE;
        }
      if ((ctl->verb = usher_ctl_find_verb (noun->name, second)) == NULL)
        return unknown_verb (noun, second, error);
      g_ptr_array_remove_range (ctl->arguments, 0, 2);
    }
  *want = usher_ctl_has (ctl, "help") ? USHER_CTL_WANT_HELP : USHER_CTL_WANT_VERB;
  return TRUE;
}

/* Flags that the verb does not know, values given twice, too few or too many arguments. */
static gboolean
check (UsherCtl *ctl, GError **error)
{
  const UsherCtlVerb *verb = ctl->verb;
  GHashTableIter iter;
  gpointer name, values;
  int n = ctl->arguments->len;

  g_hash_table_iter_init (&iter, ctl->flags);
  while (g_hash_table_iter_next (&iter, &name, &values))
    {
      const UsherCtlFlag *flag = usher_ctl_find_flag (verb, name, -1);

      if (flag == NULL)
        {
          g_autofree char *word = g_strconcat ("--", name, NULL);

          return unknown_flag (verb, word, error);
        }
      if (((GPtrArray *) values)->len > 1 && !flag->many && flag->value != NULL)
        return usher_error_set (error, USHER_ERROR_USAGE, NULL, "--%s was given twice", flag->name);
    }
  if (n >= verb->least && n <= verb->most)
    return TRUE;
  return usher_error_set (error, USHER_ERROR_USAGE, NULL,
                          "too %s arguments; usage: usherctl %s%s%s%s%s",
                          n < verb->least ? "few" : "many",
                          verb->noun ? verb->noun : "", verb->noun ? " " : "", verb->verb, *verb->arguments ? " " : "",
                          verb->arguments);
}

gboolean
usher_ctl_args_parse (UsherCtl *ctl, int argc, char **argv, UsherCtlWant *want, GError **error)
{
  gboolean ended = FALSE;
  const char *format;

  for (int i = 1; i < argc; i++)
    if (!g_utf8_validate (argv[i], -1, NULL))
      return usher_error_set (error, USHER_ERROR_USAGE,
                              "Names and values are UTF-8 everywhere in Usher.",
                              "argument %d is not UTF-8", i);
  for (int i = 1; i < argc; i++)
    {
      if (ended || argv[i][0] != '-' || argv[i][1] == '\0')
        {
          if (ctl->arguments->len >= VALUES_MAX)
            return usher_error_set (error, USHER_ERROR_USAGE,
                                    "Give long lists of ids on stdin, with - as the argument.",
                                      "more than %d arguments", VALUES_MAX);
          g_ptr_array_add (ctl->arguments, g_strdup (argv[i]));
        }
      else if (g_str_equal (argv[i], "--"))
        {
          ended = TRUE;
        }
      else if (!take_flag (ctl, argc, argv, &i, error))
        {
          return FALSE;
        }
    }
  format = usher_ctl_flag (ctl, "format");
  if (format != NULL && !parse_format (format, &ctl->format))
    {
      g_autofree char *shown = usher_ctl_quote (format);

      return usher_error_set (error, USHER_ERROR_USAGE, "json, table and csv are the formats.",
                              "unknown format %s",
                              shown);
    }
  if (usher_ctl_has (ctl, "version"))
    {
      ctl->verb = usher_ctl_find_verb (NULL, "version");
      *want = USHER_CTL_WANT_VERB;
      g_ptr_array_set_size (ctl->arguments, 0);
      return TRUE;
    }
  return find_verb (ctl, want, error) && (*want != USHER_CTL_WANT_VERB || check (ctl, error));
}
