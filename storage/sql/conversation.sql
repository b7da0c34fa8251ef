-- name: conversation_of
-- Who this is, with all that a turn needs to know: whether a person is asked for or holds it, whether the last episode is
-- closed, whether a reply is still on its way, and whether the message that comes in was unsent before it came.
SELECT
    no, id, language, state, owner, seq, episode, minute, heard, last_seen,
    (SELECT handoff.state FROM handoff WHERE handoff.conversation = no AND handoff.state <> 'closed') AS handoff,
    (SELECT closed FROM episode WHERE episode.conversation = no AND episode.number = conversation.episode) AS closed,
    EXISTS (SELECT 1 FROM outbox WHERE outbox.conversation = no AND outbox.done IS NULL) AS sending,
    :reference <> '' AND EXISTS (SELECT 1 FROM unsent WHERE unsent.conversation = no AND unsent.reference = :reference) AS unsent
FROM conversation WHERE channel = :channel AND traveller = :traveller;

-- name: add_conversation
-- Somebody who was never here.
INSERT INTO conversation (id, channel, traveller, language, source, state, created, last_seen)
VALUES (:id, :channel, :traveller, :language, :source, :state, :now, :now)
RETURNING no;

-- name: save_conversation
-- What a turn changed. `gone` is NULL after anything but leaving: whoever does something is back.
UPDATE conversation SET
    language = :language, state = :state, seq = :seq, episode = :episode, minute = :minute, heard = :heard, last_seen = :now,
    gone = :gone, version = version + 1
WHERE no = :no;

-- name: note_source
-- Where the traveller came from: the first that is known stays.
UPDATE conversation SET source = :source WHERE no = :no AND source = '';

-- name: add_episode
-- A new episode begins.
INSERT INTO episode (conversation, number, opened) VALUES (:conversation, :number, :now);

-- name: find_conversation
-- The id of the traveller's conversation.
SELECT id FROM conversation WHERE channel = :channel AND traveller = :traveller;

-- name: language_of_conversation
-- The language that a conversation is held in.
SELECT language FROM conversation WHERE id = :id;

-- name: conversation_id_of
-- What pages and staff call a conversation.
SELECT id FROM conversation WHERE no = :no;

-- name: conversation_by_id
-- A conversation as a member of staff acts on it, with the same values as for a turn, and whether its traveller is gone.
SELECT
    no, id, language, state, owner, seq, episode, minute, heard, last_seen,
    (SELECT handoff.state FROM handoff WHERE handoff.conversation = no AND handoff.state <> 'closed') AS handoff,
    (SELECT closed FROM episode WHERE episode.conversation = no AND episode.number = conversation.episode) AS closed,
    EXISTS (SELECT 1 FROM outbox WHERE outbox.conversation = no AND outbox.done IS NULL) AS sending,
    channel, traveller, gone
FROM conversation WHERE id = :id;

-- name: save_staffed
-- Something was said to the traveller, or the dialogue begins afresh. When they were last seen is not touched.
UPDATE conversation SET state = :state, seq = :seq, episode = :episode, version = version + 1 WHERE no = :no;

-- name: close_episode
-- A member of staff closed the conversation: what is said next belongs to a new episode.
UPDATE episode SET closed = :now WHERE conversation = :no AND number = :episode AND closed IS NULL;

-- name: conversation_card
-- A conversation as staff see it.
SELECT id, channel, language, source, version, seq, episode, created, last_seen, gone FROM conversation WHERE id = :id;
