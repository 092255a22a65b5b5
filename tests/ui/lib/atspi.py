# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a test needs to use a window as a person does: find by role and name, read, click, type.

Runs inside tests/ui/headless.  AT-SPI finds and reads; xdotool acts where a widget offers no
action.  Never sleeps for luck: everything waits on a condition, with a bound.

GTK 4.8 (Debian 12) has habits that this file knows:
 * a widget without a name is named after its C type (GtkColumnViewCell): that is no name here
 * a button is called after its label twice, "_Approve Approve" or "Yes Yes": here once
 * a message dialog has every button twice, for wide and narrow: press the first
 * Text.get_text (0, -1) is empty: the length must be asked for
 * nothing but a main window says that it is showing; places are relative to the window; no grab_focus
 * check boxes, drop-downs, rows and column titles have no action: they are clicked
 * asked for its windows while one closes, it answers for one that is hidden and has no path, which is a
   critical: await_closed () asks the window itself
 * about 205 rows of a grid exist whatever is visible: read the rows that you ask for, not all
"""

import ctypes
import os
import re
import signal
import subprocess
import tempfile
import time

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402  (the version comes first)

SECONDS = 20 * float(os.environ.get('USHER_TEST_PATIENCE', '1'))
STEP = 0.03
ROLES = {'button': {'push button', 'button'}, 'entry': {'text', 'text box', 'entry'}, 'check box': {'check box', 'checkbox'}}
BUTTONS = ('push button', 'button', 'toggle button')
DOES = ('click', 'toggle', 'activate', 'press')
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


# ---- Waiting -------------------------------------------------------------------------------------

def wait(question, what=None, seconds=None):
    """The first true answer of QUESTION; TimeoutError, saying WHAT was waited for, when none comes."""
    end, answer = time.monotonic() + (seconds or SECONDS), None
    while True:
        try:
            answer = question()
            if answer:
                return answer
        except GLib.Error:  # went away while we looked
            pass
        if time.monotonic() > end:
            raise TimeoutError('%s: not within %g s (last answer: %r)' % (what or 'a condition', seconds or SECONDS, answer))
        time.sleep(STEP)


# ---- The tree ------------------------------------------------------------------------------------

def children(node):
    for index in range(node.get_child_count()):
        child = node.get_child_at_index(index)
        if child is not None:
            yield child


def walk(node, skip=()):
    """NODE and all below it, not going into roles of SKIP."""
    yield node
    if node.get_role_name() not in skip:
        for child in children(node):
            yield from walk(child, skip)


def walk_above(node, depth):
    """NODE and what is at most so deep below it."""
    yield node
    for child in children(node) if depth > 0 else ():
        yield from walk_above(child, depth - 1)


def name(node):
    """The accessible name; empty when it is only the name of the widget's type."""
    text = node.get_name() or ''
    if re.fullmatch(r'(Gtk|Adw|Usher)[A-Z]\w+', text):
        return ''
    words = text.split(' ')
    half = len(words) // 2
    first, second = ' '.join(words[:half]), ' '.join(words[half:])
    if len(words) % 2 == 0 and first.replace('_', '') == second and ('_' in first or node.get_role_name() in BUTTONS):
        return second
    return text


def is_role(node, role):
    return role is None or node.get_role_name() in ROLES.get(role, {role})


def is_called(node, wanted):
    """WANTED is a name, a compiled pattern to be found in the name, or None for any."""
    if wanted is None:
        return True
    return bool(wanted.search(name(node))) if isinstance(wanted, re.Pattern) else name(node) == wanted


def find_all(root, role=None, called=None, skip=()):
    return [node for node in walk(root, skip) if is_role(node, role) and is_called(node, called)]


def find(root, role=None, called=None, skip=()):
    """The first node of that role and name, at once; None when there is none."""
    return next((node for node in walk(root, skip) if is_role(node, role) and is_called(node, called)), None)


def await_node(root, role=None, called=None, skip=(), seconds=None):
    return wait(lambda: find(root, role, called, skip), '%s "%s"' % (role or 'node', getattr(called, 'pattern', called)), seconds)


def await_gone(root, role=None, called=None, skip=(), seconds=None):
    wait(lambda: find(root, role, called, skip) is None, 'no %s "%s"' % (role, getattr(called, 'pattern', called)), seconds)


def text(node):
    """What the node shows."""
    if 'Text' in node.get_interfaces():
        return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))
    return name(node)


def texts(node, skip=()):
    """All that labels below NODE show, in order."""
    return [text(one) for one in walk(node, skip) if one.get_role_name() == 'label' and text(one)]


def states(node):
    return {state.value_nick for state in node.get_state_set().get_states()}


def is_open(window):
    try:
        return 'visible' in states(window)
    except GLib.Error:
        return False


def await_closed(window):
    title = name(window)
    wait(lambda: not is_open(window), 'the window "%s" to close' % title)


def tree(node, depth=0, most=400):
    """The tree as text, for the message of a test that failed."""
    lines = []

    def add(one, level):
        if len(lines) < most:
            lines.append('%s%s "%s"' % ('  ' * level, one.get_role_name(), text(one)[:80]))
            for child in children(one):
                add(child, level + 1)
    add(node, depth)
    return '\n'.join(lines)


# ---- Grids ---------------------------------------------------------------------------------------

def grid_titles(table):
    header = next((child for child in children(table) if child.get_role_name() == 'table row'), None)
    return [next((name(one) for one in walk(column) if name(one)), '') for column in children(header)] if header else []


def grid_row_nodes(table, most=40):
    """The nodes of the first MOST rows that exist."""
    body = next((child for child in children(table) if child.get_role_name() == 'list'), None)
    if body is None:
        return []
    return [body.get_child_at_index(index) for index in range(min(most, body.get_child_count()))]


def grid_cells(row):
    """The texts of a row's cells."""
    return [next((text(one) for one in walk(cell) if one.get_role_name() == 'label'), name(cell)) for cell in children(row)]


# ---- Hands ---------------------------------------------------------------------------------------

def xdotool(*words):
    return subprocess.run(['xdotool', *map(str, words)], check=True, stdout=subprocess.PIPE, text=True).stdout


def key(*keys):
    """Presses keys as xdotool calls them: 'ctrl+k', 'Return', 'Down'."""
    xdotool('key', '--delay', '15', *keys)


def type_text(words):
    xdotool('type', '--delay', '8', '--', words)


def window_of(node):
    while node is not None and node.get_role_name() not in ('frame', 'window', 'dialog', 'alert'):
        node = node.get_parent()
    return node


def origin(node):
    """Where the node's window is on the screen.  Full-screen and without a window manager it is 0,0."""
    window = window_of(node)
    title = window.get_name() if window is not None else ''
    if not title:
        return 0, 0
    found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', '^%s$' % re.escape(title)],
                           stdout=subprocess.PIPE, text=True, check=False).stdout.split()
    if not found:
        return 0, 0
    lines = xdotool('getwindowgeometry', '--shell', found[-1]).split()
    place = dict(line.split('=', 1) for line in lines)
    return int(place['X']), int(place['Y'])


def extents(node):
    """x, y, width and height on the screen."""
    left, top = origin(node)
    box = node.get_extents(Atspi.CoordType.WINDOW)
    return left + box.x, top + box.y, box.width, box.height


def click(node, button=1, times=1, dx=None):
    """Clicks the middle of the node, or DX pixels from its left edge."""
    def place():
        box = extents(node)
        return box if box[2] > 0 and box[3] > 0 else None
    x, y, width, height = wait(place, 'a place on the screen for "%s"' % name(node))
    xdotool('mousemove', x + (width // 2 if dx is None else dx), y + height // 2, 'click', '--repeat', times, '--delay', 40, button)


def press(node):
    """Does what the node offers, or clicks it."""
    for index in range(node.get_n_actions() if 'Action' in node.get_interfaces() else 0):
        if Atspi.Action.get_action_name(node, index) in DOES and Atspi.Action.do_action(node, index):
            return
    click(node)


def set_text(node, words):
    """Replaces an entry's text."""
    target = node if 'EditableText' in node.get_interfaces() else next(
        one for one in walk(node) if 'EditableText' in one.get_interfaces())
    if not target.set_text_contents(words):
        raise ValueError('"%s" takes no text' % name(node))


def focused(root):
    return next((node for node in walk(root) if 'focused' in states(node)), None)


# ---- The program ---------------------------------------------------------------------------------

class Program:
    """A program under test.  As a context: ended, and its log looked at, on leaving."""

    def __init__(self, *words, environment=None):
        self.tolerated = None  # a pattern: complaints that are none
        self.log = tempfile.TemporaryFile(mode='w+', encoding='utf-8', errors='replace')
        libc = ctypes.CDLL(None)
        self.process = subprocess.Popen(
            list(words), stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT,
            env=dict(os.environ, **(environment or {})),
            preexec_fn=lambda: libc.prctl(DIE_WITH_PARENT, signal.SIGTERM))

    def said(self):
        self.log.seek(0)
        return self.log.read()

    def node(self):
        """The application's node on the accessibility bus; None while there is none."""
        if self.process.poll() is not None:
            raise RuntimeError('ended with status %d: %s' % (self.process.returncode, self.said()[-2000:]))
        desktop = Atspi.get_desktop(0)
        return next((one for one in children(desktop) if one.get_process_id() == self.process.pid), None)

    def await_window(self, called=None, seconds=None):
        """The window that is open, of that title."""
        def look():
            application = self.node()
            return application and next(
                (window for window in children(application) if 'visible' in states(window) and is_called(window, called)), None)
        return wait(look, 'a window "%s"' % getattr(called, 'pattern', called), seconds)

    def windows(self):
        application = self.node()
        return [window for window in children(application) if 'visible' in states(window)] if application else []

    def wait_end(self, seconds=None):
        return self.process.wait(seconds or SECONDS)

    def end(self):
        """Ends it if it still runs, and says what it complained of."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        said = self.said()
        self.log.close()
        return [line for line in said.splitlines() if re.search(r'-(CRITICAL|WARNING|ERROR)( \*\*)?:', line)
                and not (self.tolerated and re.search(self.tolerated, line))]

    def __enter__(self):
        return self

    def __exit__(self, kind, _error, _trace):
        ended, complaints = self.process.poll(), self.end()
        if kind is None and complaints:
            raise AssertionError('the program complained: ' + '; '.join(complaints))
        if kind is None and ended is not None and ended < 0:
            raise AssertionError('the program was ended by signal %d' % -ended)
        return False
