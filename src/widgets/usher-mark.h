/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A mark: icon and word, the icon in colour.  Its vocabularies are closed: "risk", "person-state",
 * "account-state", "mfa", "prediction", "hop", "check", "usage", "source-state", "run-state",
 * "op-state", "approval-state".  What a vocabulary does not know is shown as it is, with the icon of Unknown. */
typedef struct {
  const char *value;
  const char *word;  /* untranslated: usher_mark_word () translates */
  const char *icon;
  const char *css;   /* (nullable): success, warning, error, privileged, unknown, low */
  gboolean strong;
} UsherMarkStyle;

const UsherMarkStyle *usher_mark_style (const char *vocabulary, const char *value); /* never NULL; VALUE NULL is unknown */
const char *usher_mark_word (const UsherMarkStyle *style, const char *value);

#define USHER_TYPE_MARK (usher_mark_get_type ())
G_DECLARE_FINAL_TYPE (UsherMark, usher_mark, USHER, MARK, GtkWidget)

GtkWidget *usher_mark_new (const char *vocabulary, const char *value);
void usher_mark_set (UsherMark *self, const char *vocabulary, const char *value);
/* Another word than the vocabulary's ("Left 16 Mar"). */
void usher_mark_set_word (UsherMark *self, const char *word);
/* A sentence: it wraps instead of being cut. */
void usher_mark_wrap (UsherMark *self);

G_END_DECLS
