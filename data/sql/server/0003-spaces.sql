-- Spaces of other kinds than the care team's, accounts of patients and families, quiet hours.

ALTER TABLE users ADD COLUMN kind TEXT NOT NULL DEFAULT 'staff';
ALTER TABLE users ADD COLUMN relation TEXT;

ALTER TABLE space ADD COLUMN description TEXT;
ALTER TABLE space ADD COLUMN facility_id TEXT;
ALTER TABLE space ADD COLUMN parent_id TEXT;
ALTER TABLE space ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
CREATE INDEX space_by_parent ON space (parent_id);
-- A patient has one side for patient and family, a facility one group for its staff.
CREATE UNIQUE INDEX space_family_side ON space (patient_id) WHERE kind = 'family';
CREATE UNIQUE INDEX space_of_staff ON space (facility_id) WHERE kind = 'group';

ALTER TABLE facility ADD COLUMN quiet_from_minute BIGINT NOT NULL DEFAULT 1260;
ALTER TABLE facility ADD COLUMN quiet_until_minute BIGINT NOT NULL DEFAULT 480;
