-- SPDX-License-Identifier: GPL-3.0-or-later
-- Posts that stand at the top of their space; they may be older than what is here.

CREATE TABLE pin (
  space_id TEXT NOT NULL,
  post_id TEXT NOT NULL,
  position BIGINT NOT NULL,
  author_id TEXT NOT NULL,
  excerpt TEXT,
  by_id TEXT NOT NULL,
  created_us BIGINT NOT NULL,
  PRIMARY KEY (space_id, post_id)
);
