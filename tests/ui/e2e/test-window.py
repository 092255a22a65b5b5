#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window itself: narrow, its panes, preferences, help, about, what it opens and what it cannot."""

import re
import sys

import e2elib
from e2elib import Desk, atspi, ctl, total, wait


def x_window(desk):
    return atspi.xdotool('search', '--onlyvisible', '--name', '^%s$' % re.escape(desk.window.get_name())).split()[-1]


def width_of(desk):
    return int(re.search(r'WIDTH=(\d+)', atspi.xdotool('getwindowgeometry', '--shell', x_window(desk)))[1])


BORDERS = 12  # where nothing composes shadows, GTK draws the window's edge within it


def test_narrow():
    """At 360 px the sidebar is a page of its own, and everything is still reached."""
    with Desk() as desk:
        desk.await_count(total(desk.place, 'people'))
        atspi.xdotool('windowsize', x_window(desk), 360 + BORDERS, 800)
        wait(lambda: width_of(desk) < 1000, 'the window to be narrow')
        for step in ('ctrl+1', 'ctrl+5', 'ctrl+8', 'ctrl+9', 'F1', 'ctrl+1'):
            before = desk.window.get_name()
            atspi.key(step)
            wait(lambda: desk.window.get_name() != before, 'another page') if step != 'ctrl+1' or before != 'People' else None
            desk.page()
            assert width_of(desk) <= 360 + BORDERS, '%s needs %d px' % (desk.window.get_name(), width_of(desk))
        desk.press('Sidebar')
        sidebar = desk.find('list', 'Destinations')
        row = atspi.await_node(sidebar, 'list item', 'Ledger')
        wait(lambda: 0 <= atspi.extents(row)[0] < 360, 'the sidebar')
        atspi.click(row)
        desk.page('Ledger')
        desk.palette('members', 'Go to Members & Roles')
        desk.page('Members & Roles')


def test_panes_and_preferences():
    with Desk() as desk:
        desk.await_count(total(desk.place, 'people'))
        wide = atspi.extents(desk.grid())[2]
        atspi.key('F9')
        wait(lambda: atspi.extents(desk.grid())[2] > wide + 100, 'the sidebar to go')
        atspi.key('F9', 'shift+F9')
        wait(lambda: atspi.extents(desk.grid())[2] > wide + 100, 'the pane to go')
        atspi.key('shift+F9')
        wait(lambda: abs(atspi.extents(desk.grid())[2] - wide) < 4, 'both to be back')
        atspi.key('ctrl+comma')
        window = desk.dialog(re.compile('Preferences'))
        assert atspi.find(window, None, re.compile('Dark')) or atspi.texts(window)
        atspi.key('Escape')
        atspi.await_closed(window)


def test_help_and_about():
    with Desk() as desk:
        atspi.key('F1')
        desk.page('Help')
        desk.palette('about', 'About Usher')
        window = desk.dialog()
        atspi.press(desk.find('button', re.compile('Troubleshooting'), window)) if atspi.find(window, 'button', re.compile('Troubleshooting')) else None
        atspi.key('Escape', 'Escape')
        atspi.await_closed(window)
        atspi.key('ctrl+question')
        shortcuts = desk.dialog()
        atspi.key('Escape')
        atspi.await_closed(shortcuts)


def test_welcome_and_new_workspace():
    """Nothing open: the welcome page; a new workspace, its empty lists, and it is remembered."""
    with Desk(place='', title='Usher') as desk:
        item = desk.find('list item', 'New Workspace…')
        atspi.click(item)
        path = desk.path('mine.usher')
        desk.choose_file(path, 'New Workspace')
        desk.page('People')
        desk.says('^No People Yet$')
        assert ctl(path, 'info')['kind'] == 'live'
        desk.palette('close work', 'Close Workspace')
        desk.says('^Begin$')
        atspi.click(desk.find('list item', 'mine'))
        desk.page('People')


def test_what_cannot_be_opened():
    with Desk(place='', title='Usher') as desk:
        path = desk.write('no.usher', 'this is no workspace at all' * 300)
        second = atspi.Program(e2elib.USHER, path)
        with second:
            second.wait_end()
        desk.says('is no Usher workspace')


if __name__ == '__main__':
    sys.exit(e2elib.main(sys.modules[__name__]))
