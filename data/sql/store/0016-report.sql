-- SPDX-License-Identifier: GPL-3.0-or-later
-- Posts that I reported.

CREATE TABLE report (
  space_id TEXT NOT NULL,
  post_id TEXT NOT NULL,
  kind TEXT,
  reason TEXT,
  outcome TEXT,
  settled_us BIGINT,
  created_us BIGINT,
  changed_us BIGINT,
  PRIMARY KEY (space_id, post_id)
);
