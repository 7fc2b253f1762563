-- SPDX-License-Identifier: GPL-3.0-or-later
-- リクエスト: those of the teams that I am in, and those that my facility is asked.

CREATE TABLE request (
  id TEXT NOT NULL,
  facility_id TEXT NOT NULL,
  facility_name TEXT,
  space_id TEXT,
  kind TEXT,
  text TEXT,
  wanted_on TEXT,
  named BIGINT,
  patient_id TEXT,
  patient_name TEXT,
  birth_date TEXT,
  sex TEXT,
  decade BIGINT,
  sender_id TEXT,
  sender_name TEXT,
  sender_facility TEXT,
  sender_phone TEXT,
  state TEXT,
  answer TEXT,
  question TEXT,
  reply TEXT,
  earlier TEXT,
  answered_by TEXT,
  answered_name TEXT,
  answered_us BIGINT,
  version BIGINT,
  created_us BIGINT,
  changed_us BIGINT,
  PRIMARY KEY (id, facility_id)
);
CREATE INDEX request_of_space ON request (space_id);
