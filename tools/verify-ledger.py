#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the chain of a ledger that `usherctl ledger export --to FILE` wrote, without Usher.

    verify-ledger.py FILE [--seals FOLDER]

hash (0) = SHA-256 (the workspace's UUID as text)
hash (n) = SHA-256 (hash (n - 1) as 32 bytes, then the line as UTF-8)

With --seals each seal is written out as seal-N and seal-N.minisig, and the command printed with which
minisign checks it.  Exit status: 0 the chain holds, 3 it does not, 5 the file cannot be read."""

import hashlib
import json
import os
import sys


def text_of(record):
    return record["line"].encode() if "line" in record else bytes.fromhex(record["line_hex"])


def read(path):
    """The head that the workspace claims, and the lines in their order."""
    with open(path, encoding="utf-8") as file:
        head = json.loads(next(file))["head"]
        return head, [json.loads(text) for text in file]


def check(head, records):
    """Faults as words; the hash of each good line; the workspace's UUID; the seals that lines tell of."""
    faults, hashes, seals, uuid, before, place = [], {}, [], None, b"", 0
    for place, record in enumerate(records, 1):
        text = text_of(record)
        try:
            line = json.loads(text)
            own = line["n"]
        except (ValueError, KeyError, TypeError):
            line, own = {}, None
        if own == 1:
            uuid = line.get("changes", {}).get("uuid", [None, ""])[1]
            before = hashlib.sha256(uuid.encode()).digest()
        now = hashlib.sha256(before + text).hexdigest()
        if own is None:
            faults.append("line %d is no line any more" % record["n"])
        elif not own == record["n"] == place:
            faults.append("line %s is stored as %d, at place %d" % (own, record["n"], place))
        if now != record["hash"]:
            faults.append("line %d does not follow from the one before it" % record["n"])
        elif own == place:
            hashes[own] = now
        if line.get("verb") == "seal" and str(line.get("object")).startswith("seal:"):
            seals.append({field: pair[1] for field, pair in line["changes"].items()})
        before = bytes.fromhex(record["hash"])
    if head["n"] != place or head["hash"] != before.hex():
        faults.append("the ledger should end with line %d, %s" % (head["n"], head["hash"]))
    return faults, hashes, uuid, seals


def write_seal(folder, seal, message):
    path = os.path.join(folder, "seal-%d" % seal["n"])
    for name, text in ((path, message), (path + ".minisig", seal["signature"])):
        with open(name, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    print("  minisign -V -m %s -P %s" % (path, seal["public_key"]))


def main():
    arguments = sys.argv[1:]
    folder = arguments[2] if len(arguments) == 3 and arguments[1] == "--seals" else None
    if len(arguments) != (3 if folder else 1):
        sys.exit(__doc__)
    try:
        head, records = read(arguments[0])
    except (OSError, ValueError, KeyError, StopIteration) as error:
        print("%s: %s" % (arguments[0], error or "empty"), file=sys.stderr)
        sys.exit(5)
    faults, hashes, uuid, seals = check(head, records)
    for fault in faults:
        print(fault)
    for seal in seals:
        fits = hashes.get(seal["n"]) == seal["hash"]
        print("sealed until line %d with key %s: %s" % (
            seal["n"], seal["key_id"], "its hash is that line's" if fits else "THAT LINE HAS ANOTHER HASH"))
        if not fits:
            faults.append("seal")
        if folder and fits:
            write_seal(folder, seal, json.dumps([uuid, seal["n"], seal["hash"]], ensure_ascii=False, separators=(",", ":")))
    print("%d lines, head %s: %s" % (len(records), head["hash"], "%d faults" % len(faults) if faults else "the chain holds"))
    print("Lines behind the last seal, and seals by a key that you do not know, prove nothing.")
    sys.exit(3 if faults else 0)


if __name__ == "__main__":
    main()
