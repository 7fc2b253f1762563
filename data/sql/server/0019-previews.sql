-- SPDX-License-Identifier: GPL-3.0-or-later
-- Smaller pictures of an attachment, made by its uploader's decoder, behind its content in the same
-- file: one for a timeline, one for a whole screen. A size of 0: there is none.

ALTER TABLE attachment ADD COLUMN small_size BIGINT NOT NULL DEFAULT 0;
ALTER TABLE attachment ADD COLUMN small_sha256 TEXT;
ALTER TABLE attachment ADD COLUMN screen_size BIGINT NOT NULL DEFAULT 0;
ALTER TABLE attachment ADD COLUMN screen_sha256 TEXT;
