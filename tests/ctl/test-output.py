#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the answer goes: pipes that end, full disks, terminals and their width, signals, memory.

    test-output.py USHERCTL
"""

import fcntl
import json
import os
import pty
import re
import resource
import select
import signal
import struct
import subprocess
import termios
import time
import unicodedata

import ctllib

PEOPLE = 30000


def many(ctl, people=PEOPLE):
    ctl.make()
    rows = ''.join('p%06d,Person Number %d,p%06d@example.org,Department %d\n' % (n, n, n, n % 40) for n in range(people))
    ctl.at('import', 'people', ctl.write('people.csv', 'login,name,mail,department\n' + rows))


def environment(ctl, **more):
    return dict(ctl.environment, USHER_WORKSPACE=ctl.workspace, **more)


def on_terminal(ctl, words, width=80, answer=b'', **more):
    """(exit code, what the terminal got) with stdin, stdout and stderr on a terminal of that width."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 24, width, 0, 0))
    child = subprocess.Popen([ctl.program] + words, stdin=slave, stdout=slave, stderr=slave, cwd=ctl.place,
                             env=environment(ctl, **more), start_new_session=True)
    os.close(slave)
    if answer:
        os.write(master, answer)
    got = b''
    until = time.monotonic() + 60
    while time.monotonic() < until:
        ready, _w, _x = select.select([master], [], [], 1)
        try:
            piece = os.read(master, 65536) if ready else b''
        except OSError:
            break
        got += piece
        if not piece and child.poll() is not None:
            break
    os.close(master)
    return child.wait(timeout=60), got.decode('utf-8').replace('\r\n', '\n')


def columns_of(line):
    return sum(2 if unicodedata.east_asian_width(c) in 'WF' else 0 if unicodedata.combining(c) else 1 for c in line)


def test_broken_pipe(ctl):
    many(ctl)
    for form in ('json', 'table', 'csv'):
        child = subprocess.Popen([ctl.program, 'people', 'list', '--limit', 'all', '--format', form], stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, env=environment(ctl))
        child.stdout.read(100)
        child.stdout.close()
        err = child.stderr.read()
        child.stderr.close()
        assert child.wait() == 0 and err == b'', (form, child.returncode, err)


def test_full_disk(ctl):
    many(ctl, 2000)
    for words in (['people', 'list', '--limit', 'all'], ['info'], ['help'], ['people', 'columns']):
        with open('/dev/full', 'wb') as full:
            done = subprocess.run([ctl.program] + words, stdout=full, stderr=subprocess.PIPE, env=environment(ctl), check=False)
        assert done.returncode == 5 and json.loads(done.stderr.decode('utf-8').splitlines()[-1])['error']['code'] == 'store', done


def test_closed_stdout(ctl):
    ctl.ok('init', ctl.workspace)
    done = subprocess.run(['sh', '-c', '"$0" info >&-', ctl.program], stderr=subprocess.PIPE, env=environment(ctl), check=False)
    assert done.returncode == 5, done


def test_stream_in_flat_memory(ctl):
    if 'ASAN_OPTIONS' in os.environ:
        raise ctllib.Skip('a sanitizer keeps what was freed')
    many(ctl)

    def peak(limit):
        child = subprocess.Popen([ctl.program, 'people', 'list', '--limit', limit, '--columns', 'all'], stdout=subprocess.DEVNULL,
                                 env=environment(ctl))
        _pid, status, usage = os.wait4(child.pid, 0)
        child.returncode = status
        assert status == 0, status
        return usage.ru_maxrss

    few, all_of_them = peak('10'), peak('all')
    assert all_of_them < few + 8 * 1024, (few, all_of_them)


def test_all_rows_of_every_format(ctl):
    many(ctl, 1500)
    rows = ctl.ok('people', 'list', '--limit', 'all').json
    assert rows['total'] == 1500 and len(rows['rows']) == 1500
    assert len(ctl.ok('people', 'list').rows) == 100
    assert ctl.ok('people', 'list', '--limit', '0').rows == []
    assert [row['key'] for row in ctl.ok('people', 'list', '--limit', '5', '--offset', '7').rows] == \
        [row['key'] for row in rows['rows'][7:12]]
    text = ctl.call('people', 'list', '--limit', 'all', '--format', 'csv').out.decode('utf-8')
    assert text.count('\n') == 1501 and '\r' not in text
    answer = ctl.call('people', 'list', '--format', 'table')
    assert answer.out.count(b'\n') == 101 and b'100 of 1500' in answer.err, answer
    first = ctl.call('people', 'list', '--limit', '1', '--columns', 'key', '--format', 'csv').out.decode('utf-8')
    assert first == 'key\nperson:p000000\n', first


def test_terminal_gets_a_table_that_fits(ctl):
    ctllib.small(ctl)
    for width in (30, 60, 80, 200):
        code, text = on_terminal(ctl, ['people', 'list', '--columns', 'all'] if width == 200 else ['people', 'list'], width)
        lines = text.rstrip('\n').split('\n')
        assert code == 0 and len(lines) == 5, text
        if width >= 60:
            assert max(columns_of(line) for line in lines) <= width, text
    assert 'Jón' in text and '李娜' in text, text
    code, text = on_terminal(ctl, ['info'], 60)
    assert code == 0 and re.search(r'^ledger\.lines +\d+$', text, re.MULTILINE), text


def test_no_terminal_tricks(ctl):
    """What a source called its records cannot speak to the terminal."""
    ctllib.small(ctl)
    ctl.at('import', 'people', ctl.write('evil.csv', 'login,name\nevil,"\x1b]0;gotcha\x07\x1b[2J\u202eevil"\n'))
    code, text = on_terminal(ctl, ['people', 'list', '--query', 'login:evil', '--columns', 'name'], 120)
    assert code == 0 and '\x1b' not in text and '\x07' not in text and '\u202e' not in text, repr(text)
    _code, text = on_terminal(ctl, ['people', 'show', 'evil'], 120)
    assert '\x1b' not in text, repr(text)
    _code, text = on_terminal(ctl, ['people', 'show', '\x1b[31mnobody'], 120)
    assert '\x1b' not in text, repr(text)
    assert '\x1b' in ctl.ok('person', 'show', 'evil').json['name']


def test_question_on_a_terminal(ctl):
    ctllib.small(ctl)
    ctl.at('entitlement', 'change', 'ledgerline/read', '--risk', 'medium', '--reason', 'why not')
    line = ctl.ok('ledger', 'list', '--sort', 'n:desc', '--limit', '1').rows[0]['key']
    text = ctl.ok('ledger', 'show', line).json['reason']
    code, said = on_terminal(ctl, ['erase', text], answer=b'n\n')
    assert code == 1 and '[y/N]' in said, said
    assert ctl.ok('ledger', 'show', line).json['reason_text'] == 'why not'
    code, said = on_terminal(ctl, ['erase', text], answer=b'y\n')
    assert code == 0, said
    assert ctl.ok('ledger', 'show', line).json['reason_text'] is None


def test_locale_changes_nothing(ctl):
    ctllib.small(ctl)
    words = ['entitlements', 'list', '--columns', 'all']
    expected = [ctl.call(*words, '--format', form, '--at', ctllib.AT).out for form in ('json', 'table', 'csv')]
    for locale in ('C', 'POSIX', 'C.UTF-8', 'de_DE.UTF-8', 'tr_TR.UTF-8', 'nonsense'):
        got = [ctl.call(*words, '--format', form, '--at', ctllib.AT, environment={'LC_ALL': locale, 'LANG': locale}).out
               for form in ('json', 'table', 'csv')]
        assert got == expected, locale


def interrupt(ctl, words, which):
    child = subprocess.Popen([ctl.program] + words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ctl.place, env=environment(ctl))
    while child.poll() is None and not started(child.pid):
        time.sleep(0.001)
    child.send_signal(which)
    _out, err = child.communicate(timeout=60)
    return child.returncode, err


def started(pid):
    """Has it opened its workspace?"""
    try:
        return any('a.usher' in os.readlink('/proc/%d/fd/%s' % (pid, fd)) for fd in os.listdir('/proc/%d/fd' % pid))
    except OSError:
        return False


def test_interrupted(ctl):
    many(ctl)
    before = ctl.state()
    rows = ''.join('q%06d,Person Number %d\n' % (n, n) for n in range(200000))
    path = ctl.write('more.csv', 'login,name\n' + rows)
    for which in (signal.SIGINT, signal.SIGTERM):
        code, err = interrupt(ctl, ['--at', ctllib.AT, 'import', 'people', path], which)
        assert code == 130, (code, err)
        assert ctl.state() == before
    assert ctl.ok('verify').json['ok']


def test_progress_as_json(ctl):
    many(ctl, 2000)
    path = ctl.write('more.csv', 'login,name\n' + ''.join('q%06d,Person\n' % n for n in range(60000)))
    answer = ctl.run('--at', ctllib.AT, 'import', 'people', path, '--progress', 'json')
    assert answer.code == 0, answer
    for line in answer.err.decode('utf-8').splitlines():
        step = json.loads(line)['progress']
        assert set(step) == {'what', 'unit', 'done', 'total'} and step['what'] == 'import', step
    assert ctl.ok('--at', ctllib.AT, 'import', 'people', path).err == b''


def test_no_core_files(ctl):
    """Nothing here may end by a signal of its own: limits that bite give an error instead."""
    ctl.ok('init', ctl.workspace)

    def few_files():
        resource.setrlimit(resource.RLIMIT_NOFILE, (6, 6))

    done = subprocess.run([ctl.program, 'info'], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(ctl),
                          preexec_fn=few_files, check=False)
    assert done.returncode in (0, 5), done


if __name__ == '__main__':
    ctllib.main(globals())
