-- SPDX-License-Identifier: GPL-3.0-or-later
-- 個人情報使用同意書（様式2）. Whoever is there already was admitted with a paper that nobody asked for
-- here: that is said, and their care goes on.

ALTER TABLE patient ADD COLUMN consent TEXT NOT NULL DEFAULT 'carried';

CREATE TABLE consent (
  id TEXT NOT NULL,
  patient_id TEXT NOT NULL REFERENCES patient (id),
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
  recorded_by TEXT NOT NULL REFERENCES users (id),
  recorded_us BIGINT NOT NULL,
  withdrawn_on TEXT,
  withdrawal_reason TEXT,
  withdrawn_by TEXT,
  changed_us BIGINT NOT NULL,
  PRIMARY KEY (patient_id, id)
);
