-- name: saved
-- Since when nothing stands in a backup, and how large the newest is. Where none was ever noted: since the first message.
SELECT
    COALESCE((SELECT at FROM backup), (SELECT at FROM message WHERE id = (SELECT MIN(id) FROM message))) AS since,
    (SELECT size FROM backup) AS size;

-- name: note_backup
-- One of this moment is whole; without a size, nothing stands in one from here on.
INSERT INTO backup (one, at, size) VALUES (1, :at, :size)
ON CONFLICT (one) DO UPDATE SET at = excluded.at, size = excluded.size;
