# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The PostgreSQL server of one run of tests or measurements, in RUN/pg."""

import os
import re
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SERVER = os.path.join(ROOT, 'tests', 'servers', 'postgresql')


def start(run):
    """Starts it and returns what it wants to have in the environment: lines NAME=value."""
    if not os.access(SERVER, os.X_OK):
        return {}
    # For root's tests the server runs as another user, who must be able to come here.
    os.makedirs(os.path.join(run, 'pg'), exist_ok=True)
    os.chmod(os.path.join(run, 'pg'), 0o755)
    answer = subprocess.run([SERVER, 'start', os.path.join(run, 'pg')], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, text=True, check=True).stdout
    found = re.findall(r'^(?:export )?([A-Z_]+)=(.*)$', answer, re.MULTILINE)
    return {name: value.strip('\'"') for name, value in found}


def stop(run):
    if os.path.isdir(os.path.join(run, 'pg')):
        subprocess.run([SERVER, 'stop', os.path.join(run, 'pg')], stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, check=False)
