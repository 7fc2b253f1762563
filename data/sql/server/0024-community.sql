-- SPDX-License-Identifier: GPL-3.0-or-later
-- コミュニティ: which company runs it, and who asked to be let in.

ALTER TABLE space ADD COLUMN company TEXT;

CREATE TABLE application (
  space_id TEXT NOT NULL REFERENCES space (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  text TEXT,
  state TEXT NOT NULL,
  decided_by TEXT,
  decided_us BIGINT NOT NULL,
  created_us BIGINT NOT NULL,
  changed_us BIGINT NOT NULL,
  PRIMARY KEY (space_id, user_id)
);

CREATE INDEX application_by_user ON application (user_id);
CREATE INDEX space_by_kind ON space (kind);
