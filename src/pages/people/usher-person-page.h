/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-record-page.h"

G_BEGIN_DECLS

/* A person: employment, accounts, what they hold and how, history. */
#define USHER_TYPE_PERSON_PAGE (usher_person_page_get_type ())
G_DECLARE_FINAL_TYPE (UsherPersonPage, usher_person_page, USHER, PERSON_PAGE, UsherRecordPage)

G_END_DECLS
