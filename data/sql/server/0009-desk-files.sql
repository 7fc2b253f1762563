-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a facility says about files on its desks: how much of what was looked at is kept, and where
-- scans and faxes come in.

ALTER TABLE facility ADD COLUMN media_limit_mb BIGINT NOT NULL DEFAULT 0;
ALTER TABLE facility ADD COLUMN scan_folder TEXT;
ALTER TABLE facility ADD COLUMN scan_removal BIGINT NOT NULL DEFAULT 0;
