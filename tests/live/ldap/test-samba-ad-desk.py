#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real domain controller through usherctl alone: read, changed behind its back, read again, changed by approved operations.

    test-samba-ad-desk.py USHERCTL        with the facts of tests/servers/samba-ad in the environment
"""

import os

import directorylib
from livelib import ctllib

FACT = os.environ
PEOPLE, GROUPS, USERS = 'OU=People,DC=idlab,DC=test', 'OU=Groups,DC=idlab,DC=test', 'CN=Users,DC=idlab,DC=test'


class Desk(directorylib.Desk):
    manifest = 'active-directory'
    secret = FACT['AD_BIND_PASSWORD']

    def __init__(self, program, place):
        super().__init__(program, place)
        self.admin = directorylib.Admin(FACT['AD_LDAPS_URI'], FACT['AD_CA_FILE'], FACT['AD_BIND_UPN'], self.secret)

    def settings(self):
        return ['origin=' + FACT['AD_LDAPS_URI'], 'user=' + FACT['AD_BIND_UPN'], 'ca=' + FACT['AD_CA_FILE'], 'people-base=' + PEOPLE]

    def in_group(self, login, group):
        name = ' '.join(part.title() for part in login.split('.'))
        return 'CN=%s,%s' % (name, PEOPLE) in self.admin.values('CN=%s,%s' % (group, GROUPS), 'member')

    def signs_in(self, login, password=FACT['AD_USER_PASSWORD']):
        return self.admin.signs_in(login + '@idlab.test', password)


def change_members(desk, how, group, name):
    desk.admin.change('dn: CN=%s,%s\nchangetype: modify\n%s: member\nmember: CN=%s,%s\n' %
                      (group, USERS if group.startswith('Domain') else GROUPS, how, name, PEOPLE), missing_is_fine=how == 'delete')


def test_reading(desk):
    desk.begin()
    answer = desk.read_all()
    assert answer['streams']['users'] == {'read': 51, 'added': 51, 'changed': 0, 'removed': 0}, answer
    assert desk.account('greta.leroy')['state'] == 'password-expired'
    assert 'group:dir/prod-admins' in desk.members('vpn-users')
    assert len(desk.members('domain-users')) >= 51, 'everybody has a primary group'
    again = desk.sync('--full')
    assert all(one['changed'] == one['removed'] == 0 for one in again['streams'].values()), again


def test_behind_its_back(desk):
    desk.begin()
    desk.sync()
    # The directory marks it privileged; that membership is access, its card says.
    assert desk.ok('group', 'show', 'group:dir/domain-admins').json['privileged'] is True
    desk.ok('--as', 'lea', 'group', 'change', 'group:dir/domain-admins', '--entitlement', 'yes')
    try:
        desk.admin.change('dn: CN=Chiara Holm,%s\nchangetype: modify\nreplace: department\ndepartment: Marketing\n' % PEOPLE)
        desk.admin.change('dn: CN=New Comer,%s\nchangetype: add\nobjectClass: user\nsAMAccountName: new.comer\ngivenName: New\n' % PEOPLE)
        change_members(desk, 'add', 'Domain Admins', 'Chiara Holm')
        answer = desk.sync()
        assert answer['streams']['users']['added'] == 1 and answer['streams']['users']['removed'] == 0, answer
        assert answer['streams']['users']['read'] < 10, 'what changed alone is read'
        assert desk.account('chiara.holm')['department'] == 'Marketing'
        drift = [one for one in answer['privileged_changes'] if 'chiara.holm' in one['object']]
        assert drift and drift[0]['what'] == 'added' and drift[0]['drift'] == 'unauthorised', (answer, desk.members('domain-admins'))
        desk.admin.change('dn: CN=New Comer,%s\nchangetype: delete\n' % PEOPLE)
        # Tombstones tell it at once.
        answer = desk.sync()
        assert answer['streams']['users']['removed'] == 1 and desk.count('account', 'login:new.comer') == 0, answer
    finally:
        change_members(desk, 'delete', 'Domain Admins', 'Chiara Holm')
        desk.admin.change('dn: CN=New Comer,%s\nchangetype: delete\n\n'
                          'dn: CN=Chiara Holm,%s\nchangetype: modify\nreplace: department\ndepartment: Sales\n' % (PEOPLE, PEOPLE), True)
    assert desk.ok('verify', '--rules').json['ok']


def test_operations(desk):
    desk.begin_as_operator()

    def lock():
        for _ in range(5):
            assert not desk.signs_in('xavier.lindgren', 'wrong')

    desk.every_operation('xavier.lindgren', lambda: desk.signs_in('xavier.lindgren'), lock)


def test_predictions(desk):
    """What was said before is what happened."""
    desk.begin_as_operator()
    desk.ok('--as', 'lea', 'group', 'change', 'group:dir/vpn-users', 'group:dir/prod-admins', '--risk', 'low', '--entitlement', 'yes')

    def holds(login, group):
        answer = desk.ok('person', 'access', 'person:' + login).json
        return any(one['entitlement'] == 'group:dir/' + group for one in answer['entitlements'])

    # In vpn-users by herself, and as a member of prod-admins; then by prod-admins alone.
    assert holds('amara.okafor', 'vpn-users')
    planned, done = desk.carry_out('remove-member', 'amara.okafor', '--group', 'group:dir/vpn-users')
    assert planned['prediction'] == 'remains' and done['state'] == 'observed', (planned, done)
    desk.sync()
    assert holds('amara.okafor', 'vpn-users')
    planned, done = desk.carry_out('remove-member', 'amara.okafor', '--group', 'group:dir/prod-admins')
    assert planned['prediction'] == 'removed' and done['state'] == 'observed', (planned, done)
    desk.sync()
    assert not holds('amara.okafor', 'vpn-users') and not holds('amara.okafor', 'prod-admins')
    for group in ('prod-admins', 'vpn-users'):
        change_members(desk, 'add', group, 'Amara Okafor')
    # A primary group cannot be left this way.
    refused = desk.plan('remove-member', 'amara.okafor', '--group', 'group:dir/domain-users')
    assert refused['prediction'] == 'refused' and 'primary group' in refused['why'], refused


def test_nobody_is_found(desk):
    desk.begin()
    desk.sync()
    desk.filtered_away('people-filter=(sAMAccountName=nobody.at.all)')


def test_no_secret_anywhere(desk):
    desk.begin()
    desk.sync()
    wrong = desk.run('--as', 'lea', 'sync', 'dir', '--full', '--secret-env', 'PLANTED', environment={'PLANTED': 'not-' + desk.secret})
    assert wrong.code == 4 and desk.secret not in str(wrong) and 'password is wrong' in wrong.error['message'], wrong
    desk.nowhere()


if __name__ == '__main__':
    ctllib.main(globals(), make=Desk)
