-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a facility says about files on its desks.

ALTER TABLE facility ADD COLUMN media_limit_mb BIGINT;
ALTER TABLE facility ADD COLUMN scan_folder TEXT;
ALTER TABLE facility ADD COLUMN scan_removal BIGINT;
