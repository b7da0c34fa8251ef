-- name: add_resume_code
-- A number by which the claim in the making of a conversation can be gone on with elsewhere.
INSERT INTO resume_code (digest, conversation, created, expires) VALUES (:digest, :conversation, :now, :expires);

-- name: drop_resume_codes
-- A new number makes the ones before it useless, and those long expired are forgotten.
DELETE FROM resume_code WHERE (conversation = :conversation AND used IS NULL) OR expires < :before;

-- name: resume_code
-- A number that was written somewhere: whose claim it moves, and how that conversation stands now.
SELECT resume_code.conversation, resume_code.used, resume_code.expires, conversation.id, conversation.state
FROM resume_code JOIN conversation ON conversation.no = resume_code.conversation WHERE resume_code.digest = :digest;

-- name: use_resume_code
-- It is good once: nothing changes when somebody was faster.
UPDATE resume_code SET used = :now, used_by = :conversation WHERE digest = :digest AND used IS NULL AND expires > :now;

-- name: move_attachments
-- The pictures that were sent for the claim in the making belong to it where it goes on.
UPDATE attachment SET draft_of = :taker WHERE number IS NULL AND for_staff = 0 AND state <> 'blanked'
AND ((conversation = :origin AND draft_of IS NULL) OR draft_of = :origin);
