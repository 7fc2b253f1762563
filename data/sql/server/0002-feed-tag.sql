-- SPDX-License-Identifier: GPL-3.0-or-later
-- A number alone does not name a change: after the files were put back from an older copy, the same
-- numbers are given again, to other changes. Each commit marks its rows with a word of chance.
ALTER TABLE feed ADD COLUMN tag TEXT NOT NULL DEFAULT '';
ALTER TABLE head ADD COLUMN floor_tag TEXT NOT NULL DEFAULT '';
