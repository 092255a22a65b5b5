# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What live tests share: a training workspace with the seed's people, staff who act in it, and one source."""

import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, 'tests', 'ctl'))

import ctllib  # noqa: E402

# Who acts in Usher: nobody of the seed, so that nobody approves for themselves.
STAFF = (('ana', 'analyst'), ('lea', 'lead'), ('lee', 'lead'), ('mo', 'reviewer'), ('oda', 'auditor'))


class Desk(ctllib.Ctl):
    """usherctl in such a workspace.  A suite says the source's name, manifest, settings and secret."""

    source = manifest = secret = None

    def settings(self):
        """Words key=value of `source add`."""
        raise NotImplementedError

    def begin(self, writes=False):
        with open(os.path.join(ROOT, 'tests', 'servers', 'seed', 'people.json'), encoding='utf-8') as file:
            people = json.load(file)['people']
        rows = ['login,name,mail,employee,department,manager,state']
        rows += ['%s,"%s",%s,%s,%s,mo,active' % (one['login'], one['display'], one['mail'], one['employee'], one['department'])
                 for one in people]
        rows += ['%s,%s,%s@example.org,,Identity,%s,active' % (login, login.title(), login, '' if login == 'mo' else 'mo') for login, _ in STAFF]
        self.ok('init', self.workspace, '--kind', 'training')
        self.ok('import', 'people', self.write('people.csv', '\n'.join(rows) + '\n'), '--source', 'hr')
        for login, role in STAFF:
            self.ok('member', 'add', login, '--role', role, '--person', login)
        self.ok('--as', 'lea', 'source', 'add', self.source, '--manifest', self.manifest, *self.settings())
        if writes:
            for lead in ('lea', 'lee'):
                self.ok('--as', lead, 'source', 'enable-writes', self.source)

    def in_a_team(self):
        """The workspace lies on the PostgreSQL that the suite started."""
        server = os.environ['USHER_TEST_POSTGRESQL']
        name = 'live_%d' % os.getpid()
        subprocess.run(['psql', '-q', '-d', server, '-c', 'CREATE DATABASE ' + name], check=True)
        self.workspace = server.replace('/postgres?', '/%s?' % name)

    def tried(self, member, *words):
        """A call that needs the source's secret, however it ends."""
        return self.run('--as', member, *words, '--secret-env', 'LIVE_SECRET', environment={'LIVE_SECRET': self.secret})

    def ask(self, member, *words, code=0):
        answer = self.tried(member, *words)
        assert answer.code == code, 'expected exit %d\n%s' % (code, answer)
        return answer

    def sync(self, *words, code=0):
        return self.ask('lea', 'sync', self.source, *words, code=code).json

    def account(self, login):
        found = self.ok('account', 'list', '--query', 'login:%s source:%s' % (login, self.source), '--columns', 'all').rows
        assert len(found) == 1, (login, found)
        return found[0]

    def count(self, noun, query):
        return self.ok(noun, 'list', '--query', query, '--limit', '0').json['total']

    def holds(self, login, role):
        """Does Usher say that this person effectively holds the role?"""
        answer = self.ok('person', 'access', 'person:' + login).json
        return any(one['entitlement'].endswith('/' + role) for one in answer['entitlements'])

    def plan(self, kind, login, *words):
        planned = self.ask('ana', 'op', 'plan', kind, '--person', 'person:' + login, '--source', self.source, *words).json
        assert self.secret not in json.dumps(planned), planned
        return planned

    def carry_out(self, kind, login, *words):
        """Plans, gets every approval, runs; the operation as planned and as it ended."""
        planned = self.plan(kind, login, *words)
        subject = planned['op'].lower().replace('-', ':')
        for row in self.ok('approval', 'list', '--query', 'subject:%s state:wanted' % subject).rows:
            assert any(self.run('--as', member, 'approval', 'approve', row['key']).code == 0 for member in ('mo', 'lea', 'oda')), row
        return planned, self.ask('lee', 'op', 'run', planned['op']).json

    def observed(self, kind, login, *words):
        planned, done = self.carry_out(kind, login, *words)
        assert done['state'] == 'observed' and done['proof'], done
        assert planned['curl'].startswith(('curl ', 'ldapmodify ', 'LDAPTLS_CACERT=')) and planned['powershell'], planned

    def nowhere(self, *names):
        """The secret is in no file that the workspace made."""
        self.ok('ledger', 'export', '--to', self.path('ledger.jsonl'))
        self.ok('export', 'sources', '--to', self.path('sources.csv'))
        for name in ('a.usher', 'ledger.jsonl', 'sources.csv') + names:
            with open(self.path(name), 'rb') as file:
                assert self.secret.encode() not in file.read(), name
        assert self.secret not in json.dumps(self.ok('source', 'show', self.source).json)
