-- name: newest_switch
-- What tells whether anything was switched since the last look.
SELECT id, at FROM switch ORDER BY id DESC LIMIT 1;

-- name: switches
-- What counts now: the newest of each name.
SELECT name, value, reason, author, at FROM switch AS newest
WHERE id = (SELECT MAX(id) FROM switch WHERE switch.name = newest.name);

-- name: add_switch
-- Something is switched.
INSERT INTO switch (name, value, reason, author, at) VALUES (:name, :value, :reason, :author, :now);

-- name: switch_now
-- How one thing is switched.
SELECT value, reason, author FROM switch WHERE name = :name ORDER BY id DESC LIMIT 1;

-- name: switch_history
-- Who switched what, newest first.
SELECT name, value, reason, author, at FROM switch ORDER BY id DESC LIMIT :limit;
