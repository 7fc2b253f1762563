-- SPDX-License-Identifier: GPL-3.0-or-later
-- Invitations say into what kind of space: into a connection it is a request.

ALTER TABLE invitation ADD COLUMN space_kind TEXT;
