-- name: index_words
-- A message's words as pairs of characters.
INSERT INTO message_fts (rowid, text) VALUES (:id, :pairs);

-- name: words_waiting
-- Messages that have not joined the index yet, the eldest first.
SELECT message.id, message.text, said.reply FROM message LEFT JOIN said ON said.id = message.said
WHERE message.id > (SELECT upto FROM indexed) AND message.blanked IS NULL ORDER BY message.id LIMIT :limit;

-- name: note_indexed
-- They have.
UPDATE indexed SET upto = :upto;

-- name: has_joined
-- Whether a message has joined the index.
SELECT 1 FROM indexed WHERE :id <= upto;

-- name: forget_words
-- The index keeps no text of its own: the same pairs that were put in have to be given, and only of what has joined it.
INSERT INTO message_fts (message_fts, rowid, text) VALUES ('delete', :id, :pairs);

-- name: find_words
-- Messages that hold every pair, newest first; before them all that have not joined the index yet, whatever they hold: whoever asks
-- looks at each anyway.
SELECT id FROM message
WHERE id > (SELECT upto FROM indexed) AND blanked IS NULL AND id >= :lowest AND id < :before
UNION ALL
SELECT rowid FROM message_fts WHERE message_fts MATCH :sought AND rowid >= :lowest AND rowid < :before
ORDER BY id DESC LIMIT :limit;

-- name: messages_found
-- Messages that the index gave, with the episode that each stands in. `ids` is JSON.
SELECT message.*, said.reply, conversation.id AS conversation_id, conversation.channel, episode.opened
FROM message JOIN conversation ON conversation.no = message.conversation
JOIN episode ON episode.conversation = message.conversation AND episode.number = message.episode
LEFT JOIN said ON said.id = message.said
WHERE message.id IN (SELECT value FROM json_each(:ids)) AND message.blanked IS NULL;
