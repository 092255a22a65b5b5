#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""OpenStack Keystone through usherctl alone: a provider that was added as a manifest, without a line of C.

    test-keystone.py USHERCTL        with the facts of tests/servers/keystone in the environment
"""

import json
import os
import sys
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import livelib  # noqa: E402
from livelib import ctllib  # noqa: E402

URL, USER, PASSWORD = (os.environ['KEYSTONE_' + name] for name in ('URL', 'USER', 'PASSWORD'))


class Admin:
    """The service behind Usher's back."""

    def __init__(self):
        who = {'name': USER, 'domain': {'id': 'default'}, 'password': PASSWORD}
        body = {'auth': {'identity': {'methods': ['password'], 'password': {'user': who}}, 'scope': {'system': {'all': True}}}}
        with self.send('POST', '/auth/tokens', body) as answer:
            self.token = answer.headers['X-Subject-Token']

    def send(self, method, path, body=None, token=None):
        headers = {'Content-Type': 'application/json'}
        if token:
            headers['X-Auth-Token'] = token
        return urllib.request.urlopen(urllib.request.Request(URL + path, method=method, headers=headers,
                                                             data=None if body is None else json.dumps(body).encode()), timeout=60)

    def call(self, method, path, body=None):
        with self.send(method, path, body, self.token) as answer:
            data = answer.read()
            return json.loads(data) if data else None

    def user(self, login):
        return self.call('GET', '/users?name=' + urllib.parse.quote(login))['users'][0]

    def members(self, name):
        group = self.call('GET', '/groups?name=' + urllib.parse.quote(name))['groups'][0]
        return {one['name'] for one in self.call('GET', '/groups/%s/users' % group['id'])['users']}


class Desk(livelib.Desk):
    source, manifest, secret = 'cloud', 'keystone', PASSWORD

    def __init__(self, program, place):
        super().__init__(program, place)
        self.admin = Admin()

    def settings(self):
        place = urllib.parse.urlsplit(URL)
        return ['origin=%s://%s' % (place.scheme, place.netloc), 'base=' + place.path.lstrip('/'), 'user=' + USER]


def test_reading(desk):
    admin = desk.admin
    desk.begin()
    assert desk.ask('lea', 'source', 'test', 'cloud').json['reachable']
    answer = desk.sync()
    assert answer['state'] == 'complete' and answer['streams']['users']['added'] == len(admin.call('GET', '/users')['users']), answer
    assert desk.account('tamsin.petrov')['state'] == 'disabled' and desk.account('amara.okafor')['state'] == 'active'
    # It has locks and does not tell of them.
    assert desk.account('nadia.karimi')['locked'] is None
    assert desk.count('membership', 'group:cloud/vpn-users') == len(admin.members('vpn-users'))
    assert desk.sync()['streams']['users']['changed'] == 0


def test_behind_its_back(desk):
    admin = desk.admin
    desk.begin()
    desk.sync()
    person = admin.user('wanda.silva')
    made = admin.call('POST', '/users', {'user': {'name': 'new.comer', 'domain_id': 'default'}})['user']
    try:
        admin.call('PATCH', '/users/' + person['id'], {'user': {'enabled': False}})
        users = desk.sync()['streams']['users']
        assert users['added'] == 1 and users['changed'] == 1 and users['removed'] == 0, users
    finally:
        admin.call('DELETE', '/users/' + made['id'])
        admin.call('PATCH', '/users/' + person['id'], {'user': {'enabled': True}})
    assert desk.sync()['streams']['users']['removed'] == 1
    assert desk.ok('verify').json['ok']


def test_operations(desk):
    admin = desk.admin
    desk.begin(writes=True)
    desk.sync()
    login, group = 'xavier.lindgren', ('--group', 'group:cloud/sales')
    desk.observed('add-member', login, *group)
    assert login in admin.members('sales')
    desk.observed('remove-member', login, *group)
    assert login not in admin.members('sales')
    desk.observed('disable', login)
    assert admin.user(login)['enabled'] is False
    desk.observed('enable', login)
    assert admin.user(login)['enabled'] is True
    assert desk.sync()['state'] == 'complete' and desk.count('op', 'state:observed') == 4
    desk.nowhere()


if __name__ == '__main__':
    ctllib.main(globals(), make=Desk)
