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


def test_panes():
    with Desk() as desk:
        desk.await_count(total(desk.place, 'people'))
        wide = atspi.extents(desk.grid())[2]
        atspi.key('F9')
        wait(lambda: atspi.extents(desk.grid())[2] > wide + 100, 'the sidebar to go')
        atspi.key('F9', 'shift+F9')
        wait(lambda: atspi.extents(desk.grid())[2] > wide + 100, 'the pane to go')
        atspi.key('shift+F9')
        wait(lambda: abs(atspi.extents(desk.grid())[2] - wide) < 4, 'both to be back')


def brightness(desk):
    """Of a corner of the grid, where nothing is written."""
    x, y, width, _height = atspi.extents(desk.grid())
    return sum(e2elib.shot.grab().at(x + width - 3, y + 4)) / 3


def test_preferences():
    """Dark at once, larger text at once, and both are kept."""
    with Desk(environment={'GSETTINGS_BACKEND': 'keyfile'}) as desk:
        desk.await_count(total(desk.place, 'people'))
        wait(lambda: brightness(desk) > 200, 'a light window')
        low = atspi.extents(atspi.grid_row_nodes(desk.grid(), 1)[0])[3]
        atspi.key('ctrl+comma')
        window = desk.dialog('Preferences')
        desk.choose_in(desk.find('combo box', 'Style', window), 'Dark')
        scale = atspi.await_node(window, 'spin button')
        desk.reach(scale)
        atspi.key('ctrl+a')
        atspi.type_text('1.5')
        atspi.key('Return')
        wait(lambda: atspi.extents(atspi.grid_row_nodes(desk.grid(), 1)[0])[3] > 1.2 * low, 'larger rows')
        atspi.key('Escape')
        atspi.await_closed(window)
        wait(lambda: brightness(desk) < 80, 'a dark window')
        desk.restart()
        desk.await_count(total(desk.place, 'people'))
        wait(lambda: brightness(desk) < 80, 'the window to be dark again')
        assert atspi.extents(atspi.grid_row_nodes(desk.grid(), 1)[0])[3] > 1.2 * low


def test_help():
    """Help about where one is, and on from there."""
    with Desk() as desk:
        desk.go(8, 'Ledger')
        atspi.key('F1')
        page = desk.page('Help')
        desk.says('^The Ledger$', page)
        atspi.key('ctrl+question')
        window = desk.dialog()
        shown = [atspi.text(node) for node in atspi.find_all(window, 'label')]
        for words in ('Find or do anything', 'Undo', 'Back'):
            assert words in shown, '%s is not among the shortcuts: %s' % (words, shown)
        atspi.key('Escape')
        atspi.await_closed(window)


def test_about():
    """About says which workspace, and the ledger's head."""
    with Desk() as desk:
        desk.palette('about', 'About Usher')
        window = desk.dialog()
        atspi.click(desk.find('list item', re.compile('Troubleshooting'), window))
        row = desk.find('list item', 'Debugging Information', window)
        wait(lambda: atspi.extents(row)[2] > 0, 'the row to be there')
        atspi.click(row)
        head = ctl(desk.place, 'verify')
        said = wait(lambda: next((atspi.text(node) for node in atspi.walk(window) if 'Ledger: line' in atspi.text(node)), None), 'the head')
        assert desk.place in said and head['head'] in said, (said, head)


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
