-- SPDX-License-Identifier: GPL-3.0-or-later
-- What is to be seen on an attachment, in its author's words.

ALTER TABLE attachment ADD COLUMN description TEXT;
