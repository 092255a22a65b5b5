#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""SQL stands only in *-store.c, in db/ and in query/, and values are bound, never printed into it."""

import re

import lintlib

START = re.compile(r'^(?:\s|\\n)*(SELECT\s|INSERT (OR \w+ )?INTO\s|UPDATE [\w".%]+ SET\s|DELETE FROM\s|REPLACE INTO\s|WITH (RECURSIVE )?\w+ ?(\([^)]*\) ?)?AS\s'
                   r'|(CREATE|DROP|ALTER) (TEMP |TEMPORARY |UNIQUE |UNLOGGED |VIRTUAL )?(TABLE|INDEX|TRIGGER|VIEW|SCHEMA|FUNCTION|ROLE)\s'
                   r'|BEGIN( IMMEDIATE| EXCLUSIVE|;|$)|COMMIT(;|$)|ROLLBACK(;|$| TO )|SAVEPOINT\s|PRAGMA\s|VACUUM\b|TRUNCATE\s|COPY \w'
                   r'|(LISTEN|NOTIFY) \w|(INNER |LEFT |CROSS )?JOIN \w|FROM \w+ (WHERE|JOIN)\s|ORDER BY\s|GROUP BY\s)')
HOME = re.compile(r'^src/(db|query)/|^src/\w+/(.*/)?[\w-]+-store(-[\w]+)*\.c$|^tests/')
PRINTED = re.compile(r"'%[-+0-9.]*(s|q|\" G_G?U?INT)|= ?%s\b|VALUES ?\([^)]*%[sdi]")


def check(tree):
    for path in tree.match('src/*.c', 'src/*.h'):
        text = tree.c(path)
        for line, string in text.strings:
            if not START.match(string) or text.excused(line, 'sql'):
                continue
            if not HOME.match(path):
                tree.fault(path, line, 'SQL outside a store: move it to the room\'s *-store.c')
            elif PRINTED.search(string):
                tree.fault(path, line, 'a value printed into SQL: bind it to a placeholder, ?1')


if __name__ == '__main__':
    lintlib.run('sql', check)
