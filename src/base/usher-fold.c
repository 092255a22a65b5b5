/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The fold: the one form in which text is searched and sorted.  Pure, any thread, no locale.
 *
 *   ASCII            lower case, byte by byte
 *   below U+0530     a table of folded code points, as long as no combining mark takes part
 *                    (without one, NFKC never looks at two neighbours of those scripts at once)
 *   anything else    GLib's normalisation and case folding, in pieces */

#include <string.h>

#include "usher-text.h"

#define TABLE_END 0x530
#define ENTRY_MAX 11
#define ROUNDS_MAX 4
#define PIECE_LENGTH 128
#define PIECE_LENGTH_MAX 4096

typedef struct {
  guint8 length; /* 0: combining, so the whole text takes the slow way */
  char text[ENTRY_MAX];
} FoldEntry;

static FoldEntry table[TABLE_END];

/* GLib folds Cherokee's small letters to the capitals, as Unicode says, and the capitals to the small
 * letters: the capitals it shall be.  Both take three bytes. */
static void
settle_cherokee (char *text)
{
  for (char *at = strpbrk (text, "\xe1\xea"); at && *at; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c >= 0xab70 && c <= 0xabbf)
        g_unichar_to_utf8 (c - 0xab70 + 0x13a0, at);
      else if (c >= 0x13f8 && c <= 0x13fd)
        g_unichar_to_utf8 (c - 8, at);
    }
}

/* NFKC (casefold (NFKC (text))), over and over until it changes no more: once is enough for all but
 * some sequences of marks, and the stored fold must be its own fold.  TEXT is UTF-8. */
static char *
fold_piece (const char *text, gsize length)
{
  char *result = g_utf8_normalize (text, (gssize) length, G_NORMALIZE_NFKC);

  for (guint round = 0; round < ROUNDS_MAX; round++)
    {
      g_autofree char *lower = g_utf8_casefold (result, -1);
      char *next;
      gboolean same;

      settle_cherokee (lower);
      next = g_utf8_normalize (lower, -1, G_NORMALIZE_NFKC);
      same = strcmp (next, result) == 0;
      g_free (result);
      result = next;
      if (same)
        break;
    }
  return result;
}

/* No normalisation looks from such a character back at the one before it. */
static gboolean
starts_afresh (gunichar c)
{
  if (c < TABLE_END)
    return c < 0x80 || table[c].length > 0;
  return (c >= 0x3041 && c <= 0x3096) || (c >= 0x30a1 && c <= 0x30fa)
         || (c >= 0x4e00 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3);
}

/* GLib's time grows with the square of a text, so long ones are cut where that changes nothing; only
 * where thousands of bytes hold no such place is a text cut anywhere (no words of people are like that). */
static gsize
piece_length (const char *text, gsize length)
{
  gsize at = PIECE_LENGTH;

  while (at < length && at < PIECE_LENGTH_MAX
         && (((guint8) text[at] & 0xc0) == 0x80 || !starts_afresh (g_utf8_get_char (text + at))))
    at++;
  while (at < length && ((guint8) text[at] & 0xc0) == 0x80)
    at++;
  return MIN (at, length);
}

static void
fold_slowly (GString *out, const char *text, gsize length)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) length);
  gsize valid_length = strlen (valid);

  g_string_truncate (out, 0);
  for (gsize at = 0, piece; at < valid_length; at += piece)
    {
      g_autofree char *fold = NULL;

      piece = piece_length (valid + at, valid_length - at);
      fold = fold_piece (valid + at, piece);
      g_string_append (out, fold);
    }
}

static void
fill_entry (gunichar c)
{
  char utf8[6];
  int length = g_unichar_to_utf8 (c, utf8);
  g_autofree char *fold = NULL;
  gsize fold_length;

  if (g_unichar_combining_class (c) != 0)
    return;
  fold = fold_piece (utf8, (gsize) length);
  fold_length = strlen (fold);
  if (fold_length > ENTRY_MAX || g_unichar_combining_class (g_utf8_get_char (fold)) != 0)
    return;
  table[c].length = (guint8) fold_length;
  memcpy (table[c].text, fold, fold_length);
}

static void
ensure_table (void)
{
  static gsize filled;

  if (!g_once_init_enter (&filled))
    return;
  for (gunichar c = 0x80; c < TABLE_END; c++)
    fill_entry (c);
  g_once_init_leave (&filled, 1);
}

/* How many bytes from TEXT on are ASCII, eight at a time. */
static gsize
ascii_length (const char *text, gsize length)
{
  gsize at = 0;

  for (; at + 8 <= length; at += 8)
    {
      guint64 eight;

      memcpy (&eight, text + at, 8);
      if (eight & G_GUINT64_CONSTANT (0x8080808080808080))
        break;
    }
  while (at < length && !((guint8) text[at] & 0x80))
    at++;
  return at;
}

/* Written so that the compiler makes vector instructions of it. */
static void
lower_ascii (char *to, const char *from, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      guint8 c = (guint8) from[i];

      to[i] = (char) (c | ((guint8) ((guint8) (c - 'A') < 26) << 5));
    }
}

/* FALSE when the text needs the slow way. */
static gboolean
fold_by_table (GString *out, const char *text, gsize length)
{
  gsize at = 0;

  ensure_table ();
  while (at < length)
    {
      guint8 lead = (guint8) text[at];
      gunichar c;

      if (lead < 0x80)
        {
          g_string_append_c (out, g_ascii_tolower (text[at]));
          at++;
          continue;
        }
      if (lead < 0xc2 || lead >= 0xe0 || at + 1 >= length || ((guint8) text[at + 1] & 0xc0) != 0x80)
        return FALSE;
      c = (gunichar) ((lead & 0x1f) << 6 | ((guint8) text[at + 1] & 0x3f));
      if (c >= TABLE_END || table[c].length == 0)
        return FALSE;
      g_string_append_len (out, table[c].text, table[c].length);
      at += 2;
    }
  return TRUE;
}

void
usher_fold_into (GString *out, const char *text, gsize length)
{
  gsize ascii = ascii_length (text, length);

  g_string_set_size (out, ascii);
  lower_ascii (out->str, text, ascii);
  if (ascii == length)
    return;
  if (!fold_by_table (out, text + ascii, length - ascii))
    fold_slowly (out, text, length);
}

char *
usher_fold (const char *text, gssize length)
{
  gsize size = length < 0 ? strlen (text) : (gsize) length;
  GString *out = g_string_sized_new (size + 1);

  usher_fold_into (out, text, size);
  return g_string_free (out, FALSE);
}
