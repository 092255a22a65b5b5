#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the desktop reads of Usher, judged by the desktop's own programs.

    test-desktop.py DATA    DATA: the data folder of the build directory
"""

import glob
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import traceback
import xml.etree.ElementTree as xml

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
NAME = 'io.github.usher_workbench.Usher'
MIME = 'application/x-usher-workspace'
APPLICATION = 0x55534852
INSTALLED = (
    'bin/usher', 'bin/usherctl', 'share/man/man1/usherctl.1', 'share/bash-completion/completions/usherctl.bash',
    'share/applications/%s.desktop' % NAME, 'share/metainfo/%s.metainfo.xml' % NAME, 'share/mime/packages/%s.xml' % NAME,
    'share/dbus-1/services/%s.service' % NAME, 'share/glib-2.0/schemas/%s.gschema.xml' % NAME,
    'share/icons/hicolor/scalable/apps/%s.svg' % NAME, 'share/icons/hicolor/symbolic/apps/%s-symbolic.svg' % NAME,
)
# Elements of .ui files whose text or attribute names an icon.
ICON = re.compile(r'"((?:usher|[a-z0-9]+)(?:-[a-z0-9]+)*-symbolic)"|>([a-z0-9]+(?:-[a-z0-9]+)*-symbolic)<')


def source(*names):
    return os.path.join(ROOT, *names)


def run(*words, environment=None):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                          env=dict(os.environ, **(environment or {})))
    assert done.returncode == 0, '%s\n%s' % (' '.join(words), done.stdout)
    return done.stdout


def found(*patterns):
    paths = sorted(path for pattern in patterns for path in glob.glob(source(pattern), recursive=True))
    assert paths, patterns
    return paths


def test_desktop_entry(data, _scratch):
    said = run('desktop-file-validate', os.path.join(data, NAME + '.desktop'))
    assert said == '', said
    with open(os.path.join(data, NAME + '.desktop'), encoding='utf-8') as file:
        text = file.read()
    assert 'MimeType=%s;' % MIME in text and 'DBusActivatable=true' in text and '\nIcon=%s\n' % NAME in text, text


def test_metainfo(data, _scratch):
    run('appstreamcli', 'validate', '--no-net', os.path.join(data, NAME + '.metainfo.xml'))


def test_service(data, _scratch):
    with open(os.path.join(data, NAME + '.service'), encoding='utf-8') as file:
        text = file.read()
    assert re.search(r'^Name=%s$' % re.escape(NAME), text, re.MULTILINE), text
    assert re.search(r'^Exec=/\S+/usher --gapplication-service$', text, re.MULTILINE), text


def test_schema(_data, scratch):
    run('glib-compile-schemas', '--strict', '--targetdir', scratch, source('data'))


def test_xml(_data, _scratch):
    run('xmllint', '--noout', '--nonet', *found('ui/**/*.ui', 'ui/**/*.xml', 'data/*.xml', 'data/*.xml.in', 'data/icons/**/*.svg'))


def test_resources(_data, _scratch):
    """Every resource is there, and every file for a resource is in one."""
    listed = set()
    for path in found('ui/**/*.gresource.xml', 'data/*.gresource.xml'):
        for one in xml.parse(path).iter('file'):
            target = os.path.normpath(os.path.join(os.path.dirname(path), one.text))
            assert os.path.exists(target), '%s names %s' % (os.path.relpath(path, ROOT), one.text)
            listed.add(target)
    for path in found('ui/**/*.ui', 'data/icons/**/*.svg', 'data/style/*.css'):
        assert path in listed, '%s is in no resource' % os.path.relpath(path, ROOT)


def test_icons(_data, _scratch):
    """No icon that is missing when the window looks for it."""
    there = {os.path.basename(path)[:-4] for path in found('data/icons/**/*.svg')}
    theme = {os.path.basename(path)[:-4] for path in glob.glob('/usr/share/icons/Adwaita/**/*.svg', recursive=True)}
    for path in found('ui/**/*.ui', 'src/widgets/**/*.c', 'src/pages/**/*.c', 'src/app/**/*.c'):
        with open(path, encoding='utf-8') as file:
            text = file.read()
        for match in ICON.finditer(text):
            name = match[1] or match[2]
            known = name in there or (name in theme if theme else not name.startswith('usher-'))
            assert known, '%s: there is no icon %s' % (os.path.relpath(path, ROOT), name)


def test_file_type(_data, scratch):
    """A workspace is known by its name, and by what is in it; another SQLite file is not one."""
    packages = os.path.join(scratch, 'mime', 'packages')
    os.makedirs(packages)
    for path in ('/usr/share/mime/packages/freedesktop.org.xml', source('data', NAME + '.mime.xml')):
        shutil.copy(path, packages)
    run('update-mime-database', os.path.join(scratch, 'mime'))

    def kind_of(name, application=None):
        path = os.path.join(scratch, name)
        if application is None:
            with open(path, 'wb') as file:
                file.write(b'\1\2')
        else:
            file = sqlite3.connect(path)
            file.execute('PRAGMA application_id = %d' % application)
            file.execute('CREATE TABLE a (b)')
            file.commit()
            file.close()
        said = run('gio', 'info', '-a', 'standard::content-type', path,
                   environment={'XDG_DATA_DIRS': scratch, 'XDG_DATA_HOME': os.path.join(scratch, 'none'), 'LC_ALL': 'C.UTF-8'})
        return re.search(r'standard::content-type: (\S+)', said)[1]

    kinds = [kind_of('a.usher'), kind_of('b.usher', APPLICATION), kind_of('nameless', APPLICATION), kind_of('other', 1)]
    assert kinds == [MIME, MIME, MIME, 'application/vnd.sqlite3'], kinds


def test_screenshots(_data, _scratch):
    """`make screenshots` knows every page that the window has."""
    with open(source('src', 'app', 'usher-page-registry.c'), encoding='utf-8') as file:
        pages = re.findall(r'^  { "([a-z-]+)", ', file.read(), re.MULTILINE)
    listed = run(source('tools', 'screenshots'), '--list').split()
    assert pages and sorted(listed) == sorted(pages), 'pictures of %s; pages are %s' % (sorted(listed), sorted(pages))


def test_install(data, scratch):
    """Everything that the desktop looks for lies where it looks."""
    build = os.path.dirname(data)
    run('meson', 'install', '-C', build, '--no-rebuild', '--quiet', environment={'DESTDIR': scratch})
    found = {os.path.relpath(os.path.join(folder, name), scratch) for folder, _folders, names in os.walk(scratch) for name in names}
    prefix = next(path for path in found if path.endswith('bin/usherctl'))[:-len('bin/usherctl')]
    for wanted in INSTALLED:
        assert prefix + wanted in found, '%s%s is missing; there are %s' % (prefix, wanted, sorted(found))
    assert os.access(os.path.join(scratch, prefix, 'bin', 'usher'), os.X_OK)
    with open(os.path.join(scratch, prefix, 'share', 'dbus-1', 'services', NAME + '.service'), encoding='utf-8') as file:
        assert 'Exec=/%sbin/usher ' % prefix in file.read()
    run('glib-compile-schemas', '--strict', '--dry-run', os.path.join(scratch, prefix, 'share', 'glib-2.0', 'schemas'))
    run('desktop-file-validate', os.path.join(scratch, prefix, 'share', 'applications', NAME + '.desktop'))


def main():
    tests = [(name, test) for name, test in sorted(globals().items()) if name.startswith('test_')]
    print('1..%d' % len(tests), flush=True)
    failed = 0
    for number, (name, test) in enumerate(tests, 1):
        said = ''
        with tempfile.TemporaryDirectory(prefix='usher-desktop.') as scratch:
            try:
                test(sys.argv[1], scratch)
            except Exception:  # pylint: disable=broad-except
                said = traceback.format_exc()
        print('%sok %d - %s' % ('not ' if said else '', number, name[5:].replace('_', '-')), flush=True)
        if said:
            failed += 1
            print(''.join('# %s\n' % line for line in said.rstrip('\n').split('\n')), end='', flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
