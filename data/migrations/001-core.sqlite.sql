-- SPDX-FileCopyrightText: 2026 The Usher authors
-- SPDX-License-Identifier: GPL-3.0-or-later
-- One line an act and object; all columns but the first three are read from the line itself.
CREATE TABLE ledger (
  n INTEGER PRIMARY KEY,
  line TEXT NOT NULL,
  hash BLOB NOT NULL,
  at INTEGER GENERATED ALWAYS AS (json_extract (line, '$.at')) VIRTUAL,
  member INTEGER GENERATED ALWAYS AS (json_extract (line, '$.member')) VIRTUAL,
  verb TEXT GENERATED ALWAYS AS (json_extract (line, '$.verb')) VIRTUAL,
  object TEXT GENERATED ALWAYS AS (json_extract (line, '$.object')) VIRTUAL,
  act TEXT GENERATED ALWAYS AS (json_extract (line, '$.act')) VIRTUAL
) STRICT;
-- Who on this machine is which member: outside the ledger.
CREATE TABLE operator (uid INTEGER PRIMARY KEY, member INTEGER NOT NULL) STRICT;
CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT RAISE (ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE (ABORT, 'the ledger is append-only'); END;
