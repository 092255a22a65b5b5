#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every source, script and data file opens with the two SPDX lines; every .c says what it is for."""

import os
import re

import lintlib

SUFFIXES = ('.c', '.h', '.py', '.sh', '.yaml', '.yml', '.sql', '.ui', '.css', '.build', '.in', '.xml', '.supp')
NAMES = ('Makefile', 'meson_options.txt', 'meson.options', 'packages.txt', '.editorconfig', '.clang-format', 'POTFILES', 'LINGUAS')
# What programs read and people do not write: samples of good and bad input.
EXEMPT = re.compile(r'^tests/(data|fuzz/seeds)/')
# Built from two pieces, for this file is checked too.
OWNER = re.compile('SPDX-' + r'FileCopyrightText: \d{4} The Usher authors$', re.MULTILINE)
LICENCE = re.compile('SPDX-' + r'License-Identifier: GPL-3\.0-or-later\b')


def wanted(tree, path):
    if EXEMPT.match(path):
        return False
    return path.endswith(SUFFIXES) or os.path.basename(path) in NAMES or tree.raw(path).startswith(b'#!')


def check(tree):
    for path in tree.files:
        if not wanted(tree, path):
            continue
        text = tree.text(path)
        head = '\n'.join(text.split('\n')[:6])
        if not OWNER.search(head):
            tree.fault(path, 1, 'no line SPDX-' + 'FileCopyrightText: 2026 The Usher authors')
        if not LICENCE.search(head):
            tree.fault(path, 1, 'no line SPDX-' + 'License-Identifier: GPL-3.0-or-later')
        if path.startswith('src/') and path.endswith('.c'):
            after = re.sub(r'^/\*.*?\*/', '', text, count=1, flags=re.DOTALL).lstrip()
            if not after.startswith('/*'):
                tree.fault(path, 3, 'say below the licence what this file is for, which thread runs it, what it must not know')


if __name__ == '__main__':
    lintlib.run('spdx', check)
