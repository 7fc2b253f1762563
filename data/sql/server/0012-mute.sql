-- SPDX-License-Identifier: GPL-3.0-or-later
-- Until when a person wants to hear nothing of a space.

CREATE TABLE mute (
  user_id TEXT NOT NULL REFERENCES users (id),
  space_id TEXT NOT NULL REFERENCES space (id),
  until_us BIGINT NOT NULL,
  changed_us BIGINT NOT NULL,
  PRIMARY KEY (user_id, space_id)
);
