-- name: hold_conversation
-- The traveller's conversation, if there is one yet: what else is done in it waits for the commit.
SELECT no FROM conversation WHERE channel = :channel AND traveller = :traveller FOR NO KEY UPDATE;

-- name: hold_conversation_by_id
-- The same, for whoever knows its id.
SELECT no FROM conversation WHERE id = :id FOR NO KEY UPDATE;

-- name: hold_feed
-- From here to the commit nobody else draws a number of the feed. 1296122952 is MADG + 1 (storage/postgres/opening.py).
SELECT pg_advisory_xact_lock(1296122952);
