#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window around the pages: palette, history, roles, narrow widths, panes, preferences, help."""

import re
import sys

import e2elib
from e2elib import Desk, atspi, ctl, total, wait


def test_palette_does_and_finds():
    with Desk() as desk:
        desk.palette('ledger', 'Go to Ledger')
        desk.page('Ledger')
        name = ctl(desk.place, 'person', 'show', 'amara.okafor')['name']
        desk.palette('amara ok', re.compile('^' + name))
        page = desk.page('Person')
        desk.says('^%s$' % name, page)
        atspi.key('ctrl+k')
        entry = desk.find('text', 'Find or do anything')
        atspi.type_text('no such thing anywhere')
        desk.says('^Nothing answers to that$')
        atspi.key('Escape')
        wait(lambda: 'focused' not in atspi.states(entry), 'the palette to close')
        desk.page('Person')


def test_back_and_forward():
    with Desk() as desk:
        desk.filter('state:on-leave ')
        few = total(desk.place, 'people', 'state:on-leave')
        desk.await_count(few)
        desk.go(3, 'Groups')
        desk.go(8, 'Ledger')
        atspi.key('alt+Left')
        desk.page('Groups')
        atspi.key('alt+Left')
        desk.page('People')
        desk.await_count(few)  # as it was left
        atspi.key('alt+Right')
        desk.page('Groups')
        atspi.key('alt+Right')
        desk.page('Ledger')
        desk.press('Back')
        desk.page('Groups')


def act_as(desk, login):
    """By the menu in the header."""
    atspi.press(desk.find('button', e2elib.ADMIN))
    item = desk.find('menu item', re.compile(r'\(%s\)$' % login))
    for _item in range(20):
        if 'focused' in atspi.states(item):
            break
        atspi.key('Down')
    atspi.key('Return')
    desk.find('button', login)


def test_act_as_another_member():
    with Desk() as desk:
        act_as(desk, 'trainee')
        desk.page('People')
        sidebar = desk.find('list', 'Destinations')
        wait(lambda: 'Members & Roles' not in [atspi.name(row) for row in atspi.children(sidebar)], 'what a trainee has no use for to go')
        # An act is refused with the right that is missing.
        key = ctl(desk.place, 'entitlements', 'list', '--limit', '1')['rows'][0]['key']
        lines = total(desk.place, 'ledger')
        desk.go(5, 'Entitlements')
        desk.filter('key:%s ' % key)
        desk.await_count(1)
        desk.open_row()
        page = desk.page('Entitlement')
        button = desk.find('button', re.compile('^Edit the card of'), page)
        if 'sensitive' in atspi.states(button):
            atspi.press(button)
            window = desk.dialog('Edit Card')
            atspi.set_text(desk.find('text', 'Purpose', window), 'Not mine to say.')
            atspi.press(desk.find('button', 'Save', window))
            desk.says('right|may', desk.dialog('The Card Was Not Saved'))
        else:
            assert button.get_description(), 'nothing says why the card cannot be edited'
        assert total(desk.place, 'ledger') == lines, 'a refused act wrote'


def test_rights_say_why_not():
    with Desk() as desk:
        act_as(desk, 'analyst')
        page = desk.go(9, 'Members & Roles')
        desk.press('What I May Do', inside=page)
        entry = wait(lambda: next((node for node in atspi.find_all(page, 'entry', None, e2elib.TABLES)
                                   if re.search("why", atspi.name(node), re.I)), None), 'where one asks')
        atspi.click(entry)
        atspi.type_text('member')
        said = desk.says(r'(administrator|admin)', page)
        assert said, said


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
        wait(lambda: window not in desk.program.windows(), 'the preferences to close')


def test_help_and_about():
    with Desk() as desk:
        atspi.key('F1')
        desk.page('Help')
        desk.palette('about', 'About Usher')
        window = desk.dialog()
        atspi.press(desk.find('button', re.compile('Troubleshooting'), window)) if atspi.find(window, 'button', re.compile('Troubleshooting')) else None
        atspi.key('Escape', 'Escape')
        wait(lambda: window not in desk.program.windows(), 'About to close')
        atspi.key('ctrl+question')
        shortcuts = desk.dialog()
        atspi.key('Escape')
        wait(lambda: shortcuts not in desk.program.windows(), 'the shortcuts to close')


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
