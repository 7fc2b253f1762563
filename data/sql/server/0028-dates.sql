-- SPDX-License-Identifier: GPL-3.0-or-later
-- 日程調整: what a post proposes, what became of it, and what each one answered.

ALTER TABLE post ADD COLUMN dates TEXT;
ALTER TABLE post ADD COLUMN place TEXT;
ALTER TABLE post ADD COLUMN dates_state TEXT;
ALTER TABLE post ADD COLUMN decided_us BIGINT NOT NULL DEFAULT 0;
ALTER TABLE scheduled ADD COLUMN dates TEXT;
ALTER TABLE scheduled ADD COLUMN place TEXT;
ALTER TABLE reaction ADD COLUMN choices TEXT;
ALTER TABLE reaction ADD COLUMN remark TEXT;
