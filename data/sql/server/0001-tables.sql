-- The tables of the server. Records have the columns of their field tables in core, and behind them
-- some of the server alone. The user table is called users because USER is a reserved word.

-- One row. Everything that numbers commits is taken from it, last in the transaction, under the
-- lock of this row: the change feed is in the order of the commits, the audit rows form one chain.
CREATE TABLE head (
  id BIGINT PRIMARY KEY,
  seq BIGINT NOT NULL,
  feed_floor BIGINT NOT NULL,
  audit_seq BIGINT NOT NULL,
  audit_hash TEXT NOT NULL,
  database_id TEXT NOT NULL,
  key_check TEXT NOT NULL,
  backup_until_us BIGINT NOT NULL
);

CREATE TABLE facility (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  phone TEXT,
  address TEXT,
  zone TEXT,
  idle_lock_minutes BIGINT NOT NULL,
  idle_logout_minutes BIGINT NOT NULL,
  password_min_length BIGINT NOT NULL,
  password_rule TEXT,
  remember_mail BIGINT NOT NULL,
  keyring_allowed BIGINT NOT NULL,
  sealed_hours BIGINT NOT NULL,
  history_days BIGINT NOT NULL,
  changed_us BIGINT NOT NULL
);

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  facility_id TEXT NOT NULL REFERENCES facility (id),
  name TEXT NOT NULL,
  kana TEXT,
  profession TEXT NOT NULL,
  role TEXT NOT NULL,
  state TEXT NOT NULL,
  mail TEXT,
  must_change_password BIGINT NOT NULL,
  portrait_version BIGINT NOT NULL,
  changed_us BIGINT NOT NULL,
  mail_key TEXT UNIQUE,
  password_hash TEXT,
  password_changed_us BIGINT NOT NULL DEFAULT 0,
  created_us BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX users_by_facility ON users (facility_id, id);

CREATE TABLE portrait (
  user_id TEXT PRIMARY KEY REFERENCES users (id),
  version BIGINT NOT NULL,
  media_type TEXT NOT NULL,
  image BLOB NOT NULL
);

CREATE TABLE patient (
  id TEXT PRIMARY KEY,
  facility_id TEXT NOT NULL REFERENCES facility (id),
  family_name TEXT NOT NULL,
  given_name TEXT NOT NULL,
  family_kana TEXT,
  given_kana TEXT,
  sex TEXT NOT NULL,
  birth_date TEXT,
  disease TEXT,
  phone TEXT,
  address TEXT,
  emergency_contact TEXT,
  primary_doctor TEXT,
  secondary_doctor TEXT,
  cautions TEXT,
  version BIGINT NOT NULL,
  changed_us BIGINT NOT NULL
);
CREATE INDEX patient_by_facility ON patient (facility_id, id);

CREATE TABLE space (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  patient_id TEXT REFERENCES patient (id),
  name TEXT,
  creator_id TEXT NOT NULL REFERENCES users (id),
  head_position BIGINT NOT NULL,
  last_post_us BIGINT NOT NULL,
  created_us BIGINT NOT NULL,
  changed_us BIGINT NOT NULL
);
CREATE INDEX space_by_patient ON space (patient_id);

-- The last change of each space, apart from it: it is written under the lock of head, when no lock
-- of a space may be waited for any more.
CREATE TABLE space_head (
  space_id TEXT PRIMARY KEY REFERENCES space (id),
  last_seq BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX space_head_by_seq ON space_head (last_seq, space_id);

CREATE TABLE member (
  space_id TEXT NOT NULL REFERENCES space (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  role TEXT NOT NULL,
  in_charge BIGINT NOT NULL,
  joined_us BIGINT NOT NULL,
  joined_position BIGINT NOT NULL,
  changed_us BIGINT NOT NULL,
  PRIMARY KEY (space_id, user_id)
) WITHOUT ROWID;
CREATE INDEX member_by_user ON member (user_id, space_id);

-- Everybody who is or was a member: their names stand under what they wrote.
CREATE TABLE space_person (
  space_id TEXT NOT NULL REFERENCES space (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  PRIMARY KEY (space_id, user_id)
) WITHOUT ROWID;
CREATE INDEX space_person_by_user ON space_person (user_id, space_id);

CREATE TABLE post (
  id TEXT NOT NULL,
  space_id TEXT NOT NULL REFERENCES space (id),
  author_id TEXT NOT NULL REFERENCES users (id),
  position BIGINT NOT NULL,
  text TEXT,
  reply_to TEXT,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  n_attachments BIGINT NOT NULL,
  written_us BIGINT NOT NULL,
  created_us BIGINT NOT NULL,
  changed_us BIGINT NOT NULL,
  edited_us BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (space_id, id),
  UNIQUE (space_id, position)
);

-- Earlier texts of edited posts, and the last one of withdrawn ones.
CREATE TABLE post_version (
  space_id TEXT NOT NULL,
  post_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  text TEXT,
  created_us BIGINT NOT NULL,
  PRIMARY KEY (space_id, post_id, version)
);

CREATE TABLE reaction (
  post_id TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL,
  space_id TEXT NOT NULL REFERENCES space (id),
  version BIGINT NOT NULL,
  active BIGINT NOT NULL,
  changed_us BIGINT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (space_id, position, user_id, kind)
) WITHOUT ROWID;

CREATE TABLE attachment (
  id TEXT NOT NULL,
  space_id TEXT NOT NULL REFERENCES space (id),
  post_id TEXT,
  uploader_id TEXT NOT NULL REFERENCES users (id),
  ordinal BIGINT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  width BIGINT NOT NULL,
  height BIGINT NOT NULL,
  preview TEXT,
  state TEXT NOT NULL,
  changed_us BIGINT NOT NULL,
  position BIGINT NOT NULL DEFAULT 0,
  blob_id TEXT NOT NULL,
  sealed_key BLOB NOT NULL,
  received BIGINT NOT NULL DEFAULT 0,
  created_us BIGINT NOT NULL,
  PRIMARY KEY (space_id, id)
);
CREATE INDEX attachment_by_position ON attachment (space_id, position, ordinal);
CREATE INDEX attachment_by_age ON attachment (position, created_us);

-- Files that nothing refers to any more; deleted when no backup is under way.
CREATE TABLE dead_blob (
  blob_id TEXT PRIMARY KEY,
  since_us BIGINT NOT NULL
);

CREATE TABLE marker (
  space_id TEXT NOT NULL REFERENCES space (id),
  generation BIGINT NOT NULL,
  position BIGINT NOT NULL,
  changed_us BIGINT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id),
  PRIMARY KEY (user_id, space_id)
) WITHOUT ROWID;

CREATE TABLE draft (
  space_id TEXT NOT NULL REFERENCES space (id),
  text TEXT,
  reply_to TEXT,
  changed_us BIGINT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id),
  PRIMARY KEY (user_id, space_id)
);

CREATE TABLE invitation (
  id TEXT NOT NULL,
  space_id TEXT NOT NULL REFERENCES space (id),
  space_title TEXT,
  inviter_id TEXT NOT NULL REFERENCES users (id),
  inviter_name TEXT,
  inviter_facility TEXT,
  invitee_id TEXT NOT NULL REFERENCES users (id),
  invitee_name TEXT,
  invitee_facility TEXT,
  state TEXT NOT NULL,
  decided_by TEXT,
  decided_us BIGINT NOT NULL,
  created_us BIGINT NOT NULL,
  changed_us BIGINT NOT NULL,
  -- It reached the invitee, who sees it from then on.
  shown BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (space_id, id)
);
CREATE INDEX invitation_by_id ON invitation (id);
CREATE INDEX invitation_by_invitee ON invitation (invitee_id, space_id);

CREATE TABLE notice (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  subject_id TEXT,
  space_id TEXT,
  created_us BIGINT NOT NULL,
  read_us BIGINT NOT NULL,
  changed_us BIGINT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id)
);
CREATE INDEX notice_by_user ON notice (user_id, id);

CREATE TABLE device (
  user_id TEXT NOT NULL REFERENCES users (id),
  device_hash TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT,
  first_us BIGINT NOT NULL,
  last_us BIGINT NOT NULL,
  PRIMARY KEY (user_id, device_hash)
);

CREATE TABLE session (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  token_hash TEXT NOT NULL UNIQUE,
  device_hash TEXT NOT NULL,
  created_us BIGINT NOT NULL,
  last_us BIGINT NOT NULL,
  expires_us BIGINT NOT NULL,
  ended_us BIGINT NOT NULL
);
CREATE INDEX session_by_user ON session (user_id, ended_us);

-- Tries since the last success: by account for devices that never signed in to it (an empty device), and
-- by account and device for those that did. Both are salted hashes.
CREATE TABLE sign_in_failure (
  account TEXT NOT NULL,
  device TEXT NOT NULL,
  tries BIGINT NOT NULL,
  last_us BIGINT NOT NULL,
  paused_until_us BIGINT NOT NULL,
  PRIMARY KEY (account, device)
);

CREATE TABLE store_secret (
  user_id TEXT NOT NULL REFERENCES users (id),
  device_hash TEXT NOT NULL,
  store_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  sealed BLOB,
  wipe_hash TEXT NOT NULL,
  created_us BIGINT NOT NULL,
  destroyed_us BIGINT NOT NULL,
  PRIMARY KEY (user_id, device_hash, store_id)
);
CREATE INDEX store_secret_by_wipe ON store_secret (wipe_hash);
CREATE INDEX store_secret_by_session ON store_secret (session_id);

-- Who created what by which body, so that a late repeat is told from a conflict.
CREATE TABLE creation (
  creator_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  parent_id TEXT NOT NULL,
  id TEXT NOT NULL,
  digest TEXT NOT NULL,
  created_us BIGINT NOT NULL,
  PRIMARY KEY (creator_id, kind, parent_id, id)
);
CREATE INDEX creation_by_age ON creation (created_us);

-- What changed, for whom: the members of a space, one user, or everybody who may see it (an asterisk).
CREATE TABLE feed (
  seq BIGINT PRIMARY KEY,
  audience TEXT NOT NULL,
  kind TEXT NOT NULL,
  key1 TEXT NOT NULL,
  key2 TEXT NOT NULL,
  key3 TEXT NOT NULL,
  gone BIGINT NOT NULL,
  at_us BIGINT NOT NULL
);
CREATE INDEX feed_by_audience ON feed (audience, seq);

-- Ids and salted hashes alone, chained.
CREATE TABLE audit (
  seq BIGINT PRIMARY KEY,
  at_us BIGINT NOT NULL,
  actor_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  action TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  space_id TEXT NOT NULL,
  detail TEXT NOT NULL,
  hash TEXT NOT NULL
);

-- @sqlite
CREATE TABLE post_search (
  num INTEGER PRIMARY KEY,
  space_id TEXT NOT NULL,
  post_id TEXT NOT NULL,
  UNIQUE (space_id, post_id)
);
CREATE VIRTUAL TABLE post_fts USING fts5 (
  text, content = '', contentless_delete = 1, prefix = '1', tokenize = 'rk_bigram'
);
-- @end
-- @postgresql
CREATE TABLE post_search (
  space_id TEXT NOT NULL,
  post_id TEXT NOT NULL,
  folded TEXT NOT NULL,
  PRIMARY KEY (space_id, post_id)
);
-- @end
