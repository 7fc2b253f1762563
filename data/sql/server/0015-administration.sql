-- SPDX-License-Identifier: GPL-3.0-or-later
-- What administrators of a facility decide: after how many days a password is over, what is done
-- about a lost terminal, and who has left.

ALTER TABLE facility ADD COLUMN password_days BIGINT NOT NULL DEFAULT 0;
-- At the next sign-in another password is wanted; sessions that there are go on.
ALTER TABLE users ADD COLUMN password_due BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN must_change BIGINT NOT NULL DEFAULT 0;

CREATE TABLE incident (
  id TEXT PRIMARY KEY,
  facility_id TEXT NOT NULL REFERENCES facility (id),
  kind TEXT NOT NULL,
  user_id TEXT,
  terminal TEXT,
  by_id TEXT NOT NULL REFERENCES users (id),
  created_us BIGINT NOT NULL,
  people TEXT,
  n_others BIGINT NOT NULL,
  n_sessions BIGINT NOT NULL,
  n_stores BIGINT NOT NULL
);
CREATE INDEX incident_by_facility ON incident (facility_id, created_us);

CREATE INDEX device_by_hash ON device (device_hash);
