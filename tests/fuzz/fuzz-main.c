/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A mutator for compilers without libFuzzer: seeds are changed at random and given to the target, and
 * some of those that it took become seeds themselves (it answers −1 for what it refused, as libFuzzer
 * has it; without coverage, text that is refused at once would soon crowd out the rest).
 * One thread; the same inputs for the same --seed and files.
 * The input of the current run stands in --last FILE when that is given, so that what crashes the
 * target can be tried again: fuzz-NAME --runs 0 FILE.
 *
 *   fuzz-NAME --seeds DIR [--dict FILE] [--runs N] [--seconds N] [--seed S] [--last FILE] [FILE…] */

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "usher-random.h"

#define INPUT_MAX 8192
#define POOL_MAX 512
#define STACK_MAX 4
/* One in so many refused mutants becomes a seed all the same. */
#define REFUSED_IN 64

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

typedef struct {
  UsherRandom random;
  GPtrArray *pool;       /* (owned) (element-type GString): inputs to begin with */
  GPtrArray *words;      /* (owned) (element-type GString): of the dictionary    */
  guint n_seeds;         /* the first of the pool are files, and stay             */
  char *last;            /* (borrowed) (nullable)                                 */
  gint64 taken;          /* mutants that were not refused                         */
} Fuzzer;

static void
string_free (gpointer string)
{
  g_string_free (string, TRUE);
}

static guint
below (Fuzzer *self, gsize bound)
{
  return usher_random_below (&self->random, (guint) bound);
}

static GString *
any_of (Fuzzer *self, GPtrArray *strings)
{
  return strings->pdata[below (self, strings->len)];
}

static void
flip_bit (Fuzzer *self, GString *input)
{
  if (input->len)
    input->str[below (self, input->len)] ^= (char) (1 << below (self, 8));
}

/* A byte that readers care about, or any. */
static void
set_byte (Fuzzer *self, GString *input)
{
  static const char edges[] = "\0\x01\t\n\r \"'\\,:;-#&*[]{}0189.e~\x7f\x80\xbf\xc2\xe2\xed\xf0\xf4\xff";
  gboolean edge = below (self, 2) == 0;
  char byte = edge ? edges[below (self, sizeof edges - 1)] : (char) below (self, 256);

  if (input->len)
    input->str[below (self, input->len)] = byte;
}

static void
erase_piece (Fuzzer *self, GString *input)
{
  if (input->len)
    {
      gsize at = below (self, input->len), most = below (self, 4) ? 8 : 512;

      g_string_erase (input, (gssize) at, 1 + (gssize) below (self, MIN (input->len - at, most)));
    }
}

static void
repeat_piece (Fuzzer *self, GString *input)
{
  if (input->len)
    {
      gsize at = below (self, input->len), length = 1 + below (self, MIN (input->len - at, 64));
      guint times = 1 + below (self, below (self, 8) ? 3 : 100);
      g_autofree char *piece = g_memdup2 (input->str + at, length);

      while (times-- > 0 && input->len < INPUT_MAX)
        g_string_insert_len (input, (gssize) at, piece, (gssize) length);
    }
}

static void
insert_word (Fuzzer *self, GString *input)
{
  if (self->words->len)
    {
      GString *word = any_of (self, self->words);

      g_string_insert_len (input, below (self, input->len + 1), word->str, (gssize) word->len);
    }
}

/* The beginning of this and the end of another. */
static void
splice (Fuzzer *self, GString *input)
{
  GString *other = any_of (self, self->pool);
  guint from = below (self, other->len + 1);

  g_string_truncate (input, below (self, input->len + 1));
  g_string_append_len (input, other->str + from, (gssize) (other->len - from));
}

static void
change_digit (Fuzzer *self, GString *input)
{
  char *digit = input->len ? strpbrk (input->str + below (self, input->len), "0123456789") : NULL;

  if (digit)
    *digit = (char) ('0' + below (self, 10));
}

static void
mutate (Fuzzer *self, GString *input)
{
  static void (*const ways[]) (Fuzzer *, GString *) = {
    flip_bit, set_byte, set_byte, erase_piece, repeat_piece, insert_word, insert_word, splice, change_digit,
  };
  guint times = 1 + below (self, STACK_MAX);

  for (guint i = 0; i < times; i++)
    ways[below (self, G_N_ELEMENTS (ways))] (self, input);
  g_string_truncate (input, MIN (input->len, INPUT_MAX));
}

/* The target gets a copy of exactly that size, so that a memory checker sees a step beyond it. */
static gboolean
run_one (Fuzzer *self, const GString *input)
{
  g_autofree guint8 *copy = g_malloc (MAX (input->len, 1));

  memcpy (copy, input->str, input->len);
  if (self->last && !g_file_set_contents (self->last, input->str, (gssize) input->len, NULL))
    g_error ("%s cannot be written", self->last);
  return LLVMFuzzerTestOneInput (copy, input->len) == 0;
}

/* A quarter of the mutants come from the files, so that the pool never drifts away from them. */
static void
run_mutant (Fuzzer *self)
{
  guint choice = below (self, 4) ? self->pool->len : self->n_seeds;
  GString *parent = self->pool->pdata[below (self, choice)];
  GString *input = g_string_new_len (parent->str, (gssize) parent->len);

  mutate (self, input);
  if (run_one (self, input))
    self->taken++;
  else if (below (self, REFUSED_IN))
    g_clear_pointer (&input, string_free);
  if (!input)
    return;
  if (self->pool->len < POOL_MAX)
    g_ptr_array_add (self->pool, input);
  else
    {
      guint place = self->n_seeds + below (self, POOL_MAX - self->n_seeds);

      g_string_free (self->pool->pdata[place], TRUE);
      self->pool->pdata[place] = input;
    }
}

static gboolean
add_file (Fuzzer *self, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return FALSE;
  g_ptr_array_add (self->pool, g_string_new_len (text, (gssize) MIN (length, INPUT_MAX)));
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* In the order of their names: a folder's own order differs between machines. */
static gboolean
add_folder (Fuzzer *self, const char *folder, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (!dir)
    return FALSE;
  while ((name = g_dir_read_name (dir)))
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, names->pdata[i], NULL);

      if (!add_file (self, path, error))
        return FALSE;
    }
  return TRUE;
}

/* libFuzzer's form: one "word" a line, with \" \\ and \xNN; # begins a comment. */
static gboolean
add_dictionary (Fuzzer *self, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line; line++)
    {
      const char *at = *line, *end = strrchr (at, '"');
      GString *word;

      if (*at != '"' || end == at)
        continue;
      word = g_string_new (NULL);
      for (at++; at < end; at++)
        if (*at == '\\' && at[1] == 'x' && end - at > 3)
          {
            int high = g_ascii_xdigit_value (at[2]), low = g_ascii_xdigit_value (at[3]);

            g_string_append_c (word, (char) (high << 4 | low));
            at += 3;
          }
        else
          g_string_append_c (word, *at == '\\' ? *++at : *at);
      g_ptr_array_add (self->words, word);
    }
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autofree char *seeds = NULL, *dictionary = NULL, *last = NULL;
  g_auto (GStrv) files = NULL;
  gint64 runs = 20000, seconds = 0, seed = 1, done = 0, begin = g_get_monotonic_time ();
  const GOptionEntry entries[] = {
    { "seeds", 0, 0, G_OPTION_ARG_FILENAME, &seeds, "Begin with the files in DIR", "DIR" },
    { "dict", 0, 0, G_OPTION_ARG_FILENAME, &dictionary, "Insert words of FILE", "FILE" },
    { "runs", 0, 0, G_OPTION_ARG_INT64, &runs, "Stop after N mutants; 0: the files alone", "N" },
    { "seconds", 0, 0, G_OPTION_ARG_INT64, &seconds, "Stop after N seconds instead", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Another seed, other mutants", "S" },
    { "last", 0, 0, G_OPTION_ARG_FILENAME, &last, "Keep the current input in FILE", "FILE" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &files, NULL, "[FILE…]" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GPtrArray) pool = g_ptr_array_new_with_free_func (string_free);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (string_free);
  g_autoptr (GError) error = NULL;
  Fuzzer fuzzer = { .pool = pool, .words = words };
  gboolean ok;

  /* A target that makes GLib complain has a fault, as one that crashes. */
  g_log_set_always_fatal ((GLogLevelFlags) (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING));
  g_option_context_add_main_entries (context, entries, NULL);
  ok = g_option_context_parse (context, &argc, &argv, &error)
    && (!seeds || add_folder (&fuzzer, seeds, &error))
    && (!dictionary || add_dictionary (&fuzzer, dictionary, &error));
  for (char **file = files; ok && file && *file; file++)
    ok = add_file (&fuzzer, *file, &error);
  if (!ok)
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  if (!pool->len)
    g_ptr_array_add (pool, g_string_new (NULL));
  fuzzer.n_seeds = pool->len;
  fuzzer.last = last;
  usher_random_init (&fuzzer.random, (guint64) seed, "fuzz");

  for (guint i = 0; i < fuzzer.n_seeds; i++)
    run_one (&fuzzer, pool->pdata[i]);
  while (seconds ? g_get_monotonic_time () - begin < seconds * G_TIME_SPAN_SECOND : done < runs)
    {
      run_mutant (&fuzzer);
      done++;
    }
  g_print ("%u seeds, %" G_GINT64_FORMAT " mutants, %" G_GINT64_FORMAT " taken\n", fuzzer.n_seeds,
           done, fuzzer.taken);
  return 0;
}
