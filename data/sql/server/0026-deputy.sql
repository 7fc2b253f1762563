-- SPDX-License-Identifier: GPL-3.0-or-later
-- 代行入力: who types for a doctor, and what was typed. for_id: for whom. confirmation: whether the
-- doctor has read it and stands by it.

CREATE TABLE deputy (
  doctor_id TEXT NOT NULL REFERENCES users (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  by_id TEXT,
  created_us BIGINT NOT NULL,
  PRIMARY KEY (doctor_id, user_id)
);
CREATE INDEX deputy_by_user ON deputy (user_id, doctor_id);
ALTER TABLE post ADD COLUMN for_id TEXT;
ALTER TABLE post ADD COLUMN confirmation TEXT;
ALTER TABLE post ADD COLUMN return_reason TEXT;
ALTER TABLE scheduled ADD COLUMN for_id TEXT;
