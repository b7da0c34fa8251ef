-- name: hold_outgoing
-- Whether it left after the backup was taken nobody knows: staff decide.
UPDATE outbox SET status = 'held', reason = 'restored', done = :now, reply_token = '', retry_key = '' WHERE done IS NULL;

-- name: drop_past_reminders
-- They may have been sent since.
UPDATE reminder SET state = 'cancelled', reason = 'restored', done = :now WHERE state = 'waiting' AND due <= :now;

-- name: void_sessions
-- Whoever was logged in then logs in anew.
UPDATE session SET revoked = :now, ending = 'restored' WHERE revoked IS NULL;

-- name: void_tokens
-- One that was taken back since must not open anything again.
UPDATE token SET revoked = :now WHERE revoked IS NULL;

-- name: disable_again
-- An account that was disabled since.
UPDATE staff SET disabled = :now WHERE name = :name AND disabled IS NULL;

-- name: accounts_disabled
-- Whoever must not come in.
SELECT name FROM staff WHERE disabled IS NOT NULL;

-- name: numbers_given
-- Every receipt number that was ever given.
SELECT number FROM case_ UNION SELECT number FROM former_number;

-- name: add_former_number
-- It is somebody's, though the claim is lost.
INSERT INTO former_number (number) VALUES (:number) ON CONFLICT DO NOTHING;

-- name: sealing_keys
-- Without these keys the desk does not open it.
SELECT name FROM sealing_key ORDER BY name;
