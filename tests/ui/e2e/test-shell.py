#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Getting about and being somebody: palette, history, roles and what they may not."""

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
        assert 'sensitive' not in atspi.states(button), 'a trainee can edit a card'
        assert re.search('“?card”?', button.get_description()), 'the right that is missing is not named: %r' % button.get_description()
        # An act that is offered to everybody is refused, too, with the right that is missing.
        page = desk.go(8, 'Ledger')
        desk.press(re.compile('^Seal'), inside=page)
        dialog = desk.dialog('Sealing Is Not Yours to Do')
        assert any(re.search('“?seal”?', text) for text in atspi.texts(dialog)[1:]), atspi.texts(dialog)
        atspi.key('Escape')
        atspi.await_closed(dialog)
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


if __name__ == '__main__':
    sys.exit(e2elib.main(sys.modules[__name__]))
