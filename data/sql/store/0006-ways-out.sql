-- SPDX-License-Identifier: GPL-3.0-or-later
-- A facility can bar the ways out of the encrypted store.

ALTER TABLE facility ADD COLUMN saving_barred BIGINT;
ALTER TABLE facility ADD COLUMN printing_barred BIGINT;
ALTER TABLE facility ADD COLUMN copying_barred BIGINT;
