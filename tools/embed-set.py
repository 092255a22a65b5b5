#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts a set of text files into the program as one table: embed-set.py OUT.c SYMBOL HEADER FILE…

The table SYMBOL has a row {name, text, length} a file, in order of name, and ends with a row of NULL;
HEADER declares it."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from embed import literal  # noqa: E402

HEAD = """/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Made by tools/embed-set.py. */
#include "{header}"

"""


def main():
    out, symbol, header = sys.argv[1:4]
    files = sorted(sys.argv[4:], key=lambda path: os.path.splitext(os.path.basename(path))[0])
    with open(out, "w", encoding="ascii") as file:
        file.write(HEAD.format(header=header))
        rows = []
        for number, path in enumerate(files):
            with open(path, "rb") as source:
                data = source.read()
            file.write("static const char text_%d[] =\n" % number)
            file.write("".join(literal(line) for line in data.splitlines(keepends=True)) or '  ""\n')
            file.write("  ;\n\n")
            rows.append('  { "%s", text_%d, %d },\n' % (os.path.splitext(os.path.basename(path))[0], number, len(data)))
        file.write("const UsherEmbedded %s[] = {\n%s  { NULL, NULL, 0 },\n};\n" % (symbol, "".join(rows)))


if __name__ == "__main__":
    main()
