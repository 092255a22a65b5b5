/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The matrix of approvals: who must say yes to what.  Pure; any thread. */

#include "usher-requirement.h"

const char *
usher_level_name (UsherLevel level)
{
  static const char *const names[] = { "low", "medium", "high", "privileged" };

  return names[level];
}
