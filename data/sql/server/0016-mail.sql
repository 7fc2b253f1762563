-- SPDX-License-Identifier: GPL-3.0-or-later
-- メールで招待: an invitation to an address, whose person may have no account yet. The table is made
-- anew because one of SQLite cannot be told that a column may be empty from now on.

CREATE TABLE invitation_next (
  id TEXT NOT NULL,
  space_id TEXT NOT NULL REFERENCES space (id),
  space_title TEXT,
  inviter_id TEXT NOT NULL REFERENCES users (id),
  inviter_name TEXT,
  inviter_facility TEXT,
  invitee_id TEXT REFERENCES users (id),
  invitee_name TEXT,
  invitee_facility TEXT,
  state TEXT NOT NULL,
  decided_by TEXT,
  decided_us BIGINT NOT NULL,
  created_us BIGINT NOT NULL,
  changed_us BIGINT NOT NULL,
  shown BIGINT NOT NULL DEFAULT 0,
  space_kind TEXT,
  mail TEXT,
  delivery TEXT,
  mail_until_us BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (space_id, id)
);
INSERT INTO invitation_next (id, space_id, space_title, inviter_id, inviter_name, inviter_facility,
  invitee_id, invitee_name, invitee_facility, state, decided_by, decided_us, created_us, changed_us,
  shown, space_kind)
  SELECT id, space_id, space_title, inviter_id, inviter_name, inviter_facility, invitee_id,
    invitee_name, invitee_facility, state, decided_by, decided_us, created_us, changed_us, shown,
    space_kind FROM invitation;
DROP TABLE invitation;
ALTER TABLE invitation_next RENAME TO invitation;
CREATE INDEX invitation_by_id ON invitation (id);
CREATE INDEX invitation_by_invitee ON invitation (invitee_id, space_id);
CREATE INDEX invitation_by_mail ON invitation (inviter_id, created_us) WHERE mail IS NOT NULL;

-- What the address and the code of an invitation are. Codes are kept as hashes; a used one stays, so
-- that whoever uses it again is told so.
CREATE TABLE invitation_mail (
  space_id TEXT NOT NULL,
  invitation_id TEXT NOT NULL,
  mail_key TEXT NOT NULL,
  code_hash TEXT,
  used_us BIGINT NOT NULL DEFAULT 0,
  mail_id TEXT,
  queued_us BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (space_id, invitation_id)
);
CREATE INDEX invitation_mail_by_key ON invitation_mail (mail_key);
CREATE INDEX invitation_mail_by_mail ON invitation_mail (mail_id);

-- パスワードを忘れた方. A row also for an address that nobody has: user_id is empty then.
CREATE TABLE password_recovery (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  user_id TEXT,
  code_hash TEXT NOT NULL,
  until_us BIGINT NOT NULL,
  used_us BIGINT NOT NULL DEFAULT 0,
  created_us BIGINT NOT NULL
);
CREATE INDEX password_recovery_by_account ON password_recovery (account, created_us);
CREATE INDEX password_recovery_by_age ON password_recovery (created_us);

-- Mails that wait to be sent. sealed: the address and the code, which are nowhere else.
CREATE TABLE mail_out (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  sealed BLOB NOT NULL,
  space_id TEXT NOT NULL,
  invitation_id TEXT NOT NULL,
  tries BIGINT NOT NULL,
  next_us BIGINT NOT NULL,
  created_us BIGINT NOT NULL
);
CREATE INDEX mail_out_by_time ON mail_out (next_us);
CREATE INDEX mail_out_by_invitation ON mail_out (invitation_id);
