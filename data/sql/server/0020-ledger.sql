-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the facility's ledger (form 4) holds beside what is known already: when somebody pledged
-- confidentiality, was trained and left, and what a terminal is.

ALTER TABLE users ADD COLUMN pledged_on TEXT;
ALTER TABLE users ADD COLUMN trained_on TEXT;
ALTER TABLE users ADD COLUMN left_us BIGINT NOT NULL DEFAULT 0;
UPDATE users SET left_us = changed_us WHERE state = 'left';

CREATE TABLE terminal (
  facility_id TEXT NOT NULL REFERENCES facility (id),
  device_hash TEXT NOT NULL,
  make TEXT NOT NULL,
  owner TEXT NOT NULL,
  PRIMARY KEY (facility_id, device_hash)
);
