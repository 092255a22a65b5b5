-- SPDX-FileCopyrightText: 2026 The Usher authors
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Sources that are asked, and what they answered before it is in the mirror.

-- Old lines say nothing of these: they replay as null.
--   manifest_digest, binding   what two members accepted, and where the secret may go
--   settings                   canonical JSON, text by text; never a secret
--   schedule, retention        minutes between syncs; days that events are kept in full
ALTER TABLE source ADD COLUMN manifest_digest $text;
ALTER TABLE source ADD COLUMN binding $text;
ALTER TABLE source ADD COLUMN settings $text;
ALTER TABLE source ADD COLUMN schedule $int;
ALTER TABLE source ADD COLUMN retention $int;

-- Why a run failed or was held back, in the words that were said.
ALTER TABLE run ADD COLUMN error $text;

-- Its id is the run's: two members looked at what was held back, and `applied` is the run that brought it.
CREATE TABLE run_decision (
  id $id, version $int NOT NULL, line $int,
  applied $int, why $text
) $strict;

-- What is being read, or waits for a decision.  In no digest.
--   basis   digest of origin, manifest and settings: under another one the pages mean nothing
--   state   'reading', 'held' (of `run`)
CREATE TABLE stage_read (
  id $id, source $int NOT NULL, dry $int NOT NULL, basis $text NOT NULL, state $text NOT NULL, complete $int NOT NULL,
  began $int NOT NULL, lag $int NOT NULL, run $int
) $strict;
CREATE INDEX stage_read_by_source ON stage_read (source);
-- A stream of the manifest: how far it came.
--   mirror           the stream of the mirror that it fills
--   state            'open', 'done', 'unread' (why is in `error`)
--   parent           the stream of the manifest for whose records it is read
--   partial, changes even all pages do not say everything; they say what changed
--   checkpoint_from  what it began from; NULL: the beginning
CREATE TABLE stage_stream (
  read $int NOT NULL, stream $text NOT NULL, place $int NOT NULL, mirror $text NOT NULL, parent $text, partial $int NOT NULL,
  changes $int NOT NULL, state $text NOT NULL, checkpoint_from $text, cursor $text, checkpoint $text, pages $int NOT NULL, records $int NOT NULL,
  total $int NOT NULL, doubts $text, error $text,
  PRIMARY KEY (read, stream)
) $norowid;
-- A page as it came: its records packed, and how many of them are there (not gone).
CREATE TABLE stage_page (
  read $int NOT NULL, stream $text NOT NULL, page $int NOT NULL, records $int NOT NULL, body $bytes NOT NULL,
  PRIMARY KEY (read, stream, page)
) $strict;

-- Where the next incremental read goes on: written with the records that the last one brought.
CREATE TABLE sync_cursor (
  source $int NOT NULL, stream $text NOT NULL, basis $text NOT NULL, checkpoint $text NOT NULL, at $int NOT NULL,
  PRIMARY KEY (source, stream)
) $norowid;
-- The last read of everything, what was tried last, and what came of it.
CREATE TABLE sync_state (
  source $id, basis $text NOT NULL, full_at $int, tried_at $int NOT NULL, state $text NOT NULL, failures $int NOT NULL,
  error $text, headroom $int
) $strict;

-- Derived: accounts whose person is in doubt; an `account link` decides.
CREATE TABLE match_doubt (
  account $id, why $text NOT NULL, people $text NOT NULL
) $strict;
