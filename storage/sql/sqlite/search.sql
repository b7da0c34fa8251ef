-- name: index_words
-- A message's words as pairs of characters.
INSERT INTO message_fts (rowid, text) VALUES (:id, :pairs);

-- name: forget_words
-- The index keeps no text of its own: the same pairs that were put in have to be given.
INSERT INTO message_fts (message_fts, rowid, text) VALUES ('delete', :id, :pairs);

-- name: find_words
-- Messages that hold every pair, newest first.
SELECT rowid AS id FROM message_fts
WHERE message_fts MATCH :sought AND rowid >= :lowest AND rowid < :before ORDER BY rowid DESC LIMIT :limit;

-- name: messages_found
-- Messages that the index gave, with the episode that each stands in. `ids` is JSON.
SELECT message.*, said.reply, conversation.id AS conversation_id, conversation.channel, episode.opened
FROM message JOIN conversation ON conversation.no = message.conversation
JOIN episode ON episode.conversation = message.conversation AND episode.number = message.episode
LEFT JOIN said ON said.id = message.said
WHERE message.id IN (SELECT value FROM json_each(:ids)) AND message.blanked IS NULL;
