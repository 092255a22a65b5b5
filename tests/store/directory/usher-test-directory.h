/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-access.h"
#include "usher-import.h"
#include "usher-key.h"
#include "usher-run.h"
#include "usher-source.h"
#include "usher-test-workspace.h"

G_BEGIN_DECLS

/* A sample workspace whose `demo` may do everything here. */
UsherWorkspace *usher_test_directory (UsherEngine engine);
/* Imports TEXT as a file of NOUN; must not fail. */
UsherImportResult *usher_test_import (UsherWorkspace *workspace, const char *noun, const char *text, const UsherImportOptions *options);
/* The same, all rows good; forgets the result. */
void usher_test_import_good (UsherWorkspace *workspace, const char *noun, const char *text);
/* A reader for one's own; close it with g_autoptr. */
UsherConn *usher_test_conn (UsherWorkspace *workspace);
gint64 usher_test_find (UsherWorkspace *workspace, const char *noun, const char *key);

/* A small organisation, put through one run of the source "idp":
 *
 *   accounts ann, bob, cat (persons of the same login), svc (nobody's)
 *   groups   staff, inner (in outer), outer, rule (dynamic), ad (synced, cannot be written),
 *            ring-a ↔ ring-b
 *   app      ledger (tier 1), vault (tier 0)
 *   ents     ledger/read ← staff; ledger/pay ← outer and ann directly; ledger/audit implies ledger/read;
 *            vault/root ← ring-b; ledger/report ← rule; ledger/old ← ad
 *   members  ann: staff, inner; bob: staff, rule, ring-a; cat: ad, and ledger/audit directly */
void usher_test_organisation (UsherWorkspace *workspace);

G_END_DECLS
