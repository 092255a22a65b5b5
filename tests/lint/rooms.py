#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A room uses only itself and the rooms above it, and only the outside libraries that are its own."""

import os
import re

import lintlib

# An include that begins so is for these rooms alone (and for the tests).
OUTSIDE = {
    'gtk/': ('widgets', 'pages', 'app'),
    'gdk/': ('widgets', 'pages', 'app'),
    'adwaita.h': ('widgets', 'pages', 'app'),
    'libsecret/': ('connect', 'widgets', 'pages', 'app'),
    'libsoup/': ('connect',),
    'ldap.h': ('connect',),
}


def headers(tree):
    """Name of a header -> (room, page folder); generated ones are named in the room's meson.build."""
    found = {}
    for path in tree.match('src/*.h'):
        found[os.path.basename(path)] = (lintlib.room_of(path), page_of(path))
    for path in tree.match('src/*meson.build'):
        for name in re.findall(r"'(usher-[a-z0-9-]+\.h)'", tree.text(path)):
            found.setdefault(name, (lintlib.room_of(path), None))
        # What compile_resources makes; a family's resources are registered by the room's init.
        for name in re.findall(r"compile_resources\s*\(\s*'(usher-[a-z0-9-]+)'", tree.text(path)):
            found.setdefault(name + '.h', (lintlib.room_of(path), None))
    return found


def page_of(path):
    parts = path.split('/')
    return parts[2] if parts[:2] == ['src', 'pages'] and len(parts) > 3 else None


def check_include(tree, path, line, name, known):
    room = lintlib.room_of(path)
    base = os.path.basename(name)
    if base.startswith('usher-'):
        if base not in known:
            tree.fault(path, line, '%s: no room has such a header' % name)
            return
        other, page = known[base]
        if other is None:
            return
        if lintlib.ROOMS.index(other) > lintlib.ROOMS.index(room):
            tree.fault(path, line, '%s may not use %s, which is below it in the list of rooms: let the lower room emit an '
                       'event, or take the answer in as a value' % (room, other))
        elif re.match(r'usher-.+-private\.h$', base) and other != room:
            tree.fault(path, line, '%s is private to %s: use its public header' % (name, other))
        elif re.match(r'usher-.+-store\.h$', base) and base != 'usher-grid-store.h' and other != room:
            tree.fault(path, line, '%s is the store of %s: call its public header, never its store' % (name, other))
        elif page is not None and room == 'pages' and page_of(path) != page:
            tree.fault(path, line, 'pages never include each other: cross through an action such as win.open-ticket')
    for start, rooms in OUTSIDE.items():
        if name.startswith(start) and room not in rooms:
            tree.fault(path, line, '<%s> belongs to %s' % (name, ', '.join(rooms)))


def check(tree):
    known = headers(tree)
    for path in tree.match('src/*/*.c', 'src/*/*.h'):
        room = lintlib.room_of(path)
        if room not in lintlib.ROOMS:
            tree.fault(path, 1, 'src/%s is no room: docs/architecture.md and tests/lint/lintlib.py name them in order' % room)
            continue
        for line, name, _quoted in tree.c(path).includes():
            check_include(tree, path, line, name, known)
    for path in tree.match('src/*/meson.build'):
        room = lintlib.room_of(path)
        for match in re.finditer(r'\busher_(\w+?)_dep\b', tree.text(path)):
            line = tree.text(path).count('\n', 0, match.start()) + 1
            if match[1] in lintlib.ROOMS and room in lintlib.ROOMS \
               and lintlib.ROOMS.index(match[1]) > lintlib.ROOMS.index(room):
                tree.fault(path, line, '%s may not depend on %s' % (room, match[1]))
    if 'src/meson.build' in tree.present:
        listed = re.search(r'^rooms = \[([^\]]*)\]', tree.text('src/meson.build'), re.MULTILINE)
        names = re.findall(r"'(\w+)'", listed[1]) if listed else []
        if names != [name for name in lintlib.ROOMS if name in names]:
            tree.fault('src/meson.build', 1, 'the rooms are not in the order of the house')
    if 'docs/architecture.md' in tree.present:
        names = re.findall(r'^  ([a-z]+)/ ', tree.text('docs/architecture.md'), re.MULTILINE)
        if [name for name in names if name in lintlib.ROOMS] != lintlib.ROOMS:
            tree.fault('docs/architecture.md', 1, 'the list of rooms is not the one of tests/lint/lintlib.py')


if __name__ == '__main__':
    lintlib.run('rooms', check)
