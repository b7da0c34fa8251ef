-- name: add_process
-- It lives.
INSERT INTO process (id) VALUES (:id);

-- name: strike_process
-- It ends, or is written anew.
DELETE FROM process WHERE id = :id;

-- name: strike_dead_processes
-- Those that have given no sign of life for long.
DELETE FROM process WHERE id NOT IN (SELECT id FROM living);

-- name: strike_all_processes
-- Nobody else can be alive.
DELETE FROM process;
