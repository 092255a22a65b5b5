#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A check that never fails proves nothing: each one is shown bad samples, which it must refuse with
the right words, and good ones, which it must let pass."""

import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
HEAD = '/* SPDX-' + 'FileCopyrightText: 2026 The Usher authors\n * SPDX-' + 'License-Identifier: GPL-3.0-or-later */\n'
HASH = '# SPDX-' + 'FileCopyrightText: 2026 The Usher authors\n# SPDX-' + 'License-Identifier: GPL-3.0-or-later\n'


def body(inside, head='static void\nf (void)'):
    return HEAD + '/* What it is for. */\n%s\n{\n%s}\n' % (head, inside)


# (check, what it is about, files, the words of the fault, or None when it must pass)
SAMPLES = [
    ('rooms', 'a lower room includes an upper one',
     {'src/base/usher-a.c': HEAD + '#include "usher-b.h"\n', 'src/ledger/usher-b.h': HEAD}, 'base may not use ledger'),
    ('rooms', 'an upper room includes a lower one',
     {'src/ledger/usher-a.c': HEAD + '#include "usher-b.h"\n', 'src/base/usher-b.h': HEAD}, None),
    ('rooms', 'a private header of another room',
     {'src/ledger/usher-a.c': HEAD + '#include "usher-b-private.h"\n', 'src/base/usher-b-private.h': HEAD}, 'is private to base'),
    ('rooms', 'a header about private things', {'src/ledger/usher-a.c': HEAD + '#include "usher-private.h"\n', 'src/base/usher-private.h': HEAD}, None),
    ('rooms', 'another room\'s store', {'src/ctl/usher-a.c': HEAD + '#include "usher-b-store.h"\n',
                                        'src/directory/usher-b-store.h': HEAD}, 'is the store of directory'),
    ('rooms', 'a page includes a page', {'src/pages/one/usher-a.c': HEAD + '#include "usher-b.h"\n',
                                         'src/pages/two/usher-b.h': HEAD}, 'pages never include each other'),
    ('rooms', 'GTK in the core', {'src/policy/usher-a.c': HEAD + '#include <gtk/gtk.h>\n'}, 'belongs to widgets'),
    ('rooms', 'a header of nobody', {'src/policy/usher-a.c': HEAD + '#include "usher-none.h"\n'}, 'no room has such a header'),
    ('rooms', 'a generated header', {'src/ledger/usher-a.c': HEAD + '#include "usher-tables.h"\n',
                                     'src/ledger/meson.build': "custom_target (output: ['usher-tables.h'])\n"}, None),
    ('rooms', 'a folder that is no room', {'src/attic/usher-a.c': HEAD}, 'is no room'),
    ('rooms', 'a dependency upwards', {'src/base/meson.build': 'x = [usher_ctl_dep]\n'}, 'base may not depend on ctl'),
    ('rooms', 'rooms out of order', {'src/meson.build': "rooms = ['db', 'base']\n"}, 'not in the order'),
    ('rooms', 'a list of rooms that lacks one', {'docs/architecture.md': '  base/  words\n'}, 'the list of rooms'),
    ('sql', 'SQL in an act', {'src/directory/usher-a-acts.c': body('  g ("SELECT id FROM person");\n')}, 'SQL outside a store'),
    ('sql', 'SQL over two literals', {'src/directory/usher-a.c': body('  g ("UPDATE person "\n     "SET name = ?1");\n')}, 'SQL outside a store'),
    ('sql', 'SQL in a store', {'src/directory/usher-a-store.c': body('  g ("SELECT id FROM person WHERE id = ?1");\n')}, None),
    ('sql', 'SQL in a comment', {'src/directory/usher-a.c': body('  /* "SELECT 1" */\n')}, None),
    ('sql', 'English', {'src/ctl/usher-a.c': body('  g ("Select a person", "update it", "Create a table");\n')}, None),
    ('sql', 'a value printed into SQL',
     {'src/directory/usher-a-store.c': body('  g ("SELECT id FROM person WHERE name = \'%s\'");\n')}, 'bind it'),
    ('sql', 'an excused line',
     {'src/ctl/usher-a.c': body('  /* lint: allow sql: shown to the reader, never run */\n  g ("SELECT 1");\n')}, None),
    ('engines', 'an engine\'s header', {'src/ledger/usher-a.c': HEAD + '#include <sqlite' + '3.h>\n'}, 'belongs to src/db alone'),
    ('engines', 'an engine\'s name', {'src/ledger/usher-a.c': body('  if (engine == USHER_ENGINE_SQLITE) g ();\n')}, 'outside src/db'),
    ('engines', 'libpq', {'src/ledger/usher-a.c': body('  PQexec (c, s);\n')}, 'outside src/db'),
    ('engines', 'built against an engine', {'src/ledger/meson.build': 'd = [sqlite_dep]\n'}, 'only src/db'),
    ('engines', 'an engine in db', {'src/db/usher-a.c': HEAD + '#include <sqlite3.h>\n'}, None),
    ('engines', 'a name in a text', {'src/ctl/usher-a.c': body('  g ("postgresql://");\n')}, None),
    ('calls', 'strcpy', {'src/base/usher-a.c': body('  strcpy (a, b);\n')}, 'g_strlcpy'),
    ('calls', 'sprintf in a test', {'tests/unit/a.c': body('  sprintf (a, "b");\n')}, 'g_snprintf'),
    ('calls', 'atoi', {'src/base/usher-a.c': body('  x = atoi (b);\n')}, 'g_ascii_string_to_signed'),
    ('calls', 'a sleeping test', {'tests/unit/a.c': body('  g_usleep (5);\n')}, 'wait for a condition'),
    ('calls', 'the helper that waits', {'tests/lib/usher-test.c': body('  g_usleep (5);\n')}, None),
    ('calls', 'system', {'src/base/usher-a.c': body('  system (b);\n')}, 'GSubprocess'),
    ('calls', 'printed SQL', {'src/db/usher-a.c': body('  s = sqlite3_mprintf ("%q", b);\n')}, 'bound parameters'),
    ('calls', 'the wall clock', {'src/ledger/usher-a.c': body('  t = g_get_real_time ();\n')}, 'usher_clock_now'),
    ('calls', 'a room that speaks', {'src/ledger/usher-a.c': body('  g_print ("hello");\n')}, 'the command line speaks'),
    ('calls', 'a field of that name', {'src/ledger/usher-a.c': body('  self->time (x);\n')}, None),
    ('calls', 'a longer name', {'src/ledger/usher-a.c': body('  usher_strcpy (x); g_strdup (y);\n')}, None),
    ('calls', 'in a comment and a text', {'src/ledger/usher-a.c': body('  /* strcpy (a, b) */ g ("strcpy (a)");\n')}, None),
    ('calls', 'an old type', {'src/ledger/usher-a.c': body('  gchar *x;\n')}, 'write char'),
    ('calls', 'excused with a reason', {'src/ledger/usher-a.c': body('  g_print ("x"); /* lint: allow g_print: a table for people */\n')}, None),
    ('calls', 'excused without a reason', {'src/ledger/usher-a.c': body('  g_print ("x"); /* lint: allow g_print */\n')}, 'the command line'),
    ('size', 'a long file', {'src/base/usher-a.c': HEAD + '\n' * 1001}, 'lines: 1003'),
    ('size', 'a long header', {'src/base/usher-a.h': HEAD + '\n' * 151}, 'lines: 153'),
    ('size', 'a long function', {'src/base/usher-a.c': body('  g ();\n' * 81)}, 'lines of its body: 81'),
    ('size', 'a function of the utmost length', {'src/base/usher-a.c': body('  g ();\n' * 80)}, None),
    ('size', 'deep blocks', {'src/base/usher-a.c': body('if (a) {' * 6 + '}' * 6 + '\n')}, 'blocks in each other: 6'),
    ('size', 'deep initialisers', {'src/base/usher-a.c': body('x = {' + '{' * 8 + '}' * 8 + '};\n')}, None),
    ('size', 'many parameters',
     {'src/base/usher-a.c': body('', 'void\nusher_f (int a, int b, int c, int d, int e, int f, int g, int (*h) (int, int), int i)')}, 'parameters: 9'),
    ('size', 'many parameters in a header',
     {'src/base/usher-a.h': HEAD + 'void usher_f (int a, int b, int c, int d,\n  int e, int f, int g, int h, int i);\n'}, 'parameters: 9'),
    ('size', 'a macro that declares a type',
     {'src/base/usher-a.h': HEAD + 'G_DECLARE_FINAL_TYPE (A, b, C, D, E)\nvoid usher_f (int a, int b, int c, int d, int e, int f);\n'}, None),
    ('size', 'eight and three dots',
     {'src/base/usher-a.h': HEAD + 'void usher_f (int a, int b, int c, int d, int e, int f, int g, int h, ...) G_GNUC_PRINTF (1, 2);\n'}, None),
    ('names', 'a file without prefix', {'src/base/clock.c': body('')}, 'usher-<noun>'),
    ('names', 'a header without its source', {'src/base/usher-a.h': HEAD + '#pragma once\nvoid usher_a (void);\n'}, 'no usher-a.c'),
    ('names', 'a header and its part', {'src/base/usher-a.h': HEAD + '#pragma once\nvoid usher_a (void);\n', 'src/base/usher-a-b.c': body('')}, None),
    ('names', 'a header without guard', {'src/base/usher-a.h': HEAD}, '#pragma once'),
    ('names', 'two headers of one name', {'src/base/usher-a.h': HEAD + '#pragma once\n', 'src/db/usher-a.h': HEAD + '#pragma once\n'}, 'has the name of'),
    ('names', 'two sources of one name', {'src/base/usher-a.c': body(''), 'src/db/usher-a.c': body('')}, None),
    ('names', 'a static function with prefix', {'src/base/usher-a.c': body('', 'static void\nusher_f (void)')}, 'carries no prefix'),
    ('names', 'a public function without prefix', {'src/base/usher-a.c': body('', 'void\nf (void)')}, 'begins with usher_'),
    ('names', 'a class\'s own functions', {'src/base/usher-a.c': HEAD + 'G_DEFINE_FINAL_TYPE (UsherA, usher_a, G_TYPE_OBJECT)\n'
                                           'static void\nusher_a_init (UsherA *self)\n{\n}\n'}, None),
    ('names', 'source outside a room', {'src/usher-a.c': body('')}, 'lives in a room'),
    ('names', 'a test in capitals', {'tests/unit/Test.c': HEAD}, 'small letters'),
    ('names', 'a template of another name', {'ui/usher-b.ui': '<template class="UsherGrid" parent="GtkWidget">\n'}, 'usher-grid.ui'),
    ('spdx', 'a source without licence', {'src/base/usher-a.c': '/* What it is for. */\n'}, 'no line SPDX-'),
    ('spdx', 'a script without licence', {'tools/x': '#!/bin/sh\necho\n'}, 'no line SPDX-'),
    ('spdx', 'YAML without licence', {'data/x.yaml': 'a: 1\n'}, 'no line SPDX-'),
    ('spdx', 'SQL without licence', {'data/x.sql': 'SELECT 1;\n'}, 'no line SPDX-'),
    ('spdx', 'a build file with half of it', {'meson.build': HASH.split('\n')[0] + '\n'}, 'License-Identifier'),
    ('spdx', 'another licence', {'data/x.yaml': HASH.replace('GPL-3.0-or-later', 'MIT')}, 'License-Identifier'),
    ('spdx', 'a source that does not say what it is for', {'src/base/usher-a.c': HEAD + '#include <glib.h>\n'}, 'what this file is for'),
    ('spdx', 'all there', {'src/base/usher-a.c': body(''), 'tools/x': '#!/bin/sh\n' + HASH, 'data/x.sql': HASH.replace('#', '--')}, None),
    ('api', 'GLib', {'src/base/usher-a.c': body('  g_set_str (&a, b);\n')}, 'newer than GLib 2.74'),
    ('api', 'GTK in a template', {'ui/usher-a.ui': '<object class="GtkColumnViewRow"/>\n'}, 'newer than GTK 4.8'),
    ('api', 'libadwaita', {'src/app/usher-a.c': body('  adw_banner_new ("x");\n')}, 'newer than libadwaita 1.2'),
    ('api', 'SQLite\'s C', {'src/db/usher-a.c': body('  sqlite3_is_interrupted (db);\n')}, 'newer than SQLite 3.40'),
    ('api', 'SQLite\'s SQL', {'data/migrations/009-x.sqlite.sql': 'SELECT jsonb (x);\n'}, 'newer than SQLite 3.40'),
    ('api', 'PostgreSQL\'s own jsonb', {'data/migrations/009-x.postgresql.sql': 'SELECT to_jsonb (x);\n'}, None),
    ('api', 'libpq', {'src/db/usher-a.c': body('  PQcancelCreate (c);\n')}, 'newer than PostgreSQL 15'),
    ('api', 'libsoup', {'src/connect/usher-a.c': body('  soup_session_send_and_splice (s);\n')}, 'newer than libsoup 3.2'),
    ('api', 'a name in a comment', {'src/base/usher-a.c': body('  /* not g_set_str () */\n')}, None),
    ('docs', 'a link to nowhere', {'README.md': '[x](docs/' + 'gone.md)\n'}, 'does not exist'),
    ('docs', 'a name of nothing', {'README.md': 'See `src/base/' + 'usher-gone.c`.\n'}, 'does not exist'),
    ('docs', 'a bare name of nothing', {'README.md': 'See `usher-' + 'gone.h`.\n'}, 'does not exist'),
    ('docs', 'names of something', {'README.md': 'See `usher-a.{c,h}`, `src/base/`, `src/*/usher-a.c`, `usher-<noun>.c`.\n',
                                    'src/base/usher-a.c': HEAD, 'src/base/usher-a.h': HEAD, 'src/base/README.md': 'x\n'}, None),
    ('docs', 'a room without a page', {'src/base/usher-a.c': HEAD}, 'every room has a page'),
    ('docs', 'a page that is a book', {'src/base/usher-a.c': HEAD, 'src/base/README.md': 'x\n' * 61}, 'longer than a screen'),
    ('words', 'unfinished', {'src/base/usher-a.c': body('  /* TO' + 'DO: the rest */\n')}, 'finish it'),
    ('words', 'a place of someone\'s', {'docs/x.md': 'in /wo' + 'rk/x\n'}, 'no part of the project'),
    ('words', 'a workshop\'s word', {'docs/x.md': 'made by Clau' + 'de\n'}, 'no part of the project'),
    ('words', 'a registry', {'docs/x.md': 'from https://py' + 'pi.org/x\n'}, 'no part of the project'),
    ('words', 'ordinary words', {'docs/x.md': 'HACKING, mktemp x.XXXXXX, $(BUILD)/work, network/, the agents\n'}, None),
    ('style', 'a tab', {'src/base/usher-a.c': HEAD + '\tint x;\n'}, 'a tab'),
    ('style', 'blanks at the end', {'docs/x.md': 'x \n'}, 'blanks at the end'),
    ('style', 'Windows line ends', {'docs/x.md': 'x\r\n'}, 'blanks at the end'),
    ('style', 'no end', {'docs/x.md': 'x'}, 'has no end'),
    ('style', 'not UTF-8', {'docs/x.md': b'caf\xe9\n'}, 'not UTF-8'),
    ('style', 'Python that is none', {'tools/x.py': 'def (\n'}, 'x.py:1'),
    ('style', 'a shell script that is none', {'tools/x': '#!/bin/sh\nif then\n'}, 'tools/x:1'),
    ('style', 'YAML that is none', {'data/x.yaml': 'a: [1\n'}, 'data/x.yaml'),
    ('style', 'a makefile', {'Makefile': 'all:\n\techo\n'}, None),
]


def show(check, files, words):
    """The reason why a sample was not judged as it should be; None when all is well."""
    with tempfile.TemporaryDirectory() as root:
        for path, content in files.items():
            place = os.path.join(root, path)
            os.makedirs(os.path.dirname(place), exist_ok=True)
            with open(place, 'wb') as file:
                file.write(content if isinstance(content, bytes) else content.encode())
            if content[:2] in ('#!', b'#!'):
                os.chmod(place, 0o755)
        answer = subprocess.run([sys.executable, '-B', os.path.join(HERE, check + '.py'), '--root', root],
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if words is None:
        return None if answer.returncode == 0 else 'refused: ' + answer.stdout
    if answer.returncode != 1 or 'not ok 1' not in answer.stdout:
        return 'let pass: ' + answer.stdout
    return None if words in answer.stdout else 'without the words "%s": %s' % (words, answer.stdout)


def main():
    checks = {name[:-3] for name in os.listdir(HERE) if name.endswith('.py')} - {'all', 'lintlib', 'selftest'}
    bad, number = 0, 0
    for check, about, files, words in SAMPLES:
        number += 1
        reason = show(check, files, words)
        bad += reason is not None
        print('%s %d - %s: %s' % ('ok' if reason is None else 'not ok', number, check, about))
        if reason:
            print('\n'.join('# ' + line for line in reason.splitlines()))
    for check in sorted(checks):
        number += 1
        sides = {words is None for one, _about, _files, words in SAMPLES if one == check}
        fine = sides == {True, False}
        bad += not fine
        print('%s %d - %s has bad and good samples' % ('ok' if fine else 'not ok', number, check))
    print('1..%d' % number)
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
