-- name: add_heard
-- What the traveller said, with the trace of the turn when the desk said nothing in return.
INSERT INTO message (
    conversation, seq, episode, direction, author, kind, at, text, data, reference, raw,
    entry, score, runner_up, runner_up_score, rule, trace
) VALUES (
    :conversation, :seq, :episode, 'in', 'traveller', :kind, :now, :text, :data, :reference, :raw,
    :entry, :score, :runner_up, :runner_up_score, :rule, :trace
);

-- name: add_answer
-- What the desk said, and why.
INSERT INTO message (
    conversation, seq, episode, direction, author, kind, at, said, entry, score, runner_up, runner_up_score, rule, trace
) VALUES (
    :conversation, :seq, :episode, 'out', :author, :kind, :now, :said,
    :entry, :score, :runner_up, :runner_up_score, :rule, :trace
);

-- name: said_before
-- The reply of this digest, if it was ever said.
SELECT id, shared FROM said WHERE digest = :digest;

-- name: add_said
-- A reply that is said for the first time.
INSERT INTO said (digest, reply) VALUES (:digest, :reply);

-- name: share_said
-- It is said for the second time.
UPDATE said SET shared = 1 WHERE id = :id;

-- name: messages_after
-- A piece of a transcript, oldest first.
SELECT message.*, said.reply
FROM message JOIN conversation ON conversation.no = message.conversation LEFT JOIN said ON said.id = message.said
WHERE conversation.id = :conversation AND message.seq > :after ORDER BY message.seq LIMIT :limit;

-- name: messages_newest
-- The end of a transcript, newest first.
SELECT message.*, said.reply
FROM message JOIN conversation ON conversation.no = message.conversation LEFT JOIN said ON said.id = message.said
WHERE conversation.id = :conversation ORDER BY message.seq DESC LIMIT :limit;

-- name: message_by_id
-- One message, with the conversation that it stands in.
SELECT message.*, said.reply, conversation.id AS conversation_id
FROM message JOIN conversation ON conversation.no = message.conversation LEFT JOIN said ON said.id = message.said
WHERE message.id = :id;

-- name: unsent_messages
-- The message that a channel calls `reference`: one row, and one more for each time that it was edited.
SELECT id, seq, text FROM message
WHERE conversation = :conversation AND reference = :reference AND reference <> '' AND blanked IS NULL ORDER BY seq;

-- name: answers_after
-- What was said from one message on: it may repeat that message's words.
SELECT message.id, message.seq, message.said, said.reply, said.shared
FROM message JOIN said ON said.id = message.said
WHERE message.conversation = :conversation AND message.seq > :seq;

-- name: blank_message
-- The row stays, the words go.
UPDATE message SET text = '', data = '', raw = '', said = NULL, trace = '', blanked = :now WHERE id = :id;

-- name: drop_said
-- The words of a reply that no other message has.
DELETE FROM said WHERE id = :id AND shared = 0;
