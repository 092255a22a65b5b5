#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Importing: a broken file is refused with row and column, a good one is written when one says so."""

import re
import sys

import e2elib
from e2elib import Desk, atspi, ctl, total, wait

GOOD = 'Employee ID,Login,Full name,E-mail\nN1,new.one,New One,new.one@larkfield.example\nN2,new.two,ليلى الحسيني,new.two@larkfield.example\n'
BROKEN = 'employee,login,name,start\nN1,new.one,New One,2026-01-05\nN2,new.two,New Two,yesterday\n'


def choose(desk, path):
    desk.palette('Import People', 'Import People…')
    page = desk.page('Import')
    desk.press('Choose a CSV File', inside=page)
    desk.choose_file(path, 'Choose a CSV File')
    desk.says('^Which Column Is Which$', page)
    return page


def test_broken_file():
    with Desk() as desk:
        before = ctl(desk.place, 'info')
        page = choose(desk, desk.write('broken.csv', BROKEN))
        desk.press('Check', inside=page)
        said = desk.says(r'^Row 3, start “yesterday”', page)
        assert len(said) > len('Row 3, start “yesterday”: '), said
        button = desk.find('button', 'Import', page)
        assert 'sensitive' not in atspi.states(button) or 'enabled' not in atspi.states(button), 'a file with faults can be imported'
        assert ctl(desk.place, 'info')['ledger'] == before['ledger'], 'checking wrote'


def test_not_a_table():
    with Desk() as desk:
        path = desk.write('no.csv', 'login,name\n"never closed\n')
        desk.palette('Import People', 'Import People…')
        page = desk.page('Import')
        desk.press('Choose a CSV File', inside=page)
        desk.choose_file(path, 'Choose a CSV File')
        desk.says('row 2', page)


def test_good_file():
    with Desk() as desk:
        before = total(desk.place, 'people')
        page = choose(desk, desk.write('good.csv', GOOD))
        desk.press('Check', inside=page)
        desk.says('^Checked. Nothing is written yet.$', page)
        assert total(desk.place, 'people') == before
        button = desk.find('button', 'Import', page)
        wait(lambda: 'sensitive' in atspi.states(button), 'Import to be possible')
        atspi.press(button)
        desk.toast('^Imported: 2 added')
        assert total(desk.place, 'people') == before + 2
        desk.go(1, 'People')
        desk.await_count(before + 2)
        desk.filter('new.two')
        desk.await_first('ليلى الحسيني')


def test_mapping():
    """Headers that nobody foresaw are matched by hand; a required field says so until it is."""
    with Desk() as desk:
        before = total(desk.place, 'people')
        page = choose(desk, desk.write('other.csv', 'Anmeldename;Voller Name\nnew.one;Zoë Åström\n'))
        desk.says('^Say which column is “Login”.$', page)
        button = desk.find('button', 'Check', page)
        assert 'sensitive' not in atspi.states(button), 'it can be checked without a login'
        desk.choose_in(desk.find('combo box', re.compile('^Login'), page), 'Anmeldename')
        desk.choose_in(desk.find('combo box', 'Name', page), 'Voller Name')
        wait(lambda: 'sensitive' in atspi.states(button), 'Check to be possible')
        atspi.press(button)
        desk.says('^Checked. Nothing is written yet.$', page)
        desk.press('Import', inside=page)
        desk.toast('^Imported: 1 added')
        assert total(desk.place, 'people') == before + 1
        assert ctl(desk.place, 'person', 'show', 'new.one')['name'] == 'Zoë Åström'


if __name__ == '__main__':
    sys.exit(e2elib.main(sys.modules[__name__]))
