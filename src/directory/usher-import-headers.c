/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What personnel systems call their columns and write into them, in English and German: Workday, SAP and
 * files made by hand.  docs/hr-feed.md lists them; a test holds the two equal.  Constant; any thread.
 *
 * Headers are compared without case, spaces and punctuation.  The first of a field's names is the surest:
 * where a file has several of them, that one is taken and the others are left out, which the answer says. */

#include "usher-import-feed.h"

#include <string.h>

#include "usher-text.h"
#include "usher-vocabulary.h"

typedef struct {
  const char *meaning, *names; /* separated by '|' */
} Names;

/* In the order of the enum in usher-run.h, without native. */
static const Names fields[] = {
  { "login", "login|username|user name|user id|network id|account name|sAMAccountName|uid|Benutzername|Benutzerkennung|Anmeldename|Kennung|Kürzel" },
  { "name", "name|full name|display name|preferred name|worker|employee name|Anzeigename|vollständiger Name" },
  { "given", "given|given name|first name|legal first name|preferred first name|Vorname|Rufname" },
  { "family", "family|family name|last name|surname|legal last name|Nachname|Familienname|Zuname" },
  { "mail", "mail|email|email address|work email|primary work email|email - work|business email|E-Mail-Adresse|dienstliche E-Mail|E-Mail dienstlich|"
            "geschäftliche E-Mail" },
  { "employee", "employee|employee id|employee number|worker id|personnel number|person id external|EMPLID|staff number|staff id|Personalnummer|"
                "Personal-Nr.|Pers.-Nr.|PERNR|Mitarbeiternummer|Mitarbeiter-ID" },
  { "kind", "kind|worker type|employee type|employment type|employee class|person type|contract type|Mitarbeitertyp|Mitarbeiterart|Mitarbeiterkreis|"
            "Beschäftigungsart|Vertragsart" },
  { "department", "department|organization|organisation|organizational unit|org unit|supervisory organization|Abteilung|Organisationseinheit|OrgEinheit|"
                  "Bereich" },
  { "title", "title|job title|business title|position title|position|job|Stellenbezeichnung|Planstelle|Stelle|Funktion|Berufsbezeichnung" },
  { "site", "site|location|work location|office|office location|work city|city|Standort|Dienstort|Arbeitsort|Niederlassung" },
  { "manager", "manager|manager id|manager employee id|manager user id|supervisor|supervisor id|reports to|line manager|Vorgesetzter|Vorgesetzte|"
               "Vorgesetzter Personalnummer|Personalnummer Vorgesetzter|Führungskraft" },
  { "state", "state|status|worker status|employee status|employment status|Mitarbeiterstatus|Beschäftigungsstatus" },
  { "start", "start|start date|hire date|original hire date|date of hire|joining date|Eintritt|Eintrittsdatum|Einstellungsdatum|Beginn" },
  { "end", "end|end date|termination date|last day|last day of work|contract end date|leaving date|Austritt|Austrittsdatum|Vertragsende|Ende" },
};
G_STATIC_ASSERT (G_N_ELEMENTS (fields) == USHER_PEOPLE_N - 1);

static const Names states[] = {
  { "active", "active|employed|aktiv|yes|ja|true|1" },
  { "on-leave", "leave|on leave|leave of absence|LOA|beurlaubt|Elternzeit|Mutterschutz|ruhend" },
  { "pre-hire", "pre-hire|future hire|zukünftig|künftig" },
  { "suspended", "suspended|garden leave|freigestellt" },
  { "terminated", "terminated|inactive|left|retired|inaktiv|ausgeschieden|ausgetreten|no|nein|false|0" },
};

static const Names kinds[] = {
  { "employee", "employee|regular|permanent|full time|part time|fixed term|temporary|intern|trainee|apprentice|Mitarbeiter|Angestellter|Angestellte|"
                "Arbeiter|Festangestellter|Auszubildender|Auszubildende|Azubi|Werkstudent|Praktikant" },
  { "contractor", "contractor|contingent worker|contingent|consultant|freelancer|external|extern|Externer|Externe|Freiberufler|Leiharbeiter|"
                  "Leiharbeitnehmer" },
  { "partner", "partner" },
  { "vendor", "vendor|supplier|Lieferant|Dienstleister" },
  { "guest", "guest|visitor|Gast|Besucher" },
};

char *
usher_import_header_tidy (const char *text, gsize length)
{
  g_autofree char *fold = usher_fold (text, (gssize) length);
  GString *out = g_string_new (NULL);

  for (const char *at = fold; *at; at = g_utf8_next_char (at))
    if (g_unichar_isalnum (g_utf8_get_char (at)))
      g_string_append_unichar (out, g_utf8_get_char (at));
  return g_string_free (out, FALSE);
}

/* Whether TIDY is one of NAMES, and the place of it. */
static gboolean
is_among (const char *names, const char *tidy, guint *rank)
{
  g_auto (GStrv) list = g_strsplit (names, "|", -1);

  for (*rank = 0; list[*rank]; (*rank)++)
    {
      g_autofree char *name = usher_import_header_tidy (list[*rank], strlen (list[*rank]));

      if (strcmp (name, tidy) == 0)
        return TRUE;
    }
  return FALSE;
}

int
usher_import_header_field (const char *header, guint *rank)
{
  g_autofree char *tidy = usher_import_header_tidy (header, strlen (header));
  guint place;

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (is_among (fields[i].names, tidy, &place))
      {
        if (rank)
          *rank = place;
        return (int) i;
      }
  return -1;
}

const char *
usher_import_header_word (const char *field, const char *text, gsize length)
{
  g_autofree char *tidy = usher_import_header_tidy (text, length);
  gboolean is_state = strcmp (field, "state") == 0;
  const Names *words = is_state ? states : kinds;
  guint rank;

  for (guint i = 0; i < (is_state ? G_N_ELEMENTS (states) : G_N_ELEMENTS (kinds)); i++)
    if (is_among (words[i].names, tidy, &rank))
      return words[i].meaning;
  return NULL;
}

gboolean
usher_import_header_nth (guint n, char **meaning, const char **names)
{
  const struct {
    const Names *list;
    guint length;
    const char *prefix;
  } all[] = { { fields, G_N_ELEMENTS (fields), "" }, { states, G_N_ELEMENTS (states), "state:" }, { kinds, G_N_ELEMENTS (kinds), "kind:" } };

  for (guint i = 0; i < G_N_ELEMENTS (all); n -= all[i++].length)
    if (n < all[i].length)
      {
        *meaning = g_strconcat (all[i].prefix, all[i].list[n].meaning, NULL);
        *names = all[i].list[n].names;
        return TRUE;
      }
  return FALSE;
}

static int
number_at (const char *text, guint digits)
{
  int value = 0;

  for (guint i = 0; i < digits; i++)
    if (g_ascii_isdigit (text[i]))
      value = value * 10 + (text[i] - '0');
    else
      return -1;
  return value;
}

/* What is written with slashes could be two days, and is not taken. */
gboolean
usher_import_header_date (const char *text, gsize length, gint64 *ms)
{
  int year = -1, month = -1, day = -1;
  g_autoptr (GDateTime) time = NULL;

  if (length == 10 && text[2] == '.' && text[5] == '.')
    {
      day = number_at (text, 2);
      month = number_at (text + 3, 2);
      year = number_at (text + 6, 4);
    }
  else if (length == 8)
    {
      year = number_at (text, 4);
      month = number_at (text + 4, 2);
      day = number_at (text + 6, 2);
    }
  if (year < 1 || month < 1 || day < 1 || !(time = g_date_time_new_utc (year, month, day, 0, 0, 0)))
    return FALSE;
  *ms = g_date_time_to_unix (time) * 1000;
  return TRUE;
}
