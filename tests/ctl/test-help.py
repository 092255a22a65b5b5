#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Help, manual page, completion and docs/cli.md say what the table of verbs says.

    test-help.py USHERCTL            runs the tests
    test-help.py USHERCTL --write    writes the table of verbs in docs/cli.md anew
"""

import os
import re
import shutil
import subprocess
import sys

import ctllib

PAGE = os.path.join(ctllib.ROOT, 'docs', 'cli.md')
TABLE = re.compile(r'(<!-- verbs: [^>]*-->\n)(.*?)(<!-- end of verbs -->)', re.DOTALL)


def table(ctl):
    return ctl.ok('help', '--format', 'json', workspace=False).json


def flag_words(flags):
    return ' '.join('`--%s%s%s`' % (flag['flag'], ' ' + flag['value'].replace('|', '\\|') if flag['value'] else '',
                                    '…' if flag['many'] else '') for flag in flags)


def page_table(verbs):
    lines = ['| call | flags | does |', '|---|---|---|']
    for verb in verbs:
        call = ' '.join(word for word in (verb['noun'], verb['verb'], verb['arguments']) if word).replace('|', '\\|')
        lines.append('| `%s` | %s | %s |' % (call, flag_words(verb['flags']), verb['help']))
    return '\n'.join(lines) + '\n'


def test_page_is_the_table(ctl):
    with open(PAGE, encoding='utf-8') as page:
        found = TABLE.search(page.read()).group(2)
    assert found == page_table(table(ctl)['verbs']), 'docs/cli.md is stale: test-help.py USHERCTL --write'


def test_page_names_global_flags(ctl):
    with open(PAGE, encoding='utf-8') as page:
        text = page.read()
    for flag in table(ctl)['flags']:
        assert '--' + flag['flag'] in text, flag


def test_every_verb_has_help(ctl):
    for verb in table(ctl)['verbs']:
        words = [word for word in (verb['noun'], verb['verb']) if word]
        for call in (['help'] + words, words + ['--help']):
            answer = ctl.call(*call, workspace=False)
            text = answer.out.decode('utf-8')
            assert answer.code == 0, answer
            assert verb['help'] in text, answer
            for flag in verb['flags']:
                assert '--' + flag['flag'] in text, (flag, text)


def test_every_noun_has_help(ctl):
    nouns = {verb['noun'] for verb in table(ctl)['verbs'] if verb['noun']}
    for noun in nouns:
        answer = ctl.call('help', noun, workspace=False)
        assert answer.code == 0 and ('VERB: ' in answer.out.decode('utf-8')), answer


def test_a_flag_takes_a_value_everywhere_or_nowhere(ctl):
    seen = {}
    said = table(ctl)
    for flags in [said['flags']] + [verb['flags'] for verb in said['verbs']]:
        for flag in flags:
            assert seen.setdefault(flag['flag'], flag['value'] is None) == (flag['value'] is None), flag


def test_both_numbers_of_a_noun(ctl):
    assert ctl.ok('person', 'columns').json == ctl.ok('people', 'columns').json
    assert ctl.ok('members', 'columns').json == ctl.ok('member', 'columns').json


def test_man(ctl):
    answer = ctl.call('help', '--man', workspace=False)
    assert answer.code == 0, answer
    text = answer.out.decode('utf-8')
    for verb in table(ctl)['verbs']:
        assert verb['verb'].replace('-', '\\-') in text, verb
        for flag in verb['flags']:
            assert '\\-\\-' + flag['flag'].replace('-', '\\-') in text, flag
    for code in ('0', '1', '2', '3', '4', '5', '6', '130'):
        assert '.B %s\n' % code in text, code
    if not shutil.which('man'):
        raise ctllib.Skip('the page says it all, but there is no man to lay it out')
    page = ctl.write('usherctl.1', answer.out)
    done = subprocess.run(['man', '--warnings', '-E', 'UTF-8', '-l', '-Tutf8', '-Z', page], stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, env=dict(os.environ, LC_ALL='C.UTF-8', MANWIDTH='100'), check=False)
    assert done.returncode == 0 and not done.stderr, done.stderr.decode('utf-8', 'replace')[:1500]


def complete(ctl, script, *words):
    """What bash would offer for the last of WORDS."""
    shell = 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); compopt () { :; }; _usherctl; printf "%s\\n" "${COMPREPLY[@]}"'
    done = subprocess.run(['bash', '-c', shell, 'bash', script] + list(words), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, cwd=ctl.place, check=True)
    assert not done.stderr, done.stderr
    return set(done.stdout.decode('utf-8').split())


def test_completion(ctl):
    script = ctl.write('completion', ctl.call('help', '--bash-completion', workspace=False).out)
    said = table(ctl)
    nouns = {verb['noun'] for verb in said['verbs'] if verb['noun']}
    alone = {verb['verb'] for verb in said['verbs'] if not verb['noun']}
    assert nouns | alone <= complete(ctl, script, 'usherctl', '')
    for noun in nouns:
        verbs = {verb['verb'] for verb in said['verbs'] if verb['noun'] == noun}
        assert complete(ctl, script, 'usherctl', '-w', 'x.usher', noun, '') >= verbs, noun
    assert complete(ctl, script, 'usherctl', 'person', 'acc') == {'access'}
    assert '--entitlement' in complete(ctl, script, 'usherctl', 'person', 'access', 'x', '--ent')
    assert complete(ctl, script, 'usherctl', 'info', '--format', 'c') == {'csv'}


def write_page(program):
    ctl = ctllib.Ctl(os.path.abspath(program), os.getcwd())
    with open(PAGE, encoding='utf-8') as page:
        text = page.read()
    new = page_table(table(ctl)['verbs'])
    with open(PAGE, 'w', encoding='utf-8') as page:
        page.write(TABLE.sub(lambda found: found.group(1) + new + found.group(3), text))


if __name__ == '__main__':
    if sys.argv[2:] == ['--write']:
        write_page(sys.argv[1])
    else:
        ctllib.main(globals())
