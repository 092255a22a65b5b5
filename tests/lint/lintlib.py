# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the checks of the source share: the tree of files, C text without comments, the answer in TAP.

A check is a script with a function check (tree) that reports faults.  A line of C may be excused by
a comment on it or on the line above, with the reason:   lint: allow WORD: reason
"""

import argparse
import fnmatch
import os
import re
import subprocess
import sys

ROOMS = ('base db query policy ledger workspace directory approvals connect exceptions knowledge tickets diagnose '
         'reviews insight evidence training sample ctl widgets pages app').split()
EXCUSE = re.compile(r'lint: allow ([\w:-]+): \S')


class Tree:
    """The files of a checkout (what Git would keep), or of any folder."""

    def __init__(self, root):
        self.root = os.path.abspath(root)
        self.faults = []
        self.notes = []
        self._c = {}
        self._raw = {}
        self.files = sorted(self._list())
        self.present = set(self.files)

    def _list(self):
        if os.path.exists(os.path.join(self.root, '.git')):
            try:
                answer = subprocess.run(
                    ['git', '-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
                    cwd=self.root, stdout=subprocess.PIPE, check=True).stdout.decode('utf-8')
                return [path for path in set(answer.split('\0'))
                        if path and os.path.isfile(os.path.join(self.root, path))]
            except (OSError, subprocess.CalledProcessError):
                pass
        found = []
        for folder, folders, names in os.walk(self.root):
            inside = os.path.relpath(folder, self.root)
            folders[:] = [name for name in folders if name not in ('.git', '__pycache__')
                          and not (inside == '.' and name.startswith('build'))]
            found += [os.path.normpath(os.path.join(inside, name)) for name in names if not name.endswith('.pyc')]
        return found

    def match(self, *patterns):
        """Paths that match one of the patterns; * crosses folders."""
        return [path for path in self.files if any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)]

    def raw(self, path):
        if path not in self._raw:
            with open(os.path.join(self.root, path), 'rb') as file:
                self._raw[path] = file.read()
        return self._raw[path]

    def is_text(self, path):
        return b'\0' not in self.raw(path)[:8192]

    def text(self, path):
        return self.raw(path).decode('utf-8', 'replace')

    def c(self, path):
        if path not in self._c:
            self._c[path] = CText(self.text(path))
        return self._c[path]

    def fault(self, path, line, message):
        self.faults.append((path, line, message))

    def note(self, path, line, message):
        self.notes.append((path, line, message))


class CText:
    """C source taken apart.  code: comments and the insides of literals blanked, lines kept.
    strings: (line, text), adjacent literals joined."""

    TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)

    def __init__(self, source):
        self.source = source
        self.excuses = {}
        pieces, self.strings, last, tail = [], [], 0, None
        for match in self.TOKEN.finditer(source):
            between = source[last:match.start()]
            pieces.append(between)
            token = match[0]
            if token[0] == '/':
                self._excuse(token, source.count('\n', 0, match.start()) + 1)
                pieces.append(re.sub(r'[^\n]', ' ', token))
            else:
                pieces.append(token[0] + ' ' * (len(token) - 2) + token[0])
                if token[0] == '"':
                    line = source.count('\n', 0, match.start()) + 1
                    if tail is not None and not between.strip() and self.strings:
                        self.strings[-1] = (self.strings[-1][0], self.strings[-1][1] + token[1:-1])
                    else:
                        self.strings.append((line, token[1:-1]))
                    tail = match.end()
                else:
                    tail = None
            if token[0] != '/' or between.strip():
                tail = tail if token[0] == '"' else None
            last = match.end()
        pieces.append(source[last:])
        self.code = ''.join(pieces)
        self.lines = self.code.split('\n')

    def _excuse(self, comment, line):
        for match in EXCUSE.finditer(comment):
            first = line + comment.count('\n', 0, match.start())
            last = line + comment.count('\n')
            for at in range(first, last + 2):
                self.excuses.setdefault(at, set()).add(match[1])

    def excused(self, line, word):
        return word in self.excuses.get(line, ())

    def line_of(self, offset):
        return self.code.count('\n', 0, offset) + 1

    def includes(self):
        """(line, name, quoted) of every #include."""
        for number, line in enumerate(self.source.split('\n'), 1):
            match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if match:
                yield number, match[2], match[1] == '"'

    def functions(self):
        """(name, is_static, parameters, first line, body lines, deepest block) of every function
        whose braces stand in column 0."""
        for match in re.finditer(r'^\{[^\n]*\n(.*?)^\}', self.code, re.DOTALL | re.MULTILINE):
            head = self.code[:match.start()].rstrip()
            if not head.endswith(')'):
                continue
            start = matching_open(head, len(head) - 1)
            name = re.search(r'(\w+)\s*$', head[:start])
            if not name:
                continue
            before = re.split(r'[;}]|^\s*#[^\n]*$', head[:name.start()], flags=re.MULTILINE)[-1]
            body = match[1]
            yield (name[1], bool(re.search(r'\bstatic\b', before)), parameters(head[start + 1:-1]),
                   self.line_of(match.start()), body.count('\n'), depth(body))


def matching_open(text, close):
    """The place of the bracket that the one at CLOSE closes; 0 when there is none."""
    level = 0
    for place in range(close, -1, -1):
        if text[place] == ')':
            level += 1
        elif text[place] == '(':
            level -= 1
            if level == 0:
                return place
    return 0


def parameters(text):
    """How many parameters a list has; the three dots are none."""
    level, count = 0, 1
    for sign in text:
        if sign in '([':
            level += 1
        elif sign in ')]':
            level -= 1
        elif sign == ',' and level == 0:
            count += 1
    if text.strip() in ('', 'void'):
        return 0
    return count - (1 if text.rstrip().endswith('...') else 0)


def depth(body):
    """How deep blocks lie in each other, the function's own not counted; initialisers are no blocks."""
    stack, deepest = [], 0
    for place, sign in enumerate(body):
        if sign == '{':
            head = body[:place].rstrip()
            block = not head or head[-1] in ';}:' or re.search(r'\b(else|do|G_STMT_START)$', head) is not None
            if head.endswith(')'):
                word = re.search(r'(\w+)\s*$', head[:matching_open(head, len(head) - 1)])
                block = word is not None and word[1] in ('if', 'for', 'while', 'switch')
            if stack and not stack[-1]:
                block = False
            stack.append(block)
            deepest = max(deepest, sum(stack))
        elif sign == '}' and stack:
            stack.pop()
    return deepest


def room_of(path):
    parts = path.split('/')
    return parts[1] if len(parts) > 2 and parts[0] == 'src' else None


def run(name, check):
    """The main function of a check: answers in TAP, one case, its faults as comments."""
    parser = argparse.ArgumentParser()
    parser.add_argument('--root', default=os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..'))
    options = parser.parse_args()
    tree = Tree(options.root)
    check(tree)
    print('1..1')
    for path, line, message in sorted(tree.notes):
        print('# note: %s:%d: %s' % (path, line, message))
    for path, line, message in sorted(tree.faults):
        print('# %s:%d: %s' % (path, line, message))
    print('%s 1 - %s: %d faults in %d files' % ('not ok' if tree.faults else 'ok', name, len(tree.faults), len(tree.files)))
    sys.exit(1 if tree.faults else 0)
