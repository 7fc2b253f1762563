-- SPDX-License-Identifier: GPL-3.0-or-later
-- 要了解: 了解 is asked of named people or of all, until a time.

ALTER TABLE post ADD COLUMN ask_due_us BIGINT NOT NULL DEFAULT 0;
ALTER TABLE post ADD COLUMN asked TEXT;
ALTER TABLE post ADD COLUMN reminded_us BIGINT NOT NULL DEFAULT 0;
CREATE INDEX post_asked ON post (ask_due_us) WHERE ask_due_us > 0;
ALTER TABLE outbox ADD COLUMN ask_due_us BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN asked TEXT;
