#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sources and syncs as a script meets them: a source that speaks SCIM, read through usherctl alone.

    test-sync.py USHERCTL
"""

import http.server
import json
import os
import re
import threading

import ctllib

SECRET = 'planted-secret-of-test-sync'


class Source:
    """A small SCIM server: as many users as it is told to have, all of them in one group."""

    def __init__(self, users):
        self.users, self.limited, self.asked = users, False, 0
        source = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_GET(self):
                source.asked += 1
                status, document = source.get(self.path, self.headers.get('Authorization', ''))
                data = json.dumps(document).encode()
                self.send_response(status)
                self.send_header('Content-Type', 'application/scim+json')
                self.send_header('Content-Length', str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_words):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.origin = 'http://127.0.0.1:%d' % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_what):
        self.server.shutdown()
        self.server.server_close()

    def get(self, path, authorization):
        if authorization != 'Bearer ' + SECRET:
            return 401, {'detail': 'not with %s' % authorization}
        members = [{'value': 'u%d' % i, 'type': 'User'} for i in range(self.users)]
        if '/Groups/' in path:
            return 200, {'id': 'g0', 'members': members}
        if '/Users' in path:
            found = [{'id': 'u%d' % i, 'userName': 'user%d' % i, 'active': True} for i in range(self.users)]
        else:
            found = [{'id': 'g0', 'displayName': 'everyone'}]
        start = int((re.search(r'startIndex=(\d+)', path) or [0, 1])[1])
        shown = [] if self.limited else found[start - 1:start + 99]
        return 200, {'totalResults': len(found), 'startIndex': start, 'itemsPerPage': len(shown), 'Resources': shown}


def begin(ctl, source):
    ctl.make()
    for login, role in (('lea', 'lead'), ('lee', 'lead'), ('ana', 'analyst')):
        ctl.at('member', 'add', login, '--role', role)
    return ctl.at('--as', 'lea', 'source', 'add', 'idp', '--manifest', 'scim', '--set', 'origin=' + source.origin,
                  '--set', 'match=mail,login').json


def call(ctl, *words, code=0, member='lea', secret=SECRET):
    return ctl.fails(code, '--at', ctllib.AT, '--as', member, *words, '--secret-env', 'PLANTED', environment={'PLANTED': secret})


def nowhere(ctl):
    """The secret is in no file that the workspace left."""
    ctl.ok('ledger', 'export', '--to', ctl.path('ledger.jsonl'))
    for name in os.listdir(ctl.place):
        with open(ctl.path(name), 'rb') as file:
            assert SECRET.encode() not in file.read(), name


def test_sync(ctl):
    with Source(230) as source:
        added = begin(ctl, source)
        assert added['settings'] == {'match': 'mail,login'} and not added['writes'] and added['state'] is None, added
        report = call(ctl, 'source', 'test', 'idp').json
        assert report['reachable'] and {'stream': 'users', 'can': True, 'seen': 230} in report['streams'], report
        first = call(ctl, 'sync', 'idp').json
        assert first['run'] == 'RUN-1' and first['state'] == 'complete' and len(first['digest']) == 64, first
        assert first['streams']['users'] == {'read': 230, 'added': 230, 'changed': 0, 'removed': 0}, first
        assert first['streams']['memberships']['added'] == 230, first
        source.users = 228
        tried = call(ctl, 'sync', 'idp', '--dry-run').json
        assert tried['run'] is None and {'stream': 'accounts', 'what': 'removed', 'object': 'user229'} in tried['changes'], tried
        second = call(ctl, 'sync', 'idp', '--full').json
        assert second['streams']['users']['removed'] == 2, second
        run = ctl.ok('run', 'show', second['run']).json
        assert run['streams']['accounts']['total'] == 228 and run['error'] is None, run
        shown = ctl.ok('source', 'show', 'idp').json
        assert shown['state'] == 'complete' and shown['objects'] == 228 + 1 + 228 and shown['streams']['accounts']['usual'] == 228, shown
        assert ctl.ok('accounts', 'list', '--limit', '0').json['total'] == 228
        assert ctl.ok('verify', '--rules').json['ok']
        nowhere(ctl)


def test_held_back(ctl):
    """A drop is held back (exit 1); two leads accept it with a reason."""
    with Source(40) as source:
        begin(ctl, source)
        call(ctl, 'sync', 'idp')
        source.users = 20
        held = call(ctl, 'sync', 'idp', code=1)
        assert held.json['state'] == 'quarantined' and held.json['digest'] is None and '20 of 40' in held.json['why'], held
        assert held.error['code'] == 'guard' and held.json['run'] in held.error['hint'], held
        assert ctl.ok('accounts', 'list', '--limit', '0').json['total'] == 40
        run = held.json['run']
        ctl.fails(1, '--at', ctllib.AT, '--as', 'ana', 'source', 'accept', run, '--reason', 'they left')
        ctl.fails(1, '--at', ctllib.AT, '--as', 'lea', 'source', 'accept', run)
        waits = ctl.at('--as', 'lea', 'source', 'accept', run, '--reason', 'a branch was sold').json
        assert waits['state'] == 'proposed', waits
        done = ctl.at('--as', 'lee', 'source', 'accept', run, '--reason', 'so says the contract').json
        assert done['state'] == 'complete' and done['streams']['users']['removed'] == 20, done
        assert ctl.ok('run', 'show', run).json['accepted'] == done['run']
        assert ctl.ok('accounts', 'list', '--limit', '0').json['total'] == 20
        assert ctl.ok('verify', '--rules').json['ok']


def test_counts_alone(ctl):
    """Who may only count sees 200 and nothing: nothing is deleted."""
    with Source(40) as source:
        begin(ctl, source)
        call(ctl, 'sync', 'idp')
        source.limited = True
        held = call(ctl, 'sync', 'idp', code=1).json
        assert held['state'] == 'quarantined', held
        assert ctl.ok('accounts', 'list', '--limit', '0').json['total'] == 40


def test_refused(ctl):
    """A source that refuses: exit 4, its words in the run, the secret in none of it."""
    with Source(5) as source:
        begin(ctl, source)
        failed = call(ctl, 'sync', 'idp', code=4, secret=SECRET + '-wrong')
        assert failed.json['state'] == 'failed' and failed.error['code'] == 'auth', failed
        run = ctl.ok('run', 'show', failed.json['run']).json
        assert run['state'] == 'failed' and 'not with' in run['error'] and SECRET not in run['error'], run
        assert SECRET.encode() not in failed.out + failed.err, failed
        assert ctl.ok('source', 'show', 'idp').json['failures'] == 1
        assert call(ctl, 'sync', 'idp').json['state'] == 'complete'
        nowhere(ctl)


def test_change_takes_two(ctl):
    with Source(5) as source, Source(7) as other:
        begin(ctl, source)
        call(ctl, 'sync', 'idp')
        words = ('source', 'change', 'idp', '--set', 'origin=' + other.origin)
        assert ctl.at('--as', 'lea', *words).json['state'] == 'proposed'
        call(ctl, 'sync', 'idp')
        assert other.asked == 0
        assert ctl.at('--as', 'lee', *words).json['origin'] == other.origin
        assert call(ctl, 'sync', 'idp').json['streams']['users']['read'] == 7
        ctl.fails(1, '--at', ctllib.AT, '--as', 'ana', *words)
        ctl.fails(1, '--at', ctllib.AT, '--as', 'ana', 'sync', 'idp')


def test_due(ctl):
    with Source(5) as source:
        begin(ctl, source)
        assert ctl.at('sync', '--due').json == {'total': 0, 'syncs': []}
        ctl.fails(2, '--at', ctllib.AT, '--as', 'lea', 'source', 'schedule', 'idp', '--every', 'often')
        assert ctl.at('--as', 'lea', 'source', 'schedule', 'idp', '--every', '30m', '--keep-events', '90d').json['schedule'] == 30
        due = call(ctl, 'sync', '--due', member='ana').json
        assert due['total'] == 1 and due['syncs'][0]['state'] == 'complete', due
        assert ctl.at('sync', '--due').json['total'] == 0


def test_wrong_words(ctl):
    with Source(5) as source:
        begin(ctl, source)
        at = ('--at', ctllib.AT, '--as', 'lea')
        ctl.fails(2, *at, 'source', 'add', 'x', '--set', 'origin=' + source.origin)
        ctl.fails(2, *at, 'source', 'add', 'x', '--manifest', 'nothing', '--set', 'origin=' + source.origin)
        ctl.fails(2, *at, 'source', 'add', 'x', '--manifest', 'scim')
        ctl.fails(2, *at, 'source', 'add', 'x', '--manifest', 'scim', '--set', 'origin=' + source.origin, '--set', 'token=' + SECRET)
        ctl.fails(1, *at, 'source', 'add', 'x', '--manifest', 'scim', '--set', 'origin=https://id.example.org')
        ctl.fails(2, *at, 'sync', 'nobody')
        ctl.fails(2, *at, 'source', 'accept', 'RUN-77', '--reason', 'x')
        assert ctl.at('--as', 'lea', 'source', 'remove', 'idp').json['removed']
        ctl.fails(1, *at, 'sync', 'idp')


ctllib.without_leak_checker()
ctllib.main(globals())
