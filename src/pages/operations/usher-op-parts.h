/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "usher-requirement.h"

G_BEGIN_DECLS

/* Small pieces of the pages of operations and approvals. */
GtkWidget *usher_op_label (const char *text, const char *css); /* wraps; CSS (nullable): classes, spaces between */
GtkWidget *usher_op_strip (const char *css, const char *icon, const char *text); /* an alert */
/* What went wrong, what to do, and each guard with who can help. */
GtkWidget *usher_op_trouble (const GError *error);
/* As it is: can be selected, and copied by a button that says WHAT it copies. */
GtkWidget *usher_op_code (const char *text, const char *what);
/* "Account   idp/ann", line by line of a grid. */
GtkWidget *usher_op_facts (void);
void usher_op_add_fact (GtkWidget *facts, const char *name, GtkWidget *value);
void usher_op_add_text (GtkWidget *facts, const char *name, const char *value); /* NULL adds nothing */
void usher_op_add_key (GtkWidget *facts, const char *name, const char *key);    /* a link; NULL adds nothing */
void usher_op_add_time (GtkWidget *facts, const char *name, gint64 at, gint64 now); /* 0 adds nothing */
void usher_op_clear (GtkWidget *box);
GtkWidget *usher_op_button (const char *label, const char *css, GCallback clicked, gpointer data);
/* A hidden row that asks for a source's secret for this once; GIVEN is called (widget, DATA). */
GtkWidget *usher_op_secret_new (GtkEditable **entry, GCallback given, gpointer data);
/* "IAM lead" */
const char *usher_op_approver (UsherApprover approver);

G_END_DECLS
