-- SPDX-License-Identifier: GPL-3.0-or-later
-- 状態: whether a patient is at home, in hospital or deceased.

ALTER TABLE patient ADD COLUMN state TEXT;
