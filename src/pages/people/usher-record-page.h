/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-page.h"

G_BEGIN_DECLS

/* What the pages of one record share: reading it in the background, what stands there meanwhile and
 * when it fails, its place, and reading it again when it changed. */
#define USHER_TYPE_RECORD_PAGE (usher_record_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (UsherRecordPage, usher_record_page, USHER, RECORD_PAGE, UsherPage)

typedef struct {
  char *about;      /* (owned): a number or a key */
  gint64 now;
} UsherRecordWanted;

struct _UsherRecordPageClass {
  UsherPageClass parent_class;

  const char *word;           /* of its location: "person" */
  const char *tables;         /* what a change of calls for reading again: " person run " */
  UsherReadFunc read;         /* DATA is an UsherRecordWanted; on a reader */
  GDestroyNotify reading_free;
  void (*show) (UsherRecordPage *self, gpointer reading); /* the reading is freed after */
};

/* What the page puts its content into; a box with the margins of a page. */
GtkBox *usher_record_page_get_content (UsherRecordPage *self);
gint64 usher_record_page_get_id (UsherRecordPage *self);        /* 0: not read yet */
void usher_record_page_set_id (UsherRecordPage *self, gint64 id);
void usher_record_page_set_as_of (UsherRecordPage *self, gint64 at);
void usher_record_page_read (UsherRecordPage *self);
void usher_record_page_set_about (UsherRecordPage *self, const char *location); /* and reads */

/* An act from a page: its error in a window, its success as a toast with undo.  DATA is DESTROY's. */
void usher_record_page_act (UsherRecordPage *self, const char *done, const char *failed, UsherActFunc func, gpointer data, GDestroyNotify destroy);

G_END_DECLS
