# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of trouble share: a form with words in it, who holds a workspace, a server that goes away."""

import fcntl
import os
import re
import signal
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(os.path.dirname(HERE), 'e2e')]

import e2elib  # noqa: E402  (its folder comes first)
from e2elib import Desk, atspi, ctl, total, wait  # noqa: E402,F401

SERVER = os.path.join(e2elib.ROOT, 'tests', 'servers', 'postgresql')
# A process that takes the lock file's lock, says so, and stays.
HOLD = 'import fcntl, sys, time\nf = open(sys.argv[1], "r+")\nfcntl.flock(f, fcntl.LOCK_EX)\nprint("held", flush=True)\nsys.stdin.read()\n'


class Form:
    """The window that adds a member, filled in."""

    def __init__(self, desk, login, name):
        desk.go(9, 'Members & Roles')
        desk.press('Add Member…')
        self.desk, self.window = desk, desk.dialog('Add Member')
        self.login, self.name = login, name
        atspi.set_text(desk.find('text', re.compile('^Login'), self.window), login)
        atspi.set_text(desk.find('text', re.compile('^Name'), self.window), name)
        atspi.click(desk.find('label', 'Analyst', self.window))

    def save(self):
        atspi.press(atspi.await_node(self.window, 'button', re.compile('Save|Add')))

    def is_kept(self):
        words = [atspi.text(node) for node in atspi.walk(self.window) if node.get_role_name() == 'text']
        return self.login in words and self.name in words

    def says(self, pattern):
        return self.desk.says(pattern, self.window)

    def await_closed(self):
        wait(lambda: self.window not in self.desk.program.windows(), 'the form to close')


def await_rows(desk, number=None):
    """The page says that it shows so many, or any."""
    desk.says(r'^(%s)( of [\d,]+)?$' % ('%d|%s' % (number, format(number, ',')) if number is not None else r'[1-9][\d,]*'), desk.page())


def shows(desk, words):
    return any(text.startswith(words) for text in atspi.texts(desk.window, e2elib.TABLES))


def await_without(desk, words):
    wait(lambda: not shows(desk, words), '"%s…" to go' % words)


def logins(place):
    return [row['login'] for row in ctl(place, 'members', 'list')['rows']]


class Held:
    """The workspace as another program holds it that writes: this one, or a child that can be suspended."""

    def __init__(self, place, suspended=False):
        self.child = self.file = None
        if not suspended:
            self.file = open(place + '-lock', 'a+', encoding='ascii')
            fcntl.flock(self.file, fcntl.LOCK_EX)
            return
        open(place + '-lock', 'a', encoding='ascii').close()
        self.child = subprocess.Popen([sys.executable, '-c', HOLD, place + '-lock'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.child.stdout.readline() == 'held\n'
        self.child.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.child.pid, os.WSTOPPED | os.WNOWAIT)

    @property
    def process(self):
        return self.child.pid if self.child else os.getpid()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        if self.file:
            self.file.close()
        else:
            self.child.kill()
            self.child.communicate()


class Server:
    """A PostgreSQL of one's own with a small workspace in it."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix='usher-away.', dir=os.environ.get('TMPDIR'))
        os.chmod(self.folder, 0o755)
        facts = self.do('start')
        self.admin = re.search(r'^USHER_TEST_POSTGRESQL=(.*)$', facts, re.MULTILINE)[1]
        self.place = self.admin.replace('///postgres?', '///trouble?')
        self.sql('CREATE DATABASE trouble', self.admin)
        people = os.path.join(self.folder, 'people.csv')
        with open(people, 'w', encoding='utf-8') as file:
            file.write('login,name,mail,employee,kind,department,title,site,state\n')
            file.writelines('p%03d,Person %03d,p%03d@larkfield.example,E%03d,employee,Finance,Clerk,Leeds,active\n' % ((n,) * 4) for n in range(200))
        ctl(self.place, 'init', self.place, '--kind', 'training')
        ctl(self.place, 'import', 'people', people)

    def do(self, verb):
        return subprocess.run([SERVER, verb, self.folder], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=True).stdout

    def sql(self, words, place=None):
        subprocess.run(['psql', '-q', '-X', '-v', 'ON_ERROR_STOP=1', '-c', words, place or self.place], stdin=subprocess.DEVNULL, check=True,
                       stdout=subprocess.DEVNULL, cwd='/')

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.do('stop')
        os.remove(os.path.join(self.folder, 'people.csv'))
        os.rmdir(self.folder)


class TablesHeld:
    """Whoever reads people or writes waits."""

    def __init__(self, server, tables='person, assignment, event, account'):
        self.child = subprocess.Popen(['psql', '-q', '-X', '-A', '-t', server.place], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd='/')
        names = ', '.join('usher.' + one.strip() for one in tables.split(','))
        self.child.stdin.write('BEGIN; LOCK TABLE %s IN ACCESS EXCLUSIVE MODE; SELECT 1;\n' % names)
        self.child.stdin.flush()
        assert self.child.stdout.readline() == '1\n'

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.child.communicate('ROLLBACK;\n')
