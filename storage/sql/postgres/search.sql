-- name: index_words
-- A message's words as pairs of characters.
INSERT INTO message_words (message, pairs) VALUES (:id, array_to_tsvector(string_to_array(:pairs, ' ')));

-- name: forget_words
-- They are gone.
DELETE FROM message_words WHERE message = :id;

-- name: find_words
-- Messages that hold every pair, newest first. "期限" AND "期"* is spelled '期限' & '期':* here.
SELECT message AS id FROM message_words
WHERE pairs @@ CAST(REPLACE(REPLACE(REPLACE(:sought, '"*', ''':*'), '"', ''''), ' AND ', ' & ') AS tsquery)
    AND message >= :lowest AND message < :before
ORDER BY message DESC LIMIT :limit;
