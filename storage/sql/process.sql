-- name: add_process
-- It begins.
INSERT INTO process (id) VALUES (:id) RETURNING started;

-- name: keep_process
-- It lives.
INSERT INTO process (id, started) VALUES (:id, :started);

-- name: strike_process
-- It ends, or is written anew.
DELETE FROM process WHERE id = :id;

-- name: strike_dead_processes
-- Those that have given no sign of life for long.
DELETE FROM process WHERE id NOT IN (SELECT id FROM living);

-- name: living_processes
-- The eldest does what one alone has to do.
SELECT id FROM living ORDER BY started, id;
