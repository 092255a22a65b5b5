/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-http.h"
#include "usher-rest-program.h"

G_BEGIN_DECLS

/* What an answer that refuses means, by the manifest's rules and else by its status. */
void usher_rest_trouble_of (const UsherRestProgram *program, const UsherHttpResponse *response, UsherTrouble *trouble);

G_END_DECLS
