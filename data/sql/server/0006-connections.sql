-- Invitations say into what kind of space: into a connection it is a request.

ALTER TABLE invitation ADD COLUMN space_kind TEXT;
UPDATE invitation SET space_kind = (SELECT s.kind FROM space s WHERE s.id = invitation.space_id);
