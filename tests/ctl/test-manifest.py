#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manifests as someone meets them who adds a provider: the example of docs/connectors.md, word for word.

    test-manifest.py USHERCTL
"""

import http.server
import json
import os
import re
import threading

import ctllib

SECRET = 'planted-secret-of-test-manifest'
GUIDE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'docs', 'connectors.md')


def example():
    with open(GUIDE, encoding='utf-8') as file:
        return re.search(r'```yaml\n(.*?)```', file.read(), re.S).group(1)


class Provider:
    """What the guide's example speaks to."""

    ANSWERS = {
        '/api/t1/users?limit=200': {'data': [{'id': 1, 'userName': 'ana', 'status': 'ACTIVE', 'createdAt': '2026-03-18T10:30:00Z',
                                              'emails': [{'value': 'Ana@X', 'primary': True}]}], 'meta': {'next': 'n 2'}},
        '/api/t1/users?limit=200&cursor=n%202': {'data': [{'id': 2, 'userName': 'bo', 'status': 'ODD', 'emails': 'none'}]},
        '/api/t1/groups': {'data': [{'id': 'g/1', 'displayName': 'Ops'}]},
        '/api/t1/groups/g%2F1/members': {'data': [{'id': 1}, {'id': 2}]},
    }

    def __enter__(self):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                found = Provider.ANSWERS.get(self.path)
                allowed = self.headers['Authorization'] == 'Bearer ' + SECRET
                data = json.dumps(found if allowed else {}).encode()
                self.send_response(401 if not allowed else 200 if found else 404)
                self.send_header('Content-Type', 'application/json')
                self.send_header('Content-Length', str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_words):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return 'http://127.0.0.1:%d' % self.server.server_port

    def __exit__(self, *_what):
        self.server.shutdown()


def attempt(ctl, base, stream, *more, code=0):
    words = ['manifest', 'try', ctl.path('example.yaml'), '--stream', stream, '--base', base, '--set', 'tenant=t1', '--secret-env', 'A_SECRET',
             *more]
    answer = ctl.call(*words, workspace=False, environment={'A_SECRET': SECRET})
    assert answer.code == code, answer
    assert SECRET.encode() not in answer.out + answer.err, answer
    return answer


def test_list(ctl):
    rows = {row['key']: row for row in ctl.ok('manifest', 'list', workspace=False).rows}
    assert {'active-directory', 'entra', 'keycloak', 'keystone', 'okta', 'openldap', 'scim'} <= set(rows), rows
    assert rows['keycloak']['proved'] == 'live' and 'realm*' in rows['keycloak']['settings'], rows
    assert rows['entra']['proved'] == 'contract' and len(rows['entra']['digest']) == 64, rows


def test_lint(ctl):
    path = ctl.write('good.yaml', example())
    assert ctl.ok('manifest', 'lint', path, workspace=False).json == {'file': path, 'ok': True, 'faults': []}
    path = ctl.write('bad.yaml', example().replace('into: accounts', 'into: acounts').replace('position: cursor', 'positoin: cursor'))
    answer = ctl.fails(1, 'manifest', 'lint', path, workspace=False)
    faults = json.loads(answer.out)['faults']
    assert [(fault['line'], fault['column']) for fault in faults][0] == (13, 11), answer
    assert 'did you mean “accounts”' in faults[0]['message'] and any('did you mean “position”' in fault['message'] for fault in faults), answer
    assert answer.error['where'] == {'file': path, 'line': 13, 'column': 11}, answer
    ctl.fails(5, 'manifest', 'lint', ctl.path('nowhere.yaml'), workspace=False)


def test_try(ctl):
    ctl.write('example.yaml', example())
    with Provider() as base:
        users = attempt(ctl, base, 'users').json
        assert [row['login'] for row in users['rows']] == ['ana', 'bo'] and not users['more'], users
        assert users['rows'][0]['mail'] == 'ana@x' and users['rows'][0]['created_at'] == '2026-03-18T10:30:00Z', users
        assert users['rows'][1]['state'] == 'unknown' and users['rows'][1]['mail'] is None, users
        members = attempt(ctl, base, 'members').json
        assert [(row['group'], row['member']) for row in members['rows']] == [('g/1', '1'), ('g/1', '2')], members
        assert len(attempt(ctl, base, 'users', '--limit', '1').json['rows']) == 1
        attempt(ctl, base, 'people', code=2)
        attempt(ctl, base, 'users', '--set', 'tenant=t2', code=4)
        attempt(ctl, base, 'users', '--set', 'tenat=t1', code=1)


ctllib.without_leak_checker()
ctllib.main(globals())
