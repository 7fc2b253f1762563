-- SPDX-License-Identifier: GPL-3.0-or-later
-- 相談: the answer that solved a question.

ALTER TABLE post ADD COLUMN solution TEXT;
