-- name: talk
-- A conversation, as staff open it.
SELECT no, id, channel, language, source, seq, gone, created, last_seen FROM conversation WHERE id = :conversation;

-- name: talk_rows
-- The end of a transcript with why each answer was given and what became of it, newest first.
SELECT message.*, said.reply, outbox.status, outbox.reason AS failure,
    attachment.id AS picture, attachment.state AS picture_state, attachment.reason AS picture_reason
FROM message
LEFT JOIN said ON said.id = message.said
LEFT JOIN outbox ON outbox.message = message.id
LEFT JOIN attachment ON attachment.conversation = message.conversation AND attachment.seq = message.seq
WHERE message.conversation = :no ORDER BY message.seq DESC LIMIT :limit;

-- name: talk_stays
-- The stays of a conversation in the queue, oldest first.
SELECT reason, joined, closed, ending
FROM handoff WHERE conversation = :no ORDER BY id;

-- name: talk_moves
-- What was done with the stays of a conversation, oldest first.
SELECT stay_move.id, stay_move.at, stay_move.staff, stay_move.move, stay_move.more
FROM handoff JOIN stay_move ON stay_move.handoff = handoff.id
WHERE handoff.conversation = :no ORDER BY stay_move.id;

-- name: last_words
-- What a traveller typed last.
SELECT message.text FROM message JOIN conversation ON conversation.no = message.conversation
WHERE conversation.id = :conversation AND message.kind = 'text' AND message.direction = 'in'
ORDER BY message.seq DESC LIMIT 1;
