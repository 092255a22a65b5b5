#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Golden answers: what scripts read of a small organisation made by imports, on both engines.

    test-golden.py USHERCTL            compares
    test-golden.py USHERCTL --write    writes tests/ctl/golden anew, from a file workspace

Ids of acts, hashes, versions of schema and what the clock did while the workspace was made are put
aside; everything else is held to the letter.
"""

import json
import os
import re
import subprocess
import sys
import tempfile

import ctllib

GOLDEN = os.path.join(ctllib.ROOT, 'tests', 'ctl', 'golden')
SERVER = os.environ.get('USHER_TEST_POSTGRESQL')

# name, words; FILE is a path in the scratch folder.
STEPS = (
    ('info', 'info'),
    ('columns-people', 'people columns'),
    ('columns-members', 'member columns'),
    ('list-people', 'people list --limit all'),
    ('list-people-all-columns', 'people list --columns all --sort name:desc'),
    ('list-people-query', 'people list --query department:Finance,Engineering -state:terminated title:null,Controller --columns login'),
    ('list-people-text', 'people list --text jon'),
    ('list-people-none', 'people list --limit 0'),
    ('list-accounts', 'accounts list --columns all'),
    ('list-groups', 'groups list --columns all'),
    ('list-memberships', 'memberships list --sort key'),
    ('list-apps', 'apps list'),
    ('list-entitlements', 'entitlements list --sort risk:desc,name'),
    ('list-grants', 'grants list --sort key'),
    ('list-assignments', 'assignments list --sort key'),
    ('list-factors', 'factors list'),
    ('list-events', 'events list'),
    ('list-members', 'member list'),
    ('list-runs', 'run list --columns all'),
    ('list-sources', 'source list --columns all'),
    ('list-settings', 'setting list'),
    ('list-ledger', 'ledger list --limit all'),
    ('show-person', 'person show amara.okafor'),
    ('show-account', 'account show okta/li.na'),
    ('show-group', 'group show group:okta/finance'),
    ('show-entitlement', 'entitlement show approve-payment'),
    ('show-app', 'app show ledgerline'),
    ('show-membership', 'membership show membership:okta/finance/account:okta/amara.okafor'),
    ('show-run', 'run show RUN-2'),
    ('show-line', 'ledger show 3'),
    ('access', 'person access amara.okafor'),
    ('access-one', 'person access li.na --entitlement ent:ledgerline/approve-payment'),
    ('holders', 'entitlement holders ledgerline/approve-payment'),
    ('members-nested', 'group members okta/finance --nested'),
    ('search', 'search okafor'),
    ('import-again', 'import people FILE/people.csv'),
    ('import-changed', 'import people FILE/changed.csv'),
    ('import-mapped', 'import people FILE/mapped.csv --map login=User,name=Full --separator ;'),
    ('import-rejected', 'import people FILE/rejected.csv'),
    ('import-dry', 'import people FILE/changed.csv --dry-run'),
    ('change', 'entitlement change ledgerline/read --owner jon.weir --risk medium --requestable yes --reason tidy'),
    ('change-query', 'accounts change --query state:suspended --owner amara.okafor'),
    ('change-dry', 'accounts change --query source:okta --risk low --dry-run'),
    ('change-take-away', 'entitlement change ledgerline/read --risk none'),
    ('replay', 'ledger replay --object ent:ledgerline/read'),
    ('replay-until', 'ledger replay --object member:demo --until 2'),
    ('history', 'ledger list --object ent:ledgerline/read'),
    ('link', 'account link okta/svc-backup --person omar.reyes --reason his'),
    ('unlink', 'account unlink okta/svc-backup'),
    ('merge', 'person merge omar.reyes --into jon.weir --reason twice'),
    ('merged', 'person show jon.weir'),
    ('split', 'person split omar.reyes'),
    ('person-history', 'person history omar.reyes'),
    ('member-add', 'member add dana --role analyst,senior --name Dana --person li.na'),
    ('member-change', 'member change dana --role lead --person none'),
    ('member-rights', 'member rights dana'),
    ('member-remove', 'member remove member:dana'),
    ('setting', 'setting set workspace.title Larder'),
    ('setting-default', 'setting set workspace.title --default'),
    ('view-save', 'view save people leavers --query state:terminated --sort name'),
    ('view-list', 'view list'),
    ('export', 'export people --to FILE/out.csv --columns login,name,start'),
    ('export-jsonl', 'export assignments --to FILE/out.jsonl --sort key --query risk:high'),
    ('ledger-export', 'ledger export --to FILE/ledger.jsonl'),
    ('verify', 'verify'),
    ('verify-deep', 'verify --deep'),
    ('verify-object', 'verify --object ent:ledgerline/read'),
    ('verify-head', 'verify --head ' + 'ab' * 32),
    ('due', 'due'),
    ('no-such-column', 'people list --columns nickname'),
    ('no-such-person', 'person show amara'),
    ('ledger-tail', 'ledger list --sort n:desc --limit 12'),
)

FILES = {
    'changed.csv': 'login,department,title\njon.weir,Treasury,Accountant\nnew.one,Treasury,Clerk\n',
    'mapped.csv': 'User;Full\nmap.ped;"Mapped; Person"\n',
    'rejected.csv': 'login,start,state\nok.one,2026-01-01,active\n,2026-01-01,active\nbad.date,01/02/2026,active\nbad.state,,sleepy\n',
}

ASIDE = (
    (re.compile(r'"workspace": "[^"]*"'), lambda found: re.sub(r': ".*"', ': "PLACE"', found.group())),
    (re.compile(r'"engine": "\w+"'), '"engine": "ENGINE"'),
    (re.compile(r'"schema": \d+'), '"schema": 0'),
    (re.compile(r'\\"schema\\":\d+'), r'\\"schema\\":0'),
    (re.compile(r'[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'), 'UUID'),
    (re.compile(r'\b[0-9a-f]{64}\b'), 'HEX'),
    (re.compile(r'2026-03-18T10:00:0\d(?:\.\d+)?Z'), 'START'),
    (re.compile(r'177382800\d{4}'), '0'),
)


def words_of(step, place):
    """The words of a step: a query is one word, though it holds blanks."""
    words, out = step.split(' '), []
    for word in words:
        if out and out[-1].startswith('--query=') and not word.startswith('--'):
            out[-1] += ' ' + word
        elif out and out[-1] == '--query':
            out[-1] = '--query=' + word
        else:
            out.append(word.replace('FILE/', place + '/'))
    return out


def plain(ctl, answer):
    """What is compared: the answer, the error, the code."""
    said = {'exit': answer.code}
    if answer.out:
        said['answer'] = answer.json
    if answer.err:
        said['error'] = answer.error
    text = json.dumps(said, ensure_ascii=False, indent=1).replace(ctl.place, 'FILE')
    for pattern, instead in ASIDE:
        text = pattern.sub(instead, text)
    return text + '\n'


def answers(ctl):
    ctllib.small(ctl)
    for name, text in FILES.items():
        ctl.write(name, text)
    for name, step in STEPS:
        yield name, plain(ctl, ctl.run('--at', ctllib.AT, *words_of(step, ctl.place)))
    for name in ('out.csv', 'out.jsonl'):
        with open(ctl.path(name), encoding='utf-8', newline='') as file:
            yield 'file-' + name, file.read().replace('\r\n', '<CR>\n')


def compare(ctl):
    wrong = []
    for name, text in answers(ctl):
        with open(os.path.join(GOLDEN, name), encoding='utf-8', newline='') as file:
            expected = file.read()
        if text != expected:
            wrong.append('%s\nexpected:\n%s\nfound:\n%s' % (name, expected[:3000], text[:3000]))
    assert not wrong, '%d answers differ; if that is meant: test-golden.py USHERCTL --write\n%s' % (len(wrong), '\n'.join(wrong[:3]))


def test_file(ctl):
    compare(ctl)


def test_server(ctl):
    if not SERVER:
        raise ctllib.Skip('no PostgreSQL server')
    name = 'usher_ctl_golden_%d' % os.getpid()
    admin = ['psql', '-X', '-q', '-d', SERVER, '-c']
    subprocess.run(admin + ['CREATE DATABASE %s' % name], check=True)
    try:
        ctl.workspace = re.sub(r'^(postgresql://[^/]*/)[^?]*', lambda found: found.group(1) + name, SERVER)
        compare(ctl)
    finally:
        subprocess.run(admin + ['DROP DATABASE %s WITH (FORCE)' % name], check=True)


def test_copy_has_the_same_answers(ctl):
    ctllib.small(ctl)
    ctl.ok('copy', ctl.workspace, ctl.path('copy.usher'))
    for words in (['people', 'list', '--columns', 'all'], ['assignments', 'list', '--columns', 'all'], ['ledger', 'list', '--limit', 'all']):
        there = ctl.ok('-w', ctl.path('copy.usher'), *words).json
        assert there['rows'] == ctl.ok(*words).json['rows'], words


def write():
    os.makedirs(GOLDEN, exist_ok=True)
    for name in os.listdir(GOLDEN):
        os.unlink(os.path.join(GOLDEN, name))
    with tempfile.TemporaryDirectory() as place:
        for name, text in answers(ctllib.Ctl(os.path.abspath(sys.argv[1]), place)):
            with open(os.path.join(GOLDEN, name), 'w', encoding='utf-8', newline='') as file:
                file.write(text)


if __name__ == '__main__':
    if sys.argv[2:] == ['--write']:
        write()
    else:
        ctllib.main(globals())
