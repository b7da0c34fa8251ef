-- name: answers_behind
-- Answers of one entry, newest first; with each the traveller's words that it answered.
SELECT
    message.at, message.id, conversation.id AS conversation, conversation.channel, message.episode,
    COALESCE((
        SELECT heard.text FROM message AS heard
        WHERE heard.conversation = message.conversation AND heard.seq < message.seq AND heard.direction = 'in'
        ORDER BY heard.seq DESC LIMIT 1
    ), '') AS words
FROM message JOIN conversation ON conversation.no = message.conversation
WHERE message.at >= :since AND message.at < :until AND message.direction = 'out' AND message.entry <> ''
    AND message.entry = :key AND (message.at, message.id) < (:at, :id)
ORDER BY message.at DESC, message.id DESC LIMIT :limit;

-- name: ratings_behind
-- 解決した or まだ beneath the answers of one entry, newest first.
SELECT
    rating.at, rating.id, conversation.id AS conversation, conversation.channel, '' AS words,
    (SELECT MAX(episode.number) FROM episode WHERE episode.conversation = rating.conversation AND episode.opened <= rating.at) AS episode
FROM rating JOIN conversation ON conversation.no = rating.conversation
WHERE rating.at >= :since AND rating.at < :until AND rating.entry = :key AND rating.solved = :solved
    AND (rating.at, rating.id) < (:at, :id)
ORDER BY rating.at DESC, rating.id DESC LIMIT :limit;

-- name: misses_behind
-- Questions without an answer that had one entry nearest, newest first.
SELECT
    miss.at, miss.id, conversation.id AS conversation, conversation.channel, miss.text AS words,
    (SELECT MAX(episode.number) FROM episode WHERE episode.conversation = miss.conversation AND episode.opened <= miss.at) AS episode
FROM miss JOIN conversation ON conversation.no = miss.conversation
WHERE miss.at >= :since AND miss.at < :until AND miss.nearest = :key AND (miss.at, miss.id) < (:at, :id)
ORDER BY miss.at DESC, miss.id DESC LIMIT :limit;

-- name: grades_behind
-- Talks with staff that were given one grade, the last to end first.
SELECT
    handoff.closed AS at, handoff.id, conversation.id AS conversation, conversation.channel, '' AS words,
    (
        SELECT MAX(episode.number) FROM episode
        WHERE episode.conversation = handoff.conversation AND episode.opened <= handoff.closed
    ) AS episode
FROM csat JOIN handoff ON handoff.id = csat.handoff JOIN conversation ON conversation.no = handoff.conversation
WHERE csat.at >= :since AND csat.at < :latest AND handoff.closed >= :since AND handoff.closed < :until AND csat.grade = :grade
    AND (handoff.closed, handoff.id) < (:at, :id)
ORDER BY handoff.closed DESC, handoff.id DESC LIMIT :limit;

-- name: gone_behind
-- How many more there were, of conversations that are gone: of them only counts are kept.
SELECT COALESCE(SUM(count), 0) AS count FROM daily_count WHERE day >= :first AND day <= :last AND what = :what AND key = :key;
