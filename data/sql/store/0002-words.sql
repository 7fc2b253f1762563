-- SPDX-License-Identifier: GPL-3.0-or-later
-- The words of a post stand in the index under a number that grows with the post's time, so that a
-- search reads the newest hits and no others. The records are fetched anew, and indexed by it.

DELETE FROM post;
DELETE FROM reaction;
DELETE FROM attachment;
DELETE FROM member;
DELETE FROM space;
DELETE FROM patient;
DELETE FROM notice;
DELETE FROM invitation;
DELETE FROM meta WHERE key = 'cursor';
INSERT INTO post_fts (post_fts) VALUES ('delete-all');

ALTER TABLE post ADD COLUMN words BIGINT;
CREATE UNIQUE INDEX post_words ON post (words);
