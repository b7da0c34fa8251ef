-- name: stay_by_ref
-- A stay, open or closed, by what staff call it.
SELECT handoff.*, conversation.id AS conversation_id
FROM handoff JOIN conversation ON conversation.no = handoff.conversation WHERE handoff.ref = :ref;

-- name: open_stay_of
-- The open stay of a conversation.
SELECT handoff.*, conversation.id AS conversation_id
FROM handoff JOIN conversation ON conversation.no = handoff.conversation
WHERE handoff.conversation = :conversation AND handoff.state <> 'closed';

-- name: next_stay
-- The oldest that waits for this member of staff: what was passed to somebody else is left to them, for a while.
SELECT handoff.*, conversation.id AS conversation_id
FROM handoff JOIN conversation ON conversation.no = handoff.conversation
WHERE handoff.state = 'waiting' AND (
    handoff.meant_for IN ('', :staff) OR (handoff.meant_for = 'supervisor' AND :supervisor = 1) OR handoff.passed < :free
)
ORDER BY handoff.id LIMIT 1;

-- name: keep_stay
-- After a move. Changes nothing when somebody else moved meanwhile.
UPDATE handoff SET
    state = :state, version = :version, owner = :owner, meant_for = :meant_for, passed = :passed, lease = :lease,
    unanswered = :unanswered, held = :held, hold_reason = :hold_reason, taken = :taken, first_reply = :first_reply,
    alerted = :alerted, closed = :closed, ending = :ending, outcome = :outcome
WHERE id = :id AND version = :version - 1;

-- name: add_stay_move
-- A line of the log.
INSERT INTO stay_move (handoff, at, staff, move, more) VALUES (:handoff, :now, :staff, :move, :more);

-- name: note_heard
-- The traveller wrote while the stay is open: since when an answer is due.
UPDATE handoff SET unanswered = :unanswered, alerted = NULL WHERE id = :id;

-- name: renew_lease
-- A sign of life of the owner; not more than one write a minute. A hold has its own end.
UPDATE handoff SET lease = :lease
WHERE ref = :ref AND owner = :staff AND state = 'taken' AND lease < :lease - 60000;

-- name: spare_leases
-- After a standstill of the desk its staff get some time to come back.
UPDATE handoff SET lease = :lease WHERE state IN ('taken', 'held') AND lease < :lease;

-- name: due_stays
-- Taken ones without a sign of life, and holds that are over.
SELECT ref, state FROM handoff WHERE state IN ('taken', 'held') AND lease <= :now ORDER BY lease LIMIT :limit;

-- name: orphaned_stays
-- Their owners' accounts are disabled.
SELECT handoff.ref FROM staff CROSS JOIN handoff
WHERE handoff.owner = staff.name AND handoff.state IN ('taken', 'held') AND staff.disabled IS NOT NULL ORDER BY handoff.id LIMIT :limit;

-- name: alert_overdue
-- Who waits too long for a word of staff, each told once. A hold stops the clock.
UPDATE handoff SET alerted = :now
WHERE id IN (
    SELECT id FROM handoff
    WHERE state <> 'closed' AND alerted IS NULL AND unanswered IS NOT NULL AND unanswered <= :since
        AND state IN ('waiting', 'taken')
    ORDER BY unanswered LIMIT :limit
)
RETURNING ref, state, version, conversation;

-- name: any_overdue
-- Whether anybody waits too long who has not been shown yet.
SELECT 1 FROM handoff
WHERE state <> 'closed' AND alerted IS NULL AND unanswered IS NOT NULL AND unanswered <= :since
    AND state IN ('waiting', 'taken')
LIMIT 1;

-- name: stay_by_key
-- What one request for the next has been given already.
SELECT handoff.*, conversation.id AS conversation_id
FROM take_key JOIN handoff ON handoff.id = take_key.handoff JOIN conversation ON conversation.no = handoff.conversation
WHERE take_key.staff = :staff AND take_key.key = :key;

-- name: add_take_key
-- One request, one stay: the primary key closes the race of a request that is repeated.
INSERT INTO take_key (staff, key, handoff) VALUES (:staff, :key, :handoff);
