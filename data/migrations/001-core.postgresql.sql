-- SPDX-FileCopyrightText: 2026 The Usher authors
-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a line says beside its list of objects, of which there may be thousands: reading all of it five
-- times for the columns below took most of a bulk act's time.
CREATE FUNCTION ledger_frame (line text) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $body$
  SELECT CASE WHEN strpos (line, ',"objects":[[') = 0 THEN line::jsonb
    ELSE (split_part (line, ',"objects":[[', 1) || ',' || substring (right (line, 1000) from '\]\],("(?:reason|schema)":.*)$'))::jsonb END
$body$;
-- One line an act and object; all columns but the first three are read from the line itself.
CREATE TABLE ledger (
  n bigint PRIMARY KEY,
  line text COLLATE "C" NOT NULL,
  hash bytea NOT NULL,
  at bigint GENERATED ALWAYS AS ((ledger_frame (line) ->> 'at')::bigint) STORED,
  member bigint GENERATED ALWAYS AS ((ledger_frame (line) ->> 'member')::bigint) STORED,
  verb text COLLATE "C" GENERATED ALWAYS AS (ledger_frame (line) ->> 'verb') STORED,
  object text COLLATE "C" GENERATED ALWAYS AS (ledger_frame (line) ->> 'object') STORED,
  act text COLLATE "C" GENERATED ALWAYS AS (ledger_frame (line) ->> 'act') STORED
);
-- Four times as fast as the default, where the server was built with it.
DO $body$ BEGIN ALTER TABLE ledger ALTER COLUMN line SET COMPRESSION lz4; EXCEPTION WHEN feature_not_supported THEN NULL; END $body$;
CREATE FUNCTION ledger_refuse () RETURNS trigger LANGUAGE plpgsql AS
  $body$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $body$;
CREATE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION ledger_refuse ();
CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse ();
