# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the end-to-end tests share: the window on a copy of the sample, and answers in TAP.

A test is a function whose name begins with test_.  It opens a Desk, uses the window through AT-SPI
and xdotool as a person would, and asks usherctl for the truth.  After a failure the picture of the
screen and the tree of the window lie in the build's meson-logs.
"""

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
sys.path[:0] = [os.path.join(ROOT, 'tests', 'ui', 'lib')]

import atspi  # noqa: E402
import shot  # noqa: E402
from atspi import wait  # noqa: E402

BUILD = os.environ.get('USHER_TEST_BUILD', '.')
USHER, CTL = os.path.join(BUILD, 'usher'), os.path.join(BUILD, 'usherctl')
FULL = os.environ.get('USHER_TEST_SIZE') == 'full'
TABLES = ('tree table',)
PAGE_DEPTH = 12  # a page is not deeper in the window
ADMIN, SAMPLE_NAME = 'demo', 'Larkfield Systems'


class Skip(Exception):
    """This test cannot be done here; the words say why."""


# ---- Truth ---------------------------------------------------------------------------------------

def ctl(place, *words, check=True):
    """usherctl's answer as data."""
    environment = dict(os.environ, USHER_WORKSPACE=place)
    done = subprocess.run([CTL, *words, '--format', 'json'], env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if check and done.returncode != 0:
        raise AssertionError('usherctl %s: %s' % (' '.join(words), done.stderr))
    return json.loads(done.stdout) if done.stdout else None


def total(place, noun, query=''):
    return ctl(place, noun, 'list', '--query', query, '--limit', '1')['total']


def sample():
    """The sample organisation, made once for a build; copy it before changing anything."""
    path = os.path.join(BUILD, 'meson-private', 'larkfield.usher')
    with open(path + '.lock', 'w', encoding='utf-8') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.exists(path) or os.path.getmtime(path) < os.path.getmtime(CTL):
            aside = path + '.new'
            for end in ('', '-wal', '-shm', '-gate', '-lock'):
                if os.path.exists(aside + end):
                    os.remove(aside + end)
            subprocess.run([CTL, 'init', aside, '--sample', 'larkfield'], stdout=subprocess.DEVNULL, check=True)
            os.replace(aside, path)
            os.utime(path)
    return path


# ---- A desk --------------------------------------------------------------------------------------

class Desk:
    """The window, with a folder of its own and, unless PLACE says otherwise, a copy of the sample."""

    def __init__(self, place=None, environment=None, words=(), title='People'):
        self.folder = tempfile.mkdtemp(prefix='usher-e2e.')
        self.place = place
        if place is None:
            self.place = os.path.join(self.folder, 'larkfield.usher')
            shutil.copyfile(sample(), self.place)
        self.environment, self.words, self.title = environment, words, title
        self.program = self.window = None

    def start(self):
        places = [self.place] if self.place else []
        self.program = atspi.Program(USHER, *places, *self.words, environment=self.environment)
        self.window = self.program.await_window(self.title)

    def restart(self):
        """Quits, as one does, and starts again."""
        atspi.key('ctrl+q')
        self.program.wait_end()
        self.program.__exit__(None, None, None)
        self.start()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, error, trace):
        try:
            if kind is not None and not issubclass(kind, Skip):
                self.keep_evidence()
            return self.program.__exit__(kind, error, trace)
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def keep_evidence(self):
        base = os.path.join(BUILD, 'meson-logs', 'e2e-' + Tap.running)
        try:
            shot.grab().save(base + '.png')
            trees = [atspi.tree(window, most=1500) for window in self.program.windows()]
            with open(base + '.txt', 'w', encoding='utf-8') as file:
                file.write('\n\n'.join(trees))
            print('# the screen: %s.png, the tree: %s.txt' % (base, base), flush=True)
        except Exception as error:  # pylint: disable=broad-except  (the first failure is what matters)
            print('# no picture: %s' % error, flush=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), 'w', encoding='utf-8', newline='') as file:
            file.write(text)
        return self.path(name)

    # -- where one is --

    def page(self, title=None):
        """The page that is shown; its root is called after its title, as the window is."""
        def look():
            called = self.window.get_name()
            if title is not None and not atspi.is_called(self.window, title):
                return None
            found = [node for node in atspi.walk_above(self.window, PAGE_DEPTH) if node.get_role_name() in ('filler', 'landmark') and node.get_name() == called]
            return found[-1] if found else None
        return wait(look, 'the page "%s" (it is "%s")' % (getattr(title, 'pattern', title), self.window.get_name()))

    def go(self, number, title):
        """By Ctrl and the number of a destination."""
        atspi.key('ctrl+%d' % number)
        return self.page(title)

    def find(self, role=None, called=None, inside=None):
        return atspi.await_node(inside or self.window, role, called, TABLES)

    def press(self, called, role=None, inside=None):
        node = self.find(role or 'button', called, inside)
        atspi.press(node)
        return node

    def says(self, pattern, inside=None):
        """Waits until some label says so; its text."""
        wanted = re.compile(pattern) if isinstance(pattern, str) else pattern

        def look():
            return next((text for text in atspi.texts(inside or self.window, TABLES) if wanted.search(text)), None)
        return wait(look, 'a label that says "%s"' % wanted.pattern)

    def toast(self, pattern):
        return self.says(pattern)

    def dialog(self, called=None):
        """The other window that is open."""
        def look():
            return next((window for window in self.program.windows() if window != self.window and atspi.is_called(window, called)), None)
        return wait(look, 'a window "%s"' % getattr(called, 'pattern', called))

    # -- grids --

    def grid(self, page=None):
        return atspi.await_node(page or self.page(), 'tree table')

    def titles(self, page=None):
        return atspi.grid_titles(self.grid(page))

    def rows(self, most=5, page=None):
        """The first rows' cells, each as its first line."""
        grid = self.grid(page)
        # Marks are for showing a name where its column begins.
        return [[re.sub('[\u200e\u200f\u2068\u2069]', '', cell) for cell in atspi.grid_cells(row)] for row in atspi.grid_row_nodes(grid, most)]

    def await_first(self, wanted, column=0, page=None):
        """Waits until the first row shows that."""
        def look():
            rows = self.rows(1, page)
            return rows and column < len(rows[0]) and rows[0][column] == wanted
        wait(look, 'a first row of "%s"' % wanted)

    def count(self, page=None):
        """What stands beside the filter, as (shown, all)."""
        entry = atspi.find(page or self.page(), 'text', re.compile('^Filter'), TABLES)
        bar = entry.get_parent() if entry is not None else None
        while bar is not None and atspi.find(bar, 'button', 'View options') is None:
            bar = bar.get_parent()
        for text in reversed(atspi.texts(bar) if bar is not None else []):
            match = re.fullmatch(r'([\d,]+)(?: of ([\d,]+))?', text)
            if match:
                shown = int(match[1].replace(',', ''))
                return shown, int(match[2].replace(',', '')) if match[2] else shown
        return None

    def await_count(self, shown, page=None):
        wait(lambda: (self.count(page) or (None,))[0] == shown, '%d rows (there are %s)' % (shown, self.count(page)))

    def filter(self, words, page=None):
        """Types into the filter row, replacing what was there."""
        atspi.key('ctrl+f')
        entry = atspi.find(page or self.page(), 'text', re.compile('^Filter'), TABLES)
        wait(lambda: 'focused' in atspi.states(entry), 'the filter to have the keyboard')
        for _chip in range(12):
            if not atspi.text(entry) and atspi.find(page or self.page(), 'button', 'Clear filter', TABLES) is None:
                break
            atspi.key('ctrl+a', 'BackSpace')
        atspi.type_text(words)

    def header(self, title, page=None):
        grid = self.grid(page)
        header = next(child for child in atspi.children(grid) if child.get_role_name() == 'table row')
        return next(column for column in atspi.children(header) if atspi.find(column, 'label', title))

    def open_row(self, index=0, page=None):
        before = self.window.get_name()
        row = atspi.grid_row_nodes(self.grid(page), index + 1)[index]
        atspi.click(row, times=2)
        try:
            wait(lambda: self.window.get_name() != before, 'a double click to open the row', seconds=5)
        except TimeoutError:
            # On a busy machine the two clicks come too far apart for one: then the keyboard, as a person would.
            atspi.key('Return')

    def reach(self, node, most=60):
        """Tabs until the node, or something in it, has the keyboard.  In popovers a click would miss."""
        for _step in range(most):
            if 'focused' in atspi.states(node) or atspi.focused(node) is not None:
                return
            atspi.key('Tab')
        raise AssertionError('Tab does not reach the %s "%s"' % (node.get_role_name(), atspi.name(node)))

    def choose_in(self, combo, wanted):
        """Opens a drop-down and chooses by the keyboard."""
        self.reach(combo)
        atspi.key('space')
        before = None
        for _item in range(60):
            def look():
                focus = atspi.focused(combo)
                words = focus and focus.get_role_name() == 'list item' and [atspi.name(focus), *atspi.texts(focus)]
                return words if words and words != before else None
            before = wait(look, 'an item to have the keyboard')
            if wanted in before:
                atspi.key('Return')
                return
            atspi.key('Down')
        raise AssertionError('the drop-down has no "%s"' % wanted)

    def clipboard(self):
        """What was copied: pasted into the palette, which is closed again."""
        atspi.key('ctrl+k')
        entry = self.find('text', 'Find or do anything')
        wait(lambda: 'focused' in atspi.states(entry), 'the palette to have the keyboard')
        atspi.key('ctrl+v')
        pasted = wait(lambda: atspi.text(entry), 'what was copied')
        atspi.key('Escape')
        wait(lambda: 'focused' not in atspi.states(entry), 'the palette to close')
        return pasted

    # -- others --

    def palette(self, words, wanted=None):
        """Types into the palette, waits for an answer, and takes it."""
        atspi.key('ctrl+k')
        entry = self.find('text', 'Find or do anything')
        wait(lambda: 'focused' in atspi.states(entry), 'the palette to have the keyboard')
        atspi.type_text(words)
        if wanted is not None:
            item = self.find('list item', wanted)
            for _row in range(40):
                item = self.find('list item', wanted)
                if 'selected' in atspi.states(item):
                    break
                atspi.key('Down')
        atspi.key('Return')

    def choose_file(self, path, title=None):
        """Types PATH into the file chooser."""
        chooser = self.dialog(title)
        atspi.key('ctrl+a')
        atspi.type_text(path)
        atspi.key('Return')
        atspi.await_closed(chooser)


# ---- TAP -----------------------------------------------------------------------------------------

class Tap:
    """Numbers and results."""
    running = ''

    def __init__(self, count):
        self.number, self.failed = 0, 0
        print('1..%d' % count, flush=True)

    def run(self, name, test):
        self.number += 1
        Tap.running = '%s-%s' % (os.path.basename(sys.argv[0])[5:-3], name)
        try:
            test()
        except Skip as skip:
            print('ok %d - %s # SKIP %s' % (self.number, name, skip), flush=True)
        except BaseException as error:  # pylint: disable=broad-except
            self.failed += 1
            for line in traceback.format_exc().splitlines():
                print('# ' + line)
            print('not ok %d - %s' % (self.number, name), flush=True)
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
        else:
            print('ok %d - %s' % (self.number, name), flush=True)


def main(module):
    """Runs the tests of MODULE, or those that are named in the arguments."""
    wanted = sys.argv[1:]
    tests = [(name[5:].replace('_', '-'), test) for name, test in vars(module).items() if name.startswith('test_') and callable(test)]
    tests = [(name, test) for name, test in tests if not wanted or name in wanted]
    tap = Tap(len(tests))
    for name, test in tests:
        tap.run(name, test)
    return 1 if tap.failed else 0
