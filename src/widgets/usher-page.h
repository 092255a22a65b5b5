/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "usher-workspace.h"

G_BEGIN_DECLS

/* What the window shows in its content: one screen at one location.  A location is a word and what
 * it is about: "people", "person:4711", "ledger", "ledger:member:3", and after '?' the state that
 * history brings back: "people?query=department:Finance&sort=name".
 *
 * A page owns a GCancellable that ends with it; whatever it reads in the background takes that. */
#define USHER_TYPE_PAGE (usher_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (UsherPage, usher_page, USHER, PAGE, AdwBin)

struct _UsherPageClass {
  AdwBinClass parent_class;

  /* All are nullable but get_location. */
  char *(*get_location) (UsherPage *self);                      /* (transfer full): with its state      */
  gboolean (*go) (UsherPage *self, const char *location);       /* the same page, another state; FALSE: make a new page */
  void (*find) (UsherPage *self);                               /* Ctrl+F: focus the filter             */
  void (*refresh) (UsherPage *self, GPtrArray *changed);        /* "table:id"; NULL: anything            */
  void (*shown) (UsherPage *self);                              /* it is on screen again                 */
  gboolean (*export) (UsherPage *self);                         /* Ctrl+E                                */
  gpointer padding[4];
};

UsherWorkspace *usher_page_get_workspace (UsherPage *self);
GCancellable *usher_page_get_cancellable (UsherPage *self);
const char *usher_page_get_title (UsherPage *self);             /* property "title": header capitals     */
void usher_page_set_title (UsherPage *self, const char *title);
const char *usher_page_get_subtitle (UsherPage *self);          /* property "subtitle": "as of 10:28"    */
void usher_page_set_subtitle (UsherPage *self, const char *subtitle);
/* Property "pane" (nullable): what stands at the right; the window shows, folds and hides it. */
GtkWidget *usher_page_get_pane (UsherPage *self);
void usher_page_set_pane (UsherPage *self, GtkWidget *pane);
/* Property "sidebar": which destination the sidebar marks, such as "people". */
const char *usher_page_get_sidebar (UsherPage *self);
void usher_page_set_sidebar (UsherPage *self, const char *destination);
/* Header buttons of this page (nullable), at the end. */
GtkWidget *usher_page_get_header (UsherPage *self);
void usher_page_set_header (UsherPage *self, GtkWidget *header);

char *usher_page_get_location (UsherPage *self);
gboolean usher_page_go (UsherPage *self, const char *location);
void usher_page_find (UsherPage *self);
void usher_page_refresh (UsherPage *self, GPtrArray *changed);
void usher_page_shown (UsherPage *self);
gboolean usher_page_export (UsherPage *self);

/* Locations in pieces.  "person:4711?tab=history" → word "person", about "4711". */
char *usher_location_word (const char *location);
char *usher_location_about (const char *location);                     /* (nullable) */
char *usher_location_state (const char *location, const char *key);    /* (nullable): unescaped */
char *usher_location_make (const char *word, const char *about, const char *const *key_values); /* NULL-terminated pairs */

G_END_DECLS
