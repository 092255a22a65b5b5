#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file is named after what it holds, so that a newcomer finds a type by its name."""

import os
import re

import lintlib

SOURCE = re.compile(r'^usher-[a-z0-9]+(-[a-z0-9]+)*\.(c|h)$')
TEST = re.compile(r'^[a-z0-9]+(-[a-z0-9]+)*\.(c|h|py|sh)$')
PUBLIC = re.compile(r'^_?usher_|^main$|^LLVMFuzzer')


def defined(tree, room):
    """The functions that a room defines."""
    return {function[0] for path in tree.match('src/%s/*.c' % room) for function in tree.c(path).functions()}


def check_source(tree, path, stems):
    name, room = os.path.basename(path), lintlib.room_of(path)
    if name != 'main.c' and not SOURCE.match(name):
        tree.fault(path, 1, 'a file of a room is called usher-<noun>[-<part>].c or .h')
    if path.endswith('.h'):
        if '#pragma once' not in tree.text(path):
            tree.fault(path, 1, 'a header begins with #pragma once')
        stem = name[:-2]
        beside = [other for other in stems[room] if other == stem or other.startswith(stem + '-')]
        if not stem.endswith('-private') and not beside:
            declared = set(re.findall(r'^\w[\w *]*?\b(usher_\w+) \([^;{]*\)[^;{]*;', tree.c(path).code, re.MULTILINE))
            if declared and not declared & defined(tree, room):
                tree.fault(path, 1, 'no %s.c (or %s-….c) beside it holds what it declares' % (stem, stem))
        return
    text = tree.c(path)
    for function, static, _count, line, _lines, _depth in text.functions():
        if static and function.startswith('usher_') and 'G_DEFINE_' not in text.code:
            tree.fault(path, line, '%s (): a static function carries no prefix' % function)
        elif not static and not PUBLIC.match(function) and not function.startswith('G_DEFINE'):
            tree.fault(path, line, '%s (): a function that others see begins with usher_; else make it static' % function)


def check_templates(tree):
    stems = {os.path.basename(path)[:-2] for path in tree.match('src/*.c')}
    for path in tree.match('ui/*.ui'):
        stem = os.path.basename(path)[:-3]
        match = re.search(r'<template class="(\w+)"', tree.text(path))
        if match:
            word = re.sub(r'(?<!^)([A-Z])', r'-\1', match[1]).lower()
            if word != stem:
                tree.fault(path, 1, 'holds the template of %s: call it %s.ui' % (match[1], word))
            if stem not in stems:
                tree.fault(path, 1, 'no %s.c goes with it' % stem)


def check(tree):
    stems, seen = {}, {}
    for path in tree.match('src/*.c'):
        stems.setdefault(lintlib.room_of(path), set()).add(os.path.basename(path)[:-2])
    for path in tree.match('src/*.h'):
        stems.setdefault(lintlib.room_of(path), set())
    for path in tree.match('src/*.c', 'src/*.h'):
        if lintlib.room_of(path) is None:
            tree.fault(path, 1, 'every source file lives in a room')
            continue
        check_source(tree, path, stems)
        name = os.path.basename(path)
        if name.endswith('.h') and name in seen:
            tree.fault(path, 1, 'has the name of %s: a header is included by its name alone' % seen[name])
        seen[name] = path
    for path in tree.match('tests/*.c', 'tests/*.h', 'tests/*.py'):
        if path.startswith('tests/data/') or path.startswith('tests/lint/'):
            continue
        if not TEST.match(os.path.basename(path)):
            tree.fault(path, 1, 'a test\'s file is named in small letters, digits and hyphens')
    check_templates(tree)


if __name__ == '__main__':
    lintlib.run('names', check)
