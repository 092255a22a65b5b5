#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What takes the keyboard says to a screen reader what it is: a name and a role, on every page.

The pages are those of src/app/usher-page-registry.c: one that this does not know fails.
"""

import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'e2e'))
import e2elib  # noqa: E402  (its folder comes first)
from e2elib import ROOT, Desk, atspi, ctl, wait  # noqa: E402

NO_ROLE = {'unknown', 'invalid', 'panel', 'filler', 'extended', 'redundant object', 'static'}
FROM_CONTENT = {'push button', 'toggle button', 'list item', 'table row', 'label', 'menu item', 'page tab', 'radio button', 'check box'}
INSIDE = {'combo box', 'spin button'}  # stand for what is in them
ROWS = 3


def words():
    with open(os.path.join(ROOT, 'src', 'app', 'usher-page-registry.c'), encoding='utf-8') as file:
        return re.findall(r'^  \{ "([\w-]+)",', file.read(), re.M)


# ---- How to get there ----------------------------------------------------------------------------

def to_list(number, title):
    return lambda desk: desk.go(number, title)


def to_record(number, title, record):
    def go(desk):
        desk.go(number, title)
        wait(lambda: atspi.grid_row_nodes(desk.grid(), 1), 'a row')
        desk.open_row()
        return desk.page(record)
    return go


def to_memberships(desk):
    to_record(3, 'Groups', 'Group')(desk)
    desk.press(re.compile('^All .* Directly in It$'), inside=desk.page('Group'))
    return desk.page('Memberships')


def to_import(desk):
    desk.palette('Import People', 'Import People…')
    desk.press('Choose a CSV File', inside=desk.page('Import'))
    desk.choose_file(desk.write('some.csv', 'login,name,mail\nnew.one,New One,\n'), 'Choose a CSV File')
    desk.says('^Which Column Is Which$')
    return desk.page('Import')


def to_help(desk):
    atspi.key('F1')
    return desk.page('Help')


def to_ledger(desk):
    page = desk.go(8, 'Ledger')
    desk.press(re.compile('^Verify'), inside=page)
    desk.says('lines and .* records agree', page)
    return page


def to_members(desk):
    page = desk.go(9, 'Members & Roles')
    wait(lambda: atspi.grid_row_nodes(desk.grid(), 1), 'a row')
    atspi.click(atspi.grid_row_nodes(desk.grid(), 1)[0])
    return page


def to_palette(words, title):
    def go(desk):
        desk.palette(words, words)
        return desk.page(title)
    return go


def to_operation(desk):
    to_record(2, 'Accounts', 'Account')(desk)
    desk.press('What can be done with this account')
    atspi.press(desk.find('menu item', 'Change at the Source'))
    atspi.press(desk.find('menu item', 'Add to a Group…'))
    desk.says('^Into which group')
    return desk.page('Change at the Source')


PLACES = {
    'people': to_list(1, 'People'), 'accounts': to_list(2, 'Accounts'), 'groups': to_list(3, 'Groups'), 'apps': to_list(4, 'Apps'),
    'entitlements': to_list(5, 'Entitlements'), 'assignments': to_list(6, 'Assignments'), 'events': to_list(7, re.compile('^Sign-')),
    'person': to_record(1, 'People', 'Person'), 'account': to_record(2, 'Accounts', 'Account'), 'group': to_record(3, 'Groups', 'Group'),
    'memberships': to_memberships, 'app': to_record(4, 'Apps', 'App'), 'entitlement': to_record(5, 'Entitlements', 'Entitlement'),
    'operations': to_palette('Go to Operations', 'Operations'), 'approvals': to_palette('Go to Approvals', 'Approvals'),
    'operation-new': to_operation,
    'sources': to_palette('Go to Sources & Sync', 'Sources & Sync'), 'import': to_import, 'ledger': to_ledger, 'members': to_members, 'help': to_help,
    'welcome': None,  # without a workspace: see below
}


# ---- Looking -------------------------------------------------------------------------------------

def nodes(root, rows=ROWS):
    """All below ROOT, of a table's rows the first few."""
    yield root
    if root.get_role_name() in INSIDE:
        return
    children = list(atspi.children(root)) if root.get_role_name() != 'list' or root.get_child_count() <= 60 else \
        [root.get_child_at_index(index) for index in range(rows)]
    for child in children:
        yield from nodes(child, rows)


def path(node):
    parts = []
    while node is not None and len(parts) < 6:
        parts.append('%s "%s"' % (node.get_role_name(), (node.get_name() or '')[:30]))
        node = node.get_parent()
    return ' in '.join(parts)


def spoken(node):
    """What is read out: its name; of some also the text of what is in it."""
    return atspi.name(node) or (' '.join(atspi.texts(node)) if node.get_role_name() in FROM_CONTENT else '')


def is_shown(node):
    box = node.get_extents(atspi.Atspi.CoordType.WINDOW)
    return box.width > 0 and box.height > 0


def faults(root, where):
    found, seen = [], 0
    for node in nodes(root):
        if 'focusable' not in atspi.states(node) or not is_shown(node):
            continue
        seen += 1
        role = node.get_role_name()
        if role in NO_ROLE and not (role == 'panel' and atspi.name(node)):  # a group that says what of
            found.append('%s: no role: %s' % (where, path(node)))
        elif role != 'scroll pane' and not spoken(node):
            found.append('%s: no name: %s' % (where, path(node)))
    if seen < 3:
        found.append('%s: only %d things take the keyboard: the walk is blind' % (where, seen))
    return found


def check(found):
    assert not found, '\n'.join(['%d faults' % len(found), *sorted(set(found))])


# ---- Tests ---------------------------------------------------------------------------------------

def test_every_page_is_known():
    known, there = set(PLACES), set(words())
    assert len(there) > 10 and known == there, 'not walked: %s; not there: %s' % (there - known, known - there)


def test_pages():
    found = []
    with Desk() as desk:
        desk.await_count(e2elib.total(desk.place, 'people'))
        found += faults(desk.window, 'window')
        for word, go in PLACES.items():
            if go is not None:
                found += faults(go(desk), word)
    check(found)


def test_welcome():
    with Desk(place='', title='Usher') as desk:
        desk.find('list item', 'New Workspace…')
        found = faults(desk.window, 'welcome')
        atspi.click(desk.find('list item', re.compile('^Join')))
        found += faults(desk.dialog(), 'join')
    check(found)


def test_dialogs():
    with Desk() as desk:
        desk.await_count(e2elib.total(desk.place, 'people'))
        atspi.key('ctrl+comma')
        window = desk.dialog('Preferences')
        found = faults(window, 'preferences')
        atspi.key('Escape')
        atspi.await_closed(window)
        atspi.key('ctrl+k')
        atspi.type_text('amara')
        desk.find('list item', re.compile('^Amara'))
        found += faults(desk.window, 'palette')
        atspi.key('Escape')
        desk.go(9, 'Members & Roles')
        desk.press('Add Member…', inside=desk.page())
        window = desk.dialog()
        found += faults(window, 'member')
        atspi.key('Escape')
        atspi.await_closed(window)
        entitlement = ctl(desk.place, 'entitlements', 'list', '--query', 'risk:high', '--limit', '1')['rows'][0]
        desk.go(5, 'Entitlements')
        desk.filter('key:%s ' % entitlement['key'])
        desk.await_count(1)
        desk.open_row()
        desk.press(re.compile('^Edit the card of'), inside=desk.page('Entitlement'))
        window = desk.dialog('Edit Card')
        desk.find('text', 'Purpose', window)
        found += faults(window, 'card')
    check(found)


def test_menus():
    """View options and saved views, opened."""
    found = []
    with Desk() as desk:
        desk.await_count(e2elib.total(desk.place, 'people'))
        for name in ('View options', 'Saved views'):
            desk.press(name, inside=desk.page())
            desk.find('button' if name == 'View options' else 'text', 'Export…' if name == 'View options' else 'Save this view as')
            found += faults(desk.page(), name)
            atspi.key('Escape')
    check(found)


if __name__ == '__main__':
    sys.exit(e2elib.main(sys.modules[__name__]))
