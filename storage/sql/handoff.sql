-- name: handoff_of
-- The open stay of a conversation in the human queue.
SELECT id, state FROM handoff WHERE conversation = :conversation AND state <> 'closed';

-- name: join_queue
-- At most one stay is open: the unique index closes the race of two that join at once.
INSERT INTO handoff (conversation, ref, reason, summary, state, joined, unanswered)
VALUES (:conversation, :ref, :reason, :summary, 'waiting', :now, :now)
ON CONFLICT (conversation) WHERE state <> 'closed' DO NOTHING
RETURNING id;

-- name: leave_queue
-- A stay that no member of staff holds ends by the traveller's wish.
UPDATE handoff SET state = 'closed', closed = :now, ending = 'traveller', unanswered = NULL, version = version + 1
WHERE conversation = :conversation AND state = 'waiting'
RETURNING ref, version;

-- name: waiting_before
-- How many wait, or wait before the given stay.
SELECT COUNT(*) AS count FROM handoff WHERE state = 'waiting' AND id < :before;

-- name: waiting_up_to
-- How many wait, counted up to a limit.
SELECT COUNT(*) AS count FROM (SELECT 1 FROM handoff WHERE state = 'waiting' LIMIT :most) AS waits;

-- name: add_left_message
-- Words left for staff.
INSERT INTO left_message (conversation, seq, at, text) VALUES (:conversation, :seq, :now, :text);

-- name: add_callback
-- An answer is wished for within a slot of the opening hours.
INSERT INTO callback (conversation, at, slot_start, slot_end) VALUES (:conversation, :now, :slot_start, :slot_end);

-- name: blank_left_message
-- The words were unsent.
UPDATE left_message SET text = '' WHERE conversation = :conversation AND seq = :seq;
