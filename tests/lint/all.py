#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""All checks of the source, one after the other, without a build directory: `make lint`."""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
HELPERS = ('all.py', 'lintlib.py')


def main():
    verbose = '--notes' in sys.argv[1:]
    bad, names = 0, sorted(name for name in os.listdir(HERE) if name.endswith('.py') and name not in HELPERS)
    for name in names:
        answer = subprocess.run([sys.executable, '-B', os.path.join(HERE, name)], stdout=subprocess.PIPE, text=True, check=False)
        for line in answer.stdout.splitlines():
            if line.startswith('# note: '):
                if verbose:
                    print(line[2:])
            elif line.startswith('# '):
                print(line[2:])
            elif not line.startswith('1..') and (verbose or name != 'selftest.py' or not line.startswith('ok')):
                print(line)
        bad += answer.returncode != 0
    print('lint: %d checks, %d with faults' % (len(names), bad))
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
