#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that can be translated is in po/POTFILES, in order, and nothing else is; what data/
declares for people to read is in po/declared.c, which is compiled nowhere.

    potfiles.py           checks, and speaks TAP
    potfiles.py --write   puts both right
"""

import os
import re
import sys

import yaml

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
POTFILES = os.path.join(ROOT, 'po', 'POTFILES')
HEAD = ('# SPDX-FileCopyrightText: 2026 The Usher authors\n# SPDX-License-Identifier: GPL-3.0-or-later\n'
        '# Made by tests/desktop/potfiles.py --write.\n')
DECLARED = os.path.join(ROOT, 'po', 'declared.c')
MARKS = (
    (('.c', '.h'), re.compile(r'\b(_|N_|C_|NC_|Q_|ngettext) ?\("')),
    (('.ui',), re.compile(r'translatable="(yes|true|1)"')),
    (('.gschema.xml',), re.compile('gettext-domain=')),
    (('.desktop.in', '.metainfo.xml.in'), re.compile('')),
)
C_HEAD = '''/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Made from data/nouns.yaml and data/rights.yaml by tests/desktop/potfiles.py --write: translators find
 * their words here.  Compiled nowhere. */

static const char *const declared[] = {
'''
# The texts' reader knows <inttypes.h>'s words for formats, PRId64, and cuts a text at any other.
CUT = re.compile(r'\b(?:_|N_|C_|ngettext) ?\((?:\s*"(?:[^"\\]|\\.)*"\s*,?(?:\s*PRI[a-zA-Z0-9]+)*)*\s*G_\w+')


def wanted():
    for top in ('data', 'po', 'src', 'ui'):
        for folder, folders, names in os.walk(os.path.join(ROOT, top)):
            folders.sort()
            for name in names:
                path = os.path.join(folder, name)
                for suffixes, mark in MARKS:
                    if name.endswith(suffixes):
                        with open(path, encoding='utf-8') as file:
                            text = file.read()
                        if mark.search(text):
                            yield os.path.relpath(path, ROOT)


def declared():
    """The titles of lists, columns and rights, as C that xgettext reads."""
    titles = set()
    with open(os.path.join(ROOT, 'data', 'nouns.yaml'), encoding='utf-8') as file:
        for noun in yaml.safe_load(file).values():
            titles.add(noun['title'])
            titles.update((spec or {}).get('title', name.replace('_', ' ').capitalize()) for name, spec in noun['columns'].items())
    with open(os.path.join(ROOT, 'data', 'rights.yaml'), encoding='utf-8') as file:
        for group in yaml.safe_load(file).values():
            titles.update(one['title'] for one in group.values() if isinstance(one, dict) and 'title' in one)
    lines = ['  N_("%s"),\n' % str(title).replace('\\', '\\\\').replace('"', '\\"') for title in sorted(titles)]
    return C_HEAD + ''.join(lines) + '};\n'


def main():
    if '--write' in sys.argv[1:]:
        with open(DECLARED, 'w', encoding='utf-8') as file:
            file.write(declared())
    right = sorted(set(wanted()))
    if '--write' in sys.argv[1:]:
        with open(POTFILES, 'w', encoding='utf-8') as file:
            file.write(HEAD + ''.join(path + '\n' for path in right))
        return 0
    with open(POTFILES, encoding='utf-8') as file:
        there = [line.strip() for line in file if line.strip() and not line.startswith('#')]
    said = ['# %s has texts to translate and is not in po/POTFILES' % path for path in right if path not in there]
    said += ['# %s is in po/POTFILES and has nothing to translate' % path for path in there if path not in right]
    if not said and there != right:
        said = ['# po/POTFILES is not in order']
    if said:
        said.append('# tests/desktop/potfiles.py --write puts it right')
    cut = []
    for path in right:
        with open(os.path.join(ROOT, path), encoding='utf-8') as file:
            text = file.read()
        cut += ['# %s:%d: a text to translate is cut: use PRId64 or its kin' % (path, text.count('\n', 0, match.end()) + 1)
                for match in CUT.finditer(text) if path.endswith('.c')]
    with open(DECLARED, encoding='utf-8') as file:
        stale = [] if file.read() == declared() else ['# po/declared.c is not what data/ declares: tests/desktop/potfiles.py --write']
    print('1..3')
    print('\n'.join(said + ['%sok 1 - potfiles' % ('not ' if said else '')]))
    print('\n'.join(cut + ['%sok 2 - whole-texts' % ('not ' if cut else '')]))
    print('\n'.join(stale + ['%sok 3 - declared' % ('not ' if stale else '')]))
    return 1 if said or cut or stale else 0


if __name__ == '__main__':
    sys.exit(main())
