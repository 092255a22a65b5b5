#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports of files that other programs write: HR feeds of two dates, LDIF.

    test-import.py USHERCTL
"""

import os

import ctllib

HR = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'data', 'hr')

LDIF = '''version: 1

# users
dn: uid=ada,ou=People,dc=x
objectClass: inetOrgPerson
uid: ada
cn: Ada Lovelace
sn: Lovelace
mail: ada@example.org
employeeNumber: E1
entryUUID: 8969eb72-799e-1041-9b0a-ebc250ee4711
pwdAccountLockedTime: 000001010000Z

dn:: dWlkPWzDtmUsb3U9UGVvcGxlLGRjPXg=
objectClass: inetOrgPerson
uid:: bMO2ZQ==
cn: Loe
sn: Loe

dn: cn=staff,ou=Groups,dc=x
objectClass: groupOfNames
cn: staff
description: Everybody
 here
member: UID=ada,OU=People,DC=x
member: uid=l\\C3\\B6e,ou=People,dc=x
member: uid=nobody,dc=x

dn: cn=inner,ou=Groups,dc=x
objectClass: groupOfNames
cn: inner
member: cn=staff,ou=Groups,dc=x
'''

AD = '''dn: CN=Ada,DC=x
objectClass: top
objectClass: person
objectClass: user
sAMAccountName: ada
displayName: Ada Lovelace
objectGUID:: djU6+etOCk+ABpJ/uyjyoQ==
objectSid:: AQUAAAAAAAUVAAAARq+qesI5Eh7hB1+vWwQAAA==
primaryGroupID: 513
userAccountControl: 514
givenName: Ada

dn: CN=Domain Users,DC=x
objectClass: group
sAMAccountName: Domain Users
groupType: -2147483646
objectGUID:: c1bjCAWOCEqsIRSWB8YCtA==
objectSid:: AQUAAAAAAAUVAAAARq+qesI5Eh7hB1+vAQIAAA==
'''


def feed(name):
    return os.path.join(HR, 'larkfield-%s.csv' % name)


def test_two_dates(ctl):
    ctl.make()
    first = ctl.at('import', 'hr', feed('2026-03-18')).json
    assert first['added'] == 40 and first['written'] and first['ignored'] == ['Cost Center', 'Email - Home'], first
    assert first['mapping']['employee'] == 'Employee ID' and first['mapping']['title'] == 'Business Title', first
    assert len(first['preview']) == 5 and first['preview'][0]['state'] == 'active', first
    assert first['diff']['joiners_total'] == 40, first
    same = ctl.at('import', 'hr', feed('2026-03-18'), '--complete').json
    assert same['unchanged'] == 40 and all(not v for v in same['diff'].values()), same
    before = ctl.state()
    dry = ctl.at('import', 'hr', feed('2026-04-01'), '--complete', '--dry-run').json
    assert not dry['written'] and ctl.state() == before
    diff = dry['diff']
    assert [p['name'] for p in diff['joiners']] == ["Niamh D'Arcy", 'Łucja Zając'], diff
    assert diff['joiners'][0]['person'] is None and diff['joiners'][0]['returns'] is False, diff
    movers = {p['login']: p['changes'] for p in diff['movers']}
    assert movers['oscar.stansfield'] == {'department': ['Data & Analytics', 'Finance'], 'title': ['Data Analyst', 'Finance Analyst']}, movers
    assert set(movers) == {'oscar.stansfield', 'lucia.ferrer', 'misaki.sato'}, movers
    leavers = {p['person']: p['why'] for p in diff['leavers']}
    assert leavers == {'person:kwame.asante': 'terminated', 'person:daniel.okonjo': 'absent'}, leavers
    assert {p['login'] for p in diff['changes']} == {'mei.tanaka', 'tomas.quintero'}, diff
    written = ctl.at('import', 'hr', feed('2026-04-01'), '--complete').json
    assert written['written'] and written['diff'] == diff and written['removed'] == 1, written
    german = ctl.at('import', 'hr', feed('2026-04-01-de'), '--complete').json
    assert german['unchanged'] == 41 and german['mapping']['employee'] == 'Personalnummer', german
    assert ctl.ok('verify').json['ok']


def test_what_a_feed_cannot_be(ctl):
    ctl.make()
    nobody = ctl.fails(1, '--at', ctllib.AT, 'import', 'hr', ctl.write('a.csv', 'Name,Salary\nA,1\n')).error
    assert nobody['code'] == 'input' and '--map' in nobody['hint'] and nobody['where']['line'] == 1, nobody
    path = ctl.write('b.csv', 'Staff No,Name,Worker Type\n1,A,Astronaut\n')
    rejected = ctl.fails(1, '--at', ctllib.AT, 'import', 'hr', path, '--map', 'employee=Staff No')
    assert rejected.json['rejected'][0]['value'] == 'Astronaut' and not rejected.json['written'], rejected
    assert ctl.at('import', 'hr', path, '--map', 'employee=Staff No,kind:Astronaut=employee').json['added'] == 1
    assert ctl.at('import', 'hr', path, '--map', 'employee=Staff No,kind=').json['unchanged'] == 1
    ctl.fails(2, '--at', ctllib.AT, 'import', 'hr', path, '--map', 'nonsense=Name')
    ctl.fails(1, '--at', ctllib.AT, 'import', 'hr', path, '--map', 'employee=No such')
    ctl.fails(2, '--at', ctllib.AT, 'import', 'hr', path, '--map', 'name:A=B')


def test_ldif(ctl):
    ctl.make()
    path = ctl.write('a.ldif', LDIF)
    before = ctl.state()
    assert ctl.at('import', 'ldif', path, '--dry-run').json['written'] is False and ctl.state() == before
    answer = ctl.at('import', 'ldif', path, '--source', 'old-directory').json
    assert answer['written'] and {name: s['added'] for name, s in answer['streams'].items()} == {'accounts': 2, 'groups': 2, 'memberships': 3}, answer
    assert len(answer['doubts']) == 1 and 'uid=nobody' in answer['doubts'][0], answer
    rows = {r['login']: r for r in ctl.ok('account', 'list', '--columns', 'login,native,state,locked,source,employee').json['rows']}
    assert rows['ada']['state'] == 'disabled' and rows['ada']['native'].startswith('8969eb72') and rows['ada']['employee'] == 'E1', rows
    # Without operational attributes the file says nothing of locks; without an id the name is it.
    assert rows['löe']['state'] == 'unknown' and rows['löe']['locked'] is None and rows['löe']['native'] == 'uid=löe,ou=people,dc=x', rows
    assert rows['ada']['source'] == 'old-directory', rows
    assert ctl.at('import', 'ldif', path, '--source', 'old-directory').json['unchanged'] == 7
    fewer = ctl.write('b.ldif', LDIF.replace('member: UID=ada,OU=People,DC=x\n', ''))
    gone = ctl.at('import', 'ldif', fewer, '--source', 'old-directory', '--complete').json
    assert gone['streams']['memberships']['removed'] == 1 and gone['removed'] == 1, gone
    ctl.at('import', 'ldif', path, '--source', 'mapped', '--map', 'login=mail', '--partial')
    logins = [r['login'] for r in ctl.ok('account', 'list', '--query', 'source:mapped').json['rows']]
    assert logins == ['ada@example.org'], logins
    assert ctl.ok('verify').json['ok']


def test_ldif_of_active_directory(ctl):
    ctl.make()
    answer = ctl.at('import', 'ldif', ctl.write('a.ldif', AD), '--source', 'ad').json
    assert answer['streams']['memberships']['added'] == 1, answer
    row = ctl.ok('account', 'list', '--columns', 'login,native,state,kind').json['rows'][0]
    assert row['native'] == 'f93a3576-4eeb-4f0a-8006-927fbb28f2a1' and row['state'] == 'disabled' and row['kind'] == 'human', row


def test_ldif_that_is_faulty(ctl):
    ctl.make()
    for text, line in (('dn: a=b\nchangetype: add\nuid: x\n', 2), ('dn: a=b\nuid x\n', 2), ('dn: a=b\nuid: x\n\nuid: y\n', 4)):
        error = ctl.fails(1, '--at', ctllib.AT, 'import', 'ldif', ctl.write('a.ldif', text)).error
        assert error['code'] == 'input' and error['where']['line'] == line, error
    nameless = ctl.write('b.ldif', 'dn: cn=a\nobjectClass: inetOrgPerson\ncn: A\n')
    rejected = ctl.fails(1, '--at', ctllib.AT, 'import', 'ldif', nameless).json['rejected']
    assert rejected == [{'row': 1, 'column': None, 'value': 'cn=a', 'why': 'it has no login or name'}], rejected
    cut = ctl.write('c.ldif', AD + 'member;range=0-1: CN=Ada,DC=x\n')
    assert 'part of its members' in ctl.fails(1, '--at', ctllib.AT, 'import', 'ldif', cut).json['rejected'][0]['why']
    ctl.fails(5, '--at', ctllib.AT, 'import', 'ldif', ctl.path('missing.ldif'))
    ctl.fails(2, '--at', ctllib.AT, 'import', 'ldif', nameless, '--map', 'shoe=size')
    ctl.fails(2, '--at', ctllib.AT, 'import', 'nonsense', nameless)


if __name__ == '__main__':
    ctllib.main(globals())
