#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns data/tables.yaml into C: governed tables, the mirror's streams and their SQL, and the
triggers that keep SQLite's governed tables behind the record door.  make-tables.py TABLES.yaml OUT.c"""

import re
import sys

import yaml

HEAD = """/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Made from data/tables.yaml by tools/make-tables.py. */
#include "usher-schema-private.h"
#include "usher-stream.h"

"""
KINDS = {"text": "TEXT", "int": "INT", "bool": "BOOL", "time": "TIME", "set": "SET", "private": "PRIVATE"}
NAME = re.compile(r"[a-z][a-z0-9_]*$")
# Columns of the mirror that point to a record, and those that say by another column to which kind.
POINTS_TO = {"app": "app", "grp": "grp", "entitlement": "entitlement", "implies": "entitlement", "account": "account"}
POINTS_BY_KIND = {"member": "member_kind", "principal": "principal_kind"}


def fail(message):
    sys.exit("tables.yaml: " + message)


def check_name(name):
    if not isinstance(name, str) or not NAME.match(name):
        fail("“%s” is no name of a table or column" % name)
    return name


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def c_list(words):
    return "(const char *const []) { " + ", ".join([quote(word) for word in words] + ["NULL"]) + " }"


def write_table(out, name, fields):
    fields = dict(fields, id="int", version="int")
    names = sorted(check_name(field) for field in fields)
    out.write("static const UsherField %s_fields[] = {\n" % name)
    for field in names:
        kind = fields[field]
        refers = "NULL" if kind in KINDS else quote(check_name(kind))
        out.write("  { %s, USHER_FIELD_%s, %s },\n" % (quote(field), KINDS.get(kind, "REF"), refers))
    out.write("};\n\n")
    return "  { %s, %s_fields, %d, %d, %d, %s },\n" % (
        quote(name), name, len(names), names.index("id"), names.index("version"), quote(", ".join(names)))


def door_triggers(name):
    for verb in ("INSERT", "UPDATE", "DELETE"):
        yield ("CREATE TRIGGER IF NOT EXISTS %s_door_%s BEFORE %s ON %s WHEN usher_door () IS NOT 1 BEGIN"
               " SELECT RAISE (ABORT, '%s is written through the record door alone'); END;"
               % (name, verb.lower(), verb, name, name))


def column_sql(column, joins):
    """The SQL of one declared column; what it needs joined is added to joins."""
    if "." not in column:
        return "t." + check_name(column)
    pointer, field = (check_name(part) for part in column.split("."))
    if pointer in POINTS_TO:
        joins.setdefault(pointer, "LEFT JOIN %s AS to_%s ON to_%s.id = t.%s" % (POINTS_TO[pointer], pointer, pointer, pointer))
        return "to_%s.%s" % (pointer, field)
    if pointer not in POINTS_BY_KIND:
        fail("nobody knows where “%s” points to" % pointer)
    kind = POINTS_BY_KIND[pointer]
    for word, table in (("account", "account"), ("group", "grp")):
        alias = "to_%s_%s" % (pointer, word)
        joins.setdefault(alias, "LEFT JOIN %s AS %s ON t.%s = '%s' AND %s.id = t.%s" % (table, alias, kind, word, alias, pointer))
    return "COALESCE (to_%s_account.%s, to_%s_group.%s)" % (pointer, field, pointer, field)


def write_stream(name, stream):
    table = check_name(stream["table"])
    per_run = bool(stream.get("per_run"))
    # A record says "app", not "app.native": a source has names for things, not our columns.
    fields = sorted(stream["fields"], key=lambda field: field.split(".")[0])
    keys = [field.split(".")[0] for field in fields]
    sort = stream.get("sort", ["native"])
    if len(set(keys)) != len(keys):
        fail("stream %s: two fields have the same name" % name)
    joins = {}
    columns = [column_sql(field, joins) for field in fields]
    order = ["COALESCE (%s, '')" % column_sql(field, joins) if "." in field else column_sql(field, joins) for field in sort]
    where = "t.run = ?1" if per_run else "t.source = ?1 AND t.gone_at IS NULL"
    select = "SELECT %s FROM %s AS t%s WHERE %s ORDER BY %s" % (
        ", ".join(columns), table, "".join(" " + join for join in joins.values()), where, ", ".join(order))
    owner = "run" if per_run else "source"
    owners = "SELECT DISTINCT %s FROM %s%s ORDER BY %s" % (owner, table, "" if per_run else " WHERE gone_at IS NULL", owner)
    return "  { %s, %s, %s, %s, %s, %s, %d,\n    %s,\n    %s },\n" % (
        quote(check_name(name)), quote(table), c_list(fields), c_list(sort), "TRUE" if per_run else "FALSE", c_list(keys),
        len(keys), quote(select), quote(owners))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        declared = yaml.safe_load(file)
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        out.write(HEAD)
        tables = {check_name(name): fields for name, fields in sorted(declared["governed"].items())}
        rows = [write_table(out, name, fields) for name, fields in tables.items()]
        out.write("const UsherTable usher_tables[] = {\n%s};\n" % "".join(rows))
        out.write("const guint usher_n_tables = G_N_ELEMENTS (usher_tables);\n\n")
        out.write("const char *const usher_door_triggers[] = {\n%s};\n\n"
                  % "".join("  %s,\n" % "\n  ".join(quote(trigger) for trigger in door_triggers(name)) for name in tables))
        streams = [write_stream(name, stream) for name, stream in sorted(declared["streams"].items())]
        out.write("const UsherStream usher_streams[] = {\n%s};\n" % "".join(streams))
        out.write("const guint usher_n_streams = G_N_ELEMENTS (usher_streams);\n")


if __name__ == "__main__":
    main()
