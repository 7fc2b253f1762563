-- SPDX-License-Identifier: GPL-3.0-or-later
-- 個人情報使用同意書（様式2）.

ALTER TABLE patient ADD COLUMN consent TEXT;

CREATE TABLE consent (
  id TEXT NOT NULL PRIMARY KEY,
  patient_id TEXT NOT NULL,
  signed_on TEXT,
  signer TEXT,
  proxy_name TEXT,
  proxy_relation TEXT,
  proxy_address TEXT,
  kin_name TEXT,
  kin_relation TEXT,
  kin_address TEXT,
  explainer TEXT,
  explainer_facility TEXT,
  scope TEXT,
  refused TEXT,
  refused_more TEXT,
  copy_given_on TEXT,
  form_post_id TEXT,
  recorded_by TEXT,
  recorded_us BIGINT,
  withdrawn_on TEXT,
  withdrawal_reason TEXT,
  withdrawn_by TEXT,
  changed_us BIGINT
);
CREATE INDEX consent_of_patient ON consent (patient_id, recorded_us);
