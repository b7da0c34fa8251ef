-- name: add_outgoing
-- A reply begins its way, in the same transaction as the turn that made it.
INSERT INTO outbox (message, conversation, seq, channel, reply_token, status, tries, due, created, dispensable, claimed_by)
VALUES (:message, :conversation, :seq, :channel, :reply_token, :status, :tries, 0, :now, :dispensable, :process);

-- name: not_begun
-- The send that was noted with the turn did not follow.
UPDATE outbox SET status = 'waiting', tries = 0
WHERE message = :message AND done IS NULL AND status = 'sending' AND tries = 1 AND claimed_by = :process;

-- name: outgoing_due
-- The oldest open row of each conversation whose time has come: never a younger one, so that the order holds over retries.
-- A clock that is set back makes nobody wait for the time that it counts twice. A conversation of which another process that
-- lives carries a row is that one's.
SELECT outbox.*, conversation.id, conversation.traveller, conversation.language, message.author, said.reply
FROM outbox
JOIN conversation ON conversation.no = outbox.conversation
JOIN message ON message.id = outbox.message
LEFT JOIN said ON said.id = message.said
WHERE outbox.channel = :channel AND outbox.done IS NULL AND (outbox.due <= :now OR outbox.put_off > :now)
    AND NOT EXISTS (
        SELECT 1 FROM outbox AS elder
        WHERE elder.conversation = outbox.conversation AND elder.done IS NULL AND elder.seq < outbox.seq
    )
    AND NOT EXISTS (
        SELECT 1 FROM outbox AS carried JOIN living ON living.id = carried.claimed_by
        WHERE carried.conversation = outbox.conversation AND carried.done IS NULL AND carried.claimed_by <> :process
    )
ORDER BY outbox.due, outbox.created LIMIT :limit;

-- name: claim_outgoing
-- A row that nobody who lives carries is this process's from now on. The race: two processes have found it. The second waits for
-- the first to commit, and then finds its claim.
UPDATE outbox SET claimed_by = :process
WHERE message = :message AND done IS NULL AND (claimed_by = :process OR claimed_by NOT IN (SELECT id FROM living));

-- name: next_outgoing
-- The oldest open row of the conversation of a row, and whether it may leave now.
SELECT
    outbox.*, conversation.id, conversation.traveller, conversation.language, message.author, said.reply,
    (outbox.due <= :now OR outbox.put_off > :now) AS may_leave
FROM outbox
JOIN conversation ON conversation.no = outbox.conversation
JOIN message ON message.id = outbox.message
LEFT JOIN said ON said.id = message.said
WHERE outbox.conversation = (SELECT conversation FROM outbox WHERE message = :message) AND outbox.done IS NULL
ORDER BY outbox.seq LIMIT 1;

-- name: next_due
-- When the next row of a channel has its time.
SELECT MIN(due) AS due FROM outbox WHERE channel = :channel AND done IS NULL AND due > :now;

-- name: begin_sending
-- Noted before a send that must not be repeated. Gives nothing when the row was finished or blanked meanwhile.
UPDATE outbox SET status = 'sending', tries = tries + 1,
    retry_key = CASE WHEN reply_token = '' AND retry_key = '' THEN :retry_key ELSE retry_key END
WHERE message = :message AND done IS NULL AND claimed_by = :process
RETURNING retry_key, tries, conversation,
    (SELECT gone FROM conversation WHERE conversation.no = outbox.conversation) AS gone;

-- name: finish_sending
-- What became of it, for good. Changes nothing when the process was thought dead and another has taken the row over.
UPDATE outbox SET status = :status, reason = :reason, done = :now, reply_token = '', retry_key = ''
WHERE message = :message AND done IS NULL AND claimed_by = :process;

-- name: open_beside
-- Whether any row of the conversation of a row is open.
SELECT 1 FROM outbox WHERE conversation = (SELECT conversation FROM outbox WHERE message = :message) AND done IS NULL LIMIT 1;

-- name: postpone_sending
-- Again at `due`; without its reply token when that is spent.
UPDATE outbox SET status = 'waiting', reason = :reason, due = :due, put_off = :now, tries = :tries, doubtful = :doubtful,
    reply_token = CASE WHEN :token_spent = 1 THEN '' ELSE reply_token END
WHERE message = :message AND done IS NULL AND claimed_by = :process;

-- name: give_up_sending_to
-- They blocked the desk: nothing more is sent.
UPDATE outbox SET status = 'failed', reason = 'gone', done = :now, reply_token = '', retry_key = ''
WHERE conversation = :conversation AND done IS NULL;

-- name: lose_traveller
-- The platform says that they have blocked the desk.
UPDATE conversation SET gone = :now, version = version + 1 WHERE id = :conversation RETURNING no;

-- name: drop_outgoing
-- The words of an open row were unsent.
UPDATE outbox SET status = 'failed', reason = 'unsent', done = :now, reply_token = '', retry_key = ''
WHERE message = :message AND done IS NULL;

-- name: outbox_load
-- How many rows are open, and when the oldest was written.
SELECT COUNT(*) AS open, MIN(created) AS oldest FROM outbox WHERE done IS NULL;
