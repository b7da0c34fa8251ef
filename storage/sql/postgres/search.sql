-- name: index_words
-- A message's words as pairs of characters.
INSERT INTO message_words (message, pairs) VALUES (:id, array_to_tsvector(string_to_array(:pairs, ' ')));

-- name: forget_words
-- They are gone.
DELETE FROM message_words WHERE message = :id;

-- name: find_words
-- Messages that hold every pair, newest first. "期限" AND "期"* is spelled '期限' & '期':* here. The index knows no order, and a frequent pair
-- stands in a million messages: so it is asked in steps, among the newest 4,096 and more, the 65,536 before them, a quarter of a million,
-- a million, and all others, as long as too few are found. (No order and no range of `message` tempts the planner to go another way: + 0.)
WITH asked AS MATERIALIZED (
    SELECT
        CAST(REPLACE(REPLACE(REPLACE(:sought, '"*', ''':*'), '"', ''''), ' AND ', ' & ') AS tsquery) AS words,
        (SELECT MAX(message) FROM message_words WHERE message < :before) >> 12 AS last
), step AS MATERIALIZED (
    SELECT words, last, (last - 17) >> 4 AS coarse, (last - 1) << 12 AS begin_a, (last - 17) << 12 AS begin_b,
        (((last - 17) >> 4) - 3) << 16 AS begin_c, (((last - 17) >> 4) - 19) << 16 AS begin_d
    FROM asked
), found_a AS MATERIALIZED (
    SELECT message FROM placed_words
    WHERE words @@ (
            SELECT words && (SELECT CAST(STRING_AGG('_f' || n, '|') AS tsquery) FROM GENERATE_SERIES(last - 1, last) AS n) FROM step
        )
        AND message + 0 >= :lowest AND message + 0 < :before
    ORDER BY message + 0 DESC LIMIT :limit
), found_b AS MATERIALIZED (
    SELECT message FROM placed_words
    WHERE (SELECT COUNT(*) FROM found_a) < :limit AND :lowest < (SELECT begin_a FROM step)
        AND words @@ (
            SELECT words && (SELECT CAST(STRING_AGG('_f' || n, '|') AS tsquery) FROM GENERATE_SERIES(last - 17, last - 2) AS n) FROM step
        )
        AND message + 0 >= :lowest AND message + 0 < (SELECT begin_a FROM step)
    ORDER BY message + 0 DESC LIMIT :limit
), found_c AS MATERIALIZED (
    SELECT message FROM placed_words
    WHERE (SELECT COUNT(*) FROM found_a) + (SELECT COUNT(*) FROM found_b) < :limit AND :lowest < (SELECT begin_b FROM step)
        AND words @@ (
            SELECT words && (SELECT CAST(STRING_AGG('_c' || n, '|') AS tsquery) FROM GENERATE_SERIES(coarse - 3, coarse) AS n) FROM step
        )
        AND message + 0 >= :lowest AND message + 0 < (SELECT begin_b FROM step)
    ORDER BY message + 0 DESC LIMIT :limit
), found_d AS MATERIALIZED (
    SELECT message FROM placed_words
    WHERE (SELECT COUNT(*) FROM found_a) + (SELECT COUNT(*) FROM found_b) + (SELECT COUNT(*) FROM found_c) < :limit
        AND :lowest < (SELECT begin_c FROM step)
        AND words @@ (
            SELECT words && (SELECT CAST(STRING_AGG('_c' || n, '|') AS tsquery) FROM GENERATE_SERIES(coarse - 19, coarse - 4) AS n) FROM step
        )
        AND message + 0 >= :lowest AND message + 0 < (SELECT begin_c FROM step)
    ORDER BY message + 0 DESC LIMIT :limit
), rest AS (
    SELECT message FROM placed_words
    WHERE (SELECT COUNT(*) FROM found_a) + (SELECT COUNT(*) FROM found_b) + (SELECT COUNT(*) FROM found_c) + (SELECT COUNT(*) FROM found_d) < :limit
        AND :lowest < (SELECT begin_d FROM step)
        AND words @@ (SELECT words FROM step) AND message + 0 >= :lowest AND message + 0 < (SELECT begin_d FROM step)
    ORDER BY message + 0 DESC LIMIT :limit
)
SELECT message AS id FROM found_a UNION ALL SELECT message FROM found_b UNION ALL SELECT message FROM found_c
UNION ALL SELECT message FROM found_d UNION ALL SELECT message FROM rest
ORDER BY id DESC LIMIT :limit;

-- name: messages_found
-- Messages that the index gave, with the episode that each stands in. `ids` is JSON.
SELECT message.*, said.reply, conversation.id AS conversation_id, conversation.channel, episode.opened
FROM message JOIN conversation ON conversation.no = message.conversation
JOIN episode ON episode.conversation = message.conversation AND episode.number = message.episode
LEFT JOIN said ON said.id = message.said
WHERE message.id IN (SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS JSON))) AND message.blanked IS NULL;
