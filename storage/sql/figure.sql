-- name: count_outcomes
-- How the episodes of some days ended, by day in Japan, channel and source. Those of conversations that are gone count too.
-- Told once and then counted: else each outcome would be found out twice.
WITH told AS MATERIALIZED (
    SELECT
        (judged.opened + 32400000) / 86400000 AS day, conversation.channel, conversation.source,
        CASE
            WHEN judged.outcome <> 'undecided' THEN judged.outcome
            WHEN judged.ended < :quiet THEN 'assumed' ELSE 'ongoing'
        END AS outcome
    FROM judged_episode AS judged JOIN conversation ON conversation.no = judged.conversation
    WHERE judged.opened >= :since AND judged.opened < :until
)
SELECT day, channel, source, outcome, COUNT(*) AS count FROM told GROUP BY day, channel, source, outcome
UNION ALL
SELECT day, channel, source, key, count FROM daily_count WHERE day >= :first AND day <= :last AND what = 'outcome';

-- name: count_answers
-- How often each entry was answered.
SELECT entry, COUNT(*) AS count FROM message
WHERE at >= :since AND at < :until AND direction = 'out' AND entry <> '' GROUP BY entry
UNION ALL
SELECT key, count FROM daily_count WHERE day >= :first AND day <= :last AND what = 'entry';

-- name: count_ratings
-- 解決した and まだ, by entry.
SELECT entry, solved, COUNT(*) AS count FROM rating WHERE at >= :since AND at < :until GROUP BY entry, solved
UNION ALL
SELECT key, CASE WHEN what = 'solved' THEN 1 ELSE 0 END, count FROM daily_count
WHERE day >= :first AND day <= :last AND what IN ('solved', 'unsolved');

-- name: count_misses
-- Questions without an answer, by the entry that was nearest.
SELECT nearest, COUNT(*) AS count FROM miss WHERE at >= :since AND at < :until GROUP BY nearest
UNION ALL
SELECT key, count FROM daily_count WHERE day >= :first AND day <= :last AND what = 'miss';

-- name: waits
-- Stays in the queue, with the moments of a person's first word and of the words that the traveller left instead of waiting.
SELECT handoff.id, conversation.id AS conversation, conversation.channel, handoff.joined, handoff.closed, handoff.state, (
    SELECT message.at FROM message
    WHERE message.conversation = handoff.conversation AND message.at >= handoff.joined
        AND message.author NOT IN ('traveller', 'bot') AND (handoff.closed IS NULL OR message.at <= handoff.closed)
    ORDER BY message.seq LIMIT 1
) AS replied, (
    SELECT MIN(left_message.at) FROM left_message
    WHERE left_message.conversation = handoff.conversation AND left_message.at >= handoff.joined
        AND (handoff.closed IS NULL OR left_message.at <= handoff.closed)
) AS left_word, (
    SELECT MIN(callback.at) FROM callback
    WHERE callback.conversation = handoff.conversation AND callback.at >= handoff.joined
        AND (handoff.closed IS NULL OR callback.at <= handoff.closed)
) AS wished
FROM handoff JOIN conversation ON conversation.no = handoff.conversation
WHERE handoff.joined >= :since AND handoff.joined < :until;

-- name: waits_of_the_gone
-- … of conversations that are gone: MINUTE OF THE DAY:SECONDS.
SELECT day, what, key, count FROM daily_count
WHERE day >= :first AND day <= :last AND what IN ('waited', 'gave_up', 'left_word');

-- name: count_cases
-- Claims by state, and how many of them were filed in some days.
SELECT state, COUNT(*) AS count, COUNT(*) FILTER (WHERE opened >= :since AND opened < :until) AS filed FROM case_ GROUP BY state
UNION ALL
SELECT key, CAST(SUM(count) AS BIGINT), CAST(SUM(CASE WHEN day >= :first AND day <= :last THEN count ELSE 0 END) AS BIGINT)
FROM daily_count
WHERE what = 'case' GROUP BY key;
