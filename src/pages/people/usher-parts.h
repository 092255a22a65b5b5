/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "usher-facts.h"

G_BEGIN_DECLS

/* The small pieces that cards and pages of people and access are made of. */

/* CLASSES (nullable) is a list of style classes, with spaces between.  It is cut at its end. */
GtkWidget *usher_parts_label (const char *text, const char *classes);
GtkWidget *usher_parts_paragraph (const char *text, const char *classes); /* it wraps */
GtkWidget *usher_parts_unknown (void);                                     /* the mark of what nobody observes */
/* A heading and, below it, what is appended. */
GtkWidget *usher_parts_section (const char *title);
/* "Manager   Tom Whitfield", line by line. */
GtkWidget *usher_parts_facts (void);
void usher_parts_add_fact (GtkWidget *facts, const char *name, GtkWidget *value);
void usher_parts_add_text (GtkWidget *facts, const char *name, const char *value); /* NULL is Unknown */
/* A strip: what is to be known before anything else.  KIND: "success", "warning", "error", "unknown". */
/* Tells that what SOURCE says is old, because its last run (STATE) was held back or failed; (nullable): it is not. */
GtkWidget *usher_parts_stale (const char *source, const char *state, gint64 as_of, gint64 now);
GtkWidget *usher_parts_strip (const char *kind, const char *icon, const char *strong, const char *text);
GtkWidget *usher_parts_stub (const char *text);
/* A button that leads to LOCATION; it asks the shell around it. */
GtkWidget *usher_parts_link (const char *text, const char *location);
/* The same for a key ("person:amara.okafor"); NULL key: Unknown or NONE. */
GtkWidget *usher_parts_key_link (const char *key, const char *name, const char *none);
char *usher_parts_location (const char *key); /* (nullable): nothing opens it */
/* A card with a head and lines; END (nullable) stands at the end of its head. */
GtkWidget *usher_parts_card (const char *title, GtkWidget *end, GtkWidget **lines);
/* A line of a card: cells of a width (px at 100 %; 0 takes the rest), each under its title. */
GtkWidget *usher_parts_row (void);
void usher_parts_add_cell (GtkWidget *row, GtkWidget *cell, int width);
void usher_parts_add_title (GtkWidget *row, const char *title, int width);
void usher_parts_wide_only (GtkWidget *row); /* the cell that was added last is left out on narrow screens */
GtkWidget *usher_parts_two_lines (GtkWidget *over, const char *under);
/* The head of a page: a picture, a name, a second line, and FACTS (headlines, in a flow) at the end. */
GtkWidget *usher_parts_page_head (GtkWidget *picture, const char *title, const char *subtitle, GtkWidget *facts);
GtkWidget *usher_parts_headlines (void);
void usher_parts_add_headline (GtkWidget *headlines, const char *name, GtkWidget *value);
GtkWidget *usher_parts_picture (const char *icon);
/* A card of links to KEYS; NULL when there are none. */
GtkWidget *usher_parts_links_card (const char *title, char **keys);
GtkWidget *usher_parts_time (gint64 at, gint64 now, const char *source); /* 0: Unknown */
/* A bar of N among MOST, beside a mark of VALUE and before the number. */
GtkWidget *usher_parts_bar (const char *vocabulary, const char *value, gint64 n, gint64 most);
/* How the noun's column is said; a mark, a link or a label. */
GtkWidget *usher_parts_value (const UsherFacts *facts, const char *column, gint64 now);
void usher_parts_clear (GtkWidget *box);
double usher_parts_text_scale (void);
gboolean usher_parts_large_text (void); /* what stands beside each other stands below each other */

G_END_DECLS
