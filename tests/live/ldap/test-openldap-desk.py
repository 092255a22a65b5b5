#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real OpenLDAP through usherctl alone: read, changed behind its back, read again, changed by approved operations.

    test-openldap-desk.py USHERCTL        with the facts of tests/servers/openldap in the environment
"""

import os

import directorylib
from livelib import ctllib

FACT = os.environ
PEOPLE, GROUPS = 'ou=People,dc=idlab,dc=test', 'ou=Groups,dc=idlab,dc=test'


class Desk(directorylib.Desk):
    manifest = 'openldap'
    secret = FACT['LDAP_ADMIN_PASSWORD']

    def __init__(self, program, place):
        super().__init__(program, place)
        self.admin = directorylib.Admin(FACT['LDAPS_URI'], FACT['LDAP_CA_FILE'], FACT['LDAP_ADMIN_DN'], self.secret)

    def settings(self):
        return ['origin=' + FACT['LDAPS_URI'], 'user=' + FACT['LDAP_ADMIN_DN'], 'ca=' + FACT['LDAP_CA_FILE'], 'people-base=' + PEOPLE]

    def in_group(self, login, group):
        return 'uid=%s,%s' % (login, PEOPLE) in self.admin.values('cn=%s,%s' % (group, GROUPS), 'member')


def test_reading(desk):
    desk.begin()
    answer = desk.read_all()
    assert answer['streams']['users'] == {'read': 50, 'added': 50, 'changed': 0, 'removed': 0}, answer
    assert answer['streams']['groups']['read'] == 12, answer
    assert len(desk.members('all-staff')) == 50 and desk.members('empty-group') == set()
    again = desk.sync('--full')
    assert all(one['changed'] == one['removed'] == 0 for one in again['streams'].values()), again


def test_behind_its_back(desk):
    desk.begin()
    desk.sync()
    try:
        desk.admin.change('dn: uid=chiara.holm,%s\nchangetype: modify\nreplace: departmentNumber\ndepartmentNumber: Marketing\n' % PEOPLE)
        desk.admin.change('dn: uid=new.comer,%s\nchangetype: add\nobjectClass: inetOrgPerson\nuid: new.comer\ncn: New Comer\nsn: Comer\n' % PEOPLE)
        desk.admin.change('dn: cn=sales,%s\nchangetype: modify\nadd: member\nmember: uid=new.comer,%s\n' % (GROUPS, PEOPLE))
        answer = desk.sync()
        assert answer['streams']['users']['added'] == 1 and answer['streams']['users']['changed'] == 1, answer
        assert desk.account('chiara.holm')['department'] == 'Marketing'
        assert 'account:dir/new.comer' in desk.members('sales')
        desk.admin.change('dn: uid=new.comer,%s\nchangetype: delete\n' % PEOPLE)
        # That somebody is gone is seen when everything is read.
        assert desk.sync('--full')['streams']['users']['removed'] == 1
        assert desk.count('account', 'login:new.comer') == 0
    finally:
        desk.admin.change('dn: uid=new.comer,%s\nchangetype: delete\n\n'
                          'dn: uid=chiara.holm,%s\nchangetype: modify\nreplace: departmentNumber\ndepartmentNumber: Sales\n' % (PEOPLE, PEOPLE), True)
    assert desk.ok('verify', '--rules').json['ok']


def test_operations(desk):
    desk.begin_as_operator()
    dn, password = 'uid=xavier.lindgren,' + PEOPLE, FACT['LDAP_USER_PASSWORD']

    def lock():
        for _ in range(5):
            assert not desk.admin.signs_in(dn, 'wrong')

    try:
        desk.every_operation('xavier.lindgren', lambda: desk.admin.signs_in(dn, password), lock)
    finally:
        desk.admin.change('dn: %s\nchangetype: modify\nreplace: pwdReset\npwdReset: FALSE\n' % dn, True)


def test_nobody_is_found(desk):
    desk.begin()
    desk.sync()
    desk.filtered_away('people-filter=(uid=nobody.at.all)')


def test_no_secret_anywhere(desk):
    desk.begin()
    desk.sync()
    wrong = desk.run('--as', 'lea', 'sync', 'dir', '--full', '--secret-env', 'PLANTED', environment={'PLANTED': 'not-' + desk.secret})
    assert wrong.code == 4 and desk.secret not in str(wrong) and 'password is wrong' in wrong.error['message'], wrong
    desk.nowhere()


if __name__ == '__main__':
    ctllib.main(globals(), make=Desk)
