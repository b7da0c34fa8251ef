-- name: add_staff
-- A new account. Gives nothing when the name is taken.
INSERT INTO staff (name, display, role, password, must_change, password_changed, created)
VALUES (:name, :display, :role, :password, 1, :now, :now)
ON CONFLICT DO NOTHING RETURNING id;

-- name: staff_by_name
-- An account by its name.
SELECT * FROM staff WHERE name = :name;

-- name: all_staff
-- Every account, with its last sign of life.
SELECT staff.*,
    (SELECT MAX(seen) FROM session WHERE session.staff = staff.id) AS seen,
    (SELECT COUNT(*) FROM token WHERE token.staff = staff.id AND token.revoked IS NULL) AS tokens
FROM staff ORDER BY name;

-- name: any_staff
-- Whether there is an account that can log in.
SELECT 1 FROM staff WHERE disabled IS NULL LIMIT 1;

-- name: set_password
-- Another password.
UPDATE staff SET password = :password, must_change = :must_change, password_changed = :now WHERE id = :id;

-- name: rehash_password
-- The same password, hashed as is usual today.
UPDATE staff SET password = :password WHERE id = :id AND password = :was;

-- name: set_role
-- Another role.
UPDATE staff SET role = :role WHERE id = :id AND role <> :role;

-- name: disable_staff
-- The account opens nothing any more.
UPDATE staff SET disabled = :now WHERE id = :id AND disabled IS NULL;

-- name: enable_staff
-- The account opens again.
UPDATE staff SET disabled = NULL WHERE id = :id AND disabled IS NOT NULL;

-- name: set_totp
-- The second factor begins or ends.
UPDATE staff SET totp = :totp, totp_step = :step WHERE id = :id;

-- name: use_totp_step
-- A code counts once: the second of two that use it at once changes nothing.
UPDATE staff SET totp_step = :step WHERE id = :id AND totp_step < :step;

-- name: add_recovery_code
-- One of the codes for the day on which the telephone is lost.
INSERT INTO recovery_code (digest, staff) VALUES (:digest, :staff);

-- name: use_recovery_code
-- It counts once.
DELETE FROM recovery_code WHERE digest = :digest AND staff = :staff;

-- name: drop_recovery_codes
-- They end with the second factor that they stood in for.
DELETE FROM recovery_code WHERE staff = :staff;
