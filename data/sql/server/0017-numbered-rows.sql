-- SPDX-License-Identifier: GPL-3.0-or-later
-- SQLite keeps a table by its INTEGER PRIMARY KEY. A number under any other name of a type is an
-- index beside the table: one page more to write for each commit, to look through for each row.
-- @sqlite
CREATE TABLE feed_by_number (
  seq INTEGER PRIMARY KEY,
  audience TEXT NOT NULL,
  kind TEXT NOT NULL,
  key1 TEXT NOT NULL,
  key2 TEXT NOT NULL,
  key3 TEXT NOT NULL,
  gone BIGINT NOT NULL,
  at_us BIGINT NOT NULL,
  tag TEXT NOT NULL DEFAULT ''
);
INSERT INTO feed_by_number (seq, audience, kind, key1, key2, key3, gone, at_us, tag)
  SELECT seq, audience, kind, key1, key2, key3, gone, at_us, tag FROM feed ORDER BY seq;
DROP TABLE feed;
ALTER TABLE feed_by_number RENAME TO feed;
CREATE INDEX feed_by_audience ON feed (audience, seq);

CREATE TABLE audit_by_number (
  seq INTEGER PRIMARY KEY,
  at_us BIGINT NOT NULL,
  actor_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  action TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  space_id TEXT NOT NULL,
  detail TEXT NOT NULL,
  hash TEXT NOT NULL
);
INSERT INTO audit_by_number
  (seq, at_us, actor_id, session_id, action, subject_id, space_id, detail, hash)
  SELECT seq, at_us, actor_id, session_id, action, subject_id, space_id, detail, hash
  FROM audit ORDER BY seq;
DROP TABLE audit;
ALTER TABLE audit_by_number RENAME TO audit;
-- @end
