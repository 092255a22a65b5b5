#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A page names only files that exist, and every room has its page."""

import fnmatch
import os
import re

import lintlib

TOP = ('src/', 'tests/', 'tools/', 'data/', 'docs/', 'ui/', 'po/', 'flatpak/', '.ci/')
FILE = re.compile(r'^[\w.{},*-]*\w\.(c|h|py|md|yaml|sql|ui|build)$')
LINK = re.compile(r'\]\(([^)#\s]+)(?:#[^)]*)?\)')
TOKEN = re.compile(r'`([^`\n]+)`')
SCREEN = 60


def expand(token):
    """a-{b,c}.d -> a-b.d, a-c.d"""
    match = re.search(r'\{([^{}]*)\}', token)
    if not match:
        return [token]
    return [one for part in match[1].split(',') for one in expand(token[:match.start()] + part + token[match.end():])]


def there(tree, page, token):
    for base in ('', os.path.dirname(page)):
        path = os.path.normpath(os.path.join(base, token))
        if any(file == path or file.startswith(path + '/') or fnmatch.fnmatchcase(file, path) for file in tree.files):
            return True
    return '/' not in token and any(fnmatch.fnmatchcase(os.path.basename(file), token) for file in tree.files)


def check_page(tree, path):
    fenced = False
    for number, line in enumerate(tree.text(path).split('\n'), 1):
        if line.lstrip().startswith('```'):
            fenced = not fenced
            continue
        if fenced:
            continue
        named = [name for name in LINK.findall(line) if '://' not in name and not name.startswith('mailto:')]
        for token in TOKEN.findall(line):
            word = token.strip().split(' ')[0].rstrip(':,;')
            if re.search(r'^\.[\w.]+$|\bNAME\b|<', word) or '…' in word or '$' in word:
                continue
            if word.startswith(TOP) or (FILE.match(word) and ' ' not in token.strip()):
                named.append(word)
        for name in named:
            missing = [one for one in expand(name) if not there(tree, path, one)]
            if missing:
                tree.fault(path, number, 'names %s, which does not exist' % ', '.join(missing))


def check(tree):
    for path in tree.match('*.md'):
        check_page(tree, path)
    for room in sorted({lintlib.room_of(path) for path in tree.match('src/*/*.c')} - {None}):
        page = 'src/%s/README.md' % room
        if page not in tree.present:
            tree.fault(page, 1, 'every room has a page: what lives here, what does not, whom it may call, where to start')
        elif tree.text(page).count('\n') > SCREEN:
            tree.fault(page, 1, 'longer than a screen (%d lines)' % SCREEN)


if __name__ == '__main__':
    lintlib.run('docs', check)
