-- SPDX-License-Identifier: GPL-3.0-or-later
-- お知らせ of the operator or a 医師会. Whom it is for is a rule and no list: who comes later has it,
-- too.

CREATE TABLE announcement_text (
  id TEXT NOT NULL PRIMARY KEY,
  title TEXT,
  sender TEXT,
  text TEXT,
  to_families BIGINT NOT NULL,
  created_us BIGINT NOT NULL,
  until_us BIGINT NOT NULL,
  changed_us BIGINT NOT NULL
);

-- Without a profession it is for all of them; without a facility and a region for all houses.
CREATE TABLE announcement_target (
  announcement_id TEXT NOT NULL REFERENCES announcement_text (id),
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (announcement_id, kind, value)
);

CREATE TABLE announcement_reader (
  announcement_id TEXT NOT NULL REFERENCES announcement_text (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  read_us BIGINT NOT NULL,
  PRIMARY KEY (announcement_id, user_id)
);

CREATE VIEW announcement AS
SELECT t.id AS id, t.title AS title, t.sender AS sender, t.text AS text,
  t.created_us AS created_us, t.until_us AS until_us, coalesce (r.read_us, 0) AS read_us,
  t.changed_us AS changed_us, u.id AS user_id
FROM announcement_text t
JOIN users u
  ON ((u.kind = 'staff'
       AND (NOT EXISTS (SELECT 1 FROM announcement_target p
                        WHERE p.announcement_id = t.id AND p.kind = 'profession')
            OR EXISTS (SELECT 1 FROM announcement_target p
                       WHERE p.announcement_id = t.id AND p.kind = 'profession'
                       AND p.value = u.profession)))
      OR (u.kind <> 'staff' AND t.to_families = 1))
  AND (NOT EXISTS (SELECT 1 FROM announcement_target h
                   WHERE h.announcement_id = t.id AND h.kind <> 'profession')
       OR EXISTS (SELECT 1 FROM announcement_target h, facility f
                  WHERE h.announcement_id = t.id AND f.id = u.facility_id
                  AND ((h.kind = 'facility' AND h.value = f.id)
                       OR (h.kind = 'region'
                           AND substr (f.address, 1, length (h.value)) = h.value))))
LEFT JOIN announcement_reader r ON r.announcement_id = t.id AND r.user_id = u.id;
