/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A column as a dictionary and codes: loading it value by value, putting the dictionary in order,
 * and growing it later.  Loading is one thread's; afterwards any thread reads while none writes. */

#include "usher-grid-column.h"

#include <string.h>

#include "usher-text.h"

#define SLOTS_FIRST 64
#define ROWS_MORE 64
#define LOOKED_UP_MAX 65536 /* values, before it is asked whether looking them up is worth it */

void
usher_grid_column_init (UsherGridColumn *self, const UsherColumn *column, guint index)
{
  *self = (UsherGridColumn) { .column = column, .index = index, .width = 1 };
  self->number = usher_column_is_number (column);
  self->n_slots = SLOTS_FIRST;
  self->slots = g_new0 (UsherGridSlot, self->n_slots);
  self->scratch = g_string_new (NULL);
}

static void
arena_clear (UsherGridArena *arena)
{
  g_free (arena->bytes);
  g_free (arena->offsets);
  *arena = (UsherGridArena) { 0 };
}

void
usher_grid_column_clear (UsherGridColumn *self)
{
  g_free (self->codes);
  g_free (self->ints);
  g_free (self->slots);
  arena_clear (&self->texts);
  arena_clear (&self->folds);
  g_string_free (self->scratch, TRUE);
}

gsize
usher_grid_column_bytes (const UsherGridColumn *self)
{
  gsize of_value = self->number ? sizeof (gint64) : sizeof (guint32);

  return (gsize) self->rows_room * self->width + self->values_room * of_value + self->texts.room
         + (self->has_folds ? self->folds.room + self->values_room * sizeof (guint32) : 0)
         + self->n_slots * sizeof (UsherGridSlot);
}

/* ---- Codes ---- */
static guint
width_for (guint32 code)
{
  return code <= G_MAXUINT8 ? 1 : code <= G_MAXUINT16 ? 2 : 4;
}

void
usher_grid_column_set_row (UsherGridColumn *self, guint row, guint32 code)
{
  if (self->width == 1)
    ((guint8 *) self->codes)[row] = (guint8) code;
  else if (self->width == 2)
    ((guint16 *) self->codes)[row] = (guint16) code;
  else
    ((guint32 *) self->codes)[row] = code;
}

/* Makes room for codes up to this one. */
static void
widen (UsherGridColumn *self, guint32 code)
{
  UsherGridColumn wider = *self;

  wider.width = width_for (code);
  if (wider.width <= self->width)
    return;
  wider.codes = g_malloc_n (self->rows_room, wider.width);
  for (guint row = 0; row < self->n_rows; row++)
    usher_grid_column_set_row (&wider, row, usher_grid_column_code (self, row));
  g_free (self->codes);
  self->codes = wider.codes;
  self->width = wider.width;
}

void
usher_grid_column_add_row (UsherGridColumn *self, guint32 code)
{
  if (self->n_rows == self->rows_room)
    {
      self->rows_room += self->rows_room / 2 + ROWS_MORE;
      self->codes = g_realloc_n (self->codes, self->rows_room, self->width);
    }
  widen (self, code);
  usher_grid_column_set_row (self, self->n_rows++, code);
}

/* Every code gets the number that MAP has for it. */
static void
remap (UsherGridColumn *self, const guint32 *map, guint32 highest)
{
  widen (self, highest);
  if (self->width == 1)
    for (guint row = 0; row < self->n_rows; row++)
      ((guint8 *) self->codes)[row] = (guint8) map[((guint8 *) self->codes)[row]];
  else if (self->width == 2)
    for (guint row = 0; row < self->n_rows; row++)
      ((guint16 *) self->codes)[row] = (guint16) map[((guint16 *) self->codes)[row]];
  else
    for (guint row = 0; row < self->n_rows; row++)
      ((guint32 *) self->codes)[row] = map[((guint32 *) self->codes)[row]];
}

/* ---- Loading ---- */
static guint32
hash_bytes (const char *bytes, gsize length)
{
  guint64 hash = length * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  while (length > 0)
    {
      guint64 part = 0;
      gsize n = MIN (length, sizeof part);

      memcpy (&part, bytes, n);
      hash = (hash ^ part) * G_GUINT64_CONSTANT (0xd6e8feb86659fd93);
      hash ^= hash >> 32;
      bytes += n;
      length -= n;
    }
  return (guint32) (hash ^ hash >> 29);
}

static guint32
hash_int (gint64 value)
{
  guint64 hash = (guint64) value * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  return (guint32) (hash >> 32 ^ hash);
}

static void
rehash (UsherGridColumn *self)
{
  guint n = self->n_slots * 2;
  UsherGridSlot *slots = g_new0 (UsherGridSlot, n);

  for (guint i = 0; i < self->n_slots; i++)
    if (self->slots[i].code)
      {
        guint at = self->slots[i].hash & (n - 1);

        while (slots[at].code)
          at = (at + 1) & (n - 1);
        slots[at] = self->slots[i];
      }
  g_free (self->slots);
  self->slots = slots;
  self->n_slots = n;
}

static gboolean
arena_add (UsherGridArena *arena, guint n, const char *text, gsize length)
{
  if (arena->length + length + 1 > G_MAXUINT32)
    return FALSE;
  if (arena->length + length + 1 > arena->room)
    {
      arena->room = MAX (arena->length + length + 1, arena->room + arena->room / 2);
      arena->bytes = g_realloc (arena->bytes, arena->room);
    }
  arena->offsets[n] = (guint32) arena->length;
  memcpy (arena->bytes + arena->length, text, length);
  arena->bytes[arena->length + length] = '\0';
  arena->length += length + 1;
  return TRUE;
}

/* While loading, code 0 is null and value n has code n + 1. */
static gboolean
is_value (const UsherGridColumn *self, guint32 code, const UsherValue *value)
{
  if (self->number)
    return self->ints[code - 1] == value->integer;
  return strncmp (usher_grid_column_text (self, code - 1), value->text, value->length) == 0
         && usher_grid_column_text (self, code - 1)[value->length] == '\0';
}

static void
make_room_for_value (UsherGridColumn *self)
{
  if (self->n_values < self->values_room)
    return;
  self->values_room = self->values_room ? self->values_room + self->values_room / 2 : SLOTS_FIRST;
  if (self->number)
    self->ints = g_renew (gint64, self->ints, self->values_room);
  else
    self->texts.offsets = g_renew (guint32, self->texts.offsets, self->values_room);
}

/* A new value's code; 0: there is no room. */
static guint32
add_value (UsherGridColumn *self, const UsherValue *value)
{
  make_room_for_value (self);
  if (self->number)
    self->ints[self->n_values] = value->integer;
  else if (!arena_add (&self->texts, self->n_values, value->text, value->length))
    return 0;
  return ++self->n_values;
}

/* Where nearly every row has a value of its own, such as a mail address, a table of them all costs
 * more time and memory than the few found twice: those are joined when the column is sealed. */
static void
stop_looking_up (UsherGridColumn *self)
{
  g_clear_pointer (&self->slots, g_free);
  self->n_slots = 0;
}

static guint32
code_while_loading (UsherGridColumn *self, const UsherValue *value)
{
  guint32 hash, code;
  guint slot;

  if (!self->slots)
    return add_value (self, value);
  hash = self->number ? hash_int (value->integer) : hash_bytes (value->text, value->length);
  for (slot = hash & (self->n_slots - 1); self->slots[slot].code; slot = (slot + 1) & (self->n_slots - 1))
    if (self->slots[slot].hash == hash && is_value (self, self->slots[slot].code, value))
      return self->slots[slot].code;
  code = add_value (self, value);
  self->slots[slot] = (UsherGridSlot) { hash, code };
  if (code > LOOKED_UP_MAX && code > self->n_rows / 4 * 3)
    stop_looking_up (self);
  else if (code > self->n_slots / 4 * 3)
    rehash (self);
  return code;
}

gboolean
usher_grid_column_load (UsherGridColumn *self, const UsherValue *value)
{
  UsherValueType wanted = self->number ? USHER_VALUE_INT : USHER_VALUE_TEXT;

  if (value->type == USHER_VALUE_NULL)
    {
      usher_grid_column_add_row (self, 0);
      return TRUE;
    }
  g_return_val_if_fail (value->type == wanted, FALSE);
  if (!self->last || !is_value (self, self->last, value))
    self->last = code_while_loading (self, value);
  if (!self->last)
    return FALSE;
  usher_grid_column_add_row (self, self->last);
  return TRUE;
}

/* ---- In order ---- */
/* An enum with an order sorts by its place in the list, and by its text behind the list. */
static guint
rank_of (const UsherGridColumn *self, const char *text)
{
  guint rank = 0;

  if (!(self->column->flags & USHER_COLUMN_ORDERED))
    return 0;
  while (self->column->values[rank] && !g_str_equal (self->column->values[rank], text))
    rank++;
  return rank;
}

static void
sort_ints (const UsherGridColumn *self, guint32 *order)
{
  g_autofree UsherGridItem *items = g_new (UsherGridItem, self->n_values + 1);

  for (guint i = 0; i < self->n_values; i++)
    items[i] = (UsherGridItem) { (guint64) self->ints[i] ^ G_GUINT64_CONSTANT (0x8000000000000000), i };
  usher_grid_sort_items (items, self->n_values);
  for (guint i = 0; i < self->n_values; i++)
    order[i] = items[i].index;
}

static void
sort_by_rank (const UsherGridColumn *self, const char *const *texts, guint32 *order)
{
  g_autofree UsherGridItem *items = g_new (UsherGridItem, self->n_values + 1);
  g_autofree guint32 *by_text = g_memdup2 (order, self->n_values * sizeof *order);

  for (guint i = 0; i < self->n_values; i++)
    items[i] = (UsherGridItem) { rank_of (self, texts[by_text[i]]), i };
  usher_grid_sort_items (items, self->n_values);
  for (guint i = 0; i < self->n_values; i++)
    order[i] = by_text[items[i].index];
}

/* A new arena with the texts in ORDER. */
static void
arena_reorder (UsherGridArena *arena, const char *const *texts, const guint32 *order, guint n)
{
  UsherGridArena ordered = { 0 };

  for (guint i = 0; i < n; i++)
    ordered.room += strlen (texts[order[i]]) + 1;
  ordered.bytes = g_malloc (ordered.room + 1);
  ordered.offsets = g_new (guint32, n + 1);
  for (guint i = 0; i < n; i++)
    arena_add (&ordered, i, texts[order[i]], strlen (texts[order[i]]));
  ordered.sorted = ordered.length;
  arena_clear (arena);
  *arena = ordered;
}

/* Fills FOLDS (offsets in loading order) where a fold differs from its text. */
static void
make_folds (UsherGridColumn *self)
{
  g_autoptr (GString) fold = g_string_new (NULL);

  if (!self->column->folds)
    return;
  self->folds.offsets = g_new (guint32, self->n_values + 1);
  self->folds.room = self->texts.length + 1;
  self->folds.bytes = g_malloc (self->folds.room);
  for (guint i = 0; i < self->n_values; i++)
    {
      const char *text = usher_grid_column_text (self, i);

      usher_fold_into (fold, text, strlen (text));
      if (!arena_add (&self->folds, i, fold->str, fold->len))
        g_error ("folds of one column exceed 4 GiB");
      self->has_folds |= !g_str_equal (fold->str, text);
    }
  if (!self->has_folds)
    arena_clear (&self->folds);
}

static gboolean
is_same (const UsherGridColumn *self, guint a, guint b)
{
  return self->number ? self->ints[a] == self->ints[b]
                      : strcmp (usher_grid_column_text (self, a), usher_grid_column_text (self, b)) == 0;
}

/* Fills MAP (loading code → code) and leaves in ORDER each value once; how many there are. */
static guint
join_same (const UsherGridColumn *self, guint32 *order, guint32 *map)
{
  guint n = 0;

  for (guint i = 0; i < self->n_values; i++)
    {
      guint32 value = order[i];

      if (n == 0 || !is_same (self, order[n - 1], value))
        order[n++] = value;
      map[value + 1] = n - 1;
    }
  map[0] = n;
  return n;
}

static void
seal_texts (UsherGridColumn *self, guint32 *order, guint32 *map)
{
  guint n = self->n_values;
  g_autofree const char **texts = g_new (const char *, n + 1);
  g_autofree const char **folds = g_new (const char *, n + 1);

  make_folds (self);
  for (guint i = 0; i < n; i++)
    {
      texts[i] = usher_grid_column_text (self, i);
      folds[i] = usher_grid_column_fold (self, i);
    }
  usher_grid_sort_texts (texts, folds, order, n);
  if (self->column->flags & USHER_COLUMN_ORDERED)
    sort_by_rank (self, texts, order);
  n = join_same (self, order, map);
  if (self->has_folds)
    arena_reorder (&self->folds, folds, order, n);
  arena_reorder (&self->texts, texts, order, n);
  self->n_values = n;
}

static void
seal_ints (UsherGridColumn *self, guint32 *order, guint32 *map)
{
  gint64 *ordered;
  guint n;

  sort_ints (self, order);
  n = join_same (self, order, map);
  ordered = g_new (gint64, n + 1);
  for (guint i = 0; i < n; i++)
    ordered[i] = self->ints[order[i]];
  g_free (self->ints);
  self->ints = ordered;
  self->n_values = n;
}

void
usher_grid_column_seal (UsherGridColumn *self)
{
  g_autofree guint32 *order = g_new (guint32, self->n_values + 1);
  g_autofree guint32 *map = g_new (guint32, self->n_values + 1);

  stop_looking_up (self);
  if (self->number)
    seal_ints (self, order, map);
  else
    seal_texts (self, order, map);
  self->values_room = self->n_values + 1;
  remap (self, map, self->n_values);
  self->rows_room = MAX (self->n_rows, 1);
  self->codes = g_realloc_n (self->codes, self->rows_room, self->width);
}

/* ---- Looking up ---- */
static int
compare_value (const UsherGridColumn *self, guint code, const UsherValue *value, const char *fold)
{
  guint rank, own;
  int order;

  if (self->number)
    return self->ints[code] < value->integer ? -1 : self->ints[code] > value->integer;
  rank = rank_of (self, usher_grid_column_text (self, code));
  own = rank_of (self, value->text);
  if (rank != own)
    return rank < own ? -1 : 1;
  order = strcmp (usher_grid_column_fold (self, code), fold);
  return order ? order : strcmp (usher_grid_column_text (self, code), value->text);
}

static char *
fold_of (const UsherGridColumn *self, const UsherValue *value)
{
  if (self->number)
    return NULL;
  return self->column->folds ? usher_fold (value->text, (gssize) value->length) : g_strdup (value->text);
}

/* The first code whose value is not before VALUE. */
static guint
place_for (const UsherGridColumn *self, const UsherValue *value, const char *fold)
{
  guint low = 0, high = self->n_values;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (compare_value (self, middle, value, fold) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

gboolean
usher_grid_column_find (const UsherGridColumn *self, const UsherValue *value, guint32 *code)
{
  g_autofree char *fold = NULL;

  if (value->type == USHER_VALUE_NULL)
    {
      *code = self->n_values;
      return TRUE;
    }
  fold = fold_of (self, value);
  *code = place_for (self, value, fold);
  return *code < self->n_values && compare_value (self, *code, value, fold) == 0;
}

UsherValue
usher_grid_column_value (UsherGridColumn *self, guint code)
{
  const char *prefix = self->column->prefix;

  if (code == self->n_values)
    return USHER_NULL;
  if (self->column->kind != USHER_COLUMN_KEY || (!prefix && !self->number))
    return self->number ? USHER_INT (self->ints[code]) : usher_text_value (usher_grid_column_text (self, code));
  g_string_assign (self->scratch, prefix ? prefix : "");
  if (self->number)
    g_string_append_printf (self->scratch, "%" G_GINT64_FORMAT, self->ints[code]);
  else
    g_string_append (self->scratch, usher_grid_column_text (self, code));
  return (UsherValue) { USHER_VALUE_TEXT, 0, self->scratch->str, self->scratch->len };
}

/* ---- Growing ---- */
static int
compare_values (gconstpointer a, gconstpointer b, gpointer data)
{
  const UsherGridColumn *self = data;
  const UsherValue *first = a, *second = b;
  g_autofree char *fold = NULL, *other = NULL;
  guint rank, other_rank;
  int order;

  if (self->number)
    return first->integer < second->integer ? -1 : first->integer > second->integer;
  rank = rank_of (self, first->text);
  other_rank = rank_of (self, second->text);
  if (rank != other_rank)
    return rank < other_rank ? -1 : 1;
  fold = fold_of (self, first);
  other = fold_of (self, second);
  order = strcmp (fold, other);
  return order ? order : strcmp (first->text, second->text);
}

/* The new values, in order and once each, that the dictionary lacks: PLACES says before which code. */
static guint
keep_new_values (const UsherGridColumn *self, UsherValue *values, guint n, guint32 *places)
{
  guint kept = 0;

  g_qsort_with_data (values, (int) n, sizeof *values, compare_values, (gpointer) self);
  for (guint i = 0; i < n; i++)
    {
      guint32 code;

      if (usher_grid_column_find (self, &values[i], &code)
          || (kept && compare_values (&values[kept - 1], &values[i], (gpointer) self) == 0))
        continue;
      values[kept] = values[i];
      places[kept++] = code;
    }
  return kept;
}

static void
arena_insert (UsherGridArena *arena, guint n_values, const char *text, guint code)
{
  gsize offset = arena->length;
  /* Its text goes to the end; OFFSETS has room for one more. */
  if (!arena_add (arena, n_values, text, strlen (text)))
    g_error ("texts of one column exceed 4 GiB");
  arena->offsets[code] = (guint32) offset;
}

static void
spread_offsets (UsherGridArena *arena, const guint32 *map, guint was, guint is)
{
  arena->offsets = g_renew (guint32, arena->offsets, is + 1);
  for (guint code = was; code-- > 0;)
    arena->offsets[map[code]] = arena->offsets[code];
}

static void
add_texts (UsherGridColumn *self, const UsherValue *values, const guint32 *codes, guint n, const guint32 *map)
{
  guint is = self->n_values + n;
  g_autofree char **folds = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    {
      folds[i] = fold_of (self, &values[i]);
      if (!self->has_folds && !g_str_equal (folds[i], values[i].text))
        {
          self->folds = self->texts;
          self->folds.bytes = g_memdup2 (self->texts.bytes, self->texts.room);
          self->folds.offsets = g_memdup2 (self->texts.offsets, (self->n_values + 1) * sizeof (guint32));
          self->has_folds = TRUE;
        }
    }
  spread_offsets (&self->texts, map, self->n_values, is);
  if (self->has_folds)
    spread_offsets (&self->folds, map, self->n_values, is);
  for (guint i = 0; i < n; i++)
    {
      arena_insert (&self->texts, is, values[i].text, codes[i]);
      if (self->has_folds)
        arena_insert (&self->folds, is, folds[i], codes[i]);
      g_free (folds[i]);
    }
}

static void
add_ints (UsherGridColumn *self, const UsherValue *values, const guint32 *codes, guint n, const guint32 *map)
{
  self->ints = g_renew (gint64, self->ints, self->n_values + n + 1);
  for (guint code = self->n_values; code-- > 0;)
    self->ints[map[code]] = self->ints[code];
  for (guint i = 0; i < n; i++)
    self->ints[codes[i]] = values[i].integer;
}

void
usher_grid_column_add_values (UsherGridColumn *self, UsherValue *values, guint n)
{
  g_autofree guint32 *codes = g_new (guint32, n + 1);
  g_autofree guint32 *map = g_new (guint32, self->n_values + 1);
  guint shift = 0;

  n = keep_new_values (self, values, n, codes);
  if (!n)
    return;
  for (guint code = 0; code <= self->n_values; code++)
    {
      while (shift < n && codes[shift] <= code)
        shift++;
      map[code] = code + shift;
    }
  for (guint i = 0; i < n; i++)
    codes[i] += i;
  if (self->number)
    add_ints (self, values, codes, n, map);
  else
    add_texts (self, values, codes, n, map);
  remap (self, map, self->n_values + n);
  self->n_values += n;
  self->values_room = self->n_values + 1;
}
