-- SPDX-License-Identifier: GPL-3.0-or-later
-- 匿名で質問する: posts without an author.

ALTER TABLE post ADD COLUMN asker_tag TEXT;
CREATE TABLE pin_of_nobody (
  space_id TEXT NOT NULL,
  post_id TEXT NOT NULL,
  position BIGINT NOT NULL,
  author_id TEXT,
  excerpt TEXT,
  by_id TEXT NOT NULL,
  created_us BIGINT NOT NULL,
  PRIMARY KEY (space_id, post_id)
);
INSERT INTO pin_of_nobody (space_id, post_id, position, author_id, excerpt, by_id, created_us)
  SELECT space_id, post_id, position, author_id, excerpt, by_id, created_us FROM pin;
DROP TABLE pin;
ALTER TABLE pin_of_nobody RENAME TO pin;
