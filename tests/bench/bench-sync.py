#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A first sync of 100,000 users and 1,000,000 memberships from a SCIM server of this program's own
against curl fetching the same pages and the sqlite3 tool loading them into tables with the same keys,
then the same sync once more; and the most memory that the syncing process had, at a tenth of the size
and at full size.

Pages are made before anybody asks for them, in another process, so that the server costs next to
nothing.  curl asks for one page after the other over one connection, as the sync does."""

import asyncio
import hashlib
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time

BUILD = os.environ['USHER_TEST_BUILD']
USHERCTL = os.path.join(BUILD, 'usherctl')
USERS, MEMBERS, PER_PAGE = 100000, 1000, 100
PARTS = ('Engineering', 'Sales', 'Finance', 'Support', 'Security')
NAMES = ('Amara Okafor', 'Bjarne Lindqvist', 'Chloé Marchetti', 'Dmitri Petrov', 'Kavya Iyer', 'Tomás Alvarez', 'Wei Nakamura')

SCHEMA = '''
CREATE TABLE user (id INTEGER PRIMARY KEY, native TEXT NOT NULL UNIQUE, login TEXT NOT NULL UNIQUE, name TEXT, mail TEXT,
  employee TEXT, state TEXT, department TEXT);
CREATE TABLE grp (id INTEGER PRIMARY KEY, native TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE);
CREATE TABLE membership (id INTEGER PRIMARY KEY, grp INTEGER NOT NULL, member INTEGER NOT NULL, UNIQUE (grp, member));
CREATE INDEX membership_by_member ON membership (member);
CREATE INDEX membership_by_group ON membership (grp);
'''
LOAD = {
    'Users': '''INSERT INTO user (native, login, name, mail, employee, state, department)
  SELECT value ->> 'id', value ->> 'userName', value ->> 'displayName', value ->> '$.emails[0].value',
    value -> 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User' ->> 'employeeNumber', value ->> 'active',
    value -> 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User' ->> 'department'
  FROM json_each (CAST (readfile ('%s') AS TEXT), '$.Resources');''',
    'Groups': '''INSERT INTO grp (native, name) SELECT value ->> 'id', value ->> 'displayName'
  FROM json_each (CAST (readfile ('%s') AS TEXT), '$.Resources');''',
    'Group': '''INSERT INTO membership (grp, member) SELECT g.id, u.id
  FROM (SELECT CAST (readfile ('%s') AS TEXT) AS page), json_each (page, '$.members') AS m
    CROSS JOIN user AS u ON u.native = m.value ->> 'value' JOIN grp AS g ON g.native = page ->> 'id';''',
}


# ---- What the server says ----

def identity(kind, number):
    """As servers give them out: in no order."""
    text = hashlib.sha256(b'%s%d' % (kind, number)).hexdigest()
    return '-'.join((text[:8], text[8:12], text[12:16], text[16:20], text[20:32]))


def user(number, native):
    return {'schemas': ['urn:ietf:params:scim:schemas:core:2.0:User'], 'id': native, 'userName': 'user%06d' % number,
            'displayName': '%s %d' % (NAMES[number % len(NAMES)], number), 'active': number % 9 != 0,
            'emails': [{'value': 'user%06d@larkfield.example' % number, 'type': 'work', 'primary': True}],
            'meta': {'resourceType': 'User', 'created': '2024-03-0%dT10:00:00Z' % (number % 9 + 1)},
            'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': {'employeeNumber': 'E%07d' % number,
                                                                           'department': PARTS[number % len(PARTS)]}}


def answer(value):
    body = json.dumps(value, separators=(',', ':')).encode()
    return b'HTTP/1.1 200 OK\r\nContent-Type: application/scim+json\r\nContent-Length: %d\r\n\r\n' % len(body) + body


def listed(pages, kind, path, records, more):
    for start in range(0, len(records), PER_PAGE):
        target = '%s?%scount=%d&startIndex=%d' % (path, more, PER_PAGE, start + 1)
        pages[target] = (kind, answer({'totalResults': len(records), 'startIndex': start + 1, 'Resources': records[start:start + PER_PAGE]}))


def make_pages(users):
    """By what is asked for: what it is and the whole answer.  Everybody is in ten groups."""
    pages, natives = {}, [identity(b'user', number) for number in range(users)]
    groups = [{'id': identity(b'group', number), 'displayName': 'Group %d' % number} for number in range(users * 10 // MEMBERS)]
    listed(pages, 'Users', '/scim/v2/Users', [user(number, native) for number, native in enumerate(natives)], '')
    listed(pages, 'Groups', '/scim/v2/Groups', groups, 'excludedAttributes=members&')
    for number, group in enumerate(groups):
        members = [{'value': natives[(number * MEMBERS + i * 7919) % users], 'type': 'User'} for i in range(MEMBERS)]
        pages['/scim/v2/Groups/%s?attributes=members' % group['id']] = ('Group', answer({'id': group['id'], 'members': members}))
    return pages


class Server:
    """On a port that it says, until it is terminated."""

    def __init__(self, users):
        here, there = multiprocessing.Pipe(False)
        self.process = multiprocessing.Process(target=self.main, args=(users, there), daemon=True)
        self.process.start()
        self.port, self.pages = here.recv()
        self.origin = 'http://127.0.0.1:%d' % self.port

    def main(self, users, pipe):
        pages = make_pages(users)
        asyncio.run(self.serve(pages, pipe))

    async def serve(self, pages, pipe):
        async def speak(reader, writer):
            try:
                while True:
                    head = await reader.readuntil(b'\r\n\r\n')
                    target = head.split(b' ', 2)[1].decode()
                    writer.write(pages[target][1] if target in pages else b'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
                    await writer.drain()
            except (asyncio.IncompleteReadError, ConnectionError):
                writer.close()

        server = await asyncio.start_server(speak, '127.0.0.1', 0)
        pipe.send((server.sockets[0].getsockname()[1], [(target, kind) for target, (kind, _) in pages.items()]))
        await server.serve_forever()

    def stop(self):
        self.process.terminate()
        self.process.join()


# ---- Who is measured ----

def run(words, **more):
    """(seconds, processor seconds, the most memory in MB); what fails ends the measurement."""
    begun = time.monotonic()
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, **more) as child:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit('%s failed: %d' % (words, child.returncode))
    return time.monotonic() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def baseline(server, folder):
    """Seconds and processor seconds of curl and sqlite3, one after the other."""
    os.mkdir(folder)
    script, config = [SCHEMA, 'BEGIN;'], []
    for number, (target, kind) in enumerate(server.pages):
        path = os.path.join(folder, '%d.json' % number)
        config.append('url = "%s%s"\noutput = "%s"\n' % (server.origin, target, path))
        script.append(LOAD[kind] % path)
    paths = [os.path.join(folder, name) for name in ('curl', 'load.sql', 'baseline.db')]
    for path, lines in zip(paths, (config, script + ['COMMIT;'])):
        with open(path, 'w', encoding='utf-8') as file:
            file.write('\n'.join(lines) + '\n')
    fetched = run(['curl', '--silent', '--show-error', '--fail', '--header', 'Authorization: Bearer bench', '--config', paths[0]])
    with open(paths[1], 'rb') as file:
        loaded = run(['sqlite3', '-bail', paths[2]], stdin=file)
    return [fetched[i] + loaded[i] for i in range(2)]


def ctl(place, *words, answer=True):
    done = subprocess.run([USHERCTL, '-w', place, '--format', 'json', *words], stdout=subprocess.PIPE, env=dict(os.environ, BENCH='bench'), check=True)
    return json.loads(done.stdout) if answer else None


def check(place, users):
    """It fails when the answer is wrong."""
    shown = ctl(place, 'source', 'show', 'idp')
    assert shown['state'] == 'complete' and shown['objects'] == users * 11 + users * 10 // MEMBERS, shown


def sync(place):
    return run([USHERCTL, '-w', place, 'sync', 'idp', '--full', '--secret-env', 'BENCH'], env=dict(os.environ, BENCH='bench'))


def make_workspace(server, place):
    ctl(place, 'init', place, '--kind', 'training', answer=False)
    ctl(place, 'source', 'add', 'idp', '--manifest', 'scim', '--set', 'origin=' + server.origin, answer=False)


def measure(users, folder, compared):
    """[first sync, once more, baseline (or None)] of a server of so many users."""
    server, place = Server(users), os.path.join(folder, '%d.usher' % users)
    try:
        least = baseline(server, os.path.join(folder, 'pages')) if compared else None
        make_workspace(server, place)
        first = sync(place)
        check(place, users)
        again = sync(place)
        check(place, users)
        return first, again, least
    finally:
        server.stop()


def figure(name, what, unit, value, base=None, aim=None):
    told = {'name': name, 'what': what, 'unit': unit, 'value': round(value, 4)}
    if base is not None:
        told.update(baseline=round(base, 4), ratio=round(value / base, 3))
    if aim is not None:
        told['aim'] = aim
    print(json.dumps(told), flush=True)


def main():
    if not shutil.which('curl') or not shutil.which('sqlite3'):
        raise SystemExit('curl or sqlite3 is missing; see make packages')
    users = max(1000, USERS * int(os.environ.get('USHER_BENCH_SIZE', '100')) // 100)
    with tempfile.TemporaryDirectory(prefix='usher-bench.') as folder:
        small = measure(users // 10, folder, False)
        first, again, least = measure(users, folder, True)
    what = 'sync of 100,000 users and 1,000,000 memberships'
    figure('sync', what + ' against curl and the sqlite3 tool', 's', first[0], least[0], 3)
    figure('sync-processor', 'the same in processor time', 's', first[1], least[1])
    figure('sync-again', 'the same sync once more: nothing changed', 's', again[0], least[0])
    figure('sync-memory', 'most memory of that first sync against one of 10,000 users and 100,000 memberships', 'MB', first[2], small[0][2], 1.3)
    figure('sync-again-memory', 'most memory of the second sync, likewise', 'MB', again[2], small[1][2])
    return 0


if __name__ == '__main__':
    sys.exit(main())
