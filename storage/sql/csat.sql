-- name: rate_staff
-- How the last talk with staff was, if it ended lately. The last word counts.
INSERT INTO csat (handoff, grade, at)
SELECT id, :grade, :now FROM handoff
WHERE conversation = :conversation AND state = 'closed' AND taken IS NOT NULL AND closed > :since
ORDER BY closed DESC LIMIT 1
ON CONFLICT (handoff) DO UPDATE SET grade = excluded.grade, at = excluded.at;

-- name: count_csat
-- How often each grade was given, of talks that ended in some days: none is given before the end, nor long after it. Those of
-- conversations that are gone count too.
SELECT csat.grade, COUNT(*) AS count FROM csat JOIN handoff ON handoff.id = csat.handoff
WHERE csat.at >= :since AND csat.at < :latest AND handoff.closed >= :since AND handoff.closed < :until GROUP BY csat.grade
UNION ALL
SELECT CAST(key AS INTEGER), count FROM daily_count WHERE day >= :first AND day <= :last AND what = 'grade';
