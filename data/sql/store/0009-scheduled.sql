-- SPDX-License-Identifier: GPL-3.0-or-later
-- 予約投稿: what I wrote in quiet hours and what the server posts at their end.

CREATE TABLE scheduled (
  id TEXT NOT NULL PRIMARY KEY,
  space_id TEXT NOT NULL,
  author_id TEXT,
  text TEXT,
  reply_to TEXT,
  send_us BIGINT,
  state TEXT,
  version BIGINT,
  n_attachments BIGINT,
  written_us BIGINT,
  created_us BIGINT,
  changed_us BIGINT,
  ask_due_us BIGINT,
  asked TEXT
);
CREATE INDEX scheduled_of_space ON scheduled (space_id, send_us);
ALTER TABLE post ADD COLUMN night_reason TEXT;
ALTER TABLE outbox ADD COLUMN send_us BIGINT NOT NULL DEFAULT 0;
