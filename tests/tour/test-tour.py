#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the tour of README.md: every block marked "sh tour", in one shell, as a reader would.

    test-tour.py USHERCTL

The shell stands in a directory that looks like the checkout after `make build`: build/usherctl and
tools/ are there, nothing else is. A block has passed when all its commands did.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BLOCK = re.compile(r'^```sh tour\n(.*?)^```$', re.MULTILINE | re.DOTALL)
MARK = '---- end of block %d'
SECONDS = 300


def blocks():
    with open(os.path.join(ROOT, 'README.md'), encoding='utf-8') as page:
        return BLOCK.findall(page.read())


def run(script, place):
    """(status, what it said), in a group of its own so that nothing is left when it takes too long."""
    environment = {name: value for name, value in os.environ.items() if name != 'USHER_WORKSPACE'}
    child = subprocess.Popen(['bash', '-eu', '-o', 'pipefail', '-c', script], cwd=place, env=environment,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             text=True, errors='replace', start_new_session=True)
    try:
        said, _none = child.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        said, _none = child.communicate()
    return child.returncode, said


def main():
    usherctl, found = os.path.abspath(sys.argv[1]), blocks()
    print('1..%d' % (len(found) + 1))
    with tempfile.TemporaryDirectory() as place:
        os.mkdir(os.path.join(place, 'build'))
        os.symlink(usherctl, os.path.join(place, 'build', 'usherctl'))
        os.symlink(os.path.join(ROOT, 'tools'), os.path.join(place, 'tools'))
        script = ''.join('%s\necho "%s"\n' % (block, MARK % number) for number, block in enumerate(found, 1))
        status, said = run(script, place)
        left = sorted(set(os.listdir(place)) - {'build', 'tools'}) \
            + ['build/' + name for name in os.listdir(os.path.join(place, 'build')) if name != 'usherctl']
    reached = sum(MARK % number in said.splitlines() for number in range(1, len(found) + 1))
    for number, block in enumerate(found, 1):
        first = block.split('\n', 1)[0]
        if number <= reached:
            print('ok %d - %s' % (number, first))
        elif number == reached + 1:
            print('not ok %d - %s' % (number, first))
            tail = said.split(MARK % reached + '\n')[-1] if reached else said
            print('\n'.join('# ' + line for line in tail.splitlines()[-40:]))
        else:
            print('not ok %d - %s (not reached)' % (number, first))
    tidy = status == 0 and found and not left
    print('%s %d - the tour leaves nothing behind' % ('ok' if tidy else 'not ok', len(found) + 1))
    if left:
        print('# left: ' + ' '.join(left))
    return 0 if tidy and reached == len(found) else 1


if __name__ == '__main__':
    sys.exit(main())
