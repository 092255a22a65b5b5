#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A person's page, how access is held, a card edited and the edit taken back."""

import re
import sys

import e2elib
from e2elib import Desk, atspi, ctl, total, wait


def open_person(desk, login):
    """By the list, as one does."""
    name = ctl(desk.place, 'person', 'show', login)['name']
    desk.filter('login:%s ' % login)
    desk.await_count(1)
    desk.await_first(name)
    desk.open_row()
    page = desk.page('Person')
    desk.says('^%s$' % re.escape(name), page)
    return name, page


def test_person_and_ways():
    with Desk() as desk:
        _name, page = open_person(desk, 'amara.okafor')
        held = ctl(desk.place, 'person', 'access', 'amara.okafor')
        wait(lambda: any(text.endswith(str(len(held['entitlements']))) for text in atspi.texts(page)), 'the number of accesses')
        button = atspi.await_node(page, 'button', re.compile('^How does Amara Okafor have'))
        title = atspi.name(button)
        atspi.press(button)
        desk.says(re.escape(title), page)
        atspi.press(desk.find('button', 'Show as List', page))
        ways = atspi.await_node(page, 'list', 'Ways to this access')
        items = wait(lambda: [atspi.name(node) for node in atspi.children(ways)], 'ways in')
        assert all('→' in item for item in items), items
        assert any('Amara Okafor' in item for item in items), items
        desk.says('^A revoke now would', page)


def test_keyboard_alone():
    """To a person and back without the pointer."""
    with Desk() as desk:
        desk.filter('login:amara.okafor ')
        desk.await_count(1)
        atspi.key('Tab')
        for _step in range(20):
            focus = atspi.focused(desk.window)
            if focus is not None and focus.get_role_name() == 'table row':
                break
            atspi.key('Tab')
        assert focus is not None and focus.get_role_name() == 'table row', 'the rows are not reached by Tab'
        atspi.key('Return')
        desk.page('Person')
        atspi.key('alt+Left')
        desk.page('People')
        desk.await_count(1)


def first_of(place, noun, query):
    return ctl(place, noun, 'list', '--query', query, '--sort', 'name', '--limit', '1')['rows'][0]


def edit_purpose(desk, words):
    desk.press(re.compile('^Edit the card of'), inside=desk.page('Entitlement'))
    window = desk.dialog('Edit Card')
    entry = desk.find('text', 'Purpose', window)
    wait(lambda: atspi.extents(entry)[2] > 0, 'the card to be read')
    atspi.set_text(entry, words)
    atspi.press(desk.find('button', 'Save', window))
    atspi.await_closed(window)
    desk.toast('^The card was saved$')


def purpose(desk, key):
    return ctl(desk.place, 'entitlement', 'show', key)['purpose']


def test_edit_then_undo_by_toast_and_by_key():
    with Desk() as desk:
        entitlement = first_of(desk.place, 'entitlements', 'risk:high')
        key = entitlement['key']
        was = purpose(desk, key)
        lines = total(desk.place, 'ledger')
        desk.go(5, 'Entitlements')
        desk.filter('key:%s ' % key)
        desk.await_count(1)
        desk.open_row()
        page = desk.page('Entitlement')

        edit_purpose(desk, 'Closes the month.')
        assert purpose(desk, key) == 'Closes the month.'
        desk.says('^Closes the month.$', page)  # without being asked
        desk.press('Undo')
        wait(lambda: purpose(desk, key) == was, 'the edit to be undone by the toast')
        desk.toast('^Undone$')
        desk.says('^%s$' % re.escape(was), page)

        edit_purpose(desk, 'Opens the month.')
        atspi.key('ctrl+z')
        wait(lambda: purpose(desk, key) == was, 'the edit to be undone by Ctrl+Z')
        atspi.key('ctrl+shift+z')
        wait(lambda: purpose(desk, key) == 'Opens the month.', 'the edit to be done again')
        assert total(desk.place, 'ledger') >= lines + 5, 'every act has its line'
        assert ctl(desk.place, 'verify')['ok']


def test_what_others_change_appears():
    with Desk() as desk:
        key = first_of(desk.place, 'entitlements', 'risk:high')['key']
        desk.go(5, 'Entitlements')
        desk.filter('key:%s ' % key)
        desk.await_count(1)
        desk.open_row()
        desk.page('Entitlement')
        ctl(desk.place, 'entitlement', 'change', key, '--purpose', 'Said by another program.')
        desk.says('^Said by another program.$', desk.page())


def test_group_page():
    """From the list to a group, its members by the way they are in, and on to what it gives."""
    with Desk() as desk:
        group = ctl(desk.place, 'groups', 'list', '--query', 'privileged:yes', '--sort', 'members:desc', '--limit', '1')['rows'][0]
        facts = ctl(desk.place, 'group', 'show', group['key'])
        desk.go(3, 'Groups')
        desk.filter('key:%s ' % group['key'])
        desk.await_count(1)
        desk.open_row()
        page = desk.page('Group')
        desk.says('^%s$' % re.escape(facts['name']), page)
        desk.says('^%s directly, %s in all$' % (facts['members'], facts['effective_members']), page)
        members = ctl(desk.place, 'group', 'members', group['key'])
        atspi.press(atspi.await_node(page, 'button', members['rows'][0]['name']))
        desk.page('Account')
        desk.says(re.escape(members['rows'][0]['key'].split('/')[-1]), desk.page('Account'))
        atspi.key('alt+Left')
        direct = total(desk.place, 'memberships', 'group:%s' % group['key'].split(':', 1)[1])
        desk.press('All %d Directly in It' % direct, inside=desk.page('Group'))
        desk.page('Memberships')
        desk.await_count(direct)


def test_history_of_a_person():
    """All that was decided about somebody, links and cards of accounts and bulk acts too."""
    with Desk() as desk:
        ctl(desk.place, 'account', 'change', 'account:idp-1/amara.okafor', '--purpose', 'Her own.')
        lines = ctl(desk.place, 'person', 'history', 'amara.okafor')['rows']
        assert any(line['object'].startswith('account_card') for line in lines), lines
        _name, page = open_person(desk, 'amara.okafor')
        desk.press('All %d' % len(lines), inside=atspi.await_node(page, 'label', 'History').get_parent())
        desk.page('History of person:amara.okafor')
        desk.await_count(len(lines))


if __name__ == '__main__':
    sys.exit(e2elib.main(sys.modules[__name__]))
