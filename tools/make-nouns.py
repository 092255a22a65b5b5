#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns data/nouns.yaml into C: make-nouns.py nouns.yaml usher-nouns.c"""
import re
import sys

import yaml

KINDS = ['key', 'text', 'enum', 'int', 'bool', 'time', 'duration', 'set']
MARKS = {'list': 'VISIBLE', 'search': 'SEARCHABLE', 'number': 'NUMBER', 'ordered': 'ORDERED'}
NOUN_KEYS = {'singular', 'title', 'from', 'joins', 'where', 'count', 'id', 'id_order', 'sort', 'age', 'columns'}
COLUMN_KEYS = {'kind', 'sql', 'fold', 'prefix', 'values', 'title', 'width', 'needed'} | set(MARKS)
WIDTHS = {'key': 24, 'text': 20, 'enum': 12, 'int': 10, 'bool': 8, 'time': 20, 'duration': 10, 'set': 20}


def fail(where, why):
    sys.exit(f'{sys.argv[1]}: {where}: {why}')


def c(text):
    if text is None:
        return 'NULL'
    return '"' + str(text).replace('\\', '\\\\').replace('"', '\\"') + '"'


def aliases_in(sql, joins):
    return {name for name in joins if re.search(r'\b' + name + r'\.', sql)}


def join_bits(sql, joins):
    """The joins that SQL reads, and those that these read in turn."""
    order, wanted, fresh = list(joins), set(), aliases_in(sql, joins)
    while fresh:
        wanted |= fresh
        fresh = set().union(*(aliases_in(joins[name], joins) for name in fresh)) - wanted
    return sum(1 << order.index(name) for name in wanted)


def check_column(where, name, spec):
    if not re.fullmatch(r'[a-z][a-z0-9_]*', name):
        fail(where, 'a column is named in snake_case')
    if unknown := set(spec) - COLUMN_KEYS:
        fail(where, f'unknown: {", ".join(sorted(unknown))}')
    if spec.get('kind') not in KINDS:
        fail(where, f'kind is one of {", ".join(KINDS)}')
    if ('values' in spec) != (spec['kind'] in ('enum', 'set')):
        fail(where, 'an enum or a set, and nothing else, has values')
    if 'fold' in spec and spec['kind'] != 'text':
        fail(where, 'only text has a fold')
    if 'search' in spec and (spec['kind'] not in ('text', 'key') or 'number' in spec):
        fail(where, 'only text and keys can be searched')


def column_c(noun, name, spec, alias, joins):
    where = f'{noun}.{name}'
    spec = spec or {}
    check_column(where, name, spec)
    sql = spec.get('sql', f'{alias}.{name}')
    fold = spec.get('fold', sql)
    flags = [f'USHER_COLUMN_{flag}' for mark, flag in MARKS.items() if mark in spec]
    if 'needed' not in spec:
        flags.append('USHER_COLUMN_NULLABLE')
    title = spec.get('title', name.replace('_', ' ').capitalize())
    values = f'{noun}_{name}_values' if 'values' in spec else 'NULL'
    return ('    { ' + ', '.join([
        c(name), c(title), f'USHER_COLUMN_{spec["kind"].upper()}', ' | '.join(flags) or '0', c(sql), c(fold),
        'TRUE' if fold != sql else 'FALSE', c(spec.get('prefix')), values, str(spec.get('width', WIDTHS[spec['kind']])),
        f'G_GUINT64_CONSTANT ({join_bits(sql + " " + fold, joins):#x})']) + ' },')


def noun_c(name, spec, out, rows):
    if unknown := set(spec) - NOUN_KEYS:
        fail(name, f'unknown: {", ".join(sorted(unknown))}')
    joins = spec.get('joins') or {}
    columns = spec['columns']
    names = list(columns)
    alias = spec['from'].split()[-1]
    if 'key' not in names or 'id' not in names:
        fail(name, 'every noun has the columns key and id')
    if len(joins) > 64:
        fail(name, 'at most 64 joins')
    for order in spec['sort'].split(','):
        if order.split(':')[0] not in names:
            fail(name, f'sort: no column {order}')
    for column, one in columns.items():
        if one and 'values' in one:
            values = ', '.join(c(value) for value in one['values'])
            out.append(f'static const char *const {name}_{column}_values[] = {{ {values}, NULL }};')
    if joins:
        out.append(f'static const UsherJoin {name}_joins[] = {{')
        out += [f'    {{ {c(join)}, {c("LEFT JOIN " + sql)} }},' for join, sql in joins.items()]
        out.append('};')
    out.append(f'static const UsherColumn {name}_columns[] = {{')
    out += [column_c(name, column, one, alias, joins) for column, one in columns.items()]
    out.append('};')
    age = names.index(spec['age']) if 'age' in spec else -1
    rows.append('  { ' + ', '.join([
        c(name), c(spec['singular']), c(spec['title']), c(spec['from']),
        f'{name}_joins' if joins else 'NULL', str(len(joins)), f'{name}_columns', str(len(names)), str(names.index('key')),
        c(spec['id']), c(spec.get('id_order', spec['id'])), c(spec.get('where')), c(spec.get('count')), c(spec['sort']),
        str(age)]) + ' },')


def main():
    with open(sys.argv[1], encoding='utf-8') as file:
        nouns = yaml.safe_load(file)
    out = ['/* Made from data/nouns.yaml by tools/make-nouns.py. */', '#include "usher-noun.h"', '']
    rows = []
    for name, spec in nouns.items():
        noun_c(name, spec, out, rows)
    out += ['', 'const UsherNoun usher_nouns[] = {', *rows, '};', 'const guint usher_n_nouns = G_N_ELEMENTS (usher_nouns);', '']
    with open(sys.argv[2], 'w', encoding='utf-8') as file:
        file.write('\n'.join(out))


main()
