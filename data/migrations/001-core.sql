-- SPDX-FileCopyrightText: 2026 The Usher authors
-- SPDX-License-Identifier: GPL-3.0-or-later
-- What proves itself: the ledger and the governed tables (declared in data/tables.yaml).

-- The ledger itself stands in the files of the engines: its further columns are read from the line, and
-- each engine has its own quick way to do that.
CREATE TABLE ledger_head (
  one $id CHECK (one = 1),
  n $int NOT NULL,
  hash $bytes NOT NULL
) $strict;
-- Which lines speak of an object, bulk lines among them: derived, made again by `doctor`.
CREATE TABLE object_line (
  tab $text NOT NULL,
  id $int NOT NULL,
  n $int NOT NULL,
  PRIMARY KEY (tab, id, n)
) $norowid;
-- Personal text: id is SHA-256 (salt ‖ value) in hexadecimal; erasing empties salt and value.
CREATE TABLE private (
  id $text NOT NULL PRIMARY KEY,
  kind $text NOT NULL,
  salt $bytes,
  value $bytes,
  at $int NOT NULL,
  erased_at $int
) $strict;

-- Governed: never deleted (an end is a column); written by the record door alone.  `line` is the number of
-- the last ledger line that speaks of the row: derived, in no digest, for the door to find that line by.
CREATE TABLE member (
  id $id, version $int NOT NULL, line $int,
  login $text NOT NULL UNIQUE, name $text NOT NULL, roles $text NOT NULL, person $int, active $int NOT NULL
) $strict;
CREATE TABLE setting (
  id $id, version $int NOT NULL, line $int,
  name $text NOT NULL UNIQUE, value $text
) $strict;
CREATE TABLE document (
  id $id, version $int NOT NULL, line $int,
  kind $text NOT NULL, name $text NOT NULL, edition $int NOT NULL, body $text NOT NULL, sha256 $text NOT NULL,
  effective_from $int NOT NULL, UNIQUE (kind, name, edition)
) $strict;
CREATE TABLE entitlement_card (
  id $id, version $int NOT NULL, line $int,
  owner $int, deputy $int, risk $text, data_class $text, requestable $int, privileged $int, purpose $text, description $text
) $strict;
CREATE TABLE group_card (
  id $id, version $int NOT NULL, line $int,
  owner $int, deputy $int, risk $text, data_class $text, requestable $int, entitlement $int, privileged $int, purpose $text,
  description $text
) $strict;
CREATE TABLE account_card (
  id $id, version $int NOT NULL, line $int,
  owner $int, deputy $int, risk $text, kind $text, purpose $text, description $text
) $strict;
-- Its id is the account's: whose account this is, over what the sync matched.  person NULL: nobody's.
CREATE TABLE account_link (
  id $id, version $int NOT NULL, line $int,
  person $int, active $int NOT NULL, why $text
) $strict;
-- Its id is the person's: merged into another, until split again (active 0).
CREATE TABLE person_link (
  id $id, version $int NOT NULL, line $int,
  into_person $int NOT NULL, active $int NOT NULL, why $text
) $strict;
CREATE TABLE source (
  id $id, version $int NOT NULL, line $int,
  name $text NOT NULL UNIQUE, manifest $text NOT NULL, origin $text, writes $int NOT NULL, removed_at $int
) $strict;
CREATE TABLE seal (
  id $id, version $int NOT NULL, line $int,
  n $int NOT NULL, hash $text NOT NULL, key_id $text NOT NULL, public_key $text NOT NULL, signature $text NOT NULL
) $strict;
-- A fault that two members looked at: verify lists it as known.
CREATE TABLE known_fault (
  id $id, version $int NOT NULL, line $int,
  fault $text NOT NULL UNIQUE, kind $text NOT NULL, subject $text, why $text
) $strict;
-- An act that waits for a second member: the same call, with the same parameters, carries it out.
CREATE TABLE proposal (
  id $id, version $int NOT NULL, line $int,
  act $text NOT NULL, params $text NOT NULL, summary $text NOT NULL, member $int NOT NULL, proposed_at $int NOT NULL,
  ends_at $int NOT NULL, state $text NOT NULL, second $int
) $strict;

-- A sync or an import: its ledger line holds the same counts and digests.
CREATE TABLE run (
  id $id, source $int NOT NULL, kind $text NOT NULL, state $text NOT NULL, began $int NOT NULL, ended $int, n $int
) $strict;
CREATE TABLE run_stream (
  run $int NOT NULL, stream $text NOT NULL, seen $int NOT NULL, added $int NOT NULL, changed $int NOT NULL,
  removed $int NOT NULL, complete $int NOT NULL, total $int NOT NULL, digest $text,
  PRIMARY KEY (run, stream)
) $norowid;

-- Personal and passing: in no digest.
CREATE TABLE saved_view (
  member $int NOT NULL, noun $text NOT NULL, name $text NOT NULL, query $text NOT NULL, at $int NOT NULL,
  PRIMARY KEY (member, noun, name)
) $norowid;
CREATE TABLE lease (
  name $text NOT NULL PRIMARY KEY, holder $text NOT NULL, until $int NOT NULL
) $strict;
