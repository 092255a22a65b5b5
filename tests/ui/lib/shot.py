#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of the screen of tests/ui/headless, as PNG: shot.py [--crop X,Y,WIDTH,HEIGHT] FILE.png

Reads Xvfb's framebuffer, which is a file in xwd's form, so it takes no tool and no connection.
Also a module: grab() gives the pixels, for tests that look at them."""

import argparse
import os
import struct
import sys
import zlib

HEADER = 25  # words of the header before the window's name; then colours of 12 bytes each


class Picture:
    """Pixels as RGB, three bytes each, rows from the top."""

    def __init__(self, width, height, pixels):
        self.width, self.height, self.pixels = width, height, pixels

    def at(self, x, y):
        start = (y * self.width + x) * 3
        return tuple(self.pixels[start:start + 3])

    def crop(self, x, y, width, height):
        width, height = min(width, self.width - x), min(height, self.height - y)
        if x < 0 or y < 0 or width <= 0 or height <= 0:
            raise ValueError('the part lies outside the picture')
        starts = (((y + row) * self.width + x) * 3 for row in range(height))
        return Picture(width, height, b''.join(self.pixels[start:start + width * 3] for start in starts))

    def png(self):
        def chunk(kind, data):
            return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))

        line = self.width * 3
        rows = b''.join(b'\0' + self.pixels[at:at + line] for at in range(0, len(self.pixels), line))
        return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', self.width, self.height, 8, 2, 0, 0, 0))
                + chunk(b'IDAT', zlib.compress(rows, 6)) + chunk(b'IEND', b''))

    def save(self, path):
        with open(path, 'wb') as file:
            file.write(self.png())


def decode(data):
    head = struct.unpack('>%dI' % HEADER, data[:HEADER * 4])
    size, version, form, _depth, width, height, _offset, order = head[:8]
    bits, stride, colours = head[11], head[12], head[19]
    if version != 7 or form != 2 or bits != 32 or stride % 4:
        raise ValueError('not a picture of 32 bits a pixel in the form of xwd, version 7')
    raw = data[size + colours * 12:size + colours * 12 + stride * height]
    red, green, blue = (2, 1, 0) if order == 0 else (1, 2, 3)
    pixels = bytearray(stride // 4 * height * 3)
    pixels[0::3], pixels[1::3], pixels[2::3] = raw[red::4], raw[green::4], raw[blue::4]
    whole = Picture(stride // 4, height, bytes(pixels))
    return whole if whole.width == width else whole.crop(0, 0, width, height)


def grab():
    with open(os.environ['USHER_TEST_FRAMEBUFFER'], 'rb') as file:
        return decode(file.read())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--crop', metavar='X,Y,WIDTH,HEIGHT')
    parser.add_argument('file')
    options = parser.parse_args()
    if 'USHER_TEST_FRAMEBUFFER' not in os.environ:
        parser.error('no framebuffer: run this inside tests/ui/headless')
    picture = grab()
    if options.crop:
        picture = picture.crop(*(int(number) for number in options.crop.split(',')))
    picture.save(options.file)
    return 0


if __name__ == '__main__':
    sys.exit(main())
