# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the command line share: running usherctl, and answers in TAP.

A test is a function whose name begins with test_; it takes a Ctl with a scratch folder of its own.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SECONDS = 120
CODES = {0, 1, 2, 3, 4, 5, 6, 130}
NAMES = {1: {'guard', 'right', 'input'}, 2: {'usage', 'unknown', 'ambiguous'}, 3: {'faulty'},
         4: {'offline', 'auth', 'rate-limited', 'remote-shape'},
         5: {'store', 'busy', 'full', 'corrupt', 'newer', 'read-only'}, 6: {'conflict'}}
START, AT = '2026-03-18T10:00:00Z', '2026-03-18T10:30:00Z'


class Skip(Exception):
    """This test cannot be done here; the words say why."""


class Answer:
    """What a call said: code, out and err as bytes."""

    def __init__(self, words, code, out, err):
        self.words, self.code, self.out, self.err = words, code, out, err

    def __str__(self):
        shown = ' '.join(repr(word)[:80] for word in self.words)
        return 'usherctl %s\nexit %d\nout: %r\nerr: %r' % (shown, self.code, self.out[:1500], self.err[:1500])

    @property
    def json(self):
        return json.loads(self.out.decode('utf-8'))

    @property
    def rows(self):
        return self.json['rows']

    @property
    def error(self):
        last = self.err.decode('utf-8').rstrip('\n').rsplit('\n', 1)[-1]
        return json.loads(last)['error']

    def check(self):
        """What holds for every call whose format is JSON."""
        assert self.code in CODES, 'an exit code outside of the table\n%s' % self
        if self.code in NAMES:
            error = self.error
            assert set(error) <= {'code', 'message', 'hint', 'guards', 'candidates', 'where'}, self
            assert error['code'] in NAMES[self.code], self
            assert isinstance(error['message'], str) and error['message'], self
            assert len(self.err) < 30000, 'an error that floods the terminal\n%s' % self
            for guard in error.get('guards', []):
                assert guard['id'] and guard['message'], self
            assert set(error.get('where', {'file': ''})) <= {'file', 'line', 'column'}, self
        if self.out:
            json.loads(self.out.decode('utf-8'))
        return self


class Ctl:
    """usherctl, with a folder of its own and a workspace in it."""

    def __init__(self, program, place, uri=None):
        self.program, self.place = program, place
        self.workspace = uri or os.path.join(place, 'a.usher')
        self.environment = {name: value for name, value in os.environ.items()
                            if not name.startswith('USHER_') and name not in ('COLUMNS', 'PGPASSFILE')}

    def path(self, name):
        return os.path.join(self.place, name)

    def write(self, name, text):
        with open(self.path(name), 'wb') as file:
            file.write(text.encode('utf-8') if isinstance(text, str) else text)
        return self.path(name)

    def call(self, *words, stdin=b'', workspace=True, seconds=SECONDS, environment=None):
        """One call as it comes; a list of words, or bytes where they are not UTF-8."""
        command = [self.program] + list(words)
        given = dict(self.environment, **(environment or {}))
        if workspace:
            given['USHER_WORKSPACE'] = self.workspace
        try:
            done = subprocess.run(command, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.place,
                                  env=given, timeout=seconds, check=False)
        except subprocess.TimeoutExpired as late:
            raise AssertionError('it waits: %s' % ' '.join(repr(word)[:80] for word in words)) from late
        return Answer(words, done.returncode, done.stdout, done.stderr)

    def run(self, *words, **more):
        """A call in JSON, held to what every call promises."""
        return self.call(*words, **more).check()

    def ok(self, *words, **more):
        answer = self.run(*words, **more)
        assert answer.code == 0, answer
        return answer

    def fails(self, code, *words, **more):
        answer = self.run(*words, **more)
        assert answer.code == code, 'expected exit %d\n%s' % (code, answer)
        return answer

    def state(self):
        """What a faulty call must not change."""
        info = self.ok('info').json
        return info['counts'], info['ledger']

    def make(self):
        """A training workspace whose clock began before AT."""
        return self.ok('--at', START, 'init', self.workspace, '--kind', 'training')

    def at(self, *words, **more):
        return self.ok('--at', AT, *words, **more)


def small(ctl):
    """A training workspace with a small organisation, made by imports."""
    ctl.make()
    for noun, text in SMALL:
        ctl.at('import', noun, ctl.write(noun + '.csv', text))


SMALL = (
    ('people', 'login,name,given,family,mail,employee,kind,department,title,site,manager,state,start,end\n'
               'amara.okafor,Amara Okafor,Amara,Okafor,amara@example.org,E1,employee,Finance,Controller,Leeds,,active,2021-03-01,\n'
               'jon.weir,Jón Weir,Jón,Weir,jon@example.org,E2,employee,Finance,Accountant,Leeds,amara.okafor,active,2022-05-02,\n'
               'li.na,"李娜 ""Nana""",Na,Li,li@example.org,E3,contractor,Engineering,Developer,Lisbon,amara.okafor,active,2023-01-09,2026-06-30\n'
               'omar.reyes,Omar Reyes,Omar,Reyes,omar@example.org,E4,employee,Engineering,,Lisbon,li.na,terminated,,2026-02-01\n'),
    ('accounts', 'login,source,native,mail,employee,kind,state,person\n'
                 'amara.okafor,okta,u1,amara@example.org,E1,human,active,\n'
                 'jon.weir,okta,u2,jon@example.org,,human,active,\n'
                 'li.na,okta,u3,,E3,human,suspended,\n'
                 'svc-backup,okta,u4,,,service,active,\n'),
    ('groups', 'name,source,native,kind,owner,rule\n'
               'prod-admins,okta,g1,native,amara.okafor,\n'
               'finance,okta,g2,native,,\n'
               'everyone,okta,g3,dynamic,,state eq active\n'),
    ('memberships', 'group,member,member_kind\n'
                    'okta/prod-admins,okta/li.na,account\n'
                    'okta/finance,okta/amara.okafor,account\n'
                    'okta/finance,okta/prod-admins,group\n'),
    ('entitlements', 'app,name,risk,owner,description\n'
                     'Ledgerline,approve-payment,high,amara.okafor,Lets payments go\n'
                     'Ledgerline,read,low,,\n'),
    ('grants', 'principal,principal_kind,entitlement,since\n'
               'okta/finance,group,ledgerline/approve-payment,2024-01-01\n'
               'okta/amara.okafor,account,ledgerline/approve-payment,\n'
               'okta/jon.weir,account,ledgerline/read,2024-02-02\n'),
)


def without_leak_checker():
    """For programs that speak TLS in threads: GCC 12's leak checker then ends now and then with a fault of its own.
    Other errors of memory are found all the same."""
    os.environ['ASAN_OPTIONS'] = os.environ.get('ASAN_OPTIONS', '').replace('detect_leaks=1', 'detect_leaks=0')


def run_tests(tests, program, make=Ctl):
    print('1..%d' % len(tests))
    failed = 0
    for number, test in enumerate(tests, 1):
        place = tempfile.mkdtemp(prefix='usher-ctl.')
        said, why = None, ''
        try:
            test(make(program, place))
        except Skip as skipped:
            why = ' # SKIP %s' % skipped
        except Exception:  # pylint: disable=broad-except
            said = traceback.format_exc()
        finally:
            for folder, _folders, _names in os.walk(place):
                os.chmod(folder, 0o700)
            shutil.rmtree(place)
        name = re.sub('^test_', '', test.__name__).replace('_', '-')
        print('%sok %d - %s%s' % ('not ' if said else '', number, name, why), flush=True)
        if said:
            failed += 1
            print(''.join('# %s\n' % line for line in said.rstrip('\n').split('\n')), end='', flush=True)
    return 1 if failed else 0


def main(names, make=Ctl):
    """The program is the first argument; more of them choose tests by name.  MAKE is Ctl or made of it."""
    tests = [test for name, test in names.items() if name.startswith('test_') and callable(test)]
    chosen = sys.argv[2:]
    if chosen:
        tests = [test for test in tests if any(word in test.__name__ for word in chosen)]
    sys.exit(run_tests(tests, os.path.abspath(sys.argv[1]), make))
