-- name: purged_upto
-- How far a kind has been purged.
SELECT upto FROM purged WHERE kind = :kind;

-- name: note_purged
-- It has been purged so far.
INSERT INTO purged (kind, upto) VALUES (:kind, :upto) ON CONFLICT (kind) DO UPDATE SET upto = excluded.upto WHERE purged.upto < excluded.upto;

-- name: purge_raw_messages
-- Events as they came, of messages in a span of numbers.
UPDATE message SET raw = '' WHERE id > :after AND id <= :upto AND raw <> '';

-- name: raw_messages_to_purge
-- How many there are.
SELECT COUNT(*) AS count FROM message WHERE id > :after AND id <= :upto AND raw <> '';

-- name: purge_raw_events
-- Of those that left no message. An event that waits for another try is not old.
UPDATE event SET raw = '', conversation = CASE WHEN failure IS NULL THEN NULL ELSE conversation END WHERE (channel, event_id) IN (
    SELECT channel, event_id FROM event WHERE raw <> '' AND received < :before LIMIT :limit
);

-- name: raw_events_to_purge
-- How many there are.
SELECT COUNT(*) AS count FROM event WHERE raw <> '' AND received < :before;

-- name: episodes_to_empty
-- Old episodes that still have their words. While a claim or a stay of the person is open, staff need them.
SELECT episode.conversation, episode.number, episode.opened FROM episode
WHERE episode.emptied IS NULL AND episode.opened < :before
    AND NOT EXISTS (
        SELECT 1 FROM message
        WHERE message.conversation = episode.conversation AND message.episode = episode.number AND message.at >= :before
    )
    AND NOT EXISTS (
        SELECT 1 FROM handoff WHERE handoff.conversation = episode.conversation AND handoff.state <> 'closed'
    )
    AND NOT EXISTS (
        SELECT 1 FROM case_ WHERE case_.conversation = episode.conversation AND case_.state IN ('received', 'checking')
    )
ORDER BY episode.opened LIMIT :limit;

-- name: empty_episode
-- Its words are gone.
UPDATE episode SET emptied = :now WHERE conversation = :conversation AND number = :number;

-- name: empty_misses
-- Questions that were not answered stay as counts.
UPDATE miss SET text = '' WHERE conversation = :conversation AND at < :before AND text <> '';

-- name: empty_left_messages
-- Words left for staff.
UPDATE left_message SET text = '' WHERE conversation = :conversation AND at < :before AND text <> '';

-- name: empty_notes
-- Words of staff about it.
UPDATE note SET text = '' WHERE conversation = :conversation AND at < :before AND text <> '';

-- name: empty_hold_reasons
-- … and why they let it wait.
UPDATE stay_move SET more = ''
WHERE move = 'hold' AND at < :before AND more <> ''
    AND handoff IN (SELECT id FROM handoff WHERE conversation = :conversation);

-- name: empty_comments
-- … and of those who read the transcript.
UPDATE comment SET text = '' WHERE conversation = :conversation AND episode = :number;

-- name: pictures_to_purge
-- Old ones whose claim is decided, or that belong to none.
SELECT attachment.id FROM attachment LEFT JOIN case_ ON case_.number = attachment.number
WHERE attachment.state <> 'blanked' AND attachment.created < :before
    AND (case_.number IS NULL OR case_.state NOT IN ('received', 'checking'))
LIMIT :limit;

-- name: purge_picture
-- The row stays.
UPDATE attachment SET state = 'blanked', reference = '', reason = '', kind = '', size = 0, body = NULL, done = :now
WHERE id = :id;

-- name: cases_to_purge
-- Decided claims whose last change is old and whose items are still there.
SELECT number FROM case_
WHERE state NOT IN ('received', 'checking') AND items <> '{}' AND opened < :before AND changed < :before LIMIT :limit;

-- name: conversations_to_purge
-- Silent so long that nothing of them is kept but counts. Not while a stay is open, or a claim has its items.
SELECT conversation.no, conversation.channel, conversation.source FROM conversation
WHERE conversation.day_seen <= CAST(:before AS BIGINT) / 86400000 AND conversation.last_seen < :before
    AND NOT EXISTS (SELECT 1 FROM handoff WHERE handoff.conversation = conversation.no AND handoff.state <> 'closed')
    AND NOT EXISTS (
        SELECT 1 FROM case_
        WHERE case_.conversation = conversation.no AND (case_.items <> '{}' OR case_.state IN ('received', 'checking'))
    )
ORDER BY conversation.day_seen LIMIT :limit;

-- name: count_its_outcomes
-- How its episodes ended stays as counts. This and what follows is in the transaction that deletes: counted twice or not at all
-- must not happen.
INSERT INTO daily_count (day, what, key, channel, source, count)
SELECT
    (judged.opened + 32400000) / 86400000, 'outcome',
    CASE WHEN judged.outcome = 'undecided' THEN 'assumed' ELSE judged.outcome END, :channel, :source, COUNT(*)
FROM judged_episode AS judged WHERE judged.conversation = :no GROUP BY 1, 3
ON CONFLICT (day, what, key, channel, source) DO UPDATE SET count = daily_count.count + excluded.count;

-- name: count_its_answers
-- The answers that it got.
INSERT INTO daily_count (day, what, key, channel, source, count)
SELECT (at + 32400000) / 86400000, 'entry', entry, :channel, :source, COUNT(*) FROM message
WHERE conversation = :no AND direction = 'out' AND entry <> '' GROUP BY 1, 3
ON CONFLICT (day, what, key, channel, source) DO UPDATE SET count = daily_count.count + excluded.count;

-- name: count_its_ratings
-- What was said of them.
INSERT INTO daily_count (day, what, key, channel, source, count)
SELECT (at + 32400000) / 86400000, CASE WHEN solved = 1 THEN 'solved' ELSE 'unsolved' END, entry, :channel, :source, COUNT(*)
FROM rating WHERE conversation = :no GROUP BY 1, 2, 3
ON CONFLICT (day, what, key, channel, source) DO UPDATE SET count = daily_count.count + excluded.count;

-- name: count_its_misses
-- Its questions without an answer.
INSERT INTO daily_count (day, what, key, channel, source, count)
SELECT (at + 32400000) / 86400000, 'miss', nearest, :channel, :source, COUNT(*) FROM miss WHERE conversation = :no GROUP BY 1, 3
ON CONFLICT (day, what, key, channel, source) DO UPDATE SET count = daily_count.count + excluded.count;

-- name: count_its_cases
-- Its claims, by their last state.
INSERT INTO daily_count (day, what, key, channel, source, count)
SELECT (opened + 32400000) / 86400000, 'case', state, :channel, :source, COUNT(*) FROM case_ WHERE conversation = :no GROUP BY 1, 3
ON CONFLICT (day, what, key, channel, source) DO UPDATE SET count = daily_count.count + excluded.count;

-- name: count_its_grades
-- How it was with staff, by the day on which the talk with them ended.
INSERT INTO daily_count (day, what, key, channel, source, count)
SELECT (handoff.closed + 32400000) / 86400000, 'grade', CAST(csat.grade AS TEXT), :channel, :source, COUNT(*)
FROM csat JOIN handoff ON handoff.id = csat.handoff WHERE handoff.conversation = :no GROUP BY 1, 3
ON CONFLICT (day, what, key, channel, source) DO UPDATE SET count = daily_count.count + excluded.count;

-- name: waits_of
-- Its stays in the queue, as in `waits`.
SELECT handoff.joined, handoff.closed, handoff.state, (
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
FROM handoff WHERE handoff.conversation = :no;

-- name: count_its_wait
-- One of them.
INSERT INTO daily_count (day, what, key, channel, source, count) VALUES (:day, :what, :key, :channel, :source, 1)
ON CONFLICT (day, what, key, channel, source) DO UPDATE SET count = daily_count.count + 1;

-- name: keep_its_numbers
-- Its receipt numbers are never given again.
INSERT INTO former_number (number) SELECT number FROM case_ WHERE conversation = :no ON CONFLICT DO NOTHING;

-- name: drop_its_readings
-- What staff read.
DELETE FROM reading WHERE conversation = :no;

-- name: drop_its_marks
-- What they marked.
DELETE FROM mark WHERE conversation = :no;

-- name: drop_its_comments
-- What they wrote beside it.
DELETE FROM comment WHERE conversation = :no;

-- name: drop_its_notes
-- Their notes.
DELETE FROM note WHERE conversation = :no;

-- name: drop_its_send_keys
-- Their presses of the send button.
DELETE FROM send_key WHERE conversation = :no;

-- name: drop_its_grades
-- How it was with staff.
DELETE FROM csat WHERE handoff IN (SELECT id FROM handoff WHERE conversation = :no);

-- name: drop_its_take_keys
-- Requests for the next that led to them.
DELETE FROM take_key WHERE handoff IN (SELECT id FROM handoff WHERE conversation = :no);

-- name: drop_its_reminders
-- Sent or taken back.
DELETE FROM reminder WHERE conversation = :no;

-- name: drop_its_pictures
-- And their rows.
DELETE FROM attachment WHERE conversation = :no;

-- name: drop_its_case_changes
-- Of claims without items.
DELETE FROM case_change WHERE number IN (SELECT number FROM case_ WHERE conversation = :no);

-- name: drop_its_claim_keys
-- Presses of the button of the form for callers.
DELETE FROM claim_key WHERE number IN (SELECT number FROM case_ WHERE conversation = :no);

-- name: drop_its_cases
-- The claims themselves.
DELETE FROM case_ WHERE conversation = :no;

-- name: drop_its_misses
-- They have been counted.
DELETE FROM miss WHERE conversation = :no;

-- name: drop_its_ratings
-- They have been counted.
DELETE FROM rating WHERE conversation = :no;

-- name: drop_its_left_messages
-- Without words by now, or as old.
DELETE FROM left_message WHERE conversation = :no;

-- name: drop_its_callbacks
-- The slots are long past.
DELETE FROM callback WHERE conversation = :no;

-- name: drop_its_guesses
-- Of receipt numbers.
DELETE FROM guess WHERE conversation = :no;

-- name: drop_its_resume_codes
-- They opened the claim in the making elsewhere.
DELETE FROM resume_code WHERE conversation = :no OR used_by = :no;

-- name: untie_lent_pictures
-- Pictures that came in another conversation of theirs.
UPDATE attachment SET draft_of = NULL WHERE draft_of = :no;

-- name: drop_its_unsent
-- What was taken back before it came.
DELETE FROM unsent WHERE conversation = :no;

-- name: drop_its_outbox
-- What was sent, or never was.
DELETE FROM outbox WHERE message IN (SELECT id FROM message WHERE conversation = :no);

-- name: untie_its_events
-- Their ids stay for ever.
UPDATE event SET conversation = NULL, raw = '', failure = NULL, retry = NULL WHERE conversation = :no;

-- name: drop_its_messages
-- They are out of the index already.
DELETE FROM message WHERE conversation = :no;

-- name: drop_its_episodes
-- They have been counted.
DELETE FROM episode WHERE conversation = :no;

-- name: drop_its_moves
-- What was done with its stays.
DELETE FROM stay_move WHERE handoff IN (SELECT id FROM handoff WHERE conversation = :no);

-- name: drop_its_handoffs
-- They have been counted.
DELETE FROM handoff WHERE conversation = :no;

-- name: drop_conversation
-- Nothing points to it any more.
DELETE FROM conversation WHERE no = :no;

-- name: purge_sessions
-- Of staff: ended or expired long ago.
DELETE FROM session WHERE id IN (SELECT id FROM session WHERE COALESCE(revoked, expires) < :before LIMIT :limit);

-- name: purge_audit
-- What staff did, after the time for which it has to be answered for. Only the eldest are looked at: numbers grow with time.
DELETE FROM audit WHERE id IN (
    SELECT id FROM (SELECT id, at FROM audit ORDER BY id LIMIT :limit) AS eldest WHERE at < :before
);

-- name: purge_staff_events
-- What consoles may still have to catch up with is not old.
DELETE FROM staff_event WHERE id IN (
    SELECT id FROM (SELECT id, at FROM staff_event ORDER BY id LIMIT :limit) AS eldest WHERE at < :before
);

-- name: purge_guesses
-- Only those of the last hour count.
DELETE FROM guess WHERE id IN (
    SELECT id FROM (SELECT id, at FROM guess ORDER BY id LIMIT :limit) AS eldest WHERE at < :before
);

-- name: purge_login_tries
-- Forgotten by the throttle, too.
DELETE FROM login_try WHERE who IN (SELECT who FROM login_try WHERE newest < :before LIMIT :limit);

-- name: episodes_to_empty_count
-- How many old episodes have their words and are in nobody's hands.
SELECT COUNT(*) AS count FROM episode
WHERE episode.emptied IS NULL AND episode.opened < :before
    AND NOT EXISTS (
        SELECT 1 FROM message
        WHERE message.conversation = episode.conversation AND message.episode = episode.number AND message.at >= :before
    )
    AND NOT EXISTS (
        SELECT 1 FROM handoff WHERE handoff.conversation = episode.conversation AND handoff.state <> 'closed'
    )
    AND NOT EXISTS (
        SELECT 1 FROM case_ WHERE case_.conversation = episode.conversation AND case_.state IN ('received', 'checking')
    );

-- name: rows_to_purge_count
-- Of the kinds that are deleted by their age alone.
SELECT
    (SELECT COUNT(*) FROM session WHERE COALESCE(revoked, expires) < :sessions) AS sessions,
    (SELECT COUNT(*) FROM audit WHERE at < :audit) AS audit,
    (SELECT COUNT(*) FROM staff_event WHERE at < :traces) + (SELECT COUNT(*) FROM guess WHERE at < :traces)
        + (SELECT COUNT(*) FROM login_try WHERE newest < :traces)
        + (SELECT COUNT(*) FROM resume_code WHERE expires < :traces) AS traces;

-- name: purge_resume_codes
-- They open nothing any more.
DELETE FROM resume_code WHERE digest IN (SELECT digest FROM resume_code WHERE expires < :before LIMIT :limit);
