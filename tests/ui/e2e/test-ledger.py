#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ledger: verified, and a workspace that somebody tampered with is named for what was done to it."""

import re
import sqlite3
import subprocess
import sys

import e2elib
from e2elib import Desk, atspi, ctl, total


def tamper(place, sql):
    conn = sqlite3.connect(place)
    try:
        for trigger, in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            conn.execute('DROP TRIGGER "%s"' % trigger)
        assert conn.execute(sql).rowcount == 1, sql
        conn.commit()
    finally:
        conn.close()


def verify(desk):
    page = desk.go(8, 'Ledger')
    desk.press(re.compile('^Verify'), inside=page)
    return page


def test_verify():
    with Desk() as desk:
        page = verify(desk)
        said = desk.says('lines and .* records agree', page)
        assert said.startswith('%d lines' % total(desk.place, 'ledger')), said


def test_changed_record_is_named():
    with Desk() as desk:
        tamper(desk.place, "UPDATE entitlement_card SET risk = 'low' WHERE id = (SELECT MIN (id) FROM entitlement_card WHERE risk = 'high')")
        page = verify(desk)
        desk.says('is not what the ledger says$', page)
        faults = atspi.await_node(page, 'list', 'Faults')
        words = ' '.join(atspi.texts(faults))
        assert 'Record differs' in words and 'risk' in words and 'low' in words and 'high' in words, words


def test_changed_line_is_named():
    with Desk() as desk:
        tamper(desk.place, "UPDATE ledger SET line = replace (line, '\"verb\":\"', '\"verb\":\"un') WHERE n = 5")
        page = verify(desk)
        desk.says('^Line 5 was changed after it was written$', page)


def test_line_reads_as_a_diff():
    with Desk() as desk:
        card = ctl(desk.place, 'entitlements', 'list', '--query', 'risk:high', '--limit', '1')['rows'][0]['key']
        was = ctl(desk.place, 'entitlement', 'show', card)['purpose']
        ctl(desk.place, 'entitlement', 'change', card, '--purpose', 'Closes the month.')
        line = ctl(desk.place, 'ledger', 'list', '--sort', 'n:desc', '--limit', '1')['rows'][0]
        page = desk.go(8, 'Ledger')
        desk.filter('object:%s ' % line['object'], page)
        desk.await_count(total(desk.place, 'ledger', 'object:%s' % line['object']))
        desk.await_first(str(line['n']))
        atspi.click(atspi.grid_row_nodes(desk.grid(), 1)[0])
        desk.says('^Line %d$' % line['n'])
        desk.says('^Before$')
        desk.says('^%s$' % re.escape(was))
        desk.says('^After$')
        desk.says('^Closes the month.$')


def test_seal():
    """With a key of minisign's; what is signed by the window, minisign itself accepts."""
    with Desk() as desk:
        key, public = desk.path('key'), desk.path('key.pub')
        subprocess.run(['minisign', '-G', '-f', '-W', '-s', key, '-p', public], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
        page = desk.go(8, 'Ledger')
        desk.press(re.compile('^Seal'), inside=page)
        desk.choose_file(key, 'Choose a minisign Secret Key')
        dialog = desk.dialog('Seal the Ledger?')
        atspi.press(desk.find('button', 'Seal', dialog))
        desk.toast('^Sealed$')
        desk.says('lines and .* records agree', page)
        verdict = ctl(desk.place, 'verify', '--pub', public)
        assert verdict['ok'], verdict
        assert ctl(desk.place, 'ledger', 'list', '--limit', '1', '--sort', 'n:desc')['rows'][0]['verb'] == 'seal'


def test_sealing_with_no_key_is_refused():
    with Desk() as desk:
        lines = total(desk.place, 'ledger')
        page = desk.go(8, 'Ledger')
        desk.press(re.compile('^Seal'), inside=page)
        desk.choose_file(desk.write('key', 'this is no key\n'), 'Choose a minisign Secret Key')
        atspi.press(desk.find('button', 'Seal', desk.dialog('Seal the Ledger?')))
        desk.says('no minisign|minisign', desk.dialog('The Ledger Could Not Be Sealed'))
        assert total(desk.place, 'ledger') == lines


if __name__ == '__main__':
    sys.exit(e2elib.main(sys.modules[__name__]))
