#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make run` without a display: the window in a browser, used there, and gone afterwards.

    test-browser.py BUILD

Chromium (headless) opens the printed address and clicks; what the window then shows is read where
it runs, through the accessibility bus of its session, and seen to have arrived in the browser.
"""

import base64
import ctypes
import glob
import json
import os
import re
import shlex
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BROWSE = os.path.join(ROOT, 'tools', 'browse')
SECONDS = 60
SIZE = (1280, 800)
# As tools/browse finds them.
TOOLS = ('Xvnc', 'tigervncpasswd', 'websockify', 'openbox', 'dbus-daemon')
ADDRESS = re.compile(r'http://127\.0\.0\.1:(\d+)/vnc\.html#autoconnect=true&resize=remote&password=(\w{8})\b')
PASSED_ON = ('DISPLAY', 'XAUTHORITY', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR')
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
LIBC = ctypes.CDLL(None)


class Missing(Exception):
    """What this test needs and the machine lacks."""


def wait(question, what, seconds=SECONDS):
    end = time.monotonic() + seconds
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError('%s: not within %g s' % (what, seconds))
        time.sleep(0.05)


def bound():
    """Children of this test end with it."""
    LIBC.prctl(DIE_WITH_PARENT, signal.SIGTERM)


# ---- The browser, by the WebDriver protocol ----------------------------------------------------------

class Browser:
    def __init__(self, scratch):
        driver, browser = shutil.which('chromedriver'), shutil.which('chromium')
        if not driver or not browser:
            raise Missing('chromium and chromium-driver')
        with socket.socket() as probe:
            probe.bind(('127.0.0.1', 0))
            port = probe.getsockname()[1]
        self.base, self.session = 'http://127.0.0.1:%d' % port, None
        home = os.path.join(scratch, 'browser')
        os.mkdir(home)
        self.log = open(os.path.join(scratch, 'driver.log'), 'wb')
        environment = {name: value for name, value in os.environ.items() if name not in PASSED_ON}
        # A group of its own: what the browser leaves is ended with it.
        self.driver = subprocess.Popen([driver, '--port=%d' % port], stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL,
                                       env=dict(environment, HOME=home, TMPDIR=home), preexec_fn=bound, start_new_session=True)
        wait(self.ready, 'chromedriver')
        words = ['--headless=new', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-extensions',
                 '--disable-background-networking', '--disable-crash-reporter', '--window-size=%d,%d' % SIZE,
                 '--user-data-dir=' + os.path.join(home, 'profile')]
        if os.geteuid() == 0:
            words.append('--no-sandbox')  # it has none for the superuser
        options = {'binary': browser, 'args': words}
        answer = self.ask('POST', '/session', {'capabilities': {'alwaysMatch': {'browserName': 'chrome', 'goog:chromeOptions': options}}})
        self.session = '/session/' + answer['sessionId']

    def ready(self):
        try:
            return self.ask('GET', '/status')['ready']
        except OSError:
            assert self.driver.poll() is None, 'chromedriver has ended'
            return False

    def ask(self, method, path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.base + path, data, {'Content-Type': 'application/json'}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return json.load(answer)['value']
        except urllib.error.HTTPError as error:
            raise AssertionError('%s %s: %s' % (method, path, error.read().decode('utf-8', 'replace')[:600])) from error

    def open(self, address):
        # Only what stands behind # would differ, and that loads nothing.
        self.ask('POST', self.session + '/url', {'url': 'about:blank'})
        self.ask('POST', self.session + '/url', {'url': address})

    def run(self, script):
        return self.ask('POST', self.session + '/execute/sync', {'script': 'return ' + script, 'args': []})

    def connected(self):
        return self.run('document.documentElement.classList.contains("noVNC_connected")')

    def picture(self):
        """What the browser shows, as PNG."""
        return base64.b64decode(self.ask('GET', self.session + '/screenshot'))

    def click(self, x, y, times=1):
        # The screen begins where its canvas does; it is as large as the page, so nothing is scaled.
        left, top = self.run('(box => [box.x, box.y])(document.querySelector("canvas").getBoundingClientRect())')
        acts = [{'type': 'pointerMove', 'duration': 50, 'x': int(left + x), 'y': int(top + y)}]
        for _ in range(times):
            acts += [{'type': 'pointerDown', 'button': 0}, {'type': 'pause', 'duration': 40}, {'type': 'pointerUp', 'button': 0},
                     {'type': 'pause', 'duration': 60}]
        self.ask('POST', self.session + '/actions', {'actions': [
            {'type': 'pointer', 'id': 'mouse', 'parameters': {'pointerType': 'mouse'}, 'actions': acts}]})

    def end(self):
        try:
            if self.session:
                self.ask('DELETE', self.session)
        except (OSError, AssertionError):
            pass  # it is ended below
        try:
            os.killpg(self.driver.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.driver.wait()
        self.log.close()


# ---- What is served ----------------------------------------------------------------------------------

class Served:
    """tools/start or tools/browse, running."""

    def __init__(self, scratch, *words):
        self.place = os.path.join(scratch, 'tmp')
        os.makedirs(self.place, exist_ok=True)
        environment = dict(os.environ, TMPDIR=self.place, HOME=os.path.join(scratch, 'home'))
        for name in PASSED_ON + ('WAYLAND_DISPLAY', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME'):
            environment.pop(name, None)
        self.path = os.path.join(scratch, 'said')
        with open(self.path, 'wb') as said:
            self.child = subprocess.Popen(words, stdout=said, stderr=said, stdin=subprocess.DEVNULL, env=environment, preexec_fn=bound)

    def said(self):
        with open(self.path, encoding='utf-8', errors='replace') as file:
            return file.read()

    def address(self):
        def look():
            assert self.child.poll() is None, self.said()
            return ADDRESS.search(self.said())
        return wait(look, 'an address')

    def folder(self):
        found = glob.glob(os.path.join(self.place, 'usher-browse.*'))
        assert len(found) == 1, found
        return found[0]

    def end(self):
        if self.child.poll() is None:
            self.child.terminate()
        return self.child.wait(SECONDS)

    def check_gone(self, folder):
        assert not os.path.exists(folder), 'the folder is still there'
        for path in glob.glob('/proc/[0-9]*/cmdline'):
            try:
                with open(path, 'rb') as file:
                    words = file.read()
            except OSError:
                continue
            assert folder.encode() not in words, words


def listening(port):
    """The addresses that listen on PORT, as the kernel writes them."""
    found = set()
    for name in ('tcp', 'tcp6'):
        with open('/proc/net/' + name, encoding='ascii') as file:
            for line in list(file)[1:]:
                fields = line.split()
                host, _colon, number = fields[1].rpartition(':')
                if int(number, 16) == port and fields[3] == '0A':
                    found.add(host)
    return found


def need_tools():
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing or not os.path.exists('/usr/share/novnc/vnc.html'):
        raise Missing(' '.join(missing) or 'novnc')


# ---- Tests ------------------------------------------------------------------------------------------------

def test_ends_with_interrupt(_build, scratch):
    """Only this computer, only the owner; and nothing stays after Ctrl+C."""
    need_tools()
    served = Served(scratch, BROWSE, 'sleep', '1000')
    try:
        port, password = served.address().groups()
        folder = served.folder()
        assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
        assert stat.S_IMODE(os.stat(os.path.join(folder, 'rfb')).st_mode) == 0o600
        assert listening(int(port)) == {'0100007F'}, listening(int(port))
        assert 'ssh -L %s:127.0.0.1:%s ' % (port, port) in served.said(), served.said()
        for log in glob.glob(os.path.join(folder, '*.log')):
            with open(log, encoding='utf-8', errors='replace') as file:
                assert password not in file.read(), log
        served.child.send_signal(signal.SIGINT)
        assert served.child.wait(SECONDS) == 130, served.said()
        served.check_gone(folder)
    finally:
        served.end()


def test_ends_with_the_window(_build, scratch):
    need_tools()
    served = Served(scratch, BROWSE, 'sh', '-c', 'test -n "$DISPLAY" && exit 7')
    try:
        assert served.child.wait(SECONDS) == 7, served.said()
        assert os.listdir(served.place) == [], os.listdir(served.place)
    finally:
        served.end()


def use_window(browser, given):
    """Clicks a row and sees the page change; closes the window."""
    os.environ.update(given)
    sys.path.insert(0, os.path.join(HERE, 'lib'))
    import atspi  # it needs to know the bus before it is loaded

    desktop = atspi.Atspi.get_desktop(0)
    window = atspi.wait(lambda: next((window for one in atspi.children(desktop) for window in atspi.children(one)
                                      if window.get_role_name() == 'frame'), None), 'the window', SECONDS)

    def box(node):
        place = node.get_extents(atspi.Atspi.CoordType.WINDOW)
        return place.x, place.y, place.width, place.height

    # The window has the size of the page.
    size = browser.run('[window.innerWidth, window.innerHeight]')
    atspi.wait(lambda: list(box(window)) == [0, 0] + size, 'a window as large as the page, %r' % size, SECONDS)
    table = atspi.await_node(window, 'tree table', seconds=SECONDS)
    row = atspi.wait(lambda: next((row for row in atspi.grid_row_nodes(table, 4)[2:] if atspi.texts(row)), None), 'rows', SECONDS)
    # They are drawn, and have arrived.
    person = atspi.texts(row)[0]
    x, y, _width, height = atspi.wait(lambda: box(row)[3] > 0 and box(row), 'a place for the row')
    before, title = browser.picture(), atspi.name(window)
    browser.click(x + 60, y + height // 2, times=2)
    atspi.wait(lambda: atspi.name(window) != title and atspi.find(window, 'label', person, skip=('tree table',)),
               'the page of %s, after a double click' % person, SECONDS)
    wait(lambda: browser.picture() != before, 'another picture in the browser')

    close = [node for node in atspi.find_all(window, 'button', 'Close') if box(node)[2] > 0]
    x, y, width, height = box(close[-1])
    browser.click(x + width // 2, y + height // 2)


def test_window_in_browser(build, scratch):
    need_tools()
    try:
        import gi
        gi.require_version('Atspi', '2.0')
    except (ImportError, ValueError) as error:
        raise Missing('python3-gi and gir1.2-atspi-2.0') from error
    # What `make run` starts, with a word about where the window is.
    shown, told = os.path.join(scratch, 'build'), os.path.join(scratch, 'environment')
    os.mkdir(shown)
    os.symlink(os.path.join(build, 'usherctl'), os.path.join(shown, 'usherctl'))
    with open(os.path.join(shown, 'usher'), 'w', encoding='utf-8') as file:
        file.write('#!/bin/sh\nenv > %s.new && mv %s.new %s\nexec %s "$@"\n' % (
            *(shlex.quote(told),) * 3, shlex.quote(os.path.join(build, 'usher'))))
    os.chmod(os.path.join(shown, 'usher'), 0o755)
    os.mkdir(os.path.join(scratch, 'home'))

    browser = Browser(scratch)
    served = Served(scratch, os.path.join(ROOT, 'tools', 'start'), shown)
    try:
        address = served.address()
        folder = served.folder()
        assert 'usherctl' in served.said()

        wrong = 'wrong' if address[2][0] != 'w' else 'other'
        browser.open(address[0].replace(address[2], wrong))
        wait(lambda: browser.run('document.getElementById("noVNC_status").className').find('error') >= 0, 'a refusal')
        assert not browser.connected()

        browser.open(address[0])
        wait(browser.connected, 'the screen in the browser')
        wait(lambda: os.path.exists(told), 'the window')
        with open(told, encoding='utf-8') as file:
            given = dict(line.rstrip('\n').split('=', 1) for line in file if line.split('=', 1)[0] in PASSED_ON)
        use_window(browser, given)
        assert served.child.wait(SECONDS) == 0, served.said()
        served.check_gone(folder)
        complaints = re.findall(r'.*-(?:CRITICAL|WARNING)(?: \*\*)?:.*', served.said())
        assert not complaints, complaints
    except AssertionError as error:
        raise AssertionError('%s\n%s' % (error, served.said()[-1500:])) from error
    finally:
        served.end()
        browser.end()


def main():
    build = os.path.abspath(sys.argv[1])
    tests = [(name, test) for name, test in sorted(globals().items()) if name.startswith('test_')]
    print('1..%d' % len(tests), flush=True)
    failed = 0
    for number, (name, test) in enumerate(tests, 1):
        said = skip = ''
        with tempfile.TemporaryDirectory(prefix='usher-browser.', ignore_cleanup_errors=True) as scratch:
            try:
                test(build, scratch)
            except Missing as missing:
                skip = ' # SKIP there is no %s' % missing
            except Exception:  # pylint: disable=broad-except
                said = traceback.format_exc()
        print('%sok %d - %s%s' % ('not ' if said else '', number, name[5:].replace('_', '-'), skip), flush=True)
        if said:
            failed += 1
            print(''.join('# %s\n' % line for line in said.rstrip('\n').split('\n')), end='', flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
