#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""No engine's name outside db/: everyone else speaks to the interface, so that both engines stay equal."""

import re

import lintlib

HEADERS = ('sqlite3.h', 'sqlite3ext.h', 'libpq-fe.h', 'libpq/', 'postgres')
WORD = re.compile(r'\b(\w*(?:sqlite|postgres|libpq)\w*|PQ[a-z]\w+)\b', re.IGNORECASE)
BUILD = re.compile(r'\b(sqlite_dep|libpq_dep)\b')


def check(tree):
    for path in tree.match('src/*.c', 'src/*.h'):
        if path.startswith('src/db/'):
            continue
        text = tree.c(path)
        for line, name, _quoted in text.includes():
            if name.startswith(HEADERS):
                tree.fault(path, line, '<%s> belongs to src/db alone' % name)
        for number, line in enumerate(text.lines, 1):
            if re.match(r'\s*#\s*include', line):
                continue
            match = WORD.search(line)
            if match and not text.excused(number, 'engine'):
                tree.fault(path, number, '%s: an engine\'s name outside src/db; ask the interface (usher-db.h)' % match[1])
    for path in tree.match('src/*/meson.build'):
        if path.startswith('src/db/'):
            continue
        for number, line in enumerate(tree.text(path).split('\n'), 1):
            if BUILD.search(line):
                tree.fault(path, number, 'only src/db is built against an engine')


if __name__ == '__main__':
    lintlib.run('engines', check)
