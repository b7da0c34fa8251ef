-- name: conversation_to_erase
-- By its id.
SELECT no, id, language FROM conversation WHERE id = :id;

-- name: what_to_erase
-- How much there is of a person, before they are erased.
SELECT
    conversation.channel, conversation.created,
    (SELECT COUNT(*) FROM message WHERE message.conversation = conversation.no AND message.blanked IS NULL) AS messages,
    (SELECT COUNT(*) FROM attachment WHERE attachment.conversation = conversation.no AND attachment.state <> 'blanked')
        AS pictures,
    (SELECT COUNT(*) FROM note WHERE note.conversation = conversation.no AND note.text <> '')
        + (SELECT COUNT(*) FROM comment WHERE comment.conversation = conversation.no AND comment.text <> '') AS remarks,
    (SELECT COUNT(*) FROM reminder WHERE reminder.conversation = conversation.no AND reminder.state = 'waiting')
        AS reminders,
    (SELECT COUNT(*) FROM handoff WHERE handoff.conversation = conversation.no AND handoff.state <> 'closed') AS stays,
    (SELECT erasure.at FROM erasure WHERE erasure.conversation = conversation.id) AS erased
FROM conversation WHERE conversation.id = :id;

-- name: conversation_of_case
-- Whose claim it is.
SELECT conversation.id FROM case_ JOIN conversation ON conversation.no = case_.conversation
WHERE case_.number = :number;

-- name: texts_of
-- Every message of a conversation that still has its words.
SELECT message.id, message.text, message.said, said.reply, said.shared FROM message LEFT JOIN said ON said.id = message.said
WHERE message.conversation = :no AND message.blanked IS NULL AND (:episode = 0 OR message.episode = :episode);

-- name: blank_messages
-- The rows stay, the words go.
UPDATE message SET text = '', data = '', raw = '', said = NULL, trace = '', blanked = :now
WHERE conversation = :no AND blanked IS NULL AND (:episode = 0 OR episode = :episode);

-- name: said_of_nobody
-- Whether no message has a reply any more.
SELECT id FROM said WHERE id = :id AND NOT EXISTS (SELECT 1 FROM message WHERE message.said = :id);

-- name: drop_said_of_nobody
-- A reply that no message has any more.
DELETE FROM said WHERE id = :id AND NOT EXISTS (SELECT 1 FROM message WHERE message.said = :id);

-- name: erase_misses
-- Questions that were not answered stay as counts.
UPDATE miss SET text = '' WHERE conversation = :no;

-- name: erase_left_messages
-- Words left for staff.
UPDATE left_message SET text = '' WHERE conversation = :no;

-- name: erase_events
-- The ids stay: a captured event that is sent again must not be taken again.
UPDATE event SET raw = '', failure = NULL, retry = NULL, conversation = NULL WHERE conversation = :no;

-- name: erase_outgoing
-- Nothing more is sent.
UPDATE outbox SET status = 'failed', reason = 'erased', done = :now, reply_token = '', retry_key = ''
WHERE conversation = :no AND done IS NULL;

-- name: erase_notes
-- Words of staff about the person.
UPDATE note SET text = '' WHERE conversation = :no;

-- name: erase_comments
-- … and of those who read the transcript.
UPDATE comment SET text = '' WHERE conversation = :no;

-- name: erase_draft
-- A reply in the making.
DELETE FROM draft WHERE conversation = :no;

-- name: erase_resume_codes
-- The claim in the making goes nowhere any more.
DELETE FROM resume_code WHERE conversation = :no OR used_by = :no;

-- name: erase_lent_pictures
-- Those that came in another conversation of theirs.
UPDATE attachment SET state = 'blanked', reference = '', reason = '', kind = '', size = 0, body = NULL, done = :now
WHERE draft_of = :no AND state <> 'blanked';

-- name: erase_handoffs
-- Why they came, and what staff wrote about it. An open stay ends.
UPDATE handoff SET summary = '', hold_reason = '',
    ending = CASE WHEN state <> 'closed' THEN 'erased' ELSE ending END,
    closed = CASE WHEN state <> 'closed' THEN :now ELSE closed END,
    state = 'closed', owner = CASE WHEN state <> 'closed' THEN NULL ELSE owner END,
    lease = NULL, unanswered = NULL, held = NULL, version = version + 1
WHERE conversation = :no;

-- name: erase_hold_reasons
-- Words of staff, too.
UPDATE stay_move SET more = ''
WHERE move = 'hold' AND handoff IN (SELECT id FROM handoff WHERE conversation = :no);

-- name: erase_reminders
-- None is sent any more.
UPDATE reminder SET state = 'cancelled', reason = 'erased', done = :now WHERE conversation = :no AND state = 'waiting';

-- name: erase_case
-- The items of one claim.
UPDATE case_ SET items = '{}', inquiry = '', version = version + 1 WHERE number = :number;

-- name: erase_case_changes
-- What was corrected in a claim. Moves from state to state stay.
UPDATE case_change SET was = '', becomes = '' WHERE number = :number AND what <> 'state';

-- name: case_numbers_of
-- The claims of a conversation.
SELECT number FROM case_ WHERE conversation = :no;

-- name: cases_to_erase
-- … that still have their items, and how they stand.
SELECT case_.number, case_.state FROM case_ JOIN conversation ON conversation.no = case_.conversation
WHERE conversation.id = :id AND case_.items <> '{}' ORDER BY case_.opened, case_.number;

-- name: erase_conversation
-- Who it was, and where the dialogue stood. Whoever writes again is somebody new.
UPDATE conversation SET traveller = 'erased:' || id, state = :state, owner = NULL, gone = :now, version = version + 1
WHERE no = :no;

-- name: erase_episodes
-- Nothing is left to purge in them.
UPDATE episode SET emptied = :now WHERE conversation = :no AND emptied IS NULL;

-- name: note_erasure
-- To be done again in a backup that is older.
INSERT INTO erasure (conversation, at) VALUES (:conversation, :now) ON CONFLICT DO NOTHING;

-- name: erasures
-- Everybody who was erased, oldest first.
SELECT conversation FROM erasure ORDER BY at, conversation;
