-- SPDX-License-Identifier: GPL-3.0-or-later
-- Smaller pictures of an attachment. Their contents lie in media and media_chunk under the id of the
-- attachment with a stroke and their name behind it.

ALTER TABLE attachment ADD COLUMN small_size BIGINT NOT NULL DEFAULT 0;
ALTER TABLE attachment ADD COLUMN small_sha256 TEXT;
ALTER TABLE attachment ADD COLUMN screen_size BIGINT NOT NULL DEFAULT 0;
ALTER TABLE attachment ADD COLUMN screen_sha256 TEXT;
ALTER TABLE outbox_attachment ADD COLUMN small_size BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox_attachment ADD COLUMN small_sha256 TEXT;
ALTER TABLE outbox_attachment ADD COLUMN screen_size BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox_attachment ADD COLUMN screen_sha256 TEXT;
