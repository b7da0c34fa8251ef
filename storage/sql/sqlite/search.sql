-- name: index_words
-- A message's words as pairs of characters.
INSERT INTO message_fts (rowid, text) VALUES (:id, :pairs);

-- name: forget_words
-- The index keeps no text of its own: the same pairs that were put in have to be given.
INSERT INTO message_fts (message_fts, rowid, text) VALUES ('delete', :id, :pairs);
