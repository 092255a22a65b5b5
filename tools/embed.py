#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts a text file into the program: embed.py FILE SYMBOL OUT.c"""

import sys

HEAD = """/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Made from {name} by tools/embed.py. */
#include <stddef.h>

extern const char {symbol}[];
extern const size_t {symbol}_length;

"""


def literal(line):
    """A C string literal of one line of bytes; octal escapes cannot run into what follows."""
    out = []
    for byte in line:
        if byte in b'"\\?':
            out.append("\\" + chr(byte))
        elif 0x20 <= byte < 0x7F:
            out.append(chr(byte))
        else:
            out.append("\\%03o" % byte)
    return '  "' + "".join(out) + '"\n'


def main():
    path, symbol, out = sys.argv[1:]
    with open(path, "rb") as file:
        data = file.read()
    with open(out, "w", encoding="ascii") as file:
        file.write(HEAD.format(name=path.rsplit("/", 1)[-1], symbol=symbol))
        file.write("const char %s[] =\n" % symbol)
        file.write("".join(literal(line) for line in data.splitlines(keepends=True)) or '  ""\n')
        file.write("  ;\nconst size_t %s_length = %d;\n" % (symbol, len(data)))


if __name__ == "__main__":
    main()
