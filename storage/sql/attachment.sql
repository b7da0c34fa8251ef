-- name: note_attachment
-- A picture came for a claim. One message is one picture: the unique index closes the race of a turn that is done twice.
INSERT INTO attachment (id, conversation, seq, channel, reference, state, created)
SELECT :id, no, :seq, channel, :reference, 'waiting', :now FROM conversation WHERE no = :conversation
ON CONFLICT DO NOTHING;

-- name: note_attachment_for_staff
-- A picture came for the people who have the conversation. Beyond so many in a while only its row is kept: it might fill the disk.
INSERT INTO attachment (id, conversation, seq, channel, reference, state, reason, created, for_staff)
SELECT :id, no, :seq, channel, CASE WHEN sent < :most THEN :reference ELSE '' END,
    CASE WHEN sent < :most THEN 'waiting' ELSE 'failed' END, CASE WHEN sent < :most THEN '' ELSE 'too_many' END, :now, 1
FROM (
    SELECT no, channel, (
        SELECT COUNT(*) FROM attachment
        WHERE attachment.conversation = no AND attachment.for_staff = 1 AND attachment.created > :since
    ) AS sent
    FROM conversation WHERE no = :conversation
) AS receiver WHERE true
ON CONFLICT DO NOTHING;

-- name: file_attachments
-- The claim is filed: what was sent for it belongs to it.
UPDATE attachment SET number = :number WHERE number IS NULL AND for_staff = 0 AND state <> 'blanked'
    AND ((conversation = :conversation AND draft_of IS NULL) OR draft_of = :conversation);

-- name: blank_attachment
-- The message was unsent. A fetch that is under way finds nothing to keep any more.
UPDATE attachment SET state = 'blanked', reference = '', reason = '', kind = '', size = 0, body = NULL, done = :now
WHERE conversation = :conversation AND seq = :seq;

-- name: blank_unfiled_attachments
-- The claim in the making was dropped.
UPDATE attachment SET state = 'blanked', reference = '', reason = '', kind = '', size = 0, body = NULL, done = :now
WHERE number IS NULL AND for_staff = 0 AND state <> 'blanked'
    AND ((conversation = :conversation AND draft_of IS NULL) OR draft_of = :conversation);

-- name: blank_attachments
-- The person is erased.
UPDATE attachment SET state = 'blanked', reference = '', reason = '', kind = '', size = 0, body = NULL, done = :now
WHERE conversation = :conversation AND state <> 'blanked';

-- name: unfiled_attachments
-- How many were sent for the claim in the making, and how many of them could not be had.
SELECT COUNT(*) FILTER (WHERE state IN ('waiting', 'fetched')) AS kept, COUNT(*) FILTER (WHERE state = 'failed') AS failed
FROM attachment WHERE number IS NULL AND for_staff = 0
    AND ((conversation = :conversation AND draft_of IS NULL) OR draft_of = :conversation);

-- name: attachments_due
-- Pictures of a channel whose time has come, oldest first. A clock that is set back makes none wait for the time that it counts twice.
SELECT id, channel, reference, tries, created FROM attachment
WHERE channel = :channel AND state = 'waiting' AND (due <= :now OR put_off > :now) ORDER BY due, created LIMIT :limit;

-- name: keep_attachment
-- It was fetched; nothing is kept of one that was blanked meanwhile.
UPDATE attachment SET state = 'fetched', reference = '', reason = '', tries = tries + 1, kind = :kind, size = :size,
    body = :body, done = :now
WHERE id = :id AND state = 'waiting'
RETURNING seq, (SELECT id FROM conversation WHERE no = attachment.conversation) AS conversation;

-- name: postpone_attachment
-- The fetch failed, and is tried again at `due`.
UPDATE attachment SET tries = tries + 1, due = :due, put_off = :now, reason = :reason WHERE id = :id AND state = 'waiting';

-- name: give_up_attachment
-- It will never be had.
UPDATE attachment SET state = 'failed', reference = '', tries = tries + 1, reason = :reason, done = :now
WHERE id = :id AND state = 'waiting'
RETURNING seq, (SELECT id FROM conversation WHERE no = attachment.conversation) AS conversation;

-- name: attachments_of_case
-- The pictures of a claim, in the order in which they came.
SELECT attachment.id, conversation.id AS conversation, attachment.seq, number, attachment.state, reason, kind, size,
    attachment.created
FROM attachment JOIN conversation ON conversation.no = attachment.conversation
WHERE number = :number ORDER BY attachment.created, attachment.seq;

-- name: attachments_of_conversation
-- Every picture of a conversation, in the order in which they came.
SELECT attachment.id, conversation.id AS conversation, attachment.seq, number, attachment.state, reason, kind, size,
    attachment.created
FROM attachment JOIN conversation ON conversation.no = attachment.conversation
WHERE conversation.id = :conversation ORDER BY attachment.seq;

-- name: attachment_by_id
-- One picture, without its bytes.
SELECT attachment.id, conversation.id AS conversation, attachment.seq, number, attachment.state, reason, kind, size,
    attachment.created
FROM attachment JOIN conversation ON conversation.no = attachment.conversation
WHERE attachment.id = :id;

-- name: attachment_body
-- The bytes of a fetched picture, as they are stored.
SELECT body FROM attachment WHERE id = :id AND state = 'fetched';
