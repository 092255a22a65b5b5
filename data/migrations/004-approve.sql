-- SPDX-FileCopyrightText: 2026 The Usher authors
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who said yes to what, and what was changed at sources.

-- One voice of the matrix for one content.  subject "op:88"; hash: of what it holds for; requirement: an
-- approver's name; person: whom the data named when it was asked for; recorded: the person who said so without
-- a login, and then decided_by is who wrote it down; used_at: when what it is for was carried out.
CREATE TABLE approval (
  id $id, version $int NOT NULL, line $int,
  subject $text NOT NULL, hash $text NOT NULL, requirement $text NOT NULL, apart $int NOT NULL, requester $int NOT NULL,
  beneficiary $int, target_kind $text, target $int, person $int, state $text NOT NULL, wanted_at $int NOT NULL,
  expires_at $int NOT NULL, decided_by $int, decided_at $int, behalf $int, recorded $int, reason $text, proof $text, used_at $int
) $strict;
CREATE INDEX approval_by_subject ON approval (subject, hash);
CREATE INDEX approval_open ON approval (expires_at) WHERE state IN ('wanted', 'asked');

-- A person's yes, given by another until a date.
CREATE TABLE delegation (
  id $id, version $int NOT NULL, line $int,
  from_person $int NOT NULL, to_person $int NOT NULL, scope $text NOT NULL, until $int NOT NULL, made_by $int NOT NULL, active $int NOT NULL
) $strict;
CREATE INDEX delegation_by_person ON delegation (from_person);

-- A change at a source.  level, facts, needs: what the matrix was told and said; progress: how many of its requests were begun.
CREATE TABLE operation (
  id $id, version $int NOT NULL, line $int,
  kind $text NOT NULL, source $int NOT NULL, account $int NOT NULL, person $int, grp $int, entitlement $int, factor $int,
  state $text NOT NULL, level $text NOT NULL, facts $int NOT NULL, needs $text, request $text NOT NULL, inverse $text, prediction $text NOT NULL,
  why $text NOT NULL, hash $text NOT NULL, key $text NOT NULL, basis $text, basis_hash $text,
  planned_by $int NOT NULL, planned_at $int NOT NULL, approved_at $int, sent_by $int, sent_at $int, attempts $int NOT NULL,
  progress $int NOT NULL, answer $text, proof $text, observed_at $int, observed_run $int, rolls_back $int, rolled_back_by $int
) $strict;
CREATE INDEX operation_by_account ON operation (account);
CREATE INDEX operation_by_person ON operation (person);
CREATE INDEX operation_sent ON operation (source) WHERE state = 'sent';
