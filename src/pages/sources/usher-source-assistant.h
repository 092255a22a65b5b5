/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "usher-workspace.h"

G_BEGIN_DECLS

/* Adds a source step by step; nothing is kept until its end.  Signal "added" (const char *name,
 * gboolean sync): it is there, and whether it is to be synced at once. */
#define USHER_TYPE_SOURCE_ASSISTANT (usher_source_assistant_get_type ())
G_DECLARE_FINAL_TYPE (UsherSourceAssistant, usher_source_assistant, USHER, SOURCE_ASSISTANT, AdwWindow)

GtkWidget *usher_source_assistant_new (UsherWorkspace *workspace);

G_END_DECLS
