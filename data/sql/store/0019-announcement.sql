-- SPDX-License-Identifier: GPL-3.0-or-later
-- お知らせ that are for me.

CREATE TABLE announcement (
  id TEXT NOT NULL PRIMARY KEY,
  title TEXT,
  sender TEXT,
  text TEXT,
  created_us BIGINT,
  until_us BIGINT,
  read_us BIGINT,
  changed_us BIGINT
);
