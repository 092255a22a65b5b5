#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Acts whose effect is more than an answer: seals, second members, undo, backups, copies, exports.

    test-acts.py USHERCTL
"""

import hashlib
import json
import os
import sqlite3
import stat

import ctllib


def edit(ctl, sql):
    """What somebody with an editor for databases does."""
    db = sqlite3.connect(ctl.workspace)
    db.execute(sql)
    db.commit()
    db.close()


def test_init_answer(ctl):
    answer = ctl.ok('init', ctl.workspace).json
    assert set(answer) == {'workspace', 'engine', 'schema', 'kind', 'sample', 'people', 'assignments', 'seconds'}, answer
    assert answer['engine'] == 'sqlite' and answer['kind'] == 'live' and answer['sample'] is None, answer
    assert isinstance(answer['seconds'], float)
    assert stat.S_IMODE(os.stat(ctl.workspace).st_mode) == 0o600
    info = ctl.ok('info').json
    assert info['kind'] == 'live' and info['roles'] == ['admin'] and info['read_only'] is None, info
    for words in (['--kind', 'sample'], ['--kind', 'nonsense'], ['--people', '2000'], ['--seed', '1'], ['--sample', 'nonsense'],
                  ['--sample', 'larkfield', '--kind', 'live'], ['--sample', 'larkfield', '--people', '10'],
                  ['--sample', 'larkfield', '--seed', 'x'], ['--sample', 'larkfield', '--at', ctllib.AT]):
        ctl.fails(2, 'init', ctl.path('b.usher'), *words)
        assert not os.path.exists(ctl.path('b.usher')), words
    ctl.fails(1, '--at', ctllib.AT, 'init', ctl.path('b.usher'))


def test_seal(ctl):
    ctllib.small(ctl)
    ctl.fails(2, 'seal')
    ctl.fails(5, 'seal', '--key', ctl.path('missing'))
    key = ctl.path('key')
    seal = ctl.ok('seal', '--new-key', key).json
    assert stat.S_IMODE(os.stat(key).st_mode) == 0o600
    assert ctl.ok('info').json['ledger']['sealed_until'] == seal['sealed_until']
    ctl.ok('seal', '--key', key)
    verdict = ctl.ok('verify', '--pub', key + '.pub').json
    assert verdict['sealed_by'] == seal['key_id'] and verdict['sealed_until'] > seal['sealed_until'], verdict
    assert ctl.ok('verify', '--pub', seal['public_key']).json['sealed_by'] == seal['key_id']
    ctl.ok('-w', ctl.path('c.usher'), 'init', ctl.path('c.usher'), '--kind', 'training')
    other = ctl.ok('-w', ctl.path('c.usher'), 'seal', '--new-key', ctl.path('other')).json
    foreign = ctl.run('verify', '--pub', other['public_key'])
    assert foreign.code in (0, 3) and foreign.json['sealed_until'] == 0, foreign


def test_a_second_member_acknowledges(ctl):
    ctllib.small(ctl)
    ctl.at('member', 'add', 'lee', '--role', 'lead')
    edit(ctl, "UPDATE person SET title = 'Queen' WHERE login = 'li.na'")
    fault = ctl.fails(3, 'verify').json['faults'][0]['key']
    words = ['--at', ctllib.AT, 'verify', '--acknowledge', fault]
    ctl.fails(2, *words)
    words += ['--reason', 'looked at it']
    assert ctl.ok(*words).json['state'] == 'proposed'
    assert ctl.ok('proposal', 'list', '--query', 'state:open').json['total'] == 1
    again = ctl.run(*words)
    assert again.code in (0, 1) and ctl.call('verify').code == 3, again
    assert ctl.ok('--as', 'lee', *words).json['state'] == 'known'
    verdict = ctl.ok('verify').json
    assert verdict['ok'] and verdict['known'] == 1 and verdict['faults'][0]['known'], verdict
    ctl.fails(2, *(words[:4] + ['ffffffffffff', '--reason', 'x']))


def test_a_proposal_is_withdrawn_by_its_proposer(ctl):
    ctllib.small(ctl)
    ctl.at('member', 'add', 'lee', '--role', 'lead')
    edit(ctl, "UPDATE person SET title = 'Queen' WHERE login = 'li.na'")
    fault = ctl.fails(3, 'verify').json['faults'][0]['key']
    ctl.at('verify', '--acknowledge', fault, '--reason', 'x')
    key = ctl.ok('proposal', 'list').rows[0]['key']
    assert ctl.fails(1, '--as', 'lee', '--at', ctllib.AT, 'proposal', 'withdraw', key)
    assert ctl.at('proposal', 'withdraw', key).json['state'] == 'withdrawn'
    assert ctl.ok('--as', 'lee', '--at', ctllib.AT, 'verify', '--acknowledge', fault, '--reason', 'x').json['state'] == 'proposed'


def test_one_member_alone_cannot_acknowledge(ctl):
    ctllib.small(ctl)
    edit(ctl, "UPDATE person SET title = 'Queen' WHERE login = 'li.na'")
    fault = ctl.fails(3, 'verify').json['faults'][0]['key']
    error = ctl.fails(1, '--at', ctllib.AT, 'verify', '--acknowledge', fault, '--reason', 'x').error
    assert 'member add' in error['hint'], error


def test_undo(ctl):
    ctllib.small(ctl)
    before = ctl.ok('accounts', 'list', '--columns', 'all').rows
    act = ctl.at('accounts', 'change', '--query', 'source:okta', '--owner', 'amara.okafor', '--risk', 'high').json
    assert act['matched'] == act['changed'] == 4, act
    assert ctl.ok('accounts', 'list', '--query', 'owner:person:amara.okafor risk:high').json['total'] == 4
    undone = ctl.at('undo', act['act']).json
    assert undone['act'] != act['act']
    assert ctl.ok('accounts', 'list', '--columns', 'all').rows == before
    assert ctl.ok('verify', '--deep').json['ok']
    ctl.fails(2, '--at', ctllib.AT, 'undo', 'nonsense')


def test_backup_and_restore(ctl):
    ctllib.small(ctl)
    head = ctl.ok('info').json['ledger']
    assert ctl.ok('backup', ctl.path('b.usher')).json['head'] == head['head']
    ctl.at('entitlement', 'change', 'ledgerline/read', '--risk', 'high')
    assert ctl.ok('-w', ctl.path('c.usher'), 'restore', ctl.path('b.usher')).json['head'] == head['head']
    assert ctl.ok('-w', ctl.path('c.usher'), 'info').json['ledger'] == head
    assert ctl.ok('-w', ctl.path('c.usher'), 'verify', '--deep').json['ok']


def test_export_is_noted(ctl):
    ctllib.small(ctl)
    for name in ('out.csv', 'out.jsonl'):
        answer = ctl.at('export', 'people', '--query', 'state:active', '--to', ctl.path(name)).json
        with open(ctl.path(name), 'rb') as file:
            assert hashlib.sha256(file.read()).hexdigest() == answer['sha256'], answer
        assert answer['rows'] == 3, answer
        line = ctl.ok('ledger', 'show', str(ctl.ok('info').json['ledger']['lines'])).json
        assert line['verb'] == 'export' and line['changes']['sha256'] == [None, answer['sha256']], line
        assert 'state:active' in line['changes']['query'][1], line
    with open(ctl.path('out.jsonl'), encoding='utf-8') as file:
        assert [json.loads(row)['key'] for row in file] == ['person:amara.okafor', 'person:jon.weir', 'person:li.na']
    lines = ctl.ok('info').json['ledger']['lines']
    for to in ('out.txt', 'out', '../nowhere/out.csv', '.csv/..'):
        answer = ctl.run('export', 'people', '--to', ctl.path(to))
        assert answer.code in (1, 2, 5), answer
    assert ctl.ok('info').json['ledger']['lines'] == lines


def test_ledger_export_without_us(ctl):
    ctllib.small(ctl)
    answer = ctl.at('ledger', 'export', '--to', ctl.path('ledger.jsonl')).json
    digest = None
    with open(ctl.path('ledger.jsonl'), encoding='utf-8') as file:
        head = json.loads(next(file))['head']
        for n, text in enumerate(file, 1):
            row = json.loads(text)
            line = json.loads(row['line'])
            assert row['n'] == line['n'] == n
            if n == 1:
                digest = hashlib.sha256(line['changes']['uuid'][1].encode()).digest()
            digest = hashlib.sha256(digest + row['line'].encode('utf-8')).digest()
            assert digest.hex() == row['hash'], row
    assert (head['n'], head['hash']) == (n, digest.hex()) and answer['rows'] == n


def test_views(ctl):
    ctllib.small(ctl)
    ctl.at('view', 'save', 'people', 'leavers', '--query', 'state:terminated')
    ctl.fails(2, 'view', 'save', 'people', 'broken', '--query', 'nonsense:1')
    ctl.fails(2, 'view', 'save', 'planets', 'x')
    assert [row['key'] for row in ctl.ok('view', 'list').rows] == ['view:people/leavers']
    assert ctl.ok('view', 'list', 'groups').json['total'] == 0
    ctl.at('view', 'remove', 'people', 'leavers')
    ctl.fails(2, 'view', 'remove', 'people', 'leavers')


def test_the_last_admin_stays(ctl):
    ctl.ok('init', ctl.workspace)
    me = ctl.ok('member', 'list').rows[0]['login']
    before = ctl.state()
    ctl.fails(1, 'member', 'remove', me)
    ctl.fails(1, 'member', 'change', me, '--role', 'auditor')
    assert ctl.state() == before


def test_first_steps_in_a_live_workspace(ctl):
    """The creator is admin; the first lead imports the people that later members are linked to."""
    ctl.ok('init', ctl.workspace)
    me = ctl.ok('member', 'list').rows[0]['login']
    people = ctl.write('people.csv', ctllib.SMALL[0][1])
    assert ctl.fails(1, 'import', 'people', people).error['code'] == 'right'
    ctl.ok('member', 'change', me, '--role', 'admin', '--role', 'lead')
    assert ctl.ok('import', 'people', people).json['added'] == 4
    before = ctl.state()
    error = ctl.fails(1, 'member', 'add', 'ana', '--role', 'analyst').error
    assert '--person' in error['hint'], error
    assert ctl.state() == before
    ana = ctl.ok('member', 'add', 'ana', '--role', 'analyst', '--person', 'amara.okafor').json
    assert ana['person'] == 'person:amara.okafor' and ana['roles'] == ['analyst'], ana
    assert ctl.ok('member', 'add', 'gov', '--role', 'auditor').json['person'] is None
    rights = {row['right']: row['has'] for row in ctl.ok('member', 'rights', 'ana').json['rights']}
    assert rights['card'] and not rights['member'], rights


if __name__ == '__main__':
    ctllib.main(globals())
