#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one makes of a list: a saved view, groups, files."""

import csv
import re
import sys
import zipfile

import e2elib
from e2elib import Desk, atspi, ctl, total, wait


def names(place, query, sort, count=5):
    return [row['name'] for row in ctl(place, 'people', 'list', '--query', query, '--sort', sort, '--limit', str(count))['rows']]


def test_saved_view():
    with Desk() as desk:
        desk.await_count(total(desk.place, 'people'))
        desk.filter('state:on-leave ')
        few = total(desk.place, 'people', 'state:on-leave')
        desk.await_count(few)
        desk.press('Saved views', inside=desk.page())
        entry = desk.find('text', 'Save this view as')
        atspi.click(entry)
        atspi.type_text('Away now')
        atspi.key('Return')
        wait(lambda: any(view['name'] == 'Away now' for view in ctl(desk.place, 'view', 'list')['rows']), 'the view to be saved')
        desk.filter('')
        desk.await_count(total(desk.place, 'people'))
        desk.press('Saved views', inside=desk.page())
        atspi.press(wait(lambda: [node for node in atspi.find_all(desk.window, 'button', 'Away now', e2elib.TABLES) if node.get_child_count() == 1][-1:],
                         'the view in the list')[0])
        desk.await_count(few)


def test_group():
    with Desk() as desk:
        desk.await_count(total(desk.place, 'people'))
        desk.press('View options', inside=desk.page())
        desk.choose_in(desk.find('combo box', 'Group by'), 'Department')
        atspi.key('Escape')
        groups = desk.find('list', 'Groups')
        row = atspi.await_node(groups, 'list item', 'Finance')
        atspi.click(row)
        desk.await_count(total(desk.place, 'people', 'department:Finance'))
        assert any(text == str(total(desk.place, 'people', 'department:Finance')) for text in atspi.texts(row))


def exported(desk, name, query):
    """Exports the view to NAME through the grid's menu."""
    desk.press('View options', inside=desk.page())
    atspi.press(desk.find('button', 'Export…'))
    desk.choose_file(desk.path(name), 'Export View')
    rows = total(desk.place, 'people', query)
    desk.toast('%d rows exported to %s' % (rows, name))
    return desk.path(name)


def test_export_csv():
    query = 'department:Finance state:active'
    with Desk() as desk:
        desk.filter(query + ' ')
        desk.await_count(total(desk.place, 'people', query))
        with open(exported(desk, 'finance.csv', query), encoding='utf-8-sig', newline='') as file:
            rows = list(csv.DictReader(file))
        wanted = ctl(desk.place, 'people', 'list', '--query', query, '--sort', 'name', '--limit', '10000')['rows']
        assert [row['name'] for row in rows] == [row['name'] for row in wanted], rows[:2]
        assert not any(value and value[0] in '=+-@' for row in rows for value in row.values()), 'a cell that a spreadsheet would run'
        verbs = [line['verb'] for line in ctl(desk.place, 'ledger', 'list', '--limit', '5', '--sort', 'n:desc')['rows']]
        assert 'export' in verbs, verbs


def test_export_xlsx():
    query = 'department:Legal'
    with Desk() as desk:
        desk.filter('legal')
        query = 'legal'
        desk.await_count(total(desk.place, 'people', query))
        with zipfile.ZipFile(exported(desk, 'legal.xlsx', query)) as book:
            sheet = book.read('xl/worksheets/sheet1.xml').decode('utf-8')
            texts = book.read('xl/sharedStrings.xml').decode('utf-8') if 'xl/sharedStrings.xml' in book.namelist() else sheet
        assert len(re.findall('<row ', sheet)) == total(desk.place, 'people', query) + 1
        assert names(desk.place, query, 'name', 1)[0] in texts


if __name__ == '__main__':
    sys.exit(e2elib.main(sys.modules[__name__]))
