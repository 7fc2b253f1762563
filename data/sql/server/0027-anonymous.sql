-- SPDX-License-Identifier: GPL-3.0-or-later
-- 匿名で質問する: a post without an author. Who wrote it is sealed to two keys, whose private halves
-- two people keep away from the server; disclosure is what was opened, by whom and why.

-- @sqlite
CREATE TABLE post_of_nobody (
  id TEXT NOT NULL,
  space_id TEXT NOT NULL REFERENCES space (id),
  author_id TEXT REFERENCES users (id),
  position BIGINT NOT NULL,
  text TEXT,
  reply_to TEXT,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  n_attachments BIGINT NOT NULL,
  written_us BIGINT NOT NULL,
  created_us BIGINT NOT NULL,
  changed_us BIGINT NOT NULL,
  edited_us BIGINT NOT NULL DEFAULT 0,
  ask_due_us BIGINT NOT NULL DEFAULT 0,
  asked TEXT,
  reminded_us BIGINT NOT NULL DEFAULT 0,
  ask_told BIGINT NOT NULL DEFAULT 0,
  night_reason TEXT,
  solution TEXT,
  for_id TEXT,
  confirmation TEXT,
  return_reason TEXT,
  asker_tag TEXT,
  PRIMARY KEY (space_id, id),
  UNIQUE (space_id, position)
);
INSERT INTO post_of_nobody
  (id, space_id, author_id, position, text, reply_to, state, version, n_attachments, written_us,
   created_us, changed_us, edited_us, ask_due_us, asked, reminded_us, ask_told, night_reason,
   solution, for_id, confirmation, return_reason)
  SELECT id, space_id, author_id, position, text, reply_to, state, version, n_attachments,
   written_us, created_us, changed_us, edited_us, ask_due_us, asked, reminded_us, ask_told,
   night_reason, solution, for_id, confirmation, return_reason
  FROM post;
DROP TABLE post;
ALTER TABLE post_of_nobody RENAME TO post;
CREATE INDEX post_by_ask ON post (ask_due_us) WHERE ask_due_us > 0 AND ask_told = 0;
-- @end
-- @postgresql
ALTER TABLE post ALTER COLUMN author_id DROP NOT NULL;
ALTER TABLE post ADD COLUMN asker_tag TEXT;
-- @end
-- @sqlite
CREATE TABLE pin_of_nobody (
  space_id TEXT NOT NULL REFERENCES space (id),
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
-- @end
-- @postgresql
ALTER TABLE pin ALTER COLUMN author_id DROP NOT NULL;
-- @end

CREATE TABLE disclosure_key (
  id TEXT PRIMARY KEY,
  first TEXT NOT NULL,
  second TEXT NOT NULL,
  created_us BIGINT NOT NULL
);
CREATE TABLE sealed_author (
  space_id TEXT NOT NULL REFERENCES space (id),
  post_id TEXT NOT NULL,
  key_id TEXT NOT NULL REFERENCES disclosure_key (id),
  sealed TEXT NOT NULL,
  PRIMARY KEY (space_id, post_id)
);
CREATE TABLE disclosure (
  id TEXT PRIMARY KEY,
  space_id TEXT NOT NULL,
  post_id TEXT NOT NULL,
  first_name TEXT NOT NULL,
  second_name TEXT NOT NULL,
  reason TEXT NOT NULL,
  created_us BIGINT NOT NULL
);
