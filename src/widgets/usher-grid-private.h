/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-grid.h"
#include "usher-token-field.h"

G_BEGIN_DECLS

typedef struct {
  UsherGridColumn spec;
  guint noun_column;
  int extra_column;            /* −1: none */
  GtkColumnViewColumn *column; /* (owned) (nullable): while shown */
  int width;                   /* px; 0: the spec's */
  gboolean shown;
  gboolean chosen;              /* by somebody: stays where there is no room */
  gboolean dropped;             /* there is no room */
} UsherGridShown;

struct _UsherGrid {
  AdwBin parent_instance;

  UsherWorkspace *workspace; /* (owned) */
  const UsherGridSpec *spec;
  const UsherNoun *noun;
  UsherGridSource *source;   /* (owned) */
  UsherGridModel *model;     /* (owned) */
  GArray *columns;           /* (owned) of UsherGridShown: every column of the noun, in order of show */

  /* borrowed */
  UsherTokenField *field;    /* (nullable) */
  GtkLabel *count;
  GtkMenuButton *views_button, *more_button;
  GtkStack *stack;
  AdwStatusPage *empty, *failed;
  GtkColumnView *view;
  GtkWidget *list;           /* the GtkListView within */
  GtkScrolledWindow *scroller;
  GtkRevealer *groups_revealer;
  GtkListBox *groups;
  GtkLabel *note;

  char *problem;             /* (owned) (nullable): what is wrong with the words of the filter */
  char *view_name;           /* (owned) (nullable): the saved view that is shown */
  int group;                 /* noun column; −1: none */
  char *group_token;         /* (owned) (nullable): what the chosen group adds */
  int asked_sort;            /* while a header is asked which one it is */
  gboolean restoring;
  double pointer_y;          /* −1: the pointer is elsewhere */
  gint64 anchor_id;          /* −1: none; the row under it while rows move */
  guint anchor_position;
  guint focus_position;
  guint save_source;
  guint fit_source;
  int fit_width;             /* 0: not known yet */
};

/* usher-grid-columns.c */
void usher_grid_columns_init (UsherGrid *self);
void usher_grid_columns_apply (UsherGrid *self);
void usher_grid_columns_show (UsherGrid *self, const char *column, gboolean shown);
void usher_grid_columns_tell_source (UsherGrid *self);
void usher_grid_columns_restore (UsherGrid *self);
void usher_grid_columns_save (UsherGrid *self);  /* soon */
void usher_grid_columns_flush (UsherGrid *self); /* now, what was to be soon */
void usher_grid_columns_set_arrow (UsherGrid *self, const char *sort);
double usher_grid_text_scale (void);
/* usher-grid-fit.c */
void usher_grid_fit_init (UsherGrid *self);
void usher_grid_fit (UsherGrid *self);
void usher_grid_fit_undo (UsherGrid *self); /* all columns are in the view again */
/* usher-grid-menu.c */
void usher_grid_menu_init (UsherGrid *self);
void usher_grid_menu_install (GtkWidgetClass *klass);
void usher_grid_group_fill (UsherGrid *self);
void usher_grid_set_group (UsherGrid *self, int column);
/* usher-grid.c */
void usher_grid_apply_filter (UsherGrid *self);

G_END_DECLS
