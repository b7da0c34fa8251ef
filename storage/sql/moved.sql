-- name: moved
-- Where the desk went from here, or is being brought from.
SELECT direction, place, at, progress FROM moved WHERE one = 1;

-- name: mark_moved
-- It opens here no more, or not yet.
INSERT INTO moved (one, direction, place, at) VALUES (1, :direction, :place, :now)
ON CONFLICT (one) DO UPDATE SET direction = :direction, place = :place, at = :now, progress = '';

-- name: note_progress
-- Carried so far.
UPDATE moved SET progress = :progress WHERE one = 1;

-- name: unmark_moved
-- It is at home here.
DELETE FROM moved;
