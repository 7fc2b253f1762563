-- SPDX-License-Identifier: GPL-3.0-or-later
-- A facility can bar the ways out of the encrypted store.

ALTER TABLE facility ADD COLUMN saving_barred BIGINT NOT NULL DEFAULT 0;
ALTER TABLE facility ADD COLUMN printing_barred BIGINT NOT NULL DEFAULT 0;
ALTER TABLE facility ADD COLUMN copying_barred BIGINT NOT NULL DEFAULT 0;
