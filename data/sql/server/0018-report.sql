-- SPDX-License-Identifier: GPL-3.0-or-later
-- 通報: what somebody said about a post to those who lead its space, and what was done about it.

CREATE TABLE report (
  space_id TEXT NOT NULL REFERENCES space (id),
  post_id TEXT NOT NULL,
  reporter_id TEXT NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL,
  reason TEXT,
  outcome TEXT,
  settled_us BIGINT NOT NULL,
  created_us BIGINT NOT NULL,
  changed_us BIGINT NOT NULL,
  PRIMARY KEY (space_id, post_id, reporter_id)
);

CREATE INDEX report_by_reporter ON report (reporter_id);
