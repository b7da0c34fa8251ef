-- name: add_staff_event
-- Something that staff have to know at once.
INSERT INTO staff_event (at, kind, staff, handoff, conversation, seq, case_number, state, version)
VALUES (:now, :kind, :staff, :handoff, :conversation, :seq, :case_number, :state, :version);

-- name: staff_events_after
-- What a console has missed.
SELECT * FROM staff_event WHERE id > :after ORDER BY id LIMIT :limit;

-- name: newest_staff_event
-- Where the feed stands.
SELECT MAX(id) AS id FROM staff_event;
