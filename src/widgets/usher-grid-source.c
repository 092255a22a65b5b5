/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a grid's rows come from.
 *
 *   reload ──▶ first rows (SQL, LIMIT) ──▶ shown, and ──▶ columns (all rows, a reader) ──▶ arrange
 *              (thread) ──▶ adopt, shown
 *   filter, sort: arrange again; before the columns are there, first rows again
 *   changed: read those rows again, patch
 *
 * Main thread; what runs elsewhere gets copies and comes back with a generation number, so that an
 * answer to an older question is dropped. */

#include "usher-grid-source.h"

#include <glib/gi18n.h>
#include <malloc.h>
#include <string.h>

#include "usher-error.h"
#include "usher-grid-store.h"

#define FIRST_ROWS 300
#define ROWS_MANY 100000
#define BYTES_MAX (G_GINT64_CONSTANT (2) * 1024 * 1024 * 1024)

/* The store with a count, because threads still read it while the window has a newer one. */
typedef struct {
  gatomicrefcount count;
  UsherGridStore *store;
} Box;

typedef struct {
  guint *columns;   /* (owned): of the noun */
  guint n_columns;
  GArray *ids;      /* of gint64 */
  GArray *values;   /* of UsherValue, row by row; texts in the chunk */
  GStringChunk *chunk;
  gint64 total, all;
} First;

typedef struct {
  UsherQuery *query; /* (owned) */
  Box *box;          /* (owned) (nullable) */
  GArray *ids;       /* (owned) (nullable) */
  guint generation;
  gpointer result;   /* (owned): First, Box, order or patches */
} Job;

struct _UsherGridSource {
  GObject parent_instance;

  UsherWorkspace *workspace; /* (owned) */
  const UsherNoun *noun;
  char *scope, *tokens, *sort; /* (owned) (nullable) */
  UsherQuery *query;         /* (owned): what is shown */
  guint *columns;            /* (owned) */
  guint n_columns;

  UsherGridState state;
  GError *error;             /* (owned) (nullable) */
  char *note;                /* (owned) (nullable) */
  First *first;              /* (owned) (nullable) */
  Box *box;                  /* (owned) (nullable): adopted, shown */
  int *place;                /* (owned): noun column → store column; −1 */
  guint rows;

  GCancellable *cancellable; /* (owned): of everything */
  GCancellable *arranging;   /* (owned) (nullable) */
  guint asked_first, asked_store, asked_order; /* generations */
  gboolean loading_store, load_again; /* the question changed while it was being answered */
  gboolean load_next;                 /* when the first rows are there: both at once would be slower and bigger */
};

G_DEFINE_FINAL_TYPE (UsherGridSource, usher_grid_source, G_TYPE_OBJECT)

enum { REARRANGED, PATCHING, PATCHED, STATE, N_SIGNALS };
static guint signals[N_SIGNALS];

static void arrange (UsherGridSource *self);
static void load_store (UsherGridSource *self);

/* ---- Boxes, first rows, jobs --------------------------------------------------------------------- */

static Box *
box_new (UsherGridStore *store)
{
  Box *box = g_new0 (Box, 1);

  g_atomic_ref_count_init (&box->count);
  box->store = store;
  return box;
}

static Box *
box_ref (Box *box)
{
  g_atomic_ref_count_inc (&box->count);
  return box;
}

static void
box_unref (gpointer data)
{
  Box *box = data;

  if (!box || !g_atomic_ref_count_dec (&box->count))
    return;
  usher_grid_store_free (box->store);
  g_free (box);
}

static void
first_free (gpointer data)
{
  First *first = data;

  if (!first)
    return;
  g_array_unref (first->ids);
  g_array_unref (first->values);
  g_string_chunk_free (first->chunk);
  g_free (first->columns);
  g_free (first);
}

static Job *
job_new (UsherGridSource *self, guint generation)
{
  Job *job = g_new0 (Job, 1);

  job->query = usher_query_copy (self->query);
  job->box = self->box ? box_ref (self->box) : NULL;
  job->generation = generation;
  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  usher_query_free (job->query);
  box_unref (job->box);
  g_clear_pointer (&job->ids, g_array_unref);
  g_free (job);
}

static void
set_state (UsherGridSource *self, UsherGridState state, const GError *error)
{
  self->state = state;
  g_clear_error (&self->error);
  self->error = error ? g_error_copy (error) : NULL;
  g_signal_emit (self, signals[STATE], 0);
}

static void
set_rows (UsherGridSource *self, guint rows)
{
  guint was = self->rows;

  self->rows = rows;
  g_signal_emit (self, signals[REARRANGED], 0, was, rows);
}

/* ---- First rows -------------------------------------------------------------------------------------- */

static gboolean
keep_row (gint64 id, const UsherValue *values, guint n, gpointer data, GError **error)
{
  First *first = data;

  g_array_append_val (first->ids, id);
  for (guint i = 0; i < n; i++)
    {
      UsherValue value = values[i];

      if (value.type == USHER_VALUE_TEXT)
        value.text = g_string_chunk_insert_len (first->chunk, value.text, (gssize) value.length);
      g_array_append_val (first->values, value);
    }
  return TRUE;
}

static gpointer
read_first_in_reader (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;
  First *first = g_new0 (First, 1);
  g_autoptr(UsherQuery) everything = usher_query_new (usher_query_noun (job->query));
  const guint *columns = usher_query_columns (job->query, &first->n_columns);

  first->columns = g_memdup2 (columns, first->n_columns * sizeof *columns);
  first->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  first->values = g_array_new (FALSE, FALSE, sizeof (UsherValue));
  first->chunk = g_string_chunk_new (8192);
  if (usher_query_run (job->query, conn, FIRST_ROWS, 0, keep_row, first, error) && usher_query_count (job->query, conn, &first->total, error)
      && usher_query_count (everything, conn, &first->all, error))
    return first;
  first_free (first);
  return NULL;
}

typedef struct {
  UsherGridSource *source; /* (owned) */
  guint generation;
} Asked;

static void
on_first_read_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  Asked *asked = data;
  g_autoptr(UsherGridSource) self = asked->source;
  gboolean late = self->box || asked->generation != self->asked_first; /* the columns were faster, or it answers an older question */
  g_autoptr(GError) error = NULL;
  First *first = usher_workspace_read_finish (USHER_WORKSPACE (workspace), result, &error);

  if (asked->generation == self->asked_first && self->load_next)
    {
      self->load_next = FALSE;
      load_store (self);
    }
  g_free (asked);
  if (late || !first)
    {
      if (!late && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        set_state (self, USHER_GRID_FAILED, error);
      first_free (first);
      return;
    }
  first_free (self->first);
  self->first = first;
  set_state (self, USHER_GRID_FIRST_ROWS, NULL);
  set_rows (self, (guint) first->total);
}

static void
read_first (UsherGridSource *self)
{
  Asked *asked = g_new (Asked, 1);

  *asked = (Asked) { g_object_ref (self), ++self->asked_first };
  usher_workspace_read_async (self->workspace, read_first_in_reader, job_new (self, 0), job_free, first_free, self->cancellable, on_first_read_cb,
                              asked);
}

/* ---- Columns in memory --------------------------------------------------------------------------------- */

static gpointer
load_in_reader (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;
  UsherGridStore *store = usher_grid_store_new (job->query, BYTES_MAX);
  UsherGridOrder *order = NULL;
  const UsherSort *sort;
  guint n_sort;

  sort = usher_query_sort (job->query, &n_sort);
  if (usher_grid_store_load (store, conn, NULL, NULL, cancellable, error))
    order = usher_grid_store_arrange (store, usher_query_filter (job->query), sort, n_sort, cancellable, error);
  if (!order)
    {
      usher_grid_store_free (store);
      return NULL;
    }
  usher_grid_store_adopt (store, order);
  if (usher_grid_store_rows_all (store) > ROWS_MANY)
    malloc_trim (0); /* what making it took is much more than it keeps, and this thread's heap would hold on to it */
  return box_new (store);
}

static void
take_store (UsherGridSource *self, Box *box)
{
  guint n;
  const guint *columns = usher_grid_store_columns (box->store, &n);

  box_unref (self->box);
  self->box = box;
  g_clear_pointer (&self->first, first_free);
  for (guint i = 0; i < self->noun->n_columns; i++)
    self->place[i] = -1;
  for (guint i = 0; i < n; i++)
    self->place[columns[i]] = (int) i;
}

static void
on_store_loaded_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherGridSource) self = data;
  g_autoptr(GError) error = NULL;
  Box *box = usher_workspace_read_finish (USHER_WORKSPACE (workspace), result, &error);

  self->loading_store = FALSE;
  if (self->load_again)
    load_store (self);
  if (!box)
    {
      if (g_error_matches (error, USHER_ERROR, USHER_ERROR_FULL))
        {
          g_free (self->note);
          self->note = g_strdup (_("There are too many rows to hold in memory: filter for fewer to see them all."));
          set_state (self, USHER_GRID_FIRST_ROWS, NULL);
        }
      else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && !self->first && !self->box)
        set_state (self, USHER_GRID_FAILED, error);
      return;
    }
  take_store (self, box);
  set_state (self, USHER_GRID_READY, NULL);
  set_rows (self, usher_grid_store_rows (box->store));
  arrange (self); /* the question may have changed while it was read: then this answers it */
}

static void
load_store (UsherGridSource *self)
{
  self->load_again = self->loading_store;
  if (self->loading_store)
    return;
  self->loading_store = TRUE;
  usher_workspace_read_async (self->workspace, load_in_reader, job_new (self, ++self->asked_store), job_free, box_unref, self->cancellable,
                              on_store_loaded_cb, g_object_ref (self));
}

/* ---- Another order ----------------------------------------------------------------------------------------- */

/* A task that nobody takes the result of frees its data first: so the order keeps its store. */
typedef struct {
  Box *box;              /* (owned) */
  UsherGridOrder *order; /* (owned) (nullable): taken */
} Arranged;

static void
arranged_free (gpointer data)
{
  Arranged *self = data;

  usher_grid_order_free (self->order);
  box_unref (self->box);
  g_free (self);
}

static void
arrange_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  guint n_sort;
  const UsherSort *sort = usher_query_sort (job->query, &n_sort);
  UsherGridOrder *order = usher_grid_store_arrange (job->box->store, usher_query_filter (job->query), sort, n_sort, cancellable, &error);

  Arranged *arranged;

  if (!order)
    {
      g_task_return_error (task, error);
      return;
    }
  arranged = g_new0 (Arranged, 1);
  arranged->box = box_ref (job->box);
  arranged->order = order;
  g_task_return_pointer (task, arranged, arranged_free);
}

static void
on_arranged_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  UsherGridSource *self = USHER_GRID_SOURCE (source);
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr(GError) error = NULL;
  Arranged *arranged = g_task_propagate_pointer (G_TASK (result), &error);

  if (!arranged)
    {
      if (g_error_matches (error, USHER_ERROR, USHER_ERROR_USAGE) && job->generation == self->asked_order)
        usher_grid_source_reload (self); /* it sorts or filters by a column that is not in memory yet */
      return;
    }
  if (job->generation != self->asked_order || job->box != self->box)
    {
      arranged_free (arranged);
      return;
    }
  usher_grid_store_adopt (self->box->store, g_steal_pointer (&arranged->order));
  arranged_free (arranged);
  set_rows (self, usher_grid_store_rows (self->box->store));
}

static void
arrange (UsherGridSource *self)
{
  g_autoptr(GTask) task = NULL;

  if (self->arranging)
    g_cancellable_cancel (self->arranging);
  g_clear_object (&self->arranging);
  if (!self->box)
    {
      read_first (self);
      return;
    }
  self->arranging = g_cancellable_new ();
  task = g_task_new (self, self->arranging, on_arranged_cb, NULL);
  g_task_set_source_tag (task, arrange);
  g_task_set_task_data (task, job_new (self, ++self->asked_order), job_free);
  g_task_run_in_thread (task, arrange_in_thread);
}

/* ---- Questions ------------------------------------------------------------------------------------------------ */

static char *
all_tokens (UsherGridSource *self, const char *tokens)
{
  return g_strjoin (" ", self->scope ? self->scope : "", tokens ? tokens : "", NULL);
}

gboolean
usher_grid_source_set_filter (UsherGridSource *self, const char *tokens, GError **error)
{
  g_autofree char *all = all_tokens (self, tokens);

  if (!usher_query_set_tokens (self->query, all, usher_workspace_now (self->workspace), error))
    return FALSE;
  g_free (self->tokens);
  self->tokens = g_strdup (tokens);
  arrange (self);
  return TRUE;
}

void
usher_grid_source_set_scope (UsherGridSource *self, const char *scope)
{
  g_autofree char *tokens = g_strdup (self->tokens);
  g_autoptr(GError) error = NULL;

  g_free (self->scope);
  self->scope = g_strdup (scope);
  if (!usher_grid_source_set_filter (self, tokens, &error))
    g_error ("%s", error->message);
}

gboolean
usher_grid_source_set_sort (UsherGridSource *self, const char *sort, GError **error)
{
  if (!usher_query_set_sort (self->query, sort, error))
    return FALSE;
  g_free (self->sort);
  self->sort = g_strdup (sort);
  arrange (self);
  return TRUE;
}

void
usher_grid_source_set_columns (UsherGridSource *self, const guint *columns, guint n)
{
  g_autoptr(GString) names = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  gboolean missing = FALSE;

  if (n == self->n_columns && memcmp (columns, self->columns, n * sizeof *columns) == 0)
    return;
  for (guint i = 0; i < n; i++)
    {
      g_string_append_printf (names, "%s%s", i > 0 ? "," : "", self->noun->columns[columns[i]].name);
      missing |= self->box && self->place[columns[i]] < 0;
    }
  g_free (self->columns);
  self->columns = g_memdup2 (columns, n * sizeof *columns);
  self->n_columns = n;
  if (!usher_query_set_columns (self->query, names->str, &error))
    g_error ("%s: %s", self->noun->name, error->message); /* a bug: the names are the noun's own */
  if (missing || !self->box)
    usher_grid_source_reload (self);
}

void
usher_grid_source_reload (UsherGridSource *self)
{
  self->load_next = !self->box;
  if (self->load_next)
    read_first (self);
  else
    load_store (self);
}

/* Tables whose rows have the noun's numbers: a change there is a change of the noun's row. */
static gboolean
concerns (const UsherNoun *noun, const char *table)
{
  static const char *const pairs[][2] = {
    { "people", "person" },       { "people", "person_link" },         { "accounts", "account" },
    { "accounts", "account_card" }, { "accounts", "account_link" },    { "groups", "grp" },
    { "groups", "group_card" },   { "apps", "app" },                   { "entitlements", "entitlement" },
    { "entitlements", "entitlement_card" }, { "members", "member" },   { "proposals", "proposal" },
    { "sources", "source" },      { "documents", "document" },         { "settings", "setting" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (g_str_equal (pairs[i][0], noun->name) && g_str_equal (pairs[i][1], table))
      return TRUE;
  return FALSE;
}

static gpointer
read_patches_in_reader (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;

  return usher_grid_store_read_patches (job->box->store, conn, (const gint64 *) job->ids->data, job->ids->len, cancellable, error);
}

typedef struct {
  UsherGridSource *self; /* (owned) */
  Box *box;              /* (owned) */
  GArray *ids;           /* (owned) */
} Patching;

static void
on_patches_read_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  Patching *patching = data;
  UsherGridSource *self = patching->self;
  UsherGridPatches *patches = usher_workspace_read_finish (USHER_WORKSPACE (workspace), result, NULL);

  if (patches && patching->box == self->box)
    {
      g_signal_emit (self, signals[PATCHING], 0);
      usher_grid_store_patch (self->box->store, patches);
      set_rows (self, usher_grid_store_rows (self->box->store));
      g_signal_emit (self, signals[PATCHED], 0, patching->ids);
    }
  else if (patches)
    usher_grid_patches_free (patches);
  box_unref (patching->box);
  g_array_unref (patching->ids);
  g_object_unref (patching->self);
  g_free (patching);
}

static void
patch (UsherGridSource *self, GArray *ids)
{
  Job *job = job_new (self, 0);
  Patching *patching = g_new0 (Patching, 1);

  job->ids = g_array_ref (ids);
  patching->self = g_object_ref (self);
  patching->box = box_ref (self->box);
  patching->ids = g_array_ref (ids);
  usher_workspace_read_async (self->workspace, read_patches_in_reader, job, job_free, (GDestroyNotify) usher_grid_patches_free,
                              self->cancellable, on_patches_read_cb, patching);
}

void
usher_grid_source_changed (UsherGridSource *self, GPtrArray *changed)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean everything = !changed || !self->box || g_str_equal (self->noun->name, "ledger") || g_str_equal (self->noun->name, "runs");

  for (guint i = 0; !everything && i < changed->len; i++)
    {
      const char *object = changed->pdata[i], *colon = strchr (object, ':');
      g_autofree char *table = colon ? g_strndup (object, (gsize) (colon - object)) : g_strdup (object);
      gint64 id = colon ? g_ascii_strtoll (colon + 1, NULL, 10) : 0;

      everything = g_str_equal (table, "run"); /* the mirror is another one now */
      if (concerns (self->noun, table))
        g_array_append_val (ids, id);
    }
  if (everything || ids->len > 5000)
    usher_grid_source_reload (self);
  else if (ids->len > 0)
    patch (self, ids);
}

/* ---- Answers --------------------------------------------------------------------------------------------------- */

UsherWorkspace *
usher_grid_source_get_workspace (UsherGridSource *self)
{
  return self->workspace;
}

const UsherNoun *
usher_grid_source_get_noun (UsherGridSource *self)
{
  return self->noun;
}

const UsherQuery *
usher_grid_source_get_query (UsherGridSource *self)
{
  return self->query;
}

const char *
usher_grid_source_get_sort (UsherGridSource *self)
{
  return self->sort;
}

UsherGridState
usher_grid_source_get_state (UsherGridSource *self)
{
  return self->state;
}

const GError *
usher_grid_source_get_error (UsherGridSource *self)
{
  return self->error;
}

const char *
usher_grid_source_get_note (UsherGridSource *self)
{
  return self->note;
}

guint
usher_grid_source_get_rows (UsherGridSource *self)
{
  return self->rows;
}

gint64
usher_grid_source_get_all (UsherGridSource *self)
{
  return self->box ? (gint64) usher_grid_store_rows_all (self->box->store) : self->first ? self->first->all : -1;
}

gboolean
usher_grid_source_has (UsherGridSource *self, guint position)
{
  return position < self->rows && (self->box || (self->first && position < self->first->ids->len));
}

gint64
usher_grid_source_get_id (UsherGridSource *self, guint position)
{
  if (!usher_grid_source_has (self, position))
    return -1;
  return self->box ? usher_grid_store_id (self->box->store, position) : g_array_index (self->first->ids, gint64, position);
}

gboolean
usher_grid_source_find (UsherGridSource *self, gint64 id, guint *position)
{
  if (self->box)
    return usher_grid_store_position (self->box->store, id, position);
  for (guint i = 0; self->first && i < self->first->ids->len; i++)
    if (g_array_index (self->first->ids, gint64, i) == id)
      {
        *position = i;
        return TRUE;
      }
  return FALSE;
}

UsherValue
usher_grid_source_get_value (UsherGridSource *self, guint position, guint column)
{
  if (!usher_grid_source_has (self, position))
    return USHER_NULL;
  if (self->box)
    return self->place[column] < 0 ? USHER_NULL : usher_grid_store_value (self->box->store, position, (guint) self->place[column]);
  for (guint i = 0; i < self->first->n_columns; i++)
    if (self->first->columns[i] == column)
      return g_array_index (self->first->values, UsherValue, position * self->first->n_columns + i);
  return USHER_NULL;
}

GArray *
usher_grid_source_group (UsherGridSource *self, guint column)
{
  if (!self->box || self->place[column] < 0)
    return NULL;
  return usher_grid_store_group (self->box->store, (guint) self->place[column]);
}

char **
usher_grid_source_values (UsherGridSource *self, guint column, const char *part, guint most)
{
  if (!self->box || self->place[column] < 0)
    return NULL;
  return usher_grid_store_values (self->box->store, (guint) self->place[column], part, most);
}

/* ---- The type ------------------------------------------------------------------------------------------------------ */

static void
usher_grid_source_dispose (GObject *object)
{
  UsherGridSource *self = USHER_GRID_SOURCE (object);

  g_cancellable_cancel (self->cancellable);
  if (self->arranging)
    g_cancellable_cancel (self->arranging);
  G_OBJECT_CLASS (usher_grid_source_parent_class)->dispose (object);
}

static void
usher_grid_source_finalize (GObject *object)
{
  UsherGridSource *self = USHER_GRID_SOURCE (object);

  g_clear_object (&self->arranging);
  g_object_unref (self->cancellable);
  g_object_unref (self->workspace);
  usher_query_free (self->query);
  first_free (self->first);
  box_unref (self->box);
  g_clear_error (&self->error);
  g_free (self->note);
  g_free (self->scope);
  g_free (self->tokens);
  g_free (self->sort);
  g_free (self->columns);
  g_free (self->place);
  G_OBJECT_CLASS (usher_grid_source_parent_class)->finalize (object);
}

static void
usher_grid_source_class_init (UsherGridSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = usher_grid_source_dispose;
  object_class->finalize = usher_grid_source_finalize;
  signals[REARRANGED] = g_signal_new ("rearranged", USHER_TYPE_GRID_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[PATCHING] = g_signal_new ("patching", USHER_TYPE_GRID_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PATCHED] = g_signal_new ("patched", USHER_TYPE_GRID_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ARRAY);
  signals[STATE] = g_signal_new ("state", USHER_TYPE_GRID_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
usher_grid_source_init (UsherGridSource *self)
{
  self->cancellable = g_cancellable_new ();
}

UsherGridSource *
usher_grid_source_new (UsherWorkspace *workspace, const UsherNoun *noun, const char *scope)
{
  UsherGridSource *self = g_object_new (USHER_TYPE_GRID_SOURCE, NULL);
  g_autoptr(GError) error = NULL;

  self->workspace = g_object_ref (workspace);
  self->noun = noun;
  self->scope = g_strdup (scope);
  self->query = usher_query_new (noun);
  self->place = g_new (int, noun->n_columns);
  for (guint i = 0; i < noun->n_columns; i++)
    self->place[i] = -1;
  if (!usher_query_set_tokens (self->query, scope, usher_workspace_now (workspace), &error))
    set_state (self, USHER_GRID_FAILED, error);
  return self;
}
