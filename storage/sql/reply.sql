-- name: sent_by_key
-- Whether this press of the send button has been taken already.
SELECT send_key.staff, send_key.seq, said.reply
FROM send_key
JOIN message ON message.conversation = send_key.conversation AND message.seq = send_key.seq
LEFT JOIN said ON said.id = message.said
WHERE send_key.conversation = :conversation AND send_key.key = :key;

-- name: add_send_key
-- One press, one message: the primary key closes the race of a double press.
INSERT INTO send_key (conversation, key, staff, seq) VALUES (:conversation, :key, :staff, :seq);

-- name: missed_by_staff
-- What came after the last message that the writer had seen: the traveller's words, and those of colleagues.
SELECT MIN(seq) AS seq FROM message
WHERE conversation = :conversation AND seq > :after AND kind <> 'leave'
    AND (direction = 'in' OR author NOT IN ('bot', :staff));

-- name: send_again
-- A member of staff wants a row that did not arrive, or may not have, on its way once more.
UPDATE outbox SET status = 'waiting', done = NULL, due = 0, tries = 0, doubtful = 0, reason = '', retry_key = '', reply_token = '', created = :now,
    claimed_by = :process
WHERE message = (SELECT id FROM message WHERE conversation = :conversation AND seq = :seq AND blanked IS NULL)
    AND done IS NOT NULL AND status IN ('failed', 'unsure', 'held')
RETURNING message;

-- name: outgoing_of
-- One row of the outbox.
SELECT outbox.*, conversation.id, conversation.traveller, conversation.language, message.author, said.reply
FROM outbox
JOIN conversation ON conversation.no = outbox.conversation
JOIN message ON message.id = outbox.message
LEFT JOIN said ON said.id = message.said
WHERE outbox.message = :message;

-- name: add_note
-- Words that only staff see.
INSERT INTO note (conversation, at, staff, text, key) VALUES (:conversation, :now, :staff, :text, :key) RETURNING id;

-- name: noted_by_key
-- What this press of the button has put down already.
SELECT text FROM note WHERE conversation = :conversation AND staff = :staff AND key = :key AND key <> '';

-- name: notes_of
-- The notes of a conversation, oldest first.
SELECT note.id, note.at, note.staff, note.text FROM note JOIN conversation ON conversation.no = note.conversation
WHERE conversation.id = :conversation ORDER BY note.id LIMIT :limit;

-- name: keep_draft
-- A reply in the making.
INSERT INTO draft (conversation, at, staff, text) VALUES (:conversation, :now, :staff, :text)
ON CONFLICT (conversation) DO UPDATE SET at = excluded.at, staff = excluded.staff, text = excluded.text;

-- name: drop_draft
-- It was sent, or emptied.
DELETE FROM draft WHERE conversation = :conversation;

-- name: draft_of
-- The reply in the making of a conversation.
SELECT draft.at, draft.staff, draft.text FROM draft JOIN conversation ON conversation.no = draft.conversation
WHERE conversation.id = :conversation;
