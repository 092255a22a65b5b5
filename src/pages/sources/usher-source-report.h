/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "usher-connector.h"

G_BEGIN_DECLS

/* What a test of a source found: as whom, and stream by stream what can be read and what is missing. */
GtkWidget *usher_source_report_new (const UsherConnectorReport *report, const UsherManifest *manifest);
/* An error with what to do, and the server's own words where there are such. */
GtkWidget *usher_source_trouble_new (const GError *error);

UsherConnectorReport *usher_source_report_alloc (void);
void usher_source_report_free (UsherConnectorReport *self);

G_END_DECLS
