#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sizes: what is too big to be read in one go is split by concern.  Beyond the first figure it is
noted, beyond the second it is a fault."""

import re

import lintlib

LINES = {'.c': (400, 1000), '.h': (60, 150), '.ui': (200, 400), '.py': (400, 1000)}
BODY = (40, 80)
NESTING = (3, 5)
PARAMETERS = (6, 8)


def measure(tree, path, line, what, value, limits):
    message = '%s: %d (aim %d, at most %d)' % (what, value, *limits)
    if value > limits[1]:
        tree.fault(path, line, message)
    elif value > limits[0]:
        tree.note(path, line, message)


def check(tree):
    for suffix, limits in LINES.items():
        for path in tree.match('src/*' + suffix, 'tests/*' + suffix, 'ui/*' + suffix, 'tools/*' + suffix):
            measure(tree, path, 1, 'lines', tree.text(path).count('\n'), limits)
    for path in tree.match('src/*.c', 'tests/*.c'):
        for name, _static, count, line, lines, depth in tree.c(path).functions():
            measure(tree, path, line, name + ' (): lines of its body', lines, BODY)
            measure(tree, path, line, name + ' (): blocks in each other', depth, NESTING)
            measure(tree, path, line, name + ' (): parameters', count, PARAMETERS)
    for path in tree.match('src/*.h'):
        text = tree.c(path)
        for match in re.finditer(r'^[\w *]*?\b(\w+)\s*\(', text.code, re.MULTILINE):
            end = text.code.find(');', match.end())
            inside = text.code[match.end():end] if end >= 0 else ''
            if inside and not match[1].startswith('G_DE') and ';' not in inside and '{' not in inside and not text.lines[text.line_of(match.start()) - 1].startswith('#'):
                inside = re.sub(r'\)\s*G_GNUC.*', '', inside, flags=re.DOTALL)
                measure(tree, path, text.line_of(match.start()), match[1] + ' (): parameters',
                        lintlib.parameters(inside), PARAMETERS)


if __name__ == '__main__':
    lintlib.run('size', check)
