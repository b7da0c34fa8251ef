-- name: hold_conversation
-- The traveller's conversation, if there is one yet: what else is done in it waits for the commit.
SELECT no FROM conversation WHERE channel = :channel AND traveller = :traveller FOR NO KEY UPDATE;

-- name: hold_conversation_by_id
-- The same, for whoever knows its id.
SELECT no FROM conversation WHERE id = :id FOR NO KEY UPDATE;

-- name: hold_conversation_by_no
-- The same, by its number.
SELECT no FROM conversation WHERE no = :no FOR NO KEY UPDATE;

-- name: hold_desk
-- From here to the commit no other work runs. 1296122951 is MADG (storage/postgres/opening.py).
SELECT pg_advisory_xact_lock(1296122951);

-- name: hold_purging
-- One batch at a time: two that both go on to want the whole desk would wait for each other. MADG + 3.
SELECT pg_advisory_xact_lock(1296122954);

-- name: hold_feed
-- From here to the commit nobody else draws a number of the feed. 1296122952 is MADG + 1 (storage/postgres/opening.py).
SELECT pg_advisory_xact_lock(1296122952);

-- name: pass_telegram_gate
-- The next place after the last ones, a second behind the one that is now the eldest; and how long it is until then. The race: two
-- processes ask at once. The second waits for the first to commit, and stands behind it. A clock that was set back by more than
-- anybody waits makes nobody wait.
INSERT INTO telegram_gate AS gate (one, passed)
VALUES (1, array_fill(CAST(0 AS BIGINT), ARRAY[29]) || CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT))
ON CONFLICT (one) DO UPDATE SET passed = gate.passed[2:] || CASE
    WHEN gate.passed[1] + 1000 BETWEEN CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)
        AND CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) + 60000
    THEN gate.passed[1] + 1000 ELSE CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)
END
RETURNING passed[30] AS at, passed[30] - CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS wait;
