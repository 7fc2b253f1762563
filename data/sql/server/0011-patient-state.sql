-- SPDX-License-Identifier: GPL-3.0-or-later
-- 状態: whether a patient is at home, in hospital or deceased, and who said so when.

ALTER TABLE patient ADD COLUMN state TEXT NOT NULL DEFAULT 'home';

CREATE TABLE state_change (
  patient_id TEXT NOT NULL REFERENCES patient (id),
  version BIGINT NOT NULL,
  state TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id),
  user_name TEXT,
  user_facility TEXT,
  changed_us BIGINT NOT NULL,
  PRIMARY KEY (patient_id, version)
);
