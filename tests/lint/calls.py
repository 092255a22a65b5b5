#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that we do not make, each with what to write in its place."""

import re

import lintlib

# names, where it is forbidden (pattern), where it is allowed all the same (pattern or None), what instead
TABLE = (
    ('strcpy stpcpy strcat strncat strncpy', 'src tests', None, 'GString or g_strlcpy ()'),
    ('sprintf vsprintf', 'src tests', None, 'g_strdup_printf () or g_snprintf ()'),
    ('gets', 'src tests', None, 'a GDataInputStream'),
    ('strtok', 'src tests', None, 'g_strsplit (): strtok () keeps a hidden state'),
    ('atoi atol atoll atof', 'src tests', None, 'g_ascii_string_to_signed (), which tells a fault'),
    ('strerror', 'src tests', None, 'g_strerror (): any thread may call it'),
    ('localtime gmtime asctime ctime', 'src tests', None, 'usher-time.h or GDateTime'),
    ('tmpnam tempnam mktemp', 'src tests', None, 'g_mkdtemp () or g_file_open_tmp ()'),
    ('alloca', 'src tests', None, 'g_newa () of a known small size, or the heap'),
    ('system popen g_spawn_command_line_sync g_spawn_command_line_async', 'src tests', None,
     'GSubprocess with an argument vector: no shell sees our data'),
    ('malloc calloc realloc strdup strndup asprintf', 'src', None, 'g_malloc (), g_new0 (), g_strdup (), which cannot fail'),
    ('rand srand random srandom drand48', 'src tests', None, 'usher-random.h'),
    ('g_random_int g_random_int_range g_random_double g_random_boolean g_rand_new', 'src', None,
     'usher-random.h: seeded or secret, never by chance'),
    ('time gettimeofday g_get_real_time g_date_time_new_now g_date_time_new_now_utc g_date_time_new_now_local', 'src',
     r'^src/(base|workspace|widgets|app)/', 'usher_clock_now (): a test sets the clock'),
    ('sleep usleep nanosleep', 'src tests', None, 'wait for a condition with a bound'),
    ('g_usleep', 'src tests', r'^src/(base|db)/|^tests/lib/', 'wait for a condition with a bound'),
    ('sqlite3_mprintf sqlite3_vmprintf sqlite3_snprintf', 'src tests', None, 'bound parameters'),
    ('sqlite3_exec', 'src', r'^src/db/', 'usher_conn_run ()'),
    ('printf puts putchar g_print g_printerr vprintf', 'src', r'^src/(ctl|app)/', 'an answer or a GError: the command line speaks, rooms do not'),
    ('exit _exit abort', 'src', r'^src/(ctl|app)/', 'return a GError'),
    ('fprintf', 'src', r'^src/(ctl|app)/', 'a GError or g_debug ()'),
    ('setenv unsetenv putenv g_setenv g_unsetenv', 'src', r'^src/(ctl|app)/main\.c$', 'pass the value: threads read the environment'),
    ('EVP_md5 EVP_sha1 MD5 SHA1', 'src', None, 'usher-digest.h: SHA-256'),
    ('gtk_file_dialog_new gtk_alert_dialog_new', 'src', None, 'GtkFileChooserNative, AdwMessageDialog: the baseline is GTK 4.8'),
)
# Words that are values, not calls.
VALUES = (
    ('G_CHECKSUM_MD5 G_CHECKSUM_SHA1', 'src', 'G_CHECKSUM_SHA256 or usher-digest.h'),
    ('gchar gdouble gfloat', 'src tests', 'char, double, float'),
)


def check(tree):
    calls = {}
    for names, where, allowed, instead in TABLE:
        for name in names.split():
            calls[name] = (where.split(), re.compile(allowed) if allowed else None, instead)
    values = {name: (where.split(), instead) for names, where, instead in VALUES for name in names.split()}
    pattern = re.compile(r'(?<![\w.>])(%s)(?=\s*\()' % '|'.join(calls))
    words = re.compile(r'\b(%s)\b' % '|'.join(values))
    for path in tree.match('src/*.c', 'src/*.h', 'tests/*.c', 'tests/*.h'):
        text, top = tree.c(path), path.split('/')[0]
        for number, line in enumerate(text.lines, 1):
            for match in pattern.finditer(line):
                where, allowed, instead = calls[match[1]]
                if top in where and not (allowed and allowed.search(path)) and not text.excused(number, match[1]):
                    tree.fault(path, number, '%s (): write %s' % (match[1], instead))
            for match in words.finditer(line):
                where, instead = values[match[1]]
                if top in where and not text.excused(number, match[1]):
                    tree.fault(path, number, '%s: write %s' % (match[1], instead))


if __name__ == '__main__':
    lintlib.run('calls', check)
