-- SPDX-FileCopyrightText: 2026 The Usher authors
-- SPDX-License-Identifier: GPL-3.0-or-later
-- The mirror: what sources say (streams declared in data/tables.yaml).  Only a run writes here.
-- gone_at marks what a complete read no longer found; rows and their numbers stay.

CREATE TABLE person (
  id $id, source $int NOT NULL, native $text NOT NULL, key $text NOT NULL,
  login $text NOT NULL, name $text, given $text, family $text, mail $text, employee $text, kind $text, department $text,
  title $text, site $text, manager $text, state $text NOT NULL, starts $int, ends $int,
  gone_at $int, seen_run $int NOT NULL,
  login_fold $text NOT NULL, name_fold $text, mail_fold $text, department_fold $text, title_fold $text, site_fold $text,
  UNIQUE (source, native)
) $strict;
CREATE UNIQUE INDEX person_by_key ON person (key);

CREATE TABLE account (
  id $id, source $int NOT NULL, native $text NOT NULL, key $text NOT NULL,
  login $text NOT NULL, name $text, mail $text, employee $text, kind $text, state $text NOT NULL, locked $int, mfa $text,
  department $text, created_at $int, last_success $int, last_kind $text,
  matched_person $int, match_rule $text,
  gone_at $int, seen_run $int NOT NULL,
  login_fold $text NOT NULL, name_fold $text, mail_fold $text,
  UNIQUE (source, native)
) $strict;
CREATE UNIQUE INDEX account_by_key ON account (key);
CREATE INDEX account_by_person ON account (matched_person);

CREATE TABLE grp (
  id $id, source $int NOT NULL, native $text NOT NULL, key $text NOT NULL,
  name $text NOT NULL, description $text, kind $text NOT NULL, rule $text, writable $int, mastered_by $text, privileged $int,
  created_at $int,
  gone_at $int, seen_run $int NOT NULL,
  name_fold $text NOT NULL, description_fold $text,
  UNIQUE (source, native)
) $strict;
CREATE UNIQUE INDEX grp_by_key ON grp (key);

CREATE TABLE app (
  id $id, source $int NOT NULL, native $text NOT NULL, key $text NOT NULL,
  name $text NOT NULL, tier $int, usage $text, state $text,
  gone_at $int, seen_run $int NOT NULL,
  name_fold $text NOT NULL,
  UNIQUE (source, native)
) $strict;
CREATE UNIQUE INDEX app_by_key ON app (key);

CREATE TABLE entitlement (
  id $id, source $int NOT NULL, native $text NOT NULL, key $text NOT NULL,
  app $int NOT NULL, name $text NOT NULL, description $text, environment $text, risk $text, privileged $int,
  gone_at $int, seen_run $int NOT NULL,
  name_fold $text NOT NULL, description_fold $text,
  UNIQUE (source, native)
) $strict;
CREATE UNIQUE INDEX entitlement_by_key ON entitlement (key);
CREATE INDEX entitlement_by_app ON entitlement (app);

-- member_kind 'account' or 'group'; how 'direct', 'dynamic' or 'synced'.
CREATE TABLE membership (
  id $id, source $int NOT NULL, grp $int NOT NULL, member_kind $text NOT NULL, member $int NOT NULL, how $text NOT NULL,
  since $int, gone_at $int, seen_run $int NOT NULL,
  UNIQUE (source, grp, member_kind, member)
) $strict;
CREATE INDEX membership_by_member ON membership (member_kind, member);
CREATE INDEX membership_by_group ON membership (grp);

-- principal_kind 'account' or 'group'; how 'direct' or 'rule'.
CREATE TABLE access_grant (
  id $id, source $int NOT NULL, principal_kind $text NOT NULL, principal $int NOT NULL, entitlement $int NOT NULL,
  how $text NOT NULL, since $int, gone_at $int, seen_run $int NOT NULL,
  UNIQUE (source, principal_kind, principal, entitlement)
) $strict;
CREATE INDEX access_grant_by_principal ON access_grant (principal_kind, principal);
CREATE INDEX access_grant_by_entitlement ON access_grant (entitlement);

-- Composite roles: who holds `entitlement` holds `implies` too.
CREATE TABLE implication (
  id $id, source $int NOT NULL, entitlement $int NOT NULL, implies $int NOT NULL,
  gone_at $int, seen_run $int NOT NULL,
  UNIQUE (source, entitlement, implies)
) $strict;
CREATE INDEX implication_by_implied ON implication (implies);

CREATE TABLE factor (
  id $id, source $int NOT NULL, native $text NOT NULL, account $int NOT NULL, type $text NOT NULL, state $text,
  created_at $int, last_used $int,
  gone_at $int, seen_run $int NOT NULL,
  UNIQUE (source, native)
) $strict;
CREATE INDEX factor_by_account ON factor (account);

CREATE TABLE event (
  id $id, source $int NOT NULL, native $text NOT NULL, run $int NOT NULL, at $int NOT NULL, account $int, app $int,
  action $text NOT NULL, outcome $text NOT NULL, reason $text, ip $text, place $text, correlation $text,
  UNIQUE (source, native)
) $strict;
CREATE INDEX event_by_account ON event (account, at);
CREATE INDEX event_by_time ON event (at);
CREATE INDEX event_by_run ON event (run);
-- What is older than the full events: one row an account, app and day with a use.
CREATE TABLE event_day (
  account $int NOT NULL, app $int NOT NULL, day $int NOT NULL, ok $int NOT NULL, failed $int NOT NULL, last_ok $int,
  PRIMARY KEY (account, app, day)
) $norowid;

-- Readable keys that a record had before: found again under an old name.
CREATE TABLE key_alias (
  noun $text NOT NULL, key $text NOT NULL, id $int NOT NULL,
  PRIMARY KEY (noun, key)
) $norowid;

-- Derived: who effectively holds what.  target_kind 'ent' or 'group' (where its card says so).
CREATE TABLE assignment (
  person $int NOT NULL, target_kind $text NOT NULL, target $int NOT NULL, paths $int NOT NULL, direct $int NOT NULL,
  privileged $int NOT NULL,
  PRIMARY KEY (person, target_kind, target)
) $norowid;
CREATE INDEX assignment_by_target ON assignment (target_kind, target);
-- Derived: what lists tell of people beside their own row, so that a million rows can be sorted by it.
-- risk: the highest of what they hold; the last success is that of any of their accounts.
CREATE TABLE person_fact (
  person $id, manager $int, assignments $int NOT NULL, risk $text, last_success $int, last_kind $text, last_source $int
) $strict;
-- What the derived tables were computed from: the last ledger line it has seen.
CREATE TABLE assignment_state (
  one $id CHECK (one = 1), n $int NOT NULL
) $strict;

-- How many rows are current is all rows minus these few: counted without reading the table.
CREATE INDEX person_gone ON person (gone_at) WHERE gone_at IS NOT NULL;
CREATE INDEX account_gone ON account (gone_at) WHERE gone_at IS NOT NULL;
CREATE INDEX grp_gone ON grp (gone_at) WHERE gone_at IS NOT NULL;
CREATE INDEX app_gone ON app (gone_at) WHERE gone_at IS NOT NULL;
CREATE INDEX entitlement_gone ON entitlement (gone_at) WHERE gone_at IS NOT NULL;
CREATE INDEX membership_gone ON membership (gone_at) WHERE gone_at IS NOT NULL;
CREATE INDEX access_grant_gone ON access_grant (gone_at) WHERE gone_at IS NOT NULL;
CREATE INDEX factor_gone ON factor (gone_at) WHERE gone_at IS NOT NULL;
