/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "usher-workspace.h"

G_BEGIN_DECLS

/* A window that finds a person by name, login or mail.  Signal "chosen" (gint64 id, const char *key,
 * const char *name); it closes itself. */
#define USHER_TYPE_PERSON_PICKER (usher_person_picker_get_type ())
G_DECLARE_FINAL_TYPE (UsherPersonPicker, usher_person_picker, USHER, PERSON_PICKER, AdwWindow)

GtkWidget *usher_person_picker_new (UsherWorkspace *workspace, const char *title, GtkWindow *parent);

G_END_DECLS
