/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-db.h"

G_BEGIN_DECLS

/* Many plausible rows in one transaction, the same on every machine: for sizes and measurements. */
void many_people (UsherConn *conn, guint n);
/* About twenty-five a person, over the first N / 25 people; 60 apps, 412 entitlements. */
void many_assignments (UsherConn *conn, guint n);

G_END_DECLS
