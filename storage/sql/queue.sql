-- name: queue_waiting
-- Who waits, oldest first.
SELECT * FROM queue_row WHERE state = 'waiting' AND id > :after ORDER BY id LIMIT :limit;

-- name: queue_taken
-- Whom somebody talks with.
SELECT * FROM queue_row WHERE state = 'taken' AND id > :after ORDER BY id LIMIT :limit;

-- name: queue_held
-- Who is on hold.
SELECT * FROM queue_row WHERE state = 'held' AND id > :after ORDER BY id LIMIT :limit;

-- name: queue_closed
-- What is over.
SELECT * FROM queue_row WHERE state = 'closed' AND id > :after ORDER BY id LIMIT :limit;

-- name: queue_owned
-- What one member of staff has, on hold or not.
SELECT * FROM queue_row WHERE state IN ('taken', 'held') AND owner = :owner AND id > :after ORDER BY id LIMIT :limit;

-- name: queue_one
-- One stay, open or closed.
SELECT * FROM queue_row WHERE ref = :ref;

-- name: queue_of
-- The open stay of a conversation.
SELECT * FROM queue_row WHERE conversation_id = :conversation AND state <> 'closed';

-- name: queue_counts
-- How many there are in each state, counted up to a limit: counting a hundred thousand would cost more than the page.
SELECT
    (SELECT COUNT(*) FROM (SELECT 1 FROM handoff WHERE state = 'waiting' LIMIT :most) AS waits) AS waiting,
    (SELECT COUNT(*) FROM (SELECT 1 FROM handoff WHERE state = 'taken' LIMIT :most) AS talks) AS taken,
    (SELECT COUNT(*) FROM (SELECT 1 FROM handoff WHERE state = 'held' LIMIT :most) AS holds) AS held,
    (SELECT COUNT(*) FROM (SELECT 1 FROM handoff WHERE state IN ('taken', 'held') AND owner = :owner LIMIT :most) AS owned) AS mine,
    (
        SELECT COUNT(*) FROM (
            SELECT 1 FROM handoff WHERE state IN ('waiting', 'taken') AND alerted IS NOT NULL LIMIT :most
        ) AS late
    ) AS overdue,
    (SELECT MIN(joined) FROM (SELECT joined FROM handoff WHERE state = 'waiting' ORDER BY id LIMIT 1) AS first) AS oldest;

-- name: handoff_no
-- The place of a cursor.
SELECT id FROM handoff WHERE ref = :ref;

-- name: standing_of
-- Where the traveller of a conversation stands: waits, or with whom.
SELECT handoff.id, handoff.state, staff.display, callback.slot_start, callback.slot_end
FROM handoff JOIN conversation ON conversation.no = handoff.conversation
LEFT JOIN staff ON staff.name = handoff.owner
LEFT JOIN callback ON callback.id = (
    SELECT MAX(id) FROM callback WHERE callback.conversation = handoff.conversation AND callback.at >= handoff.joined
)
WHERE conversation.id = :conversation AND handoff.state <> 'closed';
