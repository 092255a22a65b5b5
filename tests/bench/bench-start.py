#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the start of the program to its first frame: Usher with the sample open against gnome-text-editor
with an empty file, in turn, on the desktop of tests/ui/headless.  A frame is there when the screen's
middle is no longer black; rows are there when something dark stands where names stand, lower than anything of the page that shows where nothing is open."""

import json
import mmap
import os
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time

ROUNDS = 9
PATIENCE = 60
BUILD = os.environ.get('USHER_TEST_BUILD', '.')
# The editor of Debian 12 says criticals of its own when it starts.
PLAIN = {name: value for name, value in os.environ.items() if not name.startswith('G_')}


class Screen:
    """Xvfb's framebuffer, looked at where it lies."""

    def __init__(self):
        with open(os.environ['USHER_TEST_FRAMEBUFFER'], 'rb') as file:
            self.map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        head = struct.unpack('>25I', self.map[:100])
        self.start, self.stride, self.width, self.height = head[0] + head[19] * 12, head[12], head[4], head[5]

    def line(self, y, left, right):
        at = self.start + y * self.stride
        return self.map[at + left * 4:at + right * 4]

    def is_black(self):
        """No window in the middle."""
        middle = self.width // 2
        return not any(any(self.line(y, middle - 60, middle + 60)[channel::4]) for y in range(self.height // 2 - 8, self.height // 2 + 8, 4)
                       for channel in range(3))

    def has_rows(self):
        """Dark pixels in many lines of the first column of a list."""
        dark = 0
        for y in range(640, 880, 2):
            green = self.line(y, 270, 420)[1::4]
            dark += any(value < 120 for value in green)
        return dark > 20


def until(question, child):
    end = time.monotonic() + PATIENCE
    while not question():
        if child.poll() is not None or time.monotonic() > end:
            raise SystemExit('%s drew nothing' % child.args[0])
        time.sleep(0.001)
    return time.monotonic()


def start(screen, words, rows):
    begun = time.monotonic()
    child = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=PLAIN)
    try:
        first = until(lambda: not screen.is_black(), child) - begun
        filled = until(screen.has_rows, child) - begun if rows else None
    finally:
        child.terminate()
        child.wait()
    end = time.monotonic() + PATIENCE
    while not screen.is_black():
        if time.monotonic() > end:
            raise SystemExit('the screen stays lit')
        time.sleep(0.01)
    return first, filled


def figure(name, what, value, baseline=None, aim=None):
    answer = {'name': name, 'what': what, 'unit': 's', 'value': round(value, 4)}
    if baseline is not None:
        answer.update(baseline=round(baseline, 4), ratio=round(value / baseline, 3))
    if aim is not None:
        answer['aim'] = aim
    print(json.dumps(answer), flush=True)


def main():
    editor = shutil.which('gnome-text-editor')
    if not editor:
        raise SystemExit('gnome-text-editor is missing; see make packages')
    screen = Screen()
    with tempfile.TemporaryDirectory(prefix='usher-bench.') as folder:
        place, empty = os.path.join(folder, 'larkfield.usher'), os.path.join(folder, 'empty.txt')
        open(empty, 'w', encoding='utf-8').close()
        subprocess.run([os.path.join(BUILD, 'usherctl'), 'init', place, '--sample', 'larkfield'], stdout=subprocess.DEVNULL, check=True)
        usher, other, rows = [], [], []
        for number in range(ROUNDS + 1):
            theirs = start(screen, [editor, '--ignore-session', '--standalone', empty], False)[0]
            ours, filled = start(screen, [os.path.join(BUILD, 'usher'), '--maximized', place], True)
            if number:  # the first of each warms the disk
                usher.append(ours)
                other.append(theirs)
                rows.append(filled)
    figure('start', 'start to the first frame with the sample open, against gnome-text-editor with an empty file',
           statistics.median(usher), statistics.median(other), 1)
    figure('start-rows', 'start to the first rows of the sample on the screen', statistics.median(rows))
    return 0


if __name__ == '__main__':
    sys.exit(main())
