-- SPDX-License-Identifier: GPL-3.0-or-later
-- メールで招待: where to, whether it was sent, and until when its code can be used.

ALTER TABLE invitation ADD COLUMN mail TEXT;
ALTER TABLE invitation ADD COLUMN delivery TEXT;
ALTER TABLE invitation ADD COLUMN mail_until_us BIGINT;
