#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Keycloak through usherctl alone: read, changed behind its back, read again, changed by approved operations.

    test-keycloak.py USHERCTL        with the facts of tests/servers/keycloak in the environment
"""

import keycloaklib
from livelib import ctllib


def test_reading(desk):
    """Everything that the realm says, and unknown where it says nothing."""
    admin = desk.admin
    desk.begin()
    for _ in range(6): # its locks end by themselves
        admin.sign_in('nadia.karimi', 'wrong')
    report = desk.ask('lea', 'source', 'test', 'kc').json
    streams = {one['stream']: one for one in report['streams']}
    assert report['reachable'] and streams['users']['can'] and streams['events']['can'], report
    answer = desk.sync()
    assert answer['state'] == 'complete' and answer['streams']['users'] == {'read': 50, 'added': 50, 'changed': 0, 'removed': 0}, answer
    assert answer['privileged_changes'] == [], 'the first complete run is a baseline'
    assert desk.account('nadia.karimi')['locked'] is True and admin.locked('nadia.karimi')
    assert desk.account('tamsin.petrov')['state'] == 'disabled'
    assert desk.account('greta.leroy')['state'] == 'password-expired'
    assert desk.account('amara.okafor')['mfa'] in ('yes', 'strong') and desk.account('amara.visser')['mfa'] == 'none'
    # Who is in a group of a group has what the outer one grants.
    platform = [one['username'] for one in admin.get('/groups/%s/members' % admin.group('platform')['id'])]
    assert platform and all(desk.holds(login, 'deployer') for login in platform), platform
    for login in ('liam.okafor', platform[0], 'amara.okafor'):
        effective = {role for role in admin.roles_of(login) if not role.startswith('default-')}
        assert all(desk.holds(login, role) for role in effective), (login, effective)
    again = desk.sync()
    assert again['state'] == 'complete' and again['streams']['users']['changed'] == 0 and again['streams']['users']['removed'] == 0, again


def test_behind_its_back(desk):
    """What others change is found, gone is gone, and a new administrator is drift."""
    admin = desk.admin
    desk.begin()
    victim, other = admin.user('wanda.silva'), admin.user('zoltan.hale')
    management = admin.get('/clients?clientId=realm-management')[0]['id']
    mapping = '/users/%s/role-mappings/clients/%s' % (other['id'], management)
    role = admin.get('/clients/%s/roles/manage-users' % management)

    def as_it_was():
        admin.away('new.comer')
        admin.do('PUT', '/users/' + victim['id'], dict(victim, enabled=True))
        admin.do('DELETE', mapping, [role])

    as_it_was()
    desk.sync()
    try:
        admin.do('PUT', '/users/' + victim['id'], dict(victim, enabled=False))
        admin.do('POST', mapping, [role])
        admin.do('POST', '/users', {'username': 'new.comer', 'enabled': True, 'email': 'new.comer@idlab.test'})
        for _ in range(2):
            assert not admin.sign_in('new.comer', 'wrong')
        answer = desk.sync()
        users = answer['streams']['users']
        assert users['added'] == 1 and users['changed'] == 1 and users['removed'] == 0, answer
        assert desk.account('wanda.silva')['state'] == 'disabled'
        drift = [one for one in answer['privileged_changes'] if 'zoltan.hale' in one['object']]
        assert drift and drift[0]['what'] == 'added' and drift[0]['drift'] == 'unauthorised', answer['privileged_changes']
        assert desk.count('event', 'account:kc/new.comer') == 2
        admin.away('new.comer')
        assert desk.sync()['streams']['users']['removed'] == 1
        assert desk.count('account', 'login:new.comer') == 0
        assert desk.count('event', 'account:kc/new.comer') == 2, 'events stay, once each'
    finally:
        as_it_was()
    assert desk.ok('verify', '--rules').json['ok']


def test_who_may_only_count(desk):
    """An account that may count and not see answers 200 with empty lists: nobody is deleted for it."""
    desk.begin()
    desk.sync()
    before = desk.count('account', 'source:kc')
    assert before >= 50
    for lead in ('lea', 'lee'):
        desk.ok('--as', lead, 'source', 'change', 'kc', '--set', 'client=' + keycloaklib.FACT['limited_client'])
    users = {one['stream']: one for one in desk.ask('lea', 'source', 'test', 'kc').json['streams']}['users']
    assert users['can'] is not True and 'view-users' in users['missing'], users
    answer = desk.tried('lea', 'sync', 'kc')
    assert answer.json['state'] != 'complete', answer
    assert all(one['removed'] == 0 for one in answer.json['streams'].values()), answer
    assert desk.count('account', 'source:kc') == before


def test_operations(desk):
    """Each operation is observed at the source, and the administrator sees the same."""
    admin = desk.admin
    desk.begin_as_operator()
    login = 'xavier.lindgren'
    group = ('--group', 'group:kc/sales')

    desk.observed('add-member', login, *group)
    assert 'sales' in admin.groups_of(login)
    desk.observed('remove-member', login, *group)
    assert 'sales' not in admin.groups_of(login)
    desk.observed('assign', login, '--entitlement', 'ent:identity-lab/prod-read')
    assert 'prod-read' in admin.roles_of(login)
    desk.observed('unassign', login, '--entitlement', 'ent:identity-lab/prod-read')
    assert 'prod-read' not in admin.roles_of(login)
    desk.observed('disable', login)
    assert admin.user(login)['enabled'] is False and not admin.sign_in(login)
    desk.observed('enable', login)
    assert admin.user(login)['enabled'] is True and admin.user(login)['attributes']['employeeNumber'], 'the whole record is kept'
    for _ in range(6):
        admin.sign_in('quentin.weber', 'wrong')
    assert admin.locked('quentin.weber')
    desk.observed('unlock', 'quentin.weber')
    assert not admin.locked('quentin.weber')
    assert admin.factors('bram.tanaka')
    desk.observed('reset-mfa', 'bram.tanaka')
    assert admin.factors('bram.tanaka') == []
    desk.observed('revoke-sessions', login)
    assert admin.get('/users/%s/sessions' % admin.user(login)['id']) == []
    desk.observed('expire-password', login)
    assert 'UPDATE_PASSWORD' in admin.user(login)['requiredActions']
    answer = desk.sync()
    assert answer['state'] == 'complete' and all(one['drift'] in ('matched', 'expected') for one in answer['privileged_changes']), answer
    assert desk.count('op', 'state:observed') == 10
    assert desk.ok('verify', '--rules').json['ok']


def test_predictions(desk):
    """What was said before is what happened, for every planted shape."""
    admin = desk.admin
    desk.begin_as_operator()
    liam = admin.user('liam.okafor')
    mapped = {one['name'] for one in admin.get('/users/%s/role-mappings/realm' % liam['id'])}
    twice = next(role for role in mapped if not role.startswith('default-'))
    platform = admin.get('/groups/%s/members' % admin.group('platform')['id'])[0]['username']
    payroll = admin.get('/groups/%s/members' % admin.group('payroll-approvers')['id'])
    granted = next(one['username'] for one in payroll if one['username'] != 'liam.okafor')
    prod = admin.get('/groups/%s/members' % admin.group('prod-admins')['id'])[0]['username']
    admin.do('POST', '/users/%s/role-mappings/realm' % admin.user('vera.vidal')['id'], [admin.get('/roles/prod-read')])
    desk.sync()
    shapes = (
        # shape, who, operation, words, the role that should go
        ('direct', 'vera.vidal', 'unassign', ('--entitlement', 'ent:identity-lab/prod-read'), 'prod-read'),
        ('direct and through a group', 'liam.okafor', 'unassign', ('--entitlement', 'ent:identity-lab/' + twice), twice),
        ('granted to a group', granted, 'unassign', ('--entitlement', 'ent:identity-lab/payroll-approver'), 'payroll-approver'),
        ('nested', platform, 'remove-member', ('--group', 'group:kc/platform'), 'deployer'),
        ('composite', prod, 'unassign', ('--entitlement', 'ent:identity-lab/prod-read'), 'prod-read'),
        ('required by default', 'vera.vidal', 'unassign', ('--entitlement', 'ent:identity-lab/offline_access'), 'offline_access'),
    )
    for shape, login, kind, words, role in shapes:
        assert desk.holds(login, role) == (role in admin.roles_of(login)), (shape, login, role)
        planned = desk.plan(kind, login, *words)
        if planned['prediction'] == 'refused':
            desk.ask('lee', 'op', 'run', planned['op'], code=1)
            still = True
        else:
            _, done = desk.carry_out(kind, login, *words)
            assert done['state'] == 'observed', (shape, done)
            still = planned['prediction'] != 'removed'
        assert desk.sync()['state'] == 'complete'
        assert (role in admin.roles_of(login)) == still, (shape, planned['prediction'], planned['why'])
        assert desk.holds(login, role) == still, (shape, 'the mirror')
    assert desk.ok('verify').json['ok']


def test_no_secret_anywhere(desk):
    """Not in the database, a log, an export, the ledger or an error."""
    desk.begin()
    desk.sync()
    wrong = desk.run('--as', 'lea', 'sync', 'kc', '--secret-env', 'PLANTED', environment={'PLANTED': 'not-' + keycloaklib.SECRET})
    assert wrong.code == 4 and keycloaklib.SECRET not in str(wrong), wrong
    desk.nowhere()


if __name__ == '__main__':
    ctllib.main(globals(), make=keycloaklib.Desk)
