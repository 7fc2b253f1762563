-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a login holds. Records are copies of the server's and can be fetched anew; the outbox and
-- the drafts are the person's own and must outlive every change of these tables.

CREATE TABLE meta (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT
);

CREATE TABLE facility (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT,
  kind TEXT,
  phone TEXT,
  address TEXT,
  zone TEXT,
  idle_lock_minutes BIGINT,
  idle_logout_minutes BIGINT,
  password_min_length BIGINT,
  password_rule TEXT,
  remember_mail BIGINT,
  keyring_allowed BIGINT,
  sealed_hours BIGINT,
  history_days BIGINT,
  changed_us BIGINT
);

CREATE TABLE user (
  id TEXT NOT NULL PRIMARY KEY,
  facility_id TEXT,
  name TEXT,
  kana TEXT,
  profession TEXT,
  role TEXT,
  state TEXT,
  mail TEXT,
  must_change_password BIGINT,
  portrait_version BIGINT,
  changed_us BIGINT
);

CREATE TABLE portrait (
  user_id TEXT NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  data BLOB NOT NULL
);

CREATE TABLE patient (
  id TEXT NOT NULL PRIMARY KEY,
  facility_id TEXT,
  family_name TEXT,
  given_name TEXT,
  family_kana TEXT,
  given_kana TEXT,
  sex TEXT,
  birth_date TEXT,
  disease TEXT,
  phone TEXT,
  address TEXT,
  emergency_contact TEXT,
  primary_doctor TEXT,
  secondary_doctor TEXT,
  cautions TEXT,
  version BIGINT,
  changed_us BIGINT
);

CREATE TABLE space (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT,
  patient_id TEXT,
  name TEXT,
  creator_id TEXT,
  head_position BIGINT,
  last_post_us BIGINT,
  created_us BIGINT,
  changed_us BIGINT,
  -- Whether every post of it is here, back to the first one, or to the limit of policy.
  complete BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX space_patient ON space (patient_id);

CREATE TABLE member (
  space_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  role TEXT,
  in_charge BIGINT,
  joined_us BIGINT,
  joined_position BIGINT,
  changed_us BIGINT,
  PRIMARY KEY (space_id, user_id)
);

CREATE TABLE post (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  space_id TEXT NOT NULL,
  author_id TEXT,
  position BIGINT,
  text TEXT,
  reply_to TEXT,
  state TEXT,
  version BIGINT,
  n_attachments BIGINT,
  written_us BIGINT,
  created_us BIGINT,
  changed_us BIGINT,
  own BIGINT NOT NULL DEFAULT 0,
  -- The version that I have acknowledged, what still waits in the outbox included.
  my_ack BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX post_position ON post (space_id, position);
CREATE INDEX post_reply ON post (reply_to) WHERE reply_to IS NOT NULL;
-- Counts of what is not read and not acknowledged are asked at every change.
CREATE INDEX post_by_others ON post (space_id, position) WHERE own = 0 AND state = 'normal';
CREATE INDEX post_unacked ON post (space_id, position)
  WHERE own = 0 AND state = 'normal' AND my_ack < version;

CREATE VIRTUAL TABLE post_fts
  USING fts5 (text, content='', contentless_delete=1, tokenize='rk_bigram');

CREATE TABLE reaction (
  post_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  space_id TEXT NOT NULL,
  version BIGINT,
  active BIGINT,
  changed_us BIGINT,
  PRIMARY KEY (post_id, user_id, kind)
);
CREATE INDEX reaction_space ON reaction (space_id);

CREATE TABLE attachment (
  id TEXT NOT NULL PRIMARY KEY,
  space_id TEXT NOT NULL,
  post_id TEXT,
  uploader_id TEXT,
  ordinal BIGINT,
  name TEXT,
  media_type TEXT,
  size BIGINT,
  sha256 TEXT,
  width BIGINT,
  height BIGINT,
  preview TEXT,
  state TEXT,
  changed_us BIGINT
);
CREATE INDEX attachment_post ON attachment (post_id);
CREATE INDEX attachment_space ON attachment (space_id);

-- The contents, in pieces of 64 KiB. A pinned one belongs to the outbox and is never evicted.
CREATE TABLE media (
  attachment_id TEXT NOT NULL PRIMARY KEY,
  space_id TEXT NOT NULL,
  size BIGINT NOT NULL,
  received BIGINT NOT NULL,
  complete BIGINT NOT NULL,
  pinned BIGINT NOT NULL,
  seen_us BIGINT NOT NULL
);
CREATE INDEX media_space ON media (space_id);
CREATE TABLE media_chunk (
  attachment_id TEXT NOT NULL,
  n BIGINT NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (attachment_id, n)
);

CREATE TABLE marker (
  space_id TEXT NOT NULL PRIMARY KEY,
  generation BIGINT,
  position BIGINT,
  changed_us BIGINT
);

CREATE TABLE invitation (
  id TEXT NOT NULL PRIMARY KEY,
  space_id TEXT NOT NULL,
  space_title TEXT,
  inviter_id TEXT,
  inviter_name TEXT,
  inviter_facility TEXT,
  invitee_id TEXT,
  invitee_name TEXT,
  invitee_facility TEXT,
  state TEXT,
  decided_by TEXT,
  decided_us BIGINT,
  created_us BIGINT,
  changed_us BIGINT
);

CREATE TABLE notice (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT,
  subject_id TEXT,
  space_id TEXT,
  created_us BIGINT,
  read_us BIGINT,
  changed_us BIGINT
);

CREATE TABLE draft (
  space_id TEXT NOT NULL PRIMARY KEY,
  text TEXT,
  reply_to TEXT,
  changed_us BIGINT
);

-- What is on its way to the server, in order. `state` is waiting or failed; a held post waits
-- until `not_before_us` by the desk's clock. `depends` is the post that has to arrive first.
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  space_id TEXT,
  target_id TEXT NOT NULL,
  depends TEXT,
  method TEXT NOT NULL,
  path TEXT NOT NULL,
  body TEXT NOT NULL,
  text TEXT,
  reply_to TEXT,
  version BIGINT NOT NULL DEFAULT 0,
  active BIGINT NOT NULL DEFAULT 1,
  state TEXT NOT NULL DEFAULT 'waiting',
  failure TEXT,
  not_before_us BIGINT NOT NULL DEFAULT 0,
  created_us BIGINT NOT NULL
);
CREATE INDEX outbox_target ON outbox (target_id);
CREATE INDEX outbox_space ON outbox (space_id);

CREATE TABLE outbox_attachment (
  id TEXT NOT NULL PRIMARY KEY,
  post_id TEXT NOT NULL,
  space_id TEXT NOT NULL,
  ordinal BIGINT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  width BIGINT NOT NULL,
  height BIGINT NOT NULL,
  preview TEXT,
  sent BIGINT NOT NULL DEFAULT 0,
  done BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX outbox_attachment_post ON outbox_attachment (post_id);
