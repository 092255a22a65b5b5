#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trouble with a PostgreSQL under the window: it is stopped and started again, and it is slow."""

import os
import re
import sys

import robustlib
from robustlib import Desk, Form, Server, TablesHeld, atspi, await_rows, ctl, logins, shows, total, wait

AWAY = 'The database does not answer'


def test_stopped_and_started_again():
    with Server() as server, Desk(server.place) as desk:
        await_rows(desk, 200)
        desk.filter('person 01')
        few = total(server.place, 'people', 'person 01')
        await_rows(desk, few)
        form = Form(desk, 'kept', 'Who Is Kept')
        server.do('halt')
        desk.says('^The database does not answer')
        form.save()
        form.says('(?i)connection|reached|server')
        assert form.is_kept()
        server.do('resume')
        wait(lambda: not shows(desk, AWAY), 'the window to connect again', 40)
        assert form.is_kept()
        form.save()
        form.await_closed()
        assert 'kept' in logins(server.place)
        assert ctl(server.place, 'verify')['ok']
        atspi.key('alt+Left')
        page = desk.page('People')
        await_rows(desk, few)  # what was typed into the filter is still there
        assert atspi.text(atspi.find(page, 'text', re.compile('^Filter'), robustlib.e2elib.TABLES)) == 'person 01'


def test_away_while_pages_open():
    """Pages that are opened meanwhile say why they are empty, and fill when the server is back."""
    with Server() as server, Desk(server.place) as desk:
        await_rows(desk, 200)
        server.do('halt')
        desk.says('^The database does not answer')
        desk.go(2, 'Accounts')
        desk.go(8, 'Ledger')
        desk.says('(?i)not reached|connection|does not answer')
        server.do('resume')
        atspi.press(desk.find('button', 'Try Now'))
        wait(lambda: not shows(desk, AWAY), 'the window to connect again')
        await_rows(desk)
        desk.go(1, 'People')
        await_rows(desk, 200)


def test_left_while_loading():
    with Server() as server, Desk(server.place) as desk:
        await_rows(desk, 200)
        with TablesHeld(server):
            atspi.key('ctrl+r', 'ctrl+2', 'ctrl+6', 'ctrl+7', 'ctrl+1', 'ctrl+2')
            desk.page('Accounts')
            desk.go(9, 'Members & Roles')
            desk.go(1, 'People')
        await_rows(desk, 200)
        with TablesHeld(server):
            desk.go(6, 'Assignments')
            atspi.key('ctrl+q')
            assert desk.program.wait_end() == 0


if __name__ == '__main__':
    if not os.access(robustlib.SERVER, os.X_OK):
        sys.exit(77)
    sys.exit(robustlib.e2elib.main(sys.modules[__name__]))
