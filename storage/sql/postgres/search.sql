-- name: index_words
-- A message's words as pairs of characters.
INSERT INTO message_words (message, pairs) VALUES (:id, array_to_tsvector(string_to_array(:pairs, ' ')));

-- name: forget_words
-- They are gone.
DELETE FROM message_words WHERE message = :id;

-- name: find_words
-- Messages that hold every pair, newest first. "期限" AND "期"* is spelled '期限' & '期':* here. The planner cannot tell how many hold a
-- pair, and would look through them all for one that hardly any holds. So: a frequent one among the newest; by the index what else is wanted
-- (no order and no range of `message` tempts it there: + 0).
WITH asked AS (
    SELECT CAST(REPLACE(REPLACE(REPLACE(:sought, '"*', ''':*'), '"', ''''), ' AND ', ' & ') AS tsquery) AS words
), newest AS MATERIALIZED (
    SELECT message, pairs FROM message_words WHERE message >= :lowest AND message < :before ORDER BY message DESC LIMIT 3000
), near AS MATERIALIZED (
    SELECT message FROM newest WHERE pairs @@ (SELECT words FROM asked) ORDER BY message DESC LIMIT :limit
), far AS (
    SELECT message FROM message_words
    WHERE (SELECT COUNT(*) FROM near) < :limit AND pairs @@ (SELECT words FROM asked)
        AND message + 0 >= :lowest AND message + 0 < (SELECT MIN(message) FROM newest)
    ORDER BY message + 0 DESC LIMIT :limit
)
SELECT message AS id FROM near UNION ALL SELECT message FROM far ORDER BY id DESC LIMIT :limit;
