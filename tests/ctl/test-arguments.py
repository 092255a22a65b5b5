#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every verb with no, one, too many and hostile arguments and flag values: never a crash, always an
exit code of the table with its error, and a call that failed changed nothing.

    test-arguments.py USHERCTL

USHER_TEST_SIZE=full tries every hostile value with every flag of every verb.
"""

import os
import random
import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import ctllib

HOSTILE = ('', ' ', 'A' * 100000, '\x01\x1b[31m\x7f', '../x', '/nowhere/x', "' OR 1=1 --", '"; DROP TABLE person; --', '%s%n%d', '-1',
           '0', '99999999999999999999', 'person:', ':', 'a:b:c', 'group:%00', '\u202eabc', '\U0001f600' * 200, 'a,b', 'null', '*',
           '\ufeffx', 'e\u0301', '{"a":1}', '2026-02-30', '~', '\n', 'x\ty', 'name:"', '-name:', 'risk:', '((((')
NOT_UTF8 = b'\xff\xfe\x80'
FULL = os.environ.get('USHER_TEST_SIZE') == 'full'


def words_of(verb):
    return [word for word in (verb['noun'], verb['verb']) if word]


def needed(verb):
    return len([word for word in re.sub(r'\[.*?\]|--\S+ \S+|\|\S+.*', '', verb['arguments']).split() if word])


def calls_of(verb):
    """Every call that is tried with this verb, as lists of words."""
    words, plain = words_of(verb), ['x'] * needed(verb)
    luck = random.Random(' '.join(words))
    yield words
    yield words + ['x']
    yield words + ['x'] * 7
    yield words + plain + ['--no-such-flag']
    yield words + [NOT_UTF8]
    for value in HOSTILE:
        yield words + [value] + plain[1:]
        if len(plain) > 1:
            yield words + plain[:-1] + [value]
    for flag in verb['flags']:
        name = '--' + flag['flag']
        if not flag['value']:
            yield words + plain + [name, name]
            yield words + plain + [name + '=x']
            continue
        yield words + plain + [name]
        yield words + plain + [name, 'x', name, 'y']
        for value in HOSTILE if FULL else luck.sample(HOSTILE, 3):
            yield words + plain + ['%s=%s' % (name, value)]


def head(ctl):
    """The ledger's head, read past the program: quick enough for every call."""
    db = sqlite3.connect('file:%s?mode=ro' % ctl.workspace, uri=True)
    try:
        return db.execute('SELECT n, hash FROM ledger_head').fetchone()
    finally:
        db.close()


def try_verb(ctl, verb):
    counts, before = ctl.state()[0], head(ctl)
    for call in calls_of(verb):
        answer = ctl.run(*call)
        if answer.code == 0:
            counts, before = None, head(ctl)
        assert head(ctl) == before, 'a call that failed left a line\n%s' % answer
    assert counts in (None, ctl.state()[0]), 'a call that failed changed something: %s' % words_of(verb)


def test_every_verb(ctl):
    ctllib.small(ctl)
    listed = ctl.ok('help', '--format', 'json', workspace=False).json
    verbs = [verb for verb in listed['verbs'] if verb['verb'] != 'help']
    workers = []
    for number in range(2):
        place = ctl.path('worker-%d' % number)
        os.makedirs(os.path.join(place, 'in'))
        ctl.ok('backup', os.path.join(place, 'in', 'a.usher'))
        workers.append(ctllib.Ctl(ctl.program, os.path.join(place, 'in')))
    with ThreadPoolExecutor(2) as pool:
        halves = [pool.submit(lambda worker, half: [try_verb(worker, verb) for verb in half], workers[n], verbs[n::2]) for n in range(2)]
        for half in halves:
            half.result()
    for worker in workers:
        assert worker.ok('verify').json['ok']


def test_global_flags(ctl):
    ctl.make()
    for flag in ('--workspace', '--format', '--as', '--at', '--progress', '--secret-fd'):
        for value in HOSTILE:
            ctl.run('info', '%s=%s' % (flag, value))
        answer = ctl.run('info', flag)
        assert answer.code == 2, answer


def test_flags_anywhere(ctl):
    ctl.ok('init', ctl.workspace)
    expected = [column['name'] for column in ctl.ok('people', 'columns').rows]
    assert 'login' in expected
    for call in (['--format', 'json', 'people', 'list', '--limit', '0'], ['people', '--limit=0', 'list', '--format=json'],
                 ['people', 'list', '-w', ctl.workspace, '--limit', '0'], ['--limit', '0', 'people', 'list'],
                 ['-w%s' % ctl.workspace, 'people', 'list', '--limit', '0', '--']):
        assert ctl.ok(*call, workspace='-w' not in call[0]).json['total'] == 0


def test_double_dash_ends_flags(ctl):
    ctl.ok('init', ctl.workspace)
    assert '--limit' in ctl.fails(2, 'people', 'show', '--', '--limit').error['message']


def test_nearest(ctl):
    assert 'list' in ctl.fails(2, 'people', 'lst').error['candidates']
    assert 'people' in ctl.fails(2, 'peeple', 'list').error['candidates']
    assert '--limit' in ctl.fails(2, 'people', 'list', '--limt', '3').error['candidates']


def test_many_ids_on_stdin(ctl):
    ctllib.small(ctl)
    before = ctl.state()
    for stdin in (b'\xff\xfe\n', b'A' * 1000000, b'A' * 1000000 + b'\n', b'account:okta/nobody\n', b'okta/jon.weir\n\n\x00\n'):
        answer = ctl.run('accounts', 'change', '-', '--risk', 'high', stdin=stdin)
        assert answer.code == 2, answer
        assert answer.error.get('where', {}).get('file') == 'stdin', answer
    assert ctl.state() == before
    answer = ctl.ok('accounts', 'change', '-', '--risk', 'high', stdin=b'okta/jon.weir\naccount:okta/li.na\n\nokta/jon.weir\n')
    assert answer.json['matched'] == 2 and answer.json['changed'] == 2, answer
    assert ctl.ok('accounts', 'change', '-', '--risk', 'low', stdin=b'').json['matched'] == 0


if __name__ == '__main__':
    ctllib.main(globals())
