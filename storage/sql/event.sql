-- name: take_event
-- The only gate against doubles. Changes a row for an event that is new or whose turn raised, and nothing for one that the desk has.
INSERT INTO event (channel, event_id, kind, received)
VALUES (:channel, :event_id, :kind, :now)
ON CONFLICT (channel, event_id) DO UPDATE SET failure = NULL, retry = NULL, conversation = NULL
WHERE event.failure IS NOT NULL;

-- name: keep_raw_event
-- An event that leaves no message keeps its raw form itself.
UPDATE event SET raw = :raw, conversation = :conversation WHERE channel = :channel AND event_id = :event_id;

-- name: fail_event
-- The turn raised. What is kept is the name of the error, and the event for another try. Gives the failed tries so far,
-- and nothing when somebody else has taken the event meanwhile.
INSERT INTO event (channel, event_id, kind, received, conversation, tries, failure, retry)
VALUES (:channel, :event_id, :kind, :now, :conversation, 1, :failure, :retry)
ON CONFLICT (channel, event_id) DO UPDATE SET tries = event.tries + 1, failure = excluded.failure, retry = excluded.retry
WHERE event.failure IS NOT NULL
RETURNING tries;

-- name: failed_events
-- Events that wait for another try, oldest first. One that came in after now did so before the clock was set back.
SELECT retry FROM event WHERE failure IS NOT NULL AND (received < :before OR received > :now)
ORDER BY received LIMIT :limit;

-- name: failed_events_of
-- Of one conversation: an unsent message may be among them.
SELECT event_id, retry FROM event WHERE failure IS NOT NULL AND channel = :channel AND conversation = :conversation;

-- name: drop_failed_event
-- It was unsent before a turn was made of it: no further try, no words.
UPDATE event SET failure = NULL, retry = NULL, conversation = NULL WHERE channel = :channel AND event_id = :event_id;

-- name: add_unsent
-- What it names has not come yet.
INSERT INTO unsent (conversation, reference, at) VALUES (:conversation, :reference, :now) ON CONFLICT DO NOTHING;
