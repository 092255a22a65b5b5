#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A SCIM server that others wrote, through usherctl alone.

    test-scim.py USHERCTL        with the facts of tests/servers/scim in the environment
"""

import json
import os
import sys
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import livelib  # noqa: E402
from livelib import ctllib  # noqa: E402

URL, TOKEN = os.environ['SCIM_URL'], os.environ['SCIM_TOKEN']
BULK = int(os.environ.get('SCIM_BULK', '0'))


def call(method, path, body=None):
    """The server behind Usher's back."""
    request = urllib.request.Request(URL + path, method=method, data=None if body is None else json.dumps(body).encode(),
                                     headers={'Authorization': 'Bearer ' + TOKEN, 'Content-Type': 'application/scim+json'})
    with urllib.request.urlopen(request, timeout=60) as answer:
        data = answer.read()
        return json.loads(data) if data else None


def found(kind, name, value):
    words = urllib.parse.urlencode({'filter': '%s eq "%s"' % (name, value)})
    return call('GET', '/%s?%s' % (kind, words))['Resources'][0]


def user(login):
    return found('Users', 'userName', login + '@idlab.test')


def patch(path, *steps):
    call('PATCH', path, {'schemas': ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], 'Operations': list(steps)})


class Desk(livelib.Desk):
    source, manifest, secret = 'corp', 'scim', TOKEN

    def settings(self):
        place = urllib.parse.urlsplit(URL)
        return ['origin=%s://%s' % (place.scheme, place.netloc), 'base=' + place.path]


def test_reading(desk):
    """Every page is read, and what SCIM does not say stays unknown."""
    desk.begin()
    report = desk.ask('lea', 'source', 'test', 'corp').json
    assert report['reachable'] and all(one['can'] for one in report['streams'] if one['stream'] == 'users'), report
    answer = desk.sync()
    assert answer['state'] == 'complete' and answer['streams']['users']['added'] == 50 + BULK, answer
    one = desk.account('nadia.karimi@idlab.test')
    assert one['locked'] is None and one['mfa'] is None and one['state'] == 'active', one
    assert desk.account('tamsin.petrov@idlab.test')['state'] == 'disabled'
    assert one['person'] == 'person:nadia.karimi', one
    members = found('Groups', 'displayName', 'vpn-users')['members']
    assert desk.count('membership', 'group:corp/vpn-users') == len(members)
    assert desk.count('membership', 'group:corp/empty-group') == 0


def test_behind_its_back(desk):
    desk.begin()
    desk.sync()
    person = user('wanda.silva')
    made = call('POST', '/Users', {'schemas': ['urn:ietf:params:scim:schemas:core:2.0:User'], 'userName': 'new.comer@idlab.test', 'active': True})
    try:
        patch('/Users/' + person['id'], {'op': 'replace', 'path': 'active', 'value': False})
        answer = desk.sync('--full')
        users = answer['streams']['users']
        assert users['added'] == 1 and users['changed'] == 1 and users['removed'] == 0, answer
        assert desk.account('wanda.silva@idlab.test')['state'] == 'disabled'
    finally:
        call('DELETE', '/Users/' + made['id'])
        patch('/Users/' + person['id'], {'op': 'replace', 'path': 'active', 'value': True})
    answer = desk.sync('--full')
    assert answer['streams']['users']['removed'] == 1, answer
    assert desk.account('wanda.silva@idlab.test')['state'] == 'active'
    assert desk.ok('verify').json['ok']


def test_operations(desk):
    """What SCIM can do is observed; what it cannot is refused before anything is sent."""
    desk.begin(writes=True)
    desk.sync()
    login, group = 'xavier.lindgren', ('--group', 'group:corp/sales')

    def members():
        return {one['value'] for one in found('Groups', 'displayName', 'sales')['members']}

    desk.observed('add-member', login, *group)
    assert user(login)['id'] in members()
    desk.observed('remove-member', login, *group)
    assert user(login)['id'] not in members()
    desk.observed('disable', login)
    assert user(login)['active'] is False
    desk.observed('enable', login)
    assert user(login)['active'] is True
    for kind in ('unlock', 'reset-mfa', 'revoke-sessions', 'expire-password'):
        answer = desk.tried('ana', 'op', 'plan', kind, '--person', 'person:' + login, '--source', 'corp')
        assert answer.code == 1 or answer.json['prediction'] == 'refused', answer
    assert desk.sync()['state'] == 'complete'
    assert desk.count('op', 'state:observed') == 4
    assert desk.ok('verify', '--rules').json['ok']
    desk.nowhere()


def test_in_a_team(desk):
    """The same on PostgreSQL, where one desktop at a time syncs a source."""
    desk.in_a_team()
    desk.begin(writes=True)
    assert desk.sync()['streams']['users']['added'] == 50 + BULK
    desk.observed('add-member', 'wanda.silva', '--group', 'group:corp/sales')
    desk.observed('remove-member', 'wanda.silva', '--group', 'group:corp/sales')
    assert desk.sync()['state'] == 'complete'
    assert desk.ok('verify', '--rules').json['ok']


if __name__ == '__main__':
    ctllib.main(globals(), make=Desk)
