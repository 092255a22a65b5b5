#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trouble with a workspace file under the window: left while loading, held by others, taken away, made read-only."""

import os
import re
import shutil
import sys

import robustlib
from robustlib import Desk, Form, Held, atspi, await_rows, await_without, ctl, logins, total, wait

AS_ROOT = ('setpriv', '--bounding-set', '-dac_override,-dac_read_search', '--inh-caps', '-dac_override,-dac_read_search')


class Obeying(Desk):
    """The window as somebody whom the modes of files bind, as they do not bind root."""

    def start(self):
        before = AS_ROOT if os.geteuid() == 0 else ()
        self.program = atspi.Program(*before, robustlib.e2elib.USHER, self.place)
        self.window = self.program.await_window(self.title)


def test_left_while_loading():
    with Desk() as desk:
        for _round in range(3):
            atspi.key(*('ctrl+%d' % number for number in (6, 7, 1, 8, 2, 9, 3, 5, 4, 7)))
        desk.go(2, 'Accounts')
        await_rows(desk, total(desk.place, 'accounts'))
        desk.filter('state:')
        atspi.key('ctrl+6', 'ctrl+7', 'ctrl+r', 'ctrl+r', 'ctrl+1')
        desk.page('People')
        await_rows(desk, total(desk.place, 'people'))
        atspi.key('ctrl+7', 'ctrl+q')
        assert desk.program.wait_end() == 0


def test_workspace_closed_while_loading():
    with Desk() as desk:
        desk.palette('close work', 'Close Workspace')
        desk.says('^Begin$')
        for _round in range(2):
            atspi.click(desk.find('list item', re.compile('^Larkfield Systems')))
            atspi.key('ctrl+7', 'ctrl+6')
            desk.page(re.compile('People|Assignments|Sign-Ins'))
            desk.palette('close work', 'Close Workspace')
            desk.says('^Begin$')


def test_held_by_another_writer():
    """The window says by whom, still works, and does what was asked when it can."""
    with Desk() as desk:
        with Held(desk.place) as held:
            form = Form(desk, 'waits', 'Who Waits')
            form.save()
            desk.says(r'^Waiting for \S+ \(process %d\)' % held.process)
            form.save()  # once more changes nothing
            assert form.is_kept()
            assert 'waits' not in logins(desk.place)
        form.await_closed()
        desk.toast('^Saved$')
        assert logins(desk.place).count('waits') == 1
        assert ctl(desk.place, 'verify')['ok']


def test_waiting_is_given_up():
    with Desk() as desk:
        with Held(desk.place):
            form = Form(desk, 'waits', 'Who Waits')
            form.save()
            desk.says('^Waiting for ')
            atspi.key('Escape')  # closes the form, and with it what it asked for
            form.await_closed()
            await_without(desk, 'Waiting for')
            form = Form(desk, 'again', 'Who Waits')
            form.save()
            desk.says('^Waiting for ')
            atspi.press(desk.find('button', 'Stop Waiting'))
            await_without(desk, 'Waiting for')
            assert form.is_kept()
        form.save()
        form.await_closed()
        assert 'waits' not in logins(desk.place) and 'again' in logins(desk.place)


def test_held_by_one_that_is_suspended():
    with Desk() as desk:
        with Held(desk.place, suspended=True) as held:
            form = Form(desk, 'waits', 'Who Waits')
            form.save()
            form.says(r'\(process %d\), which is suspended' % held.process)
            assert form.is_kept()
            form.save()
            desk.says('^Waiting for ')
            atspi.key('Escape')
            form.await_closed()
            atspi.key('ctrl+q')
            assert desk.program.wait_end() == 0


def test_taken_away_and_put_back():
    with Desk() as desk:
        form = Form(desk, 'kept', 'Who Is Kept')
        os.rename(desk.place, desk.place + '.aside')
        desk.says('^The file of this workspace is gone or was replaced')
        form.save()
        form.says('is gone')
        assert form.is_kept()
        os.rename(desk.place + '.aside', desk.place)
        await_without(desk, 'The file of this')
        form.save()
        form.await_closed()
        assert 'kept' in logins(desk.place)
        desk.go(1, 'People')
        await_rows(desk, total(desk.place, 'people'))


def test_replaced():
    """By another file: nothing is written to either, until it is opened again."""
    with Desk() as desk:
        shutil.copyfile(robustlib.e2elib.sample(), desk.place + '.new')
        os.rename(desk.place + '.new', desk.place)
        for end in ('-wal', '-shm'):
            os.remove(desk.place + end)
        desk.says('^The file of this workspace is gone or was replaced')
        form = Form(desk, 'kept', 'Who Is Kept')
        form.save()
        form.says('was replaced')
        atspi.key('Escape')
        form.await_closed()
        atspi.press(desk.find('button', 'Open Again'))
        await_without(desk, 'The file of this')
        form = Form(desk, 'kept', 'Who Is Kept')
        form.save()
        form.await_closed()
        assert 'kept' in logins(desk.place)


def test_deleted():
    with Desk() as desk:
        for name in os.listdir(desk.folder):
            os.remove(desk.path(name))
        desk.says('^The file of this workspace is gone or was replaced')
        desk.go(2, 'Accounts')  # what is open can still be read
        await_rows(desk)
        atspi.press(desk.find('button', 'Open Again'))
        dialog = desk.dialog(re.compile('Could Not Be Opened'))
        atspi.key('Escape')
        wait(lambda: dialog not in desk.program.windows(), 'the message to close')
        desk.page('Accounts')


def test_made_read_only():
    with Obeying() as desk:
        form = Form(desk, 'kept', 'Who Is Kept')
        os.chmod(desk.place, 0o444)
        form.save()
        form.says('may not be written any more')
        assert form.is_kept()
        os.chmod(desk.place, 0o600)
        form.save()
        form.await_closed()
        assert 'kept' in logins(desk.place)
        os.chmod(desk.place, 0o444)
        for number, title in ((2, 'Accounts'), (7, 'Sign-Ins'), (8, 'Ledger')):  # reading goes on
            desk.go(number, title)
            await_rows(desk)
        os.chmod(desk.place, 0o600)


if __name__ == '__main__':
    sys.exit(robustlib.e2elib.main(sys.modules[__name__]))
