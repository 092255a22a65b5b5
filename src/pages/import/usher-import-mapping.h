/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The beginning of a CSV file. */
#define USHER_IMPORT_PEEK_ROWS 5

typedef struct {
  char *file;       /* (owned) */
  char separator;   /* found, or as it was asked for */
  char **headers;   /* (owned) */
  GPtrArray *rows;  /* (owned) (element-type GStrv): the first ones */
} UsherImportPeek;

/* SEPARATOR 0: the one that makes most columns of the header.  Any thread. */
UsherImportPeek *usher_import_peek (const char *file, char separator, GCancellable *cancellable, GError **error);
void usher_import_peek_free (UsherImportPeek *self);

/* Which header a field is most likely to be; −1: none.  By its name, and by what others call it. */
int usher_import_guess (const char *field, char **headers);
gboolean usher_import_is_required (const char *noun, const char *field);
const char *usher_import_field_title (const char *field);
/* "login=User ID,name=Full name" for the import; INPUT when a header cannot be written so.  PLACES is by field, −1: left out. */
char *usher_import_map_text (const char *const *fields, const int *places, char **headers, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherImportPeek, usher_import_peek_free)

G_END_DECLS
