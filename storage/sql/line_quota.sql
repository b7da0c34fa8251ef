-- name: line_quota
-- The month's pushes as LINE told last, and how many this desk has made since it began.
SELECT most, used, asked, pushed FROM line_quota;

-- name: hold_line_quota
-- The same, for a push that is about to be claimed. The race: two processes and one push that is left. The second waits for the
-- first to commit, and then counts its claim.
UPDATE line_quota SET used = used RETURNING most, used, asked, pushed;

-- name: note_line_quota
-- What LINE tells now, and on top what has been pushed since it was asked.
INSERT INTO line_quota (one, most, used, asked) VALUES (1, :most, :used, :now)
ON CONFLICT (one) DO UPDATE SET
    most = excluded.most, used = excluded.used + line_quota.pushed - :pushed, asked = excluded.asked
RETURNING most, used, asked, pushed;

-- name: begin_line_month
-- LINE counts from nothing again.
UPDATE line_quota SET used = 0, asked = :now RETURNING most, used, asked, pushed;

-- name: spend_line_quota
-- One push more, so that a restart and the other processes know it although LINE cannot be asked.
UPDATE line_quota SET used = used + 1, pushed = pushed + 1 RETURNING most, used, asked, pushed;

-- name: line_push
-- Whether a push was handed to LINE before, and what became of it.
SELECT spent FROM line_push WHERE retry_key = :retry_key;

-- name: line_pushes_under_way
-- How many may have been accepted and are not counted yet.
SELECT COUNT(*) AS pushes FROM line_push WHERE spent = 0;

-- name: claim_line_push
-- One of those that are left.
INSERT INTO line_push (retry_key) VALUES (:retry_key);

-- name: spend_line_push
-- LINE has accepted it.
UPDATE line_push SET spent = 1 WHERE retry_key = :retry_key;

-- name: give_back_line_push
-- LINE has surely not accepted it.
DELETE FROM line_push WHERE retry_key = :retry_key AND spent = 0;

-- name: line_pushes_ended
-- Those whose row is on its way no more: of them LINE's own count tells.
SELECT retry_key FROM line_push
WHERE retry_key NOT IN (SELECT retry_key FROM outbox WHERE done IS NULL AND channel = 'line');

-- name: forget_line_push
-- It is in what LINE has told.
DELETE FROM line_push WHERE retry_key = :retry_key;
