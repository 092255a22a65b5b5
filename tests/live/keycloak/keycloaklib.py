# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Keycloak as its administrator sees it, behind Usher's back; and a workspace that asks it."""

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import livelib  # noqa: E402

FACT = {name[9:].lower(): value for name, value in os.environ.items() if name.startswith('KEYCLOAK_')}
SECRET = FACT['client_secret']
PASSWORD = 'Passw0rd-Seed.1'


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


class Desk(livelib.Desk):
    source, manifest, secret = 'kc', 'keycloak', SECRET
    client = 'reader'

    def __init__(self, program, place):
        super().__init__(program, place)
        self.admin = Admin()

    def settings(self):
        return ['origin=' + FACT['url'], 'realm=' + FACT['realm'], 'client=' + FACT[self.client + '_client']]

    def begin_as_operator(self):
        self.client = 'operator'
        self.begin(writes=True)
        self.sync()
