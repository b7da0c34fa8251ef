-- name: episodes_before
-- A piece of all episodes, newest first, each with whether it fits the filter. A fixed number is looked at and not a fixed
-- number found: so a filter that hardly anything fits costs no more than another. What is '' or 0 in the filter fits all. Outcomes: ,solved,,assumed,
SELECT
    judged.conversation, judged.number, judged.opened,
    (:channel = '' OR conversation.channel = :channel)
    AND (:source = '' OR conversation.source = CASE WHEN :source = '-' THEN '' ELSE :source END)
    AND (:entry = '' OR EXISTS (
        SELECT 1 FROM message
        WHERE message.conversation = judged.conversation AND message.episode = judged.number AND message.entry = :entry
    ))
    AND (:staff = '' OR EXISTS (
        SELECT 1 FROM message
        WHERE message.conversation = judged.conversation AND message.episode = judged.number
            AND message.author = :staff AND message.direction = 'out'
    ))
    AND (:reader = '' OR NOT EXISTS (
        SELECT 1 FROM reading
        WHERE reading.conversation = judged.conversation AND reading.episode = judged.number AND reading.staff = :reader
            AND reading.seq >= (
                SELECT MAX(message.seq) FROM message
                WHERE message.conversation = judged.conversation AND message.episode = judged.number
            )
    ))
    AND (:marked = 0 OR EXISTS (
        SELECT 1 FROM mark WHERE mark.conversation = judged.conversation AND mark.episode = judged.number
    ))
    AND (:outcomes = '' OR :outcomes <> REPLACE(:outcomes, ',' || CASE
        WHEN judged.outcome <> 'undecided' THEN judged.outcome
        WHEN judged.ended < :quiet THEN 'assumed' ELSE 'ongoing'
    END || ',', '')) AS fits
FROM judged_episode AS judged JOIN conversation ON conversation.no = judged.conversation
WHERE judged.opened >= :since AND judged.opened < :until
    AND (judged.opened, judged.conversation, judged.number) < (:opened, :conversation, :number)
ORDER BY judged.opened DESC, judged.conversation DESC, judged.number DESC LIMIT :limit;

-- name: episode_card
-- One episode as the lists of staff show it.
SELECT
    conversation.id, conversation.channel, conversation.source, conversation.language, judged.number, judged.opened,
    judged.ended,
    CASE
        WHEN judged.outcome <> 'undecided' THEN judged.outcome
        WHEN judged.ended < :quiet THEN 'assumed' ELSE 'ongoing'
    END AS outcome,
    (SELECT COUNT(*) FROM message WHERE message.conversation = judged.conversation AND message.episode = judged.number) AS messages,
    COALESCE((
        SELECT message.text FROM message
        WHERE message.conversation = judged.conversation AND message.episode = judged.number AND message.kind = 'text'
        ORDER BY message.seq LIMIT 1
    ), '') AS words,
    EXISTS (
        SELECT 1 FROM reading
        WHERE reading.conversation = judged.conversation AND reading.episode = judged.number AND reading.staff = :reader
            AND reading.seq >= (
                SELECT MAX(message.seq) FROM message
                WHERE message.conversation = judged.conversation AND message.episode = judged.number
            )
    ) AS seen,
    EXISTS (SELECT 1 FROM mark WHERE mark.conversation = judged.conversation AND mark.episode = judged.number) AS marked,
    (SELECT COUNT(*) FROM comment WHERE comment.conversation = judged.conversation AND comment.episode = judged.number) AS comments
FROM judged_episode AS judged JOIN conversation ON conversation.no = judged.conversation
WHERE judged.conversation = :conversation AND judged.number = :number;

-- name: episodes_of
-- The episodes of one conversation, newest first.
SELECT episode.conversation, episode.number
FROM episode JOIN conversation ON conversation.no = episode.conversation
WHERE conversation.id = :id ORDER BY episode.number DESC;

-- name: read_episode
-- A member of staff has read so far.
INSERT INTO reading (conversation, episode, staff, seq, at)
SELECT message.conversation, message.episode, :staff, MAX(message.seq), :now
FROM message JOIN conversation ON conversation.no = message.conversation
WHERE conversation.id = :id AND message.episode = :number
GROUP BY message.conversation, message.episode
ON CONFLICT (conversation, episode, staff) DO UPDATE SET seq = excluded.seq, at = excluded.at;

-- name: unread_episode
-- They want to read it once more.
DELETE FROM reading
WHERE conversation = (SELECT no FROM conversation WHERE id = :id) AND episode = :number AND staff = :staff;

-- name: mark_episode
-- Worth coming back to. The first mark stays.
INSERT INTO mark (conversation, episode, staff, at)
SELECT episode.conversation, episode.number, :staff, :now
FROM episode JOIN conversation ON conversation.no = episode.conversation
WHERE conversation.id = :id AND episode.number = :number
ON CONFLICT DO NOTHING;

-- name: unmark_episode
-- Done with.
DELETE FROM mark WHERE conversation = (SELECT no FROM conversation WHERE id = :id) AND episode = :number;

-- name: commented_by_key
-- What this press of the button has put down already.
SELECT comment.id, comment.episode, comment.text FROM comment JOIN conversation ON conversation.no = comment.conversation
WHERE conversation.id = :id AND comment.staff = :staff AND comment.key = :key AND comment.key <> '';

-- name: add_comment
-- A colleague's words beside a transcript.
INSERT INTO comment (conversation, episode, staff, at, text, key)
SELECT episode.conversation, episode.number, :staff, :now, :text, :key
FROM episode JOIN conversation ON conversation.no = episode.conversation
WHERE conversation.id = :id AND episode.number = :number
RETURNING id;

-- name: drop_comment
-- Its own author takes it back.
DELETE FROM comment WHERE id = :comment AND staff = :staff;

-- name: comments_of
-- What colleagues wrote beside an episode, oldest first.
SELECT comment.id, comment.staff, comment.at, comment.text
FROM comment JOIN conversation ON conversation.no = comment.conversation
WHERE conversation.id = :id AND comment.episode = :number ORDER BY comment.id;

-- name: settle_episodes
-- How episodes ended whose words are so old that nothing changes it any more.
UPDATE episode SET outcome = (
    SELECT CASE WHEN judged.outcome = 'undecided' THEN 'assumed' ELSE judged.outcome END FROM judged_episode AS judged
    WHERE judged.conversation = episode.conversation AND judged.number = episode.number
)
WHERE (conversation, number) IN (
    SELECT judged.conversation, judged.number FROM judged_episode AS judged
    WHERE judged.opened < :quiet AND judged.settled IS NULL AND judged.ended < :quiet AND NOT EXISTS (
        SELECT 1 FROM handoff WHERE handoff.conversation = judged.conversation AND handoff.state <> 'closed'
    )
    ORDER BY judged.opened LIMIT :limit
);

-- name: message_ids
-- The lowest and the highest number of a message: asked for apart, each is one look at the end of the table.
SELECT COALESCE((SELECT MIN(id) FROM message), 1) AS lowest, COALESCE((SELECT MAX(id) FROM message), 0) AS highest;

-- name: message_from
-- The first message from a number on, and when it was.
SELECT id, at FROM message WHERE id >= :id ORDER BY id LIMIT 1;

-- name: episode_lines
-- What was said in one episode with why, and what became of the sending, oldest first.
SELECT
    message.seq, message.at, message.direction, message.author, message.kind, message.text, message.data, message.blanked,
    message.entry, message.score, message.runner_up, message.runner_up_score, message.rule, message.reference, said.reply,
    COALESCE(outbox.status, '') AS status, COALESCE(outbox.reason, '') AS reason
FROM message LEFT JOIN said ON said.id = message.said
LEFT JOIN outbox ON outbox.message = message.id
WHERE message.conversation = :conversation AND message.episode = :number ORDER BY message.seq;

-- name: conversation_lines
-- What was said in a conversation after a message, with why and what became of the sending, oldest first.
SELECT
    message.seq, message.at, message.direction, message.author, message.kind, message.text, message.data, message.blanked,
    message.entry, message.score, message.runner_up, message.runner_up_score, message.rule, message.reference, said.reply,
    COALESCE(outbox.status, '') AS status, COALESCE(outbox.reason, '') AS reason
FROM message JOIN conversation ON conversation.no = message.conversation LEFT JOIN said ON said.id = message.said
LEFT JOIN outbox ON outbox.message = message.id
WHERE conversation.id = :conversation AND message.seq > :after ORDER BY message.seq LIMIT :limit;
