/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The program usherctl.  Everything that it does is in the room ctl. */
#include "usher-ctl.h"

int
main (int argc, char **argv)
{
  return usher_ctl_main (argc, argv);
}
