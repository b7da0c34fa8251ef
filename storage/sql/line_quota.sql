-- name: line_quota
-- The month's pushes as LINE told last.
SELECT most, used, asked FROM line_quota;

-- name: note_line_quota
-- What LINE tells now.
INSERT INTO line_quota (one, most, used, asked) VALUES (1, :most, :used, :now)
ON CONFLICT (one) DO UPDATE SET most = excluded.most, used = excluded.used, asked = excluded.asked;

-- name: spend_line_quota
-- One push more, so that a restart and the other processes know it although LINE cannot be asked.
UPDATE line_quota SET used = used + 1 RETURNING most, used, asked;
