/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "usher-import-mapping.h"
#include "usher-import-page.h"
#include "usher-import.h"
#include "usher-work.h"

G_BEGIN_DECLS

#define USHER_IMPORT_COLUMNS_MAX 24

typedef enum {
  USHER_IMPORT_NO_FILE,
  USHER_IMPORT_MAPPING,  /* a file is open; nothing was checked, or the mapping changed since */
  USHER_IMPORT_RUNNING,
  USHER_IMPORT_CHECKED,
  USHER_IMPORT_WRITTEN,
} UsherImportState;

struct _UsherImportPage {
  UsherPage parent_instance;

  /* template */
  AdwComboRow *noun_row, *separator_row;
  AdwActionRow *file_row, *complete_row, *partial_row;
  AdwEntryRow *source_row;
  GtkSwitch *complete, *partial;
  AdwPreferencesGroup *columns_group, *preview_group, *result_group;
  AdwBin *preview, *result;
  GtkScrolledWindow *scroller;
  GtkListView *rejects;
  GtkWidget *rejects_scroller;
  GtkButton *check_button, *import_button;
  GtkLabel *foot;

  const char *noun;
  UsherImportPeek *peek;      /* (owned) (nullable) */
  GtkWidget *rows[USHER_IMPORT_COLUMNS_MAX]; /* (borrowed): by field */
  guint n_rows;
  UsherImportState state;
  gboolean filling;
  UsherImportResult *checked; /* (owned) (nullable): of the dry run */
  UsherWork *work;            /* (owned) (nullable): while it runs */
};

/* usher-import-page-run.c */
void usher_import_page_run (UsherImportPage *self, gboolean dry);
void usher_import_page_show_result (UsherImportPage *self, const UsherImportResult *result, gboolean dry);
void usher_import_page_show_fault (UsherImportPage *self, const GError *error);
/* usher-import-page.c */
void usher_import_page_set_state (UsherImportPage *self, UsherImportState state);
void usher_import_page_places (UsherImportPage *self, int *places);

G_END_DECLS
