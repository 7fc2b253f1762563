-- SPDX-License-Identifier: GPL-3.0-or-later
-- コミュニティ: which company runs it.

ALTER TABLE space ADD COLUMN company TEXT;
