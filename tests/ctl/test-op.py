#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations as a script meets them: a source that speaks SCIM, changed through usherctl alone.

    test-op.py USHERCTL
"""

import http.server
import json
import re
import threading

import ctllib

SECRET = 'planted-secret-of-test-op'
LATER = '2026-03-18T11:30:00Z'


class Source:
    """A small SCIM server; `lies` answers 204 and does nothing, `refuses` answers 403."""

    def __init__(self):
        self.users = {'u1': 'amara.okafor', 'u2': 'jon.weir', 'u3': 'li.na'}
        self.groups = {'g1': ['staff', {'u1', 'u2'}], 'g2': ['payers', {'u1'}]}
        self.active = dict.fromkeys(self.users, True)
        self.mode, self.patches = 'does', []
        source = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_GET(self):
                self.reply(*source.get(self.path))

            def do_PATCH(self):
                body = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
                assert self.headers['Authorization'] == 'Bearer ' + SECRET
                self.reply(*source.patch(self.path, body))

            def reply(self, status, document):
                data = json.dumps(document).encode() if document is not None else b''
                self.send_response(status)
                self.send_header('Content-Type', 'application/scim+json')
                self.send_header('Content-Length', str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_words):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.origin = 'http://127.0.0.1:%d' % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_what):
        self.server.shutdown()
        self.server.server_close()

    def user(self, key):
        return {'id': key, 'userName': self.users[key], 'active': self.active[key]}

    def group(self, key):
        name, members = self.groups[key]
        return {'id': key, 'displayName': name, 'members': [{'value': one, 'type': 'User'} for one in sorted(members)]}

    def get(self, path):
        match = re.match(r'/scim/v2/(Users|Groups)(?:/([^?]+))?', path)
        if not match:
            return 404, {'detail': 'no such thing'}
        make, keys = (self.user, self.users) if match[1] == 'Users' else (self.group, self.groups)
        if match[2]:
            return (200, make(match[2])) if match[2] in keys else (404, {'detail': 'no such record'})
        found = [make(key) for key in sorted(keys)]
        start = int((re.search(r'startIndex=(\d+)', path) or [0, 1])[1])
        return 200, {'totalResults': len(found), 'startIndex': start, 'itemsPerPage': len(found), 'Resources': found[start - 1:]}

    def patch(self, path, body):
        self.patches.append((path, body))
        kind, key = path.split('/')[3:]
        if self.mode == 'refuses':
            return 403, {'detail': 'you may not'}
        if self.mode == 'does':
            for step in body['Operations']:
                self.apply(kind, key, step)
        return 204, None

    def apply(self, kind, key, step):
        if kind == 'Users':
            self.active[key] = step['value']
            return
        members = self.groups[key][1]
        if step['op'] == 'add':
            members.update(one['value'] for one in step['value'])
        else:
            members.discard(re.search(r'"(.+)"', step['path'])[1])


def begin(ctl, source, writes=True):
    """People, two leads, an analyst and a manager who are members, and the source, read once."""
    ctl.make()
    ctl.at('import', 'people', ctl.write('people.csv', 'login,name,manager,state\n'
                                         'amara.okafor,Amara,mo,active\njon.weir,Jon,mo,active\nli.na,Li,mo,active\nmo,Mo,,active\n'
                                         'ana,Ana,mo,active\nlea,Lea,mo,active\nlee,Lee,mo,active\n'))
    for login, role in (('ana', 'analyst'), ('lea', 'lead'), ('lee', 'lead'), ('mo', 'reviewer')):
        ctl.at('member', 'add', login, '--role', role, '--person', login)
    ctl.at('--as', 'lea', 'source', 'add', 'corp', '--manifest', 'scim', '--set', 'origin=' + source.origin)
    call(ctl, 'lea', 'sync', 'corp')
    if writes:
        for lead in ('lea', 'lee'):
            ctl.at('--as', lead, 'source', 'enable-writes', 'corp')


def call(ctl, member, *words, code=0):
    return ctl.fails(code, '--at', ctllib.AT, '--as', member, *words, '--secret-env', 'PLANTED', environment={'PLANTED': SECRET})


def plan(ctl, kind, person, group=None, member='ana'):
    where = ['--group', group] if group else []
    return call(ctl, member, 'op', 'plan', kind, '--person', person, '--source', 'corp', *where).json


def test_read_only(ctl):
    """Sources start read-only: the plan says what to do, and nothing is sent."""
    with Source() as source:
        begin(ctl, source, writes=False)
        answer = plan(ctl, 'disable', 'li.na')
        assert answer['state'] == 'planned' and answer['prediction'] == 'refused' and 'enable-writes' in answer['why'], answer
        assert answer['request']['method'] == 'PATCH' and answer['request']['url'].startswith(source.origin), answer
        refused = call(ctl, 'ana', 'op', 'run', answer['op'], code=1)
        assert refused.error['guards'][0]['id'] == 'source-writes', refused
        assert source.patches == []


def test_removal(ctl):
    with Source() as source:
        begin(ctl, source)
        answer = plan(ctl, 'remove-member', 'amara.okafor', 'corp/payers')
        assert answer['prediction'] == 'removed' and answer['inverse']['kind'] == 'add-member' and answer['needs'] == [], answer
        assert answer['curl'].startswith('curl ') and SECRET not in json.dumps(answer), answer
        assert 'Invoke' in answer['powershell'], answer
        checked = call(ctl, 'ana', 'op', 'run', answer['op'], '--dry-run').json
        assert checked['state'] == 'planned' and source.patches == [], checked
        done = call(ctl, 'ana', 'op', 'run', answer['op']).json
        assert done['state'] == 'observed' and done['proof'] and done['attempts'] == 1, done
        assert source.groups['g2'][1] == set() and len(source.patches) == 1
        # Once more looks, and sends nothing.
        assert call(ctl, 'ana', 'op', 'run', answer['op']).json['state'] == 'observed'
        assert len(source.patches) == 1
        synced = ctl.ok('--at', LATER, '--as', 'lea', 'sync', 'corp', '--secret-env', 'PLANTED', environment={'PLANTED': SECRET}).json
        shown = ctl.ok('op', 'show', answer['op']).json
        assert shown['observed_in'] == synced['run'], shown
        assert ctl.ok('op', 'list', '--query', 'state:observed kind:remove-member').json['total'] == 1
        assert ctl.ok('verify', '--rules').json['ok']
        with open(ctl.workspace, 'rb') as file:
            assert SECRET.encode() not in file.read()


def test_approval(ctl):
    with Source() as source:
        begin(ctl, source)
        answer = plan(ctl, 'add-member', 'li.na', 'corp/payers')
        assert answer['prediction'] == 'works' and answer['needs'] == ['manager'], answer
        refused = call(ctl, 'ana', 'op', 'run', answer['op'], code=1)
        assert refused.error['guards'][0]['id'] == 'approval-manager' and refused.error['guards'][0]['who'] == ['member:mo'], refused
        assert ctl.at('--as', 'ana', 'approval', 'list', '--mine').json['total'] == 0
        mine = ctl.at('--as', 'mo', 'approval', 'list', '--mine').json
        assert mine['total'] == 1 and mine['rows'][0]['requirement'] == 'manager', mine
        key = mine['rows'][0]['key']
        ctl.fails(1, '--at', ctllib.AT, '--as', 'ana', 'approval', 'approve', key)
        ctl.fails(2, '--at', ctllib.AT, '--as', 'mo', 'approval', 'ask', key)
        assert ctl.at('--as', 'mo', 'approval', 'ask', key, '--reason', 'For how long?').json['state'] == 'asked'
        assert ctl.at('--as', 'mo', 'approval', 'approve', key).json['state'] == 'approved'
        assert ctl.ok('op', 'show', answer['op']).json['state'] == 'approved'
        done = call(ctl, 'ana', 'op', 'run', answer['op']).json
        assert done['state'] == 'observed' and 'u3' in source.groups['g2'][1], done
        back = call(ctl, 'ana', 'op', 'rollback', answer['op']).json
        assert back['kind'] == 'remove-member' and back['rolls_back'] == answer['op'], back
        assert call(ctl, 'ana', 'op', 'run', back['op']).json['state'] == 'observed'
        assert 'u3' not in source.groups['g2'][1]
        assert ctl.ok('op', 'show', answer['op']).json['rolled_back_by'] == back['op']
        assert ctl.ok('verify').json['ok']


def test_refusals(ctl):
    with Source() as source:
        begin(ctl, source)
        answer = plan(ctl, 'add-member', 'li.na', 'corp/payers')
        key = ctl.at('--as', 'mo', 'approval', 'list', '--mine').rows[0]['key']
        assert ctl.at('--as', 'mo', 'approval', 'refuse', key, '--reason', 'Not needed').json['state'] == 'refused'
        call(ctl, 'ana', 'op', 'run', answer['op'], code=1)
        other = plan(ctl, 'disable', 'li.na')
        assert ctl.at('--as', 'ana', 'op', 'cancel', other['op']).json['state'] == 'cancelled'
        call(ctl, 'ana', 'op', 'run', other['op'], code=1)
        assert source.patches == []
        source.mode = 'refuses'
        third = plan(ctl, 'disable', 'jon.weir')
        failed = call(ctl, 'ana', 'op', 'run', third['op'], code=4)
        assert failed.json['state'] == 'failed' and failed.json['answer']['requests'][0]['status'] == 403, failed
        ctl.fails(2, 'op', 'plan', 'fly', '--person', 'li.na')
        ctl.fails(2, 'op', 'show', 'OP-99')


def test_contradicted(ctl):
    """204 is no proof."""
    with Source() as source:
        begin(ctl, source)
        source.mode = 'lies'
        answer = plan(ctl, 'disable', 'jon.weir')
        done = call(ctl, 'ana', 'op', 'run', answer['op'], code=4)
        assert done.json['state'] == 'contradicted' and done.error['code'] == 'remote-shape', done
        assert len(source.patches) == 1


def test_delegation(ctl):
    with Source() as source:
        begin(ctl, source)
        ctl.fails(2, '--as', 'mo', 'delegation', 'add', '--to', 'lee')
        made = ctl.at('--as', 'mo', 'delegation', 'add', '--to', 'lee', '--until', '2026-03-25', '--scope', 'manager').json
        assert made['from'] == 'person:mo' and made['to'] == 'person:lee' and made['active'], made
        plan(ctl, 'add-member', 'li.na', 'corp/payers')
        key = ctl.at('--as', 'lee', 'approval', 'list', '--mine').rows[0]['key']
        assert ctl.at('--as', 'lee', 'approval', 'approve', key).json['behalf'] == 'person:mo'
        assert not ctl.at('--as', 'mo', 'delegation', 'end', made['key']).json['active']


ctllib.without_leak_checker()
ctllib.main(globals())
