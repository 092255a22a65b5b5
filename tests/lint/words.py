#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The project speaks of itself: no unfinished business, nobody's directories, no registry's host.

The words are written in two pieces here, for this file is checked too."""

import re

import lintlib

UNFINISHED = ('TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK')
PLACES = ('/wo' + 'rk/', '../sha' + 'red', '/fa' + 'rm/', '/ro' + 'ot/')
WORKSHOP = ('sub' + 'agent', 'sub-' + 'agent', 'clau' + 'de', 'anthro' + 'pic', 'chat' + 'gpt', 'open' + 'ai', 'co' + 'pilot',
            'language ' + 'model', 'co-authored' + '-by', 'lead ' + 'agent', 'lead ' + 'session', 'context ' + 'window')
HOSTS = tuple('.'.join(parts) for parts in (
    ('deb', 'debian', 'org'), ('security', 'debian', 'org'), ('pypi', 'org'), ('pythonhosted', 'org'), ('registry', 'npmjs', 'org'),
    ('crates', 'io'), ('proxy', 'golang', 'org'), ('rubygems', 'org'), ('repo', 'maven', 'apache', 'org'), ('dl', 'flathub', 'org')))
# The licence is not ours to word; hostile samples may hold anything.
EXEMPT = re.compile(r'^COPYING$|^tests/(data|fuzz/seeds)/')


def check(tree):
    unfinished = re.compile(r'\b(%s)\b' % '|'.join(UNFINISHED))
    # Only where the path begins: a room of another name that ends so is not meant.
    places = re.compile(r'(?<![\w.>}])(%s)' % '|'.join(re.escape(word) for word in PLACES))
    others = re.compile('(%s)' % '|'.join(re.escape(word) for word in WORKSHOP + HOSTS), re.IGNORECASE)
    for path in tree.files:
        if EXEMPT.match(path) or not tree.is_text(path):
            continue
        for number, line in enumerate(tree.text(path).split('\n'), 1):
            match = unfinished.search(line)
            if match:
                tree.fault(path, number, '%s: finish it, or open an issue' % match[1])
            match = places.search(line) or others.search(line)
            if match:
                tree.fault(path, number, '"%s" is no part of the project' % match[1])


if __name__ == '__main__':
    lintlib.run('words', check)
