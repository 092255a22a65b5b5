# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys and pointer through XTEST, without a process for each event, and which window is active.

libX11 and libXtst are there wherever xdotool is.
"""

import ctypes

KEYSYMS = {'question': ord('?'), 'comma': ord(','), 'space': ord(' '), 'period': ord('.')}
MODIFIERS = {'ctrl': b'Control_L', 'shift': b'Shift_L', 'alt': b'Alt_L'}
NEEDS_SHIFT = set('ABCDEFGHIJKLMNOPQRSTUVWXYZ:"*()_+?<>@~')


CLIENT_MESSAGE, SUBSTRUCTURE = 33, 1 << 19 | 1 << 20


class ClientMessage(ctypes.Structure):
    _fields_ = [('type', ctypes.c_int), ('serial', ctypes.c_ulong), ('send_event', ctypes.c_int), ('display', ctypes.c_void_p),
                ('window', ctypes.c_ulong), ('message_type', ctypes.c_ulong), ('format', ctypes.c_int), ('data', ctypes.c_long * 5),
                ('room', ctypes.c_long * 12)]  # of an XEvent


class Hands:
    def __init__(self):
        x, test = ctypes.CDLL('libX11.so.6'), ctypes.CDLL('libXtst.so.6')
        x.XOpenDisplay.restype = ctypes.c_void_p
        x.XStringToKeysym.restype = x.XDefaultRootWindow.restype = x.XInternAtom.restype = ctypes.c_ulong
        x.XKeysymToKeycode.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
        x.XKeysymToKeycode.restype = ctypes.c_ubyte
        self.x, self.test = x, test
        self.display = ctypes.c_void_p(x.XOpenDisplay(None))
        if not self.display:
            raise RuntimeError('no display')
        self.root = x.XDefaultRootWindow(self.display)
        # A window may be gone before we ask for its title: that is no reason to end.
        handler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
        self.ignore = handler(lambda display, event: 0)
        x.XSetErrorHandler(self.ignore)
        self.atoms = {name: x.XInternAtom(self.display, name.encode(), 0) for name in ('_NET_ACTIVE_WINDOW', '_NET_WM_NAME', '_NET_CLIENT_LIST', '_NET_CLOSE_WINDOW')}
        self.codes = {}

    def sync(self):
        self.x.XSync(self.display, 0)

    def code(self, name):
        if name not in self.codes:
            keysym = KEYSYMS.get(name) or self.x.XStringToKeysym(name.encode()) or ord(name)
            self.codes[name] = self.x.XKeysymToKeycode(self.display, keysym)
        return self.codes[name]

    def send_key(self, name, down):
        self.test.XTestFakeKeyEvent(self.display, self.code(name), int(down), ctypes.c_ulong(0))

    def key(self, combination):
        """'ctrl+shift+f', 'Return', 'a', ':'."""
        *held, last = combination.split('+') if len(combination) > 1 else [combination]
        held = [MODIFIERS[one].decode() for one in held]
        if last in NEEDS_SHIFT or last == 'question':
            held.append('Shift_L')
        for one in held:
            self.send_key(one, True)
        self.send_key(last, True)
        self.send_key(last, False)
        for one in reversed(held):
            self.send_key(one, False)

    def move(self, x, y):
        self.test.XTestFakeMotionEvent(self.display, -1, x, y, ctypes.c_ulong(0))

    def button(self, number, down):
        self.test.XTestFakeButtonEvent(self.display, number, int(down), ctypes.c_ulong(0))

    def click(self, number=1):
        self.button(number, True)
        self.button(number, False)

    def release(self):
        """Nothing stays held."""
        for name in (*(one.decode() for one in MODIFIERS.values()),):
            self.send_key(name, False)
        for number in (1, 2, 3):
            self.button(number, False)
        self.sync()

    def property(self, window, name, most=256):
        kind, form = ctypes.c_ulong(), ctypes.c_int()
        count, after = ctypes.c_ulong(), ctypes.c_ulong()
        data = ctypes.c_void_p()
        self.x.XGetWindowProperty(self.display, ctypes.c_ulong(window), ctypes.c_ulong(self.atoms[name]), ctypes.c_long(0), ctypes.c_long(most), 0,
                                  ctypes.c_ulong(0), ctypes.byref(kind), ctypes.byref(form), ctypes.byref(count), ctypes.byref(after),
                                  ctypes.byref(data))
        if not data.value:
            return b''
        size = count.value * {8: 1, 16: 2, 32: 8}.get(form.value, 0)
        answer = ctypes.string_at(data.value, size)
        self.x.XFree(data)
        return answer

    def active_title(self):
        """The title of the window that has the keyboard; '' when there is none."""
        window = int.from_bytes(self.property(self.root, '_NET_ACTIVE_WINDOW')[:8], 'little')
        return self.property(window, '_NET_WM_NAME').decode(errors='replace') if window else ''

    def windows(self):
        """Those that the window manager knows, the oldest first."""
        data = self.property(self.root, '_NET_CLIENT_LIST')
        return [int.from_bytes(data[at:at + 8], 'little') for at in range(0, len(data), 8)]

    def close(self, window):
        """As the window manager's own button does."""
        message = ClientMessage(type=CLIENT_MESSAGE, window=window, message_type=self.atoms['_NET_CLOSE_WINDOW'], format=32)
        self.x.XSendEvent(self.display, ctypes.c_ulong(self.root), 0, ctypes.c_long(SUBSTRUCTURE), ctypes.byref(message))
        self.sync()
