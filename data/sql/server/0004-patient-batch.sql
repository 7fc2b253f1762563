-- SPDX-License-Identifier: GPL-3.0-or-later
-- A table of patients that arrives in parts and is registered as a whole or not at all.
CREATE TABLE patient_batch_part (
  creator_id TEXT NOT NULL REFERENCES users (id),
  batch_id TEXT NOT NULL,
  part BIGINT NOT NULL,
  n_patients BIGINT NOT NULL,
  body TEXT NOT NULL,
  created_us BIGINT NOT NULL,
  PRIMARY KEY (creator_id, batch_id, part)
);
CREATE INDEX patient_batch_part_by_age ON patient_batch_part (created_us);
