# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Keycloak as its administrator sees it, behind Usher's back; and a workspace that asks it."""

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
sys.path.insert(0, os.path.join(ROOT, 'tests', 'ctl'))

import ctllib  # noqa: E402

FACT = {name[9:].lower(): value for name, value in os.environ.items() if name.startswith('KEYCLOAK_')}
SECRET = FACT['client_secret']
PASSWORD = 'Passw0rd-Seed.1'
# Who acts in Usher: nobody of the realm, so that nobody approves for themselves.
STAFF = (('ana', 'analyst'), ('lea', 'lead'), ('lee', 'lead'), ('mo', 'reviewer'), ('oda', 'auditor'))


class Admin:
    """The realm through the administrator's own account."""

    def __init__(self):
        self.url, self.realm = FACT['url'], FACT['realm']

    def token(self):
        words = {'grant_type': 'password', 'client_id': 'admin-cli', 'username': FACT['admin'], 'password': FACT['admin_password']}
        return self.post_form('master', words)['access_token']

    def post_form(self, realm, words):
        request = urllib.request.Request('%s/realms/%s/protocol/openid-connect/token' % (self.url, realm),
                                         urllib.parse.urlencode(words).encode())
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def sign_in(self, login, password=PASSWORD):
        """A real sign-in with a password; True when it succeeds."""
        try:
            self.post_form(self.realm, {'grant_type': 'password', 'client_id': FACT['probe_client'], 'username': login, 'password': password,
                                        'scope': 'openid'})
            return True
        except urllib.error.HTTPError:
            return False

    def call(self, method, path, body=None):
        """(status, document) of an answer."""
        request = urllib.request.Request('%s/admin/realms/%s%s' % (self.url, self.realm, path), method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={'Authorization': 'Bearer ' + self.token(), 'Content-Type': 'application/json'})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                data = answer.read()
                return answer.status, json.loads(data) if data else None
        except urllib.error.HTTPError as refused:
            return refused.code, None

    def get(self, path):
        status, document = self.call('GET', path)
        assert status == 200, (path, status)
        return document

    def do(self, method, path, body=None):
        status, _ = self.call(method, path, body)
        assert status in (200, 201, 204), (method, path, status)

    def user(self, login):
        return self.get('/users?exact=true&username=' + urllib.parse.quote(login))[0]

    def away(self, login):
        """Deletes a user, if there is one."""
        for one in self.get('/users?exact=true&username=' + urllib.parse.quote(login)):
            self.do('DELETE', '/users/' + one['id'])

    def group(self, name):
        found = self.get('/groups?exact=true&search=' + urllib.parse.quote(name))[0]
        return found if found['name'] == name else next(one for one in found['subGroups'] if one['name'] == name)

    def groups_of(self, login):
        return {one['name'] for one in self.get('/users/%s/groups' % self.user(login)['id'])}

    def roles_of(self, login):
        """Effective realm roles, whichever way."""
        return {one['name'] for one in self.get('/users/%s/role-mappings/realm/composite' % self.user(login)['id'])}

    def locked(self, login):
        return self.get('/attack-detection/brute-force/users/' + self.user(login)['id'])['disabled']

    def factors(self, login):
        return sorted(one['type'] for one in self.get('/users/%s/credentials' % self.user(login)['id']) if one['type'] != 'password')


class Desk(ctllib.Ctl):
    """usherctl in a training workspace, with the realm's people and a source that is this Keycloak."""

    def __init__(self, program, place):
        super().__init__(program, place)
        self.admin = Admin()

    def begin(self, client='reader', writes=False):
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
        self.ok('--as', 'lea', 'source', 'add', 'kc', '--manifest', 'keycloak', '--set', 'origin=' + FACT['url'],
                '--set', 'realm=' + FACT['realm'], '--set', 'client=' + FACT[client + '_client'])
        if writes:
            for lead in ('lea', 'lee'):
                self.ok('--as', lead, 'source', 'enable-writes', 'kc')

    def tried(self, member, *words):
        """A call that needs the source's secret, however it ends."""
        return self.run('--as', member, *words, '--secret-env', 'KEYCLOAK_SECRET', environment={'KEYCLOAK_SECRET': SECRET})

    def ask(self, member, *words, code=0):
        answer = self.tried(member, *words)
        assert answer.code == code, 'expected exit %d\n%s' % (code, answer)
        return answer

    def sync(self, *words, code=0):
        return self.ask('lea', 'sync', 'kc', *words, code=code).json

    def account(self, login):
        found = self.ok('account', 'list', '--query', 'login:%s source:kc' % login, '--columns', 'all').rows
        assert len(found) == 1, (login, found)
        return found[0]

    def holds(self, login, role):
        """Does Usher say that this person effectively holds the realm's role?"""
        answer = self.ok('person', 'access', 'person:' + login).json
        return any(one['entitlement'].endswith('/' + role) for one in answer['entitlements'])

    def carry_out(self, kind, login, *words):
        """Plans, gets every approval, runs; the operation as it ended."""
        planned = self.ask('ana', 'op', 'plan', kind, '--person', 'person:' + login, '--source', 'kc', *words).json
        assert SECRET not in json.dumps(planned), planned
        for _ in range(6):
            waiting = self.ok('approval', 'list', '--query', 'subject:%s state:wanted' % planned['op'].lower().replace('-', ':'), '--columns', 'all').rows
            if not waiting:
                break
            for row in waiting:
                self.approve(row)
        return planned, self.ask('lee', 'op', 'run', planned['op']).json

    def approve(self, row):
        for member in ('mo', 'lea', 'oda'):
            if self.run('--as', member, 'approval', 'approve', row['key']).code == 0:
                return
        raise AssertionError('nobody may approve %s' % row)
