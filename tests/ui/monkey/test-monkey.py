#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A monkey at the window: many fast random keys, clicks, drags and words on a copy of the sample.

    USHER_MONKEY_SEED=N USHER_MONKEY_EVENTS=N test-monkey.py       inside tests/ui/headless

The seed is printed and makes the same events again; how they meet the window is a matter of time,
so a failure may need more than one run.  The window must not crash, complain, stop answering, grow,
or come to where no key leads out; and what the monkey wrote must verify.  A monkey that closes the
workspace, or quits by a menu, gets it back.  In a file chooser it keeps from the pointer, since that
one can delete files.
"""

import os
import random
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), 'e2e')]

import e2elib  # noqa: E402  (their folders come first)
import xhands  # noqa: E402
from e2elib import atspi, wait  # noqa: E402
from gi.repository import Gio, GLib  # noqa: E402

NAME, OBJECT = 'io.github.usher_workbench.Usher', '/io/github/usher_workbench/Usher'
SEED = int(os.environ.get('USHER_MONKEY_SEED') or (random.SystemRandom().randrange(10 ** 6) if e2elib.FULL else 1))
EVENTS = int(os.environ.get('USHER_MONKEY_EVENTS') or (10000 if e2elib.FULL else 1500))
WIDTH, HEIGHT = 1440, 900
BURST = 10          # events between two questions whether it still answers
ANSWER_MS = 10000   # times the patience of a slow machine
LAPS = 10
WARM = 4            # laps until every cache (glyphs, pages, statements) had something to keep
GROWTH_MB = 60      # from then on
NOISE = 'failed to scroll to given position'  # what GTK 4.8 says to a key in a list whose rows just came or went
CHOOSERS = {'Open Workspace', 'New Workspace', 'Choose a CSV File', 'Export View', 'Export the Ledger', 'Choose a minisign Secret Key'}

KEYS = {'Tab': 8, 'shift+Tab': 5, 'Down': 8, 'Up': 5, 'Left': 4, 'Right': 4, 'Return': 6, 'space': 5, 'Escape': 6, 'BackSpace': 3, 'Delete': 1,
        'Home': 1, 'End': 1, 'Next': 2, 'Prior': 2, 'ctrl+Home': 1, 'ctrl+End': 1, 'shift+Down': 2, 'shift+End': 1, 'ctrl+space': 2, 'ctrl+a': 2,
        'ctrl+c': 1, 'ctrl+k': 3, 'ctrl+f': 3, 'ctrl+shift+f': 1, 'ctrl+z': 3, 'ctrl+shift+z': 2, 'ctrl+e': 1, 'ctrl+r': 2, 'ctrl+o': 0.3,
        'alt+Left': 5, 'alt+Right': 3, 'F9': 1, 'shift+F9': 1, 'F1': 1, 'ctrl+comma': 1, 'ctrl+question': 0.5, 'ctrl+shift+n': 0.2, 'Menu': 2,
        'shift+F10': 1, 'F10': 1, 'ctrl+Tab': 1, 'ctrl+period': 0.2}
KEYS.update({'ctrl+%d' % number: 1.5 for number in range(1, 10)})
WORDS = ('state:active ', 'risk:high ', 'department:Finance ', '-state:active ', 'rossi', 'amara', 'app:', '"', 'ledger', 'people', 'undo', 'about',
         'members', 'import', 'a', '2026-01-01', '<b>', '%s', 'xyz:', '*')
IN_CHOOSER = {'Escape': 4, 'Tab': 2, 'Down': 2, 'a': 1, 'x': 1, 'Return': 1}
KINDS = {'key': 50, 'click': 22, 'move': 8, 'word': 4, 'double': 3, 'right': 4, 'wheel': 6, 'drag': 3}


def pick(rng, weighted):
    return rng.choices(list(weighted), list(weighted.values()))[0]


class Monkey:
    """Makes events from a seed and says what it did."""

    def __init__(self, seed):
        self.rng, self.hands = random.Random(seed), xhands.Hands()
        self.at = (WIDTH // 2, HEIGHT // 2)
        self.done = []

    def place(self):
        """Anywhere, or near the last place; not on the button that closes the window."""
        if self.rng.random() < 0.4:
            x, y = (int(self.rng.gauss(middle, 60)) for middle in self.at)
        else:
            x, y = self.rng.randrange(WIDTH), self.rng.randrange(HEIGHT)
        x, y = min(max(x, 0), WIDTH - 1), min(max(y, 0), HEIGHT - 1)
        self.at = (x, y) if x < WIDTH - 60 or y > 60 else (WIDTH - 80, 80)
        return self.at

    def event(self, choosing):
        kind = 'key' if choosing else pick(self.rng, KINDS)
        if kind == 'key':
            words = pick(self.rng, IN_CHOOSER if choosing else KEYS)
            self.hands.key(words)
        elif kind == 'word':
            words = self.rng.choice(WORDS)
            for letter in words:
                self.hands.key({' ': 'space'}.get(letter, letter))
        else:
            words = self.pointer(kind)
        self.hands.sync()
        self.done.append('%s %s' % (kind, words))

    def pointer(self, kind):
        words = '%d,%d' % self.place()
        self.hands.move(*self.at)
        if kind in ('click', 'double'):
            self.hands.click()
        if kind == 'double':
            self.hands.click()
        if kind == 'right':
            self.hands.click(3)
        if kind == 'wheel':
            turns, button = self.rng.randrange(1, 6), self.rng.choice((4, 5, 5, 6, 7))
            for _turn in range(turns):
                self.hands.click(button)
            words += ' ×%d of %d' % (turns, button)
        if kind == 'drag':
            self.hands.button(1, True)
            start = self.at
            for part in range(1, 5):
                end = self.place() if part == 1 else end
                self.hands.move(start[0] + (end[0] - start[0]) * part // 4, start[1] + (end[1] - start[1]) * part // 4)
            self.hands.button(1, False)
            words += ' to %d,%d' % end
        return words


class Watched:
    """The program with the monkey before it."""

    def __init__(self, desk):
        self.desk, self.bus = desk, Gio.bus_get_sync(Gio.BusType.SESSION)
        self.slowest = self.starts = 0

    @property
    def process(self):
        return self.desk.program.process

    def where(self):
        """What its threads are doing, where there is a debugger."""
        if not shutil.which('gdb'):
            return ''
        return subprocess.run(['gdb', '-p', str(self.process.pid), '-batch', '-ex', 'thread apply all backtrace 40'], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False).stdout

    def start_again(self):
        """After a monkey that quits."""
        said = self.desk.program.end()
        assert not said, 'the program complained: ' + '; '.join(said)
        self.starts += 1
        self.desk.program = atspi.Program(e2elib.USHER, self.desk.place, '--maximized')
        self.desk.program.tolerated = NOISE
        self.desk.window = self.desk.program.await_window('People')

    def call(self, interface, method, arguments=None):
        milliseconds = int(ANSWER_MS * float(os.environ.get('USHER_TEST_PATIENCE', '1')))
        return self.bus.call_sync(NAME, OBJECT, interface, method, arguments, None, Gio.DBusCallFlags.NO_AUTO_START, milliseconds)

    def answers(self):
        """Asks what only the main loop answers."""
        before = time.monotonic()
        try:
            self.call('org.gtk.Actions', 'List')
        except GLib.Error as error:
            if error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.TIMED_OUT):
                raise AssertionError('does not answer\n' + self.where()) from error
            status = self.desk.program.wait_end()  # its name is gone, so it is ending
            if status != 0:
                raise AssertionError('ended with status %s: %s' % (status, self.desk.program.said()[-3000:])) from error
            self.start_again()
        self.slowest = max(self.slowest, time.monotonic() - before)

    def megabytes(self):
        with open('/proc/%d/statm' % self.process.pid, encoding='ascii') as file:
            return int(file.read().split()[1]) * os.sysconf('SC_PAGESIZE') / 2 ** 20

    def reopen(self):
        """As a file manager opens it."""
        self.call('org.freedesktop.Application', 'Open', GLib.Variant('(asa{sv})', (['file://' + self.desk.place], {})))


def calm(monkey, watched):
    """Escape until only the window is left."""
    monkey.hands.release()
    for _again in range(12):
        monkey.hands.key('Escape')
        monkey.hands.sync()
        watched.answers()


def close_surplus(monkey, watched):
    """All windows but the first, so that memory can be compared."""
    for _again in range(40):
        surplus = monkey.hands.windows()[1:]
        for window in surplus:
            monkey.hands.close(window)
        watched.answers()
        if not surplus:
            break
        time.sleep(0.05)


def visit_all(monkey, watched):
    """The window keeps the last pages as they were left: now they are the same for each measurement."""
    if monkey.hands.active_title() == 'Usher':
        watched.reopen()
    for number in range(1, 9):
        monkey.hands.key('ctrl+%d' % number)
        monkey.hands.sync()
        for _moment in range(5):
            time.sleep(0.05)
            watched.answers()


def play(monkey, watched):
    """All the events; the memory after each lap."""
    laps, last = [], None
    for number in range(EVENTS):
        title = monkey.hands.active_title()
        if title != last:
            monkey.done.append('[%s]' % title)
            last = title
        monkey.event(title in CHOOSERS)
        if number % BURST == BURST - 1:
            watched.answers()
        if number % 100 == 99 and title == 'Usher':
            calm(monkey, watched)
            watched.reopen()
        if (number + 1) % (EVENTS // LAPS) == 0:
            calm(monkey, watched)
            close_surplus(monkey, watched)
            visit_all(monkey, watched)
            laps.append((watched.starts, watched.megabytes()))
            print('# %d events, %.0f MB, slowest answer %.1f s' % (number + 1, laps[-1][1], watched.slowest), flush=True)
    return laps


def leads_out(monkey, watched):
    """By the keyboard alone to a page and to another."""
    def reach(number, title):
        def look():
            calm(monkey, watched)
            monkey.hands.key('ctrl+%d' % number)
            monkey.hands.sync()
            watched.answers()
            return monkey.hands.active_title() == title
        wait(look, 'the page "%s" (it is "%s")' % (title, monkey.hands.active_title()))
    watched.reopen()
    watched.answers()
    reach(1, 'People')
    reach(3, 'Groups')
    windows = [window for window in watched.desk.program.windows() if window.get_name() == 'Groups']

    def palette():
        calm(monkey, watched)
        monkey.hands.key('ctrl+k')
        monkey.hands.sync()
        watched.answers()
        return next((node for window in windows for node in atspi.find_all(window, 'text', 'Find or do anything', e2elib.TABLES)
                     if 'focused' in atspi.states(node)), None)
    entry = wait(palette, 'the palette')
    atspi.type_text('go to people')
    for window in windows:
        if atspi.find(window, 'text', 'Find or do anything', e2elib.TABLES) == entry:
            atspi.await_node(window, 'list item', 'Go to People')
    monkey.hands.key('Return')
    monkey.hands.sync()
    wait(lambda: monkey.hands.active_title() == 'People', 'the palette to lead to People')


def grown(laps):
    """Within one life of the program."""
    lived = [memory for start, memory in laps[WARM:] if start == laps[-1][0]]
    assert lived[-1] - lived[0] <= GROWTH_MB, 'grew from %.0f to %.0f MB' % (lived[0], lived[-1])


def keep_from_others():
    """Links and files that the monkey opens go to a program that does nothing."""
    data, config = os.environ['XDG_DATA_HOME'], os.environ['XDG_CONFIG_HOME']
    os.makedirs(os.path.join(data, 'applications'), exist_ok=True)
    with open(os.path.join(data, 'applications', 'nothing.desktop'), 'w', encoding='utf-8') as file:
        file.write('[Desktop Entry]\nType=Application\nName=Nothing\nExec=true %u\nNoDisplay=true\n')
    kinds = ('x-scheme-handler/http', 'x-scheme-handler/https', 'x-scheme-handler/mailto', 'inode/directory', 'text/plain', 'text/csv', 'text/html')
    with open(os.path.join(config, 'mimeapps.list'), 'w', encoding='utf-8') as file:
        file.write('[Default Applications]\n' + ''.join('%s=nothing.desktop\n' % kind for kind in kinds))


def test_monkey():
    print('# seed %d, %d events: USHER_MONKEY_SEED=%d USHER_MONKEY_EVENTS=%d' % (SEED, EVENTS, SEED, EVENTS), flush=True)
    keep_from_others()
    with e2elib.Desk(words=('--maximized',)) as desk:
        monkey, watched = Monkey(SEED), Watched(desk)
        desk.program.tolerated = NOISE
        try:
            laps = play(monkey, watched)
            leads_out(monkey, watched)
            grown(laps)
        except BaseException:
            print('# the last of %d events: %s' % (len(monkey.done), ', '.join(monkey.done[-60:])), flush=True)
            raise
        finally:
            monkey.hands.release()
        verified = subprocess.run([e2elib.CTL, '-w', desk.place, 'verify'], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        assert verified.returncode == 0, 'what the monkey wrote does not verify: ' + verified.stdout


if __name__ == '__main__':
    sys.exit(e2elib.main(sys.modules[__name__]))
