#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns a folder of NNN-name.sql, NNN-name.sqlite.sql and NNN-name.postgresql.sql into C.

    make-migrations.py FOLDER OUTPUT.c [DEPFILE]
"""
import os
import re
import sys

PATTERN = re.compile(r"^(\d{3}-[a-z0-9-]+)(?:\.(sqlite|postgresql))?\.sql$")


def read_folder(folder):
    """The steps in order: {name: {"": text, "sqlite": text, …}}; faults end the build."""
    steps = {}
    for entry in sorted(os.listdir(folder)):
        if entry.startswith("."):
            continue
        match = PATTERN.match(entry)
        if not match:
            sys.exit(f"{folder}/{entry}: no name of a migration (NNN-name[.sqlite|.postgresql].sql)")
        with open(os.path.join(folder, entry), encoding="utf-8") as file:
            steps.setdefault(match[1], {})[match[2] or ""] = file.read()
    for place, name in enumerate(sorted(steps), 1):
        if int(name[:3]) != place:
            sys.exit(f"{folder}: migration {place:03d} is missing, or there are two of it ({name})")
        if "" not in steps[name]:
            sys.exit(f"{folder}/{name}.sql is missing; a step for one engine alone has it empty")
    return steps


def c_string(text):
    if text is None:
        return "NULL"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?").replace("\t", "\\t")
    return "\n    " + "\n    ".join(f'"{line}\\n"' for line in escaped.rstrip("\n").split("\n"))


def main(folder, output, depfile=None):
    steps = read_folder(folder)
    lines = [
        "/* SPDX-FileCopyrightText: 2026 The Usher authors",
        " * SPDX-License-Identifier: GPL-3.0-or-later */",
        "",
        "/* Made by tools/make-migrations.py from data/migrations. */",
        "",
        '#include "usher-migration.h"',
        "",
        "const UsherMigration usher_migrations[] = {",
    ]
    for name in sorted(steps):
        parts = ", ".join(c_string(steps[name].get(kind)) for kind in ("", "sqlite", "postgresql"))
        lines.append(f'  {{ {int(name[:3])}, "{name}", {parts} }},')
    lines += ["  { 0, NULL, NULL, NULL, NULL },", "};", "", f"const gsize usher_n_migrations = {len(steps)};", ""]
    with open(output, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))
    if depfile:
        # The folder itself too: a new file must make this run again.
        inputs = [folder] + [os.path.join(folder, entry) for entry in sorted(os.listdir(folder)) if entry.endswith(".sql")]
        with open(depfile, "w", encoding="utf-8") as file:
            file.write(f"{output}: {' '.join(path.replace(' ', chr(92) + ' ') for path in inputs)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
