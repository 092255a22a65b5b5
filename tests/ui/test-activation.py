#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Started by the desktop over D-Bus, and started twice.  Inside tests/ui/headless.

    test-activation.py BUILD
"""

import os
import subprocess
import sys
import tempfile
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, 'lib'))
import atspi  # noqa: E402  (its folder comes first)

NAME = 'io.github.usher_workbench.Usher'
OBJECT = '/io/github/usher_workbench/Usher'


def frames():
    return [window for one in atspi.children(atspi.Atspi.get_desktop(0)) for window in atspi.children(one)
            if window.get_role_name() == 'frame']


def call(method, *arguments):
    subprocess.run(['gdbus', 'call', '--session', '--dest', NAME, '--object-path', OBJECT,
                    '--method', 'org.freedesktop.Application.' + method, *arguments], check=True, stdout=subprocess.DEVNULL)


def quit_all(*programs):
    call('ActivateAction', 'quit', '[]', '{}')
    atspi.wait(lambda: not frames(), 'no window')
    for program in programs:
        program.wait_end()


def test_activated(build, place):
    """The desktop starts it by name, opens a file in it, and a second activation only raises it."""
    with open(os.path.join(os.environ['USHER_TEST_SERVICES'], NAME + '.service'), 'w', encoding='utf-8') as file:
        file.write('[D-BUS Service]\nName=%s\nExec=%s --gapplication-service\n' % (NAME, os.path.join(build, 'usher')))
    subprocess.run(['gdbus', 'call', '--session', '--dest', 'org.freedesktop.DBus', '--object-path', '/org/freedesktop/DBus',
                    '--method', 'org.freedesktop.DBus.ReloadConfig'], check=True, stdout=subprocess.DEVNULL)
    call('Activate', '{}')
    atspi.wait(lambda: len(frames()) == 1, 'a window')
    call('Open', "['file://%s']" % place, '{}')
    atspi.await_node(frames()[0], 'tree table')
    call('Activate', '{}')
    assert len(frames()) == 1, 'a window more'
    quit_all()


def test_second_start(build, place):
    """What a second start is given opens in the first, and the second ends."""
    with atspi.Program(os.path.join(build, 'usher')) as first:
        window = first.await_window()
        with atspi.Program(os.path.join(build, 'usher'), place) as second:
            assert second.wait_end() == 0
        atspi.await_node(window, 'tree table')
        with atspi.Program(os.path.join(build, 'usher'), place) as third:
            assert third.wait_end() == 0
        assert len(frames()) == 1, 'the same workspace twice'
        quit_all(first)


def main():
    build = os.path.abspath(sys.argv[1])
    tests = [(name, test) for name, test in sorted(globals().items()) if name.startswith('test_')]
    print('1..%d' % len(tests), flush=True)
    failed = 0
    with tempfile.TemporaryDirectory(prefix='usher-activation.') as scratch:
        place = os.path.join(scratch, 'a.usher')
        subprocess.run([os.path.join(build, 'usherctl'), 'init', place, '--kind', 'training'], check=True, stdout=subprocess.DEVNULL)
        for number, (name, test) in enumerate(tests, 1):
            said = ''
            try:
                test(build, place)
            except Exception:  # pylint: disable=broad-except
                said = traceback.format_exc()
            print('%sok %d - %s' % ('not ' if said else '', number, name[5:].replace('_', '-')), flush=True)
            if said:
                failed += 1
                print(''.join('# %s\n' % line for line in said.rstrip('\n').split('\n')), end='', flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
