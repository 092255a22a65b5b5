/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where a read goes on, as text that any later process understands.  It also carries what only the
 * whole of a read can tell: how much was seen, when it began, and whether pages go in a circle. */
typedef struct {
  char *above;               /* (owned) (nullable): the record whose children are read */
  char *at;                  /* (owned) (nullable): URL, token or number; NULL: the first page */
} UsherRestPlace;

typedef struct {
  gint64 parent;             /* ordinal */
  UsherRestPlace place;      /* the page to read */
  GPtrArray *waiting;        /* (owned) (element-type UsherRestPlace): what is to be read after it, last first */
  gint64 received, rows, dropped, lost; /* records that came, their rows, what `where` left out, what had no key */
  gint64 total;              /* what the source said; −1: nothing */
  gint64 began;              /* the source's own time, ms; 0: not asked yet */
  gint64 since, until, slice_end; /* ms; 0: not used */
  gint64 pages;
  guint tortoise;            /* Brent: a page that was met, to be met again in a circle */
  gint64 power, steps;
  char *latest;              /* (owned) (nullable): a link to go on from another time */
} UsherRestCursor;

UsherRestCursor *usher_rest_cursor_new (void);
/* NULL with an error of the class gone-cursor when TEXT is not of this stream. */
UsherRestCursor *usher_rest_cursor_parse (const char *stream, const char *text, GError **error);
char *usher_rest_cursor_print (const UsherRestCursor *self, const char *stream);
void usher_rest_cursor_push (UsherRestCursor *self, const char *above, const char *at);
gboolean usher_rest_cursor_pop (UsherRestCursor *self); /* the next place; FALSE: there is none */
/* The place AT comes next: TRUE when it was met before, so that pages go in a circle. */
gboolean usher_rest_cursor_circles (UsherRestCursor *self, const char *at);
void usher_rest_cursor_free (UsherRestCursor *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherRestCursor, usher_rest_cursor_free)

G_END_DECLS
