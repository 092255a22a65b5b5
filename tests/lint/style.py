#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text files are UTF-8 with plain line ends; C has no tabs; scripts and YAML can be read by their readers."""

import os
import re
import subprocess

import yaml

import lintlib

EXEMPT = re.compile(r'^COPYING$|^tests/(data|fuzz/seeds)/')


def check_lines(tree, path):
    raw = tree.raw(path)
    try:
        raw.decode('utf-8')
    except UnicodeDecodeError as error:
        tree.fault(path, raw.count(b'\n', 0, error.start) + 1, 'not UTF-8')
        return
    if raw and not raw.endswith(b'\n'):
        tree.fault(path, raw.count(b'\n') + 1, 'the last line has no end')
    for number, line in enumerate(raw.split(b'\n'), 1):
        if line.endswith((b' ', b'\t', b'\r')):
            tree.fault(path, number, 'blanks at the end of the line')
        if b'\t' in line and path.endswith(('.c', '.h', '.py', '.build', '.yaml')):
            tree.fault(path, number, 'a tab: write spaces')


def check_script(tree, path):
    first = tree.text(path).split('\n', 1)[0]
    if path.endswith('.py') or 'python' in first and first.startswith('#!'):
        try:
            compile(tree.text(path), path, 'exec', dont_inherit=True)
        except SyntaxError as error:
            tree.fault(path, error.lineno or 1, error.msg)
    elif first.startswith('#!') and first.rstrip().endswith(('sh', 'sh -eu', 'sh -e')):
        shell = 'bash' if 'bash' in first else 'sh'
        answer = subprocess.run([shell, '-n', os.path.join(tree.root, path)], stderr=subprocess.PIPE, text=True, check=False)
        if answer.returncode:
            tree.fault(path, 1, answer.stderr.strip().replace('\n', ' '))
    if first.startswith('#!') and not os.access(os.path.join(tree.root, path), os.X_OK):
        tree.fault(path, 1, 'begins with #! but cannot be executed')


def check(tree):
    for path in tree.files:
        if EXEMPT.match(path) or not tree.is_text(path):
            continue
        check_lines(tree, path)
        check_script(tree, path)
        if path.endswith(('.yaml', '.yml')):
            try:
                list(yaml.safe_load_all(tree.text(path)))
            except yaml.YAMLError as error:
                mark = getattr(error, 'problem_mark', None)
                tree.fault(path, mark.line + 1 if mark else 1, str(getattr(error, 'problem', error)))


if __name__ == '__main__':
    lintlib.run('style', check)
