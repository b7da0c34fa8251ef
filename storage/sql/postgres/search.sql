-- name: index_words
-- A message's words as pairs of characters.
INSERT INTO message_words (message, pairs) VALUES (:id, array_to_tsvector(string_to_array(:pairs, ' ')));

-- name: forget_words
-- They are gone.
DELETE FROM message_words WHERE message = :id;

-- name: find_words
-- Messages that hold every pair, newest first. "期限" AND "期"* is spelled '期限' & '期':* here. The index knows no order, and a frequent pair
-- stands in a million messages: so it is asked in steps, among the newest 4,096 and more, the 65,536 before them, a million, and all
-- others, as long as too few are found. (No order and no range of `message` tempts the planner to go another way: + 0.)
WITH asked AS (
    SELECT
        CAST(REPLACE(REPLACE(REPLACE(:sought, '"*', ''':*'), '"', ''''), ' AND ', ' & ') AS tsquery) AS words,
        (SELECT MAX(message) FROM message_words WHERE message < :before) >> 12 AS last
), step AS (
    SELECT
        words, (last - 1) << 12 AS first_from, (last - 17) << 12 AS second_from, (((last - 17) >> 4) - 15) << 16 AS third_from,
        words && (SELECT CAST(STRING_AGG('_f' || n, '|') AS tsquery) FROM GENERATE_SERIES(last - 1, last) AS n) AS first,
        words && (SELECT CAST(STRING_AGG('_f' || n, '|') AS tsquery) FROM GENERATE_SERIES(last - 17, last - 2) AS n) AS second,
        words && (SELECT CAST(STRING_AGG('_c' || n, '|') AS tsquery) FROM GENERATE_SERIES(((last - 17) >> 4) - 15, (last - 17) >> 4) AS n)
            AS third
    FROM asked
), first AS MATERIALIZED (
    SELECT message FROM placed_words
    WHERE words @@ (SELECT first FROM step) AND message + 0 >= :lowest AND message + 0 < :before
    ORDER BY message + 0 DESC LIMIT :limit
), second AS MATERIALIZED (
    SELECT message FROM placed_words
    WHERE (SELECT COUNT(*) FROM first) < :limit AND :lowest < (SELECT first_from FROM step)
        AND words @@ (SELECT second FROM step) AND message + 0 >= :lowest AND message + 0 < (SELECT first_from FROM step)
    ORDER BY message + 0 DESC LIMIT :limit
), third AS MATERIALIZED (
    SELECT message FROM placed_words
    WHERE (SELECT COUNT(*) FROM first) + (SELECT COUNT(*) FROM second) < :limit AND :lowest < (SELECT second_from FROM step)
        AND words @@ (SELECT third FROM step) AND message + 0 >= :lowest AND message + 0 < (SELECT second_from FROM step)
    ORDER BY message + 0 DESC LIMIT :limit
), rest AS (
    SELECT message FROM placed_words
    WHERE (SELECT COUNT(*) FROM first) + (SELECT COUNT(*) FROM second) + (SELECT COUNT(*) FROM third) < :limit
        AND :lowest < (SELECT third_from FROM step)
        AND words @@ (SELECT words FROM step) AND message + 0 >= :lowest AND message + 0 < (SELECT third_from FROM step)
    ORDER BY message + 0 DESC LIMIT :limit
)
SELECT message AS id FROM first UNION ALL SELECT message FROM second UNION ALL SELECT message FROM third UNION ALL SELECT message FROM rest
ORDER BY id DESC LIMIT :limit;
