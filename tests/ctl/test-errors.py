#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exit codes and errors: each code of the table by a call that earns it, in JSON and in words.

    test-errors.py USHERCTL
"""

import os
import re
import sqlite3
import subprocess
import threading

import ctllib


def live(ctl):
    ctl.ok('init', ctl.workspace)


def test_bare(ctl):
    answer = ctl.call(workspace=False)
    assert answer.code == 2 and b'NOUN VERB' in answer.out, answer
    assert answer.error['code'] == 'usage', answer


def test_no_workspace(ctl):
    assert 'USHER_WORKSPACE' in ctl.fails(2, 'info', workspace=False).error['hint']


def test_words_for_people(ctl):
    answer = ctl.call('info', '--format', 'table')
    assert answer.code == 5 and not answer.out, answer
    text = answer.err.decode('utf-8')
    assert text.startswith('usherctl: ') and '{' not in text, answer


def test_refused_by_right(ctl):
    ctllib.small(ctl)
    ctl.at('member', 'add', 'tess', '--role', 'trainee')
    before = ctl.state()
    error = ctl.fails(1, '--as', 'tess', 'setting', 'set', 'workspace.title', 'x').error
    assert error['code'] == 'right' and 'lead' in error['message'] + error.get('hint', ''), error
    ctl.fails(1, '--as', 'tess', 'import', 'people', ctl.path('people.csv'))
    ctl.fails(1, '--as', 'tess', 'entitlement', 'change', 'ledgerline/read', '--risk', 'high')
    ctl.fails(1, '--as', 'tess', 'member', 'add', 'eve', '--role', 'admin')
    assert ctl.state() == before


def test_as_and_at_in_a_live_workspace(ctl):
    live(ctl)
    assert ctl.fails(1, '--at', ctllib.AT, 'info').error['code'] == 'guard'
    assert ctl.fails(1, '--as', 'root', 'info').error['code'] == 'guard'


def test_first_steps_of_a_live_workspace(ctl):
    live(ctl)
    people = ctl.write('people.csv', 'login,name\nann,Ann\nbob,Bob\n')
    info = ctl.ok('info').json
    assert info['kind'] == 'live' and info['roles'] == ['admin'], info
    error = ctl.fails(1, 'import', 'people', people).error
    assert error['code'] == 'right' and error['guards'][0]['id'] == 'import', error
    steps = [step.split()[1:] for step in re.findall(r'usherctl member change [^.]*--(?:role|person) [\w,]+', error['hint'])]
    assert len(steps) == 2 and steps[0][-1] == 'admin,lead' and steps[1][-1] == 'LOGIN', error
    assert ctl.state() == (info['counts'], info['ledger'])
    ctl.ok(*steps[0])
    assert ctl.ok('import', 'people', people).json['added'] == 2
    ctl.ok(*steps[1][:-1], 'ann')
    # With people there, an admin without the right asks a lead.
    ctl.ok(*steps[0][:-1], 'admin')
    assert 'lead' in ctl.fails(1, 'import', 'people', people).error['hint']
    assert 'usherctl' not in ctl.fails(1, 'import', 'people', people).error['hint']


def test_rejected_rows(ctl):
    ctllib.small(ctl)
    before = ctl.state()
    cases = {
        'no-login': b'name\nAda\n',
        'unknown-header': b'login,nonsense\nada,1\n',
        'header-twice': b'login,login\nada,ada\n',
        'empty': b'',
        'header-alone-broken': b'"login\n',
        'latin-1': 'login,name\nada,Andr\u00e9\n'.encode('latin-1'),
        'nul': b'login,name\nada,a\0b\n',
        'open-quote': b'login,name\nada,"Ada\n',
        'too-many-cells': b'login,name\nada,Ada,more\n',
        'no-key': b'login,name\n,Ada\n',
        'twice': b'login,name\nada,Ada\nada,Eda\n',
        'bad-date': b'login,name,start\nada,Ada,2026-02-30\n',
        'bad-state': b'login,name,state\nada,Ada,perhaps\n',
        'huge-cell': b'login,name\nada,' + b'A' * 3000000 + b'\n',
    }
    for name, text in cases.items():
        answer = ctl.run('--at', ctllib.AT, 'import', 'people', ctl.write(name + '.csv', text))
        assert answer.code == 1, (name, str(answer))
        assert answer.error['code'] == 'input', (name, str(answer))
        if not answer.out:
            assert 'where' in answer.error, (name, str(answer))
        else:
            rejected = answer.json['rejected']
            assert rejected and all(row['why'] and row['row'] for row in rejected), (name, str(answer))
            assert answer.json['written'] is False, (name, str(answer))
        assert ctl.state() == before, name


def test_partial(ctl):
    ctllib.small(ctl)
    people = ctl.state()[0]['people']
    path = ctl.write('some.csv', 'login,name,start\nada,Ada,2026-01-01\nbob,Bob,never\n')
    assert ctl.fails(1, '--at', ctllib.AT, 'import', 'people', path).json['added'] >= 0
    assert ctl.at('import', 'people', path, '--partial', '--dry-run').json['written'] is False
    assert ctl.state()[0]['people'] == people
    answer = ctl.at('import', 'people', path, '--partial').json
    assert answer['written'] and answer['added'] == 1 and answer['rejected_total'] == 1, answer
    assert answer['rejected'][0]['row'] == 3 and answer['rejected'][0]['column'] == 'start', answer
    assert ctl.state()[0]['people'] == people + 1


def test_faulty_files_of_every_kind(ctl):
    ctllib.small(ctl)
    before = ctl.state()
    bad = {
        'accounts': 'login,source,native\n,okta,u9\n',
        'groups': 'name,source,native\n,okta,g9\n',
        'memberships': 'group,member,member_kind\nokta/finance,okta/nobody,account\n',
        'entitlements': 'app,name,risk\nLedgerline,read,enormous\n',
        'grants': 'principal,principal_kind,entitlement\nokta/nobody,account,ledgerline/read\n',
    }
    for noun, text in bad.items():
        answer = ctl.fails(1, '--at', ctllib.AT, 'import', noun, ctl.write('bad.csv', text))
        assert answer.error['code'] == 'input' and ctl.state() == before, answer
        ctl.fails(5, '--at', ctllib.AT, 'import', noun, ctl.path('missing.csv'))
        ctl.fails(5, '--at', ctllib.AT, 'import', noun, ctl.place)
    ctl.fails(2, '--at', ctllib.AT, 'import', 'planets', ctl.path('people.csv'))
    assert ctl.state() == before


def test_unknown_and_ambiguous(ctl):
    ctllib.small(ctl)
    error = ctl.fails(2, 'person', 'show', 'amara.okafer').error
    assert error['code'] == 'unknown' and any('amara.okafor' in key for key in error.get('candidates', [])), error
    ctl.at('import', 'groups', ctl.write('more.csv', 'name,source,native\nfinance,entra,e1\n'))
    error = ctl.fails(2, 'group', 'show', 'finance').error
    assert error['code'] == 'ambiguous', error
    assert set(error['candidates']) == {'group:okta/finance', 'group:entra/finance'}, error
    for noun in ('accounts', 'groups', 'memberships', 'apps', 'entitlements', 'grants', 'assignments', 'factors', 'events', 'run',
                 'source', 'proposal', 'document'):
        ctl.fails(2, noun, 'show', '987654321')
        ctl.fails(2, noun, 'show', 'nonsense')
    ctl.fails(2, 'ledger', 'show', '987654321')
    ctl.fails(2, 'member', 'rights', 'nobody')


def test_faults_of_a_query_name_their_place(ctl):
    ctllib.small(ctl)
    error = ctl.fails(2, 'people', 'list', '--query', 'state:active departmen:Finance').error
    assert error['where'] == {'file': '--query', 'column': 14}, error
    assert 'department' in error['candidates'], error
    ctl.fails(2, 'people', 'list', '--query', 'state:actve')
    ctl.fails(2, 'people', 'list', '--sort', 'nme')
    ctl.fails(2, 'people', 'list', '--columns', 'nme')
    ctl.fails(2, 'people', 'list', '--limit', 'many')
    ctl.fails(2, 'people', 'list', '--limit', '-1')


def test_verification_failed(ctl):
    ctllib.small(ctl)
    assert ctl.ok('verify').json['faults'] == []
    with sqlite3.connect(ctl.workspace) as db:
        db.execute("UPDATE person SET department = 'Nowhere' WHERE login = 'li.na'")
    db.close()
    answer = ctl.fails(3, 'verify')
    assert answer.json['ok'] is False and answer.json['faults'][0]['kind'] == 'mirror-differs', answer
    assert ctl.call('verify', '--format', 'table').code == 3


def test_nothing_is_overwritten(ctl):
    live(ctl)
    head = ctl.state()
    ctl.fails(5, 'init', ctl.workspace)
    ctl.fails(5, 'backup', ctl.workspace)
    ctl.ok('backup', ctl.path('b.usher'))
    ctl.fails(5, 'backup', ctl.path('b.usher'))
    ctl.fails(5, 'restore', ctl.path('b.usher'))
    ctl.fails(5, 'copy', ctl.path('b.usher'), ctl.workspace)
    assert ctl.state() == head
    ctl.ok('-w', ctl.path('c.usher'), 'restore', ctl.path('b.usher'))
    assert ctl.ok('-w', ctl.path('c.usher'), 'info').json['ledger'] == head[1]


def test_a_password_in_a_uri(ctl):
    for words in (['init', 'postgresql://u:hunter2@localhost/x'], ['-w', 'postgresql://u:hunter2@localhost/x', 'info'],
                  ['copy', 'postgresql://u:hunter2@localhost/x', ctl.path('x.usher')],
                  ['-w', 'postgresql://localhost/x?password=hunter2', 'info']):
        answer = ctl.fails(2, *words)
        assert b'hunter2' not in answer.err + answer.out, answer


def test_a_server_that_is_not_there(ctl):
    answer = ctl.run('-w', 'postgresql:///x?host=%s' % ctl.path('nowhere'), 'info')
    assert answer.code in (4, 5), answer


def test_export_needs_its_line(ctl):
    ctllib.small(ctl)
    before = ctl.state()
    os.chmod(ctl.workspace, 0o400)
    reader = ctl.run('export', 'people', '--to', ctl.path('people.csv.out.csv'))
    os.chmod(ctl.workspace, 0o600)
    if reader.code == 0:
        raise ctllib.Skip('root may write everything')
    assert not os.path.exists(ctl.path('people.csv.out.csv')), reader
    assert ctl.state() == before


def test_nothing_asks_without_a_terminal(ctl):
    ctllib.small(ctl)
    line = ctl.ok('ledger', 'list', '--sort', 'n:desc', '--limit', '1').rows[0]['key']
    ctl.at('entitlement', 'change', 'ledgerline/read', '--risk', 'medium', '--reason', 'spring review')
    text = ctl.ok('ledger', 'show', str(int(line) + 1)).json
    assert text['reason_text'] == 'spring review', text
    error = ctl.fails(2, 'erase', text['reason']).error
    assert '--yes' in error['hint'], error
    ctl.ok('erase', text['reason'], '--yes')
    assert ctl.ok('ledger', 'show', str(text['n'])).json['reason_text'] is None
    assert ctl.ok('verify').json['ok']


def test_stdin_is_left_alone(ctl):
    """With a stdin that says nothing and never ends, every call must come to its end by itself."""
    live(ctl)
    verbs = ctl.ok('help', '--format', 'json', workspace=False).json['verbs']
    reader, writer = os.pipe()
    try:
        for verb in verbs:
            words = [word for word in (verb['noun'], verb['verb']) if word]
            done = subprocess.run([ctl.program] + words + ['x'], stdin=reader, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  cwd=ctl.place, env=dict(ctl.environment, USHER_WORKSPACE=ctl.workspace), timeout=60, check=False)
            assert done.returncode in ctllib.CODES, (words, done)
    finally:
        os.close(reader)
        os.close(writer)


def test_conflict_of_undo(ctl):
    ctllib.small(ctl)
    first = ctl.at('entitlement', 'change', 'ledgerline/read', '--risk', 'high').json
    ctl.at('entitlement', 'change', 'ledgerline/read', '--risk', 'low')
    assert ctl.fails(6, '--at', ctllib.AT, 'undo', first['act']).error['code'] == 'conflict'
    last = ctl.at('entitlement', 'change', 'ledgerline/read', '--owner', 'jon.weir').json
    ctl.at('undo', last['act'])
    assert ctl.ok('entitlement', 'show', 'ledgerline/read').json['owner'] is None


def test_busy_writers_wait_for_each_other(ctl):
    ctllib.small(ctl)
    answers = []

    def change(level):
        answers.append(ctl.run('--at', ctllib.AT, 'entitlements', 'change', 'ledgerline/read', '--purpose', level))

    threads = [threading.Thread(target=change, args=('purpose %d' % number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(answer.code == 0 for answer in answers), [str(answer) for answer in answers]
    assert ctl.ok('verify', '--deep').json['ok']


if __name__ == '__main__':
    ctllib.main(globals())
