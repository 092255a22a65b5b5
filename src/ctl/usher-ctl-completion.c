/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The completion for bash, from the table of verbs.  Main thread, at build time.  It knows the
 * table and nothing else. */
#include "usher-ctl-help.h"

#include "usher-ctl-verbs.h"

static void
append_flags (GString *out, const UsherCtlFlag *flag)
{
  for (; flag->name != NULL; flag++)
    g_string_append_printf (out, " --%s", flag->name);
}

static void
append_verbs (GString *out, const char *noun)
{
  for (const UsherCtlVerb *verb = usher_ctl_verbs; verb->func != NULL; verb++)
    if (g_strcmp0 (verb->noun, noun) == 0)
      g_string_append_printf (out, " %s", verb->verb);
}

/* case "NOUN VERB" … its flags */
static void
append_flag_cases (GString *out)
{
  for (const UsherCtlVerb *verb = usher_ctl_verbs; verb->func != NULL; verb++)
    {
      if (verb->flags[0] == NULL)
        continue;
      g_string_append_printf (out, "    '%s %s') words=\"$words", verb->noun ? verb->noun : "",
                              verb->verb);
      for (guint i = 0; i < USHER_CTL_FLAG_LISTS && verb->flags[i] != NULL; i++)
        append_flags (out, verb->flags[i]);
      g_string_append (out, "\" ;;\n");
    }
}

static void
append_value_flags (GString *out)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  const char *bar = "";

  for (const UsherCtlFlag *flag = usher_ctl_global_flags; flag->name != NULL; flag++)
    {
      if (flag->value != NULL && g_hash_table_add (seen, (gpointer) flag->name))
        {
          g_string_append_printf (out, "%s--%s", bar, flag->name);
          bar = "|";
        }
    }
  for (const UsherCtlVerb *verb = usher_ctl_verbs; verb->func != NULL; verb++)
    {
      for (guint i = 0; i < USHER_CTL_FLAG_LISTS && verb->flags[i] != NULL; i++)
        {
          for (const UsherCtlFlag *flag = verb->flags[i]; flag->name != NULL; flag++)
            if (flag->value != NULL && g_hash_table_add (seen, (gpointer) flag->name))
              g_string_append_printf (out, "|--%s", flag->name);
        }
    }
  g_string_append (out, "|-w|-q");
}

void
usher_ctl_completion_write (GString *out)
{
  g_string_append (out,
                   "# Completion of usherctl for bash; made by usherctl help --bash-completion from its table of verbs.\n"
                        "_usherctl ()\n{\n"
                        "  local word=\"${COMP_WORDS[COMP_CWORD]}\" before=\"${COMP_WORDS[COMP_CWORD-1]}\" noun= verb= skip= w i words\n"
                        "  COMPREPLY=()\n"
                        "  case \"$before\" in\n"
                        "    --format) COMPREPLY=($(compgen -W 'json table csv' -- \"$word\")); return ;;\n"
                        "    --progress) COMPREPLY=($(compgen -W 'json' -- \"$word\")); return ;;\n"
                        "    -w|--workspace|--to|--key|--new-key) compopt -o default; return ;;\n"
                        "  esac\n"
                        "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
                        "    w=\"${COMP_WORDS[i]}\"\n"
                        "    if [[ -n $skip ]]; then skip=; continue; fi\n"
                        "    case \"$w\" in\n"
                        "      ");
  append_value_flags (out);
  g_string_append (out, ") skip=1 ;;\n"
                        "      -*) ;;\n"
                        "      *) if [[ -z $noun ]]; then noun=$w; elif [[ -z $verb ]]; then verb=$w; fi ;;\n"
                        "    esac\n"
                        "  done\n"
                        "  [[ -n $skip ]] && { compopt -o default; return; }\n"
                        "  case \"$noun\" in\n");
  for (const UsherCtlNoun *noun = usher_ctl_nouns; noun->name != NULL; noun++)
    if (noun->other != NULL)
      g_string_append_printf (out, "    %s) noun=%s ;;\n", noun->other, noun->name);
  g_string_append (out, "   ");
  for (const UsherCtlVerb *verb = usher_ctl_verbs; verb->func != NULL; verb++)
    if (verb->noun == NULL)
      g_string_append_printf (out, "%s%s", verb == usher_ctl_verbs ? " " : "|", verb->verb);
  g_string_append (out, ") verb=$noun; noun= ;;\n  esac\n  words='");
  append_flags (out, usher_ctl_global_flags);
  g_string_append (out, "'\n  case \"$noun $verb\" in\n    ' ') words='");
  append_verbs (out, NULL);
  for (const UsherCtlNoun *noun = usher_ctl_nouns; noun->name != NULL; noun++)
    g_string_append_printf (out, " %s", noun->name);
  g_string_append (out, "' ;;\n");
  for (const UsherCtlNoun *noun = usher_ctl_nouns; noun->name != NULL; noun++)
    {
      g_string_append_printf (out, "    '%s ') words='", noun->name);
      append_verbs (out, noun->name);
      g_string_append (out, "' ;;\n");
    }
  append_flag_cases (out);
  g_string_append (out, "  esac\n"
                        "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
                        "  [[ ${#COMPREPLY[@]} -eq 0 ]] && compopt -o default\n"
                        "}\n"
                        "complete -F _usherctl usherctl\n");
}
