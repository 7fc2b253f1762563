-- SPDX-License-Identifier: GPL-3.0-or-later
-- 要了解: 了解 is asked of named people or of all, until a time. ask_told: that it is over was told.

ALTER TABLE post ADD COLUMN ask_due_us BIGINT NOT NULL DEFAULT 0;
ALTER TABLE post ADD COLUMN asked TEXT;
ALTER TABLE post ADD COLUMN reminded_us BIGINT NOT NULL DEFAULT 0;
ALTER TABLE post ADD COLUMN ask_told BIGINT NOT NULL DEFAULT 0;
CREATE INDEX post_by_ask ON post (ask_due_us) WHERE ask_due_us > 0 AND ask_told = 0;
