-- SPDX-License-Identifier: GPL-3.0-or-later
-- 代行入力: who types for me, for whom I type, and what was typed.

CREATE TABLE deputy (
  doctor_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  by_id TEXT,
  created_us BIGINT,
  PRIMARY KEY (doctor_id, user_id)
);
ALTER TABLE post ADD COLUMN for_id TEXT;
ALTER TABLE post ADD COLUMN confirmation TEXT;
ALTER TABLE post ADD COLUMN return_reason TEXT;
CREATE INDEX post_to_confirm ON post (for_id) WHERE confirmation = 'waiting';
ALTER TABLE scheduled ADD COLUMN for_id TEXT;
ALTER TABLE outbox ADD COLUMN for_id TEXT;
