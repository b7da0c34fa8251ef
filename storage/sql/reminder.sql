-- name: add_reminder
-- The traveller asks for it. One that waits or was sent stays as it is; one that was cancelled waits again.
INSERT INTO reminder (conversation, name, due, state, asked) VALUES (:conversation, :name, :due, 'waiting', :now)
ON CONFLICT (conversation, name) DO UPDATE
SET due = excluded.due, state = 'waiting', reason = '', asked = excluded.asked, done = NULL
WHERE reminder.state = 'cancelled';

-- name: cancel_reminder
-- It is not sent.
UPDATE reminder SET state = 'cancelled', reason = :reason, done = :now
WHERE conversation = :conversation AND name = :name AND state = 'waiting';

-- name: cancel_reminders
-- None of a conversation is sent.
UPDATE reminder SET state = 'cancelled', reason = :reason, done = :now WHERE conversation = :conversation AND state = 'waiting';

-- name: reminders_of
-- What a traveller asked for and did not take back.
SELECT name, due, state FROM reminder WHERE conversation = :conversation AND state <> 'cancelled' ORDER BY due, name;

-- name: reminders_due
-- Reminders whose time has come.
SELECT conversation, name FROM reminder WHERE state = 'waiting' AND due <= :now ORDER BY due LIMIT :limit;

-- name: next_reminder
-- When the next one has its time.
SELECT MIN(due) AS due FROM reminder WHERE state = 'waiting' AND due > :now;

-- name: waiting_reminder
-- The reminder, if it still waits, with whose it is.
SELECT conversation.channel, conversation.traveller, conversation.gone
FROM reminder JOIN conversation ON conversation.no = reminder.conversation
WHERE reminder.conversation = :conversation AND reminder.name = :name AND reminder.state = 'waiting' AND reminder.due <= :now;

-- name: put_off_reminder
-- It is looked at again later.
UPDATE reminder SET due = :due WHERE conversation = :conversation AND name = :name AND state = 'waiting';

-- name: send_reminder
-- It is sent, in the transaction that writes its message. Changes nothing when it does not wait any more.
UPDATE reminder SET state = 'sent', done = :now WHERE conversation = :conversation AND name = :name AND state = 'waiting';
