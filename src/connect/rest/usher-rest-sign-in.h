/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-rest-program.h"

G_BEGIN_DECLS

/* As UsherAuthKind (http/usher-auth.h) counts them. */
int usher_rest_sign_in_kind (const UsherRestSignIn *self);

G_END_DECLS
