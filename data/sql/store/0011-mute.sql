-- SPDX-License-Identifier: GPL-3.0-or-later
-- Until when I want to hear nothing of a space.

CREATE TABLE mute (
  space_id TEXT NOT NULL PRIMARY KEY,
  until_us BIGINT,
  changed_us BIGINT
);
