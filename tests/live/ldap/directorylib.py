# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real directory as its administrator sees it, behind Usher's back; and workspaces that ask it."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import livelib  # noqa: E402


class Admin:
    """ldapmodify and ldapsearch as the directory's own administrator."""

    def __init__(self, uri, ca, user, password):
        self.uri, self.user, self.password = uri, user, password
        self.environment = dict(os.environ, LDAPTLS_CACERT=ca)

    def call(self, *words, user=None, password=None, text=None):
        command = [words[0], '-x', '-H', self.uri, '-D', user or self.user, '-w', password or self.password, *words[1:]]
        return subprocess.run(command, env=self.environment, input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)

    def change(self, text, missing_is_fine=False):
        done = self.call('ldapmodify', *(['-c'] if missing_is_fine else []), text=text)
        assert done.returncode == 0 or missing_is_fine, done.stdout

    def signs_in(self, user, password):
        return self.call('ldapsearch', '-b', '', '-s', 'base', 'namingContexts', user=user, password=password).returncode == 0

    def values(self, dn, attribute):
        done = self.call('ldapsearch', '-LLL', '-o', 'ldif-wrap=no', '-b', dn, '-s', 'base', attribute)
        return [line.split(': ', 1)[1] for line in done.stdout.splitlines() if line.lower().startswith(attribute.lower() + ': ')]


class Desk(livelib.Desk):
    """What the two directories have in common; each says names, and how the seed's people stand in it."""

    source = 'dir'

    def sure(self, *settings):
        """Changes the source; it takes two."""
        for lead in ('lea', 'lee'):
            self.ok('--as', lead, 'source', 'change', self.source, *(word for one in settings for word in ('--set', one)))

    def begin_as_operator(self):
        self.begin(writes=True)
        assert self.sync()['state'] == 'complete'

    def members(self, group):
        rows = self.ok('membership', 'list', '--query', 'group:%s/%s' % (self.source, group), '--limit', 'all').rows
        return {row['member'] for row in rows}

    def read_all(self):
        report = self.ask('lea', 'source', 'test', self.source).json
        assert report['reachable'] and all(one['can'] for one in report['streams']), report
        answer = self.sync()
        assert answer['state'] == 'complete' and answer['privileged_changes'] == [], answer
        assert self.account('nadia.karimi')['locked'] is True and self.account('nadia.karimi')['state'] == 'locked'
        assert self.account('tamsin.petrov')['state'] == 'disabled'
        assert self.account('amara.visser')['mfa'] is None, 'a directory says nothing of second factors'
        for login in ('sinead.obrien', 'martin.smithjr', 'rafael.costa', 'layla.haddad', 'misaki.sato'):
            assert self.account(login)['person'] == 'person:' + login
        return answer

    def every_operation(self, login, signs_in, lock):
        """Each is observed, and the directory itself says the same."""
        group = ('--group', 'group:%s/sales' % self.source)
        self.observed('add-member', login, *group)
        assert self.in_group(login, 'sales')
        self.observed('remove-member', login, *group)
        assert not self.in_group(login, 'sales')
        self.observed('disable', login)
        assert not signs_in()
        self.observed('enable', login)
        assert signs_in()
        lock()
        assert not signs_in()
        self.observed('unlock', login)
        assert signs_in()
        self.observed('expire-password', login)
        for kind in ('reset-mfa', 'revoke-sessions'):
            refused = self.tried('ana', 'op', 'plan', kind, '--person', 'person:' + login, '--source', self.source)
            assert refused.code == 1 or refused.json['prediction'] == 'refused', refused
        answer = self.sync()
        assert answer['state'] == 'complete' and all(one['drift'] in ('matched', 'expected') for one in answer['privileged_changes']), answer
        assert self.account(login)['state'] == 'password-expired'
        assert self.count('op', 'state:observed') == 6
        assert self.ok('verify', '--rules').json['ok']

    def filtered_away(self, setting):
        """A filter that finds nobody is no mass deletion."""
        before = self.count('account', 'source:' + self.source)
        self.sure(setting)
        answer = self.tried('lea', 'sync', self.source)
        assert answer.json['state'] in ('quarantined', 'partial'), answer
        assert self.count('account', 'source:' + self.source) == before
