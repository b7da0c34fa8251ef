-- name: use_key
-- A key is in use from now on.
INSERT INTO sealing_key (name) VALUES (:name) ON CONFLICT DO NOTHING;

-- name: forget_keys
-- Nothing is sealed by older keys any more.
DELETE FROM sealing_key WHERE name <> :newest;

-- name: cases_sealed_before
-- Claims whose items another key has sealed, or none, behind the last one that was looked at.
SELECT number, items FROM case_ WHERE number > :after AND SUBSTR(items, 1, LENGTH(:seal)) <> :seal AND items <> '{}'
ORDER BY number LIMIT :limit;

-- name: reseal_case
-- The same items under the newest key; not if they were changed meanwhile.
UPDATE case_ SET items = :items WHERE number = :number AND items = :was;

-- name: changes_sealed_before
-- Lines of claims' histories that another key has sealed, or none, behind the last one that was looked at.
SELECT id, number, what, was, becomes FROM case_change
WHERE id > :after AND what NOT IN ('state', 'kind')
    AND (was <> '' AND SUBSTR(was, 1, LENGTH(:seal)) <> :seal OR becomes <> '' AND SUBSTR(becomes, 1, LENGTH(:seal)) <> :seal)
ORDER BY id LIMIT :limit;

-- name: reseal_change
-- The same line under the newest key.
UPDATE case_change SET was = :was, becomes = :becomes WHERE id = :id;

-- name: pictures_sealed_before
-- Pictures that another key has sealed, or none, behind the last one that was looked at.
SELECT id, body FROM attachment WHERE id > :after AND body IS NOT NULL AND SUBSTR(body, 1, CAST(:length AS INTEGER)) <> :seal
ORDER BY id LIMIT :limit;

-- name: reseal_picture
-- The same picture under the newest key.
UPDATE attachment SET body = :body WHERE id = :id AND body IS NOT NULL;

-- name: factors_sealed_before
-- Second factors that another key has sealed, or none.
SELECT id, totp FROM staff WHERE totp <> '' AND SUBSTR(totp, 1, LENGTH(:seal)) <> :seal LIMIT :limit;

-- name: reseal_factor
-- The same secret under the newest key.
UPDATE staff SET totp = :totp WHERE id = :id AND totp <> '';

-- name: secret_sealed_before
-- The desk's own secret, if another key has sealed it.
SELECT value FROM sealing_secret WHERE name = :name AND SUBSTR(value, 1, LENGTH(:seal)) <> :seal;

-- name: reseal_secret
-- The same secret under the newest key.
UPDATE sealing_secret SET value = :value WHERE name = :name;

-- name: secret
-- A secret of the desk's own, sealed.
SELECT value FROM sealing_secret WHERE name = :name;

-- name: keep_secret
-- It was drawn just now.
INSERT INTO sealing_secret (name, value) VALUES (:name, :value);
