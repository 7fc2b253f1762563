-- SPDX-License-Identifier: GPL-3.0-or-later
-- When a password is over.

ALTER TABLE facility ADD COLUMN password_days BIGINT;
ALTER TABLE user ADD COLUMN password_changed_us BIGINT;
