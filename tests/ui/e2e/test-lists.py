#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists as one uses them: filter, complete, sort, choose rows and columns, copy."""

import json
import os
import re
import subprocess
import sys

import e2elib
from e2elib import Desk, atspi, ctl, total, wait


def names(place, query, sort, count=5):
    return [row['name'] for row in ctl(place, 'people', 'list', '--query', query, '--sort', sort, '--limit', str(count))['rows']]


def test_filter_with_tokens_and_words():
    with Desk() as desk:
        everyone = total(desk.place, 'people')
        desk.await_count(everyone)
        desk.filter('department:Finance state:active ')
        desk.await_count(total(desk.place, 'people', 'department:Finance state:active'))
        assert atspi.find(desk.page(), 'button', re.compile('department'), e2elib.TABLES), 'no chip for the token'
        atspi.type_text('an')
        desk.await_count(total(desk.place, 'people', 'department:Finance state:active an'))
        assert [row[0] for row in desk.rows()] == names(desk.place, 'department:Finance state:active an', 'name')
        atspi.type_text(' xyzzy')
        desk.await_count(0)
        desk.says('^Nothing Matches$')
        desk.filter('')
        desk.await_count(everyone)


def test_completion():
    """Down and Return take what is offered: a field, then a value that the people have."""
    with Desk() as desk:
        desk.await_count(total(desk.place, 'people'))
        desk.filter('depa')
        offered = atspi.await_node(desk.window, 'list item', 'department:', e2elib.TABLES)
        atspi.key('Down')
        wait(lambda: 'selected' in atspi.states(offered), 'the field to be chosen')
        atspi.key('Return')
        entry = atspi.find(desk.page(), 'text', re.compile('^Filter'), e2elib.TABLES)
        wait(lambda: atspi.text(entry) == 'department:', 'the field in the text')
        atspi.type_text('fin')
        offered = atspi.await_node(desk.window, 'list item', 'Finance', e2elib.TABLES)
        atspi.key('Down')
        wait(lambda: 'selected' in atspi.states(offered), 'the value to be chosen')
        atspi.key('Return')
        desk.find('button', 'Remove department:Finance', desk.page())
        desk.await_count(total(desk.place, 'people', 'department:Finance'))
        atspi.press(desk.find('button', 'Remove department:Finance', desk.page()))
        desk.await_count(total(desk.place, 'people'))


def test_wrong_words_are_told():
    with Desk() as desk:
        desk.await_count(total(desk.place, 'people'))
        desk.filter('nosuchfield:x ')
        desk.says('nosuchfield', desk.page())
        entry = atspi.find(desk.page(), 'text', re.compile('^Filter'), e2elib.TABLES)
        assert 'nosuchfield' in (entry.get_description() or ''), 'a screen reader is not told'
        desk.filter('state:terminated ')
        desk.await_count(total(desk.place, 'people', 'state:terminated'))
        assert not any('nosuchfield' in text for text in atspi.texts(desk.page(), e2elib.TABLES))


def test_sort_by_header():
    with Desk() as desk:
        desk.await_first(names(desk.place, '', 'name')[0])
        atspi.click(desk.header('Manager'))
        desk.await_first(names(desk.place, '', 'manager_name,name')[0])
        atspi.click(desk.header('Manager'), dx=24)  # elsewhere, else GTK takes the two for one double click
        wanted = names(desk.place, '', 'manager_name:desc,name')
        desk.await_first(wanted[0])
        assert [row[0] for row in desk.rows()] == wanted


def test_choose_all_but_one():
    with Desk() as desk:
        desk.filter('department:Finance ')
        few = total(desk.place, 'people', 'department:Finance')
        desk.await_count(few)
        atspi.click(atspi.grid_row_nodes(desk.grid(), 1)[0])
        desk.says('^Employment$')  # the card of the one
        atspi.key('ctrl+a')
        desk.says('^%d chosen of %d$' % (few, few))
        other = atspi.grid_row_nodes(desk.grid(), 2)[1]  # a second click on the same row at once would open it
        x, y, _width, height = atspi.extents(other)
        atspi.xdotool('keydown', 'ctrl', 'mousemove', x + 60, y + height // 2, 'click', 1, 'keyup', 'ctrl')
        desk.says('^%d chosen of %d$' % (few - 1, few))


def test_columns():
    """One is taken in and one left out; the next start still knows."""
    with Desk(environment={'GSETTINGS_BACKEND': 'keyfile'}) as desk:
        desk.await_count(total(desk.place, 'people'))
        assert 'Mail' not in desk.titles() and 'Manager' in desk.titles(), desk.titles()
        desk.press('View options', inside=desk.page())
        desk.reach(desk.find('check box', re.compile('^Manager')))
        atspi.key('space')
        wait(lambda: 'Manager' not in desk.titles(), 'the column to go')
        desk.reach(desk.find('check box', re.compile('^Mail')))
        atspi.key('space')
        wait(lambda: 'Mail' in desk.titles(), 'the column to come')
        first = ctl(desk.place, 'people', 'list', '--sort', 'name', '--limit', '1', '--columns', 'name,mail')['rows'][0]
        place = desk.titles().index('Mail')
        wait(lambda: desk.rows(1)[0][place] == first['mail'], 'the mail of the first')
        atspi.key('Escape')
        desk.restart()
        wait(lambda: 'Mail' in desk.titles() and 'Manager' not in desk.titles(), 'the columns as they were left')


def test_copy_as_command():
    """What is copied gives the same rows on the command line."""
    with Desk() as desk:
        desk.filter('department:Finance state:active ')
        few = total(desk.place, 'people', 'department:Finance state:active')
        desk.await_count(few)
        atspi.click(desk.header('Manager'), dx=24)  # elsewhere, else GTK takes the two for one double click
        wanted = names(desk.place, 'department:Finance state:active', 'manager_name,name', 1000)
        desk.await_first(wanted[0])
        desk.press('View options', inside=desk.page())
        atspi.press(desk.find('button', 'Copy as Command'))
        desk.toast('^The command was copied$')
        command = desk.clipboard()
        assert command.startswith('usherctl people list'), command
        environment = dict(os.environ, USHER_WORKSPACE=desk.place, PATH=os.path.abspath(e2elib.BUILD) + ':' + os.environ['PATH'])
        said = subprocess.run(['sh', '-c', command + ' --format json --limit all'], env=environment, stdout=subprocess.PIPE, check=True).stdout
        assert [row['name'] for row in json.loads(said)['rows']] == wanted, command


def test_copy_rows():
    with Desk() as desk:
        desk.filter('department:Finance ')
        desk.await_count(total(desk.place, 'people', 'department:Finance'))
        atspi.click(atspi.grid_row_nodes(desk.grid(), 1)[0])
        atspi.key('Down', 'ctrl+c')
        desk.toast('^Copied$')
        second = names(desk.place, 'department:Finance', 'name', 2)[1]
        assert desk.clipboard().split('\t')[0].strip('\u2068\u2069') == second


if __name__ == '__main__':
    sys.exit(e2elib.main(sys.modules[__name__]))
