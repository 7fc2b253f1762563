-- SPDX-License-Identifier: GPL-3.0-or-later
-- 予約投稿: what was written in quiet hours waits here for their end, seen by its author alone.
-- attachments: ids with a space between. night_reason: why a post went out in quiet hours.

CREATE TABLE scheduled (
  id TEXT NOT NULL,
  space_id TEXT NOT NULL REFERENCES space (id),
  author_id TEXT NOT NULL REFERENCES users (id),
  text TEXT,
  reply_to TEXT,
  send_us BIGINT NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  n_attachments BIGINT NOT NULL,
  written_us BIGINT NOT NULL,
  created_us BIGINT NOT NULL,
  changed_us BIGINT NOT NULL,
  ask_due_us BIGINT NOT NULL,
  asked TEXT,
  attachments TEXT,
  PRIMARY KEY (space_id, id)
);
CREATE INDEX scheduled_by_author ON scheduled (author_id, id);
CREATE INDEX scheduled_by_time ON scheduled (send_us) WHERE state = 'waiting';
ALTER TABLE post ADD COLUMN night_reason TEXT;
