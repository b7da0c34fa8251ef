-- name: add_session
-- Somebody has logged in.
INSERT INTO session (digest, staff, forms, created, seen, rotated, expires)
VALUES (:digest, :staff, :forms, :now, :now, :now, :expires);

-- name: session_of
-- The session of a cookie, with the account; also by the cookie before the newest.
SELECT session.*, CASE WHEN session.former = :digest THEN 1 ELSE 0 END AS is_former,
    staff.name, staff.display, staff.role, staff.must_change, staff.disabled, staff.totp <> '' AS has_totp
FROM session JOIN staff ON staff.id = session.staff
WHERE session.digest = :digest OR session.former = :digest;

-- name: touch_session
-- It is in use.
UPDATE session SET seen = :now WHERE id = :id AND revoked IS NULL AND seen < :now;

-- name: confirm_session
-- The browser has the new cookie.
UPDATE session SET confirmed = 1, seen = :now WHERE id = :id AND digest = :digest;

-- name: rotate_session
-- Another cookie for the same session. Of two requests that ask for it at once the second changes nothing.
UPDATE session SET former = digest, digest = :digest, confirmed = 0, rotated = :now, seen = :now
WHERE id = :id AND digest = :was AND confirmed = 1 AND revoked IS NULL;

-- name: replace_session
-- The new cookie never reached the browser: yet another, with the same one before it.
UPDATE session SET digest = :digest, rotated = :now, seen = :now
WHERE id = :id AND former = :was AND confirmed = 0 AND revoked IS NULL;

-- name: end_session
-- One session ends.
UPDATE session SET revoked = :now, ending = :ending WHERE id = :id AND revoked IS NULL;

-- name: end_sessions
-- Every session of an account ends.
UPDATE session SET revoked = :now, ending = :ending WHERE staff = :staff AND revoked IS NULL;

-- name: sessions_of
-- Where an account is logged in.
SELECT id, created, seen, expires FROM session
WHERE staff = :staff AND revoked IS NULL AND expires > :now AND seen > :idle ORDER BY seen DESC;

-- name: add_token
-- A token for a program.
INSERT INTO token (digest, staff, label, created) VALUES (:digest, :staff, :label, :now) RETURNING id;

-- name: token_of
-- The account of a token.
SELECT token.id, token.staff, token.used, token.revoked, staff.name, staff.display, staff.role, staff.disabled
FROM token JOIN staff ON staff.id = token.staff WHERE token.digest = :digest;

-- name: touch_token
-- It is in use.
UPDATE token SET used = :now WHERE id = :id;

-- name: tokens_of
-- The tokens of an account that still open something.
SELECT id, label, created, used FROM token WHERE staff = :staff AND revoked IS NULL ORDER BY id;

-- name: end_tokens
-- The tokens of an account open nothing any more.
UPDATE token SET revoked = :now WHERE staff = :staff AND revoked IS NULL;

-- name: count_try
-- One more try, counted before anything is looked at: of two at once the second sees the first. A quiet hour forgets; a try
-- that comes too early is none.
INSERT INTO login_try (who, tries, newest, due) VALUES (:who, 1, :now, 0)
ON CONFLICT (who) DO UPDATE SET newest = excluded.newest, tries = CASE
    WHEN login_try.newest < :forgotten THEN 1
    WHEN login_try.due > :now THEN login_try.tries
    ELSE login_try.tries + 1
END
RETURNING tries, due;

-- name: try_of
-- What is known of an account and an address.
SELECT newest FROM login_try WHERE who = :who;

-- name: delay_try
-- The next try of this account or address is looked at later.
UPDATE login_try SET due = :due WHERE who = :who;

-- name: forget_try
-- It was the right password.
DELETE FROM login_try WHERE who = :who;

-- name: give_back_try
-- It was the right password: others behind the same address have their tries still.
UPDATE login_try SET tries = CASE WHEN tries > 1 THEN tries - 1 ELSE 1 END, due = 0 WHERE who = :who;

-- name: know_address
-- The owner of the account was here. Such a row has no tries.
INSERT INTO login_try (who, tries, newest, due) VALUES (:who, 0, :now, 0)
ON CONFLICT (who) DO UPDATE SET newest = excluded.newest;

-- name: forget_old_tries
-- Nothing is kept of addresses longer than needed.
DELETE FROM login_try WHERE newest < :before AND (tries > 0 OR newest < :long_before);

-- name: add_audit
-- What somebody did.
INSERT INTO audit (at, staff, action, target, count, reason, request)
VALUES (:now, :staff, :action, :target, :count, :reason, :request);

-- name: audit_page
-- The audit log, newest first, filtered by what is not ''.
SELECT * FROM audit
WHERE id < :before AND (:staff = '' OR staff = :staff) AND (:action = '' OR action = :action)
    AND (:target = '' OR target = :target) AND at >= :since AND at < :until
ORDER BY id DESC LIMIT :limit;

-- name: audit_actions
-- The actions that the log knows, for its filter: from each to the next one in the index, however long the log is.
WITH RECURSIVE known (action) AS (
    SELECT MIN(action) FROM audit
    UNION ALL
    SELECT (SELECT MIN(audit.action) FROM audit WHERE audit.action > known.action) FROM known WHERE known.action IS NOT NULL
)
SELECT action FROM known WHERE action IS NOT NULL ORDER BY action;

-- name: audit_count
-- How often somebody did something since a moment.
SELECT COUNT(*) AS count FROM audit WHERE staff = :staff AND action = :action AND at > :since;
