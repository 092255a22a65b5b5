#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Workspaces that are none: missing, foreign, newer, half copied, read-only; each a clear error and
never a file that is changed or left behind.

    test-places.py USHERCTL
"""

import os
import shutil
import sqlite3

import ctllib

READS = (['info'], ['people', 'list'], ['verify'], ['ledger', 'list'], ['member', 'list'])


def refused(ctl, codes=('store', 'corrupt', 'newer', 'read-only'), calls=READS):
    for words in calls:
        answer = ctl.fails(5, *words)
        assert answer.error['code'] in codes, answer
        assert not answer.out, answer
        said = answer.error['message'] + answer.error.get('hint', '')
        assert 'SQL' not in said and 'SELECT' not in said, answer
    checks = ctl.run('doctor')
    assert checks.code in (3, 5) and checks.json['ok'] is False, checks
    assert any(check['state'] == 'fail' for check in checks.json['checks']), checks


def content(path):
    with open(path, 'rb') as file:
        return file.read()


def test_missing(ctl):
    refused(ctl)
    assert os.listdir(ctl.place) == [], 'a missing workspace was made'


def test_folder(ctl):
    os.mkdir(ctl.workspace)
    refused(ctl)
    ctl.fails(5, 'init', ctl.workspace)


def test_missing_folder(ctl):
    ctl.fails(5, 'init', ctl.path('no/such/folder.usher'))
    assert os.listdir(ctl.place) == []


def test_foreign_files(ctl):
    for name, text in (('text', b'hello\n'), ('empty', b''), ('zeros', b'\0' * 8192), ('cut', b'SQLite format 3\0'),
                       ('noise', os.urandom(20000)), ('almost', b'SQLite format 3\0' + os.urandom(8176))):
        ctl.write('a.usher', text)
        refused(ctl)
        ctl.fails(5, 'init', ctl.workspace)
        assert content(ctl.workspace) == text, name


def test_foreign_database(ctl):
    with sqlite3.connect(ctl.workspace) as db:
        db.execute('CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT)')
        db.execute("INSERT INTO person VALUES (1, 'Ada')")
    db.close()
    before = content(ctl.workspace)
    refused(ctl)
    ctl.fails(5, 'init', ctl.workspace)
    assert content(ctl.workspace) == before


def versions(ctl):
    """The tables that hold a schema's number differ by engine; ask the file itself."""
    db = sqlite3.connect(ctl.workspace)
    number = db.execute('PRAGMA user_version').fetchone()[0]
    return db, number


def test_newer(ctl):
    ctl.ok('init', ctl.workspace)
    db, number = versions(ctl)
    assert number == ctl.ok('version', workspace=False).json['schema']
    db.execute('PRAGMA user_version = %d' % (number + 7))
    db.close()
    refused(ctl, codes=('newer',))
    ctl.fails(5, 'member', 'add', 'x', '--role', 'auditor')


def test_half_copied(ctl):
    ctllib.small(ctl)
    whole = content(ctl.workspace)
    for part in (len(whole) // 2, len(whole) - 4096, 5000):
        with open(ctl.workspace, 'wb') as file:
            file.write(whole[:part])
        for suffix in ('-wal', '-shm'):
            if os.path.exists(ctl.workspace + suffix):
                os.unlink(ctl.workspace + suffix)
        seen = [ctl.run(*words).code for words in READS]
        checks = ctl.run('doctor')
        assert checks.code in (3, 5), (part, seen, str(checks))
        assert set(seen) <= {0, 3, 5} and 5 in seen or 3 in seen, (part, seen)


def test_copied_without_its_wal(ctl):
    """A copy taken while a writer has it open lacks what is in the -wal file."""
    ctl.ok('init', ctl.workspace)
    db = sqlite3.connect(ctl.workspace, isolation_level=None)
    db.execute('BEGIN')
    db.execute('SELECT count (*) FROM ledger').fetchone()
    ctl.ok('member', 'add', 'later', '--role', 'auditor')
    shutil.copyfile(ctl.workspace, ctl.path('copy.usher'))
    db.close()
    answer = ctl.run('-w', ctl.path('copy.usher'), 'info')
    assert answer.code in (0, 5), answer
    if answer.code == 0:  # an older state, but a whole one: its ledger says so itself
        assert ctl.ok('-w', ctl.path('copy.usher'), 'verify').json['ok']
        head = ctl.ok('info').json['ledger']['head']
        assert ctl.fails(3, '-w', ctl.path('copy.usher'), 'verify', '--head', head).json['faults'][0]['kind'] == 'tail-missing'


def test_read_only(ctl):
    ctllib.small(ctl)
    before = ctl.state()
    os.chmod(ctl.workspace, 0o400)
    if os.access(ctl.workspace, os.W_OK):
        os.chmod(ctl.workspace, 0o600)
        raise ctllib.Skip('root may write everything')
    assert ctl.ok('info').json['read_only']
    assert len(ctl.ok('people', 'list').rows) == 4
    error = ctl.fails(5, 'setting', 'set', 'workspace.title', 'x').error
    assert error['code'] == 'read-only', error
    os.chmod(ctl.workspace, 0o600)
    assert ctl.state() == before


def test_unknown_operator(ctl):
    ctl.ok('init', ctl.workspace)
    with sqlite3.connect(ctl.workspace) as db:
        db.execute('UPDATE operator SET uid = uid + 4242')
    db.close()
    info = ctl.ok('info').json
    assert info['member'] is None and info['read_only'], info
    error = ctl.fails(5, 'member', 'add', 'x', '--role', 'auditor').error
    assert error['code'] == 'read-only' and 'claim' in error['message'] + error.get('hint', ''), error
    login = ctl.ok('member', 'list').rows[0]['login']
    assert ctl.ok('member', 'claim', login).json['key'] == 'member:' + login
    assert ctl.ok('info').json['member'] == login
    assert ctl.ok('ledger', 'list', '--sort', 'n:desc', '--limit', '1').rows[0]['verb'] == 'claim'
    assert ctl.ok('verify').json['ok']


def test_modes(ctl):
    os.umask(0o022)
    ctllib.small(ctl)
    ctl.ok('backup', ctl.path('b.usher'))
    ctl.ok('export', 'people', '--to', ctl.path('people-out.csv'))
    for name in os.listdir(ctl.place):
        if name.startswith(('a.usher', 'b.usher', 'people-out')):
            assert os.stat(ctl.path(name)).st_mode & 0o077 == 0, name


def test_nothing_is_left_by_reading(ctl):
    ctllib.small(ctl)
    lines = ctl.state()[1]['lines']
    for noun in ('people', 'accounts', 'groups', 'memberships', 'apps', 'entitlements', 'grants', 'assignments', 'factors', 'events',
                 'member', 'ledger', 'run', 'source', 'proposal', 'setting', 'document', 'view'):
        ctl.ok(noun, 'list')
    ctl.ok('verify', '--deep')
    ctl.ok('doctor')
    ctl.ok('due')
    ctl.ok('search', 'amara')
    assert ctl.state()[1]['lines'] == lines


if __name__ == '__main__':
    ctllib.main(globals())
