-- SPDX-License-Identifier: GPL-3.0-or-later
-- Spaces of other kinds than the care team's, accounts of patients and families, quiet hours. What is
-- here already lacks the new columns, so the feed is read from its beginning.

ALTER TABLE user ADD COLUMN kind TEXT;
ALTER TABLE user ADD COLUMN relation TEXT;

ALTER TABLE space ADD COLUMN description TEXT;
ALTER TABLE space ADD COLUMN facility_id TEXT;
ALTER TABLE space ADD COLUMN parent_id TEXT;
ALTER TABLE space ADD COLUMN version BIGINT;

ALTER TABLE facility ADD COLUMN quiet_from_minute BIGINT;
ALTER TABLE facility ADD COLUMN quiet_until_minute BIGINT;

DELETE FROM meta WHERE key = 'cursor';
