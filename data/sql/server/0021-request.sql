-- SPDX-License-Identifier: GPL-3.0-or-later
-- リクエスト: what a team asks of other facilities about a patient, one row for each facility.

CREATE TABLE request (
  id TEXT NOT NULL,
  facility_id TEXT NOT NULL REFERENCES facility (id),
  facility_name TEXT,
  space_id TEXT NOT NULL REFERENCES space (id),
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
CREATE INDEX request_by_facility ON request (facility_id, id);
CREATE INDEX request_by_space ON request (space_id, id);
