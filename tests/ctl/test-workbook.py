#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""export --to FILE.xlsx, read by somebody else: no cell is a formula, times are dates, what cannot be
written whole is not there at all.

    test-workbook.py USHERCTL
"""

import hashlib
import os
import resource
import signal
import stat
import subprocess
import xml.etree.ElementTree as xml
import zipfile

import ctllib

SHEET = 'xl/worksheets/sheet1.xml'
MAIN = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
AWKWARD = ('=1+1', '+SUM(A1)', '-2', '@A1', '\tx', "it's <b>&amp;\"", 'مريم الحسيني', '佐藤 翔太', '_x0041_', '\uffff', 'x' * 3000)


def read(path):
    """[[(type, value)]] of the sheet: type is 'text', 'number' or 'bool'."""
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None
        sheet = xml.fromstring(book.read(SHEET))
        for name in book.namelist():
            xml.fromstring(book.read(name))
    assert sheet.find('.//%sf' % MAIN) is None, 'a formula'
    rows = []
    for row in sheet.iter(MAIN + 'row'):
        cells = {}
        for cell in row.iter(MAIN + 'c'):
            kind = {'inlineStr': 'text', 'b': 'bool', 'n': 'number', None: 'number'}[cell.get('t')]
            value = ''.join(one.text or '' for one in cell.iter(MAIN + ('t' if kind == 'text' else 'v')))
            cells[cell.get('r').rstrip('0123456789')] = (kind, value)
        rows.append(cells)
    return sheet, rows


def export(ctl, *words):
    answer = ctl.at('export', *words, '--to', ctl.path('out.xlsx')).json
    with open(ctl.path('out.xlsx'), 'rb') as file:
        assert hashlib.sha256(file.read()).hexdigest() == answer['sha256'], answer
    assert stat.S_IMODE(os.stat(ctl.path('out.xlsx')).st_mode) == 0o600
    sheet, rows = read(ctl.path('out.xlsx'))
    assert len(rows) == answer['rows'] + 1, answer
    return sheet, rows


def test_no_formula(ctl):
    ctl.make()
    quoted = ''.join('p%02d,"%s"\n' % (n, text.replace('"', '""')) for n, text in enumerate(AWKWARD))
    ctl.at('import', 'people', ctl.write('people.csv', 'login,name\n' + quoted))
    _sheet, rows = export(ctl, 'people', '--columns', 'login,name', '--sort', 'login')
    assert rows[0] == {'A': ('text', 'key'), 'B': ('text', 'login'), 'C': ('text', 'name')}, rows[0]
    stored = {row['login']: row['name'] for row in ctl.ok('people', 'list', '--columns', 'login,name', '--limit', '100').rows}
    for row in rows[1:]:
        kind, got = row['C']
        name = stored[row['B'][1]]
        assert kind == 'text', row
        wanted = "'" + name if name[0] in '=+-@\t\r' else name
        assert got.replace('_x0009_', '\t').replace('_x005F_', '_') == wanted.replace('\uffff', '\ufffd'), (got, wanted)
    assert sum(row['C'][1].startswith("'") for row in rows[1:]) >= 4, rows


def test_kinds(ctl):
    ctllib.small(ctl)
    sheet, rows = export(ctl, 'ledger', '--columns', 'n,at,verb', '--sort', 'n')
    assert rows[1]['B'] == ('number', '1') and rows[1]['D'][0] == 'text', rows[1]
    kind, day = rows[1]['C']
    # 18 March 2026, 10:00 in UTC, as days since the end of 1899.
    assert kind == 'number' and abs(float(day) - (46099 + 10 / 24)) < 1e-6, rows[1]
    pane = sheet.find('.//%spane' % MAIN)
    assert pane.get('state') == 'frozen' and pane.get('ySplit') == '1'
    assert sheet.find(MAIN + 'autoFilter').get('ref') == 'A1:D%d' % len(rows)
    _sheet, rows = export(ctl, 'members', '--columns', 'login,active,person')
    assert rows[1]['C'] == ('bool', '1') and 'D' not in rows[1], rows[1]


def test_nothing_found(ctl):
    ctllib.small(ctl)
    _sheet, rows = export(ctl, 'people', '--query', 'department:Nowhere', '--columns', 'login,name')
    assert rows == [{'A': ('text', 'key'), 'B': ('text', 'login'), 'C': ('text', 'name')}], rows


def test_full_disk(ctl):
    """Each of the files that the library writes on the way ends early: never half a workbook."""
    ctl.make()
    people = ''.join('p%05d,Person Number %d,Department %d\n' % (n, n, n % 7) for n in range(4000))
    ctl.at('import', 'people', ctl.write('people.csv', 'login,name,department\n' + people))
    words = ['export', 'people', '--columns', 'login,name,department', '--to']
    ctl.at(*words, ctl.path('whole.xlsx'))
    with zipfile.ZipFile(ctl.path('whole.xlsx')) as book:
        size, packed = book.getinfo(SHEET).file_size, book.getinfo(SHEET).compress_size

    def limited(most):
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        return limit

    os.mkdir(ctl.path('tmp'))
    for most in (packed // 2, packed + 100, size // 2, size - 150):
        done = subprocess.run([ctl.program, *words, ctl.path('out.xlsx')], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=dict(ctl.environment, USHER_WORKSPACE=ctl.workspace, TMPDIR=ctl.path('tmp')),
                              preexec_fn=limited(most), check=False)
        answer = ctllib.Answer(words, done.returncode, done.stdout, done.stderr)
        assert answer.code == 5, 'at most %d bytes a file\n%s' % (most, answer)
        assert not [name for name in os.listdir(ctl.place) if name.startswith('out.xlsx')], os.listdir(ctl.place)
        assert os.listdir(ctl.path('tmp')) == [], os.listdir(ctl.path('tmp'))


if __name__ == '__main__':
    ctllib.main(globals())
