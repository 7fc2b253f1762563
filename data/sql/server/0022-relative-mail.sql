-- SPDX-License-Identifier: GPL-3.0-or-later
-- メールで招待 of patients and families: whose account the code makes; empty for staff.

ALTER TABLE invitation_mail ADD COLUMN for_kind TEXT;
